"""Which commands a PrusaLink printer takes: at all, and in a certain state."""

from ..printer.commands.commands import (
    Cancel,
    CommandTypes,
    Extrude,
    Home,
    Jog,
    Pause,
    Resume,
    SetReady,
    StartPrint,
)
from ..printer.fields import Fields
from ..printer.model import PrinterStatus
from .requests import JOB_COMMANDS, PI_CONTROLS, PI_MOVES

_ENDED = frozenset(
    {PrinterStatus.FINISHED, PrinterStatus.CANCELLED, PrinterStatus.FAILED}
)
_RESTING = _ENDED | {PrinterStatus.IDLE}
# At less the Pi answers 400 (Prusa-Link).
_WARM_ENOUGH = 170


def supported_commands(*, is_raspberry_pi: bool) -> CommandTypes:
    """Return what the flavour of PrusaLink that answers takes at all."""
    everywhere = JOB_COMMANDS | {StartPrint}
    if is_raspberry_pi:
        return everywhere | PI_CONTROLS | PI_MOVES
    return everywhere


def accepted_commands(
    status: PrinterStatus, readings: Fields, *, is_raspberry_pi: bool, has_job: bool
) -> CommandTypes:
    """Return what makes sense now; `readings` are empty while they are stale."""
    accepted: CommandTypes = frozenset()
    if has_job:
        accepted = _job_commands(status, is_raspberry_pi=is_raspberry_pi)
    if not is_raspberry_pi:
        return accepted | ({StartPrint} if status in _RESTING else set())
    if "state" not in readings:
        # The Pi has lost its printer.
        return accepted
    return accepted | PI_CONTROLS | _moves(status, readings)


def _moves(status: PrinterStatus, readings: Fields) -> CommandTypes:
    """Return how the Pi can move the printer now."""
    moves: set[type] = set()
    # The Pi refuses both also in the 11 s for which it shows an end.
    if status is PrinterStatus.IDLE:
        moves |= {Home, StartPrint}
    if status in _RESTING:
        moves |= {Jog, SetReady}
    if status is PrinterStatus.PAUSED:
        moves.add(Jog)
    warm = (readings.number("temp_nozzle") or 0) >= _WARM_ENOUGH
    if warm and status is not PrinterStatus.PRINTING:
        moves.add(Extrude)
    return frozenset(moves)


def _job_commands(status: PrinterStatus, *, is_raspberry_pi: bool) -> CommandTypes:
    """Return what can be done with the job; every command wants its id."""
    match status:
        case PrinterStatus.PRINTING:
            return frozenset({Pause, Cancel})
        case PrinterStatus.PAUSED:
            return frozenset({Resume, Cancel})
        # The printers take a stop in the middle of a dialog, the Pi answers 409.
        case PrinterStatus.ATTENTION if not is_raspberry_pi:
            return frozenset({Cancel})
        case _:
            return frozenset()
