"""When a finished print can be taken off the bed. Pure.

Snapshots and the time go in; what has to be kept over a restart is `state`.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, unique

from ..connection.connection import ConnectionState
from ..model import PrinterSnapshot, PrinterStatus
from .cooling import UNKNOWN_BED, Curve, Reading, fit

# A printer may report every second: readings, and the fits to them, are spread so that
# they cost next to nothing.
_BETWEEN_READINGS = timedelta(seconds=20)
_BETWEEN_FITS = timedelta(seconds=30)
_BETWEEN_LOOKS = timedelta(minutes=1)
_MOST_READINGS = 80
# A bed that falls by less than these °C in that time is as warm as the room.
_STILL_FOR = timedelta(minutes=12)
_STILL_WITHIN = 0.7
# °C above the threshold: with less, what is ready would flap about it.
_WARM_AGAIN = 5.0
# What was watched for less says too little of how the bed cools.
_LEARNS_FROM = timedelta(minutes=5)
_UNHEATED = 50.0
"""A bed that stays hotter than this is heated, whatever the printer says."""

_OVER = {PrinterStatus.FINISHED, PrinterStatus.CANCELLED, PrinterStatus.FAILED}


@unique
class BedPhase(StrEnum):
    """What lies on the bed, as far as can be known."""

    EMPTY = "empty"
    PRINTING = "printing"
    COOLING = "cooling"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class BedState:
    """How things stand. `at` is when it will be, or was, ready to remove.

    `reading` is the last one of a bed that cools by itself, `guessed` whether it is
    only worked out that the bed is cool by now. `curve` is how it cools this time,
    `known` how it cooled the last time.
    """

    phase: BedPhase = BedPhase.EMPTY
    at: datetime | None = None
    reading: Reading | None = None
    guessed: bool = False
    curve: Curve = UNKNOWN_BED
    known: Curve = UNKNOWN_BED


class BedWatch:
    """Follows the bed of one printer."""

    def __init__(self, threshold: float, state: BedState | None = None) -> None:
        """Go on from what was known; `threshold` is when a bed is cool, in °C."""
        self.threshold = threshold
        self.state = state or BedState()
        self._fresh = state is None
        self._known = self.state.curve
        self._readings: list[Reading] = []
        self._fitted: datetime | None = None

    @property
    def ready(self) -> bool:
        """Whether the print can be taken off."""
        return self.state.phase is BedPhase.READY

    def due(self, snapshot: PrinterSnapshot, now: datetime) -> datetime | None:
        """Return when to look again although the printer says nothing."""
        if self.state.phase is not BedPhase.COOLING:
            return None
        return now + _BETWEEN_LOOKS if _is_heard(snapshot) else self.state.at

    def look(self, snapshot: PrinterSnapshot, now: datetime, *, job: bool) -> None:
        """Take in a snapshot, or how late it is, and whether a job is under way."""
        told = self._fresh and snapshot.status in _OVER
        self._fresh = self._fresh and not _is_heard(snapshot)
        if job:
            self._enter(BedPhase.PRINTING)
        elif told or self.state.phase is BedPhase.PRINTING:
            self._begin_to_cool(snapshot, now)
        if self.state.phase is BedPhase.COOLING:
            self._cool(snapshot, now)
        elif self.ready:
            self._stay_ready(snapshot)

    def _begin_to_cool(self, snapshot: PrinterSnapshot, now: datetime) -> None:
        """A job is over: what it left lies on the bed."""
        self._forget_readings()
        self._known = self.state.known
        self.state = replace(self.state, curve=self._known)
        self._enter(BedPhase.COOLING)
        if snapshot.bed and snapshot.bed.temperature is not None:
            reading = (now, snapshot.bed.temperature)
            self.state = replace(self.state, reading=reading)

    def _cool(self, snapshot: PrinterSnapshot, now: datetime) -> None:
        bed = snapshot.bed
        celsius = bed.temperature if bed and _is_heard(snapshot) else None
        if celsius is None:
            self._trust_the_curve(now)
        elif celsius <= self.threshold:
            self._be_cool(now)
        elif bed is None or bed.target:
            # It is kept warm: nobody knows for how long.
            self._forget_readings()
            self.state = replace(self.state, at=None, reading=(now, celsius))
        else:
            self._fall((now, celsius))

    def _fall(self, reading: Reading) -> None:
        now, celsius = reading
        if not self._readings or now - self._readings[-1][0] >= _BETWEEN_READINGS:
            self._readings.append(reading)
            self._readings = _thinned(self._readings)
        if self._stands_still(now) and celsius < _UNHEATED:
            self._be_cool(now)
            return
        if self._fitted is None or now - self._fitted >= _BETWEEN_FITS:
            self._fitted = now
            curve = fit(self._readings, self._known)
            at = max(now, curve.when(reading, self.threshold))
            self.state = replace(self.state, at=at, reading=reading, curve=curve)

    def _be_cool(self, now: datetime) -> None:
        """Note that it is cool, and how it became so."""
        if self._readings and now - self._readings[0][0] >= _LEARNS_FROM:
            self.state = replace(self.state, known=self.state.curve)
        self._enter(BedPhase.READY, at=now)

    def _stands_still(self, now: datetime) -> bool:
        """Whether it has stopped to fall: the room is as warm as this."""
        if now - self._readings[0][0] < _STILL_FOR:
            return False
        recent = [value for at, value in self._readings if now - at <= _STILL_FOR]
        middle = len(recent) // 2
        if not middle:
            return False
        first, second = recent[:middle], recent[middle:]
        # The middles of the two halves are half of the whole fall apart.
        fallen = sum(first) / len(first) - sum(second) / len(second)
        return fallen < _STILL_WITHIN / 2

    def _trust_the_curve(self, now: datetime) -> None:
        """Go on without readings: a printer that is off cools all the same."""
        reading = self.state.reading
        at = self.state.at
        if at is None and reading is not None:
            at = self.state.curve.when(reading, self.threshold)
            self.state = replace(self.state, at=at)
        if at is not None and now >= at:
            self._enter(BedPhase.READY, at=at, guessed=True)

    def _stay_ready(self, snapshot: PrinterSnapshot) -> None:
        """Take it back if the bed is heated again, or if the guess was wrong."""
        bed = snapshot.bed
        if bed is None or bed.temperature is None or not _is_heard(snapshot):
            return
        warm = bed.temperature > self.threshold
        heated = warm and (bed.target or 0) > self.threshold + _WARM_AGAIN
        wrong = self.state.guessed and bed.temperature > self.threshold + _WARM_AGAIN
        self.state = replace(self.state, guessed=False)
        if heated or wrong:
            self._forget_readings()
            self._enter(BedPhase.COOLING)

    def _enter(
        self, phase: BedPhase, *, at: datetime | None = None, guessed: bool = False
    ) -> None:
        if phase is self.state.phase:
            return
        reading = None if phase is BedPhase.PRINTING else self.state.reading
        self.state = replace(
            self.state, phase=phase, at=at, reading=reading, guessed=guessed
        )

    def _forget_readings(self) -> None:
        self._readings.clear()
        self._fitted = None


def _is_heard(snapshot: PrinterSnapshot) -> bool:
    return snapshot.connection is ConnectionState.CONNECTED


def _thinned(readings: list[Reading]) -> list[Reading]:
    """Return the readings, every other one left out of the older half if too many."""
    if len(readings) <= _MOST_READINGS:
        return readings
    half = len(readings) // 2
    return readings[:half:2] + readings[half:]
