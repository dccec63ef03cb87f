"""What of a printer can be chosen from a list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..entity import (
    PrinterEntity,
    PrinterEntityDescription,
    add_printer_entities,
    told_or_settable,
)
from ..printer.commands.commands import (
    Command,
    SetAirduct,
    SetSensitivity,
    SetSpeedProfile,
)
from ..printer.kinds import AirductMode, FeatureKind, Sensitivity, SpeedProfile
from ..printer.model import PrinterSnapshot
from ..runtime import PrinternizerConfigEntry
from .spools import add_spool_choices

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class PrinterSelectDescription(PrinterEntityDescription, SelectEntityDescription):
    """Describe a choice; `command_fn` makes the command that takes an option."""

    value_fn: Callable[[PrinterSnapshot], str | None]
    command_fn: Callable[[str], Command]
    options_fn: Callable[[PrinterSnapshot], list[str]] | None = None
    """The options that this printer has, if not all of them."""


def _sensitivity(kind: FeatureKind) -> PrinterSelectDescription:
    """Describe how easily a detector gives alarm."""

    def value(snapshot: PrinterSnapshot) -> str | None:
        feature = snapshot.feature(kind)
        return None if feature is None else feature.sensitivity

    return PrinterSelectDescription(
        key=f"{kind}_sensitivity",
        options=[sensitivity.value for sensitivity in Sensitivity],
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, supported: (
            SetSensitivity in supported and value(snapshot) is not None
        ),
        available_fn=told_or_settable(SetSensitivity, value),
        value_fn=value,
        command_fn=lambda option: SetSensitivity(kind, Sensitivity(option)),
    )


def _speed_profile(snapshot: PrinterSnapshot) -> str | None:
    return snapshot.motion.speed_profile


def _airduct_mode(snapshot: PrinterSnapshot) -> str | None:
    return None if snapshot.airduct is None else snapshot.airduct.mode


SELECTS = (
    PrinterSelectDescription(
        key="speed_profile",
        options=[profile.value for profile in SpeedProfile],
        exists_fn=lambda _, supported: SetSpeedProfile in supported,
        available_fn=told_or_settable(SetSpeedProfile, _speed_profile),
        value_fn=_speed_profile,
        command_fn=lambda option: SetSpeedProfile(SpeedProfile(option)),
    ),
    PrinterSelectDescription(
        key="airduct_mode",
        options=[mode.value for mode in AirductMode],
        exists_fn=lambda snapshot, supported: (
            SetAirduct in supported and snapshot.airduct is not None
        ),
        available_fn=told_or_settable(SetAirduct, _airduct_mode),
        value_fn=_airduct_mode,
        command_fn=lambda option: SetAirduct(AirductMode(option)),
        options_fn=lambda snapshot: (
            [mode.value for mode in snapshot.airduct.modes] if snapshot.airduct else []
        ),
    ),
    *(
        _sensitivity(kind)
        for kind in (
            FeatureKind.SPAGHETTI_DETECTION,
            FeatureKind.PILE_UP_DETECTION,
            FeatureKind.CLUMP_DETECTION,
            FeatureKind.AIR_PRINT_DETECTION,
            FeatureKind.PRINT_MONITORING,
        )
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the choices of a printer, and of the slots of its units."""
    add_printer_entities(entry, async_add_entities, SELECTS, PrinterSelect)
    add_spool_choices(entry, async_add_entities)


class PrinterSelect(PrinterEntity, SelectEntity):
    """A choice of a printer."""

    entity_description: PrinterSelectDescription
    _beyond = frozenset()

    @override
    def _show(self, snapshot: PrinterSnapshot) -> tuple[str | None, tuple[str, ...]]:
        if (options_fn := self.entity_description.options_fn) is not None:
            self._attr_options = options_fn(snapshot)
        self._attr_current_option = self.entity_description.value_fn(snapshot)
        return self._attr_current_option, tuple(self.options)

    @override
    async def async_select_option(self, option: str) -> None:
        await self.coordinator.async_execute(self.entity_description.command_fn(option))
