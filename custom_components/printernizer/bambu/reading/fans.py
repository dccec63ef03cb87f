"""The fans and the air duct in a Bambu Lab report."""

import math

from ...printer.fields import Fields
from ...printer.kinds import AirductMode, FanKind
from ...printer.model import Airduct, Fan, FanUnit
from ..models import Model

# As in `set_airduct` and in the `modeCur` of reports (BambuStudio).
AIRDUCT_MODES = {
    AirductMode.COOLING: 0,
    AirductMode.HEATING: 1,
    AirductMode.EXHAUST: 2,
}
_MODES = {number: mode for mode, number in AIRDUCT_MODES.items()}
# `fan_gear` has a byte for each of three fans.
_GEAR_SHIFTS = {FanKind.PART: 0, FanKind.AUXILIARY: 8, FanKind.CHAMBER: 16}
_STEPS = {
    FanKind.PART: "cooling_fan_speed",
    FanKind.HOTEND: "heatbreak_fan_speed",
    FanKind.AUXILIARY: "big_fan1_speed",
    FanKind.CHAMBER: "big_fan2_speed",
}


def read_fans(fields: Fields, model: Model) -> tuple[Fan, ...]:
    """Return the fans that the model has, or that an unknown one tells of."""
    ducted = _ducted(fields)
    speeds = {
        kind: _speed(fields, kind, ducted.get(model.fan_number(kind) or 0))
        for kind in FanKind
    }
    fitted = {
        FanKind.PART: True,
        FanKind.HOTEND: True,
        FanKind.AUXILIARY: model.auxiliary_fan,
        FanKind.CHAMBER: model.chamber_fan,
        FanKind.LEFT_AUXILIARY: model.left_fan,
    }
    return tuple(
        Fan(kind=kind, unit=FanUnit.PERCENT, speed=speed)
        for kind, speed in speeds.items()
        if fitted.get(kind) or (fitted.get(kind) is None and speed is not None)
    )


def _speed(fields: Fields, kind: FanKind, ducted: int | None) -> int | None:
    """Return a fan's speed in %, from the place that tells it best.

    The air duct tells it as it is, `fan_gear` in 255 steps. The oldest fields count
    to 15 and waver by one; rounded up to tens, as the vendor does, they stand still.
    """
    if ducted is not None:
        return ducted
    gear = fields.bits("fan_gear")
    if gear is not None and kind in _GEAR_SHIFTS:
        return round((gear >> _GEAR_SHIFTS[kind] & 0xFF) / 255 * 100)
    level = fields.integer(_STEPS[kind], 0, 15) if kind in _STEPS else None
    return None if level is None else min(100, math.ceil(level / 15 * 10) * 10)


def _ducted(fields: Fields) -> dict[int, int]:
    """Return the speeds in % of the fans at the air duct, by their numbers."""
    speeds: dict[int, int] = {}
    for part in fields.section("device").section("airduct").items("parts"):
        number, state = part.integer("id", 0), part.integer("state", 0)
        # The low bits of the id are a kind of part, those of the state the speed.
        if number is not None and state is not None:
            speeds.setdefault(number >> 4 & 0xFF, min(state & 0xFF, 100))
    return speeds


def read_airduct(fields: Fields, model: Model) -> Airduct | None:
    """Return the duct's mode and those that can be chosen, `None` for no duct."""
    if model.airduct is False:
        return None
    duct = fields.section("device").section("airduct")
    numbers = (mode.integer("modeId") for mode in duct.items("modeList"))
    told = (_MODES[number] for number in numbers if number in _MODES)
    modes = tuple(mode for mode in told if mode not in model.hidden_airduct_modes)
    if not modes:
        return None
    current = duct.integer("modeCur")
    mode = None if current is None else _MODES.get(current)
    return Airduct(mode=mode if mode in modes else None, modes=modes)
