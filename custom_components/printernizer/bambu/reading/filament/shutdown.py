"""Spools that seem to be gone because the units lose their power.

A printer that is shut down says with its last words that every slot is empty:
`tray_exist_bits` is 0 while `power_on_flag` is false. That flag is false also where
units are set not to look for spools when they start, so that nothing else tells a
shutdown from slots that really were emptied: after that, the printer goes on talking.
"""

from datetime import datetime, timedelta

from ....printer.fields import Fields, first
from ..bits import hex_bits
from ..merge import JsonObject

_BELIEVED_AFTER = timedelta(minutes=2)
_BITS = "tray_exist_bits"


def without_lost_spools(
    known: Fields, update: JsonObject, since: datetime | None, now: datetime
) -> tuple[JsonObject, datetime | None]:
    """Return what to take of an update, and since when all slots seem to be empty.

    As long as a shutdown may be the reason, nothing about slots is taken.
    """
    ams = update.get("ams")
    if not isinstance(ams, dict):
        return update, since
    if _BITS in ams:
        seems_emptied = _seems_emptied(known, ams)
        since = (since or now) if seems_emptied else None
    if since is None or now - since >= _BELIEVED_AFTER:
        return update, since
    return update | {"ams": _without_slots(ams)}, since


def _seems_emptied(known: Fields, told: JsonObject) -> bool:
    """Whether all spools go at once, and the units may be without power."""
    update = Fields(told, where="print.ams", odd=set())
    if hex_bits(update, _BITS) != 0:
        return False
    units = known.section("ams")
    powered = first(source.flag("power_on_flag") for source in (update, units))
    return bool(hex_bits(units, _BITS)) and powered is False


def _without_slots(ams: JsonObject) -> JsonObject:
    """Return what is told of units without what is told of their slots."""
    kept = {key: value for key, value in ams.items() if not key.startswith("tray_")}
    match kept.get("ams"):
        case list() as units:
            # One that is no unit would have the list replace all that is known.
            told = [unit for unit in units if isinstance(unit, dict)]
            return kept | {"ams": [_without_trays(unit) for unit in told]}
        case _:
            return kept


def _without_trays(unit: JsonObject) -> JsonObject:
    """Return a unit of the list without its slots."""
    return {key: value for key, value in unit.items() if key != "tray"}
