"""What a printer can be told about its filament.

A unit is named by its serial number, a slot by its index, counted from 0.
"""

from dataclasses import dataclass

from ..commands.commands import Command

MATERIALS = (
    "PLA",
    "PLA-CF",
    "PETG",
    "PETG-CF",
    "ABS",
    "ASA",
    "PC",
    "PA",
    "PA-CF",
    "TPU",
    "PVA",
    "HIPS",
)
"""What a spool can be said to be, in the words on its label."""


@dataclass(frozen=True, slots=True)
class LoadFilament(Command):
    """Load the spool in a slot, after unloading what was loaded."""

    unit: str
    slot: int


@dataclass(frozen=True, slots=True)
class UnloadFilament(Command):
    """Pull the loaded filament back to its spool."""


@dataclass(frozen=True, slots=True)
class SetFilament(Command):
    """Tell what spool is in a slot: `colour` is `RRGGBB`, the nozzle's range in °C.

    `profile` is the printer's id or name of a kind of filament. What is not told
    follows from it, or from the material alone.
    """

    unit: str
    slot: int
    colour: str
    material: str | None = None
    profile: str | None = None
    nozzle_minimum: int | None = None
    nozzle_maximum: int | None = None


@dataclass(frozen=True, slots=True)
class ReadTag(Command):
    """Have a unit read the tag of the spool in a slot."""

    unit: str
    slot: int


@dataclass(frozen=True, slots=True)
class StartDrying(Command):
    """Dry the spools of a unit at so many °C for so many hours.

    What is not told is the usual for what is in the unit.
    """

    unit: str
    celsius: int | None = None
    hours: int | None = None
    rotate: bool = False


@dataclass(frozen=True, slots=True)
class StopDrying(Command):
    """End the drying of a unit."""

    unit: str


@dataclass(frozen=True, slots=True)
class SkipObjects(Command):
    """Leave objects of the running job out of the rest of it, by their ids."""

    objects: tuple[int, ...]
