"""How far a job has got by its own figures: old ones may still stand when it begins."""

from dataclasses import dataclass, replace

from ..model import Job, PrinterStatus
from .record import JobRecord
from .sight import Sight
from .state import OldFigures, OverJob

_COMPLETE = 100
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True)
class Figures:
    """The progress in % and the layer, `None` where the job's own are not told yet."""

    progress: float | None
    layer: int | None


def own_figures(
    record: JobRecord, sight: Sight, last: OverJob | None, old: OldFigures
) -> Figures:
    """Return what is surely of this job; `last` is the one before."""
    job = sight.job
    if job is None:
        return Figures(None, None)
    if sight.snapshot.status is PrinterStatus.FINISHED:
        return Figures(job.progress, job.layer)
    layer, progress = job.layer, job.progress
    if sight.phase is None:
        # Some printers count a job that was broken off as complete.
        layer = None if layer == job.total_layers else layer
        progress = None if progress == _COMPLETE else progress
    if _is_old(layer, record.layer, old.layer, last.layer if last else None):
        layer = None
    if _is_old(
        progress, record.progress, old.progress, last.progress if last else None
    ):
        progress = None
    if _is_doubtful(job, sight):
        progress = None
    return Figures(progress, layer)


def figures_at_start(since: Sight, sight: Sight) -> OldFigures:
    """Return what a job that has only just begun cannot have reached."""
    job = since.job
    if job is None or since.fresh:
        return OldFigures()
    if since.late and since.snapshot.status is not PrinterStatus.PREPARING:
        return OldFigures(layer=_later_layer(job))
    return still_old(shown_figures(job), sight.job)


def shown_figures(job: Job) -> OldFigures:
    """Return what is shown and may be of the job before."""
    return OldFigures(progress=job.progress or None, layer=_later_layer(job))


def still_old(old: OldFigures, job: Job | None) -> OldFigures:
    """Return what of the old figures still stands: what has moved is of the job."""
    if job is None:
        return old
    if job.progress not in {None, old.progress}:
        old = replace(old, progress=None)
    if job.layer not in {None, old.layer}:
        old = replace(old, layer=None)
    return old


def _later_layer(job: Job) -> int | None:
    return job.layer if job.layer is not None and job.layer > 1 else None


def _is_old(
    told: float | None, known: float | None, old: float | None, last: float | None
) -> bool:
    """Whether a figure is that of the job before; no job starts at more than 0."""
    if not told:
        return False
    return told == old or (known is None and told == last)


def _is_doubtful(job: Job, sight: Sight) -> bool:
    """Whether it counts as complete although many layers are to come."""
    if sight.phase is None or None in {job.progress, job.layer, job.total_layers}:
        return False
    layers, total = job.layer or 0, job.total_layers or 0
    return (job.progress or 0) >= _COMPLETE and layers < _NEARLY_ALL * total
