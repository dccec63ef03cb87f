"""One look at a printer by the tracker of jobs, and what it says of the time before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model import Job, PrinterSnapshot, PrinterStatus
from .record import JobKey, JobRecord, JobResult
from .state import JobEvent, JobEventKind, Phase, TrackerState

PHASES = {
    PrinterStatus.PREPARING: Phase.RUNNING,
    PrinterStatus.PRINTING: Phase.RUNNING,
    PrinterStatus.PAUSED: Phase.PAUSED,
    PrinterStatus.ATTENTION: Phase.ATTENTION,
}
RESULTS = {
    PrinterStatus.FINISHED: JobResult.FINISHED,
    PrinterStatus.CANCELLED: JobResult.CANCELLED,
    PrinterStatus.FAILED: JobResult.FAILED,
}
# How long something has to stand until it counts: silence, as reports may come in
# another order; rest after a power cut, as somebody may have the job go on; the id or
# name of a job that is over. A name comes again with each reprint, an id hardly ever.
_SILENCE_TELLS = timedelta(seconds=15)
_MAY_GO_ON = timedelta(days=1)
_SAME_ID_AGAIN = timedelta(minutes=2)
_SAME_NAME_AGAIN = timedelta(seconds=30)
_SLACK = 30.0
"""Seconds by which the clock of a job may run ahead of its reports."""
# No more is believed of a printer, or of a time of day that may have been set.
_LONGEST = timedelta(days=30).total_seconds()
_MOST_UNSEEN = timedelta(days=7).total_seconds()
_ESTIMATE_IS_OFF_BY = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A look at a printer that answers.

    `blind` is whether nobody watched since `seen`, `late` whether that was too long to
    call what happened meanwhile seen, `fresh` whether nobody ever watched before;
    `steady` whether the time since `seen` is sure, as the monotonic clock told it.
    """

    snapshot: PrinterSnapshot
    now: datetime
    seen: datetime
    blind: bool
    late: bool
    fresh: bool
    steady: bool = False

    @property
    def job(self) -> Job | None:
        """The job that the printer tells of."""
        return self.snapshot.job

    @property
    def phase(self) -> Phase | None:
        """How the job stands, `None` if none is under way."""
        return PHASES.get(self.snapshot.status)

    @property
    def result(self) -> JobResult | None:
        """How the printer says that its job ended."""
        return RESULTS.get(self.snapshot.status)

    @property
    def gap(self) -> float:
        """Seconds since the printer spoke before."""
        return (self.now - self.seen).total_seconds()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What silence may tell, and as of when; `key` is that of the other job.

    `lost` is when the open job was not shown for the first time, `shown` when that
    showed.
    """

    since: Sight
    lost: Sight
    key: JobKey | None
    shown: datetime
    again: bool = False
    is_likely: bool = False
    """Whether a start or figures that fell tell of a job with an old key, too."""

    @property
    def is_boot(self) -> bool:
        """Whether the printer was switched off, so that its job may go on yet."""
        return self.key is None and self.lost.blind and self.since.snapshot.booted

    @property
    def proved(self) -> datetime:
        """When it is no mere suspicion any more."""
        if self.since.late and self.key and self.again is not bool(self.key.id):
            # A connection that was made anew brings nothing old.
            return self.shown
        window = _MAY_GO_ON if self.is_boot else _SILENCE_TELLS
        if self.again and not self.is_likely and self.key is not None:
            window = _SAME_ID_AGAIN if self.key.id else _SAME_NAME_AGAIN
        return self.shown + window


def event_of(
    kind: JobEventKind, record: JobRecord, sight: Sight, at: datetime | None = None
) -> JobEvent:
    """Return what happened to a job, at the time of this look or at a known one."""
    at = at or sight.now
    event_id = f"{record.id}:{kind}:{at.isoformat()}"
    return JobEvent(id=event_id, kind=kind, at=at, job=record, late=sight.late)


def seconds_run(state: TrackerState, sight: Sight, *, over: bool) -> float:
    """Return for how long the open job has been running since the printer last spoke.

    The job's own clock tells, where the printer has one. What nobody watched is told by
    how much less is left to do.
    """
    elapsed = sight.job.elapsed if sight.job else None
    if not over and elapsed is not None and state.elapsed is not None:
        return _within(elapsed.total_seconds() - state.elapsed, sight.gap + _SLACK)
    if not sight.late:
        return sight.gap if state.running else 0.0
    left = sight.job.remaining if sight.job else None
    if state.running and sight.phase is Phase.RUNNING:
        return min(sight.gap, _most_unseen(state, sight, left))
    if left is None and sight.result is JobResult.FINISHED:
        left = timedelta()
    if left is None or state.remaining is None:
        return 0.0
    return _within(state.remaining - left.total_seconds(), sight.gap)


def _most_unseen(state: TrackerState, sight: Sight, left: timedelta | None) -> float:
    """Return for how long a job may have been running that still does, in seconds.

    The time of day may have been set while Home Assistant was off. What is left to do
    is no clock, but it tells hours from years.
    """
    if sight.steady:
        return sight.gap
    if left is None or state.remaining is None:
        return _MOST_UNSEEN
    done = max(state.remaining - left.total_seconds(), 0.0)
    return min(2 * done + _ESTIMATE_IS_OFF_BY, _MOST_UNSEEN)


def seconds_run_before(
    job: Job, started: datetime | None, sight: Sight, since: Sight
) -> float:
    """Return for how long a job has been running when it is first seen.

    `started` is when the printer says that it started, if that can be believed.
    """
    if job.elapsed is not None:
        return min(job.elapsed.total_seconds(), _LONGEST)
    if not since.late and not since.fresh:
        return max((sight.now - since.now).total_seconds(), 0.0)
    if started is None or sight.result is not None:
        return 0.0
    return (sight.now - started).total_seconds()


def _within(seconds: float, most: float) -> float:
    return min(max(seconds, 0.0), most)
