"""What comes after a print: it can be taken off, and the printer is switched off."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)

from ..entity import PrinterEntity, PrinterEntityDescription, has_bed
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot
from .settle import within

_SETTLED = within(timedelta(minutes=2))


@dataclass(frozen=True, kw_only=True)
class ReadyTimeDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe when a print can be taken off."""


@dataclass(frozen=True, kw_only=True)
class OffTimeDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe when the printer is switched off."""


READY_AT = ReadyTimeDescription(
    key="ready_at",
    entity_registry_enabled_default=False,
    device_class=SensorDeviceClass.TIMESTAMP,
    exists_fn=has_bed,
    # A printer that is switched off cools all the same.
    available_fn=lambda _: True,
)


POWER_OFF_AT = OffTimeDescription(
    # Told by us, and so also while the printer is away.
    key="power_off_at",
    device_class=SensorDeviceClass.TIMESTAMP,
    available_fn=lambda _: True,
)


class ReadyTimeSensor(PrinterEntity, SensorEntity):
    """When a print can be taken off; a forecast that only moves for a reason."""

    entity_description: ReadyTimeDescription
    _beyond = frozenset({Beyond.NEWS})

    @override
    def _show(self, snapshot: PrinterSnapshot) -> datetime | None:
        bed = self.runtime.bed
        at = bed.ready_at
        if not bed.ready:
            at = _SETTLED(getattr(self, "_attr_native_value", None), at)
        self._attr_native_value = at
        return at


class OffTimeSensor(PrinterEntity, SensorEntity):
    """When the printer is switched off; unknown until it is cool after a job."""

    entity_description: OffTimeDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> datetime | None:
        self._attr_native_value = self.runtime.power.off_at
        return self._attr_native_value
