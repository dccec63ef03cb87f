"""Clocks that are set while jobs are followed. Pure.

How long something took is told by the monotonic clock. When the time of day is set
meanwhile, what is kept moves along with it, so that all times stay of one clock.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from .record import JobRecord
from .sight import Sight, Suspicion
from .state import Doubt, TrackerState

_NO_JUMP = timedelta(seconds=2)
"""By so much the clocks may differ from one look to the next: time is set gently."""
# Longer than a print takes: what is told of before is a clock at its first day.
_START_IS_WITHIN = timedelta(days=30)
_PRINTERS_CLOCK_IS_OFF_BY = timedelta(minutes=10)


def jump(
    now: datetime, clock: float | None, before: tuple[datetime, float | None] | None
) -> timedelta:
    """Return by how much the time of day was set since the look before.

    `clock` are the seconds of the monotonic clock, which only count within a run.
    """
    if before is None or clock is None or before[1] is None:
        return timedelta()
    passed = timedelta(seconds=max(clock - before[1], 0.0))
    moved = now - before[0] - passed
    return timedelta() if abs(moved) < _NO_JUMP else moved


def moved_state(state: TrackerState, by: timedelta) -> TrackerState:
    """Return it by a clock that was set by so much."""
    over = tuple(replace(last, ended=_moved(last.ended, by)) for last in state.over)
    job = None if state.job is None else _moved_job(state.job, by)
    doubt = None if state.doubt is None else _moved_doubt(state.doubt, by)
    suspected = state.suspected
    if suspected is not None:
        since, seen = suspected.since + by, suspected.seen + by
        suspected = replace(suspected, since=since, seen=seen)
    return replace(
        state,
        seen=_moved(state.seen, by),
        job=job,
        doubt=doubt,
        suspected=suspected,
        over=over,
        moved=state.moved + by.total_seconds(),
    )


def moved_sight(sight: Sight, by: timedelta) -> Sight:
    """Return it by a clock that was set by so much."""
    return replace(sight, now=sight.now + by, seen=sight.seen + by)


def moved_suspicion(suspicion: Suspicion, by: timedelta) -> Suspicion:
    """Return it by a clock that was set by so much."""
    since, lost = (
        moved_sight(sight, by) for sight in (suspicion.since, suspicion.lost)
    )
    return replace(suspicion, since=since, lost=lost, shown=suspicion.shown + by)


def told_start(sight: Sight, since: Sight) -> datetime | None:
    """Return when the printer says that its job started, within reason.

    The clock of a printer may stand at its first day. And what began while nobody
    watched did so after that: `since` is when the job was first seen.
    """
    started = None if sight.job is None else sight.job.started
    if started is None or not timedelta() <= sight.now - started <= _START_IS_WITHIN:
        return None
    if not since.fresh and started < since.seen - _PRINTERS_CLOCK_IS_OFF_BY:
        return None
    return started


def _moved_doubt(doubt: Doubt, by: timedelta) -> Doubt:
    since, seen = doubt.since + by, doubt.seen + by
    record = None if doubt.record is None else _moved_job(doubt.record, by)
    return replace(doubt, since=since, seen=seen, record=record)


def _moved_job(job: JobRecord, by: timedelta) -> JobRecord:
    pauses = tuple(
        replace(pause, started=pause.started + by, ended=_moved(pause.ended, by))
        for pause in job.pauses
    )
    problems = tuple(
        replace(problem, since=problem.since + by) for problem in job.problems
    )
    return replace(
        job,
        since=job.since + by,
        started=_moved(job.started, by),
        pauses=pauses,
        problems=problems,
    )


def _moved(time: datetime | None, by: timedelta) -> datetime | None:
    return None if time is None else time + by
