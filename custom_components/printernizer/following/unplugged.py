"""Units that were unplugged: kept for a while, and then free to be removed."""

from datetime import datetime, timedelta

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import PrinterCoordinator
from ..printer.model import PrinterSnapshot
from .follower import Follower

# A unit that starts anew, or a report that leaves it out, is not a unit that is gone.
_GONE_AFTER = timedelta(minutes=10)


class UnpluggedUnits(Follower):
    """Since when the printer has said that a unit is not there."""

    def __init__(self, coordinator: PrinterCoordinator) -> None:
        """Miss nobody yet."""
        super().__init__(coordinator)
        self._missing: dict[str, datetime] = {}

    @callback
    def async_start(self) -> None:
        """Watch from now on."""
        self.entry.async_on_unload(self.coordinator.async_add_look(self._look))

    @callback
    def _look(self, snapshot: PrinterSnapshot) -> None:
        """Take note of who is there; a printer that is away says nothing of it."""
        if not snapshot.online:
            self._missing.clear()
            return
        there = {snapshot.info.serial}
        there |= {unit.serial for unit in snapshot.filament_units}
        missing = self._known() - there
        now = dt_util.utcnow()
        self._missing = {serial: self._missing.get(serial, now) for serial in missing}

    @callback
    def is_gone(self, serial: str) -> bool:
        """Whether a unit has been away for so long that it can be removed."""
        self._look(self.coordinator.data)
        since = self._missing.get(serial)
        return since is not None and dt_util.utcnow() - since >= _GONE_AFTER

    def _known(self) -> set[str]:
        devices = dr.async_entries_for_config_entry(
            dr.async_get(self.hass), self.entry.entry_id
        )
        return {
            serial
            for device in devices
            for domain, serial in device.identifiers
            if domain == DOMAIN
        }
