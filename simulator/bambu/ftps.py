"""The file server of a printer: FTP inside of TLS, with the oddities of the printers.

It insists on what vsFTPd at the printers insists on: a login, TLS on the data channel
that continues the session of the control channel, and TLS 1.2 for whole transfers.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
import ssl

from .broker import HOST
from .ftp_session import FtpSession
from .storage import Card
from .streams import Doorbell, accept_no_more, encrypt

FTPS_PORT = 990
GREETING_SECONDS = 10.0


@dataclass(slots=True, kw_only=True)
class Habits:
    """What file servers of printers differ in, and faults that can be switched on."""

    full_paths: bool = False
    """NLST tells whole paths instead of names."""
    unknown: set[str] = field(default_factory=lambda: {"MLSD", "AVBL"})
    """Commands that it does not know."""
    needs_session: bool = True
    """A data channel has to continue the TLS session of the control channel."""
    hangs_encrypted: bool = False
    """An encrypted data channel is not closed at the end, and the end not told."""
    aborts_uploads: bool = False
    """A complete upload is answered with 426 all the same."""
    loses_after: int | None = None
    """The connection breaks after so many bytes of an upload."""
    silent: set[str] = field(default_factory=set)
    """Commands that get no answer."""


@dataclass(slots=True)
class Counts:
    """What went over the data channels, in bytes, and how often they were opened."""

    sent: int = 0
    received: int = 0
    channels: int = 0
    logins: int = 0
    commands: list[str] = field(default_factory=list)
    """All commands but the password."""


class FileServer:
    """Listens for FTPS, and serves a card."""

    def __init__(
        self,
        context: ssl.SSLContext,
        card: Card,
        habits: Habits,
        login: Callable[[], tuple[str, str]],
    ) -> None:
        """`login` tells user and password of the moment."""
        self.card = card
        self.habits = habits
        self.login = login
        self.counts = Counts()
        self.context = context
        self.awake = asyncio.Event()
        self.awake.set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def connections(self) -> int:
        """How many clients are connected."""
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

    def freeze(self) -> None:
        """Answer and send nothing more; connections stay, new ones get no TLS."""
        self.awake.clear()

    def thaw(self) -> None:
        """Go on."""
        self.awake.set()

    def _accept(self, raw: asyncio.Transport) -> None:
        task = asyncio.create_task(self._look_after(raw))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look_after(self, raw: asyncio.Transport) -> None:
        """Serve one client until it leaves or breaks off."""
        try:
            await self.awake.wait()
            reader, writer = await encrypt(raw, self.context, GREETING_SECONDS)
        except OSError:
            return
        session = FtpSession(self, reader, writer)
        try:
            await session.serve()
        except EOFError, OSError, ValueError:
            pass  # whatever ended it, the printer says nothing about it
        finally:
            await session.close()
            writer.transport.abort()
