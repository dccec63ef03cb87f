"""What describes a sensor of a printer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.helpers.typing import StateType

from .entity import PrinterEntityDescription
from .printer.model import Job, PrinterSnapshot, Reading
from .printer.nozzles import Nozzle, NozzleSide
from .settle import Settle

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


def optional(reading: Reading) -> Callable[[PrinterSnapshot, object], bool]:
    """Let an entity exist where the printer gives a reading."""
    return lambda snapshot, _: reading in snapshot.readings
