"""A printer's lamps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.light import (
    ColorMode,
    LightEntity,
    LightEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    PrinterEntityDescription,
    SwitchedEntity,
    add_printer_entities,
    told_or_settable,
)
from .printer.commands.commands import Command, SetLight
from .printer.model import PrinterSnapshot
from .runtime import PrinternizerConfigEntry

PARALLEL_UPDATES = 1

_CHAMBER_LIGHT = "chamber_light"
"""The one that people mean by the printer's light."""


@dataclass(frozen=True, kw_only=True)
class PrinterLightDescription(PrinterEntityDescription, LightEntityDescription):
    """Describe a light; its key is the lamp's id."""

    value_fn: Callable[[PrinterSnapshot], bool | None]


def _light(key: str) -> PrinterLightDescription:
    """Describe a lamp, which exists where the printer has it."""

    def is_on(snapshot: PrinterSnapshot) -> bool | None:
        return None if (light := snapshot.light(key)) is None else light.on

    return PrinterLightDescription(
        key=key,
        entity_category=None if key == _CHAMBER_LIGHT else EntityCategory.CONFIG,
        exists_fn=lambda snapshot, supported: (
            SetLight in supported and snapshot.light(key) is not None
        ),
        available_fn=told_or_settable(SetLight, is_on),
        value_fn=is_on,
    )


LIGHTS = tuple(_light(lamp) for lamp in (_CHAMBER_LIGHT, "work_light", "heatbed_light"))


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the lights of a printer."""
    add_printer_entities(entry, async_add_entities, LIGHTS, PrinterLight)


class PrinterLight(SwitchedEntity, LightEntity):
    """A lamp that is on or off."""

    _attr_color_mode = ColorMode.ONOFF
    _attr_supported_color_modes = {ColorMode.ONOFF}  # noqa: RUF012 - HA's own way
    entity_description: PrinterLightDescription
    _beyond = frozenset()

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool | None:
        self._attr_is_on = self.entity_description.value_fn(snapshot)
        return self._attr_is_on

    @override
    def _command(self, *, on: bool) -> Command:
        return SetLight(self.entity_description.key, on)
