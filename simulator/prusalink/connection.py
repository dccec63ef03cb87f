"""One TCP connection of a client, and what it is doing at present."""

import asyncio
from collections.abc import Callable
from enum import Enum, auto

from .http import Request

_PIECE = 4096


class Stage(Enum):
    """What happens on a connection."""

    IDLE = auto()
    """No request has begun."""
    READING = auto()
    """A request has begun, and the printer waits for the rest of it."""
    WORKING = auto()
    """The printer has what it needs and owes an answer."""


class Connection:
    """A client's connection; `age` is how long it has been in its stage."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        clock: Callable[[], float],
        note: Callable[[int], None],
    ) -> None:
        """Take over the two ends of a new connection; `note` is told of bytes sent."""
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self._answered = False
        self._note = note
        self._enter(Stage.IDLE)

    @property
    def is_spare(self) -> bool:
        """Whether it is kept only for a request that may come some day."""
        return self._answered and self.stage is Stage.IDLE

    @property
    def age(self) -> float:
        """Seconds since something last happened."""
        return self._clock() - self._since

    async def read_request(self) -> Request | None:
        """Wait for the next request; `None` if the client has gone."""
        self._enter(Stage.IDLE)
        first = await self._reader.read(1)
        if not first:
            return None
        self._enter(Stage.READING)
        head = first + await self._reader.readuntil(b"\r\n\r\n")
        self._enter(Stage.WORKING)
        return Request.parse(head, self._receive)

    async def send(self, data: bytes) -> None:
        """Write piece by piece, as the client takes it."""
        self._answered = True
        for at in range(0, len(data), _PIECE):
            piece = data[at : at + _PIECE]
            self._writer.write(piece)
            self._note(len(piece))
            await self._writer.drain()
            # The client has a chance to hang up.
            await asyncio.sleep(0)

    def give_up(self) -> None:
        """Tell the client in one bare line that it was too slow, and close."""
        self._writer.write(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
        self.close()

    def close(self) -> None:
        """Send what is still to be sent, then close."""
        self._writer.close()

    def abort(self) -> None:
        """Close at once."""
        self._writer.transport.abort()

    async def _receive(self, most: int) -> bytes:
        """Wait for more of the request's body."""
        self._enter(Stage.READING)
        part = await self._reader.read(most)
        self._enter(Stage.WORKING)
        return part

    def _enter(self, stage: Stage) -> None:
        """Note what happens now, and since when."""
        self.stage = stage
        self._since = self._clock()
