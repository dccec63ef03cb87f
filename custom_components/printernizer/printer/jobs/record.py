"""One print job as it is kept for good: what was seen of it, and how it ended."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, unique

from ..costs.amounts import JobCosts
from ..filament.meter.curve import UseMeter
from ..filament.stints import Stint
from ..model import Job, PlannedFilament


@unique
class JobResult(StrEnum):
    """How a job ended."""

    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It is over, and the printer no longer tells how."""


@unique
class UseMethod(StrEnum):
    """How the used filament was worked out from the planned one."""

    COMPLETE = "complete"
    """The job is complete: all that was planned."""
    LAYERS = "layers"
    """By the share of the layers that were printed."""
    PROGRESS = "progress"
    """By the printer's own progress."""
    MEASURED = "measured"
    """By what its file extrudes until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPause:
    """A rest in the middle of a job; `ended` is `None` while it lasts."""

    started: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProblem:
    """A problem that the printer told of during a job."""

    code: str
    since: datetime
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRecord:
    """One job. `id` is ours and never given twice, `job_id` the printer's own.

    `since` is when the job was first seen, `started` when it started: `None` if that
    was neither seen nor told. `running` are the seconds without pauses. `late` says
    that nobody watched when it ended, and `ended` is the best-known time; `inferred`
    that the printer did not tell the result itself.
    """

    id: str
    since: datetime
    job_id: str | None = None
    name: str | None = None
    file: str | None = None
    thumbnail: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    result: JobResult | None = None
    late: bool = False
    inferred: bool = False
    reason: str | None = None
    running: float = 0.0
    progress: float | None = None
    layer: int | None = None
    total_layers: int | None = None
    planned: tuple[PlannedFilament, ...] = ()
    meter: UseMeter | None = field(default=None, repr=False)
    """What is used by when: only as long as the job is under way."""
    measured: tuple[PlannedFilament, ...] = ()
    """What was used in the end, if it was cut short and the meter tells."""
    stints: tuple[Stint, ...] = ()
    """From which spools it took its filaments, in the order of time."""
    pauses: tuple[JobPause, ...] = ()
    problems: tuple[JobProblem, ...] = ()
    picture: str | None = None
    first_layer_done: bool = False
    costs: JobCosts | None = None
    """What it was worth, where somebody asks for that."""

    @property
    def key(self) -> JobKey:
        """Return what the printer's reports are recognised by."""
        return JobKey(self.job_id, _title(self.name, self.file), self.file)


@dataclass(frozen=True, slots=True)
class JobKey:
    """What tells a job from another: the printer's id, or else what is printed."""

    id: str | None
    name: str | None
    file: str | None

    @classmethod
    def of(cls, job: Job) -> JobKey:
        """Return the key of a job as the printer tells of it; 0 is no id."""
        job_id = None if job.id in {"", "0"} else job.id
        return cls(job_id, _title(job.name, job.file), job.file)

    def matches(self, other: JobKey) -> bool:
        """Whether both may be the same job."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return self.alike(other)

    def may_be(self, other: JobKey) -> bool:
        """Whether both may be the same job although ids may be counted from 1 again."""
        return self.matches(other) and self.alike(other)

    def alike(self, other: JobKey) -> bool:
        """Whether the same thing is printed, as far as both tell."""
        return all(
            not mine or not theirs or mine == theirs
            for mine, theirs in ((self.name, other.name), (self.file, other.file))
        )


def _title(name: str | None, file: str | None) -> str | None:
    """Return the name, unless the path of the file only stands for it."""
    return None if name == file else name or None
