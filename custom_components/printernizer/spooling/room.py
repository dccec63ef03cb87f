"""Where all printers of a Home Assistant keep the books of their spools."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..printer.jobs.record import JobRecord
from ..printer.jobs.trouble import NotWrittenError
from ..printer.spools.bindings import without_spool
from ..printer.spools.bookings import Booking, KeptSpools, with_new_booking
from ..printer.spools.keeper import SpoolKeeper
from ..printer.spools.shares import Switch
from ..printer.spools.stock import StockSpool
from ..storing.codec import Codec
from ..storing.kept_file import KeptFile
from .issues import SpoolIssues
from .link import SpoolmanLink

FILE = "spools"
"""The name that the books are kept under."""
_CODEC = Codec(KeptSpools)
_WRITTEN_AGAIN_AFTER: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A printer: where its Spoolman is, and whether we tell that what was used.

    `leaving` returns what its job took of a spool that goes to another slot.
    """

    entry: str
    spoolman: str | None
    tells_spoolman: bool
    leaving: Callable[[str], Iterable[Switch]]
    changed: CALLBACK_TYPE


class _Storage:
    """The one file of it all."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._file = KeptFile(hass, FILE, _CODEC)

    async def load(self) -> KeptSpools | None:
        return await self._file.load()

    async def save(self, kept: KeptSpools) -> None:
        if not await self._file.write(kept):
            raise NotWrittenError


class SpoolRoom:
    """All spools, and the printers that take filament of them."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing yet."""
        self._hass = hass
        self._issues = SpoolIssues(hass)
        self._printers: dict[str, Attached] = {}
        self._links: dict[str, SpoolmanLink] = {}
        self._loading = asyncio.Lock()
        self._is_loaded = False
        self._writing_again: CALLBACK_TYPE | None = None
        self._keeper = SpoolKeeper(_Storage(hass), self._issues.async_tell)

    @property
    def kept(self) -> KeptSpools:
        """All that is known."""
        return self._keeper.kept

    async def async_load(self) -> None:
        """Read what was written, once."""
        async with self._loading:
            if not self._is_loaded:
                await self._keeper.load()
                self._is_loaded = True

    @callback
    def async_attach(self, printer: Attached) -> CALLBACK_TYPE:
        """Keep the books of a printer too; returns how to end that."""
        self._printers[printer.entry] = printer
        address = printer.spoolman
        if address is not None and address not in self._links:
            self._links[address] = SpoolmanLink(
                self._hass,
                self._keeper,
                address,
                lambda: self._entries_of(address),
                self._tell_of_change,
            )
        self._wake()
        return lambda: self._detach(printer)

    def _detach(self, printer: Attached) -> None:
        if self._printers.get(printer.entry) is printer:
            del self._printers[printer.entry]
        wanted = {other.spoolman for other in self._printers.values()}
        for address in set(self._links) - wanted:
            self._links.pop(address).async_stop()
        if not self._printers and self._writing_again is not None:
            # What is not written is found anew in the records of the jobs.
            self._writing_again()
            self._writing_again = None

    def _entries_of(self, address: str) -> Iterator[str]:
        """Yield whose bookings go to a Spoolman: the first has those of nobody too.

        Nothing goes there for a printer whose jobs somebody else tells it of.
        """
        for entry in {booking.entry for booking in self.kept.outbox}:
            printer = self._printers.get(entry)
            if printer is None or printer.spoolman is None:
                # Its printer was removed, or has no Spoolman any more: what it used
                # counts all the same.
                way: str | None = next(iter(self._links))
            else:
                way = printer.spoolman if printer.tells_spoolman else None
            if way == address:
                yield entry

    def leaving(self, spool: str) -> list[Switch]:
        """Return what the jobs of all printers took of a spool by now."""
        return [
            switch for one in self._printers.values() for switch in one.leaving(spool)
        ]

    def take(self, printer: Attached, records: Iterable[JobRecord]) -> bool:
        """Take in the jobs of a printer that are over; whether there was a new one."""
        before = self.kept
        self._keeper.take(
            printer.entry,
            records,
            uses_spoolman=printer.spoolman is not None,
            tells_spoolman=printer.tells_spoolman,
        )
        return self.kept is not before

    async def async_change(self, change: Callable[[KeptSpools], KeptSpools]) -> None:
        """Change something and write it."""
        self._keeper.kept = change(self.kept)
        await self.async_write()

    async def async_add(self, spool: StockSpool) -> StockSpool:
        """Keep the books of another spool of our own; returns it with its id."""
        # Never that of one that was removed: what was booked of it names it still.
        number = self.kept.latest + 1
        added = replace(spool, id=str(number))
        await self.async_change(
            lambda kept: replace(kept, spools=(*kept.spools, added), latest=number)
        )
        return added

    async def async_replace(self, spool: StockSpool) -> None:
        """Put a spool of our own in the place of the one with its id."""
        await self.async_change(
            lambda kept: replace(
                kept,
                spools=tuple(
                    spool if other.id == spool.id else other for other in kept.spools
                ),
            )
        )

    async def async_remove(self, spool_id: str) -> None:
        """Forget a spool of our own."""
        await self.async_change(
            lambda kept: replace(
                kept,
                spools=tuple(spool for spool in kept.spools if spool.id != spool_id),
                bindings=without_spool(kept.bindings, spool_id),
            )
        )

    async def async_forget_printer(self, entry: str) -> None:
        """Forget which jobs of a printer are in the books."""
        await self.async_load()
        done = {key: jobs for key, jobs in self.kept.done.items() if key != entry}
        await self.async_change(lambda kept: replace(kept, done=done))
        self._issues.async_forget(entry, was_last=not done)

    async def async_tell_again(self, booking: Booking) -> None:
        """Tell Spoolman of a booking that somebody says it has not counted."""
        await self.async_change(lambda kept: with_new_booking(kept, booking))

    async def async_write(self) -> None:
        """Write, or try again later; then tell who shows spools, and Spoolman."""
        try:
            await self._keeper.write()
        except NotWrittenError:
            self._write_later()
        self._tell_of_change()
        self._wake()

    def _write_later(self) -> None:
        if self._writing_again is None:
            self._writing_again = async_call_later(
                self._hass, _WRITTEN_AGAIN_AFTER, self._write_again
            )

    async def _write_again(self, _now: datetime) -> None:
        self._writing_again = None
        await self.async_write()

    def _wake(self) -> None:
        for link in self._links.values():
            link.async_wake()

    @callback
    def _tell_of_change(self) -> None:
        self._issues.async_look(self.kept)
        for printer in list(self._printers.values()):
            printer.changed()


_ROOM: HassKey[SpoolRoom] = HassKey(f"{DOMAIN}_spools")


@callback
def spool_room(hass: HomeAssistant) -> SpoolRoom:
    """Return the only one, which is not loaded yet if there was none."""
    if (room := hass.data.get(_ROOM)) is None:
        room = hass.data[_ROOM] = SpoolRoom(hass)
    return room
