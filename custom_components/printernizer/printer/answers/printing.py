"""What a printer prints, how long, and why it waits. Pure."""

from dataclasses import dataclass
import re
from typing import Final

from ..attention.attention import Attention
from ..filament.spools import SpoolPlace
from ..model import Job, PrinterSnapshot, PrinterStatus
from .spools import place_of
from .words import Words

_FILE_ENDING: Final = re.compile(r"(?:\.gcode|\.bgcode|\.gco|\.3mf)+$", re.IGNORECASE)
_WITH_A_JOB: Final = {
    PrinterStatus.PREPARING,
    PrinterStatus.PRINTING,
    PrinterStatus.PAUSED,
    PrinterStatus.ATTENTION,
}
_OVER: Final = {
    PrinterStatus.FINISHED,
    PrinterStatus.CANCELLED,
    PrinterStatus.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A printer that is asked about; `snapshot` is `None` if it was never reached."""

    name: str
    snapshot: PrinterSnapshot | None
    attention: Attention | None = None

    @property
    def online(self) -> bool:
        """Whether what is known is of now."""
        return self.snapshot is not None and self.snapshot.online

    @property
    def has_job(self) -> bool:
        """Whether it is at work on something."""
        return (
            self.snapshot is not None
            and self.online
            and self.snapshot.status in _WITH_A_JOB
        )


def tell_status(words: Words, seen: Seen) -> str:
    """Say what a printer prints, how far it is and how long that takes yet."""
    snapshot = seen.snapshot
    if snapshot is None or not snapshot.online:
        return words.sentence([words.say("say_offline", printer=seen.name)])
    return words.sentence([_doing(words, seen.name, snapshot), *_far(words, snapshot)])


def _doing(words: Words, name: str, snapshot: PrinterSnapshot) -> str:
    status, job = snapshot.status, snapshot.job
    if status is PrinterStatus.ATTENTION and job is None:
        return words.say("say_waits", printer=name)
    if status in _WITH_A_JOB or (status in _OVER and job is not None):
        return words.say(f"say_{status}", printer=name, job=job_of(words, job))
    known = {PrinterStatus.BUSY: "say_busy", PrinterStatus.UNKNOWN: "say_unknown"}
    return words.say(known.get(status, "say_idle"), printer=name)


def _far(words: Words, snapshot: PrinterSnapshot) -> list[str]:
    """Return how far the job is, as far as the printer tells."""
    job = snapshot.job
    if job is None or snapshot.status not in _WITH_A_JOB:
        return []
    told = []
    if job.progress is not None:
        told.append(words.say("say_done", share=int(job.progress)))
    if job.remaining is not None:
        told.append(words.say("say_left", time=words.duration(job.remaining)))
    return told


def job_of(words: Words, job: Job | None) -> str:
    """Return what a job is called, without what nobody says of a file."""
    name = _FILE_ENDING.sub("", (job and job.name) or "")
    return name or words.say("say_nameless")


def tell_reason(words: Words, seen: Seen) -> str:
    """Say why a printer waits for somebody."""
    snapshot, attention = seen.snapshot, seen.attention
    if attention is None:
        key = "say_waits_not" if seen.online else "say_offline"
        return words.sentence([words.say(key, printer=seen.name)])
    why = words.reason(attention.reason)
    parts = [words.say("say_waits_for", printer=seen.name, reason=why)]
    if attention.text:
        parts.append(attention.text.rstrip("."))
    if snapshot is not None and attention.spool is not None:
        parts += _wanted(words, snapshot, attention.spool)
    return words.sentence(parts)


def _wanted(words: Words, snapshot: PrinterSnapshot, spool: SpoolPlace) -> list[str]:
    """Return where a spool is wanted, if that is known."""
    units = snapshot.filament_units
    unit = next((unit for unit in units if unit.address == spool.unit), None)
    if unit is None or spool.slot is None:
        return []
    return [words.say("say_wanted", place=place_of(words, unit, spool.slot))]
