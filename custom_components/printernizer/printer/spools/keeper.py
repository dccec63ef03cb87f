"""Keeping the books of spools: each job once, whatever breaks at whatever moment.

All that counts is in one file, written as a whole. The books about spools of our own
are in it, so a job is in them or it is not. For what is told to Spoolman it is an
outbox: what a spool had used is on the disk before anything is sent.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import Final, Protocol

from ..jobs.record import JobRecord
from .bookings import (
    Booking,
    KeptSpools,
    Verdict,
    verdict,
    with_booking,
    with_jobs,
    with_read,
    without_booking,
)
from .errors import SpoolmanRefusesError
from .stock import StockSpool, spoolman_number

SETTLED_AFTER: Final = timedelta(seconds=60)
"""So long after it was sent, a request without an answer was done, or never will be."""


class SpoolStorage(Protocol):
    """Where it is written, for sure; what is not raises `NotWrittenError`."""

    async def load(self) -> KeptSpools | None:
        """Return what was saved last."""

    async def save(self, kept: KeptSpools) -> None:
        """Replace what was saved."""


class SpoolServer(Protocol):
    """What Spoolman can do; all raise `SpoolmanError`."""

    async def spools(self) -> tuple[StockSpool, ...]:
        """Return all spools."""

    async def spool(self, number: int) -> StockSpool:
        """Return one of them."""

    async def use(self, number: int, grams: float) -> StockSpool:
        """Take filament of it; counts every time."""


@unique
class Oddity(StrEnum):
    """What somebody has to know of a booking that did not go as it should."""

    DOUBTFUL = "spool_doubtful"
    """Somebody else changed the spool meanwhile; it was not told again."""
    REFUSED = "spool_refused"
    """Spoolman does not know the spool any more, or does not take it."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A booking that did not go as it should."""

    oddity: Oddity
    booking: Booking


class SpoolKeeper:
    """The books, in memory as they are going to be written."""

    def __init__(self, storage: SpoolStorage, tell: Callable[[Odd], None]) -> None:
        """Know nothing yet; what goes wrong is told to `tell`."""
        self._storage = storage
        self._tell = tell
        self._writing = asyncio.Lock()
        self._telling = asyncio.Lock()
        self._written: KeptSpools | None = None
        self.kept = KeptSpools()

    @property
    def is_behind(self) -> bool:
        """Whether something is not on the disk yet."""
        return self.kept is not self._written

    async def load(self) -> None:
        """Go on from what was written."""
        self.kept = await self._storage.load() or KeptSpools()
        self._written = self.kept

    def take(
        self,
        entry: str,
        records: Iterable[JobRecord],
        *,
        uses_spoolman: bool = True,
        tells_spoolman: bool = True,
    ) -> None:
        """Take in the jobs of a printer that are over; each counts once."""
        self.kept = with_jobs(
            self.kept,
            entry,
            records,
            uses_spoolman=uses_spoolman,
            tells_spoolman=tells_spoolman,
        )

    async def write(self) -> None:
        """Write what is not written yet; raises `NotWrittenError`."""
        async with self._writing:
            kept = self.kept
            if kept is not self._written:
                await self._storage.save(kept)
                self._written = kept

    async def refresh(self, server: SpoolServer) -> None:
        """Read the spools of Spoolman; raises `SpoolmanError`."""
        async with self._telling:
            spools = await server.spools()
            if spools != self.kept.spoolman:
                self.kept = replace(self.kept, spoolman=spools)

    async def deliver(
        self, server: SpoolServer, entries: Sequence[str], now: Callable[[], datetime]
    ) -> datetime | None:
        """Tell Spoolman what it has not heard of some printers.

        Returns when to come back for what cannot be decided yet. Raises
        `SpoolmanError` and `NotWrittenError`: the rest is for later then.
        """
        async with self._telling:
            later: datetime | None = None
            waiting: set[str] = set()
            outbox = self.kept.outbox
            for booking in [one for one in outbox if one.entry in entries]:
                # One after the other: by what a spool has used now, one is decided.
                due = None if booking.spool in waiting else _due(booking, now())
                if due is not None:
                    later = min(later or due, due)
                if due is not None or booking.spool in waiting:
                    waiting.add(booking.spool)
                    continue
                await self._deliver(server, booking, now)
            return later

    async def _deliver(
        self, server: SpoolServer, booking: Booking, now: Callable[[], datetime]
    ) -> None:
        number = spoolman_number(booking.spool)
        if number is None:
            return await self._settle(booking, Oddity.REFUSED)
        try:
            spool = await server.spool(number)
            self.kept = with_read(self.kept, spool)
            match verdict(booking, spool.used):
                case Verdict.HEARD:
                    return await self._settle(booking)
                case Verdict.DOUBTFUL:
                    return await self._settle(booking, Oddity.DOUBTFUL)
            booking = replace(booking, before=spool.used, asked=now())
            self.kept = with_booking(self.kept, booking)
            await self.write()
            self.kept = with_read(self.kept, await server.use(number, booking.grams))
        except SpoolmanRefusesError:
            # A proxy that leads nowhere also says that there is no such thing.
            await server.spools()
            return await self._settle(booking, Oddity.REFUSED)
        await self._settle(booking)
        return None

    async def _settle(self, booking: Booking, oddity: Oddity | None = None) -> None:
        """Cross a booking off. Should that not be written, it is decided again."""
        self.kept = without_booking(self.kept, booking)
        if oddity is not None:
            self._tell(Odd(oddity, booking))
        await self.write()


def _due(booking: Booking, now: datetime) -> datetime | None:
    """Return until when to wait before a booking that was sent can be decided."""
    # The time may have been set back since.
    if booking.asked is None or abs(now - booking.asked) >= SETTLED_AFTER:
        return None
    return booking.asked + SETTLED_AFTER
