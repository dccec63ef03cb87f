"""Whether a printer prints its last job once more because its power came back. Pure.

Some firmware of the A1 has done so. Nobody can be sure of it: somebody may have started
the same file at the screen. So it has to begin with the printer itself, and is told.
"""

from datetime import datetime, timedelta

from ..jobs.record import JobKey
from ..model import PrinterSnapshot, PrinterStatus

# A printer starts within a few minutes; what begins later was begun by somebody.
_WITHIN = timedelta(minutes=10)
_AT_REST = timedelta(minutes=2)
"""Who waited so long after its start was told to print by somebody."""
_TOLD_FOR = timedelta(minutes=30)
_UNDER_WAY = {
    PrinterStatus.PREPARING,
    PrinterStatus.PRINTING,
    PrinterStatus.PAUSED,
    PrinterStatus.ATTENTION,
}


class ReplayWatch:
    """Looks at what a printer does in the minutes after its power is back."""

    def __init__(self) -> None:
        """Know of no power that came back."""
        self._powered: datetime | None = None
        self._rests_since: datetime | None = None
        self._seen: datetime | None = None

    @property
    def due(self) -> datetime | None:
        """When it is not told any more."""
        return None if self._seen is None else self._seen + _TOLD_FOR

    def power_came(self, now: datetime, *, job: bool) -> None:
        """Note that the plug was turned on; a job that was cut off may go on."""
        self._powered = None if job else now
        self._rests_since = self._seen = None

    def somebody_asked(self) -> None:
        """Note that a print was asked for: what begins now is wanted."""
        self._powered = self._seen = None

    def look(
        self, snapshot: PrinterSnapshot, now: datetime, last: JobKey | None
    ) -> bool:
        """Return whether the last job seems to have begun again by itself."""
        if snapshot.watched:
            self._take(snapshot, now, last)
        if self._seen is not None and not self._seen <= now < self._seen + _TOLD_FOR:
            self._seen = None
        return self._seen is not None

    def _take(
        self, snapshot: PrinterSnapshot, now: datetime, last: JobKey | None
    ) -> None:
        if snapshot.status not in _UNDER_WAY:
            self._seen = None
            self._rests_since = self._rests_since or now
            return
        if self._begins_by_itself(now) and last is not None and snapshot.job:
            is_last = last.alike(JobKey.of(snapshot.job)) and _is_named(last)
            self._seen = now if is_last else None
        self._powered = None

    def _begins_by_itself(self, now: datetime) -> bool:
        if self._powered is None or now - self._powered > _WITHIN:
            return False
        return self._rests_since is None or now - self._rests_since <= _AT_REST


def _is_named(key: JobKey) -> bool:
    return bool(key.name or key.file)
