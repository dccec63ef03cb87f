"""How much filament a job has used."""

from dataclasses import replace
import statistics

import pytest

from custom_components.printernizer.printer.filament.meter.curve import (
    FilamentCurve,
    UseMeter,
)
from custom_components.printernizer.printer.jobs.filament_use import (
    planned_filaments,
    settled,
    use_method,
    used_filaments,
    used_grams,
    used_metres,
    used_share,
)
from custom_components.printernizer.printer.jobs.record import JobRecord, JobResult
from custom_components.printernizer.printer.model import (
    Job,
    PlannedFilament,
    PrinterInfo,
    PrinterSnapshot,
)
from tests.schedules import BIRTH, use_errors
from tests.slices import SHAPES, cut

CANCELLED = JobRecord(
    id="1",
    since=BIRTH,
    result=JobResult.CANCELLED,
    progress=40,
    layer=51,
    total_layers=100,
    planned=(PlannedFilament(index=1, weight=200),),
)


@pytest.mark.parametrize("printer", ["p1s", "buddy"])
def test_what_a_cancelled_job_used_is_known_better_than_by_its_layers(
    printer: str,
) -> None:
    """Per cent of the plan, of shapes whose layers hold and take unlike amounts."""
    errors = use_errors(printer, jobs=12)
    by_layers = errors.pop("if by layers")
    assert set(errors) == {"progress"}
    assert max(errors["progress"]) < 25
    assert statistics.median(errors["progress"]) < 10
    assert statistics.median(errors["progress"]) < statistics.median(by_layers) / 2


@pytest.mark.parametrize(
    ("told", "grams", "method"),
    [
        ({}, 80, "progress"),
        ({"progress": None}, 101, "layers"),
        ({"result": JobResult.FINISHED}, 200, "complete"),
        ({"progress": 0, "layer": 0}, 0, "progress"),
        ({"progress": None, "layer": 0}, 0, "layers"),
    ],
)
def test_the_best_that_is_known_tells_the_use(
    told: dict[str, object], grams: float, method: str
) -> None:
    record = replace(CANCELLED, **told)  # type: ignore[arg-type]
    assert used_grams(record) == grams
    known = used_share(record)
    assert known is not None
    assert known[1] == method


def test_nobody_knows_what_a_job_used_that_told_nothing() -> None:
    record = replace(CANCELLED, progress=None, layer=None)
    assert used_share(record) is None
    assert used_grams(record) is None


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_no_even_one(shape: str) -> None:
    """Half of the layers is not half of the filament, and neither is the time."""
    slices = cut(SHAPES[shape], 100)
    time, volume = (
        [sum(each[:50]) / sum(each), sum(each[:25]) / sum(each)]
        for each in (slices.seconds, slices.volumes)
    )
    assert abs(volume[0] - 0.5) > 0.05
    assert abs(time[0] - volume[0]) > 0.01 or abs(time[1] - volume[1]) > 0.01


def steep(index: int, *lengths: float) -> FilamentCurve:
    """Return a curve with points at 0, 50 and 100 %."""
    return FilamentCurve(
        index=index, total=lengths[-1], by_progress=lengths, density=1.25, diameter=1.75
    )


METER = UseMeter(
    filaments=(steep(1, 0, 900, 1000), steep(2, 0, 0, 400)), progress=(0, 50, 100)
)
MEASURED = replace(
    CANCELLED,
    meter=METER,
    planned=(
        PlannedFilament(index=1, weight=200, length=80_000),
        PlannedFilament(index=2, weight=10),
    ),
)


def test_a_meter_tells_the_use_of_each_filament_by_itself() -> None:
    assert use_method(MEASURED) == "measured"
    assert [filament.weight for filament in used_filaments(MEASURED)] == [90, 0]
    at_half = replace(MEASURED, progress=50)
    assert [filament.weight for filament in used_filaments(at_half)] == [190, 5]
    # In mm by the plan of the slicer, where it tells them, else by the file.
    assert [filament.length for filament in used_filaments(at_half)] == [76_000, 200]
    assert used_metres(at_half) == 76.2


def test_of_a_job_without_a_plan_less_than_a_mm_is_no_mm() -> None:
    bare = replace(MEASURED, planned=(), progress=0, layer=None)
    started = replace(METER, filaments=(steep(1, -2, 0.5, 1000),))
    assert used_metres(replace(bare, meter=started)) == 0
    assert [
        filament.length for filament in used_filaments(replace(bare, meter=started))
    ] == [0]


def test_what_was_used_is_told_in_hundredths_of_a_gram_and_in_mm() -> None:
    part = PlannedFilament(index=1, weight=1.23456, length=1234.567)
    record = replace(CANCELLED, result=JobResult.FINISHED, planned=(part,))
    assert (used_grams(record), used_metres(record)) == (1.23, 1.235)


def test_a_finished_job_has_used_its_plan_whatever_its_last_progress() -> None:
    record = replace(MEASURED, result=JobResult.FINISHED)
    assert used_grams(record) == 210
    assert use_method(record) == "complete"


def test_a_job_that_is_over_keeps_what_it_used_and_no_meter() -> None:
    record = settled(MEASURED)
    assert record.meter is None
    assert used_filaments(record) == used_filaments(MEASURED)
    assert use_method(record) == "measured"
    finished = settled(replace(MEASURED, result=JobResult.FINISHED))
    assert finished.meter is None
    assert used_grams(finished) == 210
    under_way = replace(MEASURED, result=None)
    assert settled(under_way) is under_way


def test_a_meter_is_no_use_where_the_printer_tells_nothing() -> None:
    assert used_filaments(replace(MEASURED, progress=None, layer=None)) == ()
    by_layers = replace(MEASURED, progress=None)
    assert use_method(by_layers) == "layers"


def test_the_only_filament_is_the_one_of_the_plan_whatever_its_number() -> None:
    meter = replace(METER, filaments=METER.filaments[:1])
    plan = (PlannedFilament(index=4, material="PETG", weight=100),)
    record = replace(MEASURED, meter=meter, planned=plan)
    assert [
        (filament.index, filament.weight) for filament in used_filaments(record)
    ] == [(4, 45)]


def test_what_only_primes_and_is_not_planned_is_left_out() -> None:
    record = replace(MEASURED, planned=MEASURED.planned[:1])
    assert [filament.index for filament in used_filaments(record)] == [1]


def test_the_file_itself_tells_the_plan_where_nothing_else_does() -> None:
    snapshot = PrinterSnapshot(info=PrinterInfo(serial="1", brand="A"))
    job = Job(name="A", planned_weight=4, meter=METER)
    plan = planned_filaments(snapshot, job)
    assert [(filament.index, filament.length) for filament in plan] == [
        (1, 1000),
        (2, 400),
    ]
    assert [round(filament.weight or 0, 3) for filament in plan] == [3.007, 1.203]
