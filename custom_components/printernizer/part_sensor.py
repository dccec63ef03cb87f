"""What a printer tells of its parts: nozzles, tool, firmware, camera, network."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory

from .printer.model import JobSource, PrinterSnapshot, Reading
from .printer.nozzles import NozzleFlow, NozzleSide, ToolModule
from .sensor_description import (
    PrinterSensorDescription,
    job_value,
    nozzle_value,
    optional,
)


def _nozzle_details(side: NozzleSide | None) -> tuple[PrinterSensorDescription, ...]:
    """Describe what only newer printers tell of a nozzle."""
    prefix = f"{side}_" if side else ""

    def exists(reading: Reading) -> Callable[[PrinterSnapshot, object], bool]:
        return lambda snapshot, _: (
            reading in snapshot.readings and snapshot.nozzle(side) is not None
        )

    return (
        PrinterSensorDescription(
            key=f"{prefix}nozzle_flow",
            device_class=SensorDeviceClass.ENUM,
            options=[flow.value for flow in NozzleFlow],
            entity_category=EntityCategory.DIAGNOSTIC,
            exists_fn=exists(Reading.NOZZLE_FLOW),
            value_fn=nozzle_value(side, lambda nozzle: nozzle.flow),
        ),
        PrinterSensorDescription(
            key=f"{prefix}nozzle_wear",
            native_unit_of_measurement=PERCENTAGE,
            state_class=SensorStateClass.MEASUREMENT,
            entity_category=EntityCategory.DIAGNOSTIC,
            entity_registry_enabled_default=False,
            exists_fn=exists(Reading.NOZZLE_WEAR),
            value_fn=nozzle_value(side, lambda nozzle: nozzle.wear),
        ),
    )


def _active_side(snapshot: PrinterSnapshot) -> NozzleSide | None:
    return next((nozzle.side for nozzle in snapshot.nozzles if nozzle.active), None)


def _resolution(snapshot: PrinterSnapshot) -> str | None:
    resolutions = (camera.resolution for camera in snapshot.cameras)
    return next((it for it in resolutions if it is not None), None)


def _stored_nozzles(snapshot: PrinterSnapshot) -> dict[str, Any]:
    return {
        "nozzles": [
            {
                "place": nozzle.place,
                "diameter": nozzle.diameter,
                "material": nozzle.material,
                "flow": nozzle.flow,
                "wear": nozzle.wear,
            }
            for nozzle in snapshot.nozzle_rack or ()
        ]
    }


PART_SENSORS = (
    *_nozzle_details(None),
    *_nozzle_details(NozzleSide.LEFT),
    *_nozzle_details(NozzleSide.RIGHT),
    PrinterSensorDescription(
        key="active_nozzle",
        device_class=SensorDeviceClass.ENUM,
        options=[side.value for side in NozzleSide],
        exists_fn=lambda snapshot, _: any(it.side for it in snapshot.nozzles),
        value_fn=_active_side,
    ),
    PrinterSensorDescription(
        key="nozzle_rack",
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=lambda snapshot, _: snapshot.nozzle_rack is not None,
        value_fn=lambda snapshot: (
            None if snapshot.nozzle_rack is None else len(snapshot.nozzle_rack)
        ),
        attributes_fn=_stored_nozzles,
    ),
    PrinterSensorDescription(
        key="tool_module",
        device_class=SensorDeviceClass.ENUM,
        options=[tool.value for tool in ToolModule],
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.TOOL_MODULE),
        value_fn=lambda snapshot: snapshot.tool_module,
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
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.SKIPPED_OBJECTS),
        value_fn=job_value(lambda job: job.skipped),
    ),
    PrinterSensorDescription(
        key="ip_address",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=optional(Reading.ADDRESS),
        value_fn=lambda snapshot: snapshot.network.address,
    ),
    PrinterSensorDescription(
        key="camera_resolution",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: _resolution(snapshot) is not None,
        value_fn=_resolution,
    ),
)
