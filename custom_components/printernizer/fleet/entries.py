"""Which of the integration's entries are printers, and which is the fleet."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN

FLEET: Final = "fleet"
"""The unique id of the fleet's entry and device; no printer has it as its serial."""


def is_fleet(entry: ConfigEntry[Any]) -> bool:
    """Whether an entry stands for all printers together and is none itself."""
    return entry.domain == DOMAIN and entry.unique_id == FLEET


@callback
def printer_entries(hass: HomeAssistant) -> list[ConfigEntry[Any]]:
    """Return the entries that are printers, whether or not they are loaded."""
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    return [entry for entry in entries if not is_fleet(entry)]


@callback
def fleet_entry(hass: HomeAssistant) -> ConfigEntry[Any] | None:
    """Return the entry of the fleet, if there is one."""
    return hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, FLEET)


@callback
def loaded_printer(hass: HomeAssistant, entry_id: str) -> ConfigEntry[Any] | None:
    """Return the entry of a printer, if it is one and loaded."""
    return next(
        (
            entry
            for entry in printer_entries(hass)
            if entry.entry_id == entry_id and entry.state is ConfigEntryState.LOADED
        ),
        None,
    )
