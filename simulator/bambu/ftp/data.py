"""A data channel of the file server: one port for one transfer."""

import asyncio
from collections.abc import Callable
import socket
import ssl

from simulator.powered import HOST

from ..streams import Doorbell, accept_no_more, encrypt
from .service import Service

CONNECT_SECONDS = 10.0
PIECE = 16_384
AHEAD = 65_536
CUT_SHORT = 1
"""So many bytes some printers lose at the end of a transfer with TLS 1.3."""


class DataChannel:
    """Listens once, and sends or receives what a command transfers."""

    def __init__(self, service: Service, *, private: bool) -> None:
        """With `private` there is TLS on it."""
        self._service = service
        self._private = private
        self._arrived: asyncio.Future[asyncio.Transport] = (
            asyncio.get_running_loop().create_future()
        )
        self._server: asyncio.Server | None = None
        self._transport: asyncio.BaseTransport | None = None
        self._secure: ssl.SSLObject | None = None

    async def listen(self) -> int:
        """Listen where it is free; the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Doorbell(self._arrive), HOST, 0)
        listening: socket.socket = self._server.sockets[0]
        # A printer does not send far ahead of a slow network.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, AHEAD)
        port: int = listening.getsockname()[1]
        return port

    async def close(self) -> None:
        """Leave neither a listening nor a connected socket behind."""
        if self._server is not None:
            server, self._server = self._server, None
            await accept_no_more(server)
            server.close()
            server.abort_clients()
        if self._transport is not None:
            self._transport.abort()  # type: ignore[attr-defined]
        self._arrived.cancel()

    async def send(self, content: bytes) -> bool:
        """Send all of it; whether the client may be told."""
        reader, writer = await self._connected()
        cuts_short = self._service.habits.cuts_short
        if cuts_short and self._secure and self._secure.version() == "TLSv1.3":
            content = content[:-CUT_SHORT]
        writer.transport.set_write_buffer_limits(high=PIECE)
        for start in range(0, len(content), PIECE):
            await self._service.awake.wait()
            self._break_off(start)
            piece = content[start : start + PIECE]
            writer.write(piece)
            self._service.counts.sent += len(piece)
            await writer.drain()
        if self.hangs:
            await _read(reader)
            return False
        writer.close()
        await writer.wait_closed()
        return True

    def _break_off(self, sent: int) -> None:
        habits = self._service.habits
        if habits.breaks_off_at is not None and sent >= habits.breaks_off_at:
            habits.breaks_off_at = None
            raise ConnectionResetError

    async def receive(self, began: Callable[[bytes], None]) -> bytes:
        """What the client sends, until it has no more or the connection breaks.

        `began` is told what has arrived first.
        """
        reader, _ = await self._connected()
        content = bytearray()
        limit = self._service.habits.loses_after
        while piece := await _read(reader):
            if not content:
                began(piece)
            await self._service.awake.wait()
            content += piece
            self._service.counts.received += len(piece)
            if limit is not None and len(content) >= limit:
                return bytes(content[:limit])
        return bytes(content)

    @property
    def hangs(self) -> bool:
        """Whether the end of the transfer is left open."""
        return self._private and self._service.habits.hangs_encrypted

    def _arrive(self, raw: asyncio.Transport) -> None:
        self._transport = raw
        if self._arrived.done():
            raw.abort()
        else:
            self._arrived.set_result(raw)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The streams to the client; `ssl.SSLError` if its TLS is not as wanted."""
        async with asyncio.timeout(CONNECT_SECONDS):
            raw = await self._arrived
        if not self._private:
            return _streams(raw)
        context = self._service.habits.stranger or self._service.context
        reader, writer = await encrypt(raw, context, CONNECT_SECONDS)
        secure: ssl.SSLObject = writer.get_extra_info("ssl_object")
        self._secure = secure
        self._transport = writer.transport
        if self._service.habits.needs_session and not secure.session_reused:
            raise ssl.SSLError("session reuse required")
        return reader, writer


async def _read(reader: asyncio.StreamReader) -> bytes:
    """Read a piece; clients hang up without saying good-bye in TLS."""
    try:
        return await reader.read(PIECE)
    except ConnectionError, ssl.SSLError:
        return b""


def _streams(
    raw: asyncio.Transport,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return streams on a connection without TLS."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    raw.set_protocol(protocol)
    protocol.connection_made(raw)
    raw.resume_reading()
    return reader, asyncio.StreamWriter(raw, protocol, reader, loop)
