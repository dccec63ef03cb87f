"""When a print can be taken off: simulated beds, the odd ones among them."""

from dataclasses import replace
from datetime import timedelta
import statistics

import pytest

from custom_components.printernizer.printer.bed.ready import (
    BedPhase,
    BedState,
    BedWatch,
)
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.model import (
    Heater,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from tests.coolings import START, THRESHOLD, Bench, Cooling, Oddity, random_coolings

FIVE_MINUTES = timedelta(minutes=5)
A_BED = Cooling(
    room=22.0,
    loss=1 / 900,
    start=60.0,
    every=5.0,
    noise=0.1,
    oddity=Oddity.NOTHING,
    at=FIVE_MINUTES,
)
COLD = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any"),
    connection=ConnectionState.CONNECTED,
    status=PrinterStatus.FINISHED,
    bed=Heater(temperature=24.0, target=0.0),
)
HOT = replace(COLD, bed=Heater(temperature=60.0, target=0.0))
OFF = replace(
    HOT, connection=ConnectionState.OFFLINE, status=PrinterStatus.OFFLINE, bed=None
)


def test_every_bed_becomes_ready_once_and_not_before_it_is_cool() -> None:
    """Printers that are off are only heard again later: those are worked out."""
    worked_out = {Oddity.SWITCHED_OFF, Oddity.OFF_AT_ONCE, Oddity.LONG_RESTART}
    for cooling in random_coolings(48):
        outcome = Bench(cooling).run()
        assert outcome.fired is not None, cooling
        assert outcome.fell_back == 0, cooling
        if cooling.oddity in worked_out or outcome.cool is None:
            continue
        assert abs(outcome.fired - outcome.cool) < timedelta(minutes=2), cooling


def test_a_warm_room_does_not_keep_a_print_from_being_ready() -> None:
    outcome = Bench(replace(A_BED, room=42.0, oddity=Oddity.WARM_ROOM)).run()
    assert outcome.cool is None
    assert outcome.fired is not None
    assert outcome.fired - START < timedelta(hours=2)


def test_after_five_minutes_the_forecast_is_right_to_about_a_minute() -> None:
    assert _median_miss(learnt=False) < timedelta(minutes=1.5)


def test_a_bed_that_has_cooled_before_is_foreseen_better() -> None:
    assert _median_miss(learnt=True) < timedelta(seconds=20)


def _median_miss(*, learnt: bool) -> timedelta:
    misses = []
    for cooling in random_coolings(24, seed=11):
        plain = replace(cooling, oddity=Oddity.NOTHING)
        known = None
        if learnt:
            first = Bench(plain)
            first.run()
            known = first.watch.state.known
        outcome = Bench(plain, known).run()
        if outcome.cool and outcome.forecast and outcome.cool - START > FIVE_MINUTES:
            misses.append(abs(outcome.forecast - outcome.cool))
    assert len(misses) > 10
    return statistics.median(misses)


def _after_a_job() -> BedWatch:
    watch = BedWatch(THRESHOLD, BedState())
    watch.look(replace(HOT, status=PrinterStatus.PRINTING), START, job=True)
    return watch


def test_nothing_is_ready_while_a_job_runs() -> None:
    watch = _after_a_job()
    watch.look(replace(COLD, status=PrinterStatus.PRINTING), START, job=True)
    assert watch.state.phase is BedPhase.PRINTING


def test_the_next_job_takes_it_back() -> None:
    watch = _after_a_job()
    watch.look(COLD, START, job=False)
    assert watch.ready
    watch.look(replace(COLD, status=PrinterStatus.PREPARING), START, job=True)
    assert not watch.ready


def test_a_bed_that_is_heated_again_takes_it_back() -> None:
    watch = _after_a_job()
    watch.look(COLD, START, job=False)
    warm = replace(COLD, bed=Heater(temperature=45.0, target=60.0))
    watch.look(warm, START, job=False)
    assert not watch.ready


def test_a_printer_that_is_switched_off_is_ready_when_it_should_be() -> None:
    watch = _after_a_job()
    watch.look(HOT, START, job=False)
    expected = watch.state.at
    assert expected is not None
    assert watch.due(OFF, START) == expected
    watch.look(OFF, expected - timedelta(seconds=1), job=False)
    assert not watch.ready
    watch.look(OFF, expected, job=False)
    assert watch.ready


def test_a_wrong_guess_is_taken_back_when_the_printer_is_heard_again() -> None:
    watch = _after_a_job()
    watch.look(HOT, START, job=False)
    watch.look(OFF, START + timedelta(hours=3), job=False)
    assert watch.ready
    watch.look(HOT, START + timedelta(hours=3), job=False)
    assert not watch.ready


@pytest.mark.parametrize("snapshot", [HOT, COLD], ids=["hot", "cold"])
def test_an_idle_printer_that_is_new_has_nothing_to_take_off(
    snapshot: PrinterSnapshot,
) -> None:
    watch = BedWatch(THRESHOLD)
    watch.look(replace(snapshot, status=PrinterStatus.IDLE), START, job=False)
    assert watch.state.phase is BedPhase.EMPTY
