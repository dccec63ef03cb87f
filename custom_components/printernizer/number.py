"""What of a printer can be set to a number: temperatures, speed and flow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import PERCENTAGE, UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    PrinterEntity,
    PrinterEntityDescription,
    add_printer_entities,
    nozzle_keys,
    told_or_settable,
)
from .printer.commands.commands import (
    Command,
    SetBedTemperature,
    SetChamberTemperature,
    SetNozzleTemperature,
    SetPrintFlow,
    SetPrintSpeed,
)
from .printer.model import Heater, PrinterSnapshot
from .printer.nozzles import Nozzle, NozzleSide
from .runtime import PrinternizerConfigEntry, PrinterRuntime

PARALLEL_UPDATES = 1

# Beyond these the Pi answers 400 (Prusa-Link); no other printer takes factors.
_LOWEST_FACTOR = 10
_HIGHEST_FACTOR = 999


@dataclass(frozen=True, kw_only=True)
class PrinterNumberDescription(PrinterEntityDescription, NumberEntityDescription):
    """Describe a number; `command_fn` makes the command that sets it."""

    value_fn: Callable[[PrinterSnapshot], float | None]
    maximum_fn: Callable[[PrinterSnapshot], float | None]
    command_fn: Callable[[PrinterSnapshot, int], Command]


def _target(
    keys: dict[str, Any],
    kind: type[Command],
    part_fn: Callable[[PrinterSnapshot], Nozzle | Heater | None],
    command_fn: Callable[[PrinterSnapshot, int], Command],
) -> PrinterNumberDescription:
    """Describe a target in °C, which exists where its limit is known."""

    def maximum(snapshot: PrinterSnapshot) -> float | None:
        return None if (part := part_fn(snapshot)) is None else part.maximum

    def value(snapshot: PrinterSnapshot) -> float | None:
        return None if (part := part_fn(snapshot)) is None else part.target

    return PrinterNumberDescription(
        **keys,
        device_class=NumberDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        native_min_value=0,
        native_step=1,
        mode=NumberMode.BOX,
        exists_fn=lambda snapshot, supported: (
            kind in supported and maximum(snapshot) is not None
        ),
        available_fn=told_or_settable(kind, value),
        value_fn=value,
        maximum_fn=maximum,
        command_fn=command_fn,
    )


def _nozzle_target(side: NozzleSide | None) -> PrinterNumberDescription:
    """Describe one nozzle's target."""

    def command(snapshot: PrinterSnapshot, celsius: int) -> Command:
        nozzle = snapshot.nozzle(side)
        return SetNozzleTemperature(celsius, 0 if nozzle is None else nozzle.index)

    return _target(
        nozzle_keys(side, "target_temperature"),
        SetNozzleTemperature,
        lambda snapshot: snapshot.nozzle(side),
        command,
    )


def _factor(
    key: str,
    kind: type[SetPrintSpeed | SetPrintFlow],
    value_fn: Callable[[PrinterSnapshot], float | None],
) -> PrinterNumberDescription:
    """Describe a share of what the slicer planned, in %."""
    return PrinterNumberDescription(
        key=key,
        entity_registry_enabled_default=kind is SetPrintSpeed,
        native_unit_of_measurement=PERCENTAGE,
        native_min_value=_LOWEST_FACTOR,
        native_step=1,
        mode=NumberMode.BOX,
        exists_fn=lambda _, supported: kind in supported,
        available_fn=told_or_settable(kind, value_fn),
        value_fn=value_fn,
        maximum_fn=lambda _: _HIGHEST_FACTOR,
        command_fn=lambda _, percent: kind(percent),
    )


NUMBERS = (
    _nozzle_target(None),
    _nozzle_target(NozzleSide.LEFT),
    _nozzle_target(NozzleSide.RIGHT),
    _target(
        {"key": "bed_target_temperature"},
        SetBedTemperature,
        lambda snapshot: snapshot.bed,
        lambda _, celsius: SetBedTemperature(celsius),
    ),
    _target(
        {"key": "chamber_target_temperature"},
        SetChamberTemperature,
        lambda snapshot: snapshot.chamber,
        lambda _, celsius: SetChamberTemperature(celsius),
    ),
    _factor("print_speed", SetPrintSpeed, lambda snapshot: snapshot.motion.speed),
    _factor("print_flow", SetPrintFlow, lambda snapshot: snapshot.motion.flow),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers of a printer."""
    add_printer_entities(entry, async_add_entities, NUMBERS, PrinterNumber)


class PrinterNumber(PrinterEntity, NumberEntity):
    """A number of a printer, whole as the printers want it."""

    entity_description: PrinterNumberDescription
    _beyond = frozenset()

    def __init__(
        self, runtime: PrinterRuntime, description: PrinterNumberDescription
    ) -> None:
        """Have a limit before the first look."""
        self._attr_native_max_value = 0.0
        super().__init__(runtime, description)

    @override
    def _show(self, snapshot: PrinterSnapshot) -> tuple[float | None, float]:
        value = self.entity_description.value_fn(snapshot)
        self._attr_native_value = None if value is None else round(value)
        maximum = self.entity_description.maximum_fn(snapshot)
        if maximum is not None:
            self._attr_native_max_value = maximum
        return self._attr_native_value, self._attr_native_max_value

    @override
    async def async_set_native_value(self, value: float) -> None:
        command = self.entity_description.command_fn(
            self.coordinator.data, round(value)
        )
        await self.coordinator.async_execute(command)
