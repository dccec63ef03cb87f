"""The camera of the smaller Bambu Lab printers: JPEG pictures on port 6000."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
import struct
from typing import override

from ..printer.cameras.camera import Frame
from ..printer.cameras.shared import SharedCamera
from ..printer.errors import (
    CannotConnectError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
)
from ..printer.reasons import Reason
from .session.access import Access
from .session.streams import connect

JPEG_PORT = 6000

_USER = b"bblp"
# Four numbers, of which the first is that of the bytes that follow them, and padded
# with zeros the user and the access code.
_LOGIN = struct.Struct("<IIII32s32s")
# The first number is the bytes of the picture that follows.
_HEADER = struct.Struct("<IIII")
# A picture has 1280 by 720 pixels: a header that says more was not one.
_LARGEST = 10 * 1024 * 1024
# Not FFD8FFE0, as bambulabs-api looks for: some pictures begin with FFD8FFDB.
_START, _END = b"\xff\xd8", b"\xff\xd9"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraPatience:
    """How long a camera may keep us waiting, in seconds."""

    connect: float = 10.0
    """The handshake included, for which the small ones take some seconds."""
    picture: float = 15.0


class JpegCamera(SharedCamera):
    """The camera of the A1 and P1 series: a picture about every second.

    `on_answer` is told the refusal if the printer hangs up at once, as it does while
    its live view is off, and `None` when it shows something. The access code is sent
    to nobody but the printer itself.
    """

    def __init__(
        self,
        access: Callable[[], Access],
        on_answer: Callable[[RefusedError | None], None],
        patience: CameraPatience | None = None,
    ) -> None:
        """Prepare to look; `access` is asked whenever a connection is made."""
        super().__init__()
        self._access = access
        self._on_answer = on_answer
        self._times = patience or CameraPatience()

    @override
    async def _pictures(self) -> AsyncGenerator[Frame]:
        access = self._access()
        reader, writer = await connect(
            access, access.port_of(JPEG_PORT), self._times.connect
        )
        try:
            writer.write(_login(access.access_code))
            yield await self._first_picture(reader)
            while True:
                yield await self._read(reader)
        finally:
            writer.transport.abort()

    async def _first_picture(self, reader: asyncio.StreamReader) -> Frame:
        """Return the first picture, or raise `RefusedError` if there is nothing."""
        try:
            picture = await self._read(reader)
        except _HungUpError as error:
            refusal = RefusedError(Reason.CAMERA_CLOSED)
            self._on_answer(refusal)
            raise refusal from error
        self._on_answer(None)
        return picture

    async def _read(self, reader: asyncio.StreamReader) -> Frame:
        """Return the next whole picture."""
        try:
            async with asyncio.timeout(self._times.picture):
                return await _read_jpeg(reader)
        except TimeoutError as error:
            raise PrinterTimeoutError(Reason.CAMERA_SAYS_NOTHING) from error
        except (asyncio.IncompleteReadError, OSError) as error:
            raise _HungUpError(Reason.CAMERA_HUNG_UP) from error


class _HungUpError(CannotConnectError):
    """The camera ended the connection."""


async def _read_jpeg(reader: asyncio.StreamReader) -> Frame:
    """Return the next JPEG that is one; those that are cut off are left out."""
    while True:
        size, *_ = _HEADER.unpack(await reader.readexactly(_HEADER.size))
        taken = datetime.now(UTC)
        if not len(_START) + len(_END) <= size <= _LARGEST:
            raise ProtocolError(Reason.CAMERA_NO_PICTURE)
        content = await reader.readexactly(size)
        if not content.startswith(_START):
            raise ProtocolError(Reason.CAMERA_NO_PICTURE)
        if content.rstrip(b"\0").endswith(_END):
            return Frame(content=content, content_type="image/jpeg", taken=taken)


def _login(access_code: str) -> bytes:
    """Return what the camera wants to hear first."""
    return _LOGIN.pack(0x40, 0x3000, 0, 0, _USER, access_code.encode())
