"""Random lives of a printer on metered plugs, and what its jobs really drew.

The plugs are as real ones: they move in steps, report now and then, leave reports out,
start from 0 again, and cannot be reached for a while. Home Assistant restarts, also
without having written what it knew last, and prices change.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from random import Random

from custom_components.printernizer.printer.costs.metering import Metering
from custom_components.printernizer.printer.costs.reading import MeterKind, Reading
from custom_components.printernizer.printer.costs.state import (
    JobAccount,
    MeteringState,
)
from custom_components.printernizer.storing.codec import Codec

DAY = datetime(2026, 3, 1, tzinfo=UTC)
_CODEC = Codec(MeteringState)
_HOUR = 3600.0


def moment(seconds: float) -> datetime:
    """Return a moment of a life."""
    return DAY + timedelta(seconds=seconds)


@dataclass(frozen=True)
class Curve:
    """Something that is constant between moments: power in W, or a price."""

    times: list[float]
    values: list[float]

    def at(self, time: float) -> float:
        """Return the value at a time."""
        return self.values[max(bisect_right(self.times, time) - 1, 0)]


@dataclass
class Drawn:
    """What was drawn by any time, in kWh: the exact integral of a curve of W."""

    curve: Curve
    _sums: list[float] = field(init=False)

    def __post_init__(self) -> None:
        """Add up."""
        spans = (b - a for a, b in pairwise(self.curve.times))
        parts = (
            span * w / 3.6e6 for span, w in zip(spans, self.curve.values, strict=False)
        )
        self._sums = list(accumulate(parts, initial=0.0))

    def by(self, time: float) -> float:
        """Return what was drawn from the first moment on."""
        index = max(bisect_right(self.curve.times, time) - 1, 0)
        rest = (time - self.curve.times[index]) * self.curve.values[index] / 3.6e6
        return self._sums[index] + rest

    def between(self, start: float, end: float) -> float:
        """Return what was drawn in a span of time."""
        return self.by(end) - self.by(start)

    def worth(self, prices: Curve, start: float, end: float) -> float:
        """Return what that cost: the exact integral, too."""
        inside = [time for time in prices.times if start < time < end]
        return sum(
            self.between(a, b) * prices.at(a)
            for a, b in pairwise((start, *inside, end))
        )


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a life is like: lengths of jobs in hours, the rest in seconds and kWh."""

    jobs: int = 4
    hours: tuple[float, float] = (1.0, 20.0)
    step: float = 0.001
    every: tuple[float, float] = (5.0, 60.0)
    plugs: int = 1
    missing: float = 0.0
    resets: bool = False
    tariff: bool = False
    away: bool = False
    restarts: bool = False


@dataclass(frozen=True)
class Job:
    """A job of a life, from second to second."""

    id: str
    start: float
    end: float


@dataclass(frozen=True)
class Span:
    """Seconds in which somebody hears nothing; a crash forgets the minute before."""

    start: float
    end: float
    crash: bool = False

    def __contains__(self, time: float) -> bool:
        """Whether a second is in it."""
        return self.start <= time < self.end


@dataclass
class Plug:
    """A metered plug: what hangs on it, and how it tells."""

    name: str
    drawn: Drawn
    step: float
    every: float
    missing: float
    resets: list[float]
    away: list[Span]
    by_time: bool

    def shows(self, time: float) -> tuple[float, float]:
        """Return its count in kWh, and when that began at 0."""
        since = max((reset for reset in self.resets if reset <= time), default=0.0)
        count = self.drawn.between(since, time) + (0 if since else 37.5)
        return int(count / self.step + 1e-9) * self.step, since

    def reading(self, time: float) -> Reading:
        """Return what it tells."""
        kwh, since = self.shows(time)
        kind = MeterKind.TOTAL if self.by_time else MeterKind.INCREASING
        last_reset = moment(since) if self.by_time else None
        return Reading(kwh=kwh, at=moment(time), kind=kind, last_reset=last_reset)


@dataclass(frozen=True)
class Outcome:
    """A job as it was metered, and as it was: kWh and money."""

    account: JobAccount
    kwh: float
    worth: float

    @property
    def energy_error(self) -> float:
        """By which share its energy is wrong."""
        return abs(self.account.kwh - self.kwh) / self.kwh

    @property
    def cost_error(self) -> float:
        """By which share its price is wrong."""
        return abs((self.account.energy_cost or 0.0) - self.worth) / self.worth


class Life:
    """A random life of one kind; the same number makes the same one."""

    def __init__(self, number: int, kind: Kind) -> None:
        """Throw the dice."""
        self._random = random = Random(number)  # noqa: S311
        self._kind = kind
        self.jobs = list(self._jobs())
        self.until = self.jobs[-1].end + 3 * _HOUR
        self.prices = self._prices()
        outages = list(self._spans(600)) if kind.restarts else []
        self.outages = [
            replace(outage, crash=random.random() < 0.4) for outage in outages
        ]
        self.plugs = [self._plug(index) for index in range(kind.plugs)]

    def _jobs(self) -> Iterator[Job]:
        time = 2 * _HOUR
        for number in range(self._kind.jobs):
            time += self._random.uniform(30, 3 * _HOUR)
            end = time + self._random.uniform(*self._kind.hours) * _HOUR
            yield Job(f"job {number}", time, end)
            time = end

    def _spans(self, longest: float) -> Iterator[Span]:
        time = 0.0
        while (time := time + self._random.uniform(0.5, 8) * _HOUR) < self.until:
            yield Span(time, time + self._random.uniform(20, longest))

    def _prices(self) -> Curve:
        if not self._kind.tariff:
            return Curve([0.0], [0.3])
        times = [0.0]
        while times[-1] < self.until:
            times.append(times[-1] + self._random.choice((900, 3600, 3 * _HOUR)))
        return Curve(times, [self._random.uniform(0.05, 0.6) for _ in times])

    def _power(self, idle: float, share: float) -> Curve:
        """Return what hangs on a plug: hot at first, then more or less, idle else."""
        random, times, watts = self._random, [0.0], [idle]
        for job in self.jobs:
            time, power = job.start, random.uniform(250, 450)
            while time < job.end:
                times.append(time)
                watts.append(power * share)
                time += random.uniform(120, 2400)
                power = random.choice((random.uniform(70, 190), 130.0, 130.0))
            times.append(job.end)
            watts.append(idle)
        return Curve(times, watts)

    def _plug(self, number: int) -> Plug:
        random, kind = self._random, self._kind
        days = range(1, int(self.until / 86400) + 1)
        away = list(self._spans(5400)) if kind.away else []
        heard_of = [*away, *self.outages]
        resets = [day * 86400.0 + 7 for day in days] if kind.resets else []
        return Plug(
            name=f"plug {number}",
            drawn=Drawn(self._power(random.uniform(2, 9), (1.0, 0.4)[number])),
            step=kind.step,
            every=random.uniform(*kind.every),
            missing=kind.missing,
            # What was counted between the last word and a reset, nobody knows.
            resets=[t for t in resets if not any(t in span for span in heard_of)],
            away=away,
            by_time=random.random() < 0.5,
        )

    def live(self) -> list[Outcome]:
        """Meter all jobs."""
        return _Living(self, self._random).outcomes()


class _Living:
    """Home Assistant in such a life: it hears some of what happens."""

    def __init__(self, life: Life, random: Random) -> None:
        self._life = life
        self._random = random
        self._metering = self._waking(None)
        self._written = self._metering.state
        self._shown: dict[str, tuple[float, float]] = {}
        self._closed: dict[str, JobAccount] = {}

    def _waking(self, state: MeteringState | None) -> Metering:
        read = state and _CODEC.decode(_CODEC.encode(state)).value
        return Metering(read, [plug.name for plug in self._life.plugs])

    def outcomes(self) -> list[Outcome]:
        """Live, and return what came of the jobs."""
        asleep_until = 0.0
        written = -60.0
        for time, happen in sorted(self._happenings(), key=lambda it: it[0]):
            outage = next(
                (outage for outage in self._life.outages if time in outage), None
            )
            if outage is not None and asleep_until < outage.end:
                asleep_until = outage.end
                state = self._written if outage.crash else self._metering.state
                self._metering = self._waking(state)
                self._shown.clear()
            if outage is None:
                happen(time)
                self._close_in_time(time)
                if time >= written + 60:
                    written, self._written = time, self._metering.state
        self._close()
        return [
            Outcome(self._closed[job.id], self._kwh(job), self._worth(job))
            for job in self._life.jobs
        ]

    def _happenings(self) -> Iterator[tuple[float, Callable[[float], None]]]:
        """Yield what happens, and when; some of it is told when they are back."""
        life = self._life
        for at in life.prices.times:
            yield self._heard(at), self._tell_price
        for plug in life.plugs:
            yield from self._reports(plug)
        for outage in life.outages:
            yield outage.end, self._wake_up
        for job in life.jobs:
            begun = self._heard(job.start + self._random.uniform(0, 10))
            over = self._heard(job.end + self._random.uniform(0, 10))
            yield begun, lambda _, job=job: self._begin(job)  # type: ignore[misc]
            yield over, lambda _, job=job: self._end(job)  # type: ignore[misc]

    def _heard(self, time: float) -> float:
        """Return when Home Assistant learns of something that is still so later."""
        return next(
            (outage.end for outage in self._life.outages if time in outage), time
        )

    def _reports(self, plug: Plug) -> Iterator[tuple[float, Callable[[float], None]]]:
        random = self._random
        for span in plug.away:
            yield span.start, lambda _: self._metering.lose(plug.name)
        time = random.uniform(0, plug.every)
        while time < self._life.until:
            is_away = any(time in gap for gap in plug.away)
            if not is_away and random.random() >= plug.missing:
                yield time, lambda now: self._report(plug, now)
            time += plug.every * random.uniform(0.9, 1.1)

    def _report(self, plug: Plug, time: float) -> None:
        """Pass on what a plug shows, if that is another state."""
        shows = plug.shows(time)
        if self._shown.get(plug.name) != shows:
            self._shown[plug.name] = shows
            self._metering.read(plug.name, plug.reading(time))

    def _tell_price(self, time: float) -> None:
        self._metering.price(self._life.prices.at(time), moment(time))

    def _wake_up(self, time: float) -> None:
        """See what there is, be it known already."""
        self._tell_price(time)
        for job in self._life.jobs:
            if job.start <= time < job.end:
                self._begin(job)
            account = self._metering.account
            if account is not None and account.id == job.id and job.end <= time:
                self._end(job)

    def _begin(self, job: Job) -> None:
        account = self._metering.account
        if account is not None and account.id == job.id:
            return
        self._close()
        self._metering.begin(job.id, moment(job.start))

    def _end(self, job: Job) -> None:
        self._metering.end(moment(job.end))

    def _close_in_time(self, time: float) -> None:
        if (due := self._metering.due) is not None and moment(time) >= due:
            self._close()

    def _close(self) -> None:
        if (account := self._metering.close()) is not None:
            self._closed[account.id] = account

    def _kwh(self, job: Job) -> float:
        return sum(plug.drawn.between(job.start, job.end) for plug in self._life.plugs)

    def _worth(self, job: Job) -> float:
        prices = self._life.prices
        plugs = self._life.plugs
        return sum(plug.drawn.worth(prices, job.start, job.end) for plug in plugs)


KINDS = {
    "one plug": Kind(),
    "two plugs": Kind(plugs=2),
    "half of the samples missing": Kind(missing=0.5),
    "a tariff that changes": Kind(tariff=True),
    "resets each day": Kind(resets=True, every=(5.0, 30.0)),
    "restarts and crashes": Kind(restarts=True),
    "all of these": Kind(
        plugs=2,
        missing=0.2,
        tariff=True,
        resets=True,
        every=(5.0, 30.0),
        restarts=True,
    ),
}
"""What has to be right to half a per cent."""
HARD_KINDS = {
    "jobs of half an hour": Kind(hours=(0.5, 1.0)),
    "steps of 10 Wh": Kind(step=0.01, hours=(6.0, 30.0), every=(10.0, 300.0)),
    "plugs away for up to 90 minutes": Kind(away=True),
}
"""What no meter tells so well: a step is much of such a job, or an hour is dark."""
