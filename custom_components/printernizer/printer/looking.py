"""Which parts of a snapshot somebody looks at, and whom a change concerns.

Most snapshots differ from the one before in a part or two, and most of what is shown of
a printer depends on a part or two. Whoever looks at the others is not even asked.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum, unique
from operator import attrgetter, itemgetter
from typing import Any, override

from .model import PrinterSnapshot

_NAMES = tuple(field.name for field in fields(PrinterSnapshot))
_PARTS = frozenset(_NAMES)
_all_of: Callable[[PrinterSnapshot], tuple[Any, ...]] = attrgetter(*_NAMES)


@unique
class Beyond(StrEnum):
    """What somebody may look at that is in no snapshot."""

    ANYTHING = "anything"
    """Who looks at it is told each time."""
    NEWS = "news"
    """What those who follow the printer make of it, but for the book of jobs."""
    JOBS = "jobs"
    """What the book of jobs knows."""
    SUPPORTED = "supported"
    """What the printer takes at all."""
    SUCCESS = "success"
    """Whether the last update went well."""


class Parts:
    """The latest snapshot of a printer, and what has changed since that was asked."""

    def __init__(self, snapshot: PrinterSnapshot) -> None:
        """Begin with the first snapshot."""
        self._snapshot = snapshot
        self._noting: _NotingSnapshot | None = None
        self._changed: set[str] = set()

    def take(self, snapshot: PrinterSnapshot) -> bool:
        """Take in the latest snapshot; whether it says anything else."""
        before = self._snapshot
        if snapshot is before:
            return False
        pairs = zip(_NAMES, _all_of(before), _all_of(snapshot), strict=True)
        changed = {part for part, old, new in pairs if new is not old and new != old}
        self._changed |= changed
        self._snapshot, self._noting = snapshot, None
        return bool(changed)

    def mark(self, what: Beyond) -> None:
        """Note that something has changed that is in no snapshot."""
        self._changed.add(what)

    def changes(self) -> set[str]:
        """Return what has changed since the last time this was asked."""
        changed, self._changed = self._changed, set()
        return changed

    def noting(self, latest: PrinterSnapshot) -> tuple[PrinterSnapshot, set[str]]:
        """Return the latest snapshot, and the parts that are looked at in it from now.

        Only one looks at a time: the parts are noted for whoever came last.
        """
        self.take(latest)
        if self._noting is None:
            self._noting = _noting(latest)
        looked_at: set[str] = set()
        object.__setattr__(self._noting, "_looked_at", looked_at)
        return self._noting, looked_at


@dataclass(eq=False, slots=True)
class Onlooker:
    """Somebody who is told only when something has changed that they look at."""

    looks_at: frozenset[str] = frozenset({Beyond.ANYTHING})


class Onlookers:
    """All who look at a printer, by what they look at."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._told: dict[Onlooker, tuple[int, Callable[[], None]]] = {}
        self._at: defaultdict[str, set[Onlooker]] = defaultdict(set)
        self._joined = 0

    def add(self, onlooker: Onlooker, tell: Callable[[], None]) -> Callable[[], None]:
        """Have somebody told by `tell`; returns how to end that."""
        self._joined += 1
        self._told[onlooker] = self._joined, tell
        for what in onlooker.looks_at:
            self._at[what].add(onlooker)
        return lambda: self._remove(onlooker)

    def turn(self, onlooker: Onlooker, looks_at: frozenset[str]) -> None:
        """Note that somebody looks at something else from now on."""
        before, onlooker.looks_at = onlooker.looks_at, looks_at
        if onlooker not in self._told:
            return
        for what in before - looks_at:
            self._at[what].discard(onlooker)
        for what in looks_at - before:
            self._at[what].add(onlooker)

    def concerned(self, changed: set[str]) -> list[Callable[[], None]]:
        """Return how those are told who look at any of it, in the order of joining."""
        found = self._at[Beyond.ANYTHING].union(*(self._at[part] for part in changed))
        told = sorted([self._told[onlooker] for onlooker in found], key=itemgetter(0))
        return [tell for _, tell in told]

    def _remove(self, onlooker: Onlooker) -> None:
        if self._told.pop(onlooker, None) is not None:
            for what in onlooker.looks_at:
                self._at[what].discard(onlooker)


class _NotingSnapshot(PrinterSnapshot):
    """A snapshot that notes which of its parts somebody looks at."""

    __slots__ = ("_looked_at",)

    @override
    def __getattribute__(self, name: str) -> Any:
        if name in _PARTS:
            object.__getattribute__(self, "_looked_at").add(name)
        return object.__getattribute__(self, name)


def _noting(snapshot: PrinterSnapshot) -> _NotingSnapshot:
    """Return the same snapshot as one that notes."""
    noting = object.__new__(_NotingSnapshot)
    vars(noting).update(vars(snapshot))
    return noting
