"""The direct controls of the Raspberry Pi: targets, speed, flow and motion."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
import json
from typing import Any

from simulator.machine import Heat

from ..device import Device
from ..http import Request, Response
from ..routing import Route
from ..views import LinkState, View
from . import problems
from .problems import ProblemError
from .replies import JSON, done

type Deed = Callable[[], None]

NOZZLE_MAXIMUM = 305
BED_MAXIMUM = 125
LOWEST_FACTOR, HIGHEST_FACTOR = 10, 999
FASTEST_JOG, FASTEST_EXTRUSION = 2700, 100
"""mm a minute."""
EXTRUSION_MINIMUM = 170.0
_RESTING = {LinkState.IDLE, LinkState.READY}
_OVER = {LinkState.FINISHED, LinkState.STOPPED}


class RpiControls:
    """Answers for the heaters, the pace and the axes of the printer."""

    def __init__(
        self,
        device: Device,
        later: Callable[[Deed], None],
        view: Callable[[], View],
    ) -> None:
        """Control the device; `later` does what was queued when its turn has come."""
        self._device = device
        self._machine = device.machine
        self._later = later
        self._view = view

    @property
    def routes(self) -> list[Route]:
        """List what answers where."""
        return [
            Route("POST", "/api/printer/tool", self._tool),
            Route("POST", "/api/printer/bed", self._bed),
            Route("POST", "/api/printer/printhead", self._printhead),
            Route("POST", "/api/printer/ready", self._set_ready),
        ]

    async def _tool(self, request: Request) -> Response:
        """Set the target of the only tool or the flow, or move filament."""
        match await _read_order(request):
            case {"command": "target", "targets": {"tool0": target}}:
                self._heat(self._machine.nozzle, target, NOZZLE_MAXIMUM)
            case {"command": "flowrate", "factor": factor}:
                self._set_factor("flow", factor)
            case {"command": "extrude", "amount": int() | float() as amount, **more}:
                _check_pace(more, FASTEST_EXTRUSION)
                self._extrude(float(amount))
            case {"command": "target" | "flowrate" | "extrude"}:
                raise ProblemError(problems.BAD_ORDER)
        return done()

    async def _bed(self, request: Request) -> Response:
        """Set the bed's target."""
        match await _read_order(request):
            case {"command": "target", "target": target}:
                self._heat(self._machine.bed, target, BED_MAXIMUM)
            case {"command": "target"}:
                raise ProblemError(problems.BAD_ORDER)
        return done()

    async def _printhead(self, request: Request) -> Response:
        """Set the speed, or move the head."""
        match await _read_order(request):
            case {"command": "speed", "factor": factor}:
                self._set_factor("speed", factor)
            case {"command": "speed"}:
                raise ProblemError(problems.BAD_ORDER)
            case {"command": "home"}:
                self._check_state(_RESTING)
                self._later(self._machine.home)
            case {"command": "jog", **details}:
                self._jog(details)
        return done()

    async def _set_ready(self, _: Request) -> Response:
        """Take note that the bed is free."""
        if self._view().state not in {*_RESTING, *_OVER}:
            raise ProblemError(problems.NOT_READY)
        self._device.ready = True
        return Response(
            status=HTTPStatus.OK, headers={"Content-Type": JSON}, body=b"{}"
        )

    def _jog(self, details: dict[str, Any]) -> None:
        """Queue a move by so many mm."""
        moves = {axis: details[axis] for axis in "xyz" if axis in details}
        if not moves or not all(
            isinstance(move, int | float) for move in moves.values()
        ):
            raise ProblemError(problems.BAD_ORDER)
        _check_pace(details, FASTEST_JOG)
        paused = set() if "z" in moves else {LinkState.PAUSED}
        self._check_state(_RESTING | _OVER | paused)
        for axis, distance in moves.items():
            self._later(partial(self._machine.jog, axis, float(distance)))

    def _extrude(self, amount: float) -> None:
        """Queue a move of filament by so many mm."""
        if self._view().state is LinkState.PRINTING:
            raise ProblemError(problems.CANNOT_EXTRUDE)
        if self._machine.nozzle.temperature < EXTRUSION_MINIMUM:
            raise ProblemError(problems.TOO_COLD)
        self._later(partial(self._machine.extrude, amount))

    def _check_state(self, states: set[LinkState]) -> None:
        """Refuse to move in any other state."""
        if self._view().state not in states:
            raise ProblemError(problems.CANNOT_MOVE)

    def _heat(self, heat: Heat, target: Any, maximum: int) -> None:
        """Queue a target, °C; 0 turns the heater off."""
        target = _checked(target, 0, maximum, "temperature")
        self._later(partial(setattr, heat, "target", float(target)))

    def _set_factor(self, name: str, factor: Any) -> None:
        """Queue the speed or the flow, per cent."""
        if not isinstance(factor, int):
            raise ProblemError(problems.BAD_ORDER)
        _checked(factor, LOWEST_FACTOR, HIGHEST_FACTOR, "value")
        self._later(partial(setattr, self._machine, name, factor))


async def _read_order(request: Request) -> dict[str, Any]:
    """Read the JSON object in a request; 400 if there is none."""
    if not request.headers.get("Content-Type", "").startswith("application/json"):
        raise ProblemError(problems.BAD_ORDER)
    body = b""
    while part := await request.body.read():
        body += part
    try:
        order = json.loads(body)
    except ValueError as error:
        raise ProblemError(problems.BAD_ORDER) from error
    if not isinstance(order, dict) or not isinstance(order.get("command"), str):
        raise ProblemError(problems.BAD_ORDER)
    return order


def _check_pace(details: dict[str, Any], fastest: int) -> None:
    """Refuse to move faster than that; without a word the printer has its own pace."""
    if "feedrate" in details:
        _checked(details["feedrate"], 0, fastest, "value")


def _checked(value: Any, low: int, high: int, what: str) -> float:
    """Return a number within the limits; 400 for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProblemError(problems.BAD_ORDER)
    if value < low:
        raise ProblemError(problems.too_low(what))
    if value > high:
        raise ProblemError(problems.too_high(what))
    return value
