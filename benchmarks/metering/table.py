"""How far the meter is off when a job is cancelled, on real slices of six shapes."""

from dataclasses import dataclass
import json
from pathlib import Path
import random
import re
import statistics
import tempfile
import time

from custom_components.printernizer.printer.filament.meter.curve import UseMeter
from custom_components.printernizer.printer.filament.meter.reader import GcodeReader
from custom_components.printernizer.storing.codec import Codec
from tests.extrusion import Moment, at_random, moments

from ..figures import say
from .slicer import has_slicer, sliced

_CANCELS = 400
_KEPT = 60
_PIECE = 64 * 1024
_LARGE = 50_000_000
_TOLD = re.compile(rb"^; filament used \[(g|mm)\] = (.*)$", re.MULTILINE)
_CODEC = Codec(UseMeter)


@dataclass(frozen=True, slots=True)
class _Slice:
    """A file, what it tells itself (g), the meter's reading, and the truth."""

    name: str
    told: float
    meter: UseMeter
    passed: list[Moment]

    def errors(self, way: str) -> list[float]:
        """Return by how much each cancel is judged wrongly, in % of the plan."""
        plan = sum(self.passed[-1].used)
        found = []
        for moment in at_random(self.passed, random.Random(self.name), _CANCELS):  # noqa: S311
            used = _judged(self, moment, way)
            found.append(100 * abs(used - sum(moment.used)) / plan)
        return found


def meter_of_real_slices(arguments: list[str]) -> None:
    """Print the table; with a folder, keep there the curves for the tests."""
    if not has_slicer():
        raise SystemExit("prusa-slicer is needed: apt-get install prusa-slicer")
    with tempfile.TemporaryDirectory() as folder:
        for name, path in sliced(Path(folder)):
            read = _read(name, path)
            _say_errors(read)
            if arguments:
                _keep(read, Path(arguments[0]))
        _say_speed(path)


def _read(name: str, path: Path) -> _Slice:
    content = path.read_bytes()
    told = dict(_TOLD.findall(content))
    meter = _metered(content)
    tools = len(told[b"g"].split(b","))
    weight = sum(float(grams) for grams in told[b"g"].split(b","))
    lines = content.decode().splitlines()
    return _Slice(name, weight, meter, list(moments(lines, tools)))


def _metered(content: bytes) -> UseMeter:
    reader = GcodeReader()
    for start in range(0, len(content), _PIECE):
        reader.feed(content[start : start + _PIECE])
    return reader.finished()


def _judged(sliced: _Slice, moment: Moment, way: str) -> float:
    """Return the mm that count as used, in one of the ways to know it."""
    plan = sum(sliced.passed[-1].used)
    match way:
        case "measured":
            used = sliced.meter.used(moment.progress, moment.layer)
        case "measured without layers":
            used = sliced.meter.used(moment.progress, None)
        case "measured by layers":
            used = sliced.meter.used(None, moment.layer)
        case "progress":
            return plan * moment.progress / 100
        case _:
            layers = sliced.passed[-1].layer
            return plan * max(moment.layer - 0.5, 0) / layers
    return sum(used or ())


def _say_errors(sliced: _Slice) -> None:
    curves = sliced.meter.filaments
    weight = sum(curve.weight_of(curve.total) or 0 for curve in curves)
    off = 100 * abs(weight - sliced.told) / sliced.told
    say(
        f"{sliced.name}: grams by the meter, by the slicer",
        f"{weight:.2f}, {sliced.told:.2f} (off by {off:.2f} %)",
    )
    for way in (
        "measured",
        "measured without layers",
        "measured by layers",
        "progress",
        "layers",
    ):
        errors = sliced.errors(way)
        say(
            f"  {way}: error of {len(errors)} cancels, % of the plan",
            f"median {statistics.median(errors):.2f}, worst {max(errors):.2f}",
        )


def _say_speed(path: Path) -> None:
    content = path.read_bytes()
    content *= _LARGE // len(content) + 1
    began = time.perf_counter()
    _metered(content)
    seconds = time.perf_counter() - began
    size = len(content) / 1e6
    say(f"Reading {size:.0f} MB of G-code", f"{size / seconds:.0f} MB/s")


def _keep(sliced: _Slice, folder: Path) -> None:
    """Write the curves and what was true at some moments."""
    chance = random.Random(sliced.name)  # noqa: S311
    kept = {
        "grams": sliced.told,
        "meter": _CODEC.encode(sliced.meter),
        "moments": [
            {
                "progress": moment.progress,
                "layer": moment.layer,
                "used": [round(used, 2) for used in moment.used],
            }
            for moment in at_random(sliced.passed, chance, _KEPT)
        ],
    }
    name = f"{sliced.name.replace(' ', '_')}.json"
    text = json.dumps(kept, separators=(",", ":"))
    (folder / name).write_text(text + "\n", encoding="utf-8")
