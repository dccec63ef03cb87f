"""When a job will be done, promised so that it stands unless it is really wrong."""

from datetime import datetime, timedelta

from .model import PrinterSnapshot, PrinterStatus

_SHARE = 0.03
_LEAST = timedelta(minutes=2)
_MOST = timedelta(minutes=10)
_WHILE_RESTING = timedelta(minutes=30)

_RUNNING = {PrinterStatus.PREPARING, PrinterStatus.PRINTING}
_RESTING = {PrinterStatus.PAUSED, PrinterStatus.ATTENTION}
_BROKEN_OFF = {PrinterStatus.CANCELLED, PrinterStatus.FAILED}


def promise(
    snapshot: PrinterSnapshot, promised: datetime | None, now: datetime
) -> datetime | None:
    """Return when the job will be done, which is mostly what was promised before.

    The promise moves when it is off by 3 % of what is left, but not for less than two
    minutes and surely for ten. It stands when the job is complete or the printer away,
    and there is none for a job that was broken off.
    """
    status, job = snapshot.status, snapshot.job
    if status in _BROKEN_OFF:
        return None
    if status not in _RUNNING | _RESTING or job is None or job.remaining is None:
        return promised
    expected = now + job.remaining
    if promised is None:
        return expected
    tolerance = min(max(job.remaining * _SHARE, _LEAST), _MOST)
    if status in _RESTING:
        # Nobody knows how long the rest is going to be.
        tolerance = _WHILE_RESTING
    return expected if abs(expected - promised) >= tolerance else promised
