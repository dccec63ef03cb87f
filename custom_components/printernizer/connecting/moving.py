"""A known printer at another address: proven to be the one before that is stored.

Anybody can announce a printer by its serial number or its name. Such a packet only
makes us try the address, beside the old one, at which the printer is still waited for.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from time import monotonic
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..brands import BRANDS, Brand
from ..const import CONF_BRAND, CONF_HOSTNAME, CONF_MAC, DOMAIN, LOGGER
from ..fleet.entries import printer_entries
from ..printer.connection.address import Address
from ..printer.connection.found import FoundPrinter
from ..printer.connection.proof import Proof
from ..printer.errors import PrinterError
from ..runtime import PrinternizerConfigEntry
from .decisions import async_ask_about_address

_NO_PORT = -1
# Anybody can announce addresses, and each of them costs a connection.
_MOST_TRIALS = 10
_TRIALS_COUNT_FOR = 60.0
"""Seconds in which an address is not tried again, and no more than the most are."""


class _Trials:
    """Which addresses were tried a moment ago, for which entry."""

    def __init__(self) -> None:
        self._begun: dict[tuple[str, str], float] = {}

    def may_begin(self, entry_id: str, host: str) -> bool:
        """Whether a trial may begin now; if so, it counts as begun."""
        limit = monotonic() - _TRIALS_COUNT_FOR
        self._begun = {key: when for key, when in self._begun.items() if when > limit}
        tried = [other for known, other in self._begun if known == entry_id]
        if host in tried or len(tried) >= _MOST_TRIALS:
            return False
        self._begun[entry_id, host] = monotonic()
        return True


_TRIALS: HassKey[_Trials] = HassKey(f"{DOMAIN}_trials")


@callback
def async_follow_address(
    hass: HomeAssistant, entry: PrinternizerConfigEntry, printer: FoundPrinter
) -> None:
    """See whether a printer is at a new address, unless it is reached at the old one.

    A name that somebody typed in stays: it leads to the new address by itself. One
    that announces itself where we know it is tried at once, if it was away.
    """
    if CONF_HOST not in entry.data:
        return
    if _is_where_we_know(entry, printer):
        _store(hass, entry, _marks(printer))
        if entry.state is ConfigEntryState.LOADED:
            entry.runtime_data.coordinator.async_try_now()
        return
    host = _new_host(entry.data, printer)
    if host is None or _is_reached(entry):
        return
    if hass.data.setdefault(_TRIALS, _Trials()).may_begin(entry.entry_id, host):
        entry.async_create_background_task(
            hass,
            _try(hass, entry, {**_marks(printer), CONF_HOST: host}),
            f"{DOMAIN} new address",
        )


async def _try(
    hass: HomeAssistant, entry: PrinternizerConfigEntry, changes: dict[str, Any]
) -> None:
    """Try an address, and go on there if it is proven to be the printer's."""
    data = {**entry.data, **changes}
    try:
        proof = await BRANDS[data[CONF_BRAND]].prove(hass, data)
    except ValueError:
        return
    if _is_reached(entry):
        # It has come back where it was meanwhile.
        return
    match proof:
        case Proof.PROVEN:
            LOGGER.info("%s is at a new address", entry.title)
            async_move(hass, entry, changes)
        case Proof.IMPOSSIBLE:
            async_ask_about_address(hass, entry, changes[CONF_HOST])
        case Proof.FAILED:
            LOGGER.debug("An address that was announced is not that of a printer")


async def async_prove(
    hass: HomeAssistant, entry: PrinternizerConfigEntry, host: str
) -> str | None:
    """Return why an address that the user has entered is not the printer's.

    `None` if it is: by its serial number and the pin. Where nothing but the login can
    prove it, the user wants it to be told there.
    """
    data = {**entry.data, CONF_HOST: host}
    brand = BRANDS[data[CONF_BRAND]]
    try:
        match await brand.prove(hass, data):
            case Proof.PROVEN:
                return None
            case Proof.FAILED:
                return "not_the_printer"
        backend = brand.create(hass, data, entry.title)
    except ValueError:
        return "invalid_host"
    try:
        await backend.connect(lambda _: None)
    except PrinterError as error:
        LOGGER.debug("An address that was entered is not that of a printer: %s", error)
        return "not_the_printer"
    finally:
        await backend.close()
    return None


@callback
def async_move(
    hass: HomeAssistant, entry: PrinternizerConfigEntry, changes: Mapping[str, Any]
) -> None:
    """Go on at another address, which was proven or agreed to."""
    async_ask_about_address(hass, entry, None)
    _store(hass, entry, changes)
    hass.config_entries.async_schedule_reload(entry.entry_id)


@callback
def _store(
    hass: HomeAssistant, entry: PrinternizerConfigEntry, changes: Mapping[str, Any]
) -> None:
    if not changes.items() <= entry.data.items():
        hass.config_entries.async_update_entry(entry, data={**entry.data, **changes})


def _is_where_we_know(entry: PrinternizerConfigEntry, printer: FoundPrinter) -> bool:
    """Whether a printer announces itself as what we know: an address or a name."""
    try:
        known = Address.parse(entry.data[CONF_HOST], default_port=_NO_PORT)
        told = Address.parse(printer.host, default_port=known.port)
    except ValueError:
        return False
    return known == told or known.host in _names(printer)


def _names(printer: FoundPrinter) -> set[str]:
    """Return the names that lead to a printer."""
    name = printer.hostname
    return {name, f"{name}.local"} if name else set()


def known_entry(
    hass: HomeAssistant, brand: Brand, printer: FoundPrinter
) -> PrinternizerConfigEntry | None:
    """Return the entry of a printer that does not tell its serial number.

    Host names are the same for all printers of a model, until somebody changes them:
    one whose own printer answers elsewhere is not meant.
    """
    entries = [
        entry for entry in printer_entries(hass) if entry.data[CONF_BRAND] == brand.key
    ]
    for entry in entries:
        if printer.mac and entry.data.get(CONF_MAC) == printer.mac:
            return entry
    hosts = {_host(printer.host), *_names(printer)}
    for entry in entries:
        if _host(entry.data[CONF_HOST]) in hosts:
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


def _is_reached(entry: PrinternizerConfigEntry) -> bool:
    """Whether the printer answers at the address that we know, or may be about to."""
    match entry.state:
        case ConfigEntryState.LOADED:
            online: bool = entry.runtime_data.coordinator.data.online
            return online
        case ConfigEntryState.SETUP_RETRY | ConfigEntryState.SETUP_ERROR:
            return False
        case _:
            return True


def _new_host(data: Mapping[str, Any], printer: FoundPrinter) -> str | None:
    """Return the host to be stored, `None` where a name leads to the printer."""
    try:
        old = Address.parse(data.get(CONF_HOST, ""), default_port=_NO_PORT)
        new = Address.parse(printer.host, default_port=old.port)
        ip_address(old.host)
    except ValueError:
        return None
    return new.host if new.port == _NO_PORT else new.netloc


def _host(text: str) -> str | None:
    try:
        return Address.parse(text, default_port=_NO_PORT).host
    except ValueError:
        return None
