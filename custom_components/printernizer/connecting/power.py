"""The switch that a printer hangs on, if an option names one."""

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event

from ..const import CONF_POWER_SWITCH
from ..coordinator import PrinterCoordinator
from ..runtime import PrinternizerConfigEntry


@callback
def async_follow_power(
    hass: HomeAssistant, entry: PrinternizerConfigEntry, coordinator: PrinterCoordinator
) -> None:
    """Tell a printer whether there is power, until its entry is unloaded.

    A switch of which nothing is known says nothing.
    """
    entity_id = entry.options.get(CONF_POWER_SWITCH)
    if entity_id is None:
        return

    @callback
    def tell(switch: State | None) -> None:
        if switch is not None and switch.state in {STATE_ON, STATE_OFF}:
            coordinator.async_switched(on=switch.state == STATE_ON)

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        tell(event.data["new_state"])

    tell(hass.states.get(entity_id))
    entry.async_on_unload(async_track_state_change_event(hass, [entity_id], changed))
