"""The records of a printer's jobs that are over: in memory, and in a growing file."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR

from ..const import DOMAIN, LOGGER
from ..printer.costs.amounts import JobCosts
from ..printer.jobs.record import JobRecord
from ..printer.jobs.trouble import NotWrittenError
from ..storing.codec import Codec
from ..storing.failing import note_failure, note_success
from ..storing.kept_file import KeptFile
from ..storing.record_file import RecordFile

_CODEC = Codec(JobRecord)


@dataclass(frozen=True, slots=True, kw_only=True)
class _OldRecords:
    """What was written anew as a whole with every job, until version 0.1."""

    jobs: tuple[JobRecord, ...] = ()


_OLD_CODEC = Codec(_OldRecords)


def records_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where the records of a printer are."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.records"))


class JobRecords:
    """The last jobs of one printer, the oldest first."""

    def __init__(self, hass: HomeAssistant, entry_id: str, *, most: int) -> None:
        """Prepare; `most` is how many records are kept."""
        self._hass = hass
        self._most = most
        self._records: dict[str, JobRecord] = {}
        self._unwritten: set[str] = set()
        self._path = records_path(hass, entry_id)
        self._file = RecordFile(self._path, _CODEC)
        self._old = KeptFile(hass, f"{entry_id}.jobs", _OLD_CODEC, generations=False)
        # Two at a time would both append what neither of them had written yet.
        self._writing = asyncio.Lock()

    def all(self) -> Sequence[JobRecord]:
        """Return all of them."""
        return list(self._records.values())

    async def load(self) -> None:
        """Read them; what cannot be read is left out, and said once."""
        self._records = await self._run(self._read)
        self._drop_oldest()
        if (old := await self._old.load()) is not None:
            await self._take_over(old)

    def _read(self) -> dict[str, JobRecord]:
        """Read the file; blocks."""
        found = self._file.read()
        if found.odd:
            LOGGER.warning(
                "The records of jobs cannot be read as a whole; left out: %s",
                # A broken file may have thousands.
                ", ".join(found.odd[:10]),
            )
        return found.records

    async def _take_over(self, old: _OldRecords) -> None:
        """Move what an older version wrote; a crash meanwhile has it done again."""
        new = {job.id: job for job in old.jobs if job.id not in self._records}
        self._records |= new
        self._unwritten |= set(new)
        self._drop_oldest()
        try:
            await self._write()
        except NotWrittenError:
            # The old file stays, and is taken over at the next start.
            return
        await self._old.drop()

    async def put(self, record: JobRecord) -> None:
        """Keep a record, in the place of one with its id; raises `NotWrittenError`."""
        self._records[record.id] = record
        self._unwritten.add(record.id)
        self._drop_oldest()
        await self._write()

    async def set_picture(self, job_id: str, picture: str | None) -> None:
        """Keep where the picture of a job is found; raises `NotWrittenError`."""
        if (record := self._records.get(job_id)) is not None:
            await self.put(replace(record, picture=picture))

    async def set_costs(self, job_id: str, costs: JobCosts) -> None:
        """Keep what a job was worth in the end; raises `NotWrittenError`."""
        if (record := self._records.get(job_id)) is not None:
            await self.put(replace(record, costs=costs))

    def _drop_oldest(self) -> None:
        for job_id in list(self._records)[: -self._most]:
            del self._records[job_id]

    async def _write(self) -> None:
        """Write what is not written yet, in the order in which it came to be."""
        async with self._writing:
            living = self.all()
            new = [record for record in living if record.id in self._unwritten]
            try:
                await self._run(lambda: self._file.put(new, living))
            except OSError as error:
                note_failure(self._hass, self._path.name, error)
                raise NotWrittenError from error
            note_success(self._hass, self._path.name)
            # Of one that was changed meanwhile the old form was written.
            self._unwritten -= {
                record.id
                for record in new
                if self._records.get(record.id, record) is record
            }

    async def remove(self) -> None:
        """Forget everything."""
        await self._run(self._file.remove)
        await self._old.remove()

    async def _run[R](self, work: Callable[[], R]) -> R:
        return await self._hass.async_add_executor_job(work)
