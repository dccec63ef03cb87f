"""When a printer was last heard of, and how long it takes to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers.event import async_track_time_interval

from ..entity import PrinterEntity, PrinterEntityDescription
from ..printer.connection.contact import Contact
from ..printer.model import PrinterSnapshot
from .printer_sensor import SensorValue

_BETWEEN = timedelta(minutes=1)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, kw_only=True)
class ContactSensorDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe a sensor; they are off at first, as few people want to know."""

    value_fn: Callable[[Contact], SensorValue]
    entity_registry_enabled_default: bool = False
    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC


CONTACT_SENSORS = (
    ContactSensorDescription(
        key="last_seen",
        device_class=SensorDeviceClass.TIMESTAMP,
        available_fn=lambda _: True,
        value_fn=lambda contact: (
            contact.last_heard and contact.last_heard.replace(microsecond=0)
        ),
    ),
    ContactSensorDescription(
        key="round_trip",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        suggested_display_precision=0,
        value_fn=lambda contact: (
            None
            if contact.round_trip is None
            else round(contact.round_trip / _MILLISECOND, 1)
        ),
    ),
)


class ContactSensor(PrinterEntity, SensorEntity):
    """Looks once a minute: what is heard of a printer changes all the time."""

    entity_description: ContactSensorDescription
    _beyond = frozenset()

    @override
    async def async_added_to_hass(self) -> None:
        """Look now, and then once a minute."""
        self._look_again()
        await super().async_added_to_hass()
        self.async_on_remove(
            async_track_time_interval(self.hass, self._minute_passed, _BETWEEN)
        )

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on looking under the new id."""

    @callback
    def _minute_passed(self, _now: datetime) -> None:
        self._look_again()
        if self._look():
            self.async_write_ha_state()

    def _look_again(self) -> None:
        contact = self.coordinator.backend.contact
        self._attr_native_value = self.entity_description.value_fn(contact)

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        # Not what has been heard by now: that would be another value each time.
        return self._attr_native_value
