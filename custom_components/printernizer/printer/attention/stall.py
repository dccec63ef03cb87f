"""Whether a print stands still although the printer says that it prints. Pure.

Every job has a rhythm of its own: a layer of a big one may take half an hour. So the
measure is the longest that this job has ever taken from one move to the next.
"""

from datetime import datetime, timedelta

from ..connection.connection import ConnectionState
from ..model import Job, PrinterSnapshot, PrinterStatus
from ..stages import Stage

# Before these many moves the rhythm of a job is not known; a stall of less than the
# soonest is none, however fast the job moved before.
_SURE_AFTER_MOVES = 8
_TIMES_THE_LONGEST = 4
_SOONEST = timedelta(minutes=20)
_PRINTING = {None, Stage.PRINTING}

type _Place = tuple[object, ...]


class StallWatch:
    """Follows how the jobs of one printer move; silent while it is not sure."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._job: tuple[str | None, str | None] | None = None
        self._place: _Place | None = None
        self._moved: datetime | None = None
        self._longest = timedelta()
        self._moves = 0

    @property
    def due(self) -> datetime | None:
        """When the print counts as stalled unless it moves; `None` while unsure."""
        if self._moved is None or self._moves < _SURE_AFTER_MOVES:
            return None
        return self._moved + max(_SOONEST, _TIMES_THE_LONGEST * self._longest)

    def look(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        """Take in a snapshot; whether the print stands still."""
        job = snapshot.job
        if not _is_printing(snapshot) or job is None:
            # What takes its time then is no rest, and the time after it no rhythm.
            self._moved = None
            return False
        if (job.id, job.name) != self._job:
            self._start(job)
        place = _place(job, snapshot)
        if place != self._place:
            self._move(place, now)
        elif self._moved is None:
            self._moved = now
        return self.due is not None and now >= self.due

    def _move(self, place: _Place, now: datetime) -> None:
        if self._moved is not None:
            self._longest = max(self._longest, now - self._moved)
            self._moves += 1
        self._place = place
        self._moved = now

    def _start(self, job: Job) -> None:
        """Learn the rhythm of another job."""
        self._job = (job.id, job.name)
        self._place = self._moved = None
        self._longest = timedelta()
        self._moves = 0


def _is_printing(snapshot: PrinterSnapshot) -> bool:
    """Whether it lays down layers, as far as is known right now."""
    return (
        snapshot.connection is ConnectionState.CONNECTED
        and snapshot.status is PrinterStatus.PRINTING
        and snapshot.stage in _PRINTING
    )


def _place(job: Job, snapshot: PrinterSnapshot) -> _Place:
    # Any of them will do: not every printer tells all, and one percent may take longer
    # than a layer.
    return (job.layer, job.progress, snapshot.motion.z)
