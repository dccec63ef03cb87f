"""Why a printer must not be switched off now."""

from dataclasses import replace

import pytest

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.filament.spools import (
    FilamentUnit,
    FilamentUnitKind,
)
from custom_components.printernizer.printer.kinds import FanKind
from custom_components.printernizer.printer.model import (
    Fan,
    FanUnit,
    Firmware,
    PrinterSnapshot,
    PrinterStatus,
    Refusal,
    Transfer,
)
from custom_components.printernizer.printer.nozzles import Nozzle
from custom_components.printernizer.printer.power.safety import block_of

from .sights import AT_REST, nozzle


def with_fan(speed: int | None) -> PrinterSnapshot:
    """Return a printer at rest with a fan."""
    fan = Fan(kind=FanKind.CHAMBER, unit=FanUnit.PERCENT, speed=speed)
    return replace(AT_REST, fans=(fan,))


UPDATING = replace(
    AT_REST, info=replace(AT_REST.info, firmware=Firmware(updating=True))
)
DRYING = replace(
    AT_REST,
    filament_units=(
        FilamentUnit(serial="2", kind=FilamentUnitKind.AMS_HT, drying=True),
    ),
)


@pytest.mark.parametrize(
    ("snapshot", "block"),
    [
        (AT_REST, None),
        (replace(AT_REST, status=PrinterStatus.IDLE), None),
        (replace(AT_REST, status=PrinterStatus.CANCELLED), None),
        (replace(AT_REST, status=PrinterStatus.FAILED), None),
        (replace(AT_REST, status=PrinterStatus.PREPARING), "preparing"),
        (replace(AT_REST, status=PrinterStatus.PRINTING), "job"),
        (replace(AT_REST, status=PrinterStatus.PAUSED), "paused"),
        (replace(AT_REST, status=PrinterStatus.ATTENTION), "attention"),
        (replace(AT_REST, status=PrinterStatus.BUSY), "busy"),
        (replace(AT_REST, status=PrinterStatus.UNKNOWN), "unseen"),
        (replace(AT_REST, status=PrinterStatus.OFFLINE), "unseen"),
        (replace(AT_REST, connection=ConnectionState.RECONNECTING), "unseen"),
        (replace(AT_REST, recalled=True), "unseen"),
        (nozzle(50.0), None),
        (nozzle(50.5), "hot_nozzle"),
        (nozzle(30.0, target=220.0), "hot_nozzle"),
        (nozzle(None), "unseen"),
        (replace(AT_REST, nozzles=()), "unseen"),
        (
            replace(AT_REST, nozzles=(Nozzle(temperature=24.0), Nozzle())),
            "unseen",
        ),
        (
            replace(AT_REST, nozzles=(*AT_REST.nozzles, Nozzle(temperature=180.0))),
            "hot_nozzle",
        ),
        (UPDATING, "updating"),
        (replace(AT_REST, refusal=Refusal.UPDATING), "updating"),
        (replace(AT_REST, refusal=Refusal.AUTHORISATION), None),
        (with_fan(0), None),
        (with_fan(None), None),
        (with_fan(40), "fan"),
        (DRYING, "drying"),
        (replace(AT_REST, transfer=Transfer(name="a.gcode")), "transfer"),
    ],
)
def test_what_a_printer_does_says_whether_it_can_be_switched_off(
    snapshot: PrinterSnapshot, block: str | None
) -> None:
    assert block_of(snapshot, job=False) == block


def test_a_job_that_is_open_counts_although_the_printer_seems_to_rest() -> None:
    assert block_of(AT_REST, job=True) == "job"


def test_a_print_that_was_just_asked_for_counts_before_the_printer_tells_of_it() -> (
    None
):
    assert block_of(AT_REST, job=False, starting=True) == "starting"
