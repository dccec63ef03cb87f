"""How all printers together stand."""

from datetime import UTC, datetime

import pytest

from custom_components.printernizer.printer.attention.attention import Attention
from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.fleet.fleet import (
    Call,
    Finish,
    FleetState,
    Member,
    fleet_of,
)
from custom_components.printernizer.printer.model import (
    PrinterStatus,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ONE = datetime(2026, 5, 1, 13, tzinfo=UTC)
RUNOUT = Attention(reason=AttentionReason.FILAMENT_RUNOUT)


def member(
    name: str,
    status: PrinterStatus,
    *,
    attention: Attention | None = None,
    promised: datetime | None = None,
) -> Member:
    """Return a printer that stands like this."""
    return Member(
        name=name,
        status=status,
        attention=attention,
        promised=promised,
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (PrinterStatus.PREPARING, FleetState(printing=("A",))),
        (PrinterStatus.PRINTING, FleetState(printing=("A",))),
        (PrinterStatus.PAUSED, FleetState(waiting=("A",))),
        (PrinterStatus.ATTENTION, FleetState(waiting=("A",))),
        (PrinterStatus.IDLE, FleetState(idle=("A",))),
        (PrinterStatus.FINISHED, FleetState(idle=("A",))),
        (PrinterStatus.CANCELLED, FleetState(idle=("A",))),
        (PrinterStatus.FAILED, FleetState(idle=("A",))),
        (PrinterStatus.BUSY, FleetState()),
        (PrinterStatus.OFFLINE, FleetState()),
        (PrinterStatus.UNKNOWN, FleetState()),
    ],
)
def test_a_printer_counts_once_as_what_it_does(
    status: PrinterStatus, expected: FleetState
) -> None:
    assert fleet_of([member("A", status)]) == expected


def test_a_printer_that_wants_somebody_waits_whatever_it_says() -> None:
    stalled = Attention(reason=AttentionReason.STALLED)
    fleet = fleet_of([member("A", PrinterStatus.PRINTING, attention=stalled)])
    assert fleet.waiting == ("A",)
    assert fleet.printing == ()
    assert fleet.calls == (Call(name="A", reason=AttentionReason.STALLED),)


def test_a_wanted_pause_waits_and_calls_nobody() -> None:
    wanted = Attention(reason=AttentionReason.USER_PAUSE)
    fleet = fleet_of([member("A", PrinterStatus.PAUSED, attention=wanted)])
    assert fleet.waiting == ("A",)
    assert fleet.calls == ()


def test_names_are_in_alphabetical_order() -> None:
    idle = [member(name, PrinterStatus.IDLE) for name in ("mini", "Carbon", "XL")]
    assert fleet_of(idle).idle == ("Carbon", "mini", "XL")


def test_next_to_finish_is_the_one_that_is_done_first() -> None:
    fleet = fleet_of(
        [
            member("A", PrinterStatus.PRINTING, promised=ONE),
            member("B", PrinterStatus.PRINTING, promised=NOON),
            member("C", PrinterStatus.PRINTING),
        ]
    )
    assert fleet.next_finish == Finish(name="B", at=NOON)


@pytest.mark.parametrize(
    "other",
    [
        member("B", PrinterStatus.FINISHED, promised=NOON),
        member("B", PrinterStatus.PAUSED, promised=NOON),
        member("B", PrinterStatus.PRINTING, promised=NOON, attention=RUNOUT),
        member("B", PrinterStatus.OFFLINE, promised=NOON),
    ],
)
def test_only_one_that_prints_can_be_next_to_finish(other: Member) -> None:
    fleet = fleet_of([member("A", PrinterStatus.PRINTING, promised=ONE), other])
    assert fleet.next_finish == Finish(name="A", at=ONE)


def test_without_a_job_nothing_finishes() -> None:
    assert fleet_of([member("A", PrinterStatus.IDLE)]).next_finish is None
