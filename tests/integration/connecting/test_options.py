"""What can be chosen for a printer: another camera that looks at it."""

from collections.abc import AsyncGenerator
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.components.camera import (
    CameraEntityFeature,
    async_get_image,
    async_get_stream_source,
)
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.rigs import Rig

from ..helpers import open_options, state, until_now

STREAM = "rtsp://viewer:secret-word@buddy3d.local/live"


@pytest.fixture(name="picture_address")
async def picture_address_fixture(socket_enabled: None) -> AsyncGenerator[str]:
    """Serve a picture."""

    async def picture(_request: web.Request) -> web.Response:
        return web.Response(body=b"a picture", content_type="image/png")

    app = web.Application()
    app.router.add_get("/picture", picture)
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/picture"))
    await server.close()


async def choose(
    hass: HomeAssistant, entry: ConfigEntry, address: str | None
) -> dict[str, Any]:
    """Fill in the form of the options."""
    form = await open_options(hass, entry, "photos")
    chosen = {} if address is None else {"camera_address": address}
    result = await hass.config_entries.options.async_configure(form["flow_id"], chosen)
    await hass.async_block_till_done()
    return dict(result)


async def shown(hass: HomeAssistant, entry: ConfigEntry) -> str | None:
    """Return the address that the form shows."""
    form = await open_options(hass, entry, "photos")
    field = next(
        field for field in form["data_schema"].schema if field == "camera_address"
    )
    hass.config_entries.options.async_abort(form["flow_id"])
    address: str | None = (field.description or {}).get("suggested_value")
    return address


async def test_a_picture_becomes_a_camera_that_outlives_the_printer(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, picture_address: str
) -> None:
    result = await choose(hass, entry, picture_address)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.state is ConfigEntryState.LOADED
    camera = state(hass, rig, "camera", "external_camera").entity_id
    image = await async_get_image(hass, camera)
    assert (image.content, image.content_type) == (b"a picture", "image/png")

    await rig.power_off()
    await hass.config_entries.async_reload(entry.entry_id)
    assert (await async_get_image(hass, camera)).content == b"a picture"


async def test_a_stream_becomes_a_camera_and_its_password_stays_a_secret(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await shown(hass, entry) is None
    await choose(hass, entry, f" {STREAM} ")
    camera = state(hass, rig, "camera", "external_camera")
    assert camera.attributes["supported_features"] == CameraEntityFeature.STREAM
    assert await async_get_stream_source(hass, camera.entity_id) == STREAM
    masked = STREAM.replace("secret-word", "****")
    assert await shown(hass, entry) == masked

    await choose(hass, entry, masked)
    assert entry.options["camera_address"] == STREAM, "the password was lost"
    await choose(hass, entry, masked.replace("/live", "/small"))
    moved = STREAM.replace("/live", "/small")
    assert entry.options["camera_address"] == moved, "the mask became the password"
    for elsewhere in (
        masked.replace("buddy3d.local", "another.local"),
        masked.replace("buddy3d.local", "buddy3d.local:8554"),
        masked.replace("rtsp://", "http://"),
    ):
        result = await choose(hass, entry, elsewhere)
        assert result["errors"] == {"camera_address": "invalid_camera_address"}
    assert entry.options["camera_address"] == moved
    assert "secret-word" not in caplog.text


async def test_a_wrong_address_can_be_corrected(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    result = await choose(hass, entry, "buddy3d.local/live")
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"camera_address": "invalid_camera_address"}
    result = dict(
        await hass.config_entries.options.async_configure(
            result["flow_id"], {"camera_address": STREAM}
        )
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_a_camera_goes_with_its_address_and_other_options_stay(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, options={"another": 1})
    await choose(hass, entry, STREAM)
    assert entry.options["another"] == 1
    assert external(hass, rig) is not None
    await choose(hass, entry, None)
    assert entry.options == {"another": 1}
    await until_now(lambda: external(hass, rig) is None, "removed")


def external(hass: HomeAssistant, rig: Rig) -> str | None:
    """Return the id of the camera that the user gave an address of."""
    unique_id = f"{rig.serial}_external_camera"
    registry = er.async_get(hass)
    return registry.async_get_entity_id("camera", "printernizer", unique_id)
