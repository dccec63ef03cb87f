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
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    UnsupportedError,
)
from ..printer.fields import Fields
from ..printer.model import CameraInfo
from ..printer.reasons import Reason
from .calling.answers import Resource
from .client import PrusaLinkClient

_CAMERAS = "/api/v1/cameras"
_INTERVAL = 30.0
# How often is looked for a photo that the Pi takes by itself, and for how long.
_LOOK_AGAIN = 5.0
_NEXT_WITHIN = _INTERVAL + 10


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
    async def new_frame(self) -> Frame:
        """Have the Pi take a photo now, or await its next where it takes no orders."""
        try:
            resource = await self._client.make(self._path)
        # 409 of a camera that takes no orders, 408 of one that is too slow for them.
        except RefusedError, UnsupportedError, PrinterTimeoutError:
            return await self._next_photo()
        return _photo_of(resource)

    async def _next_photo(self) -> Frame:
        """Return the photo after the last: by the Pi's clock, which may be wrong."""
        last = await self._fetch_photo()
        until = self._clock() + _NEXT_WITHIN
        while self._clock() < until:
            await asyncio.sleep(_LOOK_AGAIN)
            photo = await self._fetch_photo()
            if photo.taken > last.taken:
                return photo
        raise PrinterTimeoutError(Reason.CAMERA_STANDS_STILL)

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
        self._photo = _photo_of(resource)
        self._modified = resource.modified if resource else None
        return self._photo


def _photo_of(resource: Resource | None) -> Frame:
    """Return what was served, or raise why it is no photo."""
    if resource is None or not resource.content:
        raise NotFoundError(Reason.CAMERA_SAYS_NOTHING)
    if not resource.content_type.startswith("image/"):
        raise ProtocolError(Reason.CAMERA_NO_PICTURE)
    return Frame(
        content=resource.content,
        content_type=resource.content_type,
        taken=_moment(resource.modified),
        single=True,
    )


def _moment(modified: str | None) -> datetime:
    """Return when a photo was taken, now if it does not say."""
    try:
        taken = parsedate_to_datetime(modified or "")
    except ValueError:
        return datetime.now(UTC)
    return taken if taken.tzinfo else taken.replace(tzinfo=UTC)
