"""What a printer does by itself, if it is let."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    PrinterEntityDescription,
    SwitchedEntity,
    add_printer_entities,
    told_or_settable,
)
from .printer.commands.commands import Command, SetFeature
from .printer.kinds import FeatureKind
from .printer.model import PrinterSnapshot
from .runtime import PrinternizerConfigEntry

PARALLEL_UPDATES = 1

# What is chosen for a job; the rest is set once, if ever.
_AT_FIRST = {FeatureKind.TIMELAPSE}


@dataclass(frozen=True, kw_only=True)
class PrinterSwitchDescription(PrinterEntityDescription, SwitchEntityDescription):
    """Describe a switch."""

    kind: FeatureKind
    value_fn: Callable[[PrinterSnapshot], bool | None]


def _switch(kind: FeatureKind) -> PrinterSwitchDescription:
    """Describe the switch of a feature, which exists where the printer reports it."""

    def is_on(snapshot: PrinterSnapshot) -> bool | None:
        return None if (feature := snapshot.feature(kind)) is None else feature.on

    return PrinterSwitchDescription(
        key=kind.value,
        kind=kind,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=kind in _AT_FIRST,
        exists_fn=lambda snapshot, supported: (
            SetFeature in supported and snapshot.feature(kind) is not None
        ),
        available_fn=told_or_settable(SetFeature, is_on),
        value_fn=is_on,
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
    _looks_beyond = False

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool | None:
        self._attr_is_on = self.entity_description.value_fn(snapshot)
        return self._attr_is_on

    @override
    def _command(self, *, on: bool) -> Command:
        return SetFeature(self.entity_description.kind, on)
