"""A sensor that shows something of a snapshot, and what describes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.helpers.typing import StateType

from ..entity import PrinterEntity, PrinterEntityDescription
from ..printer.model import Job, PrinterSnapshot, Reading
from ..printer.nozzles import Nozzle, NozzleSide
from ..runtime import PrinterRuntime
from .settle import Settle
from .units import fitting

type SensorValue = StateType | datetime


@dataclass(frozen=True, kw_only=True)
class PrinterSensorDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe a sensor; `settle` keeps a trembling value still.

    `attributes_fn` says what is shown beside the value.
    """

    value_fn: Callable[[PrinterSnapshot], SensorValue]
    attributes_fn: Callable[[PrinterSnapshot], dict[str, Any]] | None = None
    settle: Settle | None = None


def job_value[T](
    value_fn: Callable[[Job], T],
) -> Callable[[PrinterSnapshot], T | None]:
    """Read something of the job, if there is one."""
    return lambda snapshot: None if snapshot.job is None else value_fn(snapshot.job)


def nozzle_value(
    side: NozzleSide | None, read: Callable[[Nozzle], Any]
) -> Callable[[PrinterSnapshot], Any]:
    """Read something of a nozzle, if the printer has it."""
    return lambda snapshot: (
        None if (nozzle := snapshot.nozzle(side)) is None else read(nozzle)
    )


def optional(*readings: Reading) -> Callable[[PrinterSnapshot, object], bool]:
    """Let an entity exist where the printer gives one of the readings."""
    return lambda snapshot, _: not snapshot.readings.isdisjoint(readings)


def rounded(value: float | None, digits: int | None = None) -> float | None:
    """Round a value, if there is one."""
    return None if value is None else round(value, digits)


class PrinterSensor(PrinterEntity, SensorEntity):
    """A sensor of a printer."""

    # A whole plate of them, which would be kept again with every change.
    _unrecorded_attributes = frozenset({"objects"})
    entity_description: PrinterSensorDescription
    _beyond = frozenset()

    def __init__(
        self, runtime: PrinterRuntime, description: PrinterSensorDescription
    ) -> None:
        """Show nothing before the first look."""
        self._attr_native_value = None
        super().__init__(runtime, description)

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
