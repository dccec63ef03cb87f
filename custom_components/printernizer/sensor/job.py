"""What a printer tells of the job under way."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfLength,
    UnitOfMass,
    UnitOfTime,
)

from ..following.job_attributes import described_objects
from ..printer.model import Job, JobSource, Reading
from .printer_sensor import PrinterSensorDescription, job_value, optional, rounded
from .units import minutes


def _planned_metres(job: Job) -> float | None:
    return None if job.planned_length is None else round(job.planned_length / 1000, 2)


JOB_SENSORS: tuple[PrinterSensorDescription, ...] = (
    PrinterSensorDescription(
        key="progress",
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=job_value(lambda job: rounded(job.progress)),
    ),
    PrinterSensorDescription(
        key="current_layer",
        exists_fn=optional(Reading.LAYERS),
        value_fn=job_value(lambda job: job.layer),
    ),
    PrinterSensorDescription(
        key="total_layers",
        exists_fn=optional(Reading.LAYERS, Reading.TOTAL_LAYERS),
        value_fn=job_value(lambda job: job.total_layers),
    ),
    PrinterSensorDescription(
        key="remaining_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        value_fn=job_value(lambda job: minutes(job.remaining)),
    ),
    PrinterSensorDescription(key="job_name", value_fn=job_value(lambda job: job.name)),
    PrinterSensorDescription(
        key="next_filament_change",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        exists_fn=optional(Reading.FILAMENT_CHANGE),
        value_fn=job_value(lambda job: minutes(job.filament_change_in)),
    ),
    PrinterSensorDescription(
        key="planned_time",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        exists_fn=optional(Reading.PLANNED_USE),
        value_fn=job_value(lambda job: minutes(job.planned_time)),
    ),
    PrinterSensorDescription(
        key="planned_weight",
        entity_registry_enabled_default=False,
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
        key="job_source",
        device_class=SensorDeviceClass.ENUM,
        options=[source.value for source in JobSource],
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.JOB_SOURCE),
        value_fn=job_value(lambda job: job.source),
    ),
    PrinterSensorDescription(
        key="plate",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.PLATE),
        value_fn=job_value(lambda job: job.plate),
    ),
    PrinterSensorDescription(
        key="skipped_objects",
        entity_registry_enabled_default=False,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.SKIPPED_OBJECTS),
        value_fn=job_value(lambda job: job.skipped),
        attributes_fn=lambda snapshot: {"objects": described_objects(snapshot.job)},
    ),
)
