"""The action that finds out what is wrong with the way to a printer."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import ServiceResponse

from ..connecting.check_up import async_check_up, async_text
from ..const import CONF_BRAND
from ..printer.backend import PrinterBackend
from .action import Action
from .rights import Right
from .target import ActionData, Target


async def _check_connection(target: Target, _data: ActionData) -> ServiceResponse:
    """Examine the printer; one that is connected, through its connection."""
    check_up = await async_check_up(target.hass, target.entry.data, _live(target))
    return {
        "verdict": check_up.verdict,
        "text": await async_text(target.hass, target.entry.data[CONF_BRAND], check_up),
        "stages": [
            {"stage": stage.kind, "outcome": stage.outcome, "reason": stage.reason}
            for stage in check_up.stages
        ],
    }


def _live(target: Target) -> PrinterBackend | None:
    if target.entry.state is not ConfigEntryState.LOADED:
        return None
    coordinator = target.coordinator
    return coordinator.backend if coordinator.data.online else None


CHECK_ACTIONS = (
    Action(
        name="check_connection",
        fields={},
        handle=_check_connection,
        answers=True,
        for_all=True,
        right=Right.ADMIN,
    ),
)
