"""Why a command is not sent, told so that one can do something about it."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.printernizer.bambu.abilities import (
    WARM_ENOUGH,
    accepted_commands,
)
from custom_components.printernizer.bambu.commanding.objections import objection
from custom_components.printernizer.bambu.models import UNKNOWN_MODEL
from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    ClearProblem,
    Command,
    Extrude,
    Home,
)
from custom_components.printernizer.printer.model import (
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Refusal,
)
from custom_components.printernizer.printer.nozzles import Nozzle
from custom_components.printernizer.printer.reasons import Reason

HOT, COLD = 220.0, 30.0


def snapshot(
    *nozzles: Nozzle,
    status: PrinterStatus = PrinterStatus.IDLE,
    refusal: Refusal | None = None,
) -> PrinterSnapshot:
    """Return a printer that accepts what it does in a status."""
    warm = any((nozzle.temperature or 0) >= WARM_ENOUGH for nozzle in nozzles)
    return PrinterSnapshot(
        info=PrinterInfo(serial="1", brand="Bambu Lab"),
        status=status,
        nozzles=nozzles,
        refusal=refusal,
        accepts=accepted_commands(UNKNOWN_MODEL, status, refusal, warm=warm),
    )


@pytest.mark.parametrize(
    ("command", "state", "reason"),
    [
        (Home(), {}, None),
        (Home(), {"status": PrinterStatus.PRINTING}, Reason.WHILE_PRINTING),
        (Cancel(), {}, Reason.WHILE_IDLE),
        (ClearProblem(), {}, Reason.NO_ERROR_SHOWN),
        (Extrude(5), {}, Reason.NOZZLE_TOO_COLD),
        (Extrude(5), {"status": PrinterStatus.PRINTING}, Reason.WHILE_PRINTING),
        (Home(), {"refusal": Refusal.UPDATING}, Reason.UPDATING),
        (Home(), {"refusal": Refusal.AUTHORISATION}, Reason.AUTHORISATION),
    ],
)
def test_the_reason_is_the_one_that_matters(
    command: Command, state: dict[str, Any], reason: Reason | None
) -> None:
    told = objection(command, snapshot(Nozzle(temperature=COLD), **state))
    assert reason is (told and told.reason)


@pytest.mark.parametrize(
    ("right", "left", "reason"),
    [
        (Nozzle(temperature=HOT, active=True), Nozzle(temperature=COLD), None),
        (
            Nozzle(temperature=COLD, active=True),
            Nozzle(temperature=HOT),
            Reason.NOZZLE_TOO_COLD,
        ),
        (
            Nozzle(temperature=HOT, active=False),
            Nozzle(temperature=HOT),
            Reason.NOZZLE_NOT_ACTIVE,
        ),
        (Nozzle(temperature=HOT), Nozzle(temperature=HOT), Reason.NOZZLE_NOT_ACTIVE),
        (Nozzle(active=True), Nozzle(temperature=HOT), Reason.NOZZLE_TOO_COLD),
    ],
)
def test_filament_moves_only_in_the_hot_nozzle_that_was_meant(
    right: Nozzle, left: Nozzle, reason: Reason | None
) -> None:
    told = objection(Extrude(5), snapshot(right, replace(left, index=1)))
    assert reason is (told and told.reason)


def test_a_printer_with_one_nozzle_needs_no_active_one() -> None:
    assert objection(Extrude(5), snapshot(Nozzle(temperature=HOT))) is None
