"""The JPEG camera on port 6000: TLS, a login of 80 bytes, then picture after picture.

Whoever does not get in is cut off without a word: a wrong login, one client too many,
live view switched off at the printer.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import ssl
import struct

from .broker import GREETING_SECONDS, HOST
from .streams import Doorbell, encrypt

PORT = 6000
LOGIN = struct.Struct("<IIII32s32s")
HEADER = struct.Struct("<IIII")


class JpegCamera:
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
        self._context = context
        self._login = login
        self._picture = picture
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        self._awake.set()
        self._changed = asyncio.Condition()
        self._viewers: list[asyncio.StreamWriter] = []
        self.client_limit = 1
        self.interval: float | None = 1.0
        """Real seconds between pictures; without, `shoot` takes all but the first."""
        self.split = False
        """Whether a picture comes in many small packets."""
        self.total_connections = 0
        self.most_viewers = 0
        self.logins: list[bytes] = []
        """What clients have sent to be let in."""

    async def start(self, port: int) -> int:
        """Listen, and tell on which port; `OSError` if it is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Doorbell(self._accept), HOST, port
        )
        address: tuple[str, int] = self._server.sockets[0].getsockname()
        return address[1]

    async def stop(self) -> None:
        """Listen no more and leave nothing behind."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.close()
        server.abort_clients()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await server.wait_closed()

    @property
    def viewers(self) -> int:
        """How many clients are served right now."""
        return len(self._viewers)

    def drop_all(self) -> None:
        """Cut every connection."""
        if self._server is not None:
            self._server.abort_clients()

    def freeze(self) -> None:
        """Send nothing more; connections stay, new ones get no TLS."""
        self._awake.clear()

    def thaw(self) -> None:
        """Go on."""
        self._awake.set()

    def shoot(self) -> None:
        """Take a picture now and send it to all who look."""
        for writer in self._viewers:
            self._send(writer, framed(self._picture()))

    def send_raw(self, content: bytes) -> None:
        """Send whatever it is to all who look."""
        for writer in self._viewers:
            self._send(writer, content)

    async def wait_for_viewers(self, count: int) -> None:
        """Wait until exactly so many clients are served."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.viewers == count)

    def _accept(self, raw: asyncio.Transport) -> None:
        """Look after a new connection in a task that `stop` can wait for."""
        self.total_connections += 1
        task = asyncio.create_task(self._look_after(raw))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look_after(self, raw: asyncio.Transport) -> None:
        """Serve one connection until it ends."""
        try:
            await self._awake.wait()
            reader, writer = await encrypt(raw, self._context, GREETING_SECONDS)
        except OSError:
            return
        with suppress(OSError, EOFError, TimeoutError):
            if await self._lets_in(reader):
                await self._show(reader, writer)
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

    async def _show(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Send pictures until the client goes."""
        await self._count(lambda: self._viewers.append(writer))
        gone = asyncio.ensure_future(reader.read(1))
        try:
            while not gone.done():
                await self._awake.wait()
                self._send(writer, framed(self._picture()))
                await asyncio.wait({gone}, timeout=self.interval)
        finally:
            gone.cancel()
            await self._count(lambda: self._viewers.remove(writer))

    async def _count(self, change: Callable[[], None]) -> None:
        """Note who looks, and tell those who wait for it."""
        async with self._changed:
            change()
            self.most_viewers = max(self.most_viewers, self.viewers)
            self._changed.notify_all()

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
