"""The slicer's own words about a file, made into what the Pi calls `meta`.

The Pi reads the files itself and tells numbers; the printers only serve the files.
"""

from collections.abc import Mapping
import re

from ..printer.fields import Fields
from .calling.answers import JsonObject

_TIME = re.compile(r"(\d+)\s*([dhms])")
_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,9})?")
_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_SUMS = ("filament used [g]", "filament used [mm]")
_NAMES = ("filament_type", "extruder_colour")
_MOST_TOOLS = 32
_MOST_LAYERS = 100_000
# What Prusa's own profiles begin with, whatever the height of the other layers.
_FIRST_LAYER = 0.2
_NEARLY = 0.02
"""Share of a layer by which a height, which is told in 0.01 mm, may be off."""


def meta_of(told: Mapping[str, str]) -> JsonObject:
    """Return numbers and lists of what is told as text, in the Pi's vocabulary."""
    meta: JsonObject = {
        key: told[key]
        for key in ("layer_height", "max_layer_z", "total layers count")
        if key in told
    }
    seconds = _seconds(told.get("estimated printing time (normal mode)", ""))
    meta["estimated_print_time"] = seconds or told.get("estimated_print_time")
    for key in _SUMS:
        values = _amounts(told, key)
        if values:
            meta[key] = round(sum(values), 2)
            meta[f"{key} per tool"] = values
    for key in _NAMES:
        names = [part.strip(' "') for part in told.get(key, "").split(";")]
        if any(names):
            meta[f"{key} per tool"] = names[:_MOST_TOOLS]
    return meta


def total_layers(meta: Fields) -> int | None:
    """Return how many layers a file has; worked out from heights if it is not told.

    Layers of different heights have no number that could be worked out.
    """
    if (told := meta.integer("total layers count", 1, _MOST_LAYERS)) is not None:
        return told
    top = meta.number("max_layer_z", 0.01, 10_000)
    height = meta.number("layer_height", 0.01, 10)
    if top is None or height is None:
        return None
    for first in (_FIRST_LAYER, height):
        above = (top - first) / height
        if above >= -_NEARLY and abs(above - round(above)) <= _NEARLY:
            return min(round(above) + 1, _MOST_LAYERS)
    return None


def _seconds(text: str) -> int:
    return sum(int(n[:9]) * _SECONDS[unit] for n, unit in _TIME.findall(text))


def _amounts(told: Mapping[str, str], key: str) -> list[float]:
    """Return the use of each tool; Cura tells it in metres."""
    metres = told.get("filament used [m]") if key.endswith("[mm]") else None
    factor = 1.0 if metres is None else 1000.0
    parts = _AMOUNT.findall(metres or told.get(key, ""))[:_MOST_TOOLS]
    return [round(float(part) * factor, 2) for part in parts]
