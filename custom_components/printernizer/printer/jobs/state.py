"""What the tracker of jobs keeps from one look to the next, and what it tells."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, unique

from ..model import Job
from .record import JobKey, JobRecord, JobResult


@unique
class JobEventKind(StrEnum):
    """What can happen to a job; the words are those of the event entity."""

    STARTED = "started"
    FIRST_LAYER_DONE = "first_layer_done"
    PAUSED = "paused"
    RESUMED = "resumed"
    ATTENTION = "attention"
    FILAMENT_RUNOUT = "filament_runout"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    ENDED = "ended"
    """Over, and the printer no longer tells how."""


END_OF = {
    JobResult.FINISHED: JobEventKind.FINISHED,
    JobResult.CANCELLED: JobEventKind.CANCELLED,
    JobResult.FAILED: JobEventKind.FAILED,
    JobResult.UNKNOWN: JobEventKind.ENDED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvent:
    """Something that happened to a job, with the job as it was then.

    `job` is `None` if the printer wants attention without a job. `late` says that
    nobody watched when it happened; `replayed` that Home Assistant may have crashed
    before anybody heard of it.
    """

    id: str
    kind: JobEventKind
    at: datetime
    job: JobRecord | None
    late: bool = False
    replayed: bool = False


@unique
class Phase(StrEnum):
    """How an open job stands."""

    RUNNING = "running"
    PAUSED = "paused"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverJob:
    """A job that is over, so that nobody reports it again.

    `progress` and `layer` are what the next job may show of it in its first moments,
    `ended` is when it was known to be over.
    """

    key: JobKey
    progress: float | None = None
    layer: int | None = None
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OldFigures:
    """What was shown when a job began, and has not moved since."""

    progress: float | None = None
    layer: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Nobody watched, and what is shown since may be another job in old clothes.

    `since` is when the printer was seen again, `seen` when it was seen before, and
    `record` the open job as it was then, `None` if another one began; `late` as in
    `Sight`.
    """

    since: datetime
    seen: datetime
    late: bool
    record: JobRecord | None = None
    is_other: bool = False
    """Whether it has to be another job, whatever it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspected:
    """A job that was shown and is not sure yet; times and words as in `Sight`.

    `again` is whether it is called like one that is over, so that it may get a name.
    """

    key: JobKey
    since: datetime
    seen: datetime
    late: bool
    blind: bool
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerState:
    """All that has to survive a restart. `seen` is when the printer last spoke.

    `running`, `remaining` and `elapsed` (in seconds) are as of then, the latter two as
    the printer told them of the open job. `moved` is by how many seconds the time of
    day was set since that was first seen.
    """

    seen: datetime | None = None
    job: JobRecord | None = None
    phase: Phase = Phase.RUNNING
    running: bool = False
    remaining: float | None = None
    elapsed: float | None = None
    runout: bool = False
    attention: bool = False
    """Whether attention is wanted without a job."""
    printing: bool = True
    """Whether the open job has printed since it began or was resumed."""
    old: OldFigures = OldFigures()
    moved: float = 0.0
    doubt: Doubt | None = None
    suspected: Suspected | None = None
    over: tuple[OverJob, ...] = ()

    @property
    def seen_last(self) -> datetime | None:
        """When the printer spoke last, be it of a job that is only suspected."""
        if self.seen is None or self.suspected is None:
            return self.seen
        return max(self.seen, self.suspected.since)

    @property
    def last_over(self) -> OverJob | None:
        """The job that was over last."""
        return self.over[-1] if self.over else None

    def timed(self, job: Job | None) -> TrackerState:
        """Return it with what the printer tells of its job's time."""
        if job is None:
            return self
        remaining = _seconds(job.remaining, self.remaining)
        elapsed = _seconds(job.elapsed, self.elapsed)
        if (remaining, elapsed) == (self.remaining, self.elapsed):
            return self
        return replace(self, remaining=remaining, elapsed=elapsed)

    def ended(self, key: JobKey) -> OverJob | None:
        """Return the job that is over and that this may be, if there is one."""
        return next((job for job in reversed(self.over) if job.key.may_be(key)), None)


def _seconds(told: timedelta | None, before: float | None) -> float | None:
    return before if told is None else told.total_seconds()
