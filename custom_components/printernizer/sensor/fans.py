"""How fast a printer's fans turn."""

from homeassistant.components.sensor import SensorStateClass
from homeassistant.const import PERCENTAGE, REVOLUTIONS_PER_MINUTE, EntityCategory

from ..printer.kinds import FanKind
from ..printer.model import FanUnit, PrinterSnapshot
from .printer_sensor import PrinterSensorDescription
from .settle import within


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
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: bool(fans(snapshot)),
        value_fn=lambda snapshot: next(iter(fans(snapshot)), None),
        # Turns a minute are measured, and never the same twice.
        settle=within(1 if unit is FanUnit.PERCENT else 100),
    )


FAN_SENSORS: tuple[PrinterSensorDescription, ...] = tuple(
    _fan_sensor(kind, unit) for kind in FanKind for unit in FanUnit
)
