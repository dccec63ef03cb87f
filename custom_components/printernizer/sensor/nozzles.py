"""What a printer prints with: its nozzles and its tool."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    PERCENTAGE,
    EntityCategory,
    UnitOfLength,
)

from ..entity import nozzle_keys
from ..printer.kinds import NozzleMaterial
from ..printer.model import PrinterSnapshot, Reading
from ..printer.nozzles import Nozzle, NozzleFlow, NozzleSide, ToolModule
from .printer_sensor import PrinterSensorDescription, nozzle_value, optional


def _detail(
    side: NozzleSide | None,
    key: str,
    reading: Reading,
    value_fn: Callable[[Nozzle], Any],
    **rest: Any,
) -> PrinterSensorDescription:
    """Describe a sensor of what is mounted; it is off at first."""

    def exists(snapshot: PrinterSnapshot, _supported: object) -> bool:
        return reading in snapshot.readings and snapshot.nozzle(side) is not None

    return PrinterSensorDescription(
        **nozzle_keys(side, key),
        **rest,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        exists_fn=exists,
        value_fn=nozzle_value(side, value_fn),
    )


def _nozzle_details(side: NozzleSide | None) -> tuple[PrinterSensorDescription, ...]:
    """Describe what is mounted."""
    return (
        _detail(
            side,
            "diameter",
            Reading.NOZZLE_DIAMETER,
            lambda nozzle: nozzle.diameter,
            device_class=SensorDeviceClass.DISTANCE,
            native_unit_of_measurement=UnitOfLength.MILLIMETERS,
            suggested_display_precision=1,
        ),
        _detail(
            side,
            "type",
            Reading.NOZZLE_MATERIAL,
            lambda nozzle: nozzle.material,
            device_class=SensorDeviceClass.ENUM,
            options=[material.value for material in NozzleMaterial],
        ),
        _detail(
            side,
            "flow",
            Reading.NOZZLE_FLOW,
            lambda nozzle: nozzle.flow,
            device_class=SensorDeviceClass.ENUM,
            options=[flow.value for flow in NozzleFlow],
        ),
        _detail(
            side,
            "wear",
            Reading.NOZZLE_WEAR,
            lambda nozzle: nozzle.wear,
            native_unit_of_measurement=PERCENTAGE,
            state_class=SensorStateClass.MEASUREMENT,
        ),
    )


def _active_side(snapshot: PrinterSnapshot) -> NozzleSide | None:
    return next((nozzle.side for nozzle in snapshot.nozzles if nozzle.active), None)


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


NOZZLE_SENSORS: tuple[PrinterSensorDescription, ...] = (
    *_nozzle_details(None),
    *_nozzle_details(NozzleSide.LEFT),
    *_nozzle_details(NozzleSide.RIGHT),
    PrinterSensorDescription(
        key="active_nozzle",
        key_by_role="active_nozzle_role",
        device_class=SensorDeviceClass.ENUM,
        options=[side.value for side in NozzleSide],
        exists_fn=lambda snapshot, _: any(nozzle.side for nozzle in snapshot.nozzles),
        value_fn=_active_side,
    ),
    PrinterSensorDescription(
        key="nozzle_rack",
        entity_registry_enabled_default=False,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=lambda snapshot, _: snapshot.nozzle_rack is not None,
        value_fn=lambda snapshot: (
            None if snapshot.nozzle_rack is None else len(snapshot.nozzle_rack)
        ),
        attributes_fn=_stored_nozzles,
    ),
    PrinterSensorDescription(
        key="tool_module",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.ENUM,
        options=[tool.value for tool in ToolModule],
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.TOOL_MODULE),
        value_fn=lambda snapshot: snapshot.tool_module,
    ),
)
