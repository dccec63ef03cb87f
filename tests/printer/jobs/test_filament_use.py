"""How much filament a job has used."""

import statistics

import pytest

from tests.schedules import use_errors


@pytest.mark.parametrize(
    ("printer", "method", "worst"),
    [("p1s", "progress", 2), ("h2d", "progress", 2), ("buddy", "progress", 1)],
)
def test_a_cancelled_job_used_what_the_printer_really_used(
    printer: str, method: str, worst: float
) -> None:
    errors = use_errors(printer, jobs=12)
    assert set(errors) == {method}
    assert max(errors[method]) <= worst, "per cent of the plan"
    # Whole per cents, rounded down, are off by a half on average.
    assert statistics.median(errors[method]) < 0.75
