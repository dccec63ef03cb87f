"""Units that were unplugged: kept for a while, and then free to be removed."""

from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .coordinator import PrinterCoordinator, PrinternizerConfigEntry

# A unit that starts anew, or a report that leaves it out, is not a unit that is gone.
_GONE_AFTER = timedelta(minutes=10)


class VanishedUnits:
    """Since when the printer has said that a unit is not there."""

    def __init__(self, hass: HomeAssistant, coordinator: PrinterCoordinator) -> None:
        """Watch from now on."""
        self._hass = hass
        self._coordinator = coordinator
        self._missing: dict[str, datetime] = {}

    @callback
    def async_look(self) -> None:
        """Take note of who is there; a printer that is away says nothing of it."""
        snapshot = self._coordinator.data
        if not snapshot.online:
            self._missing.clear()
            return
        there = {snapshot.info.serial}
        there |= {unit.serial for unit in snapshot.filament_units}
        missing = self._known() - there
        now = dt_util.utcnow()
        self._missing = {it: self._missing.get(it, now) for it in missing}

    @callback
    def is_gone(self, serial: str) -> bool:
        """Whether a unit has been away for so long that it can be removed."""
        self.async_look()
        since = self._missing.get(serial)
        return since is not None and dt_util.utcnow() - since >= _GONE_AFTER

    def _known(self) -> set[str]:
        devices = dr.async_entries_for_config_entry(
            dr.async_get(self._hass), self._coordinator.config_entry.entry_id
        )
        return {
            serial
            for device in devices
            for domain, serial in device.identifiers
            if domain == DOMAIN
        }


@callback
def async_watch_units(
    hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> VanishedUnits:
    """Watch a printer's units for as long as it is set up."""
    units = VanishedUnits(hass, entry.runtime_data)
    units.async_look()
    entry.async_on_unload(entry.runtime_data.async_add_listener(units.async_look))
    return units
