"""Servers in a printer's place: they write down what they are told, and say little."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import ssl
from typing import override

from simulator.bambu.certificates import issue, present, server_context
from simulator.bambu.server import TlsServer

type Answer = Callable[[bytes], bytes]


class Trap(TlsServer):
    """Listens, and keeps all that clients send, inside of TLS if there is any.

    Who leaves during the handshake has been there too.
    """

    def __init__(self, answer: Answer, serial: str | None) -> None:
        """Be ready; `answer` says what is said to what was heard."""
        context = server_context(ssl.TLSVersion.TLSv1_3)
        if serial is not None:
            present(context, issue(serial), chain=True)
        super().__init__(context)
        self._answer = answer
        self.port = 0
        self.visits = 0
        self.heard = b""

    @override
    def _accept(self, raw: asyncio.Transport) -> None:
        self.visits += 1
        super()._accept(raw)

    @override
    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Hear a client out."""
        try:
            while piece := await reader.read(65_536):
                self.heard += piece
                writer.write(self._answer(piece))
        except OSError:
            pass
        finally:
            writer.transport.abort()

    async def serve_plainly(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Hear a client out that comes without TLS."""
        self.visits += 1
        await self._serve(reader, writer)


@asynccontextmanager
async def trap(serial: str, *, port: int = 0) -> AsyncGenerator[Trap]:
    """Set a trap that has a certificate with a printer's serial number."""
    made = Trap(lambda _: b"", serial)
    made.port = await made.start(port)
    yield made
    await made.stop()


@asynccontextmanager
async def plain_trap(answer: Answer = lambda _: b"") -> AsyncGenerator[Trap]:
    """Set a trap without TLS."""
    made = Trap(answer, None)
    server = await asyncio.start_server(made.serve_plainly, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    server.abort_clients()
    await server.wait_closed()
