"""Which G-code may be sent on somebody's behalf."""

from collections.abc import Iterable
import re

MOST_LINES = 100
_LONGEST_LINE = 200
# A command and its words, and perhaps a comment: nothing that hides a second command.
_LINE = re.compile(
    r"[GMT]\d{1,4}(\.\d{1,2})?([ \t]+[A-FH-LN-Z][-+]?\d*\.?\d*)*[ \t]*(;[ -~]*)?"
)
# The emergency stop leaves a printer that has to be switched off; the others write
# its files, settings or firmware.
_DANGEROUS = frozenset(
    {"M28", "M29", "M30", "M112", "M500", "M502", "M928", "M997", "M999"}
)


def checked_lines(text: str) -> tuple[str, ...]:
    """Return the lines of G-code without blank ones and comments.

    Raises `ValueError` with the first line that is not plain G-code, or not harmless.
    """
    return tuple(_checked(_stated(text.split("\n"))))


def _stated(lines: Iterable[str]) -> list[str]:
    stated = [line.strip() for line in lines]
    stated = [line for line in stated if line and not line.startswith(";")]
    if not stated or len(stated) > MOST_LINES:
        raise ValueError(f"1 to {MOST_LINES} lines")
    return stated


def _checked(lines: list[str]) -> Iterable[str]:
    for line in lines:
        if len(line) > _LONGEST_LINE or not _LINE.fullmatch(line):
            raise ValueError(line[:40])
        code, *words = line.partition(";")[0].split()
        if _plain(code) in _DANGEROUS:
            raise ValueError(code)
        yield " ".join([code, *words])


def _plain(code: str) -> str:
    """Return a code without leading zeros and variant: `M0112.1` is `M112`."""
    return f"{code[0]}{int(code[1:].split('.', maxsplit=1)[0])}"
