"""What is remembered of the way to a printer."""

from datetime import UTC, datetime

from custom_components.printernizer.printer.connection.cause import Cause
from custom_components.printernizer.printer.connection.connection import Connection
from custom_components.printernizer.printer.connection.record import ConnectionRecord
from custom_components.printernizer.printer.errors import PortClosedError
from custom_components.printernizer.printer.reasons import Reason
from tests.clocks import Clock

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_what_stays_as_it_is_is_no_transition() -> None:
    record = ConnectionRecord(Clock(), lambda: NOON)
    for cause in (Cause.SILENT, Cause.SILENT, Cause.REFUSED):
        record.enter("offline", cause)
    assert [
        (transition.when, transition.state, transition.cause)
        for transition in record.transitions
    ] == [
        (NOON, "offline", Cause.SILENT),
        (NOON, "offline", Cause.REFUSED),
    ]


def test_the_last_fifty_transitions_are_kept() -> None:
    record = ConnectionRecord(Clock(), lambda: NOON)
    for number in range(200):
        record.enter(str(number), None)
    assert [transition.state for transition in record.transitions] == [
        str(state) for state in range(150, 200)
    ]


def test_a_connection_records_how_it_goes() -> None:
    connection = Connection("Printer", clock=Clock())
    connection.succeeded()
    connection.lost()
    connection.failed(PortClosedError(Reason.PORT_CLOSED))
    connection.failed(PortClosedError(Reason.PORT_CLOSED))
    connection.succeeded()
    told = [
        (transition.state, transition.cause)
        for transition in connection.record.transitions
    ]
    assert told == [
        ("connected", None),
        ("reconnecting", None),
        ("offline", Cause.REFUSED),
        ("connected", None),
    ]
    assert connection.record.errors == {Cause.REFUSED: 2}


def test_a_silent_loss_is_told_with_its_cause_and_no_state_in_between() -> None:
    connection = Connection("Printer", clock=Clock())
    connection.succeeded()
    connection.lost(grace=False)
    last = connection.record.transitions[-1]
    assert (last.state, last.cause) == ("offline", Cause.SILENT)
    assert len(connection.record.transitions) == 2


def test_messages_are_counted_by_the_minute() -> None:
    clock = Clock()
    record = ConnectionRecord(clock)
    for _ in range(120):
        clock.now += 1
        record.heard()
    assert record.messages == 120
    assert 55 <= record.messages_a_minute <= 61
    clock.now += 30
    assert 25 <= record.messages_a_minute <= 35
    clock.now += 90
    assert record.messages_a_minute == 0
