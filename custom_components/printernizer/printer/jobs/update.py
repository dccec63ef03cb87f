"""Bringing the record of a job up to date with what its printer says."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from ..attention.pauses import causes
from ..model import Problem, Severity
from .figures import own_figures
from .filament_use import planned_filaments
from .record import JobKey, JobProblem, JobRecord
from .sight import Sight
from .spools import with_spools
from .state import OldFigures, OverJob

_MOST_PROBLEMS = 20
_COMPLETE = 100
# An error may be told before the state that it leads to.
_GOES_AHEAD = timedelta(seconds=30)


def updated(
    record: JobRecord, sight: Sight, last: OverJob | None, old: OldFigures
) -> JobRecord:
    """Take over what a snapshot says of its own job; `last` is the job before."""
    if (job := sight.job) is None:
        return _with_problems(record, sight.snapshot.problems, sight.now)
    own = own_figures(record, sight, last, old)
    if job.name and record.name and job.name != record.name:
        # What was known till now is what the file of the name before says.
        record = replace(record, thumbnail=None, planned=(), meter=None)
    record = replace(
        record,
        job_id=JobKey.of(job).id or record.job_id,
        name=job.name or record.name,
        file=job.file or record.file,
        thumbnail=job.thumbnail or record.thumbnail,
        progress=_further(_believed(record.progress, own.progress), own.progress),
        layer=_further(record.layer, own.layer),
        total_layers=job.total_layers or record.total_layers,
        planned=planned_filaments(sight.snapshot, job) or record.planned,
        meter=job.meter or record.meter,
    )
    record = with_spools(record, sight)
    return _with_problems(record, sight.snapshot.problems, sight.now)


def without_open_pause(record: JobRecord, now: datetime) -> JobRecord:
    """End the pause that lasts, if there is one."""
    if not record.pauses or record.pauses[-1].ended is not None:
        return record
    last = replace(record.pauses[-1], ended=max(now, record.pauses[-1].started))
    return replace(record, pauses=(*record.pauses[:-1], last))


def causes_of_end(record: JobRecord, sight: Sight) -> list[Problem]:
    """Return what may have ended the job: nothing that it already ran with.

    Where nobody watched, what was there when the job was seen to begin, or was noted
    well before they looked away, is older than the end.
    """
    stood = [
        problem
        for problem in record.problems
        if problem.since <= record.since <= sight.seen
        or sight.seen - problem.since >= _GOES_AHEAD
    ]
    known = {problem.code for problem in stood} if sight.blind else set()
    return [
        problem
        for problem in causes(sight.snapshot.problems)
        if problem.code not in known
    ]


def is_fatal(problems: Iterable[Problem]) -> bool:
    """Whether one of the problems surely ends any job."""
    return any(problem.severity is Severity.FATAL for problem in problems)


def _with_problems(
    record: JobRecord, problems: Iterable[Problem], now: datetime
) -> JobRecord:
    known = {problem.code for problem in record.problems}
    new = tuple(
        JobProblem(code=problem.code, since=problem.since or now, text=problem.text)
        for problem in problems
        if problem.code not in known
    )
    if not new:
        return record
    return replace(record, problems=(*record.problems, *new)[:_MOST_PROBLEMS])


def _believed(before: float | None, told: float | None) -> float | None:
    """Return what is believed still: a job that is at less now was never complete.

    Unless it is at 0, as some printers are at the end.
    """
    was_blip = before is not None and before >= _COMPLETE and told and told < _COMPLETE
    return None if was_blip else before


def _further[T: (int, float)](before: T | None, told: T | None) -> T | None:
    """Return how far a job got: some printers fall back to 0 at the end."""
    if before is None or told is None:
        return told if before is None else before
    return max(before, told)


def reason_of(problems: Iterable[Problem]) -> str | None:
    """Return in words why a job ended, if that is known."""
    worst = next(iter(problems), None)
    return None if worst is None else worst.text or worst.code
