"""The entry that carries the fleet's device: it comes and goes with the second printer.

A device has to belong to an entry. One of the printers' would take the fleet along
whenever it is reloaded, disabled or removed, and a device that moves from entry to
entry has to be made anew: its area, its names and what refers to it are gone. So the
fleet has an entry of its own, as Home Assistant's own integrations make one for what
belongs to none of the user's (source `system`). Who does not want it disables it; a
removed one comes back when printers come or go, and at the next start.

It is there while two printers are set up and not disabled, loaded or not: at every
start they are loaded one after the other, and the fleet has to outlive that.
"""

import asyncio
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_SYSTEM,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from .entries import FLEET, fleet_entry, is_fleet, printer_entries

_FEWEST = 2


class FleetCarrier:
    """Sees to it that the fleet has an entry while there are several printers."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare; nothing is looked at yet."""
        self._hass = hass
        self._settling = asyncio.Lock()
        self._printers = 0

    @callback
    def async_start(self) -> None:
        """Follow the entries for as long as Home Assistant runs."""
        async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
        )
        self._look()

    @callback
    def _entry_changed(
        self, _change: ConfigEntryChange, entry: ConfigEntry[Any]
    ) -> None:
        if entry.domain == DOMAIN and not is_fleet(entry):
            self._look()

    @callback
    def _look(self) -> None:
        """Settle what is to be there, unless there are as many printers as before."""
        printers = _count(self._hass)
        if printers != self._printers:
            self._printers = printers
            self._hass.async_create_task(self._settle(), f"{DOMAIN} fleet")

    async def _settle(self) -> None:
        """Make the entry, or remove it: one thing at a time, as it is by then."""
        async with self._settling:
            entry, wanted = fleet_entry(self._hass), _count(self._hass) >= _FEWEST
            if wanted and entry is None:
                await self._hass.config_entries.flow.async_init(
                    DOMAIN,
                    context={"source": SOURCE_SYSTEM},
                    data=await _title(self._hass),
                )
            elif entry is not None and not wanted:
                await self._hass.config_entries.async_remove(entry.entry_id)


def _count(hass: HomeAssistant) -> int:
    return sum(entry.disabled_by is None for entry in printer_entries(hass))


async def _title(hass: HomeAssistant) -> str:
    """Return what the fleet's device is called in the user's language."""
    texts = await async_get_translations(hass, hass.config.language, "device", {DOMAIN})
    return texts.get(f"component.{DOMAIN}.device.{FLEET}.name", DOMAIN)
