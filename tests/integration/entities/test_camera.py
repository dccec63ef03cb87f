"""What a user sees through a printer's camera, with real pictures over real sockets."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta

from homeassistant.components.camera import (
    CameraEntityFeature,
    async_get_image,
    async_get_stream_source,
)
from homeassistant.components.stream import STREAM_OPTIONS_SCHEMA
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.camera import _STREAM_OPTIONS
from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.cameras import shared
from simulator.bambu.camera import framed
from simulator.bambu.dialects import P1S, X1C
from simulator.prusalink.pi.camera import PiCamera
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, PrusaRig

from ..helpers import (
    SetUp,
    added,
    entity_id,
    entry_of,
    next_picture,
    state,
    until,
    until_now,
)


@pytest.fixture(name="p1s")
async def p1s_fixture(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[BambuRig]:
    """Set a printer up whose camera never sleeps, and shoots only when told to."""
    monkeypatch.setattr(shared, "_WAKING", 0)
    rig = BambuRig(P1S)
    rig.simulator.camera.interval = None
    async with added(hass, rig):
        yield rig


def issue(hass: HomeAssistant, key: str) -> ir.IssueEntry | None:
    """Return the issue with this key, if it is raised."""
    issues = ir.async_get(hass).issues.values()
    return next((known for known in issues if known.translation_key == key), None)


async def test_the_camera_shows_a_picture_and_tells_of_when_it_is(
    hass: HomeAssistant, p1s: BambuRig
) -> None:
    before = state(hass, p1s, "camera", "camera")
    assert before.attributes["last_picture"] is None
    assert before.attributes["supported_features"] == 0
    assert p1s.simulator.camera.total_connections == 0, "nobody has looked"

    image = await async_get_image(hass, before.entity_id)

    assert image.content_type == "image/jpeg"
    assert image.content.startswith(b"\xff\xd8")
    taken = state(hass, p1s, "camera", "camera").attributes["last_picture"]
    assert abs(taken - before.last_updated) < timedelta(minutes=1)


async def test_pictures_in_a_row_do_not_write_a_state_each(
    hass: HomeAssistant, p1s: BambuRig
) -> None:
    camera = entity_id(hass, p1s, "camera", "camera")
    await async_get_image(hass, camera)
    first = state(hass, p1s, "camera", "camera")
    await async_get_image(hass, camera)
    assert state(hass, p1s, "camera", "camera") is first


async def test_ten_browsers_watch_through_one_connection(
    hass: HomeAssistant, p1s: BambuRig, hass_client: ClientSessionGenerator
) -> None:
    camera = entity_id(hass, p1s, "camera", "camera")
    client = await hass_client()
    url = f"/api/camera_proxy_stream/{camera}"
    watching = [await client.get(url) for _ in range(10)]
    for response in watching:
        assert response.status == 200
        assert response.content_type == "multipart/x-mixed-replace"
        assert await next_picture(response)

    p1s.simulator.camera.send_raw(framed(b"\xff\xd8second\xff\xd9"))

    seen = await asyncio.gather(*(next_picture(response) for response in watching))
    assert seen == [b"\xff\xd8second\xff\xd9"] * 10
    assert p1s.simulator.camera.total_connections == 1
    for response in watching:
        response.close()


async def test_the_last_good_picture_stays_when_the_camera_is_gone(
    hass: HomeAssistant, p1s: BambuRig
) -> None:
    camera = entity_id(hass, p1s, "camera", "camera")
    image = await async_get_image(hass, camera)
    p1s.simulator.camera.freeze()
    p1s.simulator.camera.drop_all()
    assert (await async_get_image(hass, camera)).content == image.content


async def test_live_view_that_is_off_raises_an_issue_until_there_is_a_picture(
    hass: HomeAssistant, p1s: BambuRig, hass_client: ClientSessionGenerator
) -> None:
    camera = entity_id(hass, p1s, "camera", "camera")
    p1s.simulator.set_live_view(on=False)
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, camera)
    client = await hass_client()
    assert (await client.get(f"/api/camera_proxy_stream/{camera}")).status == 502
    await until(hass, p1s, lambda: issue(hass, "live_view_off"), "an issue")
    found = issue(hass, "live_view_off")
    assert found is not None
    assert found.translation_placeholders == {"printer": "Bambu Lab P1S"}

    p1s.simulator.set_live_view(on=True)
    async with asyncio.timeout(10):
        while issue(hass, "live_view_off"):
            try:
                await async_get_image(hass, camera)
            except HomeAssistantError:
                await asyncio.sleep(0)
            await hass.async_block_till_done()


async def test_an_issue_goes_with_the_printer(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = BambuRig(X1C)
    rig.simulator.set_live_view(on=False)
    await set_up(rig)
    entry = entry_of(hass, rig)
    assert issue(hass, "live_view_off") is not None
    assert (DOMAIN, f"live_view_off_{entry.entry_id}") in ir.async_get(hass).issues
    await hass.config_entries.async_unload(entry.entry_id)
    assert issue(hass, "live_view_off") is None


async def test_a_camera_that_streams_is_home_assistants_to_show(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    rig = await set_up(BambuRig(X1C))
    shown = state(hass, rig, "camera", "camera")
    assert shown.attributes["supported_features"] == CameraEntityFeature.STREAM
    source = await async_get_stream_source(hass, shown.entity_id)
    assert source is not None
    assert source.startswith("rtsp://127.0.0.1:")
    assert rig.simulator.access_code not in source + caplog.text

    rig.simulator.set_live_view(on=False)
    await until_now_or_gathered(hass, rig, STATE_UNAVAILABLE)
    assert issue(hass, "live_view_off") is not None
    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, shown.entity_id)
    rig.simulator.set_live_view(on=True)
    await until_now_or_gathered(hass, rig, "idle")
    assert issue(hass, "live_view_off") is None


async def test_every_camera_of_a_raspberry_pi_has_its_own_name(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = PrusaRig(Flavour.RPI)
    rig.simulator.device.cameras.append(PiCamera(id="second", name="Side", photo=b""))
    await set_up(rig)
    camera = state(hass, rig, "camera", "camera_b7Qk2Jx_94Tz")
    assert camera.name == "Garage MK3 HD Cam"
    assert state(hass, rig, "camera", "camera_second").name == "Garage MK3 Side"
    image = await async_get_image(hass, camera.entity_id)
    assert image.content.startswith(b"\xff\xd8")
    asked = [
        request.target
        for request in rig.simulator.requests
        if request.target.endswith("/snap")
    ]
    assert asked == ["/api/v1/cameras/b7Qk2Jx_94Tz/snap"]


def test_home_assistant_takes_our_options_of_a_stream() -> None:
    assert STREAM_OPTIONS_SCHEMA(dict(_STREAM_OPTIONS)) == _STREAM_OPTIONS


async def test_a_printer_that_is_off_has_no_camera_to_look_through(
    hass: HomeAssistant, p1s: BambuRig
) -> None:
    await p1s.power_off()
    await until_now(
        lambda: state(hass, p1s, "camera", "camera").state == STATE_UNAVAILABLE,
        "unavailable",
    )


async def until_now_or_gathered(hass: HomeAssistant, rig: BambuRig, to: str) -> None:
    """Wait for a state of the camera."""
    await until(hass, rig, lambda: state(hass, rig, "camera", "camera").state == to, to)
