"""Photos of jobs, with real pictures over real sockets."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
import os
from pathlib import Path
from typing import Any

from homeassistant.components import media_source
from homeassistant.components.image import async_get_image
from homeassistant.components.media_player import BrowseError
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.following import photographer
from custom_components.printernizer.following.photo_folder import PhotoFolder
from custom_components.printernizer.printer.cameras import shared
from simulator.pictures import jpeg_of
from simulator.prusalink.printer import Flavour
from tests.rigs import HURRY, BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    add_through_flow,
    entity_id,
    let_time_pass,
    state,
    until,
    until_sensor,
)

SINCE = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hurry_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a camera wake up sooner than real ones do."""
    monkeypatch.setattr(shared, "_WAKING", 0.04)
    monkeypatch.setattr(shared, "_NEW_WITHIN", 0.4)


@pytest.fixture(name="rig")
async def rig_fixture(socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Switch a printer on that has a camera, and which wakes up with an old picture."""
    async with BambuRig() as rig:
        rig.simulator.camera.interval = 0.05
        rig.simulator.camera.wakes_with_the_last = True
        rig.print_for(900)
        yield rig


@pytest.fixture(name="entry")
async def entry_fixture(hass: HomeAssistant, rig: BambuRig) -> Any:
    """Set the printer up."""
    return await add_through_flow(hass, rig)


def files_in(folder: Path) -> list[Path]:
    """Return the photos in a folder and below."""
    return list(folder.rglob("*.jpg"))


def moment(hass: HomeAssistant, rig: Rig) -> str | None:
    """Return what the last photo shows."""
    shown: str | None = state(hass, rig, "image", "last_photo").attributes["moment"]
    return shown


async def taken(hass: HomeAssistant, rig: Rig, wanted: str) -> None:
    """Wait for a photo."""
    await until(hass, rig, lambda: moment(hass, rig) == wanted, f"a photo: {wanted}")


async def until_nearly_over(hass: HomeAssistant, rig: Rig) -> None:
    """Print until a minute is left, and have the photo of that."""
    rig.machine.advance((rig.machine.remaining or 0) - 60)
    await taken(hass, rig, "end")


async def test_there_is_no_photo_before_there_is_a_reason_for_one(
    hass: HomeAssistant, rig: BambuRig, entry: Any
) -> None:
    assert moment(hass, rig) is None
    assert rig.simulator.camera.total_connections == 0


async def test_a_call_for_attention_has_a_photo(
    hass: HomeAssistant, rig: BambuRig, entry: Any
) -> None:
    rig.simulator.settings.pause_stage = 35
    rig.machine.pause()
    await taken(hass, rig, "attention")
    image = await async_get_image(hass, entity_id(hass, rig, "image", "last_photo"))
    assert image.content.startswith(b"\xff\xd8")


async def test_a_first_layer_has_a_photo(hass: HomeAssistant, set_up: SetUp) -> None:
    rig = await set_up(BambuRig(), printing=10)
    rig.machine.advance(200)
    await taken(hass, rig, "first_layer")


async def test_the_photo_of_the_end_is_taken_before_the_bed_moves(
    hass: HomeAssistant, rig: BambuRig, entry: Any
) -> None:
    """It is there when the end is told."""
    await until_nearly_over(hass, rig)
    before = state(hass, rig, "image", "last_photo").state
    rig.machine.advance(120)
    await until_sensor(hass, rig, "status", "finished")
    await let_time_pass(hass, rig.news_within)
    assert state(hass, rig, "image", "last_photo").state == before
    picture = state(hass, rig, "event", "print").attributes["picture"]
    assert picture.startswith(f"media-source://printernizer/{entry.entry_id}/")
    assert entry.runtime_data.jobs.last.picture == picture


async def test_a_cancelled_job_has_a_photo_too(
    hass: HomeAssistant, rig: BambuRig, entry: Any
) -> None:
    rig.machine.stop()
    await taken(hass, rig, "end")
    book = entry.runtime_data.jobs
    await until(hass, rig, lambda: book.last and book.last.picture, "kept")


async def test_a_photo_shows_what_is_there_and_not_what_a_camera_wakes_up_with(
    hass: HomeAssistant, rig: BambuRig, entry: Any
) -> None:
    """It was looked through at the beginning of the job, and slept since."""
    camera = entry.runtime_data.coordinator.backend.camera("camera")
    await camera.frame()
    await camera.close()
    await rig.simulator.camera.wait_for_viewers(0)
    rig.machine.stop()
    await taken(hass, rig, "end")
    image = await async_get_image(hass, entity_id(hass, rig, "image", "last_photo"))
    assert image.content == jpeg_of(rig.machine)


@pytest.fixture(name="refused")
async def refused_fixture(
    hass: HomeAssistant,
    rig: BambuRig,
    entry: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """End a job, whose photo was not to be had at first."""
    monkeypatch.setattr(photographer, "_BETWEEN_ATTEMPTS", 0.5)
    entry.runtime_data.coordinator.backend.camera("camera")._policy = HURRY
    rig.simulator.camera.client_limit = 0
    rig.machine.stop()
    await meanwhile(hass, rig, lambda: "No photo of" in caplog.text)


async def meanwhile(
    hass: HomeAssistant, rig: BambuRig, condition: Callable[[], object]
) -> None:
    """Wait for what the printer causes while photos are still being taken."""
    async with asyncio.timeout(10):
        while not condition():
            async_fire_time_changed(hass, utcnow() + timedelta(seconds=rig.news_within))
            await hass.async_block_till_done()
            await asyncio.sleep(0)


async def test_a_photo_that_fails_is_tried_again(
    hass: HomeAssistant, rig: BambuRig, refused: None
) -> None:
    assert moment(hass, rig) is None
    rig.simulator.camera.client_limit = 1
    await taken(hass, rig, "end")


async def test_a_photo_is_not_tried_again_when_the_next_job_has_begun(
    hass: HomeAssistant, rig: BambuRig, entry: Any, refused: None, photo_path: Path
) -> None:
    rig.print_for(10)
    await meanwhile(hass, rig, lambda: entry.runtime_data.jobs.current is not None)
    rig.simulator.camera.client_limit = 1
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not files_in(photo_path)


async def test_a_camera_that_fails_does_not_hurt_the_job(
    hass: HomeAssistant, rig: BambuRig, entry: Any
) -> None:
    rig.simulator.set_live_view(on=False)
    rig.machine.stop()
    await until_sensor(hass, rig, "status", "cancelled")
    await let_time_pass(hass, rig.news_within)
    assert state(hass, rig, "event", "print").attributes["event_type"] == "cancelled"
    assert moment(hass, rig) is None


async def test_the_light_is_on_for_the_photo_and_as_before_after_it(
    hass: HomeAssistant, rig: BambuRig, entry: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photographer, "_LIGHT_SECONDS", 0)
    hass.config_entries.async_update_entry(entry, options={"photo_light": True})
    await hass.config_entries.async_reload(entry.entry_id)
    rig.machine.stop()
    await taken(hass, rig, "end")
    modes = [
        received.message["system"]["led_mode"]
        for received in rig.simulator.received
        if "led_mode" in received.message.get("system", {})
    ]
    assert modes == ["on", "off"]


async def test_a_camera_that_is_found_later_takes_photos_too(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = PrusaRig(Flavour.RPI)
    cameras = rig.simulator.device.cameras.copy()
    rig.simulator.device.cameras.clear()
    await set_up(rig, printing=900)
    await rig.power_off()
    await until_sensor(hass, rig, "connection", "offline")
    rig.simulator.device.cameras.extend(cameras)
    await rig.power_on()
    await until_sensor(hass, rig, "status", "printing")
    await until_nearly_over(hass, rig)


async def test_no_photo_is_wanted_if_none_is_kept(
    hass: HomeAssistant, rig: BambuRig, entry: Any
) -> None:
    hass.config_entries.async_update_entry(entry, options={"photos_kept": 0})
    await hass.config_entries.async_reload(entry.entry_id)
    rig.machine.stop()
    await until_sensor(hass, rig, "status", "cancelled")
    await let_time_pass(hass, rig.news_within)
    assert rig.simulator.camera.total_connections == 0


async def test_the_last_photo_survives_a_restart_and_goes_with_the_printer(
    hass: HomeAssistant, rig: BambuRig, entry: Any, photo_path: Path
) -> None:
    await until_nearly_over(hass, rig)
    await hass.config_entries.async_reload(entry.entry_id)
    assert moment(hass, rig) == "end"
    assert files_in(photo_path)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not files_in(photo_path)


async def test_photos_are_among_the_media_for_those_who_are_logged_in(
    hass: HomeAssistant,
    rig: BambuRig,
    entry: Any,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    await until_nearly_over(hass, rig)
    root = await media_source.async_browse_media(hass, "media-source://printernizer")
    assert root.children is not None
    [printer] = root.children
    photos = f"{printer.media_content_id}/photos"
    found = await media_source.async_browse_media(hass, photos)
    assert found.children is not None
    [photo] = found.children
    assert photo.title.startswith("Bracket · End of the job · 20")
    played = await media_source.async_resolve_media(hass, photo.media_content_id, None)
    assert played.mime_type == "image/jpeg"
    response = await (await hass_client()).get(played.url)
    assert response.status == 200
    assert (await response.read()).startswith(b"\xff\xd8")
    stranger = await hass_client_no_auth()
    assert (await stranger.get(played.url)).status == 401
    other = played.url.rpartition("/")[0]
    client = await hass_client()
    for wrong in ("secrets.yaml", "..%2Fsecrets.yaml", "20260301T120000_a_end.jpg"):
        assert (await client.get(f"{other}/{wrong}")).status in {400, 404}
    with pytest.raises(BrowseError):
        await media_source.async_browse_media(hass, "media-source://printernizer/x")
    with pytest.raises(media_source.Unresolvable):
        await media_source.async_resolve_media(hass, f"{photo.media_content_id}x", None)
    # An automation may know a photo by the place where it was at first.
    moved = photo.media_content_id.replace("/photos/", "/")
    old = await media_source.async_resolve_media(hass, moved, None)
    assert old.url == played.url


async def test_a_photo_is_titled_in_the_users_language(
    hass: HomeAssistant, rig: BambuRig, entry: Any
) -> None:
    assert await async_setup_component(hass, "media_source", {})
    await until_nearly_over(hass, rig)
    hass.config.language = "de"
    place = f"media-source://printernizer/{entry.entry_id}/photos"
    found = await media_source.async_browse_media(hass, place)
    assert found.title == "Fotos"
    assert found.children is not None
    [photo] = found.children
    assert photo.title.startswith("Bracket · Ende des Auftrags · ")


def test_only_so_many_photos_are_kept(tmp_path: Path) -> None:
    folder = PhotoFolder(tmp_path, 3)
    for number in range(6):
        since = SINCE + timedelta(hours=number)
        photo = folder.write(f"job {number}", since, "end", b"picture")
        moment = since.timestamp()
        os.utime(tmp_path / photo.name, (moment, moment))
    assert [kept.job_since.hour for kept in folder.photos()] == [17, 16, 15]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_photo_takes_the_place_of_one_of_the_same_moment(tmp_path: Path) -> None:
    folder = PhotoFolder(tmp_path, 3)
    folder.write("1", SINCE, "end", b"first")
    photo = folder.write("1", SINCE, "end", b"second")
    assert folder.photos() == [photo]
    assert folder.read(photo.name) == b"second"


def test_what_somebody_else_put_beside_the_photos_is_none_of_them(
    tmp_path: Path,
) -> None:
    folder = PhotoFolder(tmp_path, 3)
    photo = folder.write("1", SINCE, "end", b"picture")
    (tmp_path / "holiday.jpg").write_bytes(b"sea")
    assert folder.photos() == [photo]
    assert folder.read("holiday.jpg") is None
