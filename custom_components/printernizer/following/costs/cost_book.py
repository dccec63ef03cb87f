"""What the jobs of one printer cost: metered while they run, settled after the end."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import override

from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from ...coordinator import PrinterCoordinator
from ...printer.costs.amounts import JobCosts
from ...printer.costs.appraisal import Wishes, appraise
from ...printer.costs.filament import SpoolPrice, no_spool_price
from ...printer.costs.metering import Metering
from ...printer.costs.state import MeteringState
from ...printer.jobs.record import JobRecord
from ...printer.jobs.state import JobEvent
from ...printer.model import PrinterSnapshot
from ...storing.codec import Codec
from ...storing.kept_file import KeptFile
from ..follower import PrinterWatch
from ..job_book import JobBook
from ..listeners import Listeners
from .energy_price import EnergyPrice
from .meters import reading_of
from .wishes import energy_sensors, wishes

_SHOWN_EVERY = timedelta(minutes=1)
_SAVE_WITHIN = 60
_CODEC = Codec(MeteringState)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCosts:
    """What is shown: of the job under way, `None` without one, and of all jobs."""

    current: JobCosts | None = None
    started: datetime | None = None
    energy: float = 0.0
    cost: float = 0.0


class CostBook(PrinterWatch):
    """Listens to meters and prices, and says what a job is worth.

    `async_on_change` is called when there is something new to show: a job begins or
    ends or is settled, or a minute of one has passed.
    """

    def __init__(self, coordinator: PrinterCoordinator) -> None:
        """Prepare to read what was kept."""
        super().__init__(coordinator)
        self._jobs: JobBook | None = None
        self._spool_price: SpoolPrice = no_spool_price
        self._price = EnergyPrice(self.hass, self.entry.options)
        self._sensors = energy_sensors(self.entry.options)
        self._file = _file(self.hass, self.entry.entry_id)
        self._metering = Metering(None, self._sensors)
        self._hear_of_changes: Listeners[[]] = Listeners()
        self._shown_at = self._written_by = dt_util.utcnow()
        self.shown = ShownCosts()

    @property
    def wishes(self) -> Wishes:
        """What is asked for."""
        return wishes(
            self.entry.options,
            self.hass.config.currency,
            energy_has_price=self._price.source is not None,
            spool_price=self._spool_price,
        )

    @property
    def told(self) -> dict[str, object]:
        """What helps to find a fault: how many meters there are and are heard."""
        tracks = self._metering.state.tracks.values()
        account = self._metering.account
        return {
            "meters": len(self._sensors),
            "meters_heard": sum(not track.lost for track in tracks),
            "price": self._price.now() is not None,
            "metering": account is not None,
            "waits_for_the_last_step": bool(account and account.ended),
        }

    async def async_load(self) -> None:
        """Read what was kept; before jobs are looked at, which may have ended."""
        await self._price.async_load()
        state = await self._file.load()
        if state is not None and state.account is not None and not self.wishes.any:
            # Whoever asks again later must not be told of a job of long ago.
            state = replace(state, account=None, tracks={})
            await self._file.write(state)
        self._metering = Metering(state, self._sensors)

    @callback
    def async_follow(self, jobs: JobBook, spool_price: SpoolPrice) -> None:
        """Follow the jobs, and listen to meters and prices.

        `spool_price` tells what a kg of the filament on a spool costs.
        """
        self._jobs = jobs
        self._spool_price = spool_price
        self.entry.async_on_unload(jobs.async_on_event(self._happened))
        self.entry.async_on_unload(self._write_in_time)
        # Of jobs first: what meters have told since may be of another one.
        self.async_start()
        self._note_price()
        for sensor in self._sensors:
            self._read_meter(sensor)
        self._listen(self._sensors, self._metered)
        source = self._price.source
        if source is not None and source.entity_id is not None:
            self._listen([source.entity_id], self._price_changed)
        self._look()
        self._tell(dt_util.utcnow())

    @callback
    def async_rename_meter(self, old: str, new: str) -> None:
        """Go on with a sensor of energy that has another id from now on."""
        self._metering.rename(old, new)

    def appraised(self, record: JobRecord) -> JobRecord:
        """Return a record with what its job is worth, as far as that is known."""
        account = self._metering.account
        if account is not None and account.id == record.id:
            account = self._metering.told(record.ended)
            return replace(record, costs=appraise(record, account, self.wishes))
        return replace(record, costs=appraise(record, None, self.wishes))

    @callback
    def async_on_change(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener when there is something new; returns how to end that."""
        return self._hear_of_changes.add(listener)

    @override
    def _take(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        if self._follow_jobs(now):
            self._write(now, at_once=True)
            self._tell(now)
        elif abs(now - self._shown_at) >= _SHOWN_EVERY:
            self._tell(now)
        # Who shows costs is told by us, and the others need not be.
        return False

    @override
    def _due(self, now: datetime) -> datetime | None:
        return self._metering.due if self.wishes.any else None

    @override
    def _concern_of(self, _snapshot: PrinterSnapshot) -> object:
        # Meters and prices are listened to beside, and what is due has a timer.
        jobs = self._jobs
        current = None if jobs is None else jobs.current
        return current and current.id, jobs and jobs.last

    def _follow_jobs(self, now: datetime) -> bool:
        """Open and close the accounts of jobs; whether anything has changed."""
        if self._jobs is None or not self.wishes.any:
            return False
        current, before = self._jobs.current, self._metering.account
        account = before
        if account and account.ended is None and not _is(current, account.id):
            self._metering.end(self._end_of(account.id) or now)
        due = self._metering.due
        if account and (_other(current, account.id) or (due and due <= now)):
            self._settle(account.id)
        if current is not None and self._metering.account is None:
            self._metering.begin(current.id, current.started or current.since)
        return self._metering.account != before

    def _end_of(self, job_id: str) -> datetime | None:
        record = self._record(job_id)
        return None if record is None else record.ended

    def _record(self, job_id: str) -> JobRecord | None:
        """Return the record of a job that is over."""
        if self._jobs is None:
            return None
        last, records = self._jobs.last, self._jobs.ledger.records
        known = (*records, last) if last else records
        return next((record for record in reversed(known) if record.id == job_id), None)

    def _settle(self, job_id: str) -> None:
        """Close the account of a job that is over, and write down what it came to."""
        jobs, account = self._jobs, self._metering.close()
        record = self._record(job_id)
        if jobs is None or account is None or record is None:
            return
        costs = appraise(record, account, self.wishes)
        if costs is None:
            return
        costs = _with_filament_of(record.costs, costs)
        self._metering.book(job_id, costs.energy, costs.total)
        if costs != record.costs:
            self.entry.async_create_task(self.hass, jobs.async_set_costs(job_id, costs))

    @callback
    def _happened(self, event: JobEvent) -> None:
        """Count a job of which nothing was metered: nobody saw it begin."""
        job, account = event.job, self._metering.account
        if job is None or job.result is None or job.costs is None:
            return
        if account is None or account.id != job.id:
            self._metering.book(job.id, job.costs.energy, job.costs.total)
            self._write(dt_util.utcnow(), at_once=True)
        self._tell(dt_util.utcnow())

    def _listen(
        self,
        entity_ids: list[str],
        changed: Callable[[Event[EventStateChangedData]], None],
    ) -> None:
        if entity_ids:
            self.entry.async_on_unload(
                async_track_state_change_event(self.hass, entity_ids, changed)
            )

    @callback
    def _metered(self, event: Event[EventStateChangedData]) -> None:
        self._note_price()
        self._read_meter(event.data["entity_id"])
        self._write(dt_util.utcnow(), at_once=False)
        self._look()

    @callback
    def _price_changed(self, _event: Event[EventStateChangedData]) -> None:
        self._note_price()

    def _note_price(self) -> None:
        if (price := self._price.now()) is not None:
            self._metering.price(price, dt_util.utcnow())

    def _read_meter(self, sensor: str) -> None:
        reading = reading_of(self.hass.states.get(sensor))
        if reading is None:
            self._metering.lose(sensor)
        else:
            self._metering.read(sensor, reading)

    def _tell(self, now: datetime) -> None:
        """Tell who shows costs, if they are others than before."""
        self._shown_at = now
        current = None if self._jobs is None else self._jobs.current
        costs = None if current is None else self.appraised(current).costs
        state = self._metering.state
        pending = costs or self._pending() or JobCosts()
        shown = ShownCosts(
            current=costs,
            started=None if current is None else current.started or current.since,
            energy=state.energy + (pending.energy or 0.0),
            cost=state.cost + (pending.total or 0.0),
        )
        if shown != self.shown:
            self.shown = shown
            self._hear_of_changes.tell()

    def _pending(self) -> JobCosts | None:
        """Return what a job is worth that is over and not in the totals yet."""
        account = self._metering.account
        if account is None or self._jobs is None:
            return None
        record = self._jobs.last
        is_it = record is not None and record.id == account.id
        return record.costs if record and is_it else None

    def _write(self, now: datetime, *, at_once: bool) -> None:
        """Have the state written soon; a further wish would put a write off."""
        if not at_once and now < self._written_by:
            return
        seconds = 0 if at_once else _SAVE_WITHIN
        self._written_by = now + timedelta(seconds=seconds)
        self._file.write_soon(lambda: self._metering.state, seconds)

    async def _write_in_time(self) -> None:
        if self.wishes.any:
            await self._file.write(self._metering.state)


def _is(record: JobRecord | None, job_id: str) -> bool:
    return record is not None and record.id == job_id


def _other(record: JobRecord | None, job_id: str) -> bool:
    return record is not None and record.id != job_id


def _file(hass: HomeAssistant, entry_id: str) -> KeptFile[MeteringState]:
    return KeptFile(hass, f"{entry_id}.costs", _CODEC)


async def async_rename_kept_meter(
    hass: HomeAssistant, entry_id: str, old: str, new: str
) -> None:
    """Keep what a sensor of energy told under its new id, of a printer not loaded."""
    file = _file(hass, entry_id)
    if (state := await file.load()) is not None:
        await file.write(state.renamed(old, new))


async def async_forget_costs(hass: HomeAssistant, entry_id: str) -> None:
    """Forget what the jobs of a removed printer cost."""
    await _file(hass, entry_id).remove()


def _with_filament_of(end: JobCosts | None, settled: JobCosts) -> JobCosts:
    """Return what a job came to, its filament as it was priced at its end.

    Since then another spool may have been put in, at another price.
    """
    if end is None or end.filament_cost == settled.filament_cost:
        return settled
    return replace(settled, filament_cost=end.filament_cost, complete=end.complete)
