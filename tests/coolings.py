"""Beds that cool after a job, in all the ways that beds and printers have.

Deterministic: the same seed gives the same beds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
import random

from custom_components.printernizer.printer.bed.cooling import Curve
from custom_components.printernizer.printer.bed.ready import BedState, BedWatch
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.model import (
    Heater,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from simulator.machine import Heat

THRESHOLD = 40.0
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
_LONGEST = timedelta(hours=10)
_INFO = PrinterInfo(serial="1", brand="Any")


class Oddity(StrEnum):
    """What happens meanwhile."""

    NOTHING = "nothing"
    WARM_ROOM = "the room is warmer than the threshold"
    RESTART = "Home Assistant restarts"
    LONG_RESTART = "Home Assistant is away until the bed is cold"
    SWITCHED_OFF = "the printer is switched off for good"
    OFF_AT_ONCE = "the printer is switched off as soon as it is done"
    OFF_FOR_A_WHILE = "the printer is away for a while"
    KEPT_WARM = "the bed stays heated for a while"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooling:
    """One cooling: `offset` is where in a period of the reports it begins."""

    room: float
    loss: float
    start: float
    every: float
    noise: float
    oddity: Oddity
    at: timedelta
    """When the oddity happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How it went: when it fired, and what was forecast after five minutes."""

    cool: datetime | None
    """When the bed really was as cool as the threshold."""
    fired: datetime | None
    forecast: datetime | None
    fell_back: int
    """How often it said that it was not ready after all."""


def random_coolings(count: int, seed: int = 7) -> Iterator[Cooling]:
    """Yield beds, rooms and printers of all kinds."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(count):
        oddity = list(Oddity)[number % len(Oddity)]
        warm = oddity is Oddity.WARM_ROOM
        yield Cooling(
            room=chance.uniform(40.5, 44) if warm else chance.uniform(14, 33),
            loss=1 / chance.uniform(300, 2400),
            start=chance.uniform(50, 110),
            every=chance.choice((1.0, 5.0, 20.0)),
            noise=chance.choice((0.0, 0.1, 0.3)),
            oddity=oddity,
            at=timedelta(minutes=chance.uniform(1, 8)),
        )


class Bench:
    """A bed, its printer and what follows it, second by second."""

    def __init__(self, cooling: Cooling, known: Curve | None = None) -> None:
        """Be at the end of a job."""
        self._cooling = cooling
        self._heat = Heat(
            gain=0.6,
            loss=cooling.loss,
            temperature=cooling.start,
            ambient=cooling.room,
            target=cooling.start,
        )
        self._noise = random.Random(1)  # noqa: S311 - no secret
        state = BedState() if known is None else BedState(known=known, curve=known)
        self.watch = BedWatch(THRESHOLD, state)
        self._job = True
        self._status = PrinterStatus.PRINTING
        self._passed = 0.0
        self._told = self._snapshot()
        self._due: datetime | None = None
        self._watching = True

    @property
    def now(self) -> datetime:
        """The time."""
        return START + timedelta(seconds=self._passed)

    def run(self) -> Outcome:
        """Let the bed cool until it is told to be ready, and a while longer."""
        self._look()
        self._job, self._status = False, PrinterStatus.FINISHED
        kept_warm = self._cooling.oddity is Oddity.KEPT_WARM
        self._heat.target = self._cooling.start if kept_warm else 0.0
        cool = fired = forecast = None
        fell_back = 0
        since = self._cooling.at if kept_warm else timedelta()
        while self._passed < _LONGEST.total_seconds():
            self._step()
            if cool is None and self._heat.temperature <= THRESHOLD:
                cool = self.now
            if self.watch.ready and fired is None:
                fired = self.now
            if fired is not None and not self.watch.ready:
                fell_back += 1
                fired = None
            if forecast is None and self.now - START >= since + timedelta(minutes=5):
                forecast = self.watch.state.at
            if fired is not None and self.now - fired > timedelta(minutes=20):
                break
        return Outcome(cool=cool, fired=fired, forecast=forecast, fell_back=fell_back)

    def _step(self) -> None:
        self._passed += 1
        self._heat.advance(1)
        self._happen()
        reported = self._passed % self._cooling.every == 0
        due = self._due is not None and self.now >= self._due
        if self._watching and (due or (reported and self._tell())):
            self._look()

    def _tell(self) -> bool:
        """Report; whether anything is new."""
        before, self._told = self._told, self._snapshot()
        return self._told != before

    def _look(self) -> None:
        self.watch.look(self._told, self.now, job=self._job)
        self._due = self.watch.due(self._told, self.now)

    def _happen(self) -> None:
        """Let the oddity begin and end at its time."""
        passed = self.now - START
        begins = passed == _whole(self._cooling.at)
        match self._cooling.oddity:
            case Oddity.KEPT_WARM if begins:
                self._heat.target = 0.0
            case Oddity.RESTART if begins:
                self._restart()
            case Oddity.LONG_RESTART if begins:
                self._watching = False
            case Oddity.LONG_RESTART if passed == timedelta(hours=5):
                self._watching = True
                self._restart()
            case Oddity.OFF_AT_ONCE if passed == timedelta(seconds=21):
                self._go()
            case Oddity.SWITCHED_OFF | Oddity.OFF_FOR_A_WHILE if begins:
                self._go()
            case Oddity.OFF_FOR_A_WHILE if passed == _whole(self._cooling.at * 2):
                self._status = PrinterStatus.FINISHED

    def _go(self) -> None:
        self._status = PrinterStatus.OFFLINE

    def _restart(self) -> None:
        self.watch = BedWatch(THRESHOLD, self.watch.state)
        self._told = self._snapshot()
        self._look()

    def _snapshot(self) -> PrinterSnapshot:
        heat = self._heat
        noise = self._noise.uniform(-1, 1) * self._cooling.noise
        snapshot = PrinterSnapshot(
            info=_INFO,
            connection=ConnectionState.CONNECTED,
            status=self._status,
            bed=Heater(
                temperature=round(heat.temperature + noise, 1), target=heat.target
            ),
        )
        if self._status is PrinterStatus.OFFLINE:
            return replace(snapshot, connection=ConnectionState.OFFLINE)
        return snapshot


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))
