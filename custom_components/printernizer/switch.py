"""What a printer does by itself, if it is let, and its power."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.switch import (
    SwitchDeviceClass,
    SwitchEntity,
    SwitchEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    PrinterEntity,
    PrinterEntityDescription,
    SwitchedEntity,
    add_printer_entities,
    forget_entity,
    told_or_settable,
)
from .printer.commands.commands import Command, SetFeature
from .printer.kinds import FeatureKind
from .printer.model import PrinterSnapshot
from .runtime import PrinternizerConfigEntry

PARALLEL_UPDATES = 1
BLOCKED_BY = "blocked_by"
"""The attribute that says why the power cannot be switched off now."""

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


@dataclass(frozen=True, kw_only=True)
class PowerSwitchDescription(PrinterEntityDescription, SwitchEntityDescription):
    """Describe the switch of the power."""


POWER = PowerSwitchDescription(
    key="power",
    device_class=SwitchDeviceClass.OUTLET,
    # It is there for a printer that is off.
    available_fn=lambda _: True,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of a printer."""
    add_printer_entities(entry, async_add_entities, SWITCHES, PrinterSwitch)
    if entry.runtime_data.power.plug is not None:
        add_printer_entities(entry, async_add_entities, (POWER,), PowerSwitch)
    else:
        forget_entity(entry.runtime_data.coordinator, Platform.SWITCH, POWER.key)


class PrinterSwitch(SwitchedEntity, SwitchEntity):
    """Something that a printer does by itself or not."""

    entity_description: PrinterSwitchDescription
    _beyond = frozenset()

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool | None:
        self._attr_is_on = self.entity_description.value_fn(snapshot)
        return self._attr_is_on

    @override
    def _command(self, *, on: bool) -> Command:
        return SetFeature(self.entity_description.kind, on)


class PowerSwitch(PrinterEntity, SwitchEntity):
    """The plug that the printer hangs on, which goes off only if that is safe."""

    entity_description: PowerSwitchDescription
    _unrecorded_attributes = frozenset({BLOCKED_BY})

    @override
    def _is_usable(self, snapshot: PrinterSnapshot) -> bool:
        plug = self.runtime.power.plug
        return plug is not None and plug.is_on is not None

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        power = self.runtime.power
        self._attr_is_on = None if power.plug is None else power.plug.is_on
        block = power.block if self._attr_is_on else None
        self._attr_extra_state_attributes = {BLOCKED_BY: block}
        return self._attr_is_on, block

    @override
    async def async_turn_on(self, **_kwargs: Any) -> None:
        """Turn the plug on; raises a translated error if it is out of reach."""
        await self.runtime.power.async_turn_on(self._context)

    @override
    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Turn the plug off; raises a translated error if that would ruin anything."""
        await self.runtime.power.async_turn_off(context=self._context)
