"""Tolerant reading of JSON objects that a printer sent.

Printers leave keys out, send `null`, numbers as text, text as numbers, and worse. Here
whatever is absent or makes no sense is `None`, and never an exception. What was there
but made no sense is noted once in the debug log, by name and type: values may be
secrets.
"""

from collections.abc import Iterable, Iterator, Mapping
import logging
import math
from typing import Any

_LOGGER = logging.getLogger(__name__)

type JsonObject = Mapping[str, Any]

# Longer than any name or text that is shown.
_LONGEST_TEXT = 1024
# Names can be made up without end.
_MOST_ODDITIES = 256


class Fields:
    """A JSON object of which nothing is certain."""

    __slots__ = ("_odd", "_values", "_where")

    def __init__(
        self, value: Any, *, where: str = "", odd: set[str] | None = None
    ) -> None:
        """Wrap any JSON value; all but an object counts as an empty object.

        `odd` collects the names of what was noted already, so that a stream of
        reports with the same fault is noted once.
        """
        self._where = where
        self._odd = odd if odd is not None else set()
        self._values: JsonObject = {}
        if isinstance(value, dict):
            self._values = value
        elif value is not None:
            self._note("", value)

    def __contains__(self, key: str) -> bool:
        """Whether the key was sent with a value other than `null`."""
        return self._values.get(key) is not None

    def raw(self, key: str) -> Any:
        """Return the value as it was sent."""
        return self._values.get(key)

    def section(self, key: str) -> Fields:
        """Return the object under the key, an empty one if there is none."""
        return Fields(self._values.get(key), where=self._path(key), odd=self._odd)

    def items(self, key: str) -> Iterator[Fields]:
        """Yield the objects in the list under the key; all other items are left out."""
        value = self._values.get(key)
        if not isinstance(value, list):
            if value is not None:
                self._note(key, value)
            return
        for item in value:
            if isinstance(item, dict):
                yield Fields(item, where=self._path(key), odd=self._odd)
            else:
                self._note(key, item)

    def number(
        self, key: str, low: float = -math.inf, high: float = math.inf
    ) -> float | None:
        """Return a finite number between the limits, sent as a number or as text."""
        value = self._values.get(key)
        if value is None or value == "":
            return None
        number = _finite(value)
        if number is None or not low <= number <= high:
            self._note(key, value)
            return None
        return number

    def integer(
        self, key: str, low: float = -math.inf, high: float = math.inf
    ) -> int | None:
        """Return a whole number between the limits; fractions are cut off."""
        number = self.number(key, low, high)
        return None if number is None else int(number)

    def text(self, key: str) -> str | None:
        """Return text that is not empty, cleaned of what no text may hold."""
        value = self._values.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return clean_text(value)
        number = _finite(value)
        if number is None:
            self._note(key, value)
            return None
        # Every digit of a whole number counts: it may be an id.
        return str(value) if isinstance(value, int) else f"{number:.15g}"

    def flag(self, key: str) -> bool | None:
        """Return yes or no."""
        value = self._values.get(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self._note(key, value)
        return None

    def bits(self, key: str) -> int | None:
        """Return a bit field of 32 bits, which may come as a signed number."""
        number = self.integer(key)
        return None if number is None else number & 0xFFFFFFFF

    def _path(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where and key else self._where or key

    def _note(self, key: str, value: Any) -> None:
        path = self._path(key)
        if path in self._odd or len(self._odd) >= _MOST_ODDITIES:
            return
        self._odd.add(path)
        _LOGGER.debug(
            "Left out %s: %s makes no sense there", path, type(value).__name__
        )


def first[T](values: Iterable[T | None]) -> T | None:
    """Return the first value that was sent, for what has several names."""
    return next((value for value in values if value is not None), None)


def clean_text(text: str) -> str | None:
    """Return printable text without lone surrogates, cut to a sane length."""
    cleaned = text[:_LONGEST_TEXT]
    if not cleaned.isprintable():
        cleaned = cleaned.encode("utf-8", "replace").decode("utf-8")
        cleaned = "".join(char for char in cleaned if char.isprintable())
    return cleaned.strip() or None


def _finite(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except ValueError, OverflowError:
        return None
    return number if math.isfinite(number) else None
