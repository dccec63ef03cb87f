"""From commands to what PrusaLink is asked for."""

from dataclasses import dataclass
from typing import Any

from ..printer.commands.commands import (
    Cancel,
    Command,
    CommandTypes,
    Extrude,
    Home,
    Jog,
    Pause,
    Resume,
    SetBedTemperature,
    SetNozzleTemperature,
    SetPrintFlow,
    SetPrintSpeed,
    SetReady,
)
from ..printer.errors import RefusedError, UnsupportedError
from ..printer.kinds import Axis
from ..printer.reasons import Reason

JOB_COMMANDS: CommandTypes = frozenset({Pause, Resume, Cancel})
PI_CONTROLS: CommandTypes = frozenset(
    {SetNozzleTemperature, SetBedTemperature, SetPrintSpeed, SetPrintFlow}
)
"""What only the Pi takes, and that at any time."""
PI_MOVES: CommandTypes = frozenset({Home, Jog, Extrude, SetReady})
"""What only the Pi takes, and that while it does not print."""

# The printers themselves answer 404 to these (Prusa-Firmware-Buddy).
_TOOL = "/api/printer/tool"
_BED = "/api/printer/bed"
_PRINTHEAD = "/api/printer/printhead"
_READY = "/api/printer/ready"
# mm a minute: calm enough for any axis, and for filament in a hot nozzle.
_JOG_SPEED = 1500
_JOG_SPEED_UP = 600
_EXTRUDE_SPEED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRequest:
    """A request that changes something; `body` is sent as JSON."""

    method: str
    path: str
    body: dict[str, Any] | None = None


def request_for(command: Command, job_id: str | None) -> WriteRequest:
    """Return how PrusaLink is told a command.

    Raises `RefusedError` for a command to a job when there is none, and
    `UnsupportedError`.
    """
    control = _control_request(command)
    if control is not None:
        return control
    if job_id is None:
        raise RefusedError(Reason.NO_JOB)
    return _job_request(command, f"/api/v1/job/{job_id}")


def _control_request(command: Command) -> WriteRequest | None:
    """Return how the Pi is told to set or move something, `None` for job commands."""
    match command:
        case SetNozzleTemperature(celsius):
            return _order(_TOOL, "target", targets={"tool0": celsius})
        case SetBedTemperature(celsius):
            return _order(_BED, "target", target=celsius)
        case SetPrintSpeed(percent):
            return _order(_PRINTHEAD, "speed", factor=percent)
        case SetPrintFlow(percent):
            return _order(_TOOL, "flowrate", factor=percent)
        case _:
            return _move_request(command)


def _move_request(command: Command) -> WriteRequest | None:
    match command:
        case Home():
            return _order(_PRINTHEAD, "home")
        case Jog(axis, distance):
            speed = _JOG_SPEED_UP if axis is Axis.Z else _JOG_SPEED
            move = {axis.value: distance, "feedrate": speed, "absolute": False}
            return _order(_PRINTHEAD, "jog", **move)
        case Extrude(length):
            return _order(_TOOL, "extrude", amount=length, feedrate=_EXTRUDE_SPEED)
        case SetReady():
            return WriteRequest(method="POST", path=_READY)
        case _:
            return None


def _order(path: str, order: str, **details: Any) -> WriteRequest:
    """Return a request to the Pi's direct controls."""
    return WriteRequest(method="POST", path=path, body={"command": order, **details})


def _job_request(command: Command, job: str) -> WriteRequest:
    match command:
        case Pause():
            return WriteRequest(method="PUT", path=f"{job}/pause")
        case Resume():
            return WriteRequest(method="PUT", path=f"{job}/resume")
        case Cancel():
            return WriteRequest(method="DELETE", path=job)
        case _:
            raise UnsupportedError(Reason.NO_SUCH_COMMAND)
