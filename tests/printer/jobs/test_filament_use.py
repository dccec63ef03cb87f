"""How much filament a job has used."""

from dataclasses import replace
import statistics

import pytest

from custom_components.printernizer.printer.jobs.filament_use import (
    used_grams,
    used_share,
)
from custom_components.printernizer.printer.jobs.record import JobRecord, JobResult
from custom_components.printernizer.printer.model import PlannedFilament
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
