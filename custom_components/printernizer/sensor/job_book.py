"""What the book of jobs knows: the promised end, the last job, the odometer."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfMass, UnitOfTime
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..entity import PrinterEntity, PrinterEntityDescription
from ..following.job_attributes import duration
from ..following.job_book import JobBook
from ..printer.jobs.filament_use import used_grams
from ..printer.jobs.maintenance import Task, has_task
from ..printer.jobs.odometer import NO_MATERIAL, Odometer
from ..printer.jobs.record import JobRecord, JobResult
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot
from ..runtime import PrinternizerConfigEntry, PrinterRuntime
from .units import fitting

type JobBookSensorValue = str | int | float | datetime | None


@dataclass(frozen=True, kw_only=True)
class JobBookSensorDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe a sensor of what is known of jobs, which does not end with them."""

    available_fn: Callable[[PrinterSnapshot], bool] = lambda _: True
    value_fn: Callable[[JobBook], JobBookSensorValue]


def _last(
    value_fn: Callable[[JobRecord], JobBookSensorValue],
) -> Callable[[JobBook], JobBookSensorValue]:
    return lambda book: None if book.last is None else value_fn(book.last)


def _known_result(job: JobRecord) -> str | None:
    return None if job.result is JobResult.UNKNOWN else job.result


def _count(key: str, value_fn: Callable[[Odometer], int]) -> JobBookSensorDescription:
    return JobBookSensorDescription(
        key=key,
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda book: value_fn(book.odometer),
    )


def _success_rate(book: JobBook) -> float | None:
    rate = book.odometer.success_rate
    return None if rate is None else round(rate, 1)


def _maintenance(task: Task) -> JobBookSensorDescription:
    return JobBookSensorDescription(
        key=f"{task}_due_in",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: has_task(task, snapshot),
        value_fn=lambda book: round(book.maintenance.left(task, book.odometer.seconds)),
    )


JOB_BOOK_SENSORS: tuple[JobBookSensorDescription, ...] = (
    JobBookSensorDescription(
        key="finish_time",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda book: book.promised,
    ),
    JobBookSensorDescription(
        key="start_time",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda book: book.started,
    ),
    JobBookSensorDescription(
        key="last_job_name",
        entity_registry_enabled_default=False,
        value_fn=_last(lambda job: job.name),
    ),
    JobBookSensorDescription(
        key="last_job_result",
        # `event.print` tells it: a second entry of the logbook for one end.
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.ENUM,
        options=[
            result.value for result in JobResult if result is not JobResult.UNKNOWN
        ],
        value_fn=_last(_known_result),
    ),
    JobBookSensorDescription(
        key="last_job_ended",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_last(lambda job: job.ended),
    ),
    JobBookSensorDescription(
        key="last_job_duration",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        value_fn=_last(duration),
    ),
    JobBookSensorDescription(
        key="last_job_filament",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.WEIGHT,
        native_unit_of_measurement=UnitOfMass.GRAMS,
        suggested_display_precision=1,
        value_fn=_last(used_grams),
    ),
    JobBookSensorDescription(
        key="machine_hours",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.HOURS,
        state_class=SensorStateClass.TOTAL_INCREASING,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda book: round(book.odometer.hours, 1),
    ),
    _count("jobs_finished", lambda it: it.ended(JobResult.FINISHED)),
    _count("jobs_cancelled", lambda it: it.ended(JobResult.CANCELLED)),
    _count("jobs_failed", lambda it: it.ended(JobResult.FAILED)),
    _count("heat_cycles", lambda it: it.heat_cycles),
    JobBookSensorDescription(
        key="success_rate",
        entity_registry_enabled_default=False,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_success_rate,
    ),
    *(_maintenance(task) for task in Task),
)
MATERIAL_USED = JobBookSensorDescription(
    key="filament_used",
    device_class=SensorDeviceClass.WEIGHT,
    native_unit_of_measurement=UnitOfMass.GRAMS,
    state_class=SensorStateClass.TOTAL_INCREASING,
    suggested_display_precision=0,
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=lambda _: None,
)


class JobBookSensor(PrinterEntity, SensorEntity):
    """A sensor that looks into the book of jobs."""

    entity_description: JobBookSensorDescription
    _beyond = frozenset({Beyond.JOBS})

    def __init__(
        self, runtime: PrinterRuntime, description: JobBookSensorDescription
    ) -> None:
        """Show what is known already."""
        self._attr_native_value = None
        super().__init__(runtime, description)

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        book = self.runtime.jobs
        self.async_on_remove(book.async_on_change(self._handle_coordinator_update))

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on listening under the new id."""

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        value = self.entity_description.value_fn(self.runtime.jobs)
        self._attr_native_value = fitting(value)
        return value


class MaterialSensor(JobBookSensor):
    """How much of one material the printer has used."""

    def __init__(self, runtime: PrinterRuntime, material: str) -> None:
        """Show one of the materials that the odometer knows."""
        description = replace(
            MATERIAL_USED,
            key=f"{MATERIAL_USED.key}_{material}",
            value_fn=lambda book: round(book.odometer.grams.get(material, 0.0), 1),
        )
        super().__init__(runtime, description)
        # Materials have the same name in every language; only what is unknown has none.
        shown = "?" if material == NO_MATERIAL else material
        self._attr_translation_key = MATERIAL_USED.key
        self._attr_translation_placeholders = {"material": shown}


def add_material_sensors(
    entry: PrinternizerConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a sensor for each material, now and when another is used."""
    runtime = entry.runtime_data
    known: set[str] = set()

    @callback
    def add_new() -> None:
        new = sorted(set(runtime.jobs.odometer.grams) - known)
        known.update(new)
        if new:
            async_add_entities(MaterialSensor(runtime, material) for material in new)

    add_new()
    entry.async_on_unload(runtime.jobs.async_on_change(add_new))
