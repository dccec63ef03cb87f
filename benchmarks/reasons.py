"""How many of the codes that Bambu Lab lists say what somebody has to see to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout

from custom_components.printernizer.bambu.problems.reasons import (
    FEEDERS,
    reason_of_error,
    reason_of_message,
)
from custom_components.printernizer.bambu.problems.texts import address_of, read_texts
from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.texts import ProblemTexts

from .figures import say

_SCOPES = ("00M", "01P", "039", "094")
"""The beginnings of serial numbers of an X1C, a P1S, an A1 and an H2D."""
_ERROR_DIGITS = 8
_ERRORS = {"4": "errors that end a job", "8": "errors that pause a job", "C": "notices"}
_MODULES = {
    0x03: "messages of the motion controller",
    0x05: "messages of the mainboard",
    0x08: "messages of the tool head",
    0x0C: "messages of the cameras",
}


async def share_of_codes_with_a_reason(files: Sequence[str]) -> None:
    """Count by kind; without files, in the tables that the vendor publishes."""
    texts = _kept(files) if files else await _published()
    if not texts:
        say("Codes with a reason", "unknown: the table cannot be had")
        return
    shown = {key for key, text in texts.items() if text}
    say("Codes that the vendor shows to nobody", f"{len(texts) - len(shown)}")
    of_all = Counter(_kind(key) for key in shown)
    known = Counter(_kind(key) for key in shown if _reason(key) is not None)
    for kind, count in sorted(of_all.items()):
        say(f"Codes with a reason, {kind}", _share(known[kind], count))
    say("Codes with a reason, all", _share(known.total(), of_all.total()))
    reasons = Counter(_reason(key) for key in shown)
    for reason in AttentionReason:
        say(f"Codes with the reason {reason}", f"{reasons[reason]}")


def _kept(files: Iterable[str]) -> ProblemTexts:
    """Return all that tables in files list."""
    texts: dict[str, str] = {}
    for file in files:
        texts |= read_texts(Path(file).read_bytes(), "en") or {}
    return texts


async def _published() -> ProblemTexts:
    """Return all that the vendor lists for some models, nothing if that fails."""
    texts: dict[str, str] = {}
    async with ClientSession(timeout=ClientTimeout(total=30)) as session:
        for scope in _SCOPES:
            try:
                async with session.get(address_of(scope, "en")) as response:
                    texts |= read_texts(await response.read(), "en") or {}
            except ClientError, TimeoutError:
                continue
    return texts


def _kind(key: str) -> str:
    """Return what a code is of: its family if it is an error, else its module."""
    if len(key) == _ERROR_DIGITS:
        return _ERRORS.get(key[4], "other errors")
    module = int(key[:2], 16)
    if module in FEEDERS:
        return "messages of feeders"
    return _MODULES.get(module, "messages of other modules")


def _reason(key: str) -> AttentionReason | None:
    number = int(key, 16)
    if len(key) == _ERROR_DIGITS:
        return reason_of_error(number)
    return reason_of_message(number >> 32, number & 0xFFFFFFFF)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})"
