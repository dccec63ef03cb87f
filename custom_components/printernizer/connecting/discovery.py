"""Printers in the network: hear of new ones, follow known ones to new addresses."""

import asyncio
from collections.abc import Mapping
from functools import partial
from ipaddress import ip_address
from typing import Any

from homeassistant.config_entries import (
    SOURCE_INTEGRATION_DISCOVERY,
    ConfigEntry,
    ConfigEntryState,
)
from homeassistant.const import CONF_HOST, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import discovery_flow
from homeassistant.util.hass_dict import HassKey

from ..brands import BRANDS, Brand
from ..const import CONF_BRAND, CONF_HOSTNAME, CONF_MAC, CONF_PRINTER, DOMAIN, LOGGER
from ..printer.connection.address import Address
from ..printer.connection.found import FoundPrinter

# More than anybody has; somebody may be making them up.
_MOST = 100
_NO_PORT = -1


class PrinterDiscovery:
    """Hears of printers that announce themselves, as long as anybody wants to know."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Do not listen yet."""
        self._hass = hass
        self._wanted = 0
        self._starting = asyncio.Lock()
        self._transports: list[asyncio.BaseTransport] = []
        self._seen: dict[str, tuple[Brand, FoundPrinter]] = {}
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

    def new_printers(self, brand: Brand) -> list[FoundPrinter]:
        """Return those that were heard of and are not set up."""
        return [
            printer
            for its_brand, printer in self._seen.values()
            if its_brand is brand and self._entry_of(printer) is None
        ]

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

    @callback
    def _stop(self, _event: Event | None = None) -> None:
        for transport in self._transports:
            transport.close()
        self._transports.clear()
        self._seen.clear()

    @callback
    def _found(self, brand: Brand, printer: FoundPrinter) -> None:
        """Take in an announcement; printers repeat them every few seconds."""
        if (entry := self._entry_of(printer)) is not None:
            async_follow(self._hass, entry, printer)
            return
        serial = printer.serial or ""
        before = self._seen.get(serial)
        if before is None and len(self._seen) >= _MOST:
            return
        if before is not None and before[1] == printer:
            return
        self._seen[serial] = brand, printer
        if before is not None:
            self._forget_flow(serial)
        discovery_flow.async_create_flow(
            self._hass,
            DOMAIN,
            context={"source": SOURCE_INTEGRATION_DISCOVERY},
            data={CONF_BRAND: brand.key, CONF_PRINTER: printer},
        )

    def _entry_of(self, printer: FoundPrinter) -> ConfigEntry | None:
        """Return the entry of a printer, also one that is to be ignored."""
        return self._hass.config_entries.async_entry_for_domain_unique_id(
            DOMAIN, printer.serial or ""
        )

    def _forget_flow(self, serial: str) -> None:
        """End the offer of a printer that has changed since."""
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


@callback
def async_follow(
    hass: HomeAssistant, entry: ConfigEntry, printer: FoundPrinter
) -> None:
    """Go on at a printer's new address, unless it is reached at the one we know.

    A name that somebody typed in stays: it leads to the new address by itself.
    """
    changes = _marks(printer)
    if not _is_reached(entry) and (host := _new_host(entry.data, printer)) is not None:
        LOGGER.info("%s is at a new address", entry.title)
        changes[CONF_HOST] = host
    if changes.items() <= entry.data.items() or CONF_HOST not in entry.data:
        return
    hass.config_entries.async_update_entry(entry, data={**entry.data, **changes})
    if CONF_HOST in changes:
        hass.config_entries.async_schedule_reload(entry.entry_id)


def known_entry(
    hass: HomeAssistant, brand: Brand, printer: FoundPrinter
) -> ConfigEntry | None:
    """Return the entry of a printer that does not tell its serial number.

    Host names are the same for all printers of a model, until somebody changes them:
    one whose own printer answers elsewhere is not meant.
    """
    entries = [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        if entry.data[CONF_BRAND] == brand.key
    ]
    for entry in entries:
        if printer.mac and entry.data.get(CONF_MAC) == printer.mac:
            return entry
    names = {_host(printer.host), printer.hostname, f"{printer.hostname}.local"}
    for entry in entries:
        if _host(entry.data[CONF_HOST]) in names:
            return entry
    for entry in entries:
        by_name = printer.hostname and entry.data.get(CONF_HOSTNAME) == printer.hostname
        if by_name and not _is_reached(entry):
            return entry
    return None


def _marks(printer: FoundPrinter) -> dict[str, Any]:
    """Return by what a printer can be known again."""
    marks = {CONF_HOSTNAME: printer.hostname, CONF_MAC: printer.mac}
    return {key: value for key, value in marks.items() if value}


def _is_reached(entry: ConfigEntry) -> bool:
    """Whether the printer answers at the address that we know, or may be about to."""
    match entry.state:
        case ConfigEntryState.LOADED:
            online: bool = entry.runtime_data.coordinator.data.online
            return online
        case ConfigEntryState.SETUP_RETRY:
            return False
        case _:
            return True


def _new_host(data: Mapping[str, Any], printer: FoundPrinter) -> str | None:
    """Return the host to be stored, `None` if it is the same or a name."""
    try:
        old = Address.parse(data.get(CONF_HOST, ""), default_port=_NO_PORT)
        new = Address.parse(printer.host, default_port=old.port)
        ip_address(old.host)
    except ValueError:
        return None
    if new == old:
        return None
    return new.host if new.port == _NO_PORT else new.netloc


def _host(text: str) -> str | None:
    try:
        return Address.parse(text, default_port=_NO_PORT).host
    except ValueError:
        return None
