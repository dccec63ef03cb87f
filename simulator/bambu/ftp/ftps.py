"""The file server of a printer: FTP inside of TLS, with the oddities of the printers.

It insists on what vsFTPd at the printers insists on: a login, TLS on the data channel
that continues the session of the control channel, and TLS 1.2 for whole transfers.
"""

import asyncio
from collections.abc import Callable
import ssl
from typing import override

from ..server import TlsServer
from .service import Counts, Habits, Service
from .session import FtpSession
from .storage import Card

FTPS_PORT = 990


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
        self._service = Service(
            card=card, habits=habits, login=login, context=context, awake=self.awake
        )

    @property
    def habits(self) -> Habits:
        """How this server differs from others, and its faults."""
        return self._service.habits

    @property
    def counts(self) -> Counts:
        """What it has done."""
        return self._service.counts

    @override
    def _accept(self, raw: asyncio.Transport) -> None:
        if not self.habits.full:
            super()._accept(raw)
            return
        raw.write(b"421 There are too many connected users, please try later.\r\n")
        raw.close()

    @override
    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one client until it leaves or breaks off."""
        session = FtpSession(self._service, reader, writer)
        try:
            await session.serve()
        except EOFError, OSError, ValueError:
            pass  # whatever ended it, the printer says nothing about it
        finally:
            await session.close()
            writer.transport.abort()
