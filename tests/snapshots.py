"""What is read out of a snapshot in many tests."""

from custom_components.printernizer.printer.model import Job, PrinterSnapshot


def job_of(snapshot: PrinterSnapshot) -> Job:
    """Return the job, which has to be there."""
    assert snapshot.job is not None, "there is no job"
    return snapshot.job
