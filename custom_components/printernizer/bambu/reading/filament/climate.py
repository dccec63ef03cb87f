"""What the climate in an AMS is worth, which depends on model and firmware.

An AMS 2 Pro and an AMS HT always measure, an AMS Lite never does. Of the others,
firmware that is too old reports figures that mean nothing; they have a level of
humidity only. Beside a figure in % a level says nothing, also while the unit starts and
has no figure yet.
"""

from collections.abc import Iterator
from dataclasses import replace

from ....printer.filament.spools import FilamentUnit, FilamentUnitKind
from ...versions import NEVER, Version, is_new_enough
from ..report import BambuReport

_ALWAYS_MEASURE = frozenset({FilamentUnitKind.AMS_2_PRO, FilamentUnitKind.AMS_HT})
_HUMIDITY_SINCE: dict[str, Version] = {
    "A1": (1, 6, 10, 33),
    "A1 mini": (1, 6, 10, 33),
    "P1P": (1, 7, 50, 18),
    "P1S": (1, 7, 50, 18),
    "X1": (1, 8, 50, 18),
    "X1 Carbon": (1, 8, 50, 18),
    "X1E": NEVER,
}
_TEMPERATURE_SINCE = {
    model: _HUMIDITY_SINCE[model] for model in ("A1", "A1 mini", "P1P", "P1S")
}


def with_valid_climate(
    units: tuple[FilamentUnit, ...], report: BambuReport
) -> tuple[FilamentUnit, ...]:
    """Return the units without the figures that the firmware does not measure."""
    model, firmware = report.model.name, report.firmware
    humid = is_new_enough(model, firmware, _HUMIDITY_SINCE)
    warm = is_new_enough(model, firmware, _TEMPERATURE_SINCE)
    measuring = frozenset(_measuring(report)) if humid else frozenset()
    return tuple(_without_guesses(unit, measuring, warm=warm) for unit in units)


def _measuring(report: BambuReport) -> Iterator[int]:
    """Yield the addresses of the units that tell a figure, be it none yet."""
    for item in report.fields.section("ams").items("ams"):
        number = item.integer("id", 0, 255)
        if number is not None and "humidity_raw" in item:
            yield number


def _without_guesses(
    unit: FilamentUnit, measuring: frozenset[int], *, warm: bool
) -> FilamentUnit:
    if unit.kind is FilamentUnitKind.AMS_LITE:
        return replace(unit, humidity=None, humidity_level=None, temperature=None)
    if unit.kind in _ALWAYS_MEASURE:
        return replace(unit, humidity_level=None)
    humid = unit.address in measuring
    return replace(
        unit,
        humidity=unit.humidity if humid else None,
        humidity_level=None if humid else unit.humidity_level,
        temperature=unit.temperature if warm else None,
    )
