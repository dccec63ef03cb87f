"""How and when a job ended, where its printer does not simply say so. Pure."""

from datetime import datetime, timedelta

from .record import JobRecord, JobResult
from .sight import Sight
from .state import Phase, TrackerState

_COMPLETE = 100
_CANNOT_BE_COMPLETE = 90.0
"""Seconds that were still to go when the printer was heard the last time."""


def cannot_be_complete(sight: Sight, before: TrackerState) -> bool:
    """Whether what is finished has to be another job: there was no time for it."""
    if not sight.late or before.remaining is None:
        return False
    return sight.gap < before.remaining * 0.4 - _CANNOT_BE_COMPLETE


def never_printed(record: JobRecord, sight: Sight, before: TrackerState) -> bool:
    """Whether the job was watched all the time and only ever prepared."""
    has_run = before.printing or record.pauses or record.layer or record.progress
    return not has_run and not sight.blind


def result_of_silence(
    record: JobRecord, sight: Sight, before: TrackerState
) -> JobResult:
    """Return how a job ended of which the printer says nothing more."""
    if (record.progress or 0) >= _COMPLETE:
        return JobResult.FINISHED
    if sight.blind:
        return JobResult.UNKNOWN
    much_to_do = (before.remaining or 0) > _CANNOT_BE_COMPLETE
    at_rest = before.phase is not Phase.RUNNING
    # Seen seconds ago at rest or with much to do, no fault: somebody ended it.
    is_ended = not record.progress or much_to_do or at_rest
    return JobResult.CANCELLED if is_ended else JobResult.UNKNOWN


def best_end(
    record: JobRecord, sight: Sight, result: JobResult, before: TrackerState
) -> datetime:
    """Return when a job ended, as well as that is known."""
    if not sight.late:
        return sight.now
    if result is not JobResult.FINISHED or before.remaining is None:
        return max(sight.seen, record.since)
    end = sight.seen + timedelta(seconds=before.remaining)
    return max(min(end, sight.now), record.since)
