"""Printers that another integration is set up for, and that ours may take over.

What that integration was told is used as it stands in its entry: a secret is neither
shown in a form nor sent to a browser, and the entry itself is left alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_NAME
from homeassistant.core import HomeAssistant, callback
import probatio

from ..brands import Brand
from ..const import CONF_BRAND, CONF_SERIAL
from ..fleet.entries import printer_entries
from ..printer.connection.address import Address
from .forms import Input, optional, without


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPrinter:
    """A printer of another integration, by the id of its entry.

    `settings` is what that was told, under the names of our own fields; `secrets` are
    the names of what nobody is shown.
    """

    entry_id: str
    integration: str
    name: str
    settings: Mapping[str, str] = field(repr=False)
    secrets: frozenset[str]

    @property
    def serial(self) -> str | None:
        """Return its serial number, if that integration knows it."""
        return self.settings.get(CONF_SERIAL)

    @property
    def mark(self) -> str:
        """Return what it is known again by: its serial number, else its address."""
        return self.serial or self.settings[CONF_HOST].casefold()

    @property
    def label(self) -> str:
        """Return what it is told from others by."""
        return f"{self.name} ({self.settings[CONF_HOST]}, {self.integration})"

    @property
    def suggestions(self) -> Input:
        """Return what its form may show.

        A name that is made of the serial number is none that anybody has given.
        """
        is_given = self.serial is None or self.serial not in self.name.upper()
        name = {CONF_NAME: self.name} if is_given else {}
        return {**without(self.secrets | {CONF_SERIAL}, self.settings), **name}

    def fields(self, brand: Brand) -> dict[probatio.Marker, Any]:
        """Return what its form asks for: what is stored already may be left empty."""
        return {
            optional(asked) if str(asked) in self._stored else asked: selector
            for asked, selector in brand.fields.items()
            if str(asked) != CONF_SERIAL
        }

    def completed(self, user_input: Mapping[str, Any]) -> Input:
        """Return what was filled in, with what is known where it was left empty.

        A login that is stored goes to the address that it is stored for only.
        """
        is_there = user_input.get(CONF_HOST) == self.settings[CONF_HOST]
        logins = {key: self.settings[key] if is_there else "" for key in self._stored}
        serial = {CONF_SERIAL: self.settings[CONF_SERIAL]} if self.serial else {}
        filled_in = {key: value for key, value in user_input.items() if value}
        return {**logins, **serial, **filled_in}

    @property
    def _stored(self) -> frozenset[str]:
        return self.secrets & self.settings.keys()


@callback
def known_elsewhere(hass: HomeAssistant, brand: Brand) -> list[KnownPrinter]:
    """Return the printers of a brand that others are set up for and we are not."""
    if brand.rival is None:
        return []
    ours = frozenset(_marks_of_ours(hass, brand))
    entries = hass.config_entries.async_entries(
        brand.rival.domain, include_ignore=False
    )
    known = (_read(entry, brand, brand.rival.name) for entry in entries)
    return [
        printer for printer in known if printer is not None and printer.mark not in ours
    ]


def _read(
    entry: ConfigEntry[Any], brand: Brand, integration: str
) -> KnownPrinter | None:
    """Return the printer of an entry, `None` if that could not be used as it is."""
    told = {**entry.data, **entry.options}
    settings = {
        key: value
        for key in map(str, brand.fields)
        if isinstance(value := told.get(key), str) and value.strip()
    }
    if (host := _host(settings.pop(CONF_HOST, ""), brand)) is None:
        return None
    if CONF_SERIAL in settings:
        settings[CONF_SERIAL] = settings[CONF_SERIAL].strip().upper()
    name = told.get(CONF_NAME)
    return KnownPrinter(
        entry_id=entry.entry_id,
        integration=integration,
        name=name if isinstance(name, str) and name else entry.title,
        settings={CONF_HOST: host, **settings},
        secrets=brand.secrets,
    )


def _host(text: str, brand: Brand) -> str | None:
    """Return an address as people write it, `None` if it is none."""
    try:
        address = Address.parse(text, default_port=brand.usual_port)
    except ValueError:
        return None
    return address.host if address.port == brand.usual_port else address.netloc


def _marks_of_ours(hass: HomeAssistant, brand: Brand) -> Iterator[str]:
    """Yield what our own printers of the brand would be known again by."""
    for entry in printer_entries(hass):
        if entry.data[CONF_BRAND] == brand.key:
            yield entry.data[CONF_SERIAL]
            if (host := _host(entry.data[CONF_HOST], brand)) is not None:
                yield host.casefold()
