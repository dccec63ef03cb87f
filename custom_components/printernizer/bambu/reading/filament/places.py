"""Where a spool sits, and from where the filament in use comes.

An AMS is numbered 0 to 3, an AMS HT 128 to 135, the A2L's AMS Lite 16; 255 and 254 are
the external spools (BambuStudio).
"""

from dataclasses import dataclass
from typing import Self

from ....printer.fields import Fields
from ..bits import hex_bits

EXTERNAL_IDS = (255, 254)
FIRST_HT = 128
A2L_LITE = 16
SLOTS = 4
_NOTHING = 0xFF
_MOST_CODE = 0xFFFF
_MOST_FILAMENTS = 64
# The number of the extruder in use while it is being changed.
_CHANGING = 0xF


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spool sits: the unit's id, and the slot in it."""

    unit: int
    slot: int

    @classmethod
    def packed(cls, code: int) -> Self | None:
        """Read `snow`: the unit in the high byte, the slot in the low one."""
        unit, slot = code >> 8 & 0xFF, code & 0xFF
        if unit in EXTERNAL_IDS and slot != _NOTHING:
            return cls(unit, 0)
        return None if slot == _NOTHING else cls(unit, slot)

    @classmethod
    def numbered(cls, tray: int) -> Self | None:
        """Read `tray_now`: 255 none, 254 external, else unit and slot in one."""
        match tray:
            case 255:
                return None
            case 254:
                return cls(255, 0)
            case _ if tray >= FIRST_HT:
                return cls(tray, 0)
            case _:
                return cls(*divmod(tray, SLOTS))


def active_place(fields: Fields, before: Place | None) -> Place | None:
    """Return where the filament in use comes from; `before` is where it came from.

    While the printer changes from one nozzle to the other it is in neither's use.
    """
    extruder = fields.section("device").section("extruder")
    states = {item.integer("id"): item for item in extruder.items("info")}
    number = (extruder.bits("state") or 0) >> 4 & 0xF
    if number == _CHANGING:
        return before
    code = states[number].integer("snow", 0, _MOST_CODE) if number in states else None
    if code is not None:
        return Place.packed(code)
    tray = fields.section("ams").integer("tray_now", 0, 255)
    return None if tray is None else _numbered(tray, fields)


def _numbered(tray: int, fields: Fields) -> Place | None:
    """Read `tray_now`, which with several units may count the slots of one only.

    Then the unit is told by what the job's filaments are mapped to.
    """
    place = Place.numbered(tray)
    # P2S, H2D and A2L are known to count so.
    if tray >= SLOTS or _units(fields.section("ams")) <= 1:
        return place
    mapped = set(mapped_places(fields))
    if place in mapped:
        return place
    same_slot = [
        other
        for other in mapped
        if other and other.slot == tray and other.unit < FIRST_HT
    ]
    return same_slot[0] if len(same_slot) == 1 else place


def _units(ams: Fields) -> int:
    """Return how many units are plugged in."""
    present = hex_bits(ams, "ams_exist_bits")
    return len(list(ams.items("ams"))) if present is None else present.bit_count()


def mapped_places(fields: Fields) -> tuple[Place | None, ...]:
    """Return from where the job takes each of its filaments, coded like `snow`."""
    codes = fields.raw("mapping")
    told = codes[:_MOST_FILAMENTS] if isinstance(codes, list) else []
    return tuple(
        Place.packed(code) if type(code) is int and 0 <= code <= _MOST_CODE else None
        for code in told
    )


def ordered_places(order: Fields) -> tuple[Place | None, ...]:
    """Return from where an order has each filament taken.

    In the newer form by unit and slot, and else by a number, which does not tell the
    external spool from none.
    """
    newer, older = order.raw("ams_mapping2"), order.raw("ams_mapping")
    if isinstance(newer, list) and newer:
        return tuple(_told_place(place) for place in newer[:_MOST_FILAMENTS])
    told = older[:_MOST_FILAMENTS] if isinstance(older, list) else []
    return tuple(
        Place.numbered(number)
        if type(number) is int and 0 <= number <= _NOTHING
        else None
        for number in told
    )


def _told_place(told: object) -> Place | None:
    fields = Fields(told, where="ams_mapping2", odd=set())
    unit = fields.integer("ams_id", 0, _NOTHING)
    slot = fields.integer("slot_id", 0, SLOTS - 1)
    return None if unit is None or slot is None else Place(unit, slot)
