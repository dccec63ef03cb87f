"""The jobs of one printer in Home Assistant: looked for, written down, told."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from time import monotonic
from typing import override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..const import CONF_JOBS_KEPT
from ..coordinator import PrinterCoordinator
from ..printer.costs.amounts import JobCosts
from ..printer.jobs.keeper import Appraise, JobKeeper
from ..printer.jobs.maintenance import Maintenance
from ..printer.jobs.odometer import Odometer
from ..printer.jobs.record import JobRecord
from ..printer.jobs.state import JobEvent
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot
from .follower import PrinterWatch
from .ledger import DEFAULT_JOBS_KEPT, JobLedger
from .listeners import Listeners

# A hundredth of an hour: hours are shown in tenths.
_SHOWN_SECONDS = 36
# What changes all the time and tells nothing of a job. How hot a nozzle is counts as
# well, but a heat cycle takes minutes: it is seen in time without looking at each.
_READINGS = frozenset(
    {"nozzles", "bed", "chamber", "fans", "airduct", "lights", "network", "transfer"}
)
_CONCERN = attrgetter(
    *(part.name for part in fields(PrinterSnapshot) if part.name not in _READINGS)
)

type JobListener = Callable[[JobEvent], None]


class JobBook(PrinterWatch):
    """What is known of a printer's jobs; it listens before the entities do.

    `async_on_event` hears of everything that happens to jobs, `async_on_change` when
    what the book knows has been written anew.
    """

    def __init__(
        self,
        coordinator: PrinterCoordinator,
        appraise: Appraise = lambda record: record,
    ) -> None:
        """Prepare to read what was written; `appraise` says what a job is worth."""
        super().__init__(coordinator)
        self._hear_of_events: Listeners[JobEvent] = Listeners()
        self._hear_of_changes: Listeners[[]] = Listeners()
        self._is_open = False
        kept = self.entry.options.get(CONF_JOBS_KEPT, DEFAULT_JOBS_KEPT)
        self.ledger = JobLedger(self.hass, self.entry.entry_id, most=int(kept))
        self._keeper = JobKeeper(
            self.ledger, self._tell, now=dt_util.utcnow(), appraise=appraise
        )

    @property
    def current(self) -> JobRecord | None:
        """The job that is under way."""
        return self._keeper.current

    @property
    def last(self) -> JobRecord | None:
        """The last job that is over."""
        return self._keeper.last

    @property
    def started(self) -> datetime | None:
        """When the job started that is under way, or was the last one."""
        job = self.current or self.last
        return None if job is None else job.started

    @property
    def promised(self) -> datetime | None:
        """When the job will be done."""
        return self._keeper.promised

    @property
    def disk_fails(self) -> bool:
        """Whether nothing can be written, and not only for a moment."""
        return self._keeper.disk_fails

    @property
    def odometer(self) -> Odometer:
        """What the printer has done in its life."""
        return self._keeper.odometer

    @property
    def maintenance(self) -> Maintenance:
        """What is to be done at the printer."""
        return self._keeper.maintenance

    async def async_set_odometer(self, odometer: Odometer) -> None:
        """Count on from there; what a printer did before makes no task due."""
        moved = odometer.seconds - self._keeper.odometer.seconds
        self._keeper.maintenance = self._keeper.maintenance.moved_by(moved)
        self._keeper.odometer = odometer
        await self._rewrite()

    async def async_set_maintenance(self, maintenance: Maintenance) -> None:
        """Go by this from now on."""
        self._keeper.maintenance = maintenance
        await self._rewrite()

    async def _rewrite(self) -> None:
        await self.async_write()
        self._hear_of_changes.tell()

    async def async_load(self) -> None:
        """Read what was written and look at the printer; nothing is told yet."""
        await self._keeper.load()
        self.async_start()

    async def async_open(self) -> None:
        """Tell what happened, now that there are entities that can hear it.

        Also if an unload was begun and did not go through: the book was closed by then.
        """
        self._is_open = True
        self._look()
        await self.async_write()

    async def async_close(self) -> None:
        """Write everything, and that the printer was watched until now."""
        self._look()
        self._stop_timer()
        self._is_open = False
        await self.async_write()

    async def async_write(self) -> None:
        """Write everything, and tell what was not told yet."""
        failed = self.disk_fails
        await self._keeper.flush(dt_util.utcnow())
        if failed is not self.disk_fails:
            self._hear_of_changes.tell()
        if self._is_open and self._keeper.is_behind:
            # The timer has to know when it is tried again.
            self._look()

    async def async_set_picture(self, job_id: str, picture: str | None) -> None:
        """Keep with a job where its picture is found."""
        if not self._keeper.set_picture(job_id, picture):
            await self.ledger.set_picture(job_id, picture)
        await self._rewrite()

    async def async_set_costs(self, job_id: str, costs: JobCosts) -> None:
        """Keep with a job that is over what it was worth in the end."""
        self._keeper.set_costs(job_id, costs)
        await self.ledger.set_costs(job_id, costs)
        await self._rewrite()

    @callback
    def async_on_event(self, listener: JobListener) -> CALLBACK_TYPE:
        """Call the listener with every event; returns how to end that."""
        return self._hear_of_events.add(listener)

    @callback
    def async_on_change(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call the listener when jobs were written anew; returns how to end that."""
        return self._hear_of_changes.add(listener)

    @override
    def _take(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        before = self._at_a_glance
        is_news = self._keeper.look(snapshot, now, monotonic())
        if self._at_a_glance != before:
            self.coordinator.parts.mark(Beyond.JOBS)
        if is_news and self._is_open:
            self.entry.async_create_task(self.hass, self.async_write())
        # Who shows jobs hears of news once they are written.
        return False

    @override
    def _due(self, now: datetime) -> datetime | None:
        return self._keeper.due

    @override
    def _concern_of(self, snapshot: PrinterSnapshot) -> object:
        return _CONCERN(snapshot)

    @property
    def _at_a_glance(self) -> tuple[object, ...]:
        """What is shown of the book, as finely as anybody shows it."""
        odometer = self.odometer
        steps = int(odometer.seconds / _SHOWN_SECONDS)
        counts = odometer.jobs, odometer.grams, odometer.heat_cycles
        return self.promised, self.started, self.last, steps, counts

    @callback
    def _tell(self, event: JobEvent) -> None:
        self._hear_of_events.tell(event)
        self._hear_of_changes.tell()
