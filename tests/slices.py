"""Shapes as a slicer cuts them: what each layer takes, of filament and of time.

Walls are printed slower than infill, the floor and the roof are solid, and a small
layer has to cool: so neither layers nor time tell what has been used.
"""

from collections.abc import Callable
from dataclasses import dataclass
import math

_HEIGHT = 0.2
_WIDTH = 0.45
_WALLS = 3
_INFILL = 0.15
_SOLID_LAYERS = 4
_WALL_FLOW = 4.0
"""mm³ a second."""
_INFILL_FLOW = 11.0
_TRAVEL = 1.5
_COOLS = 7.0

type Shape = Callable[[float], float]
"""The radius in mm, by the height from 0 to 1."""

SHAPES: dict[str, Shape] = {
    "cone": lambda height: 40 * (1 - height) + 1,
    "funnel": lambda height: 3 + 40 * height,
    "mushroom": lambda height: 6 if height < 0.7 else 35,
    "pedestal": lambda height: 45 if height < 0.15 else 8,
}


@dataclass(frozen=True, slots=True)
class Slices:
    """The seconds and the mm³ of each layer."""

    seconds: tuple[float, ...]
    volumes: tuple[float, ...]


def cut(shape: Shape, layers: int) -> Slices:
    """Return what the layers of a shape take."""
    seconds, volumes = [], []
    for number in range(layers):
        radius = shape((number + 0.5) / layers)
        is_solid = min(number, layers - 1 - number) < _SOLID_LAYERS
        wall = 2 * math.pi * radius * _WALLS * _WIDTH * _HEIGHT
        density = 1 if is_solid else _INFILL
        infill = math.pi * radius**2 * density * _HEIGHT
        volumes.append(wall + infill)
        seconds.append(max(wall / _WALL_FLOW + infill / _INFILL_FLOW + _TRAVEL, _COOLS))
    return Slices(tuple(seconds), tuple(volumes))
