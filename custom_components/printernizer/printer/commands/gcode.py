"""Which G-code may be sent on somebody's behalf: a list, with limits to every word."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
import re

from ..errors import ExplainedError
from ..model import PrinterSnapshot, PrinterStatus
from ..reasons import Reason

# A print is a file, which is sent in another way.
MOST_LINES = 100
_LONGEST_LINE = 200
# A command and its words, and perhaps a comment: nothing that hides a second command.
_LINE = re.compile(
    r"[GM]\d{1,4}(\.\d)?([ \t]+[A-Z][-+]?(\d+\.?\d*|\.\d+))*[ \t]*(;[ -~]*)?",
    re.ASCII,
)
_AT_REST = frozenset(
    {
        PrinterStatus.IDLE,
        PrinterStatus.FINISHED,
        PrinterStatus.CANCELLED,
        PrinterStatus.FAILED,
    }
)
_AXES = "XYZ"


class GcodeError(ExplainedError, ValueError):
    """A line is not sent."""


type _Maximum = Callable[[PrinterSnapshot], float | None]


@dataclass(frozen=True, slots=True)
class Span:
    """The values that a word may have; `highest` may be a matter of the printer."""

    lowest: float
    highest: float | _Maximum
    unit: str = ""
    whole: bool = False
    """Whether it counts something, so that a fraction means nothing."""

    def reaches(self, snapshot: PrinterSnapshot) -> float:
        """Return the highest value on a printer; one that is not known allows none."""
        if not callable(self.highest):
            return self.highest
        return self.highest(snapshot) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """A command that may be sent: its words, and whether a job would notice it."""

    words: Mapping[str, Span] = field(default_factory=dict)
    during_a_job: bool = False


def nozzle_maximum(snapshot: PrinterSnapshot) -> float | None:
    """Return what all nozzles stand, in °C."""
    known = [nozzle.maximum for nozzle in snapshot.nozzles]
    return min((maximum for maximum in known if maximum is not None), default=None)


def bed_maximum(snapshot: PrinterSnapshot) -> float | None:
    """Return the hottest target of the bed, in °C."""
    return None if snapshot.bed is None else snapshot.bed.maximum


def chamber_maximum(snapshot: PrinterSnapshot) -> float | None:
    """Return the hottest target of the chamber, in °C."""
    chamber = snapshot.chamber
    return None if chamber is None or not chamber.heated else chamber.maximum


# mm. To a place, with G90; by a distance, with G91: those of a call are added up.
_PLACES = {"X": Span(-60, 400), "Y": Span(-60, 400), "Z": Span(0, 400)}
# Ways down to the bed are short: nobody knows where a move by a distance begins.
_WAYS = {"X": Span(-100, 100), "Y": Span(-100, 100), "Z": Span(-10, 100)}
_EXTRUDED = Span(-100, 100, "mm")
_MOVE = {
    "X": Span(-100, 400, "mm"),
    "Y": Span(-100, 400, "mm"),
    "Z": Span(-10, 400, "mm"),
    "E": _EXTRUDED,
    "F": Span(1, 30_000, "mm/min"),
}
_NOZZLE = {"S": Span(0, nozzle_maximum, "°C"), "T": Span(0, 1, whole=True)}
_BED = {"S": Span(0, bed_maximum, "°C")}
_CHAMBER = {"S": Span(0, chamber_maximum, "°C")}
# While it waits, the printer does nothing else that it is told.
_LONGEST_WAIT = 60
_WAIT = {
    "S": Span(0, _LONGEST_WAIT, "s"),
    "P": Span(0, _LONGEST_WAIT * 1000, "ms", whole=True),
}
_FAN = Span(0, 10, whole=True)
# M106 counts from 0 to 255, not in percent.
_SPEED = Span(0, 255, whole=True)

ALLOWED: Mapping[str, Allowed] = {
    "G0": Allowed(words=_MOVE),
    "G1": Allowed(words=_MOVE),
    "G4": Allowed(words=_WAIT),
    "G28": Allowed(),
    "G29": Allowed(),
    "G90": Allowed(),
    "G91": Allowed(),
    # Of the extruder alone: an axis that takes itself to be elsewhere goes too far.
    "G92": Allowed(words={"E": Span(0, 0, "mm")}),
    "M17": Allowed(),
    "M18": Allowed(),
    "M83": Allowed(),
    "M84": Allowed(),
    "M104": Allowed(words=_NOZZLE, during_a_job=True),
    "M106": Allowed(words={"P": _FAN, "S": _SPEED}, during_a_job=True),
    "M107": Allowed(words={"P": _FAN}, during_a_job=True),
    "M109": Allowed(words=_NOZZLE),
    "M140": Allowed(words=_BED, during_a_job=True),
    "M141": Allowed(words=_CHAMBER, during_a_job=True),
    "M190": Allowed(words=_BED),
    "M191": Allowed(words=_CHAMBER),
    "M220": Allowed(words={"S": Span(10, 166, "%")}, during_a_job=True),
    "M221": Allowed(words={"S": Span(75, 125, "%")}, during_a_job=True),
    "M400": Allowed(words=_WAIT),
}
"""What may be sent. Whatever is not here is not sent, whatever it does."""


def checked_lines(text: str, snapshot: PrinterSnapshot) -> tuple[str, ...]:
    """Return the lines of G-code without blank ones and comments.

    Raises `GcodeError` with the first line that is not on the list, or beyond what
    this printer may be told now.
    """
    check = _Check(snapshot)
    return tuple(check.line(line) for line in _stated(text.split("\n")))


def _stated(lines: Iterable[str]) -> list[str]:
    stated = [line.strip() for line in lines]
    stated = [line for line in stated if line and not line.startswith(";")]
    if not stated or len(stated) > MOST_LINES:
        raise GcodeError(Reason.GCODE_LINES, most=MOST_LINES)
    return stated


class _Check:
    """Looks at lines in their order, as the meaning of a move depends on it."""

    def __init__(self, snapshot: PrinterSnapshot) -> None:
        self._snapshot = snapshot
        self._modes: set[str] = set()
        self._ways = dict.fromkeys(_AXES, 0.0)
        self._places: dict[str, float] = {}
        """Where the nozzle is by then, as far as that was said."""
        self._waited = 0.0
        self._extruded = 0.0

    def line(self, line: str) -> str:
        """Return a line as it is sent."""
        if len(line) > _LONGEST_LINE or not _LINE.fullmatch(line):
            raise GcodeError(Reason.GCODE_NOT_ALLOWED, line=line[:40])
        code, *words = line.partition(";")[0].split()
        plain = _plain(code)
        sent = " ".join([plain, *words])
        if (allowed := ALLOWED.get(plain)) is None:
            raise GcodeError(Reason.GCODE_NOT_ALLOWED, line=code)
        if not allowed.during_a_job and self._snapshot.status not in _AT_REST:
            raise GcodeError(Reason.GCODE_DURING_A_JOB, line=sent)
        values = self._values(sent, words, allowed)
        self._follow(plain, sent, values)
        return sent

    def _values(
        self, sent: str, words: list[str], allowed: Allowed
    ) -> Mapping[str, float]:
        values: dict[str, float] = {}
        for word in words:
            letter = word[0]
            span = allowed.words.get(letter)
            if span is None or letter in values:
                raise GcodeError(Reason.GCODE_NOT_ALLOWED, line=sent)
            values[letter] = float(word[1:])
            if span.whole and not values[letter].is_integer():
                raise GcodeError(Reason.GCODE_WHOLE, line=sent, word=letter)
            self._within(sent, letter, values[letter], span)
        return values

    def _within(self, sent: str, letter: str, value: float, span: Span) -> None:
        highest = span.reaches(self._snapshot)
        if not span.lowest <= value <= highest:
            raise GcodeError(
                Reason.GCODE_LIMIT,
                line=sent,
                word=letter,
                lowest=f"{span.lowest:g}",
                highest=f"{highest:g}",
            )

    def _follow(self, code: str, sent: str, values: Mapping[str, float]) -> None:
        """Note what a line changes for the next ones, and look where a move leads."""
        if code in {"G90", "G91"}:
            self._modes -= {"G90", "G91"}
        if code in {"G90", "G91", "M83"}:
            self._modes.add(code)
        if code == "G28":
            # Where homing ends differs by model.
            self._places.clear()
        if code in {"G4", "M400"}:
            self._wait(sent, values)
        if code in {"G0", "G1"}:
            self._move(sent, values)

    def _wait(self, sent: str, values: Mapping[str, float]) -> None:
        """Add up how long nothing else can be done."""
        self._waited += values.get("S", 0) + values.get("P", 0) / 1000
        self._within(sent, "S", self._waited, _WAIT["S"])

    def _move(self, sent: str, values: Mapping[str, float]) -> None:
        for axis in _AXES:
            if axis in values:
                self._travel(sent, axis, values[axis])
        if "E" in values:
            if "M83" not in self._modes:
                raise GcodeError(Reason.GCODE_MODE, line=sent, mode="M83")
            self._extruded += values["E"]
            self._within(sent, "E", self._extruded, _EXTRUDED)

    def _travel(self, sent: str, axis: str, value: float) -> None:
        if "G91" in self._modes:
            self._ways[axis] += value
            self._within(sent, axis, self._ways[axis], _WAYS[axis])
            if axis in self._places:
                self._arrive(sent, axis, self._places[axis] + value)
        elif "G90" in self._modes:
            self._arrive(sent, axis, value)
        else:
            raise GcodeError(Reason.GCODE_MODE, line=sent, mode="G90 / G91")

    def _arrive(self, sent: str, axis: str, place: float) -> None:
        self._within(sent, axis, place, _PLACES[axis])
        self._places[axis] = place


def _plain(code: str) -> str:
    """Return a code without leading zeros: `M0104` is `M104`, `M104.1` another."""
    number, dot, variant = code[1:].partition(".")
    return f"{code[0]}{int(number)}{dot}{variant}"
