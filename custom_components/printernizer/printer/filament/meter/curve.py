"""How much of each filament a job has taken by when, in about a hundred points."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
import math

_SOME = 0.5
"""mm, more than noise and what oozes."""
_CM3 = 1000.0
"""mm³."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilamentCurve:
    """What has left of one filament, counted from 1, at each step of the meter: mm.

    Net of what was pulled back, so that it may also fall a little. `density` is in
    g/cm³, `diameter` in mm.
    """

    index: int
    total: float
    by_progress: tuple[float, ...] = ()
    by_layer: tuple[float, ...] = ()
    density: float | None = None
    diameter: float | None = None

    def weight_of(self, length: float) -> float | None:
        """Return how heavy so many mm are, in g, if the slicer tells the density."""
        if self.density is None or self.diameter is None:
            return None
        return length * math.pi * (self.diameter / 2) ** 2 * self.density / _CM3


@dataclass(frozen=True, slots=True, kw_only=True)
class UseMeter:
    """The curves of a job's filaments over what its printer tells of it.

    `progress` are the values in % at which the curves have points, `layers` the
    numbers of layers that begin there. `told` says that the file itself tells the
    progress, in steps; otherwise a printer tells how much of the file it has read.
    """

    filaments: tuple[FilamentCurve, ...]
    progress: tuple[float, ...] = ()
    layers: tuple[int, ...] = ()
    told: bool = True

    def used(
        self, progress: float | None, layer: int | None
    ) -> tuple[float, ...] | None:
        """Return the mm of each filament that have left; `None` if nothing is told."""
        spans = [self._span(curve, progress, layer) for curve in self.filaments]
        known = [(low + high) / 2 for low, high in filter(None, spans)]
        return tuple(known) if len(known) == len(spans) else None

    @property
    def totals(self) -> tuple[float, ...]:
        """Return the mm of each filament that the whole job takes."""
        return tuple(curve.total for curve in self.filaments)

    def extruded(self, progress: float | None, layer: int | None) -> tuple[int, ...]:
        """Return the filaments that are extruded at that moment, by their index."""
        spans = [
            (filament.index, self._span(filament, progress, layer) or (0, 0))
            for filament in self.filaments
        ]
        return tuple(index for index, (low, high) in spans if high - low > _SOME)

    def _span(
        self, curve: FilamentCurve, progress: float | None, layer: int | None
    ) -> tuple[float, float] | None:
        """Return between which amounts it is: what the layer says narrows it."""
        by_progress = self._by_progress(curve, progress)
        by_layer = self._by_layer(curve, layer)
        if by_progress is None or by_layer is None:
            return by_progress or by_layer
        low = max(by_progress[0], by_layer[0])
        high = min(by_progress[1], by_layer[1])
        return (low, high) if low <= high else by_progress

    def _by_progress(
        self, curve: FilamentCurve, progress: float | None
    ) -> tuple[float, float] | None:
        if progress is None or not self.progress:
            return None
        points = curve.by_progress
        if not self.told:
            exact = _between(self.progress, points, progress, curve.total)
            return exact, exact
        step = bisect_right(self.progress, progress) - 1
        low = points[step] if step >= 0 else 0.0
        later = points[step + 1 : step + 2]
        return _sorted(low, later[0] if later else curve.total)

    def _by_layer(
        self, curve: FilamentCurve, layer: int | None
    ) -> tuple[float, float] | None:
        """Return what had left when a layer began, and when the next one did."""
        if layer is None or not self.layers:
            return None
        if layer > self.layers[-1] + 1:
            return None
        low = _between(self.layers, curve.by_layer, layer, curve.total)
        high = _between(self.layers, curve.by_layer, layer + 1, curve.total)
        return _sorted(low if layer > 0 else 0.0, high)


def _between(
    steps: Sequence[float], points: Sequence[float], at: float, total: float
) -> float:
    """Return the value at a place between the points; behind the last, all."""
    after = bisect_right(steps, at)
    if after == 0:
        return 0.0
    if after == len(steps):
        return points[-1] if at == steps[-1] else total
    low, high = steps[after - 1], steps[after]
    part = (at - low) / (high - low)
    return points[after - 1] + part * (points[after] - points[after - 1])


def _sorted(one: float, other: float) -> tuple[float, float]:
    return (one, other) if one <= other else (other, one)
