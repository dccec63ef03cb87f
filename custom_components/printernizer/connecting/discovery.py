"""Printers in the network: hear of new ones, and of known ones at other addresses."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from homeassistant.config_entries import (
    SOURCE_INTEGRATION_DISCOVERY,
)
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util.hass_dict import HassKey

from ..brands import BRANDS, Brand
from ..const import CONF_BRAND, CONF_PRINTER, DOMAIN, LOGGER
from ..printer.connection.found import FoundPrinter
from ..runtime import PrinternizerConfigEntry
from .moving import async_follow_address

# Somebody may be making them up: so many are offered in a minute, and an offer
# goes when its printer, which announces itself every few seconds, does so no more.
_MOST_OFFERS = 10
_MINUTE = 60.0
_FORGOTTEN_AFTER = 300.0


@dataclass(slots=True)
class _Sighting:
    """A printer that is not set up; when it was heard of and offered, in seconds."""

    brand: Brand
    printer: FoundPrinter
    heard: float
    offered: float


class PrinterDiscovery:
    """Hears of printers that announce themselves, as long as anybody wants to know."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Do not listen yet."""
        self._hass = hass
        self._wanted = 0
        self._starting = asyncio.Lock()
        self._transports: list[asyncio.BaseTransport] = []
        self._seen: dict[str, _Sighting] = {}
        self._offers: list[float] = []
        self._in_cloud: dict[str, bool | None] = {}
        self._releases: dict[str, CALLBACK_TYPE] = {}
        self._stop_sweeping: CALLBACK_TYPE | None = None
        # When Home Assistant stops it unloads no entry that could release us.
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._stop)

    async def async_listen(self) -> CALLBACK_TYPE:
        """Listen; returns what to call when it is no longer wanted."""
        self._wanted += 1
        async with self._starting:
            if not self._transports:
                await self._start()

        @callback
        def release() -> None:
            self._wanted -= 1
            if self._wanted == 0:
                self._stop()

        return release

    async def async_listen_for(self, entry_id: str) -> None:
        """Listen as long as an entry exists, whether its printer is reached or not."""
        if entry_id not in self._releases:
            self._releases[entry_id] = await self.async_listen()

    @callback
    def async_entry_removed(self, entry_id: str) -> None:
        """Listen no more for an entry."""
        if release := self._releases.pop(entry_id, None):
            release()

    def new_printers(self, brand: Brand) -> list[FoundPrinter]:
        """Return those that were heard of and are not set up."""
        self._sweep()
        return [
            seen.printer
            for seen in self._seen.values()
            if seen.brand is brand and self._entry_of(seen.printer) is None
        ]

    def in_cloud(self, serial: str) -> bool | None:
        """Return what a printer tells of that, which may be new or set up."""
        if (seen := self._seen.get(serial)) is not None:
            return seen.printer.in_cloud
        return self._in_cloud.get(serial)

    def name_of(self, serial: str) -> str | None:
        """Return what a new printer has announced that it is called."""
        seen = self._seen.get(serial)
        return None if seen is None else seen.printer.name

    async def _start(self) -> None:
        for brand in BRANDS.values():
            if brand.listen is None:
                continue
            try:
                transport = await brand.listen(partial(self._found, brand))
            except OSError as error:
                LOGGER.debug("Not listening for %s printers: %s", brand.name, error)
            else:
                self._transports.append(transport)
        if self._transports:
            self._stop_sweeping = async_track_time_interval(
                self._hass, self._sweep, timedelta(seconds=_MINUTE)
            )

    @callback
    def _stop(self, _event: Event | None = None) -> None:
        for transport in self._transports:
            transport.close()
        self._transports.clear()
        self._seen.clear()
        if self._stop_sweeping is not None:
            self._stop_sweeping()
            self._stop_sweeping = None

    @callback
    def _found(self, brand: Brand, printer: FoundPrinter) -> None:
        """Take in an announcement; printers repeat them every few seconds."""
        if (entry := self._entry_of(printer)) is not None:
            self._in_cloud[printer.serial or ""] = printer.in_cloud
            async_follow_address(self._hass, entry, printer)
            return
        now = monotonic()
        serial = printer.serial or ""
        before = self._seen.get(serial)
        if before is not None:
            before.heard = now
            # One that is called something else each time would be offered each time.
            if before.printer == printer or before.offered > now - _MINUTE:
                return
        if not self.async_may_offer():
            return
        if before is not None:
            self._forget_flow(serial)
        self._seen[serial] = _Sighting(brand, printer, heard=now, offered=now)
        discovery_flow.async_create_flow(
            self._hass,
            DOMAIN,
            context={"source": SOURCE_INTEGRATION_DISCOVERY},
            data={CONF_BRAND: brand.key, CONF_PRINTER: printer},
        )

    @callback
    def async_may_offer(self) -> bool:
        """Whether one more printer may be offered now; if so, it counts as offered."""
        limit = monotonic() - _MINUTE
        self._offers = [when for when in self._offers if when > limit]
        if len(self._offers) >= _MOST_OFFERS:
            return False
        self._offers.append(monotonic())
        return True

    @callback
    def _sweep(self, _now: datetime | None = None) -> None:
        """Forget printers that announce themselves no more, and their offers."""
        limit = monotonic() - _FORGOTTEN_AFTER
        for serial, seen in list(self._seen.items()):
            if seen.heard < limit:
                del self._seen[serial]
                self._forget_flow(serial)

    def _entry_of(self, printer: FoundPrinter) -> PrinternizerConfigEntry | None:
        """Return the entry of a printer, also one that is to be ignored."""
        return self._hass.config_entries.async_entry_for_domain_unique_id(
            DOMAIN, printer.serial or ""
        )

    def _forget_flow(self, serial: str) -> None:
        """End the offer of a printer that has changed since or is gone."""
        flows = self._hass.config_entries.flow
        for flow in flows.async_progress_by_handler(
            DOMAIN, match_context={"source": SOURCE_INTEGRATION_DISCOVERY}
        ):
            if flow["context"].get("unique_id") == serial:
                flows.async_abort(flow["flow_id"])


_DISCOVERY: HassKey[PrinterDiscovery] = HassKey(f"{DOMAIN}_discovery")


@callback
def async_discovery(hass: HomeAssistant) -> PrinterDiscovery:
    """Return the one discovery that all printers share."""
    if _DISCOVERY not in hass.data:
        hass.data[_DISCOVERY] = PrinterDiscovery(hass)
    return hass.data[_DISCOVERY]
