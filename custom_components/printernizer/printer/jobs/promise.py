"""When a job will be done, promised so that it stands unless it is really wrong."""

from datetime import datetime, timedelta

from ..model import PrinterSnapshot, PrinterStatus

_SHARE = 0.03
_LEAST = timedelta(minutes=2)
_MOST = timedelta(minutes=10)
_WHILE_RESTING = timedelta(minutes=30)
_FOR_SURE = timedelta(minutes=1)
# So far off, it is no estimate that trembles.
_AT_ONCE = 3

_RUNNING = {PrinterStatus.PREPARING, PrinterStatus.PRINTING}
_RESTING = {PrinterStatus.PAUSED, PrinterStatus.ATTENTION}
_BROKEN_OFF = {PrinterStatus.CANCELLED, PrinterStatus.FAILED}


class Promise:
    """When the job will be done; `time` is mostly what was promised before.

    It moves when for a minute every report says that it is off by 3 % of what is left,
    but not for less than two minutes and surely for ten; and at once when it is off by
    three times as much. It stands when the job is complete or the printer away, and
    there is none for a job that was broken off.
    """

    def __init__(self, time: datetime | None = None) -> None:
        """Go on with what was promised."""
        self.time = time
        self._off_since: datetime | None = None
        self._is_late = False

    def look(self, snapshot: PrinterSnapshot, now: datetime) -> None:
        """Take in what a printer says of the remaining time."""
        if snapshot.recalled:
            return
        status, job = snapshot.status, snapshot.job
        if status in _BROKEN_OFF:
            self.time = None
        if status not in _RUNNING | _RESTING or job is None or job.remaining is None:
            return
        expected = now + job.remaining
        if self.time is None or self._is_broken(expected - self.time, snapshot, now):
            self.time = expected
            self._off_since = None

    def _is_broken(
        self, off: timedelta, snapshot: PrinterSnapshot, now: datetime
    ) -> bool:
        """Whether the promise is so much off that another one is due."""
        tolerance = _tolerance(snapshot)
        if abs(off) < tolerance:
            self._off_since = None
            return False
        if abs(off) >= _AT_ONCE * tolerance:
            return True
        is_late = off > timedelta()
        if self._off_since is None or self._is_late is not is_late:
            self._off_since, self._is_late = now, is_late
        return now - self._off_since >= _FOR_SURE


def _tolerance(snapshot: PrinterSnapshot) -> timedelta:
    job = snapshot.job
    if snapshot.status in _RESTING or job is None or job.remaining is None:
        # Nobody knows how long the rest is going to be.
        return _WHILE_RESTING
    return min(max(job.remaining * _SHARE, _LEAST), _MOST)
