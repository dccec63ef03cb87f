"""Pictures out of a video: H.264 over a real socket, read by Home Assistant itself."""

from collections.abc import AsyncGenerator
from typing import override

from homeassistant.components.camera import (
    Camera,
    CameraEntityFeature,
    async_get_image,
)
from homeassistant.components.camera.const import DATA_COMPONENT
from homeassistant.components.camera.img_util import TurboJPEGSingleton
from homeassistant.components.stream.core import KeyFrameConverter
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.following.shutter import async_take_picture
from custom_components.printernizer.printer.cameras import shared
from custom_components.printernizer.printer.errors import (
    PrinterTimeoutError,
    ProtocolError,
)
from tests.rigs import BambuRig
from tests.video import PillowJpeg, VideoCamera, shade_of

from ..helpers import SetUp, entity_id, entry_of, next_picture

DARK, OLD, NEW = 20, 100, 200


@pytest.fixture(name="video")
async def video_fixture(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[VideoCamera]:
    """Switch a camera on that streams, and let Home Assistant read streams."""
    monkeypatch.setattr(TurboJPEGSingleton, "instance", PillowJpeg)
    assert await async_setup_component(hass, "stream", {})
    async with VideoCamera() as video:
        yield video


@pytest.fixture(name="camera")
async def camera_fixture(
    hass: HomeAssistant, video: VideoCamera, set_up: SetUp
) -> AsyncGenerator[str]:
    """Have the camera look at a printer."""
    rig = await set_up(BambuRig())
    entry = entry_of(hass, rig)
    hass.config_entries.async_update_entry(
        entry, options={"camera_address": video.address}
    )
    await hass.config_entries.async_reload(entry.entry_id)
    yield entity_id(hass, rig, "camera", "external_camera")
    await hass.config_entries.async_unload(entry.entry_id)


def is_about(shade: int, jpeg: bytes) -> bool:
    """Whether a picture has this shade, as well as a codec keeps it."""
    return abs(shade_of(jpeg) - shade) < 10


async def test_the_first_still_of_a_video_waits_for_a_picture(
    hass: HomeAssistant, video: VideoCamera, camera: str
) -> None:
    video.shade = NEW
    start = utcnow()
    image = await async_get_image(hass, camera)
    assert image.content_type == "image/jpeg"
    assert is_about(NEW, image.content)
    shown = hass.states.get(camera)
    assert shown is not None
    assert start < shown.attributes["last_picture"] <= utcnow()


async def test_a_browser_sees_a_video_as_pictures(
    hass: HomeAssistant,
    video: VideoCamera,
    camera: str,
    hass_client: ClientSessionGenerator,
) -> None:
    video.shade = NEW
    client = await hass_client()
    async with client.get(f"/api/camera_proxy_stream/{camera}") as response:
        assert response.content_type == "multipart/x-mixed-replace"
        for _ in range(2):
            assert is_about(NEW, await next_picture(response))


async def test_a_photo_of_a_video_is_of_now(
    hass: HomeAssistant, video: VideoCamera, camera: str
) -> None:
    video.shade, video.wakes_with = NEW, OLD
    assert is_about(NEW, await async_take_picture(hass, camera))
    video.shade = DARK
    assert is_about(DARK, await async_take_picture(hass, camera))
    assert video.connections == 1


async def test_a_video_that_stands_still_has_no_photo(
    hass: HomeAssistant,
    video: VideoCamera,
    camera: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await async_get_image(hass, camera)
    monkeypatch.setattr(shared, "_NEW_WITHIN", 0.5)
    video.goes_on.clear()
    with pytest.raises(PrinterTimeoutError):
        await async_take_picture(hass, camera)
    video.goes_on.set()


class Doorbell(Camera):
    """A camera of somebody else, whose stills Home Assistant cuts out of its video."""

    _attr_name = "Doorbell"
    _attr_supported_features = CameraEntityFeature.STREAM
    use_stream_for_stills = True

    def __init__(self, address: str) -> None:
        """Be at an address."""
        super().__init__()
        self._address = address

    @override
    async def stream_source(self) -> str:
        return self._address


async def test_a_photo_of_somebody_elses_video_is_of_now_too(
    hass: HomeAssistant, video: VideoCamera, set_up: SetUp
) -> None:
    await set_up(BambuRig())
    doorbell = Doorbell(video.address)
    await hass.data[DATA_COMPONENT].async_add_entities([doorbell])
    video.shade = OLD
    await async_take_picture(hass, doorbell.entity_id)
    assert is_about(OLD, (await async_get_image(hass, doorbell.entity_id)).content)
    video.shade = NEW
    assert is_about(NEW, await async_take_picture(hass, doorbell.entity_id))
    await let_go(doorbell)


async def test_what_cannot_be_decoded_is_not_taken_for_the_picture_before(
    hass: HomeAssistant,
    video: VideoCamera,
    camera: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Home Assistant answers with the last one that it could decode."""
    monkeypatch.setattr(shared, "_NEW_WITHIN", 3)
    assert await async_get_image(hass, camera)
    monkeypatch.setattr(KeyFrameConverter, "_generate_image", lambda *_: None)
    with pytest.raises(ProtocolError):
        await async_take_picture(hass, camera)


async def let_go(camera: Camera) -> None:
    """Have Home Assistant read a video no more."""
    assert camera.stream is not None
    for provider in list(camera.stream.outputs().values()):
        await camera.stream.remove_provider(provider)


class Snapper(Camera):
    """A camera of somebody else that gives pictures and no video."""

    _attr_name = "Snapper"

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes:
        return b"what it shows"


async def test_a_camera_of_somebody_else_without_a_video_is_believed(
    hass: HomeAssistant, video: VideoCamera, set_up: SetUp
) -> None:
    await set_up(BambuRig())
    snapper = Snapper()
    await hass.data[DATA_COMPONENT].async_add_entities([snapper])
    assert await async_take_picture(hass, snapper.entity_id) == b"what it shows"
    assert video.connections == 0
