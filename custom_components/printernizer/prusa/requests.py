"""From commands to what PrusaLink is asked for."""

from dataclasses import dataclass
from typing import Any

from ..printer.commands import (
    Cancel,
    Command,
    CommandTypes,
    Pause,
    Resume,
    SetBedTemperature,
    SetNozzleTemperature,
    SetPrintFlow,
    SetPrintSpeed,
)
from ..printer.errors import RefusedError, UnsupportedError

JOB_COMMANDS: CommandTypes = frozenset({Pause, Resume, Cancel})
PI_CONTROLS: CommandTypes = frozenset(
    {SetNozzleTemperature, SetBedTemperature, SetPrintSpeed, SetPrintFlow}
)
"""What only the Pi takes, and that at any time."""

_TOOL = "/api/printer/tool"
_BED = "/api/printer/bed"
_PRINTHEAD = "/api/printer/printhead"


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
    match command:
        case SetNozzleTemperature(celsius):
            return _order(_TOOL, "target", targets={"tool0": celsius})
        case SetBedTemperature(celsius):
            return _order(_BED, "target", target=celsius)
        case SetPrintSpeed(percent):
            return _order(_PRINTHEAD, "speed", factor=percent)
        case SetPrintFlow(percent):
            return _order(_TOOL, "flowrate", factor=percent)
        case _ if job_id is None:
            raise RefusedError("there is no job")
        case _:
            return _job_request(command, f"/api/v1/job/{job_id}")


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
            raise UnsupportedError(type(command).__name__)
