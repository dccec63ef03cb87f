"""What the services of a printer have in common: they listen, inside of TLS."""

from abc import ABC, abstractmethod
import asyncio
import ssl

from simulator.powered import HOST

from .streams import Doorbell, accept_no_more, encrypt

GREETING_SECONDS = 10.0
"""How long a new connection may take for TLS, and then to say who it is."""


class TlsServer(ABC):
    """Listens, and looks after each connection in a task that `stop` waits for."""

    def __init__(self, context: ssl.SSLContext) -> None:
        """Be ready to listen."""
        self.context = context
        self.awake = asyncio.Event()
        self.awake.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """How many clients are connected, logged in or not."""
        return len(self._tasks)

    async def start(self, port: int) -> int:
        """Listen, and tell on which port; `OSError` if it is taken."""
        self.awake.set()
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
        await accept_no_more(server)
        server.close()
        server.abort_clients()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await server.wait_closed()

    def drop_all(self) -> None:
        """Cut every connection, also those that have not logged in."""
        if self._server is not None:
            self._server.abort_clients()

    def freeze(self) -> None:
        """Answer and send nothing more; connections stay, new ones get no TLS."""
        self.awake.clear()

    def thaw(self) -> None:
        """Go on with what clients have sent in the meantime."""
        self.awake.set()

    @abstractmethod
    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve a client until it leaves; whatever ends it is nobody's error."""

    def _accept(self, raw: asyncio.Transport) -> None:
        task = asyncio.create_task(self._look_after(raw))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look_after(self, raw: asyncio.Transport) -> None:
        try:
            await self.awake.wait()
            reader, writer = await encrypt(raw, self.context, GREETING_SECONDS)
        except OSError:
            return
        await self._serve(reader, writer)
