"""The spools of one printer: which sits where, and what its jobs took of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from homeassistant.core import callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.dt import utcnow

from ..const import (
    BOOKED_BY_OTHERS,
    CONF_SPOOLMAN,
    CONF_SPOOLMAN_BOOKED_BY,
    DOMAIN,
)
from ..coordinator import PrinterCoordinator
from ..following.follower import Follower
from ..following.job_book import JobBook
from ..printer.filament.effects import find_unit
from ..printer.filament.spools import FilamentSlot
from ..printer.filament.stints import Spool
from ..printer.looking import Beyond
from ..printer.spools.bindings import bound, tag_of, with_choice
from ..printer.spools.bookings import KeptSpools, pending
from ..printer.spools.shares import Place, Switch, switches_at, switches_from
from ..printer.spools.stock import StockSpool, find_spool, suggested
from .room import Attached, spool_room


class PrinterSpools(Follower):
    """Takes jobs into the books once they are over, and knows what is in the slots."""

    def __init__(self, coordinator: PrinterCoordinator, jobs: JobBook) -> None:
        """Prepare; nothing is followed yet."""
        super().__init__(coordinator)
        self._jobs = jobs
        self._room = spool_room(self.hass)
        self._noted = self._room.kept
        options = self.entry.options
        booked_by = options.get(CONF_SPOOLMAN_BOOKED_BY)
        address = options.get(CONF_SPOOLMAN)
        self._me = Attached(
            entry=self.entry.entry_id,
            spoolman=address,
            tells_spoolman=address is not None and booked_by != BOOKED_BY_OTHERS,
            leaving=self._leaving,
            changed=coordinator.async_update_listeners,
        )

    async def async_start(self) -> None:
        """Take in what was over before, and follow the jobs."""
        await self._room.async_load()
        self.entry.async_on_unload(self._room.async_attach(self._me))
        self.entry.async_on_unload(self._jobs.async_on_change(self._look))
        self.entry.async_on_unload(self.coordinator.async_add_listener(self._note))
        self._look()

    @callback
    def _note(self) -> None:
        """Have what is shown of spools looked at, if the books say anything new."""
        if (kept := self._room.kept) is not self._noted:
            self._noted = kept
            self.coordinator.parts.mark(Beyond.NEWS)

    @callback
    def _look(self) -> None:
        # All jobs that are over, not the one that is told of: a crash forgets nothing.
        if self._room.take(self._me, self._jobs.ledger.records):
            # Not the entry's task: a book is written although the printer is removed.
            self.hass.async_create_task(self._room.async_write())

    @property
    def stock(self) -> Sequence[StockSpool]:
        """The spools that this printer may take filament of."""
        kept = self._room.kept
        return kept.spools if self._me.spoolman is None else kept.stock

    @property
    def are_kept(self) -> bool:
        """Whether anybody keeps spools, here or in Spoolman."""
        return bool(self.stock) or self._me.spoolman is not None

    def slot(self, place: Place) -> FilamentSlot | None:
        """Return what the printer tells of a slot."""
        unit = find_unit(self.coordinator.data, place[0])
        slots = () if unit is None else unit.slots
        return next((slot for slot in slots if slot.index == place[1]), None)

    def spool_in(self, place: Place) -> StockSpool | None:
        """Return the spool that is in a slot, `None` if nobody knows or it is empty."""
        if (seen := self._seen(place)) is None:
            return None
        return find_spool(self.stock, self._bound(seen))

    def suggestion(self, place: Place) -> StockSpool | None:
        """Return what may be in a slot that nobody chose a spool for."""
        seen = self._seen(place)
        if seen is None or self._bound(seen) is not None:
            return None
        return suggested(seen, self.stock)

    def price_per_kg(self, seen: Spool) -> float | None:
        """Return what 1 kg costs of a spool that a job was seen to use, if known."""
        spool = find_spool(self.stock, self._bound(seen))
        return None if spool is None else spool.price

    def pending(self, spool: StockSpool) -> float:
        """Return how many grams Spoolman has not heard of yet."""
        return pending(self._room.kept, spool.id)

    def described(self, place: Place) -> dict[str, Any]:
        """Return what is shown of the spool in a slot."""
        if (spool := self.spool_in(place)) is None:
            return {}
        left, untold = spool.remaining, self.pending(spool)
        return {
            "spool": spool.label,
            "spool_remaining": (
                None if left is None else round(max(0.0, left - untold), 1)
            ),
            "spool_overdrawn": round(spool.overdrawn, 1) or None,
            "spool_location": spool.location,
        }

    async def async_choose(self, place: Place, spool: str | None) -> None:
        """Say which spool is in a slot; a job goes on with it from now.

        Raises a translated error for a spool in an empty slot: it would be forgotten.
        """
        if (seen := self._seen(place)) is None:
            if spool is None:
                return
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="slot_empty",
                translation_placeholders={"printer": self.coordinator.name},
            )
        switches = self._switches(seen, place, spool)

        def chosen(kept: KeptSpools) -> KeptSpools:
            bindings = with_choice(kept.bindings, seen, spool)
            return replace(
                kept, bindings=bindings, switches=(*kept.switches, *switches)
            )

        await self._room.async_change(chosen)

    def _switches(self, seen: Spool, place: Place, spool: str | None) -> list[Switch]:
        """Return what jobs under way took of what leaves: this slot, or another one."""
        if self._bound(seen) == spool:
            return []
        moved = [] if spool is None else self._room.leaving(spool)
        if (job := self._jobs.current) is None or tag_of(seen) is not None:
            return moved
        bindings = self._room.kept.bindings
        here = switches_at(job, place, bindings, self.stock, utcnow())
        return [*moved, *(switch for switch in here if switch.spool != spool)]

    def _leaving(self, spool: str) -> list[Switch]:
        """Return what this printer's job took of a spool that goes to another slot."""
        if (job := self._jobs.current) is None:
            return []
        return switches_from(job, spool, self._room.kept.bindings, self.stock, utcnow())

    def _seen(self, place: Place) -> Spool | None:
        """Return what is seen in a slot, `None` if it is empty or not there."""
        unit, slot = find_unit(self.coordinator.data, place[0]), self.slot(place)
        if unit is None or slot is None or slot.loaded is False:
            return None
        return Spool.in_slot(unit, slot)

    def _bound(self, seen: Spool) -> str | None:
        return bound(seen, self._room.kept.bindings, self.stock)
