"""What a printer tells: state, job, temperatures, fans and the like."""

from collections.abc import Callable
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    REVOLUTIONS_PER_MINUTE,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    UnitOfLength,
    UnitOfTemperature,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .attention import ATTENTION_REASON, AttentionSensor
from .bed import READY_AT, ReadyTimeSensor
from .coordinator import PrinterCoordinator, PrinternizerConfigEntry
from .detail_sensor import DETAIL_SENSORS
from .entity import PrinterEntity, add_printer_entities
from .filament import add_unit_entities
from .filament_sensor import PRINTER_SPOOL_SENSORS, UNIT_PARTS, SpoolSensor
from .job_sensor import JOB_SENSORS, JobSensor, add_material_sensors
from .part_sensor import PART_SENSORS
from .printer.connection import ConnectionState
from .printer.kinds import FanKind, NozzleMaterial
from .printer.model import (
    FanUnit,
    Heater,
    PrinterSnapshot,
    PrinterStatus,
    Reading,
    Refusal,
)
from .printer.nozzles import NozzleSide
from .printer.stages import Stage
from .problem_attributes import problem_attributes
from .sensor_description import (
    PrinterSensorDescription,
    job_value,
    nozzle_value,
    optional,
)
from .settle import whole_within, within
from .units import fitting, minutes

PARALLEL_UPDATES = 0

NO_REFUSAL = "none"
NO_PROBLEM = "none"
_LONGEST_STATE = 255
_TREMBLING_TEMPERATURE = 0.8
_TREMBLING_SIGNAL = 3


def _rounded(value: float | None, digits: int | None = None) -> float | None:
    return None if value is None else round(value, digits)


def _temperature(
    key: str,
    value_fn: Callable[[PrinterSnapshot], float | None],
    exists_fn: Callable[[PrinterSnapshot], bool],
) -> PrinterSensorDescription:
    return PrinterSensorDescription(
        key=key,
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        exists_fn=lambda snapshot, _: exists_fn(snapshot),
        value_fn=value_fn,
        settle=whole_within(_TREMBLING_TEMPERATURE),
    )


def _nozzle_sensors(side: NozzleSide | None) -> tuple[PrinterSensorDescription, ...]:
    """Describe one nozzle; the keys of the only one have no side in front."""
    prefix = f"{side}_" if side else ""

    def exists(snapshot: PrinterSnapshot) -> bool:
        return snapshot.nozzle(side) is not None

    return (
        _temperature(
            f"{prefix}nozzle_temperature",
            nozzle_value(side, lambda it: it.temperature),
            exists,
        ),
        _temperature(
            f"{prefix}nozzle_target_temperature",
            nozzle_value(side, lambda it: it.target),
            exists,
        ),
        PrinterSensorDescription(
            key=f"{prefix}nozzle_diameter",
            device_class=SensorDeviceClass.DISTANCE,
            native_unit_of_measurement=UnitOfLength.MILLIMETERS,
            entity_category=EntityCategory.DIAGNOSTIC,
            exists_fn=lambda snapshot, _: (
                Reading.NOZZLE_DIAMETER in snapshot.readings and exists(snapshot)
            ),
            value_fn=nozzle_value(side, lambda it: it.diameter),
        ),
        PrinterSensorDescription(
            key=f"{prefix}nozzle_type",
            device_class=SensorDeviceClass.ENUM,
            options=[material.value for material in NozzleMaterial],
            entity_category=EntityCategory.DIAGNOSTIC,
            exists_fn=lambda snapshot, _: (
                Reading.NOZZLE_MATERIAL in snapshot.readings and exists(snapshot)
            ),
            value_fn=nozzle_value(side, lambda it: it.material),
        ),
    )


def _heater_sensors(
    key: str, heater_fn: Callable[[PrinterSnapshot], Heater | None]
) -> tuple[PrinterSensorDescription, ...]:
    """Describe the bed or the chamber; what is not heated has no target."""

    def heated(snapshot: PrinterSnapshot) -> bool:
        return (heater := heater_fn(snapshot)) is not None and heater.heated

    return (
        _temperature(
            f"{key}_temperature",
            lambda snapshot: (
                None if (it := heater_fn(snapshot)) is None else it.temperature
            ),
            lambda snapshot: heater_fn(snapshot) is not None,
        ),
        _temperature(
            f"{key}_target_temperature",
            lambda snapshot: None if (it := heater_fn(snapshot)) is None else it.target,
            heated,
        ),
    )


def _fan_sensor(kind: FanKind, unit: FanUnit) -> PrinterSensorDescription:
    """Describe a fan; turns a minute are another key than per cent of the maximum."""
    suffix = "speed" if unit is FanUnit.PERCENT else "rpm"
    symbol = PERCENTAGE if unit is FanUnit.PERCENT else REVOLUTIONS_PER_MINUTE

    def fans(snapshot: PrinterSnapshot) -> list[int | None]:
        return [
            fan.speed for fan in snapshot.fans if fan.kind is kind and fan.unit is unit
        ]

    return PrinterSensorDescription(
        key=f"{kind}_fan_{suffix}",
        native_unit_of_measurement=symbol,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=lambda snapshot, _: bool(fans(snapshot)),
        value_fn=lambda snapshot: next(iter(fans(snapshot)), None),
        settle=within(1 if unit is FanUnit.PERCENT else 100),
    )


SENSORS: tuple[PrinterSensorDescription, ...] = (
    PrinterSensorDescription(
        key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in PrinterStatus if status != "unknown"],
        available_fn=lambda _: True,
        value_fn=lambda snapshot: (
            None if snapshot.status is PrinterStatus.UNKNOWN else snapshot.status
        ),
    ),
    PrinterSensorDescription(
        key="stage",
        device_class=SensorDeviceClass.ENUM,
        options=[stage.value for stage in Stage],
        exists_fn=optional(Reading.STAGE),
        value_fn=lambda snapshot: snapshot.stage,
    ),
    PrinterSensorDescription(
        key="progress",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=job_value(lambda job: _rounded(job.progress)),
    ),
    PrinterSensorDescription(
        key="current_layer",
        exists_fn=optional(Reading.LAYERS),
        value_fn=job_value(lambda job: job.layer),
    ),
    PrinterSensorDescription(
        key="total_layers",
        exists_fn=optional(Reading.LAYERS),
        value_fn=job_value(lambda job: job.total_layers),
    ),
    PrinterSensorDescription(
        key="remaining_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        value_fn=job_value(lambda job: minutes(job.remaining)),
    ),
    PrinterSensorDescription(
        key="job_name",
        value_fn=job_value(lambda job: job.name and job.name[:_LONGEST_STATE]),
    ),
    *_nozzle_sensors(None),
    *_nozzle_sensors(NozzleSide.LEFT),
    *_nozzle_sensors(NozzleSide.RIGHT),
    *_heater_sensors("bed", lambda snapshot: snapshot.bed),
    *_heater_sensors("chamber", lambda snapshot: snapshot.chamber),
    *(_fan_sensor(kind, unit) for kind in FanKind for unit in FanUnit),
    PrinterSensorDescription(
        key="print_speed",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        exists_fn=optional(Reading.PRINT_SPEED),
        value_fn=lambda snapshot: snapshot.motion.speed,
    ),
    PrinterSensorDescription(
        key="print_flow",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        exists_fn=optional(Reading.PRINT_FLOW),
        value_fn=lambda snapshot: snapshot.motion.flow,
    ),
    PrinterSensorDescription(
        key="z_height",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.MILLIMETERS,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.Z_HEIGHT),
        value_fn=lambda snapshot: _rounded(snapshot.motion.z, 2),
    ),
    PrinterSensorDescription(
        key="problem",
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.PROBLEMS),
        value_fn=lambda snapshot: (
            snapshot.problems[0].code if snapshot.problems else NO_PROBLEM
        ),
        attributes_fn=problem_attributes,
    ),
    PrinterSensorDescription(
        key="wifi_signal",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.WIFI_SIGNAL),
        value_fn=lambda snapshot: snapshot.network.signal,
        settle=within(_TREMBLING_SIGNAL),
    ),
    PrinterSensorDescription(
        key="control_refusal",
        device_class=SensorDeviceClass.ENUM,
        options=[NO_REFUSAL, *(refusal.value for refusal in Refusal)],
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.REFUSAL),
        value_fn=lambda snapshot: snapshot.refusal or NO_REFUSAL,
    ),
    PrinterSensorDescription(
        key="connection",
        device_class=SensorDeviceClass.ENUM,
        options=[state.value for state in ConnectionState],
        entity_category=EntityCategory.DIAGNOSTIC,
        available_fn=lambda _: True,
        value_fn=lambda snapshot: snapshot.connection,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of a printer."""
    descriptions = (*SENSORS, *DETAIL_SENSORS, *PART_SENSORS)
    add_printer_entities(entry, async_add_entities, descriptions, PrinterSensor)
    add_printer_entities(entry, async_add_entities, PRINTER_SPOOL_SENSORS, SpoolSensor)
    add_printer_entities(
        entry, async_add_entities, (ATTENTION_REASON,), AttentionSensor
    )
    add_printer_entities(entry, async_add_entities, (READY_AT,), ReadyTimeSensor)
    add_unit_entities(entry, async_add_entities, UNIT_PARTS)
    add_printer_entities(entry, async_add_entities, JOB_SENSORS, JobSensor)
    add_material_sensors(entry, async_add_entities)


class PrinterSensor(PrinterEntity, SensorEntity):
    """A sensor of a printer."""

    entity_description: PrinterSensorDescription

    def __init__(
        self, coordinator: PrinterCoordinator, description: PrinterSensorDescription
    ) -> None:
        """Show nothing before the first look."""
        self._attr_native_value = None
        super().__init__(coordinator, description)

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        value: Any = fitting(self.entity_description.value_fn(snapshot))
        if self.entity_description.settle is not None:
            value = self.entity_description.settle(self._attr_native_value, value)
        self._attr_native_value = value
        if self.entity_description.attributes_fn is None:
            return value
        attributes = self.entity_description.attributes_fn(snapshot)
        self._attr_extra_state_attributes = attributes
        return value, attributes
