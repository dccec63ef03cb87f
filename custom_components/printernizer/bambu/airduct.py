"""The air duct in a Bambu Lab report, and the fan that only reports there."""

from ..printer.fields import Fields
from ..printer.model import Airduct
from .control_payloads import AIRDUCT_MODES

# Bits 4 to 11 of a part's id are the number of its fan (BambuStudio).
_LEFT_FAN = 10
_MODES = {number: mode for mode, number in AIRDUCT_MODES.items()}


def read_airduct(fields: Fields) -> Airduct | None:
    """Return the duct's mode and those that it has, `None` for a printer without."""
    duct = fields.section("device").section("airduct")
    numbers = (mode.integer("modeId") for mode in duct.items("modeList"))
    modes = tuple(_MODES[number] for number in numbers if number in _MODES)
    if not modes:
        return None
    return Airduct(mode=_MODES.get(duct.integer("modeCur") or 0), modes=modes)


def read_left_fan(fields: Fields) -> int | None:
    """Return the speed of the auxiliary fan on the left in %."""
    for part in fields.section("device").section("airduct").items("parts"):
        number, state = part.integer("id", 0), part.integer("state", 0)
        if number is not None and state is not None and number >> 4 & 0xFF == _LEFT_FAN:
            return min(state & 0xFF, 100)
    return None
