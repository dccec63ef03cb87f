"""How a bed cools, and when it will be cool enough. Pure.

A bed falls towards the room as Newton found: the farther, the faster. What a few
minutes of falling leave open, the last cooling of the same printer fills in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
import math

# By what each deviation is measured, so that few readings do not outweigh what is
# known: °C of a reading, °C of the room and logarithms of rates, until one cooling was
# seen and after that.
_NOISE = 0.3
_ROOMS = range(12, 43)
_UNSURE_ROOM = 4.0
_UNSURE_RATE = 0.6
_LEARNT_ROOM = 1.5
_LEARNT_RATE = 0.15
_ARRIVED = 1.0
"""°C above the room at which nobody waits for the rest."""
_LONGEST = timedelta(hours=12)
# Level, rate and room of a curve can be chosen to go through any three readings.
_FEWEST = 4

type Reading = tuple[datetime, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How a bed cools: the room in °C, and the share of the distance lost a second."""

    # Where a printer begins, until its first cooling tells better.
    room: float = 23.0
    rate: float = 1 / 1000
    learnt: bool = False

    def seconds(self, start: float, end: float) -> float:
        """Return how long it falls from one temperature to another, or to the room."""
        distance = start - self.room
        left = max(end - self.room, _ARRIVED)
        if distance <= left:
            return 0.0
        return math.log(distance / left) / self.rate

    def when(self, reading: Reading, end: float) -> datetime:
        """Return when it is that cool, or as cool as it gets."""
        at, start = reading
        return at + min(timedelta(seconds=self.seconds(start, end)), _LONGEST)


UNKNOWN_BED = Curve()


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line through the logarithms of the distances to a room."""

    level: float
    slope: float


def fit(readings: Sequence[Reading], known: Curve) -> Curve:
    """Return the curve that fits best, near what is known where readings are few."""
    if len(readings) < _FEWEST:
        return known
    start = readings[0][0]
    points = [((at - start).total_seconds(), value) for at, value in readings]
    lowest = min(value for _, value in points)
    rooms = [room for room in _ROOMS if room < lowest - _ARRIVED / 2]
    curves = (_curve(points, room) for room in rooms)
    costs = [
        (_cost(points, curve, known), curve[0]) for curve in curves if curve is not None
    ]
    if not costs:
        return known
    return min(costs, key=lambda cost: cost[0])[1]


def _curve(
    points: Sequence[tuple[float, float]], room: float
) -> tuple[Curve, float] | None:
    """Return the best curve towards a room, and where it starts."""
    line = _line([(at, value - room) for at, value in points])
    if line is None or line.slope >= 0:
        return None
    curve = Curve(room=room, rate=-line.slope, learnt=True)
    return curve, room + math.exp(line.level)


def _line(points: Sequence[tuple[float, float]]) -> _Line | None:
    """Fit a line to logarithms, each weighed by how sure it is."""
    # The nearer the room, the more a reading that is a little off moves the logarithm.
    weights = [distance**2 for _, distance in points]
    total = sum(weights)
    times = [at for at, _ in points]
    logs = [math.log(distance) for _, distance in points]
    time = sum(w * t for w, t in zip(weights, times, strict=True)) / total
    log = sum(w * ln for w, ln in zip(weights, logs, strict=True)) / total
    spread = sum(w * (t - time) ** 2 for w, t in zip(weights, times, strict=True))
    if not spread:
        return None
    slope = (
        sum(
            w * (t - time) * (ln - log)
            for w, t, ln in zip(weights, times, logs, strict=True)
        )
        / spread
    )
    return _Line(level=log - slope * time, slope=slope)


def _cost(
    points: Sequence[tuple[float, float]], found: tuple[Curve, float], known: Curve
) -> float:
    """Return how far a curve is from the readings and from what is known."""
    curve, start = found
    misses = sum(
        (curve.room + (start - curve.room) * math.exp(-curve.rate * at) - value) ** 2
        for at, value in points
    )
    room = _LEARNT_ROOM if known.learnt else _UNSURE_ROOM
    rate = _LEARNT_RATE if known.learnt else _UNSURE_RATE
    return (
        misses / _NOISE**2
        + ((curve.room - known.room) / room) ** 2
        + (math.log(curve.rate / known.rate) / rate) ** 2
    )
