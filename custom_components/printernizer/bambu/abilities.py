"""Which commands a Bambu Lab printer takes: at all, and in a certain state."""

from ..printer.commands.commands import (
    Calibrate,
    Cancel,
    ClearProblem,
    CommandTypes,
    Extrude,
    Home,
    Jog,
    Pause,
    Resume,
    RunGcode,
    SetAirduct,
    SetBedTemperature,
    SetChamberTemperature,
    SetFanSpeed,
    SetFeature,
    SetLight,
    SetNozzleTemperature,
    SetSensitivity,
    SetSpeedProfile,
    StartPrint,
)
from ..printer.filament.commands import (
    LoadFilament,
    ReadTag,
    SetFilament,
    SkipObjects,
    StartDrying,
    StopDrying,
    UnloadFilament,
)
from ..printer.model import PrinterStatus, Refusal
from .gates import lacking
from .models import Model

_AT_ANY_TIME: CommandTypes = frozenset(
    {
        RunGcode,
        SetAirduct,
        SetBedTemperature,
        SetFanSpeed,
        SetFeature,
        SetFilament,
        SetLight,
        SetNozzleTemperature,
        SetSensitivity,
        StartDrying,
        StopDrying,
    }
)
# `ledctrl` is the one command that users saw taken without a signature, on an A1.
_WITHOUT_DEVELOPER_MODE: CommandTypes = frozenset({SetLight})
WARM_ENOUGH = 170
"""°C at a nozzle, below which filament cannot be moved."""
# During a job, a file that is to be printed can cost the A1 mini that job.
_AT_REST: CommandTypes = frozenset(
    {Calibrate, Home, Jog, StartPrint, LoadFilament, UnloadFilament, ReadTag}
)
_IN_SOME_MOMENTS: CommandTypes = frozenset({ClearProblem, Extrude})
_WHILE_IT_WAITS: CommandTypes = frozenset(
    {Resume, Cancel, SkipObjects, LoadFilament, UnloadFilament, ReadTag}
)
_IN_STATUS: dict[PrinterStatus, CommandTypes] = {
    PrinterStatus.IDLE: _AT_REST,
    PrinterStatus.FINISHED: _AT_REST,
    PrinterStatus.CANCELLED: _AT_REST,
    PrinterStatus.FAILED: _AT_REST,
    PrinterStatus.PREPARING: frozenset({Cancel}),
    # The printer takes another speed only while the job runs.
    PrinterStatus.PRINTING: frozenset({Pause, Cancel, SetSpeedProfile, SkipObjects}),
    PrinterStatus.PAUSED: _WHILE_IT_WAITS,
    PrinterStatus.ATTENTION: _WHILE_IT_WAITS,
}
MAY_MOVE = frozenset(
    {
        PrinterStatus.IDLE,
        PrinterStatus.FINISHED,
        PrinterStatus.CANCELLED,
        PrinterStatus.FAILED,
        PrinterStatus.PAUSED,
    }
)
"""When filament can be moved by hand."""


def supported_commands(model: Model, firmware: str | None = None) -> CommandTypes:
    """Return what a model with a firmware takes at all."""
    known = (_at_any_time(model) | _IN_SOME_MOMENTS).union(*_IN_STATUS.values())
    return known - lacking(model.name, firmware)


def accepted_commands(  # noqa: PLR0913 - so much decides what makes sense now
    model: Model,
    status: PrinterStatus,
    refusal: Refusal | None = None,
    *,
    shows_error: bool = False,
    warm: bool = False,
    firmware: str | None = None,
) -> CommandTypes:
    """Return what a model that can be reached takes in a status.

    Without Developer mode that is the lights alone. `warm` is whether a nozzle is
    `WARM_ENOUGH`: cold filament cannot be moved.
    """
    match refusal:
        case Refusal.AUTHORISATION:
            return _WITHOUT_DEVELOPER_MODE
        case Refusal.UPDATING:
            return frozenset()
    accepted = _at_any_time(model) | _IN_STATUS.get(status, frozenset())
    if shows_error:
        accepted |= {ClearProblem}
    if status in MAY_MOVE and warm:
        accepted |= {Extrude}
    return accepted - lacking(model.name, firmware)


def _at_any_time(model: Model) -> CommandTypes:
    if model.chamber_heater is True:
        return _AT_ANY_TIME | {SetChamberTemperature}
    return _AT_ANY_TIME
