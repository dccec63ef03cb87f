"""What older versions wrote of a printer, brought up to date."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .unit_entity import unit_unique_id

_UNITS_NAME_THEIR_PRINTER = 2


async def async_bring_up_to_date(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Bring an entry and its entities up to date.

    One of a newer kind never comes here: Home Assistant itself does not set it up.
    """
    printer = entry.unique_id
    if entry.minor_version < _UNITS_NAME_THEIR_PRINTER and printer is not None:
        await _async_name_the_printer(hass, entry, printer)
        hass.config_entries.async_update_entry(
            entry, minor_version=_UNITS_NAME_THEIR_PRINTER
        )


async def _async_name_the_printer(
    hass: HomeAssistant, entry: ConfigEntry[Any], printer: str
) -> None:
    """Put the printer's serial number before that of the unit in unique ids.

    Without it a unit that moved had no entities at its new printer.
    """

    @callback
    def renamed(entity: er.RegistryEntry) -> dict[str, str] | None:
        if entity.unique_id.startswith(f"{printer}_"):
            return None
        return {"new_unique_id": unit_unique_id(printer, entity.unique_id)}

    await er.async_migrate_entries(hass, entry.entry_id, renamed)
