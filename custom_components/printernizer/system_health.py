"""How the printers are, on the page that tells how Home Assistant is."""

from collections.abc import Iterable
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration

from .const import DOMAIN
from .coordinator import PrinterCoordinator
from .fleet.entries import printer_entries

_LIBRARY = "bambulabs-api"


@callback
def async_register(
    _hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Offer what is told of the printers."""
    register.async_register_info(_health)


async def _health(hass: HomeAssistant) -> dict[str, Any]:
    entries = printer_entries(hass)
    loaded = [entry for entry in entries if entry.state is ConfigEntryState.LOADED]
    coordinators = [entry.runtime_data.coordinator for entry in loaded]
    snapshots = [coordinator.data for coordinator in coordinators]
    integration = await async_get_integration(hass, DOMAIN)
    rate = sum(
        coordinator.backend.record.messages_a_minute for coordinator in coordinators
    )
    return {
        "version": str(integration.version),
        "library": await hass.async_add_executor_job(version, _LIBRARY),
        "printers": len(entries),
        "online": sum(snapshot.online for snapshot in snapshots),
        "refusing_commands": sum(
            snapshot.refusal is not None for snapshot in snapshots
        ),
        "messages_a_minute": round(rate),
        "oldest_silence": _oldest_silence(coordinators),
    }


def _oldest_silence(coordinators: Iterable[PrinterCoordinator]) -> str | None:
    """Return how long the printer has said nothing that has done so the longest."""
    silences = [coordinator.backend.contact.silence for coordinator in coordinators]
    told = [silence for silence in silences if silence is not None]
    return str(timedelta(seconds=round(max(told).total_seconds()))) if told else None
