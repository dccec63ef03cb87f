"""The messages about a Bambu Lab printer's filament."""

from ...printer.commands.commands import Command
from ...printer.errors import RefusedError
from ...printer.filament.commands import (
    LoadFilament,
    ReadTag,
    SetFilament,
    SkipObjects,
    StartDrying,
    StopDrying,
    UnloadFilament,
)
from ...printer.filament.effects import find_slot, find_unit
from ...printer.filament.spools import FilamentSlot, FilamentUnitKind
from ...printer.model import PrinterSnapshot
from ...printer.reasons import Reason
from ..gates import reads_tags_on_command
from ..session.messages import Payload
from .payloads import gcode
from .places import EXTERNAL, Place, feeding_place_of, number_of, place_of, tray_of

# As `tray_now` of the reports counts trays.
_EXTERNAL_TRAY = 254
_NOTHING = 255
# What one message takes, as far as is known; that is not certain.
_MOST_OBJECTS = 64
_USUAL_NOZZLE = 220
# The vendor's program takes it from the filament's preset, which a printer does not
# tell; some firmware is said to refuse less than this.
_COOL_DOWN_TO = 45


def filament_payload(command: Command, snapshot: PrinterSnapshot) -> Payload | None:
    """Return the message for a command, `None` if it is none about filament.

    Nothing is left out of the command any more. Raises `UnsupportedError` for a slot
    that there is none of.
    """
    match command:
        case LoadFilament(unit, slot):
            return _load(unit, slot, snapshot)
        case UnloadFilament():
            return _change(_active_unit(snapshot), _NOTHING, _NOTHING, _USUAL_NOZZLE)
        case SetFilament():
            return _describe(command, snapshot)
        case ReadTag(unit, slot):
            return _read_tag(place_of(unit, slot, snapshot), snapshot)
        case StartDrying():
            return _dry(command, snapshot)
        case StopDrying(unit):
            return _drying(number_of(unit, snapshot))
        case SkipObjects(objects):
            return _skip(objects)
        case _:
            return None


def _load(unit: str, slot: int, snapshot: PrinterSnapshot) -> Payload:
    place = feeding_place_of(unit, slot, snapshot)
    celsius = _nozzle(find_slot(snapshot, unit, slot))
    if place == EXTERNAL:
        return _change(EXTERNAL[0], EXTERNAL[1], _EXTERNAL_TRAY, celsius)
    return _change(place[0], place[1], tray_of(place), celsius)


def _read_tag(place: Place, snapshot: PrinterSnapshot) -> Payload:
    info = snapshot.info
    if reads_tags_on_command(info.model, info.firmware.installed):
        return _print("ams_get_rfid", ams_id=place[0], slot_id=place[1])
    return gcode(f"M620 R{tray_of(place)}")


def _change(unit: int, slot: int, target: int, celsius: int) -> Payload:
    return _print(
        "ams_change_filament",
        ams_id=unit,
        slot_id=slot,
        target=target,
        curr_temp=celsius,
        tar_temp=celsius,
    )


def _active_unit(snapshot: PrinterSnapshot) -> int:
    """Return the number of the unit whose filament is loaded."""
    for unit in snapshot.filament_units:
        if any(slot.active for slot in unit.slots):
            return number_of(unit.serial, snapshot)
    return EXTERNAL[0]


def _nozzle(slot: FilamentSlot | None) -> int:
    """Return how hot a spool's filament flows, in °C."""
    if slot is None or slot.nozzle_minimum is None or slot.nozzle_maximum is None:
        return _USUAL_NOZZLE
    return (slot.nozzle_minimum + slot.nozzle_maximum) // 2


def _describe(command: SetFilament, snapshot: PrinterSnapshot) -> Payload:
    number, index = place_of(command.unit, command.slot, snapshot)
    tray = index
    if (number, index) == EXTERNAL and not _has_two_external(snapshot):
        tray = _EXTERNAL_TRAY
    return _print(
        "ams_filament_setting",
        ams_id=number,
        tray_id=tray,
        slot_id=index,
        tray_info_idx=command.profile,
        tray_color=f"{command.colour}FF",
        nozzle_temp_min=command.nozzle_minimum,
        nozzle_temp_max=command.nozzle_maximum,
        tray_type=command.material,
    )


def _has_two_external(snapshot: PrinterSnapshot) -> bool:
    kinds = [unit.kind for unit in snapshot.filament_units]
    return kinds.count(FilamentUnitKind.EXTERNAL) > 1


def _dry(command: StartDrying, snapshot: PrinterSnapshot) -> Payload:
    unit = find_unit(snapshot, command.unit)
    materials = (slot.material for slot in unit.slots) if unit else iter(())
    return _drying(
        number_of(command.unit, snapshot),
        filament=next(filter(None, materials), "PLA"),
        celsius=command.celsius or 0,
        hours=command.hours or 0,
        rotate=command.rotate,
    )


def _drying(
    unit: int,
    *,
    filament: str = "",
    celsius: int = 0,
    hours: int = 0,
    rotate: bool = False,
) -> Payload:
    """Dry, or stop it: then everything is 0."""
    return _print(
        "ams_filament_drying",
        ams_id=unit,
        mode=int(hours > 0),
        filament=filament,
        temp=celsius,
        duration=hours,
        humidity=0,
        rotate_tray=rotate,
        cooling_temp=_COOL_DOWN_TO if hours else 0,
        close_power_conflict=False,
    )


def _skip(objects: tuple[int, ...]) -> Payload:
    if not 0 < len(objects) <= _MOST_OBJECTS:
        raise RefusedError(Reason.OBJECTS_AT_ONCE, most=_MOST_OBJECTS)
    return _print("skip_objects", obj_list=list(objects))


def _print(command: str, **fields: object) -> Payload:
    return {"print": {"command": command, **fields}}
