"""A file of ours on its way: what is shown of it, and how the printer is asked beside.

The servers answer while they take or give a file, on a connection of its own. What has
left our buffer says little: most of it may still be in the network's.
"""

from dataclasses import replace
from datetime import timedelta

from ..printer.model import PrinterSnapshot, PrinterStatus, Transfer

# The end of a job shows for 11 s on a Pi, and the answers are slow meanwhile.
_GENTLE = timedelta(seconds=7)
_NEAR_THE_END = timedelta(seconds=3)
_IS_NEAR = timedelta(minutes=1)
_IS_NEARLY_DONE = 95.0
_OVER = frozenset(
    {PrinterStatus.FINISHED, PrinterStatus.CANCELLED, PrinterStatus.FAILED}
)


def shown(ours: Transfer | None, told: Transfer | None) -> Transfer | None:
    """Return our file with what the printer has of it; another one as it is told."""
    if ours is None or told is None:
        return ours or told
    progress = told.progress
    if told.transferred is not None and ours.size:
        progress = min(100 * told.transferred / ours.size, 100.0)
    return replace(ours, progress=progress, transferred=told.transferred)


def interval_beside(snapshot: PrinterSnapshot) -> timedelta:
    """Return when to ask next while a file moves: gently, but miss no end of a job."""
    job = snapshot.job
    if job is None or snapshot.status in _OVER:
        return _GENTLE
    if job.remaining is None:
        near = (job.progress or 0) >= _IS_NEARLY_DONE
    else:
        near = job.remaining <= _IS_NEAR
    return _NEAR_THE_END if near else _GENTLE
