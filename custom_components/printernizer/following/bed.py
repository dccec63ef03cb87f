"""When a print can be taken off the bed."""

from datetime import datetime, timedelta
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..const import CONF_READY_TEMPERATURE, DEFAULT_READY_TEMPERATURE
from ..coordinator import PrinterCoordinator
from ..printer.bed.ready import BedPhase, BedState, BedWatch
from ..printer.model import PrinterSnapshot
from ..storing.codec import Codec
from ..storing.kept_file import KeptFile
from .follower import PrinterWatch
from .job_book import JobBook

# Seconds: while a bed cools, not each reading is worth a write.
_SAVE_WITHIN = 60
_CODEC = Codec(BedState)


class PrinterBed(PrinterWatch):
    """The bed of one printer; how it stands is kept over a restart."""

    def __init__(self, coordinator: PrinterCoordinator, jobs: JobBook) -> None:
        """Prepare to read what was kept."""
        super().__init__(coordinator)
        self._jobs = jobs
        self._written_by = dt_util.utcnow()
        self._file = _file(self.hass, self.entry.entry_id)
        self._watch = BedWatch(DEFAULT_READY_TEMPERATURE)

    @property
    def ready(self) -> bool:
        """Whether there is a print that can be taken off."""
        return self._watch.ready

    @property
    def phase(self) -> BedPhase:
        """What lies on the bed; nobody tells when a print is taken off."""
        return self._watch.state.phase

    @property
    def ready_at(self) -> datetime | None:
        """When it will be ready, or was."""
        return self._watch.state.at

    async def async_load(self) -> None:
        """Read what was kept, and begin to follow the printer."""
        threshold = self.entry.options.get(
            CONF_READY_TEMPERATURE, DEFAULT_READY_TEMPERATURE
        )
        self._watch = BedWatch(threshold, await self._file.load())
        self.async_start()
        self.entry.async_on_unload(self._write_in_time)

    async def _write_in_time(self) -> None:
        await self._file.write(self._watch.state)

    @override
    def _take(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        before = self._watch.state
        is_busy = self._jobs.current is not None
        self._watch.look(snapshot, now, job=is_busy)
        state = self._watch.state
        if state != before:
            self._write(now, at_once=state.phase is not before.phase)
        return state != before

    def _write(self, now: datetime, *, at_once: bool) -> None:
        """Have the state written soon; a further wish would put a write off."""
        if not at_once and now < self._written_by:
            return
        seconds = 0 if at_once else _SAVE_WITHIN
        self._written_by = now + timedelta(seconds=seconds)
        self._file.write_soon(lambda: self._watch.state, seconds)

    @override
    def _due(self, now: datetime) -> datetime | None:
        return self._watch.due(self.coordinator.data, now)


def _file(hass: HomeAssistant, entry_id: str) -> KeptFile[BedState]:
    return KeptFile(hass, f"{entry_id}.bed", _CODEC)


async def async_forget_bed(hass: HomeAssistant, entry_id: str) -> None:
    """Forget how the bed of a removed printer stood."""
    await _file(hass, entry_id).remove()
