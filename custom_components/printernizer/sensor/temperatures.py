"""How hot nozzles, bed and chamber are."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    UnitOfTemperature,
)

from ..entity import nozzle_keys
from ..printer.commands.commands import (
    Command,
    SetBedTemperature,
    SetChamberTemperature,
    SetNozzleTemperature,
)
from ..printer.model import Heater, PrinterSnapshot
from ..printer.nozzles import NozzleSide
from .printer_sensor import PrinterSensorDescription, nozzle_value
from .settle import whole_within

_TREMBLING_TEMPERATURE = 0.8


def _temperature(
    keys: dict[str, Any],
    value_fn: Callable[[PrinterSnapshot], float | None],
    exists_fn: Callable[[PrinterSnapshot], bool],
    doubles: type[Command] | None = None,
) -> PrinterSensorDescription:
    return PrinterSensorDescription(
        **keys,
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        exists_fn=lambda snapshot, _: exists_fn(snapshot),
        value_fn=value_fn,
        settle=whole_within(_TREMBLING_TEMPERATURE),
        doubles=doubles,
    )


def _nozzle_temperatures(
    side: NozzleSide | None,
) -> tuple[PrinterSensorDescription, ...]:
    """Describe one nozzle."""

    def exists(snapshot: PrinterSnapshot) -> bool:
        return snapshot.nozzle(side) is not None

    return (
        _temperature(
            nozzle_keys(side, "temperature"),
            nozzle_value(side, lambda it: it.temperature),
            exists,
        ),
        _temperature(
            nozzle_keys(side, "target_temperature"),
            nozzle_value(side, lambda it: it.target),
            exists,
            SetNozzleTemperature,
        ),
    )


def _heater_sensors(
    key: str,
    heater_fn: Callable[[PrinterSnapshot], Heater | None],
    control: type[Command],
) -> tuple[PrinterSensorDescription, ...]:
    """Describe the bed or the chamber; what is not heated has no target."""

    def heated(snapshot: PrinterSnapshot) -> bool:
        return (heater := heater_fn(snapshot)) is not None and heater.heated

    return (
        _temperature(
            {"key": f"{key}_temperature"},
            lambda snapshot: (
                None if (heater := heater_fn(snapshot)) is None else heater.temperature
            ),
            lambda snapshot: heater_fn(snapshot) is not None,
        ),
        _temperature(
            {"key": f"{key}_target_temperature"},
            lambda snapshot: (
                None if (heater := heater_fn(snapshot)) is None else heater.target
            ),
            heated,
            control,
        ),
    )


TEMPERATURE_SENSORS: tuple[PrinterSensorDescription, ...] = (
    *_nozzle_temperatures(None),
    *_nozzle_temperatures(NozzleSide.LEFT),
    *_nozzle_temperatures(NozzleSide.RIGHT),
    *_heater_sensors("bed", lambda snapshot: snapshot.bed, SetBedTemperature),
    *_heater_sensors(
        "chamber", lambda snapshot: snapshot.chamber, SetChamberTemperature
    ),
)
