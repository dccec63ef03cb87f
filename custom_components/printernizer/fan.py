"""A printer's fans, where they can be set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.fan import (
    FanEntity,
    FanEntityDescription,
    FanEntityFeature,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    PrinterEntity,
    PrinterEntityDescription,
    add_printer_entities,
    told_or_settable,
)
from .printer.commands.commands import SetFanSpeed
from .printer.kinds import FanKind
from .printer.model import FanUnit, PrinterSnapshot
from .runtime import PrinternizerConfigEntry

PARALLEL_UPDATES = 1

_FULL_SPEED = 100


@dataclass(frozen=True, kw_only=True)
class PrinterFanDescription(PrinterEntityDescription, FanEntityDescription):
    """Describe a fan."""

    kind: FanKind
    value_fn: Callable[[PrinterSnapshot], int | None]


def _fan(kind: FanKind) -> PrinterFanDescription:
    """Describe a fan, which exists where its speed is told in %."""

    def speed(snapshot: PrinterSnapshot) -> int | None:
        fan = snapshot.fan(kind, FanUnit.PERCENT)
        return None if fan is None else fan.speed

    return PrinterFanDescription(
        key=f"{kind}_fan",
        kind=kind,
        # Else "turn off the fans" ends the cooling of a print.
        entity_category=EntityCategory.CONFIG,
        exists_fn=lambda snapshot, supported: (
            SetFanSpeed in supported and snapshot.fan(kind, FanUnit.PERCENT) is not None
        ),
        available_fn=told_or_settable(SetFanSpeed, speed),
        value_fn=speed,
    )


# The fan of the hotend is the printer's own business.
FANS = (
    _fan(FanKind.PART),
    _fan(FanKind.AUXILIARY),
    _fan(FanKind.CHAMBER),
    _fan(FanKind.LEFT_AUXILIARY),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the fans of a printer."""
    add_printer_entities(entry, async_add_entities, FANS, PrinterFan)


class PrinterFan(PrinterEntity, FanEntity):
    """A fan with a speed in %."""

    _attr_supported_features = (
        FanEntityFeature.SET_SPEED
        | FanEntityFeature.TURN_ON
        | FanEntityFeature.TURN_OFF
    )
    entity_description: PrinterFanDescription
    _beyond = frozenset()

    @property
    @override
    def is_on(self) -> bool | None:
        return None if self.percentage is None else self.percentage > 0

    @override
    def _show(self, snapshot: PrinterSnapshot) -> int | None:
        self._attr_percentage = self.entity_description.value_fn(snapshot)
        return self._attr_percentage

    @override
    async def async_set_percentage(self, percentage: int) -> None:
        await self.coordinator.async_execute(
            SetFanSpeed(self.entity_description.kind, percentage)
        )

    @override
    async def async_turn_on(
        self,
        percentage: int | None = None,
        preset_mode: str | None = None,
        **kwargs: Any,
    ) -> None:
        await self.async_set_percentage(
            _FULL_SPEED if percentage is None else percentage
        )

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.async_set_percentage(0)
