"""Which of Bambu Lab's error numbers stand for what somebody has to see to.

Only numbers whose meaning is known for sure; all others stay without a reason.
"""

from ...printer.attention.reasons import AttentionReason

_FEEDERS = frozenset({0x07, 0x12, 0x18})
"""The modules that hold spools; the byte behind is the number of the unit."""
_RAN_OUT = 0x8011
_ERRORS = {
    0x0300_4006: AttentionReason.NOZZLE_CLOG,
    0x0300_8001: AttentionReason.USER_PAUSE,
    0x0300_8002: AttentionReason.FIRST_LAYER,
    0x0300_8004: AttentionReason.FILAMENT_RUNOUT,
    0x0300_8005: AttentionReason.DOOR,
    0x0300_8006: AttentionReason.PLATE,
    0x0300_800E: AttentionReason.STORAGE_MISSING,
    0x0300_800F: AttentionReason.DOOR,
    0x0300_8013: AttentionReason.USER_PAUSE,
    0x0300_8016: AttentionReason.NOZZLE_CLOG,
    0x0300_8019: AttentionReason.PLATE,
    0x0500_8013: AttentionReason.STORAGE_MISSING,
    0x0C00_8001: AttentionReason.FIRST_LAYER,
    0x0C00_8009: AttentionReason.PLATE,
}
_MESSAGES = {
    (0x0300_1A00, 0x0002_0002): AttentionReason.NOZZLE_CLOG,
    (0x0300_9600, 0x0003_0001): AttentionReason.DOOR,
    (0x0300_9700, 0x0003_0001): AttentionReason.DOOR,
    (0x0500_0500, 0x0001_0007): AttentionReason.AUTHORISATION,
    (0x0C00_0300, 0x0003_0007): AttentionReason.FIRST_LAYER,
}
_SLOT_RAN_OUT = 0x0002_0001


def reason_of_error(number: int) -> AttentionReason | None:
    """Return what a `print_error` wants to be seen to."""
    if number >> 24 in _FEEDERS and number & 0xFFFF == _RAN_OUT:
        return AttentionReason.FILAMENT_RUNOUT
    return _ERRORS.get(number)


def reason_of_message(attr: int, code: int) -> AttentionReason | None:
    """Return what a health message wants to be seen to.

    The third byte of a feeder's message is 0x20 and the slot: its spool is empty.
    """
    of_slot = attr >> 24 in _FEEDERS and attr >> 12 & 0xF == 0x2  # noqa: PLR2004
    if of_slot and code == _SLOT_RAN_OUT:
        return AttentionReason.FILAMENT_RUNOUT
    return _MESSAGES.get((attr, code))
