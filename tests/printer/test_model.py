"""The model as far as it does anything: it is frozen and says whether it is live."""

from dataclasses import FrozenInstanceError, replace
from datetime import timedelta

import pytest

from custom_components.printernizer.printer.commands.commands import Cancel, Pause
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    CannotConnectError,
    CertificateChangedError,
    CircuitOpenError,
    PrinterTimeoutError,
)
from custom_components.printernizer.printer.model import (
    Job,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.nozzles import Nozzle

SNAPSHOT = PrinterSnapshot(info=PrinterInfo(serial="1", brand="Any"))


@pytest.mark.parametrize(
    ("record", "name"),
    [
        pytest.param(SNAPSHOT, "status", id="snapshot"),
        pytest.param(SNAPSHOT.info, "serial", id="info"),
        pytest.param(Job(), "progress", id="job"),
        pytest.param(Nozzle(), "temperature", id="nozzle"),
        pytest.param(Pause(), "anything", id="command"),
    ],
)
def test_no_record_can_be_changed(record: object, name: str) -> None:
    """A new snapshot replaces the old one."""
    with pytest.raises((FrozenInstanceError, TypeError)):
        setattr(record, name, None)


def test_snapshots_that_say_the_same_are_equal() -> None:
    """So that unchanged ones can be dropped."""
    again = PrinterSnapshot(info=PrinterInfo(serial="1", brand="Any"))
    assert again == SNAPSHOT
    assert hash(again) == hash(SNAPSHOT)
    assert replace(again, status=PrinterStatus.IDLE) != SNAPSHOT


def test_nothing_is_known_of_a_printer_that_has_said_nothing() -> None:
    """Absent is not zero."""
    assert SNAPSHOT.status is PrinterStatus.UNKNOWN
    assert SNAPSHOT.job is None
    assert SNAPSHOT.accepts == frozenset()
    assert not SNAPSHOT.online


@pytest.mark.parametrize("state", ConnectionState)
def test_a_printer_is_online_while_its_readings_hold(state: ConnectionState) -> None:
    """One failure is no outage."""
    live = {ConnectionState.CONNECTED, ConnectionState.RECONNECTING}
    assert replace(SNAPSHOT, connection=state).online is (state in live)


def test_commands_of_a_kind_are_equal() -> None:
    """They carry nothing but their kind."""
    assert len({Pause(), Pause(), Cancel()}) == 2


def test_errors_can_be_caught_by_what_they_have_in_common() -> None:
    """Callers look at the few kinds only."""
    assert issubclass(PrinterTimeoutError, CannotConnectError)
    assert issubclass(CircuitOpenError, CannotConnectError)
    assert not issubclass(CertificateChangedError, AuthenticationError)


def test_an_open_circuit_says_how_long_it_stays_so() -> None:
    """For the one who waits."""
    error = CircuitOpenError(timedelta(seconds=31.6))
    assert error.retry_in == timedelta(seconds=31.6)
    assert error.details == {"seconds": 32}
