"""Which part of a printer Bambu Lab's error numbers are about.

Both kinds of number start with the module. A health message goes on with the part of
it, of which the vendor's page on each code (see the link of a problem) tells what it
is; a `print_error` has a part of feeders only, where it is the unit.
"""

from ...printer.attention.parts import PrinterPart
from .reasons import FEEDERS, is_external

# HMSItem of BambuStudio calls them MC, MAINBOARD, TH and XCAM.
_MODULES = {
    0x03: PrinterPart.MOTION,
    0x05: PrinterPart.MAINBOARD,
    0x08: PrinterPart.TOOLHEAD,
    0x0C: PrinterPart.CAMERAS,
}
_PARTS = {
    0x0300_01: PrinterPart.BED,
    # The second is that of a printer with two nozzles.
    0x0300_02: PrinterPart.NOZZLE,
    0x0300_1E: PrinterPart.NOZZLE,
    0x0300_03: PrinterPart.HOTEND_FAN,
    0x0300_04: PrinterPart.PART_FAN,
    # Two move the nozzle, the third the bed.
    0x0300_06: PrinterPart.MOTORS,
    0x0300_07: PrinterPart.MOTORS,
    0x0300_08: PrinterPart.MOTORS,
    0x0300_09: PrinterPart.EXTRUDER,
    **dict.fromkeys(range(0x0300_90, 0x0300_94), PrinterPart.CHAMBER),
}
"""Parts by `attr` without its last byte."""


def part_of_error(number: int) -> PrinterPart | None:
    """Return what a `print_error` is about, `None` if its module is not known."""
    if number >> 24 in FEEDERS:
        return _feeder(number)
    return _MODULES.get(number >> 24)


def part_of_message(attr: int) -> PrinterPart | None:
    """Return what a health message is about, `None` if its module is not known."""
    if attr >> 24 in FEEDERS:
        return _feeder(attr)
    return _PARTS.get(attr >> 8) or _MODULES.get(attr >> 24)


def _feeder(number: int) -> PrinterPart:
    return PrinterPart.EXTERNAL_SPOOL if is_external(number) else PrinterPart.AMS
