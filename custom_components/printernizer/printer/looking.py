"""Which parts of a snapshot somebody looks at, and when those last changed.

Most snapshots differ from the one before in a part or two, and most of what is shown of
a printer depends on a part or two. Whoever knows on which need not look at the others.
"""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, override

from .model import PrinterSnapshot

_PARTS = frozenset(field.name for field in fields(PrinterSnapshot))


class Parts:
    """When each part of a printer's snapshots has last changed, in snapshots."""

    def __init__(self, snapshot: PrinterSnapshot) -> None:
        """Begin with the first snapshot."""
        self.number = 1
        """How many different snapshots there have been."""
        self._snapshot = snapshot
        self._noting = _noting(snapshot)
        self._changed = dict.fromkeys(_PARTS, 1)

    def take(self, snapshot: PrinterSnapshot) -> None:
        """Take in the latest snapshot, new or not."""
        before = self._snapshot
        if snapshot is before:
            return
        self.number += 1
        for part in _PARTS:
            old, new = getattr(before, part), getattr(snapshot, part)
            if new is not old and new != old:
                self._changed[part] = self.number
        self._snapshot, self._noting = snapshot, _noting(snapshot)

    def have_changed(self, parts: Iterable[str], since: int) -> bool:
        """Whether one of these is another than when there were `since` snapshots."""
        # No generator: this is asked for each entity at each snapshot.
        for part in parts:  # noqa: SIM110
            if self._changed[part] > since:
                return True
        return False

    def noting(self, latest: PrinterSnapshot) -> tuple[PrinterSnapshot, set[str]]:
        """Return the latest snapshot, and the parts that are looked at in it from now.

        Only one looks at a time: the parts are noted for whoever came last.
        """
        self.take(latest)
        looked_at: set[str] = set()
        object.__setattr__(self._noting, "_looked_at", looked_at)
        return self._noting, looked_at


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
    for part in _PARTS:
        object.__setattr__(noting, part, getattr(snapshot, part))
    return noting
