"""The choices that readings and commands name alike."""

from enum import StrEnum, unique


@unique
class Axis(StrEnum):
    """Where something can be moved."""

    X = "x"
    Y = "y"
    Z = "z"


@unique
class FanKind(StrEnum):
    """What a fan cools."""

    PART = "part"
    HOTEND = "hotend"
    AUXILIARY = "auxiliary"
    LEFT_AUXILIARY = "left_auxiliary"
    CHAMBER = "chamber"


@unique
class SpeedProfile(StrEnum):
    """How fast a job runs, from the quietest to the fastest."""

    SILENT = "silent"
    STANDARD = "standard"
    SPORT = "sport"
    LUDICROUS = "ludicrous"


@unique
class FeatureKind(StrEnum):
    """Something that a printer does by itself, if it is let."""

    AUTO_RECOVERY = "auto_recovery"
    """Go on by itself after lost steps."""
    AUTO_REFILL = "auto_refill"
    """Go on with another spool of the same filament."""
    PROMPT_SOUND = "prompt_sound"
    TANGLE_DETECTION = "tangle_detection"
    NOZZLE_BLOB_DETECTION = "nozzle_blob_detection"
    AIR_PRINT_DETECTION = "air_print_detection"
    SPAGHETTI_DETECTION = "spaghetti_detection"
    PILE_UP_DETECTION = "pile_up_detection"
    """Waste that piles up below the chute."""
    CLUMP_DETECTION = "clump_detection"
    """Filament that clumps around the nozzle."""
    PRINT_MONITORING = "print_monitoring"
    FIRST_LAYER_INSPECTION = "first_layer_inspection"
    PLATE_DETECTION = "plate_detection"
    SPOOL_READING_AT_START = "spool_reading_at_start"
    """Read the tags of all spools when it is switched on."""
    SPOOL_READING_ON_INSERTION = "spool_reading_on_insertion"
    REMAINING_ESTIMATE = "remaining_estimate"
    """Estimate how much filament is left on tagged spools."""
    RECORDING = "recording"
    TIMELAPSE = "timelapse"


@unique
class Sensitivity(StrEnum):
    """How easily a detector gives alarm."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@unique
class AirductMode(StrEnum):
    """What the air in the chamber is moved for."""

    COOLING = "cooling"
    HEATING = "heating"
    EXHAUST = "exhaust"


@unique
class Calibration(StrEnum):
    """What a printer can measure of itself."""

    LIDAR = "lidar"
    BED_LEVELING = "bed_leveling"
    VIBRATION = "vibration"
    MOTOR_NOISE = "motor_noise"
    NOZZLE_OFFSET = "nozzle_offset"


@unique
class NozzleMaterial(StrEnum):
    """What a nozzle is made of."""

    STAINLESS_STEEL = "stainless_steel"
    HARDENED_STEEL = "hardened_steel"
    TUNGSTEN_CARBIDE = "tungsten_carbide"
