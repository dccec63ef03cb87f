"""TLS that begins when the printer is ready for it, and not when a client connects.

A frozen printer accepts connections and leaves them without a handshake, and a
handshake that fails is nobody's error; with TLS in the server neither is possible.
"""

import asyncio
from collections.abc import Callable
import ssl
from typing import cast, override


class Doorbell(asyncio.Protocol):
    """Hands a new connection over before a byte of it has been read."""

    def __init__(self, on_connection: Callable[[asyncio.Transport], None]) -> None:
        """`on_connection` gets the transport, which does not read yet."""
        self._on_connection = on_connection

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Leave the client's first bytes, which belong to TLS, in the socket."""
        raw = cast("asyncio.Transport", transport)
        raw.pause_reading()
        self._on_connection(raw)


async def encrypt(
    raw: asyncio.Transport, context: ssl.SSLContext, seconds: float
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Shake hands as the server within some seconds; `OSError` if that fails."""
    if raw.is_closing():
        raise ConnectionResetError
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    transport = await loop.start_tls(
        raw, protocol, context, server_side=True, ssl_handshake_timeout=seconds
    )
    if transport is None:
        raise ConnectionResetError
    protocol.connection_made(transport)
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def accept_no_more(server: asyncio.Server) -> None:
    """Take no new connection, and let those taken this moment get their task."""
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        loop.remove_reader(listening.fileno())
    for _ in range(2):
        # asyncio takes two turns from the socket to the protocol; a server that is
        # closed in between is an error in its debug mode.
        await asyncio.sleep(0)
