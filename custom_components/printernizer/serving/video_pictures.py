"""Pictures that are cut out of a video: its key frames, which stand for themselves."""

import asyncio
from collections.abc import AsyncGenerator
from typing import override

from homeassistant.components.camera import Camera
from homeassistant.components.camera.helper import async_get_stream_image
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.dt import utcnow

from ..printer.cameras.camera import Frame
from ..printer.cameras.shared import SharedCamera
from ..printer.errors import CannotConnectError, PrinterTimeoutError, ProtocolError
from ..printer.reasons import Reason

_LONGEST_WAIT = 15.0
"""Some cameras send a key frame every ten seconds only."""
_BETWEEN = 1.0
_LINGERS = 5.0


class KeyFrames(SharedCamera):
    """What the video of a camera entity shows, as long as somebody looks.

    Home Assistant keeps the last key frame that it decoded, of whenever that was, and
    hands it out as a picture of now: here only the next one counts.
    """

    def __init__(self, entity: Camera) -> None:
        """Prepare to look at the video of an entity."""
        super().__init__(lingers=_LINGERS)
        self._entity = entity
        self._before: bytes | None = None

    @override
    async def _pictures(self) -> AsyncGenerator[Frame]:
        if self._entity.stream is not None:
            self._before = await self._entity.stream.async_get_image()
        while True:
            yield await self._key_frame()
            await asyncio.sleep(_BETWEEN)

    async def _key_frame(self) -> Frame:
        """Return the next key frame."""
        try:
            async with asyncio.timeout(_LONGEST_WAIT):
                content = await async_get_stream_image(
                    self._entity, wait_for_next_keyframe=True
                )
        except TimeoutError as error:
            raise PrinterTimeoutError(Reason.CAMERA_STANDS_STILL) from error
        except HomeAssistantError as error:
            # The texts of such errors may hold the address.
            raise CannotConnectError(Reason.CAMERA_NO_VIDEO) from error
        # What could not be decoded is answered with the one before, the same object.
        if content is None or content is self._before:
            raise ProtocolError(Reason.CAMERA_NO_PICTURE)
        self._before = content
        return Frame(
            content=content, content_type="image/jpeg", taken=utcnow(), single=True
        )
