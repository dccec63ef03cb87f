"""Actions for the power of a printer."""

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .action import Action
from .target import ActionData, Target

_FORCE = "force"


async def _switch_off(target: Target, data: ActionData) -> None:
    await target.runtime.power.async_turn_off(force=data[_FORCE])


POWER_ACTIONS = (
    Action(
        name="switch_off",
        fields={vol.Optional(_FORCE, default=False): cv.boolean},
        handle=_switch_off,
    ),
)
