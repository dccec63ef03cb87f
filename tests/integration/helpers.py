"""What a user does, and what a user sees."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
import json
import time
from typing import Any, Protocol

from aiohttp import ClientResponse
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.const import DOMAIN
from tests.rigs import BambuRig, PrusaRig, Rig
from tests.waiting import until_now as until_now  # noqa: PLC0414 - one of these


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


async def open_options(
    hass: HomeAssistant, entry: ConfigEntry, page: str
) -> dict[str, Any]:
    """Open a page of a printer's options."""
    options = hass.config_entries.options
    menu = await options.async_init(entry.entry_id)
    assert menu["type"] is FlowResultType.MENU
    form = await options.async_configure(menu["flow_id"], {"next_step_id": page})
    assert form["step_id"] == page
    return dict(form)


@asynccontextmanager
async def added[R: Rig](
    hass: HomeAssistant, rig: R, *, printing: float | None = None
) -> AsyncGenerator[R]:
    """Switch a printer on and add it, if wanted so many seconds into a job."""
    async with rig:
        if printing is not None:
            rig.print_for(printing)
        await add_through_flow(hass, rig)
        yield rig


class SetUp(Protocol):
    """Switches printers on and adds them; they are on until the end of the test."""

    async def __call__[R: Rig](self, rig: R, *, printing: float | None = None) -> R:
        """Return the printer, if wanted so many seconds into a job."""


def entry_of(hass: HomeAssistant, rig: Rig) -> Any:
    """Return a printer's entry."""
    entry = hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, rig.serial)
    assert entry is not None, f"{rig.serial} is not set up"
    return entry


def possible(hass: HomeAssistant, rig: Rig, key: str) -> bool:
    """Whether a button says that pressing it makes sense now."""
    told: bool = state(hass, rig, "button", key).attributes["possible"]
    return told


def device_entry(hass: HomeAssistant, owner: Rig | str) -> dr.DeviceEntry:
    """Return the device of a printer, or that of a unit by its serial number."""
    serial = owner if isinstance(owner, str) else owner.serial
    found = [
        device
        for device in dr.async_get(hass).devices
        if (DOMAIN, serial) in device.identifiers
    ]
    assert found, f"there is no device {serial}"
    (device,) = found
    return device


def device_of(hass: HomeAssistant, owner: Rig | str) -> str:
    """Return the id of the device of a printer, or of a unit by its serial number."""
    return device_entry(hass, owner).id


async def act(
    hass: HomeAssistant, action: str, *owners: Rig | str, **data: Any
) -> None:
    """Call an action for printers, or for units by their serial numbers."""
    devices = [device_of(hass, owner) for owner in owners]
    await hass.services.async_call(
        DOMAIN, action, {"device_id": devices, **data}, blocking=True
    )


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action and return its answer."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )


async def ask(hass: HomeAssistant, action: str, rig: Rig, **data: Any) -> Any:
    """Call an action for one printer and return its answer."""
    return await call(hass, action, device_id=device_of(hass, rig), **data)


def tell(rig: BambuRig, **values: Any) -> None:
    """Have the printer say something of its own accord."""
    message = {"print": {"command": "push_status", **values}}
    rig.simulator.send_raw(json.dumps(message).encode())


def call_for_help(rig: Rig) -> None:
    """Let the printer wait for somebody."""
    if isinstance(rig, PrusaRig):
        rig.simulator.attention(job=True)
    else:
        assert isinstance(rig, BambuRig)
        rig.simulator.settings.pause_stage = 35
        rig.machine.pause()


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


async def until_shown(
    hass: HomeAssistant, rig: Rig, platform: str, key: str, wanted: str
) -> None:
    """Wait until an entity shows something that the printer reports."""
    rig.machine.advance(5)
    await until(
        hass, rig, lambda: state(hass, rig, platform, key).state == wanted, wanted
    )


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


type Answer = dict[str, Any]
type Submit = Callable[[Answer], Awaitable[Answer]]


async def open_repair(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, issue_id: str
) -> tuple[Answer, Submit]:
    """Open the dialog of an issue; returns its form, and what answers it."""
    await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    asked = {"handler": DOMAIN, "issue_id": issue_id}
    form = await (await client.post("/api/repairs/issues/fix", json=asked)).json()

    async def submit(answer: Answer) -> Answer:
        url = f"/api/repairs/issues/fix/{form['flow_id']}"
        response = await client.post(url, json=answer)
        assert response.status == 200, await response.text()
        told: Answer = await response.json()
        await hass.async_block_till_done()
        return told

    return form, submit


async def next_picture(response: ClientResponse) -> bytes:
    """Return the next picture of a stream, up to the boundary behind it."""
    part = await response.content.readuntil(b"\r\n\r\n")
    length = int(part.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
    return await response.content.readexactly(length)
