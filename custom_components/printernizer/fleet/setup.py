"""Setting the fleet up, as if it were a printer."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .watch import FleetWatch

_PLATFORMS = [Platform.SENSOR]


async def async_setup_fleet(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Set the fleet up: one device with sensors."""
    entry.runtime_data = watch = FleetWatch(hass, entry)
    watch.async_start()
    await hass.config_entries.async_forward_entry_setups(entry, _PLATFORMS)
    return True


async def async_unload_fleet(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Unload the fleet; the printers do not notice."""
    return await hass.config_entries.async_unload_platforms(entry, _PLATFORMS)
