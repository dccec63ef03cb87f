"""How fast and where a printer moves."""

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import PERCENTAGE, EntityCategory, UnitOfLength

from ..printer.model import Reading
from .printer_sensor import PrinterSensorDescription, optional, rounded


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


MOTION_SENSORS: tuple[PrinterSensorDescription, ...] = (
    _axis("x"),
    _axis("y"),
    PrinterSensorDescription(
        key="z_height",
        entity_registry_enabled_default=False,
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.MILLIMETERS,
        suggested_display_precision=1,
        entity_category=EntityCategory.DIAGNOSTIC,
        exists_fn=optional(Reading.Z_HEIGHT),
        value_fn=lambda snapshot: rounded(snapshot.motion.z, 2),
    ),
    PrinterSensorDescription(
        key="print_speed",
        entity_registry_enabled_default=False,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        exists_fn=optional(Reading.PRINT_SPEED),
        value_fn=lambda snapshot: snapshot.motion.speed,
    ),
    PrinterSensorDescription(
        key="print_flow",
        entity_registry_enabled_default=False,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        exists_fn=optional(Reading.PRINT_FLOW),
        value_fn=lambda snapshot: snapshot.motion.flow,
    ),
)
