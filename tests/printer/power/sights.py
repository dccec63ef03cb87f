"""A printer at rest, and what else it may be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.model import (
    Heater,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.nozzles import Nozzle
from custom_components.printernizer.printer.power.auto_off import PowerSight

START = datetime(2026, 3, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AT_REST = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any"),
    connection=ConnectionState.CONNECTED,
    status=PrinterStatus.FINISHED,
    nozzles=(Nozzle(temperature=24.0, target=0.0),),
    bed=Heater(temperature=50.0, target=0.0),
)
PRINTING = replace(
    AT_REST,
    status=PrinterStatus.PRINTING,
    nozzles=(Nozzle(temperature=220.0, target=220.0),),
)


def nozzle(temperature: float | None, target: float | None = 0.0) -> PrinterSnapshot:
    """Return a printer at rest whose nozzle is so warm."""
    return replace(AT_REST, nozzles=(Nozzle(temperature=temperature, target=target),))


def sight(
    minutes: float, snapshot: PrinterSnapshot = AT_REST, **more: Any
) -> PowerSight:
    """Return how things stand so late, with the plug on and job 1 over."""
    known = {"plug": True, "last": "1", **more}
    return PowerSight(snapshot=snapshot, now=START + minutes * MINUTE, **known)
