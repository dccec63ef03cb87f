"""Actions that move and set up a printer."""

from typing import Any

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import probatio

from ..connecting.error_texts import translated
from ..const import DOMAIN
from ..printer.commands.commands import (
    Calibrate,
    Cancel,
    Command,
    Extrude,
    Jog,
    Pause,
    Resume,
    RunGcode,
)
from ..printer.commands.gcode import GcodeError, checked_lines
from ..printer.kinds import Axis, Calibration
from .action import Action
from .rights import Right
from .target import ActionData, Target

_AXIS = "axis"
_DISTANCE = "distance"
_LENGTH = "length"
_NOZZLE = "nozzle"
_CALIBRATIONS = "calibrations"
_GCODE = "gcode"
_FARTHEST = 100.0
_LONGEST = 100.0


def _not_zero(value: float) -> float:
    if not value:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_distance"
        )
    return value


def _length(most: float) -> Any:
    return probatio.All(
        probatio.Coerce(float), probatio.Range(min=-most, max=most), _not_zero
    )


def _of_the_job(name: str, command: Command) -> Action:
    """Make an action that does what a button of the printer does."""

    async def handle(target: Target, _data: ActionData) -> None:
        await target.coordinator.async_execute(command)

    return Action(name=name, fields={}, handle=handle)


async def _jog(target: Target, data: ActionData) -> None:
    await target.coordinator.async_execute(Jog(Axis(data[_AXIS]), data[_DISTANCE]))


async def _extrude(target: Target, data: ActionData) -> None:
    await target.coordinator.async_execute(Extrude(data[_LENGTH], data[_NOZZLE]))


async def _calibrate(target: Target, data: ActionData) -> None:
    chosen = frozenset(Calibration(named) for named in data[_CALIBRATIONS])
    await target.coordinator.async_execute(Calibrate(chosen))


async def _send_gcode(target: Target, data: ActionData) -> None:
    coordinator = target.coordinator
    lines: tuple[str, ...] = ()
    # A printer that takes none says so itself.
    if RunGcode in coordinator.supported:
        try:
            lines = checked_lines(data[_GCODE], coordinator.data)
        except GcodeError as error:
            raise translated(ServiceValidationError, error, coordinator.name) from error
    await coordinator.async_execute(RunGcode(lines))


CONTROL_ACTIONS = (
    _of_the_job("pause", Pause()),
    _of_the_job("resume", Resume()),
    _of_the_job("cancel", Cancel()),
    Action(
        name="jog",
        fields={
            probatio.Required(_AXIS): probatio.In([axis.value for axis in Axis]),
            probatio.Required(_DISTANCE): _length(_FARTHEST),
        },
        handle=_jog,
    ),
    Action(
        name="extrude",
        fields={
            probatio.Required(_LENGTH): _length(_LONGEST),
            probatio.Optional(_NOZZLE, default=0): probatio.In([0, 1]),
        },
        handle=_extrude,
    ),
    Action(
        name="calibrate",
        fields={
            probatio.Required(_CALIBRATIONS): probatio.All(
                cv.ensure_list,
                probatio.Length(min=1),
                [probatio.In([calibration.value for calibration in Calibration])],
            )
        },
        handle=_calibrate,
    ),
    Action(
        name="send_gcode",
        fields={probatio.Required(_GCODE): cv.string},
        handle=_send_gcode,
        right=Right.ADMIN,
    ),
)
