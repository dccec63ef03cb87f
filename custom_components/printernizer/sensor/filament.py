"""What the units that hold spools tell, and what is in their slots."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    ATTR_ENTITY_PICTURE,
    PERCENTAGE,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.helpers.typing import StateType

from ..entity import PrinterEntity, PrinterEntityDescription
from ..printer.filament.effects import find_unit
from ..printer.filament.spools import (
    DryingState,
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
)
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot
from ..runtime import PrinterRuntime
from ..unit_entity import (
    FilamentUnitEntity,
    UnitPart,
    active_slot,
    can_dry,
    describe_slot,
)
from .settle import Settle, within
from .swatch import swatch
from .units import fitting, minutes

NOTHING_LOADED = "none"
EMPTY = "empty"


@dataclass(frozen=True, kw_only=True)
class UnitSensorDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe a sensor of a unit."""

    has_fn: Callable[[FilamentUnit], bool] = lambda _: True
    value_fn: Callable[[FilamentUnit], StateType]
    settle: Settle | None = None
    attributes_fn: Callable[[FilamentUnit], dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class SpoolSensorDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe a sensor that shows one spool."""

    spool_fn: Callable[[PrinterSnapshot], FilamentSlot | None]
    nothing: str | None = None
    """What is shown when there is no such spool."""


def _external(snapshot: PrinterSnapshot, number: int) -> FilamentSlot | None:
    """Return one of the external spools."""
    units = snapshot.filament_units
    external = (
        unit.slots[0]
        for unit in units
        if unit.kind is FilamentUnitKind.EXTERNAL and unit.number == number
    )
    return next(external, None)


def _external_spool(key: str, number: int) -> SpoolSensorDescription:
    return SpoolSensorDescription(
        key=key,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: _external(snapshot, number) is not None,
        spool_fn=lambda snapshot: _external(snapshot, number),
    )


def _remaining(unit: FilamentUnit, index: int) -> int | None:
    """Return what is left in a slot in per cent, if that is told."""
    return next((slot.remaining for slot in unit.slots if slot.index == index), None)


def _remaining_sensor(number: int) -> UnitSensorDescription:
    """Describe what is left in a slot: its own sensor has statistics, a slot has not.

    The slot tells it too, so only who wants it over time turns it on.
    """
    return UnitSensorDescription(
        key=f"slot_{number}_remaining",
        entity_registry_enabled_default=False,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        has_fn=lambda unit: _remaining(unit, number - 1) is not None,
        value_fn=lambda unit: _remaining(unit, number - 1),
    )


UNIT_SENSORS = (
    *(_remaining_sensor(number) for number in range(1, 5)),
    UnitSensorDescription(
        key="humidity",
        device_class=SensorDeviceClass.HUMIDITY,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        has_fn=lambda unit: unit.humidity is not None,
        value_fn=lambda unit: unit.humidity,
        settle=within(2),
    ),
    UnitSensorDescription(
        key="humidity_level",
        state_class=SensorStateClass.MEASUREMENT,
        # Where it is measured in per cent, the level says less.
        has_fn=lambda unit: unit.humidity is None and unit.humidity_level is not None,
        value_fn=lambda unit: unit.humidity_level,
    ),
    UnitSensorDescription(
        key="drying_state",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in DryingState],
        has_fn=can_dry,
        value_fn=lambda unit: unit.drying_state,
        attributes_fn=lambda unit: {"blocked_by": [*unit.drying_blocks]},
    ),
    UnitSensorDescription(
        key="temperature",
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=1,
        has_fn=lambda unit: unit.temperature is not None,
        value_fn=lambda unit: unit.temperature,
        settle=within(0.2),
    ),
    UnitSensorDescription(
        key="drying_remaining_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        has_fn=can_dry,
        value_fn=lambda unit: minutes(unit.drying_remaining),
    ),
)
PRINTER_SPOOL_SENSORS = (
    SpoolSensorDescription(
        key="active_filament",
        exists_fn=lambda snapshot, _: bool(snapshot.filament_units),
        spool_fn=active_slot,
        nothing=NOTHING_LOADED,
    ),
    _external_spool("external_spool", 1),
    _external_spool("external_spool_left", 2),
)


def _unit_sensor(description: UnitSensorDescription) -> UnitPart:
    return UnitPart(
        lambda runtime, unit: (UnitSensor(runtime, description, unit),),
        description.has_fn,
    )


def _slot_sensors(
    runtime: PrinterRuntime, unit: FilamentUnit
) -> Iterator[FilamentUnitEntity]:
    """Make a sensor for each slot."""
    for slot in unit.slots:
        yield SlotSensor(runtime, unit, slot.index)


class UnitSensor(FilamentUnitEntity, SensorEntity):
    """A sensor of a unit."""

    entity_description: UnitSensorDescription
    _beyond = frozenset()
    _attr_native_value: StateType = None

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        unit = find_unit(snapshot, self._unit_serial)
        value: Any = None if unit is None else self.entity_description.value_fn(unit)
        if self.entity_description.settle is not None:
            value = self.entity_description.settle(self._attr_native_value, value)
        self._attr_native_value = value
        if unit is not None and self.entity_description.attributes_fn is not None:
            attributes = self.entity_description.attributes_fn(unit)
            self._attr_extra_state_attributes = attributes
            return value, attributes
        return value


@dataclass(frozen=True, kw_only=True)
class SlotDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe the sensor of a slot."""


SLOTS = tuple(SlotDescription(key=f"slot_{number}") for number in range(1, 5))
"""The places of a unit as people count: each has its key, which tells them apart."""


class _SpoolEntity(PrinterEntity, SensorEntity):
    """A sensor whose state is what people call a spool, such as PLA Basic."""

    entity_description: SpoolSensorDescription | SlotDescription
    # A drawing of the colours, which are recorded themselves.
    _unrecorded_attributes = frozenset({ATTR_ENTITY_PICTURE})
    _beyond = frozenset({Beyond.NEWS})

    def _show_spool(
        self, slot: FilamentSlot | None, nothing: str | None, unit: FilamentUnit | None
    ) -> Any:
        self._attr_native_value = nothing if slot is None else fitting(_name(slot))
        self._attr_extra_state_attributes = self._described(slot, unit)
        self._attr_entity_picture = swatch(slot)
        return self._attr_native_value, self._attr_extra_state_attributes

    def _described(
        self, slot: FilamentSlot | None, unit: FilamentUnit | None
    ) -> dict[str, Any]:
        """Return what the printer tells of a spool, and what its owner's books do."""
        told = describe_slot(slot)
        if slot is None or unit is None:
            return told
        kept = self.runtime.spools.described((unit.serial, slot.index))
        if told["remaining_weight"] is None and kept:
            told["remaining_weight"] = kept["spool_remaining"]
        return told | kept


class SlotSensor(FilamentUnitEntity, _SpoolEntity):
    """What is in a slot."""

    entity_description: SlotDescription

    def __init__(self, runtime: PrinterRuntime, unit: FilamentUnit, index: int) -> None:
        """Show the spool that is in the slot."""
        self._index = index
        super().__init__(runtime, SLOTS[index], unit)

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        unit = find_unit(snapshot, self._unit_serial)
        slots = unit.slots if unit else ()
        slot = next((slot for slot in slots if slot.index == self._index), None)
        return self._show_spool(slot, None, unit)


class SpoolSensor(_SpoolEntity):
    """A spool that is shown at the printer itself."""

    entity_description: SpoolSensorDescription

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        slot = self.entity_description.spool_fn(snapshot)
        # Two places may look the same, as the two holders of an H2D do.
        units = (
            unit
            for unit in snapshot.filament_units
            if any(own is slot for own in unit.slots)
        )
        unit = None if slot is None else next(units, None)
        return self._show_spool(slot, self.entity_description.nothing, unit)


def _name(slot: FilamentSlot) -> str | None:
    return EMPTY if slot.loaded is False else slot.brand or slot.material


UNIT_PARTS = (
    *(_unit_sensor(description) for description in UNIT_SENSORS),
    UnitPart(_slot_sensors),
)
"""The sensors of a unit: its own, and one for each slot."""
