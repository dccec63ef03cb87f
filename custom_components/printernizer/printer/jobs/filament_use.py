"""How much filament a job has used, worked out from its own plan and how far it got."""

from dataclasses import replace

from ..filament.meter.measured import measured, planned_by
from ..model import Job, PlannedFilament, PrinterSnapshot
from .record import JobRecord, JobResult, UseMethod


def planned_filaments(
    snapshot: PrinterSnapshot, job: Job
) -> tuple[PlannedFilament, ...]:
    """Return what a job is going to use, by filament where the printer tells."""
    if job.planned_filaments:
        return job.planned_filaments
    if job.meter is not None and job.meter.filaments:
        return planned_by(job.meter)
    if job.planned_weight is None and job.planned_length is None:
        return ()
    slots = (slot for unit in snapshot.filament_units for slot in unit.slots)
    active = next((slot for slot in slots if slot.active), None)
    return (
        PlannedFilament(
            index=1,
            material=active.material if active else None,
            colour=active.colour if active else None,
            weight=job.planned_weight,
            length=job.planned_length,
        ),
    )


def used_filaments(record: JobRecord) -> tuple[PlannedFilament, ...]:
    """Return what a job has used by now of each filament, as far as that is known."""
    if found := _measured(record):
        return found
    if (known := used_share(record)) is None:
        return ()
    share, _ = known
    return tuple(_part(filament, share) for filament in record.planned)


def use_method(record: JobRecord) -> UseMethod | None:
    """Return how it is known what a job has used, `None` if it is not."""
    if _measured(record):
        return UseMethod.MEASURED
    known = used_share(record)
    return None if known is None else known[1]


def settled(record: JobRecord) -> JobRecord:
    """Return the record of a job that is over as it is kept: without its meter."""
    if record.meter is None or record.result is None:
        return record
    return replace(record, measured=_measured(record), meter=None)


def used_share(record: JobRecord) -> tuple[float, UseMethod] | None:
    """Return the share of the plan that is used without a meter, and how it is known.

    From 0 to 1.
    """
    if record.result is JobResult.FINISHED:
        return 1.0, UseMethod.COMPLETE
    # Layers hold unlike amounts: their share errs by up to half of the plan.
    if record.progress is not None:
        return record.progress / 100, UseMethod.PROGRESS
    if record.layer is not None and record.total_layers:
        # The layer that is being printed counts half.
        layers = max(record.layer - 0.5, 0.0)
        return min(layers / record.total_layers, 1.0), UseMethod.LAYERS
    return None


def _measured(record: JobRecord) -> tuple[PlannedFilament, ...]:
    """Return what the meter tells; a job that is complete has used all of its plan."""
    if record.result is JobResult.FINISHED or record.meter is None:
        return record.measured
    return measured(record.planned, record.meter, record.progress, record.layer)


def used_grams(record: JobRecord) -> float | None:
    """Return the weight of all filament that a job has used, in grams."""
    grams = [
        filament.weight
        for filament in used_filaments(record)
        if filament.weight is not None
    ]
    return round(sum(grams), 2) if grams else None


def used_metres(record: JobRecord) -> float | None:
    """Return the length of all filament that a job has used, in metres."""
    length = [
        filament.length
        for filament in used_filaments(record)
        if filament.length is not None
    ]
    return round(sum(length) / 1000, 3) if length else None


def _part(filament: PlannedFilament, share: float) -> PlannedFilament:
    weight, length = filament.weight, filament.length
    return replace(
        filament,
        weight=None if weight is None else weight * share,
        length=None if length is None else length * share,
    )
