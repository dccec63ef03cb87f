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
    CHAMBER = "chamber"


@unique
class SpeedProfile(StrEnum):
    """How fast a job runs, from the quietest to the fastest."""

    SILENT = "silent"
    STANDARD = "standard"
    SPORT = "sport"
    LUDICROUS = "ludicrous"


@unique
class NozzleMaterial(StrEnum):
    """What a nozzle is made of."""

    STAINLESS_STEEL = "stainless_steel"
    HARDENED_STEEL = "hardened_steel"
    TUNGSTEN_CARBIDE = "tungsten_carbide"
