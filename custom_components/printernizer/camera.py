"""A printer's cameras."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.camera import (
    Camera,
    CameraEntityDescription,
    CameraEntityFeature,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_CAMERA_ADDRESS, LOGGER
from .entity import PrinterEntity, PrinterEntityDescription, forget_entity
from .printer.cameras.by_address import HttpCamera, camera_at
from .printer.cameras.camera import Frame, PrinterCamera
from .printer.errors import CannotConnectError, PrinterError
from .printer.model import CameraInfo, PrinterSnapshot
from .printer.reasons import Reason
from .runtime import PrinternizerConfigEntry, PrinterRuntime
from .serving.frames import Request, StreamResponse, serve_frames
from .serving.video_pictures import KeyFrames

PARALLEL_UPDATES = 0

_ATTRIBUTE_LAST_PICTURE = "last_picture"
# A camera shows a picture a second; each of these is a write of the state.
_BETWEEN_NOTES = timedelta(minutes=1)
# Options of the integration `stream`, which is not needed for anything else. Packets
# get lost over UDP, and the clocks of these cameras jump.
_STREAM_OPTIONS: dict[str, str | bool | float] = {
    "rtsp_transport": "tcp",
    "use_wallclock_as_timestamps": True,
}


@dataclass(frozen=True, kw_only=True)
class PrinterCameraDescription(PrinterEntityDescription, CameraEntityDescription):
    """Describe a camera."""


CAMERA = PrinterCameraDescription(key="camera")
"""A camera of the printer; unless it has an id of its own, this is also its id."""
EXTERNAL_CAMERA = PrinterCameraDescription(
    key="external_camera", available_fn=lambda _: True
)
"""A camera that looks at the printer, and goes on when that is switched off."""
CAMERAS = (CAMERA, EXTERNAL_CAMERA)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the cameras of a printer, now and when it turns out to have more."""
    runtime = entry.runtime_data
    coordinator = runtime.coordinator
    known: set[str] = set()

    @callback
    def add_found(snapshot: PrinterSnapshot) -> None:
        found = [own for own in snapshot.cameras if own.id not in known]
        known.update(own.id for own in found)
        if found:
            async_add_entities(OwnCamera(runtime, own) for own in found)

    entry.async_on_unload(coordinator.async_add_look(add_found))
    if address := entry.options.get(CONF_CAMERA_ADDRESS):
        camera = camera_at(async_get_clientsession(hass), address)
        if isinstance(camera, HttpCamera):
            entry.async_on_unload(camera.close)
        async_add_entities([ExternalCamera(runtime, camera)])
    else:
        forget_entity(coordinator, Platform.CAMERA, EXTERNAL_CAMERA.key)


class PrinterCameraEntity(PrinterEntity, Camera):
    """A camera: pictures, or a video stream that is Home Assistant's to show."""

    entity_description: PrinterCameraDescription
    _unrecorded_attributes = frozenset({_ATTRIBUTE_LAST_PICTURE})
    # The backend's camera is what these parts say.
    _beyond = frozenset({"cameras", "info"})

    def __init__(
        self, runtime: PrinterRuntime, description: PrinterCameraDescription
    ) -> None:
        """Look at nothing yet."""
        # Neither of the two calls the other's.
        Camera.__init__(self)
        self._taken: datetime | None = None
        self._key_frames = KeyFrames(self)
        self.stream_options = _STREAM_OPTIONS
        super().__init__(runtime, description)

    @property
    @abstractmethod
    def _camera(self) -> PrinterCamera | None:
        """The camera, `None` if it cannot be looked through at present."""

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return {_ATTRIBUTE_LAST_PICTURE: self._taken}

    @property
    def _still_camera(self) -> PrinterCamera | None:
        """What shows single pictures: the camera, or its video if it has only that."""
        camera = self._camera
        streams = camera is not None and camera.streams
        return self._key_frames if streams else camera

    async def async_new_picture(self) -> bytes:
        """Return a picture taken from now on; raises `PrinterError`."""
        if (camera := self._still_camera) is None:
            raise CannotConnectError(Reason.CAMERA_OFF)
        frame = await camera.new_frame()
        self._note(frame)
        return frame.content

    @override
    async def async_will_remove_from_hass(self) -> None:
        await super().async_will_remove_from_hass()
        await self._key_frames.close()
        if self.stream is not None:
            for provider in list(self.stream.outputs().values()):
                await self.stream.remove_provider(provider)

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on with the stream under the new id."""

    @override
    async def stream_source(self) -> str | None:
        camera = self._camera
        return None if camera is None else await camera.stream_url()

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return a picture of now, or the last good one; scaling is up to others."""
        if (camera := self._still_camera) is None:
            return None
        try:
            frame = await camera.frame()
        except PrinterError as error:
            LOGGER.debug("No picture for %s: %s", self.entity_id, error)
            return None
        self.content_type = frame.content_type
        self._note(frame)
        return frame.content

    @override
    async def handle_async_mjpeg_stream(
        self, request: Request
    ) -> StreamResponse | None:
        if (camera := self._still_camera) is None:
            return None
        return await serve_frames(request, camera.frames())

    @override
    def _is_usable(self, snapshot: PrinterSnapshot) -> bool:
        return super()._is_usable(snapshot) and self._camera is not None

    @override
    def _show(self, snapshot: PrinterSnapshot) -> CameraEntityFeature:
        camera = self._camera
        streams = camera is not None and camera.streams
        features = CameraEntityFeature.STREAM if streams else CameraEntityFeature(0)
        self._attr_supported_features = features
        return features

    @callback
    def _note(self, frame: Frame) -> None:
        """Tell of when the last picture is, but not with every one."""
        if self._taken is None or frame.taken - self._taken >= _BETWEEN_NOTES:
            self._taken = frame.taken
            self.async_write_ha_state()


class OwnCamera(PrinterCameraEntity):
    """A camera that the printer tells of."""

    def __init__(self, runtime: PrinterRuntime, info: CameraInfo) -> None:
        """Show the camera under its own name, if it has one."""
        self._camera_id = info.id
        super().__init__(runtime, CAMERA)
        if info.id != CAMERA.key:
            self._attr_unique_id = f"{self._attr_unique_id}_{info.id}"
        if info.name:
            self._attr_name = info.name
        self._attr_brand = runtime.coordinator.data.info.brand

    @property
    @override
    def _camera(self) -> PrinterCamera | None:
        return self.coordinator.backend.camera(self._camera_id)


class ExternalCamera(PrinterCameraEntity):
    """A camera that the user gave an address of."""

    def __init__(self, runtime: PrinterRuntime, camera: PrinterCamera) -> None:
        """Show the camera."""
        self._external = camera
        super().__init__(runtime, EXTERNAL_CAMERA)

    @property
    @override
    def _camera(self) -> PrinterCamera:
        return self._external
