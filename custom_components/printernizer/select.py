"""What of a printer can be chosen from a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import PrinternizerConfigEntry
from .entity import PrinterEntity, PrinterEntityDescription, add_printer_entities
from .printer.commands import Command, SetSpeedProfile
from .printer.kinds import SpeedProfile
from .printer.model import PrinterSnapshot

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class PrinterSelectDescription(PrinterEntityDescription, SelectEntityDescription):
    """Describe a choice; `command_fn` makes the command that takes an option."""

    value_fn: Callable[[PrinterSnapshot], str | None]
    command_fn: Callable[[str], Command]


SELECTS = (
    PrinterSelectDescription(
        key="speed_profile",
        options=[profile.value for profile in SpeedProfile],
        exists_fn=lambda _, supported: SetSpeedProfile in supported,
        available_fn=lambda snapshot: (
            snapshot.online and SetSpeedProfile in snapshot.accepts
        ),
        value_fn=lambda snapshot: snapshot.motion.speed_profile,
        command_fn=lambda option: SetSpeedProfile(SpeedProfile(option)),
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the choices of a printer."""
    add_printer_entities(entry, async_add_entities, SELECTS, PrinterSelect)


class PrinterSelect(PrinterEntity, SelectEntity):
    """A choice of a printer."""

    entity_description: PrinterSelectDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> str | None:
        self._attr_current_option = self.entity_description.value_fn(snapshot)
        return self._attr_current_option

    @override
    async def async_select_option(self, option: str) -> None:
        await self.coordinator.async_execute(self.entity_description.command_fn(option))
