"""Where a spool sits, as Bambu Lab printers count units, slots and trays."""

from ...printer.errors import RefusedError, UnsupportedError
from ...printer.filament.effects import find_unit
from ...printer.filament.spools import FilamentUnit
from ...printer.model import PrinterSnapshot
from ...printer.reasons import Reason

# As DeviceManager of BambuStudio counts units; what has no unit has the last numbers.
FIRST_HT = 128
SLOTS = 4
EXTERNAL = (255, 0)
EXTERNAL_LEFT = (254, 0)

type Place = tuple[int, int]


def place_of(serial: str, index: int, snapshot: PrinterSnapshot) -> Place:
    """Return unit and slot; raises `UnsupportedError` if there is no such slot."""
    for unit in snapshot.filament_units:
        if unit.serial == serial and any(slot.index == index for slot in unit.slots):
            return unit_number(unit), index
    raise UnsupportedError(Reason.NO_SUCH_SLOT)


def feeding_place_of(serial: str, index: int, snapshot: PrinterSnapshot) -> Place:
    """Return unit and slot of a spool to print with.

    Raises also `RefusedError`, for the left external spool: what stands for it in such
    a message is not known, and a wrong number would load another spool.
    """
    place = place_of(serial, index, snapshot)
    if place == EXTERNAL_LEFT:
        raise RefusedError(Reason.LEFT_SPOOL_AT_PRINTER)
    return place


def number_of(serial: str, snapshot: PrinterSnapshot) -> int:
    """Return a unit's number; raises `UnsupportedError` if there is no such unit."""
    if (unit := find_unit(snapshot, serial)) is None:
        raise UnsupportedError(Reason.NO_UNIT)
    return unit_number(unit)


def unit_number(unit: FilamentUnit) -> int:
    """Return how the printer numbers a unit."""
    if unit.address is None:
        raise UnsupportedError(Reason.UNIT_NOT_NUMBERED)
    return unit.address


def tray_of(place: Place) -> int:
    """Return the number of a tray, unit and slot in one; not for an external spool."""
    unit, slot = place
    return unit if unit >= FIRST_HT else unit * SLOTS + slot
