"""What a printer answers with yes or no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    PrinterEntity,
    PrinterEntityDescription,
    add_printer_entities,
    has_bed,
    nozzle_keys,
    photo_entity,
    tells_of_attention,
)
from .printer.commands.commands import Cancel, Command, Resume
from .printer.filament.effects import find_unit
from .printer.filament.spools import FilamentUnit
from .printer.looking import Beyond
from .printer.model import PrinterSnapshot, PrinterStatus, Reading
from .printer.nozzles import NozzleSide
from .runtime import PrinternizerConfigEntry
from .unit_entity import FilamentUnitEntity, UnitPart, add_unit_entities, can_dry

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PrinterBinarySensorDescription(
    PrinterEntityDescription, BinarySensorEntityDescription
):
    """Describe a binary sensor."""

    value_fn: Callable[[PrinterSnapshot], bool | None]


@dataclass(frozen=True, kw_only=True)
class UnitBinarySensorDescription(
    PrinterEntityDescription, BinarySensorEntityDescription
):
    """Describe a binary sensor of a unit that holds spools."""

    value_fn: Callable[[FilamentUnit], bool | None]


def _is_read_only(snapshot: PrinterSnapshot) -> bool | None:
    return None if snapshot.storage is None else snapshot.storage.read_only


def _nozzle_filament(side: NozzleSide | None) -> PrinterBinarySensorDescription:
    """Describe whether there is filament at a nozzle."""
    return PrinterBinarySensorDescription(
        **nozzle_keys(side, "filament"),
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: (
            Reading.NOZZLE_FILAMENT in snapshot.readings
            and snapshot.nozzle(side) is not None
        ),
        value_fn=lambda snapshot: (
            None if (nozzle := snapshot.nozzle(side)) is None else nozzle.filament
        ),
    )


BINARY_SENSORS = (
    PrinterBinarySensorDescription(
        key="online",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        available_fn=lambda _: True,
        value_fn=lambda snapshot: snapshot.online,
    ),
    PrinterBinarySensorDescription(
        key="printing",
        # The status says the same, and more.
        entity_registry_enabled_default=False,
        device_class=BinarySensorDeviceClass.RUNNING,
        value_fn=lambda snapshot: (
            snapshot.status in {PrinterStatus.PREPARING, PrinterStatus.PRINTING}
        ),
    ),
    PrinterBinarySensorDescription(
        key="problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=lambda snapshot, _: Reading.PROBLEMS in snapshot.readings,
        value_fn=lambda snapshot: bool(snapshot.problems),
    ),
    PrinterBinarySensorDescription(
        key="storage",
        entity_registry_enabled_default=False,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=lambda snapshot, _: Reading.STORAGE in snapshot.readings,
        value_fn=lambda snapshot: (
            None if snapshot.storage is None else snapshot.storage.present
        ),
    ),
    PrinterBinarySensorDescription(
        key="door",
        device_class=BinarySensorDeviceClass.DOOR,
        exists_fn=lambda snapshot, _: Reading.DOOR in snapshot.readings,
        value_fn=lambda snapshot: snapshot.door_open,
    ),
    *(_nozzle_filament(side) for side in (None, *NozzleSide)),
    PrinterBinarySensorDescription(
        key="storage_fault",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: Reading.STORAGE_FAULT in snapshot.readings,
        value_fn=lambda snapshot: (
            None if snapshot.storage is None else snapshot.storage.faulty
        ),
    ),
    PrinterBinarySensorDescription(
        key="storage_read_only",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: _is_read_only(snapshot) is not None,
        value_fn=_is_read_only,
    ),
    PrinterBinarySensorDescription(
        key="cloud",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: Reading.CLOUD in snapshot.readings,
        value_fn=lambda snapshot: snapshot.network.cloud,
    ),
    PrinterBinarySensorDescription(
        key="multi_material",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: Reading.MULTI_MATERIAL in snapshot.readings,
        value_fn=lambda snapshot: snapshot.info.multi_material,
    ),
)


@dataclass(frozen=True, kw_only=True)
class AttentionDescription(PrinterEntityDescription, BinarySensorEntityDescription):
    """Describe whether the printer waits."""


@dataclass(frozen=True, kw_only=True)
class ReadyDescription(PrinterEntityDescription, BinarySensorEntityDescription):
    """Describe whether a print can be taken off."""


_ANSWERS: Mapping[str, type[Command]] = {"resume": Resume, "cancel": Cancel}
ATTENTION = AttentionDescription(key="attention", available_fn=tells_of_attention)
READY_TO_REMOVE = ReadyDescription(
    key="ready_to_remove",
    exists_fn=has_bed,
    # A printer that is switched off cools all the same.
    available_fn=lambda _: True,
)
DRYING = UnitBinarySensorDescription(
    key="drying",
    device_class=BinarySensorDeviceClass.RUNNING,
    value_fn=lambda unit: unit.drying,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of a printer."""
    add_printer_entities(entry, async_add_entities, BINARY_SENSORS, PrinterBinarySensor)
    add_printer_entities(entry, async_add_entities, (ATTENTION,), AttentionBinarySensor)
    add_printer_entities(
        entry, async_add_entities, (READY_TO_REMOVE,), ReadyBinarySensor
    )
    add_unit_entities(entry, async_add_entities, (_DRYING_PART,))


class PrinterBinarySensor(PrinterEntity, BinarySensorEntity):
    """A binary sensor of a printer."""

    entity_description: PrinterBinarySensorDescription
    _beyond = frozenset()

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool | None:
        self._attr_is_on = self.entity_description.value_fn(snapshot)
        return self._attr_is_on


class AttentionBinarySensor(PrinterEntity, BinarySensorEntity):
    """Whether the printer needs somebody; the attributes are all that a message needs.

    `answers` is what the printer can be told now, `photo` the entity of the last one.
    """

    entity_description: AttentionDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        attention = self.runtime.attention.current
        self._attr_is_on = attention is not None and attention.is_call
        call = attention if self._attr_is_on else None
        self._attr_extra_state_attributes = {
            "reason": call and call.reason,
            "text": call and call.text,
            "link": call and call.link,
            "answers": [
                name
                for name, command in _ANSWERS.items()
                if call and command in snapshot.accepts
            ],
            "photo": photo_entity(self.coordinator),
        }
        return self._attr_is_on, self._attr_extra_state_attributes


class ReadyBinarySensor(PrinterEntity, BinarySensorEntity):
    """Whether there is a print that can be taken off."""

    entity_description: ReadyDescription
    _beyond = frozenset({Beyond.NEWS})

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool:
        self._attr_is_on = self.runtime.bed.ready
        return self._attr_is_on


class UnitBinarySensor(FilamentUnitEntity, BinarySensorEntity):
    """A binary sensor of a unit that holds spools."""

    entity_description: UnitBinarySensorDescription
    _beyond = frozenset()

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool | None:
        unit = find_unit(snapshot, self._unit_serial)
        value_fn = self.entity_description.value_fn
        self._attr_is_on = None if unit is None else value_fn(unit)
        return self._attr_is_on


_DRYING_PART = UnitPart(
    lambda runtime, unit: (UnitBinarySensor(runtime, DRYING, unit),), can_dry
)
