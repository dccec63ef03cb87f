"""Whether what a printer shows is the job that is followed, or another one. Pure.

A name, a file or an id may become known, and may still be those of the job before, for
minutes. So while somebody watches, none of them makes another job by itself: that takes
figures that fall together, or a printer that prepares afresh.
"""

from datetime import datetime, timedelta

from ..model import Job, PrinterStatus
from .record import JobKey, JobRecord
from .sight import Sight
from .state import OverJob, Phase, TrackerState

SETTLES_WITHIN = timedelta(minutes=3)
"""For so long the names and figures of the job before may be shown."""
# A report of the job before may come as late as this.
_ECHOES_WITHIN = timedelta(seconds=15)
_FALL_OF_PROGRESS = 5
# Progress may be rounded: by one it differs without having moved.
_ROUNDED = 1


def is_same_job(
    record: JobRecord,
    key: JobKey,
    sight: Sight,
    now: TrackerState,
    unseen: datetime | None,
) -> bool:
    """Whether the open job is the one that is shown.

    `unseen` is since when nobody had watched, if another one may have begun meanwhile.
    """
    if _has_restarted(record, sight, now, unseen=unseen is not None):
        return False
    if None not in {record.job_id, key.id}:
        return record.job_id == key.id or _is_id_late(record, key, sight, now, unseen)
    if record.key.alike(key):
        return not (unseen and _falls(record, sight, now))
    if unseen is not None:
        return is_unsettled(record, unseen, now) and not _falls(record, sight, now)
    settles = _is_young(record, sight) and _wears_old_key(record, now)
    return settles or not (_has_fallen(record, sight.job) or _prepares(sight, now))


def begins_plainly(
    record: JobRecord | None, key: JobKey, over: OverJob | None, sight: Sight
) -> bool:
    """Whether what is shown, and not the open job, needs no second look to be new.

    `over` is the job that is over and that it may be an echo of.
    """
    if over is not None:
        return record is None and _begins_afresh(over, sight)
    return record is None or _has_new_id(record, key, sight)


def _begins_afresh(over: OverJob, sight: Sight) -> bool:
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


def _has_new_id(record: JobRecord, key: JobKey, sight: Sight) -> bool:
    """Whether another job begins under an id of its own: no echo has a new one."""
    if None in {record.job_id, key.id} or record.job_id == key.id:
        return False
    is_preparing = sight.snapshot.status is PrinterStatus.PREPARING
    return is_preparing or _has_fallen(record, sight.job)


def _is_id_late(
    record: JobRecord,
    key: JobKey,
    sight: Sight,
    now: TrackerState,
    unseen: datetime | None,
) -> bool:
    """Whether the id of the job before was shown at first."""
    if now.ended(key) is not None:
        return False
    if unseen is not None:
        return is_unsettled(record, unseen, now)
    if not _is_young(record, sight):
        return False
    return record.key.alike(key) or _wears_old_key(record, now)


def _is_young(record: JobRecord, sight: Sight) -> bool:
    return sight.now - record.since <= SETTLES_WITHIN


def has_shown_old(record: JobRecord, sight: Sight, now: TrackerState) -> bool:
    """Whether the figures of a job that began unseen were those of the job before."""
    is_new = now.doubt is not None and now.doubt.record is None
    return is_new and _falls(record, sight, now)


def is_unsettled(record: JobRecord, until: datetime, now: TrackerState) -> bool:
    """Whether the name of the job before was all that was shown of this one."""
    return until - record.since <= SETTLES_WITHIN and _wears_old_key(record, now)


def _wears_old_key(record: JobRecord, now: TrackerState) -> bool:
    """Whether the open job is still called like one that is over."""
    return now.ended(record.key) is not None


def _has_restarted(
    record: JobRecord, sight: Sight, now: TrackerState, *, unseen: bool
) -> bool:
    """Whether the same thing is printed again; a pause is no beginning."""
    if sight.phase is not Phase.RUNNING or not _has_fallen(record, sight.job):
        return False
    if has_shown_old(record, sight, now):
        return False
    fallen = _have_layers_fallen(record, sight.job)
    return _prepares(sight, now) or (unseen if fallen is None else fallen)


def is_new_after_all(record: JobRecord, sight: Sight, now: TrackerState) -> bool:
    """Whether a job that began while nobody watched is prepared.

    One that is gone on with after a power cut prepares too, from where it was. Of the
    figures of the job before one may be shown still, and the other not any more.
    """
    job = sight.job
    if job is None or not _prepares(sight, now):
        return False
    if _have_layers_fallen(record, job):
        return True
    if job.progress is None:
        return False
    before = record.progress
    return before is None or abs(job.progress - before) > _ROUNDED


def _prepares(sight: Sight, now: TrackerState) -> bool:
    """Whether the printer prepares although the open job was printing."""
    is_preparing = sight.snapshot.status is PrinterStatus.PREPARING
    return is_preparing and now.printing and now.phase is Phase.RUNNING


def _has_fallen(record: JobRecord, job: Job | None) -> bool:
    if job is None or job.progress is None or record.progress is None:
        return False
    return job.progress < record.progress - _FALL_OF_PROGRESS


def _falls(record: JobRecord, sight: Sight, now: TrackerState) -> bool:
    """Whether less is done than before, be it ever so little; after a rest it may."""
    job = sight.job
    if not (sight.phase is now.phase is Phase.RUNNING):
        return False
    if job is None or job.progress is None or record.progress is None:
        return False
    has_fallen = job.progress < record.progress
    return has_fallen and _have_layers_fallen(record, job) is not False


def _have_layers_fallen(record: JobRecord, job: Job | None) -> bool | None:
    """Whether the layers fell, `None` if they are not told."""
    if job is None or job.layer is None or record.layer is None:
        return None
    return job.layer < record.layer
