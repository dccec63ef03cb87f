"""What a printer can be told to do: one small record a command."""

from dataclasses import dataclass

from ..kinds import (
    AirductMode,
    Axis,
    Calibration,
    FanKind,
    FeatureKind,
    Sensitivity,
    SpeedProfile,
)


@dataclass(frozen=True, slots=True)
class Command:
    """Anything that a printer can be told."""


@dataclass(frozen=True, slots=True)
class Pause(Command):
    """Pause the running job."""


@dataclass(frozen=True, slots=True)
class Resume(Command):
    """Go on with the paused job."""


@dataclass(frozen=True, slots=True)
class Cancel(Command):
    """End the running or paused job for good."""


@dataclass(frozen=True, slots=True)
class SetNozzleTemperature(Command):
    """Heat a nozzle, given by its index, to so many °C; 0 turns it off."""

    celsius: int
    nozzle: int = 0


@dataclass(frozen=True, slots=True)
class SetBedTemperature(Command):
    """Heat the bed to so many °C; 0 turns it off."""

    celsius: int


@dataclass(frozen=True, slots=True)
class SetChamberTemperature(Command):
    """Heat the chamber to so many °C; 0 turns it off."""

    celsius: int


@dataclass(frozen=True, slots=True)
class SetLight(Command):
    """Turn the lamp with an id on or off."""

    light: str
    on: bool


@dataclass(frozen=True, slots=True)
class SetFanSpeed(Command):
    """Let a fan run at so many % of its maximum; 0 turns it off."""

    kind: FanKind
    percent: int


@dataclass(frozen=True, slots=True)
class SetSpeedProfile(Command):
    """Let the running job go on at another pace."""

    profile: SpeedProfile


@dataclass(frozen=True, slots=True)
class SetPrintSpeed(Command):
    """Print at so many % of the planned speed."""

    percent: int


@dataclass(frozen=True, slots=True)
class SetPrintFlow(Command):
    """Extrude so many % of the planned filament."""

    percent: int


@dataclass(frozen=True, slots=True)
class SetFeature(Command):
    """Let the printer do something by itself, or not."""

    kind: FeatureKind
    on: bool


@dataclass(frozen=True, slots=True)
class SetSensitivity(Command):
    """Choose how easily a detector gives alarm."""

    kind: FeatureKind
    sensitivity: Sensitivity


@dataclass(frozen=True, slots=True)
class SetAirduct(Command):
    """Move the air in the chamber for something else."""

    mode: AirductMode


@dataclass(frozen=True, slots=True)
class ClearProblem(Command):
    """Close the error that the printer shows, on its screen too."""


@dataclass(frozen=True, slots=True)
class Calibrate(Command):
    """Have the printer measure itself; it takes minutes and moves everything."""

    calibrations: frozenset[Calibration]


@dataclass(frozen=True, slots=True)
class RunGcode(Command):
    """Run lines of G-code that were found harmless."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Home(Command):
    """Move all axes to where the printer knows them."""


@dataclass(frozen=True, slots=True)
class SetReady(Command):
    """Tell the printer that its bed is free for the next job."""


@dataclass(frozen=True, slots=True)
class Jog(Command):
    """Move the nozzle by so many mm, seen from the bed; z up is away from it."""

    axis: Axis
    distance: float


@dataclass(frozen=True, slots=True)
class Extrude(Command):
    """Push so many mm of filament through a hot nozzle; below 0 pulls it back."""

    length: float
    nozzle: int = 0


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """What a printer does around a job; `None` leaves it to the printer."""

    bed_leveling: bool | None = None
    flow_calibration: bool | None = None
    vibration_calibration: bool | None = None
    first_layer_inspection: bool | None = None
    timelapse: bool | None = None


@dataclass(frozen=True, slots=True)
class StartPrint(Command):
    """Print a stored file.

    `plate` is counted from 1. `slots` says, filament by filament of the file, which
    slot it comes from, as (serial of the unit, index of the slot), `None` for a
    filament that is not used; `None` for all uses the external spool.
    """

    path: str
    plate: int = 1
    slots: tuple[tuple[str, int] | None, ...] | None = None
    options: PrintOptions = PrintOptions()


type CommandType = type[Command]
type CommandTypes = frozenset[CommandType]
