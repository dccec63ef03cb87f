"""From commands to what sends them: the library's encoders where right, else ours."""

from collections.abc import Callable
from functools import partial

from ...printer.commands.commands import (
    Cancel,
    ClearProblem,
    Command,
    Pause,
    Resume,
    SetBedTemperature,
    SetChamberTemperature,
    SetFanSpeed,
    SetFeature,
    SetLight,
    SetNozzleTemperature,
    SetSpeedProfile,
    StartPrint,
)
from ...printer.errors import UnsupportedError
from ...printer.kinds import FanKind, SpeedProfile
from ...printer.model import PrinterSnapshot
from ...printer.reasons import Reason
from ..models import model_named
from ..problems.problems import shown_error
from ..session.messages import Payload
from ..session.session import BambuSession
from .control import CloseDialog, ForgetError, control_payload
from .filament import filament_payload
from .payloads import (
    heat_bed,
    heat_chamber,
    heat_nozzle,
    turn_fan,
    turn_light,
)
from .start_print import start_print
from .unit_settings import UNIT_SETTINGS, SetUnitFeature, for_each_unit, set_unit
from .usual import completed

type Encode = Callable[[], bool]

_SPEED_LEVELS = {
    SpeedProfile.SILENT: 1,
    SpeedProfile.STANDARD: 2,
    SpeedProfile.SPORT: 3,
    SpeedProfile.LUDICROUS: 4,
}


def steps(command: Command, snapshot: PrinterSnapshot) -> tuple[Command, ...]:
    """Return a command as complete commands that take one message each.

    What is one light to the user is two lamps in the large printers: `chamber_light`
    and `chamber_light2`.
    """
    match command:
        case SetLight(light, on):
            lamps = (lamp.id for lamp in snapshot.lights if lamp.id.startswith(light))
            return tuple(SetLight(lamp, on) for lamp in lamps)
        case SetFeature(kind=kind) if kind in UNIT_SETTINGS:
            return for_each_unit(command, snapshot)
        case ClearProblem():
            code = shown_error(snapshot.problems)
            return () if code is None else (ForgetError(code), CloseDialog(code))
        case _:
            return (completed(command, snapshot),)


def encoder(
    command: Command, session: BambuSession, snapshot: PrinterSnapshot
) -> Encode:
    """Return what sends a command over a session."""
    match command:
        case Pause():
            return session.pause_print
        case Resume():
            return session.resume_print
        case Cancel():
            return session.stop_print
        case SetSpeedProfile(profile):
            return partial(session.set_print_speed_lvl, _SPEED_LEVELS[profile])
        case _:
            return partial(session.send, _payload(command, snapshot))


def _payload(command: Command, snapshot: PrinterSnapshot) -> Payload:
    match command:
        case SetNozzleTemperature(celsius, nozzle):
            several = len(snapshot.nozzles) > 1
            return heat_nozzle(celsius, nozzle if several else None)
        case SetBedTemperature(celsius):
            return heat_bed(celsius)
        case SetChamberTemperature(celsius):
            return heat_chamber(celsius)
        case SetFanSpeed(kind, percent) if (number := _fan(kind, snapshot)) is not None:
            return turn_fan(number, percent)
        case SetLight(light, on):
            return turn_light(light, on=on)
        case SetUnitFeature():
            return set_unit(command, snapshot)
        case StartPrint():
            return start_print(command, snapshot)
        case _ if (payload := control_payload(command, snapshot)) is not None:
            return payload
        case _ if (payload := filament_payload(command, snapshot)) is not None:
            return payload
        case _:
            raise UnsupportedError(Reason.NO_SUCH_COMMAND)


def _fan(kind: FanKind, snapshot: PrinterSnapshot) -> int | None:
    """Return the number of a fan at this model."""
    return model_named(snapshot.info.model).fan_number(kind)
