"""When a print counts as stalled, and when nobody can tell."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from custom_components.printernizer.printer.attention.stall import StallWatch
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.model import (
    Job,
    Motion,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.stages import Stage

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PRINTING = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any"),
    connection=ConnectionState.CONNECTED,
    status=PrinterStatus.PRINTING,
    job=Job(id="1", name="Bracket", layer=0),
)


def at_layer(layer: int, job: str = "1") -> PrinterSnapshot:
    """Return a printer in the middle of its job."""
    return replace(PRINTING, job=Job(id=job, name="Bracket", layer=layer))


def watch_with(moves: int, every: timedelta = MINUTE) -> tuple[StallWatch, datetime]:
    """Return a watch that saw so many layers, and when it saw the last."""
    watch = StallWatch()
    for layer in range(moves + 1):
        assert not watch.look(at_layer(layer), START + layer * every)
    return watch, START + moves * every


def test_a_print_that_rests_for_far_longer_than_ever_is_stalled() -> None:
    watch, last = watch_with(20)
    assert watch.due == last + 20 * MINUTE
    assert not watch.look(at_layer(20), last + 19 * MINUTE)
    assert watch.look(at_layer(20), last + 20 * MINUTE)


def test_the_next_layer_ends_it() -> None:
    watch, last = watch_with(20)
    assert watch.look(at_layer(20), last + 30 * MINUTE)
    assert not watch.look(at_layer(21), last + 31 * MINUTE)


def test_the_rhythm_is_that_of_the_job() -> None:
    """Layers of half an hour are no stall, nor is an hour without one."""
    watch, last = watch_with(10, every=30 * MINUTE)
    assert not watch.look(at_layer(10), last + 119 * MINUTE)
    assert watch.look(at_layer(10), last + 120 * MINUTE)


def test_who_has_seen_little_of_a_job_says_nothing() -> None:
    watch, last = watch_with(5)
    assert watch.due is None
    assert not watch.look(at_layer(5), last + timedelta(days=1))


def test_each_job_has_to_show_eight_moves_of_its_own() -> None:
    watch = StallWatch()
    for job in ("1", "2"):
        for layer in range(8):
            watch.look(at_layer(layer, job), START)
        assert watch.due is None, f"job {job} was known after seven moves"
        watch.look(at_layer(8, job), START)
        assert watch.due is not None, f"job {job} is not known after eight moves"


def test_a_new_job_is_learnt_anew() -> None:
    watch, last = watch_with(20)
    other = replace(PRINTING, job=Job(id="2", name="Bracket", layer=0))
    assert not watch.look(other, last)
    assert not watch.look(other, last + timedelta(hours=5))


def test_a_pause_or_an_outage_is_no_stall() -> None:
    for away in (
        replace(at_layer(20), status=PrinterStatus.PAUSED),
        replace(at_layer(20), stage=Stage.CHANGING_FILAMENT),
        replace(at_layer(20), connection=ConnectionState.OFFLINE),
    ):
        watch, last = watch_with(20)
        assert not watch.look(away, last + timedelta(hours=1))
        assert watch.due is None
        back = last + timedelta(hours=2)
        assert not watch.look(at_layer(20), back)
        assert watch.look(at_layer(20), back + 20 * MINUTE)


def test_height_alone_is_a_move_too() -> None:
    """PrusaLink tells no layers."""
    watch = StallWatch()
    job = Job(id="1", progress=3)
    for step in range(20):
        height = replace(PRINTING, job=job, motion=Motion(z=step * 0.2))
        watch.look(height, START + step * 5 * MINUTE)
    assert not watch.look(height, START + (19 * 5 + 19) * MINUTE)
    assert watch.look(height, START + (19 * 5 + 20) * MINUTE)
