"""Why a Bambu Lab printer would not do something as things stand, in words."""

from ...printer.commands.commands import ClearProblem, Command, Extrude
from ...printer.model import PrinterSnapshot, Refusal
from ..abilities import MAY_MOVE, WARM_ENOUGH

WANTS_DEVELOPER_MODE = "the printer wants Developer mode for this"
_TOO_COLD = f"the nozzle is colder than {WARM_ENOUGH} °C"


def objection(command: Command, snapshot: PrinterSnapshot) -> str | None:
    """Return why a command is not sent, `None` if nothing speaks against it."""
    if type(command) not in snapshot.accepts:
        return _not_accepted(command, snapshot)
    if isinstance(command, Extrude):
        return _of_nozzle(snapshot, command.nozzle)
    return None


def _not_accepted(command: Command, snapshot: PrinterSnapshot) -> str:
    match snapshot.refusal:
        case Refusal.AUTHORISATION:
            return WANTS_DEVELOPER_MODE
        case Refusal.UPDATING:
            return "the printer is updating itself"
    match command:
        case ClearProblem():
            return "the printer shows no error"
        case Extrude() if snapshot.status in MAY_MOVE:
            return _TOO_COLD
        case _:
            return f"the printer is {snapshot.status}"


def _of_nozzle(snapshot: PrinterSnapshot, index: int) -> str | None:
    """Return what keeps filament from being moved in one of the nozzles.

    What is sent moves filament in the active one, whichever that is.
    """
    nozzle = next((it for it in snapshot.nozzles if it.index == index), None)
    if nozzle is None:
        return None
    if len(snapshot.nozzles) > 1 and nozzle.active is not True:
        return "this nozzle is not the active one"
    if nozzle.temperature is None or nozzle.temperature < WARM_ENOUGH:
        return _TOO_COLD
    return None
