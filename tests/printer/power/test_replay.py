"""A printer that prints its last job once more when its power comes back."""

from dataclasses import replace

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.jobs.record import JobKey
from custom_components.printernizer.printer.model import (
    Job,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.power.replay import ReplayWatch

from .sights import AT_REST, MINUTE, PRINTING, START

LAST = JobKey(id="7", name="Bracket", file="bracket.gcode")
BOOTED = replace(AT_REST, status=PrinterStatus.IDLE)
AWAY = replace(AT_REST, connection=ConnectionState.OFFLINE)


def prints(name: str) -> PrinterSnapshot:
    """Return a printer that prints something."""
    return replace(PRINTING, job=Job(id="8", name=name))


def powered(*, job: bool = False) -> ReplayWatch:
    """Return one that saw the power come back."""
    watch = ReplayWatch()
    watch.power_came(START, job=job)
    assert not watch.look(AWAY, START, LAST)
    return watch


def test_the_last_job_that_begins_with_the_printer_is_told_for_half_an_hour() -> None:
    watch = powered()
    assert not watch.look(BOOTED, START + MINUTE, LAST)
    assert watch.look(prints("Bracket"), START + 2 * MINUTE, LAST)
    assert watch.look(prints("Bracket"), START + 20 * MINUTE, LAST)
    assert watch.due == START + 32 * MINUTE
    assert not watch.look(prints("Bracket"), START + 32 * MINUTE, LAST)


def test_it_is_over_with_the_job() -> None:
    watch = powered()
    assert watch.look(prints("Bracket"), START + MINUTE, LAST)
    assert not watch.look(BOOTED, START + 2 * MINUTE, LAST)
    assert not watch.look(prints("Bracket"), START + 3 * MINUTE, LAST)


def test_another_job_is_none() -> None:
    watch = powered()
    assert not watch.look(prints("Vase"), START + MINUTE, LAST)
    assert not watch.look(prints("Bracket"), START + 2 * MINUTE, LAST)


def test_a_print_that_was_asked_for_is_none() -> None:
    watch = powered()
    watch.somebody_asked()
    assert not watch.look(prints("Bracket"), START + MINUTE, LAST)


def test_a_job_that_was_cut_off_goes_on_and_is_none() -> None:
    assert not powered(job=True).look(prints("Bracket"), START + MINUTE, LAST)


def test_a_printer_that_rested_first_was_told_by_somebody() -> None:
    watch = powered()
    watch.look(BOOTED, START + MINUTE, LAST)
    assert not watch.look(prints("Bracket"), START + 4 * MINUTE, LAST)


def test_it_has_to_begin_within_minutes() -> None:
    assert not powered().look(prints("Bracket"), START + 11 * MINUTE, LAST)


def test_without_a_name_nobody_can_say_that_it_is_the_same() -> None:
    unnamed = JobKey(id="7", name=None, file=None)
    assert not powered().look(prints("Bracket"), START + MINUTE, unnamed)


def test_power_that_was_never_away_replays_nothing() -> None:
    assert not ReplayWatch().look(prints("Bracket"), START, LAST)
