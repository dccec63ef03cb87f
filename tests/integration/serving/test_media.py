"""What a printer stores, among the media, over real sockets."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from homeassistant.components import media_source
from homeassistant.components.media_player import BrowseError, BrowseMedia
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.serving import (
    borrowed as shelf,
    files as served_files,
)
from simulator.bambu.dialects import X1C
from simulator.machine import Machine, Plan
from simulator.pictures import jpeg_of
from simulator.prusalink.files import previews
from tests.rigs import BRACKET, BambuRig, PrusaRig

from ..helpers import SetUp, entry_of

VIDEO = bytes(range(256)) * 800
PICTURE = jpeg_of(Machine())


@pytest.fixture(autouse=True)
async def media_fixture(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Set media up, with a cache folder that no other test has."""
    monkeypatch.setattr(
        hass.config, "cache_path", lambda *parts: str(tmp_path.joinpath(*parts))
    )
    assert await async_setup_component(hass, "media_source", {})
    return tmp_path


@pytest.fixture(name="film")
async def film_fixture(set_up: SetUp) -> BambuRig:
    """Set up a printer with a time-lapse and its picture, a file and a page."""
    rig = BambuRig(X1C)
    rig.store(BRACKET, "/bracket.gcode.3mf")
    for path, content in {
        "/timelapse/video 1.mp4": VIDEO,
        "/timelapse/video_2.avi": b"RIFF",
        "/timelapse/thumbnail/video 1.jpg": PICTURE,
        "/page.html": b"<script>",
    }.items():
        rig.simulator.card.add(path, content)
    return await set_up(rig)


def stored(folder: Path) -> list[Path]:
    """Return all files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


async def browse(hass: HomeAssistant, rig: Any, path: str) -> dict[str, BrowseMedia]:
    """Return what is in a folder of a printer's media, by the titles."""
    place = f"media-source://printernizer/{entry_of(hass, rig).entry_id}/{path}"
    found = await media_source.async_browse_media(hass, place.rstrip("/"))
    return {child.title: child for child in found.children or ()}


async def url_of(hass: HomeAssistant, media: BrowseMedia) -> str:
    """Return where something is played from."""
    played = await media_source.async_resolve_media(hass, media.media_content_id, None)
    return played.url


@pytest.fixture(name="video")
async def video_fixture(hass: HomeAssistant, film: BambuRig) -> str:
    """Return where the time-lapse that has a picture is played from."""
    return await url_of(
        hass, (await browse(hass, film, "files/timelapse"))["video 1.mp4"]
    )


async def test_a_printer_has_photos_and_files(
    hass: HomeAssistant, film: BambuRig
) -> None:
    assert list(await browse(hass, film, "")) == ["Photos", "Files"]
    hass.config.language = "de"
    assert list(await browse(hass, film, "")) == ["Fotos", "Dateien"]


async def test_a_time_lapse_is_found_and_played_in_parts(
    hass: HomeAssistant, film: BambuRig, hass_client: ClientSessionGenerator
) -> None:
    root = await browse(hass, film, "files")
    assert root["timelapse"].can_expand
    assert not root["bracket.gcode.3mf"].can_play
    videos = await browse(hass, film, "files/timelapse")
    assert videos["video 1.mp4"].media_content_type == "video/mp4"
    url = await url_of(hass, videos["video 1.mp4"])
    client = await hass_client()
    whole = await client.get(url)
    assert (whole.status, whole.content_type) == (HTTPStatus.OK, "video/mp4")
    assert await whole.read() == VIDEO
    part = await client.get(url, headers={"Range": "bytes=1000-1999"})
    assert part.status == HTTPStatus.PARTIAL_CONTENT
    assert await part.read() == VIDEO[1000:2000]


async def test_a_video_that_is_watched_is_fetched_once(
    hass: HomeAssistant, film: BambuRig, video: str, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    await (await client.get(video)).read()
    await film.power_off()
    assert await (await client.get(video)).read() == VIDEO


async def test_a_time_lapse_has_the_picture_of_its_own_name(
    hass: HomeAssistant, film: BambuRig, hass_client: ClientSessionGenerator
) -> None:
    videos = await browse(hass, film, "files/timelapse")
    thumbnail = videos["video 1.mp4"].thumbnail
    assert thumbnail is not None
    assert videos["video_2.avi"].thumbnail is None
    response = await (await hass_client()).get(thumbnail)
    assert response.content_type == "image/jpeg"
    assert await response.read() == PICTURE


async def test_a_prusas_files_have_their_pictures_unless_it_prints(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    rig = await set_up(PrusaRig())
    files = await browse(hass, rig, "files/usb")
    thumbnail = files[BRACKET.file].thumbnail
    assert thumbnail is not None
    response = await (await hass_client()).get(thumbnail)
    assert response.content_type == "image/png"
    printing = await set_up(_other_prusa(), printing=900)
    files = await browse(hass, printing, "files/usb")
    assert files[BRACKET.file].thumbnail is None


def _other_prusa() -> PrusaRig:
    class Other(PrusaRig):
        serial = "10589-2109876543210988"

    return Other()


async def test_a_prusas_file_without_a_picture_is_not_found(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    rig = PrusaRig()
    plan = Plan(name="Plain", file="plain.gcode", seconds=60, layers=1)
    rig.simulator.files.add("plain.gcode", plan=plan)
    await set_up(rig)
    thumbnail = (await browse(hass, rig, "files/usb"))["plain.gcode"].thumbnail
    assert thumbnail is not None
    response = await (await hass_client()).get(thumbnail)
    assert response.status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "path",
    [
        "page.html",
        "bracket.gcode.3mf",
        "timelapse/gone.mp4",
        "..%2Fvideo 1.mp4",
        "a.mp4",
    ],
)
async def test_only_what_is_there_and_is_only_shown_is_served(
    hass: HomeAssistant,
    film: BambuRig,
    hass_client: ClientSessionGenerator,
    path: str,
) -> None:
    base = f"/api/printernizer/files/{entry_of(hass, film).entry_id}"
    response = await (await hass_client()).get(f"{base}/{path}")
    assert response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}


async def test_a_thumbnail_of_what_nobody_listed_leads_nowhere(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """A printer's own address is served to nobody who only names it."""
    rig = await set_up(PrusaRig())
    asked = len(rig.simulator.requests)
    base = f"/api/printernizer/file_thumbnails/{entry_of(hass, rig).entry_id}"
    response = await (await hass_client()).get(f"{base}/api/v1/info")
    assert response.status == HTTPStatus.NOT_FOUND
    assert len(rig.simulator.requests) == asked


async def test_who_is_not_logged_in_sees_nothing(
    hass: HomeAssistant, video: str, hass_client_no_auth: ClientSessionGenerator
) -> None:
    response = await (await hass_client_no_auth()).get(video)
    assert response.status == HTTPStatus.UNAUTHORIZED


async def test_who_may_not_see_the_printer_sees_none_of_its_files(
    hass: HomeAssistant,
    video: str,
    hass_client: ClientSessionGenerator,
    hass_admin_user: Any,
) -> None:
    client = await hass_client()
    hass_admin_user.groups.clear()
    hass_admin_user.mock_policy({})
    assert (await client.get(video)).status == HTTPStatus.FORBIDDEN


async def test_what_is_too_large_is_not_fetched_and_leaves_nothing_behind(
    hass: HomeAssistant,
    video: str,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(shelf, "LARGEST", len(VIDEO) - 1)
    response = await (await hass_client()).get(video)
    assert response.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert stored(tmp_path) == []


async def test_a_removed_printer_leaves_no_files_behind(
    hass: HomeAssistant,
    film: BambuRig,
    video: str,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
) -> None:
    await (await (await hass_client()).get(video)).read()
    assert stored(tmp_path)
    await hass.config_entries.async_remove(entry_of(hass, film).entry_id)
    assert stored(tmp_path) == []


async def test_a_folder_that_the_printer_does_not_show_cannot_be_browsed(
    hass: HomeAssistant, film: BambuRig
) -> None:
    for path in ("files/nowhere", "nothing", "files/../x"):
        with pytest.raises(BrowseError):
            await browse(hass, film, path)


async def test_a_printer_that_is_not_loaded_serves_none_of_its_files(
    hass: HomeAssistant, film: BambuRig, video: str, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    assert await hass.config_entries.async_unload(entry_of(hass, film).entry_id)
    assert (await client.get(video)).status == HTTPStatus.NOT_FOUND


async def test_what_a_printer_cannot_give_now_is_told_apart_from_what_it_has_not(
    hass: HomeAssistant, film: BambuRig, video: str, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    answers = film.simulator.files.habits.answers
    answers["RETR"] = "450 Somebody writes to it."
    assert (await client.get(video)).status == HTTPStatus.SERVICE_UNAVAILABLE
    answers["RETR"] = "500 What is that?"
    assert (await client.get(video)).status == HTTPStatus.BAD_GATEWAY
    answers.clear()
    assert (await client.get(video)).status == HTTPStatus.OK


async def test_a_disk_that_takes_no_file_is_named_as_what_is_in_the_way(
    hass: HomeAssistant,
    video: str,
    hass_client: ClientSessionGenerator,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # Where the folder would be there is a file.
    (tmp_path / "printernizer").write_bytes(b"")
    response = await (await hass_client()).get(video)
    assert response.status == HTTPStatus.INSUFFICIENT_STORAGE
    assert "A file cannot be shown: Not a directory" in caplog.text
    assert str(tmp_path) not in caplog.text


async def test_of_all_the_pictures_that_were_listed_the_last_are_served(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(served_files, "_MOST_THUMBNAILS", 2)
    rig = PrusaRig()
    for number in range(3):
        name = f"part_{number}.gcode"
        rig.simulator.files.add(name, pictures=previews())
    await set_up(rig)
    files = await browse(hass, rig, "files/usb")
    client = await hass_client()
    urls = [file.thumbnail for file in files.values() if file.thumbnail]
    statuses = [(await client.get(url)).status for url in urls]
    assert statuses[-3:] == [HTTPStatus.NOT_FOUND, HTTPStatus.OK, HTTPStatus.OK]


async def test_a_printer_that_is_not_loaded_shows_no_photo(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    rig = await set_up(BambuRig())
    entry = entry_of(hass, rig)
    assert await hass.config_entries.async_unload(entry.entry_id)
    client = await hass_client()
    for named in (entry.entry_id, "nobody"):
        response = await client.get(f"/api/printernizer/photos/{named}/photo.jpg")
        assert response.status == HTTPStatus.NOT_FOUND
