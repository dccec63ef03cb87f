"""The jobs of a printer in Home Assistant's storage."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from homeassistant.core import HomeAssistant

from ..printer.costs.amounts import JobCosts
from ..printer.jobs.keeper import KeptJobs
from ..printer.jobs.record import JobRecord
from ..printer.jobs.trouble import NotWrittenError
from ..storing.codec import Codec
from ..storing.kept_file import KeptFile
from .job_records import JobRecords

DEFAULT_JOBS_KEPT = 500
_CODEC = Codec(KeptJobs)


class JobLedger:
    """The records of one printer's jobs, and how the job under way stands.

    They are two files: the records only grow, and what changes often stays small.
    """

    def __init__(
        self, hass: HomeAssistant, entry_id: str, *, most: int = DEFAULT_JOBS_KEPT
    ) -> None:
        """Prepare; `most` is how many records are kept."""
        self._records = JobRecords(hass, entry_id, most=most)
        self._state = KeptFile(hass, f"{entry_id}.job_state", _CODEC)

    @property
    def records(self) -> Sequence[JobRecord]:
        """The jobs that are over, the oldest first."""
        return self._records.all()

    def between(self, start: datetime | None, end: datetime | None) -> list[JobRecord]:
        """Return the jobs that were over in this span of time."""
        return [
            record
            for record in self.records
            if record.ended is not None
            and (start is None or record.ended >= start)
            and (end is None or record.ended < end)
        ]

    async def load(self) -> KeptJobs | None:
        """Read both files; what cannot be read is left out, and said once."""
        await self._records.load()
        return await self._state.load()

    async def save(self, kept: KeptJobs) -> None:
        """Write how the jobs stand."""
        if not await self._state.write(kept):
            raise NotWrittenError

    async def add(self, record: JobRecord) -> None:
        """Keep a job that is over, and drop the oldest that are too many."""
        await self._records.put(record)

    async def set_picture(self, job_id: str, picture: str | None) -> None:
        """Keep where the picture of a job that is over is found."""
        with suppress(NotWrittenError):
            # It is with the record when the next one is written.
            await self._records.set_picture(job_id, picture)

    async def set_costs(self, job_id: str, costs: JobCosts) -> None:
        """Keep what a job that is over was worth in the end."""
        with suppress(NotWrittenError):
            # It is with the record when the next one is written.
            await self._records.set_costs(job_id, costs)

    async def remove(self) -> None:
        """Forget everything."""
        await self._records.remove()
        await self._state.remove()
