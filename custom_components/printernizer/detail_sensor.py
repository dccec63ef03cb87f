"""What only some printers tell, and most people need but now and then."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfInformation,
    UnitOfLength,
    UnitOfMass,
    UnitOfTime,
)

from .printer.model import Job, PrinterSnapshot, Reading
from .sensor_description import PrinterSensorDescription, job_value, optional
from .settle import within
from .units import minutes

_TREMBLING_SPACE = 10_000_000


def _axis(axis: str) -> PrinterSensorDescription:
    return PrinterSensorDescription(
        key=f"{axis}_position",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.MILLIMETERS,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.XY_POSITION),
        value_fn=lambda snapshot: getattr(snapshot.motion, axis),
    )


def _space(key: str, *, enabled: bool) -> PrinterSensorDescription:
    """Describe how much storage there is, free or at all."""

    def value(snapshot: PrinterSnapshot) -> int | None:
        return None if snapshot.storage is None else getattr(snapshot.storage, key)

    return PrinterSensorDescription(
        key=f"storage_{key}",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIGABYTES,
        suggested_display_precision=1,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=enabled,
        exists_fn=optional(Reading.STORAGE_SPACE),
        value_fn=value,
        settle=within(_TREMBLING_SPACE),
    )


def _planned_metres(job: Job) -> float | None:
    return None if job.planned_length is None else round(job.planned_length / 1000, 2)


def _transfer_progress(snapshot: PrinterSnapshot) -> int | None:
    transfer = snapshot.transfer
    if transfer is None or transfer.progress is None:
        return None
    return round(transfer.progress)


DETAIL_SENSORS = (
    _axis("x"),
    _axis("y"),
    _space("free", enabled=True),
    _space("total", enabled=False),
    PrinterSensorDescription(
        key="transfer_progress",
        native_unit_of_measurement=PERCENTAGE,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.TRANSFER),
        value_fn=_transfer_progress,
    ),
    PrinterSensorDescription(
        key="next_filament_change",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        exists_fn=optional(Reading.FILAMENT_CHANGE),
        value_fn=job_value(lambda job: minutes(job.filament_change_in)),
    ),
    PrinterSensorDescription(
        key="planned_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        exists_fn=optional(Reading.PLANNED_USE),
        value_fn=job_value(lambda job: minutes(job.planned_time)),
    ),
    PrinterSensorDescription(
        key="planned_weight",
        device_class=SensorDeviceClass.WEIGHT,
        native_unit_of_measurement=UnitOfMass.GRAMS,
        suggested_display_precision=1,
        exists_fn=optional(Reading.PLANNED_USE),
        value_fn=job_value(lambda job: job.planned_weight),
    ),
    PrinterSensorDescription(
        key="planned_length",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.METERS,
        suggested_display_precision=2,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.PLANNED_USE),
        value_fn=job_value(_planned_metres),
    ),
    PrinterSensorDescription(
        key="layer_height",
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.MILLIMETERS,
        suggested_display_precision=2,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.LAYER_HEIGHT),
        value_fn=job_value(lambda job: job.layer_height),
    ),
    PrinterSensorDescription(
        key="host_name",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: snapshot.network.hostname is not None,
        value_fn=lambda snapshot: snapshot.network.hostname,
    ),
)
