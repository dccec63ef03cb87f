"""Reading anew only what has changed.

A merged report keeps whatever a message has left alone as the same object. A reader is
asked again only when something under the keys that it looked at is another one.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, override

from .merge import JsonObject
from .report import BambuReport


class Remembered[T]:
    """What a reader made of the last report, for as long as that holds.

    `also` names what the reader looks at in the report beside its `print`.
    """

    def __init__(self, read: Callable[[BambuReport], T], *also: str) -> None:
        """Prepare; nothing is read yet."""
        self._read = read
        self._also: Callable[[BambuReport], Any] = (
            attrgetter(*also) if also else lambda _: None
        )
        self._seen: tuple[tuple[str, Any], ...] | None = None
        self._seen_also: Any = None
        self._made: T

    def of(self, report: BambuReport) -> T:
        """Return what the reader makes of a report."""
        told, also = report.print, self._also(report)
        if (
            self._seen is not None
            and all(told.get(key) is value for key, value in self._seen)
            and also == self._seen_also
        ):
            return self._made
        noting = _Noting(told)
        self._made = self._read(report.telling(noting))
        self._seen = tuple((key, told.get(key)) for key in noting.keys_asked_for)
        self._seen_also = also
        return self._made


class _Noting(dict[str, Any]):
    """An object that notes which of its keys somebody asks for."""

    def __init__(self, values: JsonObject) -> None:
        """Hold the same values."""
        super().__init__(values)
        self.keys_asked_for: set[str] = set()

    @override
    def get(self, key: str, default: Any = None, /) -> Any:
        self.keys_asked_for.add(key)
        return super().get(key, default)
