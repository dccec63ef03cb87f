"""Which of Bambu Lab's error numbers stand for what somebody has to see to.

Both kinds of number start with the module. In a `print_error` two digits for a part of
it and four for the fault follow; modules that feed filament have the unit in the part.
A health message has the part, and of feeders the spool, in `attr` and the fault in
`code`. What they mean is from the table that the vendor publishes (see `texts`); a
number that says of nothing that somebody can see to has no reason.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto

from ...printer.attention.reasons import AttentionReason
from ...printer.filament.spools import SpoolPlace

_AMS, _AMS_LITE, _AMS_HT = 0x07, 0x12, 0x18
FEEDERS = frozenset({_AMS, _AMS_LITE, _AMS_HT})
"""The modules that hold spools; the byte behind is the number of the unit."""
_EXTERNAL, _LEFT_EXTERNAL = 0xFF, 0xFE
_EXTERNALS = {_EXTERNAL, _LEFT_EXTERNAL}
_FIRST_HT = 0x80
_MOST_SLOTS = 4


class _Part(Enum):
    """What of a feeder a health message is about."""

    ASSIST = auto()
    """The motor that all slots share."""
    BUFFER = auto()
    CUTTER = auto()
    FEEDER = auto()
    """The motor of a slot."""
    SLOT = auto()
    LOAD = auto()
    """How hard it is to draw from a slot."""
    WAY = auto()
    """The way to the nozzle, of the first slot or of whichever is drawn from."""


_ONE_OF_EACH = {
    0x01: _Part.ASSIST,
    0x40: _Part.BUFFER,
    0x45: _Part.CUTTER,
}
# The second digit is the slot.
_ONE_A_SLOT = {0x1: _Part.FEEDER, 0x2: _Part.SLOT, 0x6: _Part.LOAD, 0x7: _Part.WAY}
# What is a heater elsewhere.
_ONE_A_LITE_SLOT = _ONE_A_SLOT | {0x8: _Part.LOAD}

type _Numbers[T] = Mapping[AttentionReason, Iterable[T]]


def _by_number[T](numbers: _Numbers[T]) -> dict[T, AttentionReason]:
    return {number: reason for reason, those in numbers.items() for number in those}


_ERRORS = _by_number(
    {
        AttentionReason.USER_PAUSE: (0x0300_8001, 0x0300_8013),
        AttentionReason.FILAMENT_RUNOUT: (0x0300_8004, 0x0300_8015),
        # Changing filament failed; the cutter is stuck.
        AttentionReason.FILAMENT_STUCK: (0x0300_4008, 0x0300_800B),
        AttentionReason.NOZZLE_CLOG: (
            *(0x0300_4006, 0x0300_800D, 0x0300_8014, 0x0300_8016),
            # Too much resistance, an overloaded motor, a lump at the nozzle.
            *(0x0300_801A, 0x0300_801C, 0x0300_801E),
            *(0x0C00_803F, 0x0C00_8043),
        ),
        AttentionReason.DOOR: (
            *(0x0300_8005, 0x0300_800F, 0x0300_8042, 0x0300_404B, 0x0500_8040),
            # The window that a laser wants.
            *(0x0300_4042, 0x0300_804B),
        ),
        AttentionReason.PLATE: (
            *(0x0300_8006, 0x0300_8011, 0x0300_8019, 0x0300_8049),
            *(0x0500_4095, 0x0500_8051, 0x0500_8061, 0x0500_8062),
            *(0x0500_808C, 0x0500_809B),
            *(0x0C00_8009, 0x0C00_800A, 0x0C00_800B),
            # The platforms and mats that laser and cutter want instead.
            *(0x0500_4065, 0x0500_4075, 0x0500_4076),
            *range(0x0500_8058, 0x0500_805D),
            *(0x0500_8055, 0x0500_8056, 0x0500_8063, 0x0500_8064),
            *(0x0500_8066, 0x0500_8067, 0x0500_8068, 0x0500_806C, 0x0500_806F),
            *(0x0500_8071, 0x0500_8074, *range(0x0500_807B, 0x0500_807F)),
        ),
        AttentionReason.FIRST_LAYER: (0x0300_8002, 0x0C00_8001, 0x0C00_C003),
        AttentionReason.PRINT_FAILURE: (
            *(0x0300_8003, 0x0300_800A, 0x0500_8099),
            *(0x0C00_8002, 0x0C00_8005, 0x0C00_8040, 0x0C00_8042),
            *(0x0C00_C004, 0x0C00_C006),
        ),
        AttentionReason.FOREIGN_OBJECT: (
            *(0x0300_8017, 0x0500_806E, 0x0C00_8015, 0x0C00_8017),
            # Something below the bed.
            0x0300_8022,
        ),
        AttentionReason.HEATING: (
            *(0x0300_4003, 0x0300_4004, 0x0300_4014, 0x0300_4033, 0x0300_404D),
            *(0x0300_8008, 0x0300_8009, 0x0300_8018),
            # The chamber or a circuit board is too hot; a heater is out of control.
            *(0x0300_8062, 0x0300_8063, 0x0300_8064, 0x0300_8065, 0x0300_8084),
            *(0x0300_806E, 0x0300_806F, 0x0300_8070),
        ),
        AttentionReason.POWER_LOSS: (0x0300_400D, 0x0300_8007),
        AttentionReason.STORAGE_MISSING: (0x0300_800E, 0x0500_400C, 0x0500_8013),
    }
)
_FEEDER_ERRORS = _by_number(
    {
        AttentionReason.FILAMENT_RUNOUT: (0x8011,),
        AttentionReason.NOZZLE_CLOG: (0x8003, 0x8007, 0x8013, 0x8016),
        # It is not cut, drawn back or fed: a cutter, a spool, a tube, a tangle.
        AttentionReason.FILAMENT_STUCK: (
            *(0x8001, 0x8002, 0x8004, 0x8005, 0x8006),
            *(0x800A, 0x8010, 0x8014, 0x8015),
        ),
    }
)
# Beside an extruder somebody feeds by hand, and is asked to.
_EXTERNAL_ERRORS = _by_number(
    {
        AttentionReason.FILAMENT_RUNOUT: (0x8011, 0x8030, 0xC030),
        AttentionReason.NOZZLE_CLOG: (0x8013, 0x8016),
        AttentionReason.FILAMENT_STUCK: (
            *(0x8001, 0x8002, 0x8003, 0x8004, 0x8005),
            *(0x800A, 0x8010, 0x8014, 0x8015, 0x8025),
        ),
    }
)
_SPOOL_ERRORS = {0x0300_8015: SpoolPlace(unit=_EXTERNAL, slot=0)}

_MESSAGES = _by_number(
    {
        AttentionReason.DOOR: (
            (0x0300_1200, 0x0002_0001),
            (0x0500_0400, 0x0003_0008),
        ),
        AttentionReason.NOZZLE_CLOG: (
            *((0x0300_0900, code) for code in range(0x0002_0001, 0x0002_0006)),
            (0x0300_1A00, 0x0002_0001),
            (0x0300_1A00, 0x0002_0002),
            (0x0C00_0300, 0x0002_000E),
            (0x0C00_0300, 0x0002_001C),
            (0x0C00_0300, 0x0003_000D),
        ),
        AttentionReason.PLATE: (
            *((0x0300_0D00, code) for code in range(0x0001_0003, 0x0001_000B)),
            *((0x0300_0D00, code) for code in range(0x0002_0003, 0x0002_000B)),
            (0x0C00_0300, 0x0002_000C),
            (0x0C00_0400, 0x0001_0014),
            (0x0C00_0400, 0x0002_0002),
            (0x0C00_0400, 0x0002_0003),
            (0x0C00_0400, 0x0002_0004),
        ),
        AttentionReason.FIRST_LAYER: ((0x0C00_0300, 0x0003_0007),),
        AttentionReason.PRINT_FAILURE: (
            (0x0C00_0300, 0x0003_0006),
            (0x0C00_0300, 0x0003_0008),
            (0x0C00_0300, 0x0003_0010),
            (0x0C00_0300, 0x0003_001B),
        ),
        AttentionReason.FOREIGN_OBJECT: (
            (0x0300_2C00, 0x0001_0001),
            (0x0C00_0300, 0x0002_0010),
        ),
        AttentionReason.HEATING: (
            # A motor driver, a laser or a circuit board is too hot.
            *((0x0300_0500, 0x0001_0001), (0x0300_9500, 0x0001_0003)),
            (0x0300_A200, 0x0001_0001),
            # The chamber does not get as hot as it should.
            (0x0300_9400, 0x0002_0003),
        ),
        AttentionReason.AUTHORISATION: ((0x0500_0500, 0x0001_0007),),
    }
)
_PARTS = _by_number(
    {
        # The heaters of bed, nozzles and chamber, and their sensors.
        AttentionReason.HEATING: (
            *(0x0300_01, 0x0300_02, 0x0300_1E),
            *(0x0300_90, 0x0300_91, 0x0300_92, 0x0300_93),
            # They, the chamber or a heatbreak are too hot.
            *(0x0300_A1, 0x0300_A4, 0x0300_AB),
        ),
        # While a nozzle was changed; a part is a place in the rack.
        AttentionReason.POWER_LOSS: range(0x1A00_20, 0x1A00_27),
        # The front door and the lid.
        AttentionReason.DOOR: (0x0300_96, 0x0300_97),
    }
)
"""Parts of which every fault is of one kind, by `attr` without its last byte."""

_OF_FEEDERS = _by_number(
    {
        AttentionReason.FILAMENT_RUNOUT: (
            (_Part.SLOT, 0x0002_0001),
            (_Part.SLOT, 0x0002_0002),
            (_Part.WAY, 0x0002_0007),
        ),
        AttentionReason.NOZZLE_CLOG: (
            (_Part.SLOT, 0x0002_0009),
            (_Part.WAY, 0x0002_0001),
            (_Part.WAY, 0x0002_0003),
            (_Part.WAY, 0x0002_0006),
        ),
        AttentionReason.FILAMENT_STUCK: (
            (_Part.ASSIST, 0x0002_0002),
            (_Part.FEEDER, 0x0002_0002),
            # It is broken, or what ran out is still being pushed out.
            *((_Part.SLOT, code) for code in range(0x0002_0003, 0x0002_0007)),
            (_Part.SLOT, 0x0002_000A),
            # A tag cannot be turned past the reader.
            (_Part.SLOT, 0x0001_0086),
            # It does not come in time, or a motor cannot move it.
            *((_Part.SLOT, code) for code in range(0x0002_0010, 0x0002_0013)),
            *((_Part.SLOT, code) for code in range(0x0002_0015, 0x0002_0026)),
            (_Part.BUFFER, 0x0002_0004),
            (_Part.CUTTER, 0x0002_0002),
            (_Part.CUTTER, 0x0002_0003),
            (_Part.LOAD, 0x0002_0001),
            (_Part.WAY, 0x0002_0002),
            (_Part.WAY, 0x0002_0004),
            (_Part.WAY, 0x0002_0005),
        ),
    }
)


def is_external(number: int) -> bool:
    """Whether a number of a feeder is about a spool beside the printer instead."""
    return number >> 16 & 0xFF in _EXTERNALS


def reason_of_error(number: int) -> AttentionReason | None:
    """Return what a `print_error` wants to be seen to."""
    if number >> 24 not in FEEDERS:
        return _ERRORS.get(number)
    faults = _EXTERNAL_ERRORS if is_external(number) else _FEEDER_ERRORS
    return faults.get(number & 0xFFFF)


def reason_of_message(attr: int, code: int) -> AttentionReason | None:
    """Return what a health message wants to be seen to."""
    if attr >> 24 in FEEDERS:
        part = _part_of(attr)
        return None if part is None else _OF_FEEDERS.get((part, code))
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
    part, slot = _part_of(attr), attr >> 8 & 0xF
    is_told = part is _Part.SLOT or (part is _Part.WAY and slot > 0)
    return _place(attr, slot if is_told else None)


def _part_of(attr: int) -> _Part | None:
    """Return the part of a feeder that a health message is about, if it is known."""
    number = attr >> 8 & 0xFF
    if number in _ONE_OF_EACH:
        return _ONE_OF_EACH[number]
    if number & 0xF >= _MOST_SLOTS:
        return None
    of_slots = _ONE_A_LITE_SLOT if attr >> 24 == _AMS_LITE else _ONE_A_SLOT
    return of_slots.get(number >> 4)


def _place(number: int, slot: int | None) -> SpoolPlace:
    """Return a place by the number of its unit, which stands behind the module."""
    module, unit = number >> 24, number >> 16 & 0xFF
    if unit in _EXTERNALS:
        return SpoolPlace(unit=unit, slot=0)
    if module == _AMS_HT:
        # It holds one spool; elsewhere it is numbered from 128 on.
        return SpoolPlace(unit=unit | _FIRST_HT, slot=0)
    return SpoolPlace(unit=unit, slot=slot)
