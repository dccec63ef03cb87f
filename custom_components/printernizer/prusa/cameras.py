"""The cameras at a Raspberry Pi: photos that it takes now and then."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
import time
from typing import override
from urllib.parse import quote

from ..printer.cameras.camera import Frame
from ..printer.cameras.shared import SharedCamera
from ..printer.errors import (
    AuthenticationError,
    NotFoundError,
    PrinterError,
    ProtocolError,
)
from ..printer.fields import Fields
from ..printer.model import CameraInfo
from .client import PrusaLinkClient

_CAMERAS = "/api/v1/cameras"
_INTERVAL = 30.0


class PiCameras:
    """All cameras of one printer; printers without a Pi have none."""

    def __init__(self, client: PrusaLinkClient, clock: Callable[[], float]) -> None:
        """Use a logged-in client."""
        self._client = client
        self._clock = clock
        self._cameras: dict[str, SnapCamera] = {}
        self._connected: frozenset[str] = frozenset()
        self.infos: tuple[CameraInfo, ...] = ()

    async def ask(self) -> None:
        """Find out which there are; an old PrusaLink knows nothing of cameras."""
        try:
            answer = Fields(await self._client.get(_CAMERAS) or {})
        except AuthenticationError:
            raise
        except PrinterError:
            return
        found = {
            camera_id: camera
            for camera in answer.items("camera_list")
            if (camera_id := camera.text("camera_id"))
        }
        self._connected = frozenset(
            key for key, camera in found.items() if camera.raw("connected") is not False
        )
        self.infos = tuple(
            CameraInfo(id=key, name=camera.section("config").text("name"))
            for key, camera in found.items()
        )

    def get(self, camera_id: str) -> SnapCamera | None:
        """Return a camera that is connected."""
        if camera_id not in self._connected:
            return None
        if camera_id not in self._cameras:
            self._cameras[camera_id] = SnapCamera(self._client, camera_id, self._clock)
        return self._cameras[camera_id]

    async def close(self) -> None:
        """Look no more."""
        for camera in self._cameras.values():
            await camera.close()


class SnapCamera(SharedCamera):
    """Shows the last photo that the Pi has taken, which it does every 30 s at most."""

    def __init__(
        self,
        client: PrusaLinkClient,
        camera_id: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use a logged-in client."""
        super().__init__(fresh_for=_INTERVAL, clock=clock)
        self._client = client
        self._path = f"{_CAMERAS}/{quote(camera_id, safe='')}/snap"
        self._due = clock()
        self._photo: Frame | None = None
        self._modified: str | None = None

    @override
    async def _pictures(self) -> AsyncGenerator[Frame]:
        while True:
            await asyncio.sleep(self._due - self._clock())
            yield await self._fetch_photo()
            self._due = self._clock() + _INTERVAL

    async def _fetch_photo(self) -> Frame:
        """Return the last photo, which we may have already."""
        resource = await self._client.fetch(self._path, since=self._modified)
        if resource is None and self._photo is not None:
            return self._photo
        if resource is None or not resource.content:
            raise NotFoundError("the camera has taken no photo yet")
        if not resource.content_type.startswith("image/"):
            raise ProtocolError("the photo is no picture")
        self._modified = resource.modified
        self._photo = Frame(
            content=resource.content,
            content_type=resource.content_type,
            taken=_moment(resource.modified),
        )
        return self._photo


def _moment(modified: str | None) -> datetime:
    """Return when a photo was taken, now if it does not say."""
    try:
        taken = parsedate_to_datetime(modified or "")
    except ValueError:
        return datetime.now(UTC)
    return taken if taken.tzinfo else taken.replace(tzinfo=UTC)
