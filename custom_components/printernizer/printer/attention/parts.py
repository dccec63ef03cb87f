"""Which part of a printer a problem is about, in words that hold for every brand."""

from enum import StrEnum, unique


@unique
class PrinterPart(StrEnum):
    """What a problem is about, as far as its code tells."""

    AMS = "ams"
    BED = "bed"
    CAMERAS = "cameras"
    """Cameras and lidar, and what is seen through them."""
    CHAMBER = "chamber"
    EXTERNAL_SPOOL = "external_spool"
    EXTRUDER = "extruder"
    HOTEND_FAN = "hotend_fan"
    MAINBOARD = "mainboard"
    MOTION = "motion"
    """The board that moves and heats."""
    MOTORS = "motors"
    NOZZLE = "nozzle"
    PART_FAN = "part_fan"
    TOOLHEAD = "toolhead"


TELLING_PARTS = frozenset(
    {
        PrinterPart.AMS,
        PrinterPart.BED,
        PrinterPart.CHAMBER,
        PrinterPart.EXTERNAL_SPOOL,
        PrinterPart.NOZZLE,
    }
)
"""Those that tell more beside a reason; any other only says which board noticed it."""
