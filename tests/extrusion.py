"""What a printer has extruded at each moment of a file, reckoned slowly line by line.

This is not how the integration reads, so that it can be held against it: each word of
each line, the way of the nozzle, and the time that it takes at the told speed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
import math
import random
import re

_WORD = re.compile(r"([A-Z])(-?[0-9]*\.?[0-9]+)")
_MOVES = {"G0", "G1", "G2", "G3"}


@dataclass(frozen=True, slots=True)
class Moment:
    """How things stand after a line: s, mm of each tool, %, and the layer."""

    time: float
    used: tuple[float, ...]
    progress: int
    layer: int


class _Printer:
    """Does what a file says."""

    def __init__(self, tools: int) -> None:
        self.time = 0.0
        self.used = [0.0] * tools
        self.progress = self.layer = self._tool = 0
        self._at = dict.fromkeys("XYZE", 0.0)
        self._speed = 1500.0
        self._relative = self._all_relative = False

    def obey(self, line: str) -> None:
        """Do what a line says."""
        if line.startswith(";LAYER_CHANGE"):
            self.layer += 1
        code, _, rest = line.partition(";")[0].strip().partition(" ")
        words = {name: float(value) for name, value in _WORD.findall(rest)}
        if code in _MOVES:
            self._move(words)
        elif code == "G92":
            self._at.update(words)
        elif code in {"M82", "M83"}:
            self._relative = code == "M83"
        elif code in {"G90", "G91"}:
            self._all_relative = code == "G91"
        elif code == "M73":
            self.progress = int(words.get("P", self.progress))
        elif re.fullmatch("T[0-9]", code):
            self._tool = int(code[1:])
        elif code == "G4":
            self.time += words.get("S", 0) + words.get("P", 0) / 1000

    def _move(self, words: dict[str, float]) -> None:
        self._speed = words.get("F", self._speed)
        for axis in "XYZE" if self._all_relative else "E" * self._relative:
            words[axis] = self._at[axis] + words.get(axis, 0.0)
        before = dict(self._at)
        self._at.update(words)
        way = math.dist(*([at[axis] for axis in "XYZ"] for at in (before, self._at)))
        extruded = self._at["E"] - before["E"]
        self.used[self._tool] += extruded
        self.time += (way or abs(extruded)) / self._speed * 60


def moments(lines: Iterable[str], tools: int) -> Iterator[Moment]:
    """Yield how things stand after each line of a file."""
    printer = _Printer(tools)
    for line in lines:
        printer.obey(line)
        yield Moment(printer.time, tuple(printer.used), printer.progress, printer.layer)


def at_random(
    passed: list[Moment], chance: random.Random, count: int
) -> Iterator[Moment]:
    """Yield so many moments of a print, each as likely as another of its time."""
    times = sorted(chance.uniform(0, passed[-1].time) for _ in range(count))
    for before, after in pairwise(passed):
        while times and before.time <= times[0] < after.time:
            times.pop(0)
            yield before
