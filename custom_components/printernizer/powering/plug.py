"""The switch of Home Assistant that gives a printer its power."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
)
from homeassistant.core import Context, HomeAssistant, callback, split_entity_id
from homeassistant.helpers import entity_registry as er

from ..const import CONF_POWER_SWITCH, DOMAIN
from ..printer.errors import RefusedError
from ..printer.reasons import Reason


class PowerPlug:
    """A switch of another integration, or a helper."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Take the switch as it is."""
        self._hass = hass
        self.entity_id = entity_id

    @property
    def is_on(self) -> bool | None:
        """Whether it is on, `None` if nobody knows."""
        state = self._hass.states.get(self.entity_id)
        if state is None or state.state not in {STATE_ON, STATE_OFF}:
            return None
        return state.state == STATE_ON

    async def async_turn(self, *, on: bool, context: Context | None = None) -> None:
        """Turn it on or off; raises `RefusedError` if it is out of reach itself."""
        if self.is_on is None:
            # Home Assistant would do nothing, and say nothing.
            raise RefusedError(Reason.POWER_SWITCH_AWAY)
        await self._hass.services.async_call(
            # It may be an `input_boolean`, too.
            split_entity_id(self.entity_id)[0],
            SERVICE_TURN_ON if on else SERVICE_TURN_OFF,
            {ATTR_ENTITY_ID: self.entity_id},
            blocking=True,
            context=context,
        )


@callback
def plug_of(hass: HomeAssistant, entry: ConfigEntry[Any]) -> PowerPlug | None:
    """Return the switch that an option of a printer names, if there is one."""
    entity_id = entry.options.get(CONF_POWER_SWITCH)
    if entity_id is None or is_ours(hass, entity_id):
        return None
    return PowerPlug(hass, entity_id)


@callback
def is_ours(hass: HomeAssistant, entity_id: str) -> bool:
    """Whether a switch is one of a printer, so that it would only call itself."""
    known = er.async_get(hass).async_get(entity_id)
    return known is not None and known.platform == DOMAIN
