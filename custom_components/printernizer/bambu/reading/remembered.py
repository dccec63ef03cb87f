"""Reading anew only what has changed.

A merged report keeps whatever a message has left alone as the same object. A reader is
asked again only when something under the keys that it looked at is another one.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from operator import attrgetter
from typing import Any, override

from .merge import JsonObject
from .report import BambuReport


class Told:
    """A report that several read, and a copy of it that notes what they ask for."""

    def __init__(self, report: BambuReport) -> None:
        """Make no copy before somebody has to read."""
        self.report = report

    @cached_property
    def _noting(self) -> tuple[_Noting, BambuReport]:
        noting = _Noting(self.report.print)
        return noting, self.report.telling(noting)

    def noting(self) -> tuple[BambuReport, set[str]]:
        """Return the report, and the keys that are asked for in it from now on.

        Only one reads at a time: the keys are noted for whoever came last.
        """
        noting, report = self._noting
        noting.keys_asked_for = set()
        return report, noting.keys_asked_for


class Remembered[T]:
    """What a reader made of the last report, for as long as that holds.

    It holds while the report tells the same to who asks as the reader did, while the
    rest that is given to the reader is equal, and what `also` names: that at which it
    looks in the report beside its `print`.
    """

    def __init__(self, read: Callable[..., T], *also: str) -> None:
        """Prepare; nothing is read yet."""
        self._read = read
        self._also: Callable[[BambuReport], Any] = (
            attrgetter(*also) if also else lambda _: None
        )
        self._told: JsonObject | None = None
        self._seen: dict[str, Any] = {}
        self._beside: tuple[Any, ...] = ()
        self._made: T

    @property
    def keys(self) -> Iterable[str]:
        """The keys that were looked at last."""
        return self._seen

    def of(self, told: Told, *given: Any) -> T:
        """Return what the reader makes of a report, and of what else it is given."""
        report = told.report
        beside = self._also(report), given
        if beside == self._beside and (
            report.print is self._told
            or (
                report.before is self._told is not None
                and report.changed.isdisjoint(self._seen)
            )
            or self._is_told_again(report)
        ):
            self._told = report.print
            return self._made
        noting, keys = told.noting()
        self._told = None
        self._made = self._read(noting, *given)
        self._seen = {key: report.print.get(key) for key in keys}
        self._told, self._beside = report.print, beside
        return self._made

    def _is_told_again(self, report: BambuReport) -> bool:
        """Whether a report tells what the last one told, whatever came in between."""
        return self._told is not None and all(
            report.print.get(key) is value for key, value in self._seen.items()
        )


class WorkedOut[T]:
    """What was worked out of something, for as long as that is equal."""

    def __init__(self, work_out: Callable[..., T]) -> None:
        """Prepare; nothing is worked out yet."""
        self._work_out = work_out
        self._given: tuple[Any, ...] | None = None
        self._made: T

    def of(self, *given: Any) -> T:
        """Return what comes out."""
        if given != self._given:
            self._made = self._work_out(*given)
            self._given = given
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
