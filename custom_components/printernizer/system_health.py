"""How the printers are, on the page that tells how Home Assistant is."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN


@callback
def async_register(
    _hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Offer what is told of the printers."""
    register.async_register_info(_health)


async def _health(hass: HomeAssistant) -> dict[str, Any]:
    entries = hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    loaded = [it for it in entries if it.state is ConfigEntryState.LOADED]
    snapshots = [entry.runtime_data.coordinator.data for entry in loaded]
    return {
        "printers": len(entries),
        "online": sum(snapshot.online for snapshot in snapshots),
        "refusing_commands": sum(it.refusal is not None for it in snapshots),
    }
