"""Shapes sliced by Debian's `prusa-slicer`, each once; blocks, for minutes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
import shutil
import subprocess

from .shapes import PROFILES, stl, turned, two_colours

SLICER = "prusa-slicer"

_ALWAYS = (
    "--gcode-flavor=marlin2",
    "--remaining-times",
    "--filament-diameter=1.75",
    "--filament-density=1.24",
    "--temperature=215",
    "--first-layer-temperature=215",
    "--retract-length=0.8",
    "--layer-height=0.2",
    "--start-gcode=G28\nG92 E0\nG1 X60 E9 F1000\nG1 X100 E12.5 F1000\nG92 E0",
)
_RELATIVE = ("--use-relative-e-distances", "--layer-gcode=G92 E0")
_LOW_HEAD = ("--extruder-clearance-height=90",)
_TWO_TOOLS = (
    "--nozzle-diameter=0.4,0.4",
    "--filament-diameter=1.75,1.75",
    "--filament-density=1.24,1.27",
    "--temperature=215,240",
    "--first-layer-temperature=215,240",
    "--filament-colour=#FF0000;#00FF00",
    "--extruder-colour=;",
    "--wipe-tower",
    "--single-extruder-multi-material-priming=0",
    "--retract-length=0.8,0.8",
)


@dataclass(frozen=True, slots=True)
class Model:
    """A file to slice, and how."""

    name: str
    content: Callable[[], bytes]
    end: str = "stl"
    settings: Sequence[str] = ()


def _profile(name: str) -> Callable[[], bytes]:
    return lambda: stl(turned(PROFILES[name]))


def _lid() -> bytes:
    return two_colours(turned([(15, 0), (15, 25)]), turned([(15, 25), (8, 31)]))


MODELS = (
    Model("cone", _profile("cone"), settings=_RELATIVE),
    Model("funnel", _profile("funnel"), settings=_RELATIVE),
    Model("lamp", _profile("lamp")),
    Model("cylinder", _profile("cylinder"), settings=(*_RELATIVE, "--wipe=1")),
    Model("lid", _lid, "3mf", (*_TWO_TOOLS, *_RELATIVE)),
    Model(
        "one by one",
        _profile("cone"),
        settings=(
            *_RELATIVE,
            "--complete-objects",
            "--duplicate=2",
            "--extruder-clearance-height=90",
        ),
    ),
)


def has_slicer() -> bool:
    """Whether the slicer is installed."""
    return shutil.which(SLICER) is not None


def sliced(folder: Path) -> Iterator[tuple[str, Path]]:
    """Slice every model into a folder, unless that was done before."""
    for model in MODELS:
        target = folder / f"{model.name.replace(' ', '_')}.gcode"
        if not target.exists():
            source = target.with_suffix(f".{model.end}")
            source.write_bytes(model.content())
            _slice(source, target, model.settings)
        yield model.name, target


def _slice(source: Path, target: Path, settings: Sequence[str]) -> None:
    names = {setting.partition("=")[0] for setting in settings}
    usual = [setting for setting in _ALWAYS if setting.partition("=")[0] not in names]
    command = [SLICER, "--export-gcode", *usual, *settings]
    command += ["-o", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
