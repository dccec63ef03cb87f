"""Where a spool sits, as Bambu Lab printers count units, slots and trays."""

from ..printer.errors import UnsupportedError
from ..printer.filament import FilamentUnit, FilamentUnitKind
from ..printer.model import PrinterSnapshot

FIRST_HT = 128
SLOTS = 4
EXTERNAL = (255, 0)

type Place = tuple[int, int]


def place_of(serial: str, index: int, snapshot: PrinterSnapshot) -> Place:
    """Return unit and slot; raises `UnsupportedError` if there is no such slot."""
    for unit in snapshot.filament_units:
        if unit.serial == serial and any(it.index == index for it in unit.slots):
            return unit_number(unit), 0 if _holds_one(unit) else index
    raise UnsupportedError("the printer has no such slot")


def number_of(serial: str, snapshot: PrinterSnapshot) -> int:
    """Return a unit's number; raises `UnsupportedError` if there is no such unit."""
    units = (it for it in snapshot.filament_units if it.serial == serial)
    unit = next(units, None)
    if unit is None:
        raise UnsupportedError("the printer has no such unit")
    return unit_number(unit)


def unit_number(unit: FilamentUnit) -> int:
    """Return how the printer numbers a unit."""
    match unit.kind:
        case FilamentUnitKind.EXTERNAL:
            return EXTERNAL[0]
        case FilamentUnitKind.AMS_HT:
            return FIRST_HT + unit.number - 1
        case _:
            return unit.number - 1


def tray_of(place: Place) -> int:
    """Return the number of a tray, unit and slot in one; not for an external spool."""
    unit, slot = place
    return unit if unit >= FIRST_HT else unit * SLOTS + slot


def _holds_one(unit: FilamentUnit) -> bool:
    return unit.kind in {FilamentUnitKind.EXTERNAL, FilamentUnitKind.AMS_HT}
