"""The file server of a printer: FTP inside of TLS, with the oddities of the printers.

It insists on what vsFTPd at the printers insists on: a login, TLS on the data channel
that continues the session of the control channel, and TLS 1.2 for whole transfers.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
import ssl
from typing import override

from .ftp_session import FtpSession
from .server import TlsServer
from .storage import Card

FTPS_PORT = 990


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
    """What went over the data channels, in bytes, and what was asked for."""

    sent: int = 0
    received: int = 0
    logins: int = 0
    commands: list[str] = field(default_factory=list)
    """All commands but the password."""


class FileServer(TlsServer):
    """Listens for FTPS, and serves a card."""

    def __init__(
        self,
        context: ssl.SSLContext,
        card: Card,
        habits: Habits,
        login: Callable[[], tuple[str, str]],
    ) -> None:
        """`login` tells user and password of the moment."""
        super().__init__(context)
        self.card = card
        self.habits = habits
        self.login = login
        self.counts = Counts()

    @override
    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one client until it leaves or breaks off."""
        session = FtpSession(self, reader, writer)
        try:
            await session.serve()
        except EOFError, OSError, ValueError:
            pass  # whatever ended it, the printer says nothing about it
        finally:
            await session.close()
            writer.transport.abort()
