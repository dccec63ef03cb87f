"""What happens to print jobs, as an event entity."""

from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    PrinterEntity,
    PrinterEntityDescription,
    add_printer_entities,
    photo_entity,
)
from .following.job_attributes import event_attributes
from .printer.jobs.state import JobEvent, JobEventKind
from .printer.model import PrinterSnapshot
from .runtime import PrinternizerConfigEntry

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PrinterEventDescription(PrinterEntityDescription, EventEntityDescription):
    """Describe an event entity."""


EVENTS = (
    PrinterEventDescription(
        key="print",
        event_types=[kind.value for kind in JobEventKind],
        # What happened is still what happened last when the printer is off.
        available_fn=lambda _: True,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the events of a printer."""
    add_printer_entities(entry, async_add_entities, EVENTS, PrintEvent)


class PrintEvent(PrinterEntity, EventEntity):
    """What happened last to a print job; the attributes are the whole job."""

    entity_description: PrinterEventDescription
    _beyond = frozenset()

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.runtime.jobs.async_on_event(self._happened))

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on listening under the new id."""

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        return None

    @callback
    def _happened(self, event: JobEvent) -> None:
        attributes = event_attributes(event) | {"photo": photo_entity(self.coordinator)}
        self._trigger_event(event.kind, attributes)
        self.async_write_ha_state()
