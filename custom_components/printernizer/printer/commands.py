"""What a printer can be told to do: one small record a command."""

from dataclasses import dataclass

from .kinds import FanKind, SpeedProfile


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


type CommandType = type[Command]
type CommandTypes = frozenset[CommandType]
