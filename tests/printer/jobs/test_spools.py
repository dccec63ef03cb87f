"""Which spools a job took filament of, and how much of each."""

from dataclasses import replace
from datetime import timedelta
import json

import pytest

from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.filament.meter.curve import (
    FilamentCurve,
    UseMeter,
)
from custom_components.printernizer.printer.filament.spools import (
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
    SpoolPlace,
)
from custom_components.printernizer.printer.jobs.record import JobRecord
from custom_components.printernizer.printer.jobs.spools import spool_uses
from custom_components.printernizer.printer.jobs.tracker import JobTracker
from custom_components.printernizer.printer.model import (
    Job,
    PlannedFilament,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Problem,
)
from custom_components.printernizer.storing.codec import Codec
from tests.schedules import BIRTH

WHITE = PlannedFilament(index=1, material="PLA", colour="FFFFFF", weight=100)
BLACK = PlannedFilament(index=2, material="PLA", colour="000000", weight=50)
RUNOUT = Problem(code="1", reason=AttentionReason.FILAMENT_RUNOUT)


def curve(index: int, *lengths: float) -> FilamentCurve:
    """Return a curve with points at each tenth of the progress."""
    return FilamentCurve(index=index, total=lengths[-1], by_progress=lengths)


TWO_COLOURS = UseMeter(
    filaments=(
        curve(1, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100),
        curve(2, 0, 0, 0, 0, 0, 0, 10, 20, 30, 40, 50),
    ),
    progress=tuple(range(0, 101, 10)),
)


class Bench:
    """A printer with a feeder of four slots, and a job on it."""

    def __init__(
        self, *planned: PlannedFilament, meter: UseMeter | None = None
    ) -> None:
        """Start a job."""
        self.now = BIRTH
        self.tracker = JobTracker()
        self.slots = [
            FilamentSlot(index=n, material="PLA", colour=colour, loaded=True)
            for n, colour in enumerate(("FFFFFF", "000000", "FFFFFF", "FF0000"))
        ]
        self.job = Job(id="1", name="A", planned_filaments=planned, meter=meter)
        self.look("idle")
        self.look("preparing", job=self.job)

    def look(
        self,
        status: str,
        *problems: Problem,
        slot: int | None = None,
        job: Job | None = None,
    ) -> None:
        """Show a status, and which slot is in use."""
        self.now += timedelta(seconds=30)
        slots = tuple(
            replace(known, active=known.index == slot) for known in self.slots
        )
        unit = FilamentUnit(
            serial="AMS", kind=FilamentUnitKind.AMS, address=0, slots=slots
        )
        snapshot = PrinterSnapshot(
            info=PrinterInfo(serial="1", brand="A"),
            connection=ConnectionState.CONNECTED,
            status=PrinterStatus(status),
            job=job,
            filament_units=(unit,),
            problems=problems,
        )
        for event in self.tracker.look(snapshot, self.now):
            if event.job is not None:
                self.record: JobRecord = event.job
        if self.tracker.state.job is not None:
            self.record = self.tracker.state.job

    def print_from(self, slot: int | None, progress: float) -> None:
        """Print with the filament in a slot."""
        job = replace(self.job, progress=progress)
        self.look("printing", slot=slot, job=job)

    def end(self, status: str, progress: float | None = None) -> None:
        """Be over."""
        self.look(status, job=replace(self.job, progress=progress))

    @property
    def used(self) -> list[tuple[int, int, float]]:
        """Say of each spool: which filament, the slot, and g."""
        return [
            (use.filament, use.spool.slot, round(use.weight or 0, 1))
            for use in spool_uses(self.record)
        ]


def test_a_job_that_needs_one_spool_takes_all_of_it() -> None:
    bench = Bench(WHITE)
    bench.print_from(2, 10)
    bench.print_from(2, 60)
    assert bench.used == [(1, 2, 60)]
    bench.end("finished", 100)
    assert bench.used == [(1, 2, 100)]


def test_a_spool_that_stands_in_is_counted_from_when_it_did() -> None:
    bench = Bench(WHITE)
    bench.print_from(0, 40)
    bench.print_from(2, 40)
    bench.print_from(2, 70)
    assert bench.used == [(1, 0, 40), (1, 2, 30)]
    bench.end("finished", 100)
    assert bench.used == [(1, 0, 40), (1, 2, 60)]


def test_a_spool_that_ran_out_is_followed_by_another_in_its_slot() -> None:
    bench = Bench(WHITE)
    bench.print_from(0, 30)
    bench.look("attention", RUNOUT, slot=0, job=replace(bench.job, progress=30))
    bench.print_from(0, 30)
    bench.print_from(0, 90)
    bench.end("cancelled", 90)
    assert bench.used == [(1, 0, 30), (1, 0, 60)]


def test_a_slot_that_was_empty_holds_another_spool() -> None:
    bench = Bench(WHITE)
    bench.print_from(0, 30)
    full = bench.slots[0]
    bench.slots[0] = FilamentSlot(index=0, loaded=False)
    bench.look("paused", job=replace(bench.job, progress=30))
    bench.slots[0] = full
    bench.print_from(0, 50)
    assert bench.used == [(1, 0, 50), (1, 0, 0)]
    bench.print_from(0, 80)
    assert bench.used == [(1, 0, 50), (1, 0, 30)]


def test_another_tag_in_the_slot_is_another_spool() -> None:
    bench = Bench(WHITE)
    bench.slots[0] = replace(bench.slots[0], tag="A1")
    bench.print_from(0, 30)
    bench.slots[0] = replace(bench.slots[0], tag="B2")
    bench.print_from(0, 30)
    bench.print_from(0, 50)
    assert bench.used == [(1, 0, 30), (1, 0, 20)]


def test_another_look_in_the_slot_is_another_spool_unless_its_tag_is_the_same() -> None:
    for tag, used in ((None, [(1, 0, 30), (1, 0, 20)]), ("A1", [(1, 0, 50)])):
        bench = Bench(WHITE)
        bench.slots[0] = replace(bench.slots[0], tag=tag)
        bench.print_from(0, 30)
        bench.slots[0] = replace(bench.slots[0], colour="FFFFF0")
        bench.print_from(0, 30)
        bench.print_from(0, 50)
        assert bench.used == used


def test_what_is_only_put_in_while_the_job_rests_is_not_the_jobs() -> None:
    bench = Bench(WHITE)
    bench.print_from(0, 40)
    bench.look("paused", slot=2, job=replace(bench.job, progress=40))
    bench.print_from(0, 60)
    assert bench.used == [(1, 0, 60)]


def test_a_spool_that_was_in_use_before_anything_was_printed_is_not_the_jobs() -> None:
    bench = Bench(WHITE)
    bench.print_from(3, 0)
    bench.print_from(0, 0)
    bench.print_from(0, 50)
    assert bench.used == [(1, 0, 50)]


def test_each_colour_comes_from_its_own_spool() -> None:
    bench = Bench(WHITE, BLACK, meter=TWO_COLOURS)
    bench.print_from(0, 40)
    bench.print_from(1, 60)
    bench.print_from(0, 60)
    bench.end("cancelled", 60)
    assert bench.used == [(1, 0, 65), (2, 1, 15)]


def test_where_the_job_was_told_to_take_it_from_counts_before_its_colour() -> None:
    bench = Bench(
        replace(WHITE, place=SpoolPlace(unit=0, slot=3)),
        replace(BLACK, place=SpoolPlace(unit=0, slot=2)),
    )
    bench.print_from(3, 20)
    bench.print_from(2, 50)
    assert bench.used == [(1, 3, 50), (2, 2, 25)]


def test_what_the_file_extrudes_tells_whose_spool_was_replaced() -> None:
    bench = Bench(
        replace(WHITE, place=SpoolPlace(unit=0, slot=0)),
        replace(BLACK, place=SpoolPlace(unit=0, slot=1)),
        meter=TWO_COLOURS,
    )
    bench.print_from(0, 20)
    # It is red, but it stands in for the white one: nothing else is printed yet.
    bench.print_from(3, 30)
    bench.print_from(3, 40)
    assert bench.used == [(1, 0, 35), (1, 3, 10)]


def test_nobody_guesses_which_of_two_filaments_comes_from_an_odd_slot() -> None:
    bench = Bench(WHITE, BLACK)
    bench.print_from(3, 30)
    bench.print_from(None, 40)
    assert bench.used == []


def test_one_place_for_several_filaments_tells_nothing() -> None:
    bench = Bench(WHITE, BLACK, meter=TWO_COLOURS)
    bench.slots = bench.slots[:1]
    bench.print_from(0, 30)
    assert bench.used == []


@pytest.mark.parametrize("status", ["finished", "cancelled"])
def test_the_parts_are_the_whole(status: str) -> None:
    bench = Bench(WHITE)
    for progress, slot in ((10, 0), (35, 2), (36, 0), (80, 3)):
        bench.print_from(slot, progress)
    bench.end(status, 88)
    whole = 100 if status == "finished" else 88
    assert sum(use[2] for use in bench.used) == pytest.approx(whole)
    assert [use[1] for use in bench.used] == [0, 2, 0, 3]


def test_it_is_known_after_a_restart() -> None:
    bench = Bench(WHITE, BLACK, meter=TWO_COLOURS)
    bench.print_from(0, 40)
    codec = Codec(JobRecord)
    kept = json.loads(json.dumps(codec.encode(bench.record), default=str))
    assert codec.decode(kept).value == bench.record
