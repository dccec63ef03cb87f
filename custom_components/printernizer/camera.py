"""A printer's cameras."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.camera import (
    Camera,
    CameraEntityDescription,
    CameraEntityFeature,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import LOGGER
from .coordinator import PrinterCoordinator, PrinternizerConfigEntry
from .entity import PrinterEntity, PrinterEntityDescription
from .mjpeg import Request, StreamResponse, serve_frames
from .printer.camera import Frame, PrinterCamera
from .printer.errors import PrinterError
from .printer.model import CameraInfo, PrinterSnapshot

PARALLEL_UPDATES = 0

_ATTRIBUTE_LAST_PICTURE = "last_picture"
_BETWEEN_NOTES = timedelta(minutes=1)
# Options of the integration `stream`, which is not needed for anything else. Packets
# get lost over UDP, and the clocks of these cameras jump.
_STREAM_OPTIONS: dict[str, str | bool | float] = {
    "rtsp_transport": "tcp",
    "use_wallclock_as_timestamps": True,
}


@dataclass(frozen=True, kw_only=True)
class PrinterCameraDescription(PrinterEntityDescription, CameraEntityDescription):
    """Describe a camera; its key is the camera's id, if that is not its own."""


CAMERA = PrinterCameraDescription(key="camera")
CAMERAS = (CAMERA,)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the cameras of a printer, now and when it turns out to have more."""
    coordinator = entry.runtime_data
    known: set[str] = set()

    @callback
    def add_found() -> None:
        found = [it for it in coordinator.data.cameras if it.id not in known]
        known.update(it.id for it in found)
        if found:
            async_add_entities(PrinterCameraEntity(coordinator, it) for it in found)

    add_found()
    entry.async_on_unload(coordinator.async_add_listener(add_found))


class PrinterCameraEntity(PrinterEntity, Camera):
    """A camera of a printer: pictures, or a video stream that is Home Assistant's."""

    entity_description: PrinterCameraDescription
    _unrecorded_attributes = frozenset({_ATTRIBUTE_LAST_PICTURE})

    def __init__(self, coordinator: PrinterCoordinator, info: CameraInfo) -> None:
        """Look at nothing yet."""
        Camera.__init__(self)
        self._camera_id = info.id
        self._taken: datetime | None = None
        description = next((it for it in CAMERAS if it.key == info.id), CAMERA)
        super().__init__(coordinator, description)
        if info.id != description.key:
            self._attr_unique_id = f"{self._attr_unique_id}_{info.id}"
        if info.name:
            self._attr_name = info.name
        self._attr_brand = coordinator.data.info.brand
        self.stream_options = _STREAM_OPTIONS

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return {_ATTRIBUTE_LAST_PICTURE: self._taken}

    @property
    @override
    def use_stream_for_stills(self) -> bool:
        return CameraEntityFeature.STREAM in self.supported_features

    @override
    async def stream_source(self) -> str | None:
        camera = self._camera
        return None if camera is None else camera.stream_url

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return a picture of now, or the last good one; scaling is up to others."""
        if (camera := self._camera) is None:
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
        camera = self._camera
        if camera is None or camera.stream_url is not None:
            return await super().handle_async_mjpeg_stream(request)
        return await serve_frames(request, camera.frames())

    @override
    def _is_usable(self, snapshot: PrinterSnapshot) -> bool:
        return super()._is_usable(snapshot) and self._camera is not None

    @override
    def _show(self, snapshot: PrinterSnapshot) -> CameraEntityFeature:
        camera = self._camera
        streams = camera is not None and camera.stream_url is not None
        features = CameraEntityFeature.STREAM if streams else CameraEntityFeature(0)
        self._attr_supported_features = features
        return features

    @property
    def _camera(self) -> PrinterCamera | None:
        return self.coordinator.backend.camera(self._camera_id)

    @callback
    def _note(self, frame: Frame) -> None:
        """Tell of when the last picture is, but not with every one."""
        if self._taken is None or frame.taken - self._taken >= _BETWEEN_NOTES:
            self._taken = frame.taken
            self.async_write_ha_state()
