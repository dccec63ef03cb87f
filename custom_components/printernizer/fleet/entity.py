"""What all entities of the fleet have in common."""

from abc import abstractmethod
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription

from ..const import DOMAIN
from ..printer.fleet.fleet import FleetState
from .entries import FLEET
from .watch import FleetWatch


class FleetEntity(Entity):
    """An entity of the fleet that writes its state only when what it shows changed."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, watch: FleetWatch, description: EntityDescription) -> None:
        """Show how the printers stand now."""
        self._watch = watch
        self.entity_description = description
        self._attr_translation_key = description.key
        self._attr_unique_id = f"{FLEET}_{description.key.removeprefix('fleet_')}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, FLEET)},
            entry_type=DeviceEntryType.SERVICE,
            translation_key=FLEET,
        )
        self._shown: Any = None
        self._look()

    @abstractmethod
    def _show(self, state: FleetState) -> Any:
        """Take over how the fleet stands and return all of it that is shown."""

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the fleet, beginning with what happened since this was made."""
        await super().async_added_to_hass()
        self._look()
        self.async_on_remove(self._watch.async_on_change(self._changed))

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on under the new id: nothing here depends on it."""

    @callback
    def _changed(self) -> None:
        if self._look():
            self.async_write_ha_state()

    def _look(self) -> bool:
        """Take over how the fleet stands; whether that changes what is shown."""
        before = self._shown
        self._shown = self._show(self._watch.state)
        return bool(self._shown != before)
