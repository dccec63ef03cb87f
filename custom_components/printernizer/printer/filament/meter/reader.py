"""Counts what G-code extrudes as it comes: of a file nothing is kept but sums.

The lines that extrude are found by one expression, and summed up, for each stretch
between two lines that say something else: a new tool, a step of the progress, a layer.
Net of what is pulled back is what counts: slicers count so, and it prints again.
"""

from collections.abc import Callable, Iterable, Iterator
import re

from .curve import FilamentCurve, UseMeter
from .points import Points

# More than any printer has: a file that says more is broken, or means to fill the
# memory.
_MOST_TOOLS = 64
_MOST_LAYERS = 1_000_000
_LONGEST_LINE = 32 * 1024
# Two make a curve; one is the 0 % that any file may begin with.
_FEWEST_STEPS = 2
_WHOLE = 100
# mm: what the printers of both brands take today.
_USUAL_DIAMETER = 1.75
_FINE = 512
"""Bytes of a small file after which what was used is noted."""

# One expression for all moves of a stretch, as that reads some 40 MB a second.
_MOVE = re.compile(rb"\n[ \t]*G[0-3](?![.0-9])[^\n;E]*E([-+.0-9]{1,12})")
_MARK = re.compile(
    rb"\n[ \t]*(?:(M73|M621|M1020|G92|M8[23]|G9[01])(?![.0-9])([^\n;]*)"
    rb"|(T)([0-9]{1,4})(?![^\s;])"
    rb"|;[ \t]*(LAYER_CHANGE|CHANGE_LAYER|LAYER:|filament_density|filament_diameter)"
    rb"([^\n]{0,1000}))"
)
_PERCENT = re.compile(rb"\bP([0-9]{1,3})(?![.0-9])")
_LAYER = re.compile(rb"\bL([0-9]{1,7})\b")
_SLOT = re.compile(rb"\bS([0-9]{1,4})")
_PLACE = re.compile(rb"E([-+.0-9]{1,12})")
_NUMBER = re.compile(rb"[0-9]{1,9}(?:\.[0-9]{1,9})?")


class GcodeReader:
    """Takes in a file from its beginning to its end, in pieces of any size.

    A `T` chooses the filament, and on printers of Bambu Lab the end of its change
    (`M621 S1A`) or `M1020 S1`; numbers above 63 are of no filament.
    """

    def __init__(self) -> None:
        """Begin with the first filament and, as printers do, with absolute places."""
        self._rest = b"\n"
        self._used = [0.0]
        self._tool: int | None = 0
        self._all_relative = False
        self._is_relative = False
        self._place = 0.0
        self._size = 0
        self._layer = 0
        self._percent = -1
        self._steps = Points(apart=1)
        self._layers = Points(apart=1)
        self._shares = Points(apart=_FINE)
        self._densities: list[float] = []
        self._diameters: list[float] = []
        self._deeds: dict[bytes, Callable[[bytes], None]] = {
            b"M73": self._note_progress,
            b"T": self._change_tool,
            b"M621": self._take_slot,
            b"M1020": self._take_slot,
            b"G92": self._set_place,
            b"M82": self._go_to_places,
            b"M83": self._go_by_lengths,
            b"G90": self._go_to_places_in_all,
            b"G91": self._go_by_lengths_in_all,
            b"LAYER_CHANGE": self._begin_next_layer,
            b"CHANGE_LAYER": self._begin_next_layer,
            b"LAYER:": self._begin_layer_from_0,
            b"filament_density": self._note_densities,
            b"filament_diameter": self._note_diameters,
        }

    def feed(self, piece: bytes) -> None:
        """Take in the next bytes; blocks."""
        while len(self._steps) < _FEWEST_STEPS and piece:
            # Without steps what is read of the file has to do, in fine parts.
            apart = self._shares.apart
            self._read_on(piece[:apart])
            piece = piece[apart:]
            self._shares.add(self._size, self._used)
        if piece:
            self._read_on(piece)

    def finished(self) -> UseMeter:
        """Return the curves of what was taken in; call it once, at the end."""
        self._read_on(b"\n")
        self._layers.close()
        told = len(self._steps) >= _FEWEST_STEPS
        points = self._steps if told else self._shares
        percent = 1.0 if told else _WHOLE / max(self._size - 1, 1)
        numbers = [number for number, used in enumerate(self._used) if used > 0]
        return UseMeter(
            filaments=tuple(self._curve(number, points) for number in numbers),
            progress=tuple(min(100.0, round(at * percent, 2)) for at in points.places),
            layers=tuple(self._layers.places),
            told=told,
        )

    def _curve(self, number: int, points: Points) -> FilamentCurve:
        return FilamentCurve(
            index=number + 1,
            total=round(self._used[number], 2),
            by_progress=points.of(number),
            by_layer=self._layers.of(number),
            density=_of(self._densities, number),
            diameter=_of(self._diameters, number) or _USUAL_DIAMETER,
        )

    def _read_on(self, piece: bytes) -> None:
        self._size += len(piece)
        text = self._rest + piece
        end = text.rfind(b"\n")
        self._take(text, end)
        rest = text[end:]
        # What follows in a line that never ends is as good as a comment.
        self._rest = rest if len(rest) <= _LONGEST_LINE else b"\n;"

    def _take(self, text: bytes, end: int) -> None:
        """Take in whole lines, each with the line break before it."""
        at = 0
        for mark in _MARK.finditer(text, 0, end):
            self._sum_up(text, at, mark.start())
            at = mark.end()
            word, told = (group for group in mark.groups() if group is not None)
            self._deeds[word](told)
        self._sum_up(text, at, end)

    def _sum_up(self, text: bytes, start: int, end: int) -> None:
        """Count what a stretch of moves extrudes."""
        told = _MOVE.findall(text, start, end)
        if not told:
            return
        if self._is_relative or self._all_relative:
            length = sum(_numbers(told))
            self._place += length
        else:
            last = next(_numbers(reversed(told)), self._place)
            length, self._place = last - self._place, last
        if self._tool is not None:
            self._used[self._tool] += length

    def _note_progress(self, told: bytes) -> None:
        if (layer := _LAYER.search(told)) is not None:
            self._begin_layer(int(layer[1]))
        if (found := _PERCENT.search(told)) is None:
            return
        percent = int(found[1])
        if self._percent < percent <= _WHOLE:
            self._percent = percent
            self._steps.add(percent, self._used)

    def _take_slot(self, told: bytes) -> None:
        if (slot := _SLOT.search(told)) is not None:
            self._change_tool(slot[1])

    def _change_tool(self, told: bytes) -> None:
        number = int(told)
        self._tool = number if number < _MOST_TOOLS else None
        missing = number + 1 - len(self._used)
        if self._tool is not None and missing > 0:
            self._used += [0.0] * missing

    def _set_place(self, told: bytes) -> None:
        if (place := _PLACE.search(told)) is not None:
            self._place = next(_numbers([place[1]]), self._place)

    def _go_to_places(self, _: bytes) -> None:
        self._is_relative = False

    def _go_by_lengths(self, _: bytes) -> None:
        self._is_relative = True

    def _go_to_places_in_all(self, _: bytes) -> None:
        # As slicers read it: what M83 has said of the extruder stands.
        self._all_relative = False

    def _go_by_lengths_in_all(self, _: bytes) -> None:
        self._all_relative = True

    def _begin_next_layer(self, _: bytes) -> None:
        self._begin_layer(self._layer + 1)

    def _begin_layer_from_0(self, told: bytes) -> None:
        if (number := _NUMBER.match(told.strip())) is not None:
            self._begin_layer(int(float(number[0])) + 1)

    def _begin_layer(self, number: int) -> None:
        if self._layer < number <= _MOST_LAYERS:
            self._layer = number
            self._layers.add(number, self._used)

    def _note_densities(self, told: bytes) -> None:
        self._densities = self._densities or _list(told)

    def _note_diameters(self, told: bytes) -> None:
        self._diameters = self._diameters or _list(told)


def _numbers(told: Iterable[bytes]) -> Iterator[float]:
    """Yield what is a number."""
    for text in told:
        try:
            yield float(text)
        except ValueError:
            continue


def _list(told: bytes) -> list[float]:
    return [float(number) for number in _NUMBER.findall(told)[:_MOST_TOOLS]]


def _of(values: list[float], number: int) -> float | None:
    """Return the value of a filament; one that is told alone is that of all."""
    told = values[number : number + 1] or (values if len(values) == 1 else [])
    return told[0] or None if told else None
