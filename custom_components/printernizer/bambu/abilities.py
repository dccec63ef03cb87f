"""Which commands a Bambu Lab printer takes: at all, and in a certain state."""

from ..printer.commands import (
    Cancel,
    CommandTypes,
    Pause,
    Resume,
    SetBedTemperature,
    SetChamberTemperature,
    SetFanSpeed,
    SetLight,
    SetNozzleTemperature,
    SetSpeedProfile,
    StartPrint,
)
from ..printer.model import PrinterStatus, Refusal
from .models import Model

_AT_ANY_TIME: CommandTypes = frozenset(
    {SetNozzleTemperature, SetBedTemperature, SetFanSpeed, SetLight}
)
_WITHOUT_DEVELOPER_MODE: CommandTypes = frozenset({SetLight})
# During a job, a file that is to be printed can cost the A1 mini that job.
_AT_REST: CommandTypes = frozenset({StartPrint})
_IN_STATUS: dict[PrinterStatus, CommandTypes] = {
    PrinterStatus.IDLE: _AT_REST,
    PrinterStatus.FINISHED: _AT_REST,
    PrinterStatus.CANCELLED: _AT_REST,
    PrinterStatus.FAILED: _AT_REST,
    PrinterStatus.PREPARING: frozenset({Cancel}),
    # The printer takes another speed only while the job runs.
    PrinterStatus.PRINTING: frozenset({Pause, Cancel, SetSpeedProfile}),
    PrinterStatus.PAUSED: frozenset({Resume, Cancel}),
    PrinterStatus.ATTENTION: frozenset({Resume, Cancel}),
}


def supported_commands(model: Model) -> CommandTypes:
    """Return what a model takes at all."""
    return _at_any_time(model).union(*_IN_STATUS.values())


def accepted_commands(
    model: Model, status: PrinterStatus, refusal: Refusal | None = None
) -> CommandTypes:
    """Return what a model that can be reached takes in a status.

    Without Developer mode that is the lights alone.
    """
    if refusal is not None:
        return _WITHOUT_DEVELOPER_MODE
    return _at_any_time(model) | _IN_STATUS.get(status, frozenset())


def _at_any_time(model: Model) -> CommandTypes:
    if model.chamber_heater is True:
        return _AT_ANY_TIME | {SetChamberTemperature}
    return _AT_ANY_TIME
