"""What a command about filament needs, and what shows that it was taken."""

from ..commands.commands import Command
from ..model import PrinterSnapshot
from .commands import (
    LoadFilament,
    ReadTag,
    SetFilament,
    SkipObjects,
    StartDrying,
    StopDrying,
    UnloadFilament,
)
from .spools import FilamentSlot, FilamentUnit
from .stints import slots_of


def find_unit(snapshot: PrinterSnapshot, serial: str) -> FilamentUnit | None:
    """Return a unit, `None` if it is not plugged in."""
    units = snapshot.filament_units
    return next((unit for unit in units if unit.serial == serial), None)


def find_slot(
    snapshot: PrinterSnapshot, serial: str, index: int
) -> FilamentSlot | None:
    """Return a slot of a unit, `None` if there is none."""
    unit = find_unit(snapshot, serial)
    slots = unit.slots if unit else ()
    return next((slot for slot in slots if slot.index == index), None)


def has_place(command: Command, snapshot: PrinterSnapshot) -> bool | None:
    """Whether there is the unit and slot; `None` for what needs neither."""
    match command:
        case LoadFilament(unit, slot) | ReadTag(unit, slot):
            place = find_slot(snapshot, unit, slot)
            # An empty slot has nothing to load or to read.
            return place is not None and place.loaded is not False
        case SetFilament(unit=unit, slot=slot):
            return find_slot(snapshot, unit, slot) is not None
        case StartDrying(unit=unit) | StopDrying(unit):
            found = find_unit(snapshot, unit)
            return found is not None and found.drying is not None
        case _:
            return None


def filament_shows(command: Command, snapshot: PrinterSnapshot) -> bool | None:
    """Whether it is as the command wants it; `None` for any other command."""
    match command:
        case LoadFilament(unit, index):
            slot = find_slot(snapshot, unit, index)
            return slot is not None and slot.active
        case UnloadFilament():
            return not any(slot.active for _, slot in slots_of(snapshot.filament_units))
        case SetFilament(unit, index, colour, material):
            slot = find_slot(snapshot, unit, index)
            return slot is not None and (slot.material, slot.colour) == (
                material,
                colour,
            )
        case StartDrying(unit=unit):
            return (found := find_unit(snapshot, unit)) is not None and (
                found.drying is True
            )
        case StopDrying(unit):
            return (found := find_unit(snapshot, unit)) is not None and (
                found.drying is False
            )
        case SkipObjects(objects):
            known = snapshot.job.objects if snapshot.job else ()
            skipped = {thing.id for thing in known if thing.skipped}
            return skipped.issuperset(objects)
        case _:
            return None
