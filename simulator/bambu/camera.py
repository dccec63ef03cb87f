"""The JPEG camera on port 6000: TLS, a login of 80 bytes, then picture after picture.

Whoever does not get in is cut off without a word: a wrong login, one client too many,
live view switched off at the printer.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import ssl
import struct
from typing import override

from .server import GREETING_SECONDS, TlsServer

PORT = 6000
LOGIN = struct.Struct("<IIII32s32s")
HEADER = struct.Struct("<IIII")


class JpegCamera(TlsServer):
    """Shows itself to a few clients at once; `shoot` takes a picture by hand."""

    def __init__(
        self,
        context: ssl.SSLContext,
        login: Callable[[], tuple[str, str] | None],
        picture: Callable[[], bytes],
    ) -> None:
        """Be ready; `login` tells user and access code, `picture` takes a JPEG.

        There is no login while the owner does not want it to be seen in the network.
        """
        super().__init__(context)
        self._login = login
        self._picture = picture
        self._changed = asyncio.Condition()
        self._viewers: list[asyncio.StreamWriter] = []
        self.client_limit = 1
        self.interval: float | None = 1.0
        """Real seconds between pictures; without, `shoot` takes all but the first."""
        self.wakes_with_the_last = False
        """Whether a camera that slept begins with the last picture of before."""
        self._last: bytes | None = None
        self.split = False
        """Whether a picture comes in many small packets."""
        self.total_connections = 0
        self.most_viewers = 0
        self.logins: list[bytes] = []
        """What clients have sent to be let in."""

    @property
    def viewers(self) -> int:
        """How many clients are served right now."""
        return len(self._viewers)

    def shoot(self) -> None:
        """Take a picture now and send it to all who look."""
        picture = self._draw()
        for writer in self._viewers:
            self._show_picture(writer, picture)

    def send_raw(self, content: bytes) -> None:
        """Send whatever it is to all who look."""
        for writer in self._viewers:
            self._send(writer, content)

    async def wait_for_viewers(self, count: int) -> None:
        """Wait until exactly so many clients are served."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.viewers == count)

    @override
    def _accept(self, raw: asyncio.Transport) -> None:
        self.total_connections += 1
        super()._accept(raw)

    @override
    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection until it ends."""
        with suppress(OSError, EOFError, TimeoutError):
            if await self._lets_in(reader):
                await self._send_pictures(reader, writer)
        writer.close()

    async def _lets_in(self, reader: asyncio.StreamReader) -> bool:
        """Whether a client may look; live view that is off asks for no login."""
        if (login := self._login()) is None:
            return False
        async with asyncio.timeout(GREETING_SECONDS):
            self.logins.append(await reader.readexactly(LOGIN.size))
        user, code = (text.encode() for text in login)
        known = self.logins[-1] == LOGIN.pack(0x40, 0x3000, 0, 0, user, code)
        return known and self.viewers < self.client_limit

    async def _send_pictures(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Send pictures until the client goes."""
        await self._count(lambda: self._viewers.append(writer))
        kept = self._last if self.wakes_with_the_last and self.viewers == 1 else None
        gone = asyncio.ensure_future(reader.read(1))
        try:
            while not gone.done():
                await self.awake.wait()
                self._show_picture(writer, kept or self._draw())
                kept = None
                await asyncio.wait({gone}, timeout=self.interval)
        finally:
            gone.cancel()
            await self._count(lambda: self._viewers.remove(writer))

    def _draw(self) -> bytes:
        self._last = self._picture()
        return self._last

    async def _count(self, change: Callable[[], None]) -> None:
        """Note who looks, and tell those who wait for it."""
        async with self._changed:
            change()
            self.most_viewers = max(self.most_viewers, self.viewers)
            self._changed.notify_all()

    def _show_picture(self, writer: asyncio.StreamWriter, picture: bytes) -> None:
        """Send a picture; its header goes out in a packet of its own."""
        content = framed(picture)
        self._send(writer, content[: HEADER.size])
        self._send(writer, content[HEADER.size :])

    def _send(self, writer: asyncio.StreamWriter, content: bytes) -> None:
        """Send bytes as they are cut up."""
        if writer.transport.is_closing():
            return
        size = 1000 if self.split else len(content)
        for start in range(0, len(content), size):
            writer.write(content[start : start + size])


def framed(jpeg: bytes) -> bytes:
    """Put the header in front of a picture."""
    return HEADER.pack(len(jpeg), 0, 1, 0) + jpeg
