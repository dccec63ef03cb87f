"""What a printer has done in its life."""

from datetime import UTC, datetime

import pytest

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.jobs.maintenance import Maintenance, Task
from custom_components.printernizer.printer.jobs.odometer import Odometer
from custom_components.printernizer.printer.jobs.record import JobRecord, JobResult
from custom_components.printernizer.printer.model import (
    PlannedFilament,
    PrinterInfo,
    PrinterSnapshot,
)
from custom_components.printernizer.printer.nozzles import Nozzle
from tests.schedules import odometer_error

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def at(*temperatures: float | None) -> PrinterSnapshot:
    """Return a snapshot with nozzles of these temperatures."""
    return PrinterSnapshot(
        info=PrinterInfo(serial="1", brand="A"),
        connection=ConnectionState.CONNECTED,
        nozzles=tuple(Nozzle(temperature=temperature) for temperature in temperatures),
    )


def job(result: JobResult, material: str | None = "PLA") -> JobRecord:
    """Return a job that is over, with 10 g planned."""
    planned = (PlannedFilament(index=1, material=material, weight=10),)
    return JobRecord(
        id="1", since=NOW, result=result, planned=planned, layer=51, total_layers=101
    )


@pytest.mark.parametrize("printer", ["p1s", "buddy"])
def test_the_hours_of_many_jobs_are_right_through_restarts_and_clock_changes(
    printer: str,
) -> None:
    # The full thousand is measured by `scripts/bench`.
    assert odometer_error(printer, jobs=40) <= 0.001


def test_a_heat_cycle_is_from_cold_to_hot() -> None:
    odometer = Odometer()
    for temperature in (210, 40, 155, 145, 155, 70, 155, 50, 200):
        odometer = odometer.heated(at(temperature))
    # It was hot when the watch began, and cooled down only twice.
    assert odometer.heat_cycles == 2


def test_any_nozzle_counts_and_one_without_a_reading_does_not() -> None:
    odometer = Odometer().heated(at(None)).heated(at(20, 20)).heated(at(20, 220))
    assert odometer.heat_cycles == 1


def test_jobs_and_filament_are_counted_by_what_they_were() -> None:
    odometer = (
        Odometer()
        .done(job(JobResult.FINISHED))
        .done(job(JobResult.CANCELLED))
        .done(job(JobResult.FINISHED, material="PETG"))
        .done(job(JobResult.UNKNOWN, material=None))
    )
    assert odometer.ended(JobResult.FINISHED) == 2
    assert odometer.grams == {"PLA": 15, "PETG": 10, "unknown": 5}
    assert odometer.success_rate == pytest.approx(200 / 3)


def test_without_a_job_there_is_no_success_rate() -> None:
    assert Odometer().success_rate is None


def test_a_task_is_due_after_its_hours_and_no_more_once_it_was_done() -> None:
    hours = 3600
    maintenance = Maintenance()
    assert maintenance.due(249 * hours, at(20)) == []
    assert maintenance.due(250 * hours, at(20)) == [Task.LUBRICATION]
    done = maintenance.was_done(Task.LUBRICATION, 250 * hours)
    assert done.due(251 * hours, at(20)) == []
    assert done.every(Task.LUBRICATION, 1).due(251 * hours, at(20)) == [
        Task.LUBRICATION
    ]


def test_what_has_no_filter_wants_no_new_one() -> None:
    assert Task.FILTER not in Maintenance().due(1e9, at(20))


def test_nothing_is_due_sooner_or_later_once_the_count_was_corrected() -> None:
    done = Maintenance().was_done(Task.LUBRICATION, 100)
    for seconds in (-50, 50):
        moved = done.moved_by(seconds)
        for task in Task:
            assert moved.left(task, 100 + seconds) == done.left(task, 100)
