"""What a printer does by itself, if it is let."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import PrinterEntityDescription, SwitchedEntity, add_printer_entities
from .printer.commands.commands import Command, SetFeature
from .printer.kinds import FeatureKind
from .printer.model import PrinterSnapshot
from .runtime import PrinternizerConfigEntry

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class PrinterSwitchDescription(PrinterEntityDescription, SwitchEntityDescription):
    """Describe a switch."""

    kind: FeatureKind


def _switch(kind: FeatureKind) -> PrinterSwitchDescription:
    """Describe the switch of a feature, which exists where the printer reports it."""
    return PrinterSwitchDescription(
        key=kind.value,
        kind=kind,
        entity_category=EntityCategory.CONFIG,
        exists_fn=lambda snapshot, supported: (
            SetFeature in supported and snapshot.feature(kind) is not None
        ),
        available_fn=lambda snapshot: (
            snapshot.online and SetFeature in snapshot.accepts
        ),
    )


SWITCHES = tuple(_switch(kind) for kind in FeatureKind)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of a printer."""
    add_printer_entities(entry, async_add_entities, SWITCHES, PrinterSwitch)


class PrinterSwitch(SwitchedEntity, SwitchEntity):
    """Something that a printer does by itself or not."""

    entity_description: PrinterSwitchDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool | None:
        feature = snapshot.feature(self.entity_description.kind)
        self._attr_is_on = None if feature is None else feature.on
        return self._attr_is_on

    @override
    def _command(self, *, on: bool) -> Command:
        return SetFeature(self.entity_description.kind, on)
