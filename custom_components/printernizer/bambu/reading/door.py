"""The door in a Bambu Lab report: which bit tells of it depends on the model."""

from ..models import Door, DoorField
from ..versions import version_of
from .bits import hex_bits, is_set
from .report import BambuReport

# An X1 Carbon was seen with this bit of `stat` set and its door closed: a model's row
# says where it tells.
_OPEN = 23
_NEW = Door(DoorField.STAT)


def door_of(report: BambuReport, *, enclosed: bool) -> Door | None:
    """Return where this printer tells of its door, `None` for one without a sensor.

    A model that nobody knows has a door if it is `enclosed` and speaks the new
    protocol, as all known ones of that kind have. A firmware that does not say which
    one it is counts as a new one.
    """
    door = report.model.door
    if door is None:
        return _NEW if enclosed and "stat" in report.fields else None
    if door.field is None:
        return None
    firmware = version_of(report.firmware)
    return door if firmware is None or firmware >= door.since else None


def is_door_open(report: BambuReport, door: Door | None) -> bool | None:
    """Return what the printer says of its door."""
    match door:
        case Door(field=DoorField.HOME_FLAG):
            bits = report.fields.bits("home_flag")
        case Door(field=DoorField.STAT):
            bits = hex_bits(report.fields, "stat")
        case _:
            return None
    return None if bits is None else is_set(bits, _OPEN)
