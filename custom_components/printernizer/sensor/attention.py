"""Why a printer waits for somebody."""

from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)

from ..entity import PrinterEntity, PrinterEntityDescription, tells_of_attention
from ..printer.attention.reasons import AttentionReason
from ..printer.filament.spools import SpoolPlace
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot

NO_REASON = "none"
"""What the reason is while the printer does not wait."""


@dataclass(frozen=True, kw_only=True)
class AttentionSensorDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe the sensor of the reason."""


ATTENTION_REASON = AttentionSensorDescription(
    key="attention_reason",
    device_class=SensorDeviceClass.ENUM,
    options=[NO_REASON, *(reason.value for reason in AttentionReason)],
    available_fn=tells_of_attention,
)


def _described(snapshot: PrinterSnapshot, spool: SpoolPlace | None) -> dict[str, Any]:
    """Say where a spool is wanted, counted as people count: units of a kind from 1."""
    units = snapshot.filament_units
    unit = next((unit for unit in units if spool and unit.address == spool.unit), None)
    slot = None if spool is None or spool.slot is None else spool.slot + 1
    return {
        "unit": unit and unit.kind,
        "unit_number": unit and unit.number,
        "slot": slot,
    }


class AttentionSensor(PrinterEntity, SensorEntity):
    """Why the printer waits; in the attributes the problem's text and the spool."""

    entity_description: AttentionSensorDescription
    _beyond = frozenset({Beyond.NEWS})

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        attention = self.runtime.attention.current
        self._attr_native_value = attention.reason if attention else NO_REASON
        self._attr_extra_state_attributes = {
            "text": attention and attention.text,
            "link": attention and attention.link,
            **_described(snapshot, attention.spool if attention else None),
        }
        return attention, self._attr_extra_state_attributes
