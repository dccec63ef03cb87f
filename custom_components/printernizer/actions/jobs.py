"""Actions for what is known of jobs: return it, write it as CSV, set the counts."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import Any, Final

from homeassistant.core import ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
import probatio

from ..following.job_attributes import described_objects, job_attributes
from ..printer.jobs.maintenance import Task
from ..printer.jobs.record import JobRecord, JobResult
from .action import Action
from .local_files import LocalFiles
from .rights import Right
from .spreadsheet import csv_line
from .target import ActionData, Target

_START = "start"
_END = "end"
_PATH = "path"
_OVERWRITE = "overwrite"
_TASK = "task"
_HOURS = "hours"
_MACHINE_HOURS = "machine_hours"
_HEAT_CYCLES = "heat_cycles"
_JOBS = {
    f"jobs_{result}": result
    for result in (JobResult.FINISHED, JobResult.CANCELLED, JobResult.FAILED)
}
_SPAN: dict[probatio.Marker, Any] = {
    probatio.Optional(_START): cv.datetime,
    probatio.Optional(_END): cv.datetime,
}
_LINES_AT_ONCE = 200
_COUNT = probatio.All(probatio.Coerce(int), probatio.Range(min=0, max=10**6))
_MANY_HOURS = probatio.All(probatio.Coerce(float), probatio.Range(min=0, max=10**6))
_COLUMNS: Final = (
    "id",
    "job_id",
    "name",
    "file",
    "result",
    "reason",
    "started",
    "ended",
    "duration",
    "print_time",
    "progress",
    "layers",
    "total_layers",
    "filament_grams",
    "filament_metres",
    "filament_method",
    "energy",
    "energy_cost",
    "filament_cost",
    "wear_cost",
    "cost",
    "currency",
    "late",
    "inferred",
)


async def _get_jobs(target: Target, data: ActionData) -> ServiceResponse:
    jobs = _jobs(target, data)
    current = target.runtime.jobs.current
    if current is not None and _END not in data:
        current = target.runtime.costs.appraised(current)
        jobs.append(current)
    # A year of jobs would keep everybody waiting.
    told: list[Any] = await target.coordinator.hass.async_add_executor_job(
        lambda: [job_attributes(job) for job in jobs]
    )
    if told and jobs[-1] is current:
        told[-1]["objects"] = described_objects(target.coordinator.data.job)
    return {"jobs": told}


async def _export_jobs(target: Target, data: ActionData) -> None:
    await LocalFiles(target.coordinator.hass).store(
        data[_PATH], _csv(target, _jobs(target, data)), overwrite=data[_OVERWRITE]
    )


async def _set_odometer(target: Target, data: ActionData) -> None:
    book = target.runtime.jobs
    odometer = book.odometer
    if _MACHINE_HOURS in data:
        odometer = replace(odometer, seconds=data[_MACHINE_HOURS] * 3600)
    if _HEAT_CYCLES in data:
        odometer = replace(odometer, heat_cycles=data[_HEAT_CYCLES])
    jobs = {_JOBS[key]: count for key, count in data.items() if key in _JOBS}
    await book.async_set_odometer(replace(odometer, jobs={**odometer.jobs, **jobs}))


async def _set_maintenance(target: Target, data: ActionData) -> None:
    book = target.runtime.jobs
    changed = book.maintenance.every(Task(data[_TASK]), data[_HOURS])
    await book.async_set_maintenance(changed)


def _jobs(target: Target, data: ActionData) -> list[JobRecord]:
    """Return the jobs that were over in a span of time, the oldest first."""
    ledger = target.runtime.jobs.ledger
    return ledger.between(_utc(data.get(_START)), _utc(data.get(_END)))


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else dt_util.as_utc(moment)


async def _csv(target: Target, jobs: list[JobRecord]) -> AsyncIterator[bytes]:
    """Write the jobs, many lines at a time."""
    run = target.coordinator.hass.async_add_executor_job
    yield csv_line(_COLUMNS)
    for some in batched(jobs, _LINES_AT_ONCE, strict=False):
        yield await run(_csv_lines, some)


def _csv_lines(jobs: Iterable[JobRecord]) -> bytes:
    rows = map(job_attributes, jobs)
    return b"".join(csv_line(row[column] for column in _COLUMNS) for row in rows)


JOB_ACTIONS = (
    Action(
        name="get_jobs",
        fields=_SPAN,
        handle=_get_jobs,
        answers=True,
        right=Right.READ,
    ),
    Action(
        name="export_jobs",
        fields={
            probatio.Required(_PATH): cv.string,
            probatio.Optional(_OVERWRITE, default=False): cv.boolean,
            **_SPAN,
        },
        handle=_export_jobs,
        right=Right.ADMIN,
    ),
    Action(
        name="set_odometer",
        fields={
            probatio.Optional(_MACHINE_HOURS): _MANY_HOURS,
            probatio.Optional(_HEAT_CYCLES): _COUNT,
            **{probatio.Optional(key): _COUNT for key in _JOBS},
        },
        handle=_set_odometer,
        right=Right.ADMIN,
    ),
    Action(
        name="set_maintenance",
        fields={
            probatio.Required(_TASK): probatio.In([task.value for task in Task]),
            probatio.Required(_HOURS): probatio.All(
                probatio.Coerce(float), probatio.Range(min=1, max=10**5)
            ),
        },
        handle=_set_maintenance,
        right=Right.ADMIN,
    ),
)
