"""What the metering of jobs keeps from one reading to the next, and over a restart."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from .reading import Reading
from .tariff import Tariff


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The step of a meter in which the job began, of which a part was before.

    `counted` of its `kwh` were taken for the job, which ran for its last `seconds`.
    """

    kwh: float
    counted: float
    seconds: float
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One meter: what it said last and before, and what it tells of the open job.

    `power` is the job's mean of late in kW, `step` what it counted last in kWh, `rest`
    the mean power between jobs. `lost` says that it has been out of hearing since its
    reading, `is_open` that it still has to tell of the job.
    """

    reading: Reading
    before: Reading | None = None
    lost: bool = False
    is_open: bool = False
    opening: Opening | None = None
    power: float | None = None
    step: float | None = None
    rest: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobAccount:
    """What was counted for a job: kWh, what of them has a price, and that price.

    `counts` is whether any meter has moved, `partial` whether something is missing.
    """

    id: str
    started: datetime
    ended: datetime | None = None
    kwh: float = 0.0
    unpriced: float = 0.0
    cost: float = 0.0
    counts: bool = False
    bridged: bool = False
    partial: bool = False

    @property
    def energy_cost(self) -> float | None:
        """What the energy costs, `None` if a part of it has no price."""
        return None if self.unpriced or not self.counts else self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class MeteringState:
    """All that has to survive a restart; `energy` and `cost` are of all jobs so far."""

    tracks: dict[str, Track] = field(default_factory=dict)
    tariff: Tariff = ()
    heard: datetime | None = None
    """When anything was heard of meters and prices last."""
    account: JobAccount | None = None
    energy: float = 0.0
    cost: float = 0.0
    booked: tuple[str, ...] = ()
    """The ids of the jobs that were added to the totals last."""

    def renamed(self, old: str, new: str) -> MeteringState:
        """Return it with a meter that goes by another name."""
        tracks = {
            new if meter == old else meter: self.tracks[meter] for meter in self.tracks
        }
        return replace(self, tracks=tracks)
