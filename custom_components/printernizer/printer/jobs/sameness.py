"""Whether what a printer shows is the job that is followed, or another one. Pure.

A name, a file or an id may become known, and may still be those of the job before, for
minutes. So while somebody watches, none of them makes another job by itself: that takes
figures that fall together, or a printer that prepares afresh.
"""

from datetime import timedelta

from ..model import Job, PrinterStatus
from .record import JobKey, JobRecord
from .sight import Sight
from .state import OverJob, Phase, TrackerState

_SETTLES_WITHIN = timedelta(minutes=3)
_ECHOES_WITHIN = timedelta(seconds=15)
_FALL_OF_PROGRESS = 5


def is_same_job(
    record: JobRecord, key: JobKey, sight: Sight, now: TrackerState, *, unseen: bool
) -> bool:
    """Whether the open job is the one that is shown; `unseen` is what came before."""
    if _has_restarted(record, sight, now, unseen=unseen):
        return False
    if None not in {record.job_id, key.id}:
        return record.job_id == key.id or _is_id_late(record, key, sight, now)
    if record.key.alike(key):
        return True
    if unseen:
        return False
    settles = _is_young(record, sight) and _wears_old_key(record, now)
    return settles or not (_has_fallen(record, sight.job) or _prepares(sight, now))


def begins_afresh(over: OverJob, sight: Sight) -> bool:
    """Whether a job with the key of one that is over surely is another one.

    A report of the old one that came late does not count.
    """
    if sight.snapshot.status is not PrinterStatus.PREPARING or over.ended is None:
        return False
    if sight.job is not None and sight.job.started is not None:
        return sight.job.started > over.ended
    return sight.now - over.ended > _ECHOES_WITHIN


def has_begun_again(over: OverJob, sight: Sight) -> bool:
    """Whether what is shown likely is another job with the key of one that is over."""
    job = sight.job
    if job is None:
        return False
    if job.started is not None and over.ended is not None:
        return job.started > over.ended
    if job.progress is None or over.progress is None:
        return False
    return job.progress < over.progress - _FALL_OF_PROGRESS


def is_of_before(record: JobRecord, job: Job | None, moved: float = 0.0) -> bool:
    """Whether what is shown started before the open job, so that it is an old one.

    The printer may tell its start by the time as it was before that was set by `moved`
    seconds.
    """
    if job is None or job.started is None or record.started is None:
        return False
    earliest = record.started - timedelta(seconds=max(moved, 0.0))
    return job.started < earliest - _ECHOES_WITHIN


def _is_id_late(
    record: JobRecord, key: JobKey, sight: Sight, now: TrackerState
) -> bool:
    """Whether the id of the job before was shown at first."""
    if sight.late or not _is_young(record, sight) or now.ended(key) is not None:
        return False
    return record.key.alike(key) or _wears_old_key(record, now)


def _is_young(record: JobRecord, sight: Sight) -> bool:
    return sight.now - record.since <= _SETTLES_WITHIN


def _wears_old_key(record: JobRecord, now: TrackerState) -> bool:
    """Whether the open job is still called like one that is over."""
    return now.ended(record.key) is not None


def _has_restarted(
    record: JobRecord, sight: Sight, now: TrackerState, *, unseen: bool
) -> bool:
    """Whether the same thing is printed again; a pause is no beginning."""
    if sight.phase is not Phase.RUNNING or not _has_fallen(record, sight.job):
        return False
    fallen = _have_layers_fallen(record, sight.job)
    return _prepares(sight, now) or (unseen if fallen is None else fallen)


def _prepares(sight: Sight, now: TrackerState) -> bool:
    """Whether the printer prepares although the open job was printing."""
    is_preparing = sight.snapshot.status is PrinterStatus.PREPARING
    return is_preparing and now.printing and now.phase is Phase.RUNNING


def _has_fallen(record: JobRecord, job: Job | None) -> bool:
    if job is None or job.progress is None or record.progress is None:
        return False
    return job.progress < record.progress - _FALL_OF_PROGRESS


def _have_layers_fallen(record: JobRecord, job: Job | None) -> bool | None:
    """Whether the layers fell, `None` if they are not told."""
    if job is None or job.layer is None or record.layer is None:
        return None
    return job.layer < record.layer
