"""The job in a Bambu Lab report."""

from dataclasses import replace
from datetime import timedelta

from ...printer.fields import Fields
from ...printer.model import Job, JobSource, PrinterStatus
from .progress import told_minutes
from .project import plate_of
from .report import BambuReport

# Before that, 0 minutes to go mean that the printer does not know.
_NEARLY_DONE = 90
_SOURCES = {
    "local": JobSource.LOCAL,
    "cloud": JobSource.CLOUD,
    "system": JobSource.SYSTEM,
}


def read_job(report: BambuReport, status: PrinterStatus) -> Job | None:
    """Return the job under way, or the last one that the printer still shows."""
    fields = report.fields
    file = fields.text("gcode_file") or fields.text("file")
    name = fields.text("subtask_name") or file
    if name is None and not report.is_active:
        return None
    job = Job(
        id=report.job_id,
        name=name,
        file=file,
        progress=report.progress.percent,
        layer=report.progress.layer,
        total_layers=report.progress.total_layers,
        plate=plate_of(fields, report.ordered),
        source=_source(fields),
        skipped=_skipped(fields),
        started=report.started,
        remaining=_remaining(report, status),
    )
    match status:
        case PrinterStatus.FINISHED:
            return _complete(job)
        case PrinterStatus.CANCELLED | PrinterStatus.FAILED:
            return replace(job, remaining=None)
        case _:
            return job


def _complete(job: Job) -> Job:
    """Return the job at its end: some printers reset what they count at that moment."""
    return replace(
        job, progress=100, layer=job.total_layers or job.layer, remaining=timedelta()
    )


def _remaining(report: BambuReport, status: PrinterStatus) -> timedelta | None:
    """Return the time to the end, which the printer tells in whole minutes.

    Until it knows, it tells 0, or what the last job had to go.
    """
    minutes = told_minutes(report.fields)
    if minutes is None or (report.is_active and report.old.minutes):
        return None
    if not minutes and report.is_active:
        is_near = (report.progress.percent or 0) >= _NEARLY_DONE
        if status is not PrinterStatus.PRINTING or not is_near:
            return None
    return timedelta(minutes=minutes)


def _source(fields: Fields) -> JobSource | None:
    """Return from where the job came; at rest the printer names none."""
    return _SOURCES.get(fields.text("print_type") or "")


def _skipped(fields: Fields) -> int | None:
    """Return how many objects the job leaves out."""
    objects = fields.raw("s_obj")
    return len(objects) if isinstance(objects, list) else None
