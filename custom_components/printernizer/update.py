"""Whether there is newer firmware; installing it is left to the printer's screen."""

from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.update import (
    UpdateDeviceClass,
    UpdateEntity,
    UpdateEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import PrinterEntity, PrinterEntityDescription, add_printer_entities
from .printer.model import PrinterSnapshot, Reading
from .runtime import PrinternizerConfigEntry

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PrinterUpdateDescription(PrinterEntityDescription, UpdateEntityDescription):
    """Describe what tells of newer firmware."""


UPDATES = (
    PrinterUpdateDescription(
        key="firmware",
        device_class=UpdateDeviceClass.FIRMWARE,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=lambda snapshot, _: Reading.FIRMWARE_UPDATE in snapshot.readings,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add what tells of newer firmware."""
    add_printer_entities(entry, async_add_entities, UPDATES, PrinterUpdate)


class PrinterUpdate(PrinterEntity, UpdateEntity):
    """The firmware of a printer."""

    entity_description: PrinterUpdateDescription
    _beyond = frozenset()
    # Recorded, the whole list would be kept anew at each percent of an update.
    _unrecorded_attributes = frozenset({"modules"})

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        firmware = snapshot.info.firmware
        self._attr_installed_version = firmware.installed
        self._attr_latest_version = firmware.available
        self._attr_in_progress = bool(firmware.updating)
        self._attr_update_percentage = firmware.progress
        self._attr_extra_state_attributes = {
            "modules": [
                {
                    "name": module.name,
                    "installed": module.installed,
                    "available": module.available,
                }
                for module in firmware.modules
            ]
        }
        return firmware
