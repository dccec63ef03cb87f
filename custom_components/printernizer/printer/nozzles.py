"""What a printer prints with: its nozzles, and what can be mounted beside them.

Temperatures are in °C, diameters in mm.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from .kinds import NozzleMaterial


@unique
class NozzleSide(StrEnum):
    """Where a nozzle sits on a printer that has two."""

    LEFT = "left"
    RIGHT = "right"


@unique
class NozzleRole(StrEnum):
    """What a nozzle is for on a printer whose two are not alike."""

    MAIN = "main"
    AUXILIARY = "auxiliary"


ROLES = {NozzleSide.RIGHT: NozzleRole.MAIN, NozzleSide.LEFT: NozzleRole.AUXILIARY}
"""Which nozzle has which part, on a printer that tells them apart by it."""


@unique
class NozzleFlow(StrEnum):
    """How much filament a nozzle lets through."""

    STANDARD = "standard"
    HIGH = "high"
    TPU_HIGH = "tpu_high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nozzle:
    """One nozzle; `side` is `None` on a printer that has only one.

    `role` is there where a printer's nozzles are called by it and not by their sides.

    `filament` says whether there is filament at it, `active` whether it is the one of
    several that prints. `wear` is in %.
    """

    index: int = 0
    side: NozzleSide | None = None
    role: NozzleRole | None = None
    temperature: float | None = None
    target: float | None = None
    maximum: float | None = None
    diameter: float | None = None
    material: NozzleMaterial | None = None
    flow: NozzleFlow | None = None
    wear: int | None = None
    filament: bool | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNozzle:
    """A nozzle in the printer's rack; `place` is counted from 1."""

    place: int
    diameter: float | None = None
    material: NozzleMaterial | None = None
    flow: NozzleFlow | None = None
    wear: int | None = None


@unique
class ToolModule(StrEnum):
    """What can be mounted in place of a print head, and `none`."""

    NONE = "none"
    LASER_10W = "laser_10w"
    LASER_40W = "laser_40w"
    CUTTER = "cutter"
    OTHER = "other"
