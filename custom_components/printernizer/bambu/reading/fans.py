"""The fans and the air duct in a Bambu Lab report."""

import math

from ...printer.fields import Fields
from ...printer.kinds import AirductMode, FanKind
from ...printer.model import Airduct, Fan, FanUnit
from ..models import Model

AIRDUCT_MODES = {
    AirductMode.COOLING: 0,
    AirductMode.HEATING: 1,
    AirductMode.EXHAUST: 2,
}
_MODES = {number: mode for mode, number in AIRDUCT_MODES.items()}
# Bits 4 to 11 of a part's id are the number of its fan (BambuStudio).
_LEFT_FAN = 10


def read_fans(fields: Fields, model: Model) -> tuple[Fan, ...]:
    """Return the fans that the model has, or that the report tells of."""
    speeds = {
        FanKind.PART: _fan_speed(fields, "cooling_fan_speed", gear_shift=0),
        FanKind.HOTEND: _fan_speed(fields, "heatbreak_fan_speed"),
        FanKind.AUXILIARY: _fan_speed(fields, "big_fan1_speed", gear_shift=8),
        FanKind.CHAMBER: _fan_speed(fields, "big_fan2_speed", gear_shift=16),
        FanKind.LEFT_AUXILIARY: _left_fan(fields),
    }
    fitted = {
        FanKind.PART: True,
        FanKind.HOTEND: True,
        FanKind.AUXILIARY: model.auxiliary_fan,
        FanKind.CHAMBER: model.chamber_fan,
        # Only what moves the air through a duct reports one.
        FanKind.LEFT_AUXILIARY: None,
    }
    return tuple(
        Fan(kind=kind, unit=FanUnit.PERCENT, speed=speed)
        for kind, speed in speeds.items()
        if fitted[kind] or (fitted[kind] is None and speed is not None)
    )


def _fan_speed(fields: Fields, key: str, gear_shift: int | None = None) -> int | None:
    """Return a fan's speed in %.

    `fan_gear` has a byte for each of three fans. The older fields count to 15 and
    waver by one; rounded up to tens, as the vendor does, they stand still.
    """
    gear = fields.bits("fan_gear")
    if gear and gear_shift is not None:
        return round((gear >> gear_shift & 0xFF) / 255 * 100)
    level = fields.integer(key, 0, 15)
    return None if level is None else min(100, math.ceil(level / 15 * 10) * 10)


def read_airduct(fields: Fields) -> Airduct | None:
    """Return the duct's mode and those that it has, `None` for a printer without."""
    duct = fields.section("device").section("airduct")
    numbers = (mode.integer("modeId") for mode in duct.items("modeList"))
    modes = tuple(_MODES[number] for number in numbers if number in _MODES)
    if not modes:
        return None
    return Airduct(mode=_MODES.get(duct.integer("modeCur") or 0), modes=modes)


def _left_fan(fields: Fields) -> int | None:
    """Return the speed of the auxiliary fan on the left in %."""
    for part in fields.section("device").section("airduct").items("parts"):
        number, state = part.integer("id", 0), part.integer("state", 0)
        if number is not None and state is not None and number >> 4 & 0xFF == _LEFT_FAN:
            return min(state & 0xFF, 100)
    return None
