"""When a job will be done."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.jobs.promise import Promise
from custom_components.printernizer.printer.model import (
    Job,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
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
    assert error <= 240


def test_what_trembles_by_a_minute_does_not_move_the_promise() -> None:
    promise = Promise()
    promise.look(snapshot("printing", 60), BIRTH)
    for minute in range(58):
        left = 60 - minute + minute * 7 % 3 - 1
        promise.look(snapshot("printing", left), after(minute))
        assert promise.time == after(60)


def test_a_promise_that_is_wrong_for_a_minute_moves() -> None:
    promise = Promise(after(60))
    promise.look(snapshot("printing", 57), BIRTH)
    promise.look(snapshot("printing", 56.5), after(0.5))
    assert promise.time == after(60)
    promise.look(snapshot("printing", 56), after(1))
    assert promise.time == after(57)


def test_a_promise_that_is_quite_wrong_moves_at_once() -> None:
    promise = Promise(after(60))
    promise.look(snapshot("printing", 30), BIRTH)
    assert promise.time == after(30)


def test_a_rest_moves_it_in_large_steps_only() -> None:
    promise = Promise(after(60))
    moves = set()
    for minute in range(8 * 60):
        promise.look(snapshot("paused", 60), after(minute))
        moves.add(promise.time)
    assert len(moves) <= 8 * 2


def test_a_promise_stands_when_the_job_is_done_or_the_printer_is_away() -> None:
    for status in ("finished", "idle", "offline", "busy"):
        promise = Promise(after(9))
        promise.look(snapshot(status, None), BIRTH)
        assert promise.time == after(9), status


def test_what_was_left_before_the_printer_was_away_moves_no_promise() -> None:
    promise = Promise(after(60))
    before = snapshot("printing", 60)
    promise.look(replace(before, recalled=True), after(55))
    assert promise.time == after(60)


def test_nothing_is_promised_of_a_job_that_was_broken_off() -> None:
    for status in ("cancelled", "failed"):
        promise = Promise(after(9))
        promise.look(snapshot(status, None), BIRTH)
        assert promise.time is None, status
