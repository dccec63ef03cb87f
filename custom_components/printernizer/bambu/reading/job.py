"""The job in a Bambu Lab report."""

from dataclasses import replace
from datetime import timedelta
import re

from ...printer.fields import Fields, first
from ...printer.model import Job, JobSource, PrinterStatus
from .report import BambuReport

_REMAINING_KEYS = ("mc_remaining_time", "remain_time")
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
    if name is None:
        return None
    job = Job(
        id=report.job_id,
        name=name,
        file=file,
        progress=report.progress.percent,
        layer=report.progress.layer,
        total_layers=report.progress.total_layers,
        plate=read_plate(fields),
        source=_source(fields),
        skipped=_skipped(fields),
        started=report.started,
        remaining=_remaining(fields),
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


def _remaining(fields: Fields) -> timedelta | None:
    """Return the time to the end, which the printer tells in whole minutes."""
    minutes = first(fields.integer(key, 0, 1e6) for key in _REMAINING_KEYS)
    return None if minutes is None else timedelta(minutes=minutes)


def _source(fields: Fields) -> JobSource | None:
    """Return from where the job came; at rest the printer names none."""
    return _SOURCES.get(fields.text("print_type") or "")


def read_plate(fields: Fields) -> int | None:
    """Return the plate of the file, where the file's name in the printer tells."""
    told = re.search(r"plate_(\d{1,3})\.gcode$", fields.text("gcode_file") or "")
    return None if told is None else int(told[1])


def _skipped(fields: Fields) -> int | None:
    """Return how many objects the job leaves out."""
    objects = fields.raw("s_obj")
    return len(objects) if isinstance(objects, list) else None
