"""A job as users meet it: attributes of an event, an action's answer, a line of CSV."""

from datetime import datetime
from typing import Any

from ..printer.costs.amounts import JobCosts
from ..printer.jobs.filament_use import (
    use_method,
    used_filaments,
    used_grams,
    used_metres,
)
from ..printer.jobs.record import JobRecord
from ..printer.jobs.spools import SpoolUse, spool_uses
from ..printer.jobs.state import JobEvent
from ..printer.model import Job, JobObject, PlannedFilament


def event_attributes(event: JobEvent) -> dict[str, Any]:
    """Return an event with its whole job."""
    job = {} if event.job is None else job_attributes(event.job)
    return {
        **job,
        "time": event.at.isoformat(),
        "late": event.late,
        "replayed": event.replayed,
    }


def job_attributes(job: JobRecord) -> dict[str, Any]:
    """Return everything that is known of a job, in plain values."""
    return {
        "id": job.id,
        "job_id": job.job_id,
        "name": job.name,
        "file": job.file,
        "result": job.result,
        "reason": job.reason,
        "started": _time(job.started),
        "ended": _time(job.ended),
        "duration": duration(job),
        "print_time": round(job.running) or None,
        "progress": job.progress,
        "layers": job.layer,
        "total_layers": job.total_layers,
        "filament_grams": used_grams(job),
        "filament_metres": used_metres(job),
        "filament_method": use_method(job),
        "filament": [_filament(filament) for filament in used_filaments(job)],
        "spools": [_spool(use) for use in spool_uses(job)],
        "planned_filament": [_filament(filament) for filament in job.planned],
        **cost_attributes(job.costs),
        "pauses": [
            {"started": _time(pause.started), "ended": _time(pause.ended)}
            for pause in job.pauses
        ],
        "problems": [
            {"code": problem.code, "text": problem.text, "since": _time(problem.since)}
            for problem in job.problems
        ],
        "late": job.late,
        "inferred": job.inferred,
        "picture": job.picture,
    }


def cost_attributes(costs: JobCosts | None) -> dict[str, Any]:
    """Return what a job was worth: kWh, and money in a currency."""
    known = costs or JobCosts()
    return {
        "energy": _rounded(known.energy, 3),
        "energy_bridged": known.bridged,
        "energy_cost": _rounded(known.energy_cost, 3),
        "filament_cost": _rounded(known.filament_cost, 3),
        "wear_cost": _rounded(known.wear_cost, 3),
        "cost": _rounded(known.total, 3),
        "cost_complete": None if costs is None else costs.complete,
        "currency": known.currency,
    }


def described_objects(job: Job | None) -> list[dict[str, Any]]:
    """Return what the job under way prints, and what of it is left out."""
    return [_object(thing) for thing in ([] if job is None else job.objects)]


def _object(thing: JobObject) -> dict[str, Any]:
    """Return an object; `box` is left, top, width and height, % of the plate."""
    at = thing.box
    box = at and (at.left, at.top, at.width, at.height)
    return {
        "id": thing.id,
        "name": thing.name,
        "skipped": thing.skipped,
        "box": box and [round(100 * share, 1) for share in box],
    }


def duration(job: JobRecord) -> int | None:
    """Return the seconds from the start to the end, pauses included."""
    if job.started is None or job.ended is None:
        return None
    return round((job.ended - job.started).total_seconds())


def _filament(filament: PlannedFilament) -> dict[str, Any]:
    return {
        "index": filament.index,
        "material": filament.material,
        "color": None if filament.colour is None else f"#{filament.colour}",
        "grams": _rounded(filament.weight, 2),
        "metres": _rounded(filament.length and filament.length / 1000, 3),
    }


def _spool(use: SpoolUse) -> dict[str, Any]:
    """Return what came from a spool; slots and units are counted from 1."""
    spool = use.spool
    return {
        "filament": use.filament,
        "unit": spool.kind,
        "unit_number": spool.number,
        "slot": spool.slot + 1,
        "material": spool.material,
        "color": None if spool.colour is None else f"#{spool.colour}",
        "grams": _rounded(use.weight, 2),
        "metres": _rounded(use.length and use.length / 1000, 3),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
