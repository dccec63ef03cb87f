"""A printer that hangs on a switch of Home Assistant."""

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.rigs import BambuRig, Rig

from ..helpers import (
    let_time_pass,
    open_options,
    sensor,
    state,
    until,
    until_sensor,
)

PLUG = "switch.plug"


async def name_switch(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Choose the switch as a user does."""
    form = await open_options(hass, entry, "power")
    options = hass.config_entries.options
    result = await options.async_configure(form["flow_id"], {"power_switch": PLUG})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


def cause(hass: HomeAssistant, rig: Rig) -> object:
    """Return why the printer is not to be had, as it is shown."""
    return state(hass, rig, "sensor", "connection").attributes["cause"]


def visits(rig: Rig) -> int:
    """Return how often the printer was asked for anything."""
    if isinstance(rig, BambuRig):
        return len(rig.simulator.received)
    return len(rig.simulator.requests)  # type: ignore[union-attr]


async def test_while_the_switch_is_off_the_printer_is_off_and_not_tried(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.states.async_set(PLUG, STATE_ON)
    await name_switch(hass, entry)
    await until_sensor(hass, rig, "connection", "connected")
    hass.states.async_set(PLUG, STATE_OFF)
    await hass.async_block_till_done()
    assert sensor(hass, rig, "status") == "offline"
    assert cause(hass, rig) == "off"
    # It still runs for a moment, and would answer.
    before = visits(rig)
    for _ in range(5):
        await let_time_pass(hass, rig.news_within)
    assert visits(rig) == before
    assert cause(hass, rig) == "off"


async def test_when_the_switch_is_turned_on_the_printer_is_tried_at_once(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.states.async_set(PLUG, STATE_OFF)
    await name_switch(hass, entry)
    assert cause(hass, rig) == "off", "also where it was off at the start"
    hass.states.async_set(PLUG, STATE_ON)
    await hass.async_block_till_done(wait_background_tasks=True)
    await until(
        hass, rig, lambda: sensor(hass, rig, "connection") == "connected", "tried"
    )
    assert cause(hass, rig) == "none"


async def test_a_switch_of_which_nothing_is_known_keeps_no_printer_away(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await name_switch(hass, entry)
    await until_sensor(hass, rig, "connection", "connected")
    hass.states.async_set(PLUG, STATE_UNAVAILABLE)
    await hass.async_block_till_done()
    assert sensor(hass, rig, "connection") == "connected"


async def test_the_switch_can_be_taken_back(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.states.async_set(PLUG, STATE_OFF)
    await name_switch(hass, entry)
    options = hass.config_entries.options
    form = await open_options(hass, entry, "power")
    await options.async_configure(form["flow_id"], {})
    await hass.async_block_till_done()
    assert "power_switch" not in entry.options
    await until_sensor(hass, rig, "connection", "connected")
