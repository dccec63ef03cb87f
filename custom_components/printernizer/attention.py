"""Why a printer waits for somebody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import HomeAssistant

from .coordinator import PrinterCoordinator, PrinternizerConfigEntry
from .entity import PrinterEntity, PrinterEntityDescription
from .printer.attention import Attention, attention_of
from .printer.connection import ConnectionState
from .printer.model import PrinterSnapshot
from .printer.reasons import AttentionReason
from .printer.stall import StallWatch
from .watch import PrinterWatch

NO_REASON = "none"
"""What the reason is while the printer does not wait."""


class AttentionWatch(PrinterWatch):
    """Knows why one printer waits, also when it just stopped to move."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PrinternizerConfigEntry,
        coordinator: PrinterCoordinator,
    ) -> None:
        """Know nothing yet."""
        super().__init__(hass, entry, coordinator)
        self._stall = StallWatch()
        self.current: Attention | None = None

    @override
    def _take(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        before = self.current
        stalled = self._stall.look(snapshot, now)
        self.current = attention_of(snapshot, stalled=stalled)
        return self.current != before

    @override
    def _due(self, now: datetime) -> datetime | None:
        is_stalled = (
            self.current is not None and self.current.reason is AttentionReason.STALLED
        )
        return None if is_stalled else self._stall.due


def _can_be_told(snapshot: PrinterSnapshot) -> bool:
    """Whether it is known if the printer waits: a refused login waits too."""
    return snapshot.online or snapshot.connection is ConnectionState.REJECTED


@dataclass(frozen=True, kw_only=True)
class AttentionSensorDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe the sensor of the reason."""


@dataclass(frozen=True, kw_only=True)
class AttentionBinarySensorDescription(
    PrinterEntityDescription, BinarySensorEntityDescription
):
    """Describe whether the printer waits."""


ATTENTION_REASON = AttentionSensorDescription(
    key="attention_reason",
    device_class=SensorDeviceClass.ENUM,
    options=[NO_REASON, *(reason.value for reason in AttentionReason)],
    available_fn=_can_be_told,
)
ATTENTION = AttentionBinarySensorDescription(key="attention", available_fn=_can_be_told)


class AttentionSensor(PrinterEntity, SensorEntity):
    """Why the printer waits; in the attributes the vendor's text, if there is one."""

    entity_description: AttentionSensorDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        attention = self.coordinator.attention.current
        self._attr_native_value = attention.reason if attention else NO_REASON
        self._attr_extra_state_attributes = {
            "text": attention and attention.text,
            "link": attention and attention.link,
        }
        return attention


class AttentionBinarySensor(PrinterEntity, BinarySensorEntity):
    """Whether the printer needs somebody."""

    entity_description: AttentionBinarySensorDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool:
        attention = self.coordinator.attention.current
        self._attr_is_on = attention is not None and attention.is_call
        return self._attr_is_on
