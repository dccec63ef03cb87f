"""Waiting until the printer says, or shows, that it has taken a command."""

import asyncio
from typing import Any, cast

from ...printer.commands.commands import Command
from ...printer.commands.effects import shows
from ...printer.errors import PrinterTimeoutError
from ...printer.model import PrinterSnapshot
from ...printer.reasons import Reason
from ..session.replies import Reply


class Confirmations:
    """Commands that were sent and whose effect is looked out for."""

    def __init__(self, seconds: float) -> None:
        """Wait for each of them so long at the most."""
        self._seconds = seconds
        self._followed: dict[asyncio.Future[None], Command] = {}

    @property
    def are_awaited(self) -> bool:
        """Whether the effect of any command is looked out for."""
        return bool(self._followed)

    def see(self, snapshot: PrinterSnapshot) -> None:
        """Note what the printer shows now."""
        for followed, command in self._followed.items():
            if not followed.done() and shows(command, snapshot):
                followed.set_result(None)

    async def wait(self, answer: asyncio.Future[Reply], command: Command) -> bool:
        """Wait for the answer to a command or its effect; whether there was one.

        Who has an answer looks at that first.
        """
        followed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._followed[followed] = command
        try:
            done, _ = await asyncio.wait(
                cast("set[asyncio.Future[Any]]", {answer, followed}),
                timeout=self._seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            del self._followed[followed]
            if not answer.done():
                answer.cancel()
        return bool(done)

    async def answer(self, answer: asyncio.Future[Reply]) -> Reply:
        """Return an answer, or raise `PrinterTimeoutError`."""
        try:
            async with asyncio.timeout(self._seconds):
                return await answer
        except TimeoutError as error:
            raise PrinterTimeoutError(Reason.NO_ANSWER) from error
