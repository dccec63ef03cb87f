"""The line between Home Assistant and a printer, which can be as bad as real ones."""

import asyncio
from contextlib import suppress
from enum import Enum, auto
import os

HOST = "127.0.0.1"
_PIECE = 65_536


class Manner(Enum):
    """What becomes of what is said."""

    PLAIN = auto()
    DEAD = auto()
    """Nothing comes through, and nobody is told: a cable was pulled."""
    TRICKLING = auto()
    """The printer's side comes byte by byte, one a second."""
    HALF = auto()
    """The beginning of what the printer says comes through, and nothing more."""
    NOISE = auto()
    """What answers says nothing that makes sense, and hangs up."""


class Line:
    """Listens for Home Assistant and passes on to a printer's port, and back."""

    def __init__(self, target: int, half: int = 700) -> None:
        """Lead to a port, from none yet; `half` is what is less than all, in bytes."""
        self.target = target
        self._half = half
        self.port = 0
        self._manner = Manner.PLAIN
        self._passable = asyncio.Event()
        self._passable.set()
        self._server: asyncio.Server | None = None
        self._calls: set[asyncio.Task[None]] = set()

    async def open(self, port: int = 0) -> None:
        """Listen, by default where it was before."""
        self._server = await asyncio.start_server(
            self._admit, HOST, port or self.port, backlog=100
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Listen no more, and cut what there is."""
        if self._server is not None:
            self._server.close()
            self._server = None
        await self.cut()

    def behave(self, manner: Manner) -> None:
        """Treat what is said in another way from now on."""
        self._manner = manner
        if manner is Manner.DEAD:
            self._passable.clear()
        else:
            self._passable.set()

    async def cut(self) -> None:
        """Cut every connection."""
        calls = list(self._calls)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    async def _admit(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        call = asyncio.create_task(self._connect(reader, writer))
        self._calls.add(call)
        await asyncio.wait({call})
        self._calls.discard(call)
        writer.transport.abort()
        with suppress(OSError, asyncio.CancelledError):
            call.result()

    async def _connect(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self._manner is Manner.NOISE:
            writer.write(os.urandom(2000))
            await writer.drain()
            await asyncio.sleep(1)
            return
        await self._passable.wait()
        their_reader, their_writer = await asyncio.open_connection(HOST, self.target)
        sides = {
            asyncio.create_task(self._pass_on(reader, their_writer)),
            asyncio.create_task(self._pass_back(their_reader, writer)),
        }
        try:
            await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for side in sides:
                side.cancel()
            await asyncio.gather(*sides, return_exceptions=True)
            their_writer.transport.abort()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(_PIECE):
            await self._passable.wait()
            writer.write(piece)

    async def _pass_back(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        left = self._half
        while piece := await reader.read(_PIECE):
            await self._passable.wait()
            match self._manner:
                case Manner.TRICKLING:
                    await _trickle(piece, writer)
                case Manner.HALF:
                    writer.write(piece[:left])
                    left -= min(left, len(piece))
                case _:
                    writer.write(piece)


async def _trickle(piece: bytes, writer: asyncio.StreamWriter) -> None:
    for byte in piece:
        writer.write(bytes([byte]))
        await asyncio.sleep(1)
