"""Spools and what holds them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, unique


@dataclass(frozen=True, slots=True, kw_only=True)
class FilamentSlot:
    """One place for a spool, counted from 0. `colour` is `RRGGBB`, `remaining` in %.

    `loaded` says whether there is a spool, `active` whether the printer prints with
    it. Of an empty slot nothing else is known.
    """

    index: int
    material: str | None = None
    brand: str | None = None
    colour: str | None = None
    remaining: int | None = None
    weight: int | None = None
    """Of the filament on the full spool, in g."""
    colours: tuple[str, ...] = ()
    """All of them, of a spool that has several; `colour` is the first."""
    nozzle_minimum: int | None = None
    nozzle_maximum: int | None = None
    """Between which temperatures it is printed, in °C."""
    loaded: bool | None = None
    active: bool = False
    filament_id: str | None = None
    """The printer's own name for the kind of filament."""
    vendor: str | None = None
    alpha: int | None = None
    """How opaque it is, from 0 to 255."""
    tag: str | None = None
    spool_id: str | None = None
    """What the spool's tag says of itself and of the spool."""
    k_value: float | None = None
    """The factor of its pressure advance."""

    @property
    def remaining_weight(self) -> int | None:
        """How much filament is left, in g."""
        if self.remaining is None or self.weight is None:
            return None
        return round(self.weight * self.remaining / 100)


@unique
class FilamentUnitKind(StrEnum):
    """What holds the spools."""

    AMS = "ams"
    AMS_LITE = "ams_lite"
    AMS_2_PRO = "ams_2_pro"
    AMS_HT = "ams_ht"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpoolPlace:
    """Where a spool belongs: the address of the unit and the slot, counted from 0.

    `slot` is `None` where only the unit is told.
    """

    unit: int
    slot: int | None = None


@unique
class DryingBlock(StrEnum):
    """Why a unit cannot dry now."""

    JOB = "job"
    POWER = "power"
    BUSY = "busy"
    FILAMENT_AT_OUTLET = "filament_at_outlet"
    STARTING = "starting"
    FLAT_MODE = "flat_mode"
    DRYING = "drying"
    UPDATING = "updating"
    POWER_SUPPLY = "power_supply"
    """It needs a power supply of its own."""


@unique
class DryingState(StrEnum):
    """How far a unit is with drying."""

    OFF = "off"
    CHECKING = "checking"
    DRYING = "drying"
    COOLING = "cooling"
    STOPPING = "stopping"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilamentUnit:
    """A feeder of spools or the holder of a single one.

    `serial` is the identity, `number` tells units of one printer apart, counted from
    1. `drying` is `None` for a unit that cannot.
    """

    serial: str
    kind: FilamentUnitKind
    number: int = 1
    address: int | None = None
    """What the printer itself calls it, where that is not `number`."""
    firmware: str | None = None
    slots: tuple[FilamentSlot, ...] = ()
    humidity: int | None = None
    temperature: float | None = None
    humidity_level: int | None = None
    """From 1 to 5, where a unit does not measure per cent; 5 is the driest."""
    drying: bool | None = None
    drying_state: DryingState | None = None
    drying_remaining: timedelta | None = None
    drying_blocks: tuple[DryingBlock, ...] = ()
    nozzle: int | None = None
    """The index of the nozzle that it feeds, where the printer tells it."""
