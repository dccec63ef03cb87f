"""The moves of a sliced file: they extrude what the machine uses, when it does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .machine import Plan

_WHOLE = 100
_RETRACTION = 0.8


@dataclass(frozen=True, slots=True)
class Use:
    """How many mm a file takes with a tool, counted from 0."""

    tool: int
    length: float


class _Writer:
    """Writes moves for one filament after the other, each until it is used up."""

    def __init__(self, uses: Sequence[Use], *, changes: bool) -> None:
        """Begin with the first; `changes` as printers of Bambu Lab have them."""
        self._uses = list(uses)
        self._left = self._uses[0].length
        self._total = sum(use.length for use in uses)
        self._changes = changes
        self._x = 0

    def change(self) -> Iterator[str]:
        """Take the filament whose turn it is."""
        tool = self._uses[0].tool
        if self._changes:
            yield f"M620 S{tool}A"
        yield f"T{tool}"
        if self._changes:
            yield f"M621 S{tool}A"

    def extrude(self, share: float) -> Iterator[str]:
        """Print a share of everything."""
        wanted = share * self._total
        while wanted > self._left and len(self._uses) > 1:
            yield from self._move(self._left)
            wanted -= self._left
            self._uses.pop(0)
            self._left = self._uses[0].length
            yield from self.change()
        yield from self._move(wanted)
        self._left -= wanted

    def _move(self, length: float) -> Iterator[str]:
        if length > 0:
            self._x = 200 - self._x
            yield f"G1 X{self._x} Y{100 + self._x / 10:.3f} E{length:.5f}"


def moves(plan: Plan, uses: Sequence[Use], *, bambu: bool = False) -> Iterator[str]:
    """Yield the lines of a file in the words of one or the other slicer."""
    writer = _Writer(uses, changes=bambu)
    yield "M73 P0 R" + _minutes(plan, 0)
    yield "M83 ; relative extrusion"
    if bambu or len(uses) > 1:
        yield from writer.change()
    before = 0.0
    for share, marks in _marks(plan, bambu=bambu):
        yield from writer.extrude(plan.used_share(share) - before)
        before = plan.used_share(share)
        yield from marks
    yield f"G1 E-{_RETRACTION} F2100"
    yield "M104 S0"


def _marks(plan: Plan, *, bambu: bool) -> Iterator[tuple[float, list[str]]]:
    """Yield when the file says something, and what."""
    begins = [(begin, _layer(plan, n, bambu=bambu)) for n, begin in _layers(plan)]
    percents = [
        (percent / _WHOLE, [f"M73 P{percent} R{_minutes(plan, percent)}"])
        for percent in range(1, _WHOLE + 1)
    ]
    yield from sorted([*begins, *percents], key=lambda mark: mark[0])


def _layers(plan: Plan) -> Iterator[tuple[int, float]]:
    """Yield the number of each layer, and after which share of the time it begins."""
    for number in range(1, plan.layers + 1):
        if number == 1:
            yield number, 0.0
        elif plan.layer_ends:
            yield number, plan.layer_ends[number - 2]
        else:
            yield number, (number - 1) / plan.layers


def _layer(plan: Plan, number: int, *, bambu: bool) -> list[str]:
    height = number * plan.layer_height
    if bambu:
        begin = ["; CHANGE_LAYER", f"; Z_HEIGHT: {height:.2f}", f"M73 L{number}"]
    else:
        begin = [";LAYER_CHANGE", f";Z:{height:.2f}"]
    return [
        *begin,
        f"G1 E-{_RETRACTION} F2100",
        f"G1 Z{height:.2f} F9000",
        f"G1 E{_RETRACTION} F2100",
    ]


def _minutes(plan: Plan, percent: int) -> str:
    return str(round(plan.seconds * (_WHOLE - percent) / _WHOLE / 60))
