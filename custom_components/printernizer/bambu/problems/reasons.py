"""Which of Bambu Lab's error numbers stand for what somebody has to see to.

Both kinds of number start with the module. In a `print_error` two digits for a part of
it and four for the fault follow; modules that feed filament have the unit in the part.
A health message has the part, and of feeders the spool, in `attr` and the fault in
`code`. Only numbers whose meaning is known for sure; all others have no reason.
"""

from ...printer.attention.reasons import AttentionReason
from ...printer.filament.spools import SpoolPlace

_AMS, _AMS_LITE, _AMS_HT = 0x07, 0x12, 0x18
FEEDERS = frozenset({_AMS, _AMS_LITE, _AMS_HT})
"""The modules that hold spools; the byte behind is the number of the unit."""
_EXTERNAL = 0xFF
_FIRST_HT = 0x80
_MOST_SLOTS = 4

_ERRORS = {
    0x0300_4003: AttentionReason.HEATING,
    0x0300_4004: AttentionReason.HEATING,
    0x0300_4006: AttentionReason.NOZZLE_CLOG,
    0x0300_400D: AttentionReason.POWER_LOSS,
    0x0300_8001: AttentionReason.USER_PAUSE,
    0x0300_8002: AttentionReason.FIRST_LAYER,
    0x0300_8003: AttentionReason.PRINT_FAILURE,
    0x0300_8004: AttentionReason.FILAMENT_RUNOUT,
    0x0300_8005: AttentionReason.DOOR,
    0x0300_8006: AttentionReason.PLATE,
    0x0300_8007: AttentionReason.POWER_LOSS,
    0x0300_8008: AttentionReason.HEATING,
    0x0300_8009: AttentionReason.HEATING,
    0x0300_800A: AttentionReason.PRINT_FAILURE,
    0x0300_800D: AttentionReason.PRINT_FAILURE,
    0x0300_800E: AttentionReason.STORAGE_MISSING,
    0x0300_800F: AttentionReason.DOOR,
    0x0300_8011: AttentionReason.PLATE,
    0x0300_8013: AttentionReason.USER_PAUSE,
    0x0300_8014: AttentionReason.NOZZLE_CLOG,
    0x0300_8015: AttentionReason.FILAMENT_RUNOUT,
    0x0300_8016: AttentionReason.NOZZLE_CLOG,
    0x0300_8017: AttentionReason.FOREIGN_OBJECT,
    0x0300_8018: AttentionReason.HEATING,
    0x0300_8019: AttentionReason.PLATE,
    0x0300_8042: AttentionReason.DOOR,
    0x0500_8013: AttentionReason.STORAGE_MISSING,
    0x0C00_8001: AttentionReason.FIRST_LAYER,
    0x0C00_8002: AttentionReason.PRINT_FAILURE,
    0x0C00_8005: AttentionReason.PRINT_FAILURE,
    0x0C00_8009: AttentionReason.PLATE,
    0x0C00_800A: AttentionReason.PLATE,
}
_FEEDER_ERRORS = {
    0x8003: AttentionReason.NOZZLE_CLOG,
    0x8007: AttentionReason.NOZZLE_CLOG,
    0x8011: AttentionReason.FILAMENT_RUNOUT,
    0x8013: AttentionReason.NOZZLE_CLOG,
}
_SPOOL_ERRORS = {0x0300_8015: SpoolPlace(unit=_EXTERNAL, slot=0)}

_MESSAGES = {
    (0x0300_0D00, 0x0001_0003): AttentionReason.PLATE,
    (0x0300_1200, 0x0002_0001): AttentionReason.DOOR,
    (0x0300_1A00, 0x0002_0001): AttentionReason.NOZZLE_CLOG,
    (0x0300_1A00, 0x0002_0002): AttentionReason.NOZZLE_CLOG,
    (0x0500_0500, 0x0001_0007): AttentionReason.AUTHORISATION,
    (0x0C00_0300, 0x0002_000C): AttentionReason.PLATE,
    (0x0C00_0300, 0x0002_0010): AttentionReason.FOREIGN_OBJECT,
    (0x0C00_0300, 0x0003_0006): AttentionReason.PRINT_FAILURE,
    (0x0C00_0300, 0x0003_0007): AttentionReason.FIRST_LAYER,
    (0x0C00_0300, 0x0003_0008): AttentionReason.PRINT_FAILURE,
    (0x0C00_0300, 0x0003_0010): AttentionReason.PRINT_FAILURE,
}
_PARTS = {
    # The heaters of bed and nozzle, the chamber's and its sensors.
    0x0300_01: AttentionReason.HEATING,
    0x0300_02: AttentionReason.HEATING,
    0x0300_90: AttentionReason.HEATING,
    0x0300_91: AttentionReason.HEATING,
    0x0300_92: AttentionReason.HEATING,
    0x0300_93: AttentionReason.HEATING,
    0x0300_96: AttentionReason.DOOR,
    0x0300_97: AttentionReason.DOOR,
}
"""Parts of which every fault is of one kind, by `attr` without its last byte."""
_OF_A_SLOT, _OF_THE_WAY = 0x2, 0x7
"""The first digit of a feeder's part: one of its slots, the way to the nozzle."""
_RAN_OUT = {
    (_OF_A_SLOT, 0x0002_0001),
    (_OF_A_SLOT, 0x0002_0002),
    (_OF_THE_WAY, 0x0002_0007),
}
_CLOGGED = {(_OF_THE_WAY, 0x0002_0001), (_OF_THE_WAY, 0x0002_0006)}


def reason_of_error(number: int) -> AttentionReason | None:
    """Return what a `print_error` wants to be seen to."""
    if number >> 24 in FEEDERS:
        return _FEEDER_ERRORS.get(number & 0xFFFF)
    return _ERRORS.get(number)


def reason_of_message(attr: int, code: int) -> AttentionReason | None:
    """Return what a health message wants to be seen to."""
    if attr >> 24 in FEEDERS:
        return _reason_of_feeder(attr, code)
    return _MESSAGES.get((attr, code)) or _PARTS.get(attr >> 8)


def spool_of_error(number: int) -> SpoolPlace | None:
    """Return where the spool is that a `print_error` is about; the slot is not told."""
    if number >> 24 in FEEDERS:
        return _place(number, None)
    return _SPOOL_ERRORS.get(number)


def spool_of_message(attr: int) -> SpoolPlace | None:
    """Return where the spool is that a health message is about."""
    if attr >> 24 not in FEEDERS:
        return None
    slot = attr >> 8 & 0xF
    is_told = attr >> 12 & 0xF == _OF_A_SLOT and slot < _MOST_SLOTS
    return _place(attr, slot if is_told else None)


def _reason_of_feeder(attr: int, code: int) -> AttentionReason | None:
    fault = (attr >> 12 & 0xF, code)
    if fault in _RAN_OUT:
        return AttentionReason.FILAMENT_RUNOUT
    return AttentionReason.NOZZLE_CLOG if fault in _CLOGGED else None


def _place(number: int, slot: int | None) -> SpoolPlace:
    """Return a place by the number of its unit, which stands behind the module."""
    module, unit = number >> 24, number >> 16 & 0xFF
    if unit == _EXTERNAL:
        return SpoolPlace(unit=_EXTERNAL, slot=0)
    if module == _AMS_HT:
        # It holds one spool; elsewhere it is numbered from 128 on.
        return SpoolPlace(unit=unit | _FIRST_HT, slot=0)
    return SpoolPlace(unit=unit, slot=slot)
