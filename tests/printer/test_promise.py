"""When a job will be done."""

from datetime import datetime, timedelta

import pytest

from custom_components.printernizer.printer.connection import ConnectionState
from custom_components.printernizer.printer.model import (
    Job,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.promise import promise
from tests.schedules import BIRTH, promises_of_a_long_job


def snapshot(status: str, minutes: float | None) -> PrinterSnapshot:
    """Return a snapshot of a printer with some minutes to go."""
    remaining = None if minutes is None else timedelta(minutes=minutes)
    return PrinterSnapshot(
        info=PrinterInfo(serial="1", brand="A"),
        connection=ConnectionState.CONNECTED,
        status=PrinterStatus(status),
        job=Job(id="1", remaining=remaining),
    )


def after(minutes: float) -> datetime:
    """Return a point in time."""
    return BIRTH + timedelta(minutes=minutes)


@pytest.mark.parametrize("printer", ["p1s", "h2d", "buddy", "rpi"])
def test_the_promise_of_a_long_job_is_rarely_changed_and_never_at_its_end(
    printer: str,
) -> None:
    moves, after_end, error = promises_of_a_long_job(printer)
    assert 1 <= moves <= 30
    assert after_end == 0
    assert error <= 600


def test_what_trembles_by_a_minute_does_not_move_the_promise() -> None:
    promised = promise(snapshot("printing", 60), None, BIRTH)
    for minute in range(58):
        left = 60 - minute + minute * 7 % 3 - 1
        assert promise(snapshot("printing", left), promised, after(minute)) == promised


def test_a_promise_that_is_really_wrong_moves() -> None:
    promised = promise(snapshot("printing", 60), None, BIRTH)
    assert promise(snapshot("printing", 50), promised, BIRTH) == after(50)


def test_a_rest_moves_it_in_large_steps_only() -> None:
    promised = promise(snapshot("printing", 60), None, BIRTH)
    moves = set()
    for minute in range(8 * 60):
        promised = promise(snapshot("paused", 60), promised, after(minute))
        moves.add(promised)
    assert len(moves) <= 8 * 2


def test_a_promise_stands_when_the_job_is_done_or_the_printer_is_away() -> None:
    for status in ("finished", "idle", "offline", "busy"):
        assert promise(snapshot(status, None), after(9), BIRTH) == after(9), status


def test_nothing_is_promised_of_a_job_that_was_broken_off() -> None:
    for status in ("cancelled", "failed"):
        assert promise(snapshot(status, None), after(9), BIRTH) is None, status
