"""When a printer that is away is tried next, and when it was."""

import asyncio
import contextlib

from ..printer.connection.connection import Connection


class Attempts:
    """Lets the one who reconnects wait, and others wait for that."""

    def __init__(self, connection: Connection) -> None:
        """Go by the connection's pauses."""
        self._connection = connection
        self._hurried = asyncio.Event()
        self._tried = asyncio.Event()

    def hurry(self) -> None:
        """Let the next attempt be due now."""
        self._hurried.set()

    def made(self) -> None:
        """Note that an attempt is over."""
        self._tried.set()

    async def due(self) -> None:
        """Return when the next attempt is due."""
        self._hurried.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._connection.retry_in.total_seconds()):
                await self._hurried.wait()

    async def end(self, *, within: float) -> None:
        """Return when the printer was tried, or that takes too many seconds."""
        self._tried.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._tried.wait()
