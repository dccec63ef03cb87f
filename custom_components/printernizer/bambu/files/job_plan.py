"""What a job's file plans, looked up once a job and kept while it is the last one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
import logging
import zlib

from ...printer.errors import (
    AuthenticationError,
    PrinterError,
    ProtocolError,
    StorageError,
    UnsupportedError,
)
from ...printer.filament.meter.curve import UseMeter
from ...printer.files.files import Picture
from ...printer.model import Job, JobObject
from ..reading.progress import Progress
from ..reading.remembered import Remembered, Told
from ..reading.report import BambuReport
from .files import BambuFiles
from .job_file import JobFile, Wanted, read_job_file
from .job_meter import FileReplacedError, JobMeter
from .job_places import placed
from .threemf import PlateFacts

_LOGGER = logging.getLogger(__name__)

# At this, beside what is reported, whoever wants to know which job it is.
_LOOKS_AT = ("model", "project", "id_key", "jobs_begun")
_PNG = b"\x89PNG\r\n\x1a\n"
# Before this the printer may not have the file: it is fetching it.
_NOT_YET = frozenset({"", "INIT", "PREPARE", "SLICING"})
# So often a file may change under a job: once is what printers do.
_MOST_FILES = 3
# Another attempt would come to the same.
_IN_VAIN = (AuthenticationError, ProtocolError, StorageError, UnsupportedError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often a file is looked for, and how many seconds lie in between.

    An X1 shows it seconds after the job has begun.
    """

    times: int = 12
    pause: float = 5.0


@dataclass(frozen=True, slots=True)
class _JobKey:
    """Which job it is: ids may follow a moment after the name, and be those of others.

    `number` counts the jobs that were seen to begin.
    """

    id: str | None
    name: str
    number: int

    def is_same(self, other: _JobKey) -> bool:
        """Whether it is the same job, as far as both are known."""
        same_id = None in {self.id, other.id} or self.id == other.id
        return (other.name, other.number) == (self.name, self.number) and same_id


class JobPlan:
    """Follows the reports, and knows what the file of the present job says."""

    def __init__(
        self,
        files: BambuFiles,
        on_found: Callable[[], None],
        retries: Retries | None = None,
    ) -> None:
        """`on_found` is called when there is something new to tell."""
        self._files = files
        self._on_found = on_found
        self._retries = retries or Retries()
        self._asked = Remembered(_asked, *_LOOKS_AT)
        self._told = Remembered(_told, *_LOOKS_AT)
        self._key: _JobKey | None = None
        self._started: Wanted | None = None
        self._facts: PlateFacts | None = None
        self._reference: str | None = None
        self._looking: asyncio.Task[None] | None = None
        self._meter: UseMeter | None = None
        self._has_begun = asyncio.Event()
        self.path: str | None = None
        """Where the job's file is, if it was found."""

    def starts(self, path: str, plate: int, name: str) -> None:
        """Remember what was started here: it need not be looked for."""
        self._started = Wanted(name=name, path=path, plate=plate)
        # The printer has other things to do with its files than to have them measured.
        self._stop_looking()

    def follow(self, report: BambuReport) -> None:
        """See whether it is another job; then look for its file."""
        told = Told(report)
        wanted, key, state = self._asked.of(told)
        is_active = report.is_active
        prints = is_active and state not in _NOT_YET
        self._note_start(report.progress, prints=prints)
        if wanted is None or key is None or state in _NOT_YET:
            return
        if self._key is not None and key.is_same(self._key):
            self._key = replace(self._key, id=key.id or self._key.id)
            return
        self._key = key
        self._forget()
        started, self._started = self._started, None
        if started is not None and wanted.is_named_after(started.name):
            wanted = replace(wanted, path=started.path, plate=started.plate)
        tries = self._retries.times if is_active else 1
        self._looking = asyncio.create_task(self._seek(wanted, tries))

    def told(self, job: Job | None, report: BambuReport) -> Job | None:
        """Return a job together with what its file plans."""
        facts, told = self._facts, Told(report)
        if job is None or facts is None or not self._is_of(told):
            return job
        return self._told.of(told, job, facts, self._meter, self._reference)

    def picture(self, reference: str) -> Picture | None:
        """Return the picture of the plate, if it is this one that is meant."""
        if reference != self._reference or self._facts is None:
            return None
        content = self._facts.picture
        if content is None or not content.startswith(_PNG):
            return None
        return Picture(content=content, content_type="image/png")

    async def close(self) -> None:
        """Look for nothing more."""
        if (looking := self._looking) is not None:
            self._stop_looking()
            await asyncio.wait({looking})

    def _is_of(self, told: Told) -> bool:
        """Whether what is known is of the job in a report; the last one is not."""
        _, key, _ = self._asked.of(told)
        return key is not None and self._key is not None and key.is_same(self._key)

    def _note_start(self, progress: Progress, *, prints: bool) -> None:
        """Note whether the job prints, so that its file is wanted by nobody else."""
        if prints and (progress.layer or progress.percent):
            self._has_begun.set()
            return
        if self._has_begun.is_set() and self._facts is not None:
            # What the meter has not counted by the end nobody asks for.
            self._stop_looking()
        self._has_begun.clear()

    def _stop_looking(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _forget(self) -> None:
        self._stop_looking()
        self._facts = self._reference = self.path = self._meter = None

    async def _seek(self, wanted: Wanted, tries: int) -> None:
        """Look for the file until it is there; that it is not is nobody's concern.

        One that was there before may make way for the job's own as the job begins.
        """
        for _ in range(_MOST_FILES):
            found = await self._persist(
                tries, lambda: read_job_file(self._files, wanted)
            )
            if found is None:
                return
            self._keep(found)
            try:
                await self._measure(found)
            except FileReplacedError:
                self._facts = self._reference = None
            else:
                return

    def _keep(self, found: JobFile) -> None:
        """Tell what the file says; its picture is another where it looks otherwise."""
        facts, self._meter = found.facts, found.meter
        self.path, self._facts, self._reference = found.path, facts, None
        if facts.picture is not None and self._key is not None:
            look = f"{facts.number}:{zlib.crc32(facts.picture):08x}"
            self._reference = f"{self._key.id or ''}:{self.path}:{look}"
        self._on_found()

    async def _measure(self, found: JobFile) -> None:
        """Read the G-code once the job prints; a failed reading is gone on with.

        Raises `FileReplacedError` if it is not that of this file.
        """
        if found.meter is not None or found.facts.gcode is None:
            return
        meter = JobMeter(self._files, found.path, found.size, found.facts.gcode)

        async def read() -> UseMeter | None:
            await self._has_begun.wait()
            return await meter.read()

        self._meter = await self._persist(self._retries.times, read)
        if self._meter is not None:
            self._on_found()

    async def _persist[T](
        self, tries: int, read: Callable[[], Awaitable[T | None]]
    ) -> T | None:
        """Return what is read in one of so many attempts, `None` if it is in vain."""
        for left in reversed(range(tries)):
            try:
                return await read()
            except _IN_VAIN as error:
                _LOGGER.debug("The job's file cannot be used: %s", error)
                return None
            except PrinterError as error:
                _LOGGER.debug("The job's file was not read: %s", error)
            if left:
                await asyncio.sleep(self._retries.pause)
        return None


def _asked(report: BambuReport) -> tuple[Wanted | None, _JobKey | None, str]:
    """Return which file belongs to the job of a report, which job that is, its state.

    There is neither file nor job where none is told.
    """
    wanted = Wanted.told_by(report)
    if wanted is None:
        return None, None, report.state
    return wanted, _JobKey(report.job_id, wanted.name, report.jobs_begun), report.state


def _told(
    report: BambuReport,
    job: Job,
    facts: PlateFacts,
    meter: UseMeter | None,
    reference: str | None,
) -> Job:
    """Return a job with what its file plans."""
    return replace(
        job,
        planned_time=facts.time,
        planned_weight=facts.weight,
        planned_length=facts.length,
        planned_filaments=placed(facts.filaments, report),
        meter=meter,
        objects=_with_skipped(facts.objects, report),
        thumbnail=reference,
    )


def _with_skipped(
    objects: tuple[JobObject, ...], report: BambuReport
) -> tuple[JobObject, ...]:
    told = report.fields.raw("s_obj")
    told = told if isinstance(told, list) else []
    skipped = {index for index in told if isinstance(index, int)}
    return tuple(replace(thing, skipped=thing.id in skipped) for thing in objects)
