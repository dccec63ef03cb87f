"""What a command needs of a printer, and what shows that it was taken."""

from ..filament.effects import filament_shows, has_place
from ..kinds import FanKind
from ..model import FanUnit, Heater, Motion, PrinterSnapshot, PrinterStatus
from ..nozzles import Nozzle
from .commands import (
    Cancel,
    Command,
    CommandType,
    Extrude,
    Pause,
    Resume,
    SetAirduct,
    SetBedTemperature,
    SetChamberTemperature,
    SetFanSpeed,
    SetFeature,
    SetLight,
    SetNozzleTemperature,
    SetPrintFlow,
    SetPrintSpeed,
    SetSensitivity,
    SetSpeedProfile,
    StartPrint,
)

# Some printers tell the speed of a fan in steps only.
_FAN_STEP = 10
_STATUS_AFTER: dict[CommandType, frozenset[PrinterStatus]] = {
    Pause: frozenset({PrinterStatus.PAUSED}),
    Resume: frozenset({PrinterStatus.PREPARING, PrinterStatus.PRINTING}),
    StartPrint: frozenset({PrinterStatus.PREPARING, PrinterStatus.PRINTING}),
    Cancel: frozenset(
        {
            PrinterStatus.IDLE,
            PrinterStatus.FINISHED,
            PrinterStatus.CANCELLED,
            PrinterStatus.FAILED,
        }
    ),
}


def has_part(command: Command, snapshot: PrinterSnapshot) -> bool:
    """Whether the printer has the nozzle, heater, fan or lamp that is to be set."""
    if (placed := has_place(command, snapshot)) is not None:
        return placed
    match command:
        case SetNozzleTemperature(nozzle=index) | Extrude(nozzle=index):
            return any(nozzle.index == index for nozzle in snapshot.nozzles)
        case SetBedTemperature():
            return snapshot.bed is not None
        case SetChamberTemperature():
            return snapshot.chamber is not None and snapshot.chamber.heated
        case SetFanSpeed(kind=kind):
            return snapshot.fan(kind, FanUnit.PERCENT) is not None
        case SetLight(light=light):
            return snapshot.light(light) is not None
        case _:
            return _has_setting(command, snapshot)


def _has_setting(command: Command, snapshot: PrinterSnapshot) -> bool:
    match command:
        case SetFeature(kind=kind):
            return snapshot.feature(kind) is not None
        case SetSensitivity(kind=kind):
            feature = snapshot.feature(kind)
            return feature is not None and feature.sensitivity is not None
        case SetAirduct(mode):
            return snapshot.airduct is not None and mode in snapshot.airduct.modes
        case _:
            return True


def shows(command: Command, snapshot: PrinterSnapshot) -> bool:
    """Whether the printer is as the command wants it."""
    if (shown := filament_shows(command, snapshot)) is not None:
        return shown
    match command:
        case (
            SetNozzleTemperature(celsius)
            | SetBedTemperature(celsius)
            | SetChamberTemperature(celsius)
        ):
            return _target(command, snapshot) == celsius
        case SetFanSpeed(kind, percent):
            return _fan_shows(snapshot, kind, percent)
        case SetLight(light, on):
            return (lamp := snapshot.light(light)) is not None and lamp.on is on
        case SetSpeedProfile() | SetPrintSpeed() | SetPrintFlow():
            return _pace_shows(snapshot.motion, command)
        case SetFeature() | SetSensitivity() | SetAirduct():
            return _setting_shows(command, snapshot)
        case _:
            return snapshot.status in _STATUS_AFTER.get(type(command), frozenset())


def _setting_shows(
    command: SetFeature | SetSensitivity | SetAirduct, snapshot: PrinterSnapshot
) -> bool:
    match command:
        case SetFeature(kind, on):
            return (feature := snapshot.feature(kind)) is not None and feature.on is on
        case SetSensitivity(kind, sensitivity):
            feature = snapshot.feature(kind)
            return feature is not None and feature.sensitivity is sensitivity
        case SetAirduct(mode):
            return snapshot.airduct is not None and snapshot.airduct.mode is mode


def _target(
    command: SetNozzleTemperature | SetBedTemperature | SetChamberTemperature,
    snapshot: PrinterSnapshot,
) -> float | None:
    heater: Nozzle | Heater | None
    match command:
        case SetNozzleTemperature(nozzle=index):
            nozzles = (nozzle for nozzle in snapshot.nozzles if nozzle.index == index)
            heater = next(nozzles, None)
        case SetBedTemperature():
            heater = snapshot.bed
        case SetChamberTemperature():
            heater = snapshot.chamber
    return None if heater is None else heater.target


def _fan_shows(snapshot: PrinterSnapshot, kind: FanKind, percent: int) -> bool:
    fan = snapshot.fan(kind, FanUnit.PERCENT)
    if fan is None or fan.speed is None:
        return False
    return abs(fan.speed - percent) < _FAN_STEP


def _pace_shows(
    motion: Motion, command: SetSpeedProfile | SetPrintSpeed | SetPrintFlow
) -> bool:
    match command:
        case SetSpeedProfile(profile):
            return motion.speed_profile == profile
        case SetPrintSpeed(percent):
            return motion.speed == percent
        case SetPrintFlow(percent):
            return motion.flow == percent
