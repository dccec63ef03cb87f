"""The listening side: connections, the slots for requests, and who waits too long."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import math
from typing import override

from simulator.powered import HOST

from .connection import Connection, Stage
from .http import BadRequestError, Encoded, Request, Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How a flavour handles connections; durations in simulated seconds."""

    encode: Callable[[Request, Response], Encoded]
    slots: int
    """Requests in work at once; the others wait."""
    connections: int
    backlog: int = 100
    idle: float = math.inf
    """After this time without a request a connection is closed."""
    stall: float = math.inf
    """After this time without the rest of a request the printer gives up."""
    reads_rest: bool
    """Whether what a handler leaves of a request's body is read before going on."""


class _Wire(asyncio.StreamReaderProtocol):
    """A stream that closes as soon as the client does, and says so."""

    def __init__(
        self, connected: Callable[[_Wire, Connection], None], server: Server
    ) -> None:
        """Call `connected` with the new connection."""
        self._ended: Callable[[], None] | None = None

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            """Make a connection of the two ends."""
            one = Connection(reader, writer, server.clock, server.count)
            connected(self, one)

        super().__init__(asyncio.StreamReader(), begin)

    def when_lost(self, ended: Callable[[], None]) -> None:
        """Call `ended` when the connection is no more."""
        self._ended = ended

    @override
    def eof_received(self) -> bool:
        """Close when the client has said its last word."""
        super().eof_received()
        return False

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        """Say that there is no connection any more."""
        super().connection_lost(exc)
        if self._ended is not None:
            self._ended()


class Server:
    """Listens on 127.0.0.1 and answers; can go away and come back on its port."""

    def __init__(
        self,
        transport: Transport,
        answer: Callable[[Request], Awaitable[Response | None]],
        clock: Callable[[], float],
        port: int = 0,
    ) -> None:
        """Prepare; `answer` gives the response, or `None` to close without one."""
        self.clock = clock
        self.port = port
        self.total_connections = 0
        self.most_parallel = 0
        self.most_connections = 0
        self.sent = 0
        self.connections: set[Connection] = set()
        self._transport = transport
        self._answer = answer
        self._parallel = 0
        self._slots = asyncio.Semaphore(transport.slots)
        self._conversations: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; a port of 0 is replaced by a free one."""
        self._listening = await asyncio.get_running_loop().create_server(
            lambda: _Wire(self._connected, self),
            HOST,
            self.port,
            backlog=self._transport.backlog,
        )
        self.port = self._listening.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Break all connections and listen no more."""
        if self._listening is None:
            return
        self._listening.close()
        for connection in set(self.connections):
            connection.abort()
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
        await self._listening.wait_closed()
        self._listening = None

    def leave_port(self) -> None:
        """Listen no more; what is under way goes on."""
        if self._listening is not None:
            self._listening.close()

    def hang_up(self) -> None:
        """Close all connections; new ones are taken."""
        for connection in set(self.connections):
            connection.close()

    def count(self, sent: int) -> None:
        """Note that so many more bytes have gone to a client."""
        self.sent += sent

    def look_at_clock(self) -> None:
        """Close connections that are idle or have stalled for too long."""
        for connection in set(self.connections):
            match connection.stage:
                case Stage.IDLE if connection.age >= self._transport.idle:
                    connection.close()
                case Stage.READING if connection.age >= self._transport.stall:
                    connection.give_up()

    def _connected(self, wire: _Wire, connection: Connection) -> None:
        """Talk with a new client, if there is room for it."""
        self.total_connections += 1
        full = len(self.connections) >= self._transport.connections
        if full and not self._close_spare():
            connection.abort()
            return
        self.connections.add(connection)
        self.most_connections = max(self.most_connections, len(self.connections))
        wire.when_lost(lambda: self.connections.discard(connection))
        conversation = asyncio.create_task(self._converse(connection))
        self._conversations.add(conversation)
        conversation.add_done_callback(self._conversations.discard)

    async def _converse(self, connection: Connection) -> None:
        """Answer one request after the other until one of both has enough."""
        try:
            while await self._exchange(connection):
                pass
        except BadRequestError, asyncio.LimitOverrunError:
            pass  # no printer answers noise
        except ConnectionError, asyncio.IncompleteReadError:
            pass  # the client has gone
        finally:
            connection.close()

    async def _exchange(self, connection: Connection) -> bool:
        """Answer the next request; whether there may be a further one."""
        if (request := await connection.read_request()) is None:
            return False
        with self._counted():
            if self._slots.locked():
                self._close_spare()
            async with self._slots:
                return await self._respond(connection, request)

    async def _respond(self, connection: Connection, request: Request) -> bool:
        """Work out the answer and send it; whether there may be a further request."""
        if (response := await self._answer(request)) is None:
            connection.abort()
            return False
        encoded = self._transport.encode(request, response)
        if response.cut_off:
            await connection.send(encoded.data[: len(encoded.data) // 2])
            return False
        await connection.send(encoded.data)
        if self._transport.reads_rest:
            await request.body.discard()
        return not encoded.last

    def _close_spare(self) -> bool:
        """Make room by closing what is open for nothing; whether there was any."""
        spare = [one for one in self.connections if one.is_spare]
        for connection in spare:
            connection.close()
        return bool(spare)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count a request as long as it is in work or waits for a slot."""
        self._parallel += 1
        self.most_parallel = max(self.most_parallel, self._parallel)
        try:
            yield
        finally:
            self._parallel -= 1
