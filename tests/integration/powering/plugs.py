"""A plug that printers hang on: it really cuts their power."""

from typing import Any

from homeassistant.const import EVENT_CALL_SERVICE, STATE_ON
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.machine import ACTIVE
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import entity_id, open_options, state, until, until_sensor

PLUG = "input_boolean.plug"
KINDS = {"input_boolean": {"plug": {"initial": True}}}


class Plug:
    """A switch of another integration, with the printers that hang on it."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Be on, with nothing on it."""
        self._hass = hass
        self.rigs: list[Rig] = []
        self.wakes = True
        """Whether the printers start when they get power."""
        self.cuts = 0
        self.lies = False
        """Whether its state says nothing of the power."""
        self.told: list[str] = []
        """What it was told to do."""

    async def set_up(self) -> None:
        """Be there."""
        assert await async_setup_component(self._hass, "input_boolean", KINDS)
        async_track_state_change_event(self._hass, [PLUG], self._turned)
        self._hass.bus.async_listen(EVENT_CALL_SERVICE, self._called)

    @property
    def is_on(self) -> bool:
        """Whether there is power."""
        state = self._hass.states.get(PLUG)
        return state is not None and state.state == STATE_ON

    async def turn(self, *, on: bool) -> None:
        """Turn it by its own button."""
        await self._hass.services.async_call(
            "input_boolean",
            "turn_on" if on else "turn_off",
            {"entity_id": PLUG},
            blocking=True,
        )
        await self._hass.async_block_till_done()

    @callback
    def _called(self, event: Event[Any]) -> None:
        if event.data["domain"] == "input_boolean":
            self.told.append(event.data["service"])

    async def _turned(self, event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        if new is None or self.lies:
            return
        if new.state == STATE_ON:
            for rig in self.rigs if self.wakes else []:
                await rig.power_on()
            return
        self.cuts += 1
        for rig in self.rigs:
            await cut(rig)


async def cut(rig: Rig) -> None:
    """Cut the power in the middle of whatever a printer does."""
    if isinstance(rig, BambuRig):
        await rig.simulator.cut_power()
    else:
        await rig.power_off()
        rig.machine.lose_power()


def other_brand(rig: Rig) -> Rig:
    """Return a printer of the other brand."""
    return PrusaRig() if isinstance(rig, BambuRig) else BambuRig()


async def hang_on_plug(
    hass: HomeAssistant, entry: MockConfigEntry, **more: Any
) -> None:
    """Choose the plug in the options, and what it is used for."""
    form = await open_options(hass, entry, "power")
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"power_switch": PLUG, **more}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    await hass.async_block_till_done()


async def turn_power(hass: HomeAssistant, rig: Rig, *, on: bool) -> None:
    """Use the printer's own switch of its power."""
    await hass.services.async_call(
        "switch",
        "turn_on" if on else "turn_off",
        {"entity_id": entity_id(hass, rig, "switch", "power")},
        blocking=True,
    )
    await hass.async_block_till_done()


async def be_cool(hass: HomeAssistant, rig: Rig) -> None:
    """End the job, and let all of the printer cool."""
    while rig.machine.phase in ACTIVE:
        rig.machine.advance(600)
    await until_sensor(hass, rig, "status", "finished")
    rig.machine.advance(3600)
    await until(hass, rig, lambda: blocked_by(hass, rig) is None, "cool")


def blocked_by(hass: HomeAssistant, rig: Rig) -> object:
    """Return why the printer is not switched off."""
    return state(hass, rig, "switch", "power").attributes["blocked_by"]


async def refusal(hass: HomeAssistant, rig: Rig) -> str | None:
    """Turn the power off, and return why that is refused."""
    with pytest.raises(HomeAssistantError) as error:
        await turn_power(hass, rig, on=False)
    return error.value.translation_key
