"""A printer that says nothing any more, though its broker still answers pings."""

import asyncio
from collections.abc import Callable
import contextlib
import math

from ..printer.connection.connection import Connection
from .patience import Patience
from .session.messages import Payload, start_reports, versions

_A_MOMENT = 0.01


class SilenceWatch:
    """Asks a printer that is silent whether it is there, before that counts as a loss.

    One that prints tells something every few seconds, others may have nothing to
    tell. The versions cost a printer little, so they are asked for each time; to be
    told to go on reporting costs it a full report.
    """

    def __init__(
        self,
        connection: Connection,
        patience: Patience,
        clock: Callable[[], float],
    ) -> None:
        """Watch how long ago the printer was heard of on a connection."""
        self._connection = connection
        self._patience = patience
        self._clock = clock
        self._told_to_report = -math.inf

    async def until_lost(
        self,
        lost: asyncio.Event,
        is_printing: Callable[[], bool],
        send: Callable[[Payload], object],
    ) -> None:
        """Return when the connection broke, or the printer has been silent too long."""
        asked_at = -math.inf
        while not lost.is_set():
            age = self._connection.age
            silent = age.total_seconds() if age else 0.0
            silence, hang_up = self._limits(printing=is_printing())
            if silent >= hang_up:
                return
            answered = silent < self._clock() - asked_at
            if answered and silent >= silence:
                self._ask(send)
                asked_at, answered = self._clock(), False
            limit = silence if answered else hang_up
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(limit - silent, _A_MOMENT)):
                    await lost.wait()

    def _limits(self, *, printing: bool) -> tuple[float, float]:
        """Return after how many seconds to ask, and after how many to hang up."""
        if printing:
            return self._patience.silence_printing, self._patience.hang_up_printing
        return self._patience.silence, self._patience.hang_up

    def _ask(self, send: Callable[[Payload], object]) -> None:
        send(versions())
        if self._clock() >= self._told_to_report + self._patience.silence:
            self._told_to_report = self._clock()
            send(start_reports())
