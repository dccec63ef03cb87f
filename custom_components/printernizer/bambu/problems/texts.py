"""The texts that Bambu Lab publishes for its errors and health messages."""

from collections.abc import Iterable, Iterator, Mapping
import json
from typing import Any
from urllib.parse import urlencode

from ...printer.texts import ProblemTexts

ADDRESS = "https://e.bambulab.com/query.php"
_SCOPE_LENGTH = 3
"""The serial number starts with the model; no more of it is told to anybody."""
_DIGITS = {"device_error": 8, "device_hms": 16}
_LANGUAGES = {"zh-hans": "zh-cn"}
_FALL_BACK = "en"
_LONGEST_TEXT = 1000


def scope_of(serial: str) -> str | None:
    """Return the part of a serial number that stands for the model."""
    scope = serial[:_SCOPE_LENGTH].upper()
    is_one = len(scope) == _SCOPE_LENGTH and scope.isascii() and scope.isalnum()
    return scope if is_one else None


def languages_of(language: str) -> tuple[str, ...]:
    """Return what the vendor calls a language, and one that is always there."""
    language = language.lower()
    name = _LANGUAGES.get(language, language.partition("-")[0])
    return tuple(dict.fromkeys((name, _FALL_BACK)))


def address_of(scope: str, language: str) -> str:
    """Return where the table of a model is."""
    return f"{ADDRESS}?{urlencode({'lang': language, 'd': scope})}"


def key_of(code: str) -> str:
    """Return a code as the tables have it: digits only, in capitals."""
    return code.replace("-", "").replace("_", "").upper()


def read_texts(body: bytes, language: str) -> ProblemTexts | None:
    """Return texts by key, `None` if the answer has no table or is none at all."""
    try:
        answer = json.loads(body)
    except ValueError, RecursionError:
        return None
    match answer:
        case {"result": 0, "data": dict(data)}:
            return _gathered(_entries(data, language)) or None
        case _:
            return None


def _gathered(entries: Iterable[tuple[str, str]]) -> ProblemTexts:
    """Return the texts by key; a text counts more than that there is none."""
    texts: dict[str, str] = {}
    for key, text in entries:
        texts[key] = text or texts.get(key, "")
    return texts


def _entries(data: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    for part, digits in _DIGITS.items():
        for item in _in_language(data.get(part), language):
            match item:
                case {"ecode": str(code), "intro": str(intro)}:
                    key, text = key_of(code).zfill(digits), _cleaned(intro)
                    if len(key) == digits and _is_hex(key):
                        yield key, text
                case _:
                    pass


def _in_language(part: object, language: str) -> list[Any]:
    """Return the list in the language, whose name may be longer than asked for."""
    if not isinstance(part, dict):
        return []
    lists = {key: value for key, value in part.items() if isinstance(value, list)}
    fitting = (
        texts for key, texts in lists.items() if key.lower().startswith(language)
    )
    return next(fitting, None) or next(iter(lists.values()), [])


def _is_hex(key: str) -> bool:
    return all(digit in "0123456789ABCDEF" for digit in key)


def _cleaned(text: str) -> str:
    """Return the text in one line, without halves of characters."""
    whole = text.encode("utf-8", "ignore").decode()
    return " ".join(whole.split())[:_LONGEST_TEXT]
