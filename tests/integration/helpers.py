"""What a user does, and what a user sees."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
import time
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.printernizer.const import DOMAIN
from tests.rigs import Rig


async def open_form(hass: HomeAssistant, rig: Rig) -> dict[str, Any]:
    """Start to add a printer and choose its brand."""
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert menu["type"] is FlowResultType.MENU
    form = await flow.async_configure(menu["flow_id"], {"next_step_id": rig.brand})
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == rig.brand
    return dict(form)


async def submit(
    hass: HomeAssistant, form: dict[str, Any], user_input: dict[str, Any]
) -> dict[str, Any]:
    """Fill in the form of a flow."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], user_input)
    await hass.async_block_till_done()
    return dict(result)


async def add_through_flow(hass: HomeAssistant, rig: Rig) -> Any:
    """Add a printer as a user does and return its entry."""
    result = await submit(hass, await open_form(hass, rig), rig.form)
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    entry: ConfigEntry = result["result"]
    return entry


def entity_id(hass: HomeAssistant, rig: Rig, platform: str, key: str) -> str:
    """Return the id of one of the printer's entities."""
    found = er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"{rig.serial}_{key}"
    )
    assert found is not None, f"there is no {platform} {key}"
    return found


def state(hass: HomeAssistant, rig: Rig, platform: str, key: str) -> State:
    """Return the state of one of the printer's entities."""
    found = hass.states.get(entity_id(hass, rig, platform, key))
    assert found is not None, f"{platform} {key} has no state"
    return found


def sensor(hass: HomeAssistant, rig: Rig, key: str) -> str:
    """Return what one of the printer's sensors shows."""
    return state(hass, rig, "sensor", key).state


async def press(hass: HomeAssistant, rig: Rig, key: str) -> None:
    """Press one of the printer's buttons."""
    target = {"entity_id": entity_id(hass, rig, "button", key)}
    await hass.services.async_call("button", "press", target, blocking=True)


async def let_time_pass(hass: HomeAssistant, seconds: float) -> None:
    """Let Home Assistant's clock jump ahead, and polls and gathering happen."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await hass.async_block_till_done(wait_background_tasks=True)


async def until(
    hass: HomeAssistant, rig: Rig, condition: Callable[[], object], wanted: str
) -> None:
    """Wait for what the printer causes, however its brand tells it."""
    deadline = time.monotonic() + 10
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"never {wanted}")
        await let_time_pass(hass, rig.news_within)
        await asyncio.sleep(0)


async def until_sensor(hass: HomeAssistant, rig: Rig, key: str, wanted: str) -> None:
    """Wait until a sensor shows something."""
    await until(hass, rig, lambda: sensor(hass, rig, key) == wanted, f"{key} {wanted}")


async def until_now(condition: Callable[[], object], wanted: str) -> None:
    """Wait for something without letting Home Assistant's clock jump."""
    try:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0)
    except TimeoutError:
        pytest.fail(f"never {wanted}")


def watch_writes(hass: HomeAssistant) -> list[str]:
    """Return a list that grows with every state that an entity writes."""
    writes: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        new = event.data["new_state"]
        writes.append(f"{event.data['entity_id']}: {new.state}")

    @callback
    def every(_data: Any) -> bool:
        return True

    for event_type in (EVENT_STATE_CHANGED, EVENT_STATE_REPORTED):
        hass.bus.async_listen(event_type, note, event_filter=every)
    return writes
