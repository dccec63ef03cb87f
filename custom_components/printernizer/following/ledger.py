"""The jobs of a printer in Home Assistant's storage."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from mashumaro.codecs.basic import BasicDecoder, BasicEncoder
from mashumaro.exceptions import (
    InvalidFieldValue,
    MissingField,
    SuitableVariantNotFoundError,
)

from ..const import LOGGER
from ..printer.jobs.keeper import KeptJobs
from ..printer.jobs.record import JobRecord
from ..printer.jobs.trouble import NotWrittenError
from ..storage import KeptFile

_UNREADABLE = (
    InvalidFieldValue,
    MissingField,
    SuitableVariantNotFoundError,
    ValueError,
    TypeError,
    LookupError,
)
DEFAULT_JOBS_KEPT = 500

ENCODE_RECORD = BasicEncoder(JobRecord).encode
DECODE_RECORD = BasicDecoder(JobRecord).decode
ENCODE_KEPT = BasicEncoder(KeptJobs).encode
DECODE_KEPT = BasicDecoder(KeptJobs).decode


class JobLedger:
    """The records of one printer's jobs, and how the job under way stands.

    They are two files: the records grow, and what changes often stays small.
    """

    def __init__(
        self, hass: HomeAssistant, entry_id: str, *, most: int = DEFAULT_JOBS_KEPT
    ) -> None:
        """Prepare; `most` is how many records are kept."""
        self._most = most
        self._records: dict[str, JobRecord] = {}
        self._record_store = KeptFile(hass, f"{entry_id}.jobs")
        self._state_store = KeptFile(hass, f"{entry_id}.job_state")

    @property
    def records(self) -> Sequence[JobRecord]:
        """The jobs that are over, the oldest first."""
        return list(self._records.values())

    def between(self, start: datetime | None, end: datetime | None) -> list[JobRecord]:
        """Return the jobs that were over in this span of time."""
        return [
            record
            for record in self._records.values()
            if record.ended is not None
            and (start is None or record.ended >= start)
            and (end is None or record.ended < end)
        ]

    async def load(self) -> KeptJobs | None:
        """Read both files; what cannot be read is left out, and said once."""
        await self._load_records()
        data = await self._state_store.async_load()
        if data is None:
            return None
        try:
            return DECODE_KEPT(data)
        except _UNREADABLE as error:
            LOGGER.warning("How jobs stood cannot be read: %s", type(error))
            await self._state_store.async_set_aside()
            return None

    async def _load_records(self) -> None:
        """Read the records; if one cannot be read, a copy of the file stays."""
        written = (await self._record_store.async_load() or {}).get("jobs")
        jobs = written if isinstance(written, list) else []
        for data in jobs:
            try:
                record = DECODE_RECORD(data)
            except _UNREADABLE as error:
                LOGGER.warning("The record of a job cannot be read: %s", type(error))
            else:
                self._records[record.id] = record
        if len(self._records) < len(jobs):
            await self._record_store.async_set_aside()

    async def save(self, kept: KeptJobs) -> None:
        """Write how the jobs stand."""
        await _write(self._state_store, ENCODE_KEPT(kept))

    async def add(self, record: JobRecord) -> None:
        """Keep a job that is over, and drop the oldest that are too many."""
        self._records[record.id] = record
        for job_id in list(self._records)[: -self._most]:
            del self._records[job_id]
        await self._write_records()

    async def set_picture(self, job_id: str, picture: str | None) -> None:
        """Keep where the picture of a job that is over is found."""
        if (record := self._records.get(job_id)) is None:
            return
        self._records[job_id] = replace(record, picture=picture)
        with suppress(NotWrittenError):
            # It is with the record when the next one is written.
            await self._write_records()

    async def remove(self) -> None:
        """Forget everything."""
        await self._record_store.async_remove()
        await self._state_store.async_remove()

    async def _write_records(self) -> None:
        jobs = [ENCODE_RECORD(record) for record in self._records.values()]
        await _write(self._record_store, {"jobs": jobs})


async def _write(store: KeptFile, data: dict[str, Any]) -> None:
    if not await store.async_write(data):
        raise NotWrittenError
