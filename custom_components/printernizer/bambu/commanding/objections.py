"""Why a Bambu Lab printer would not do something as things stand."""

from ...printer.commands.commands import ClearProblem, Command, Extrude
from ...printer.errors import RefusedError
from ...printer.model import PrinterSnapshot, Refusal
from ...printer.reasons import Reason, while_it_is
from ..abilities import MAY_MOVE, WARM_ENOUGH


def objection(command: Command, snapshot: PrinterSnapshot) -> RefusedError | None:
    """Return why a command is not sent, `None` if nothing speaks against it."""
    if type(command) not in snapshot.accepts:
        return _not_accepted(command, snapshot)
    if isinstance(command, Extrude):
        return _of_nozzle(snapshot, command.nozzle)
    return None


def _not_accepted(command: Command, snapshot: PrinterSnapshot) -> RefusedError:
    match snapshot.refusal:
        case Refusal.AUTHORISATION:
            return RefusedError(Reason.AUTHORISATION)
        case Refusal.UPDATING:
            return RefusedError(Reason.UPDATING)
    match command:
        case ClearProblem():
            return RefusedError(Reason.NO_ERROR_SHOWN)
        case Extrude() if snapshot.status in MAY_MOVE:
            return _too_cold()
        case _:
            return RefusedError(while_it_is(snapshot.status))


def _too_cold() -> RefusedError:
    return RefusedError(Reason.NOZZLE_TOO_COLD, celsius=WARM_ENOUGH)


def _of_nozzle(snapshot: PrinterSnapshot, index: int) -> RefusedError | None:
    """Return what keeps filament from being moved in one of the nozzles.

    What is sent moves filament in the active one, whichever that is.
    """
    nozzles = snapshot.nozzles
    nozzle = next((nozzle for nozzle in nozzles if nozzle.index == index), None)
    if nozzle is None:
        return None
    if len(nozzles) > 1 and nozzle.active is not True:
        return RefusedError(Reason.NOZZLE_NOT_ACTIVE)
    if nozzle.temperature is None or nozzle.temperature < WARM_ENOUGH:
        return _too_cold()
    return None
