"""Actions for the power of a printer."""

from homeassistant.helpers import config_validation as cv
import probatio

from .action import Action
from .rights import Right, async_check_right
from .target import ActionData, Target

_FORCE = "force"


async def _switch_off(target: Target, data: ActionData) -> None:
    power, context = target.runtime.power, target.context
    if data[_FORCE]:
        # Nobody asks the other printers then, which lose their power all the same.
        await async_check_right(target.hass, context, Right.CONTROL, power.devices)
    await power.async_turn_off(force=data[_FORCE], context=context)


POWER_ACTIONS = (
    Action(
        name="switch_off",
        fields={probatio.Optional(_FORCE, default=False): cv.boolean},
        handle=_switch_off,
    ),
)
