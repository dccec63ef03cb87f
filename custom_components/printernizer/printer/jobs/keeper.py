"""Keeping what happened to jobs: a crash at any moment loses and repeats nothing.

An event goes out only after it, and the record of its job, were written. What was not
crossed off by the time of a crash is told after it, and marked. Only a disk that takes
nothing for a minute is not waited for.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from ..costs.amounts import JobCosts
from ..model import PrinterSnapshot
from .filament_use import settled
from .maintenance import Maintenance
from .odometer import Odometer
from .promise import Promise
from .record import JobRecord
from .state import JobEvent, TrackerState
from .tracker import JobTracker
from .trouble import DiskTrouble, NotWrittenError

# What a crash leaves is no older than this.
_WRITTEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptJobs:
    """What is written: how the jobs stand, and the events that are still to be told."""

    tracker: TrackerState = field(default_factory=TrackerState)
    outbox: tuple[JobEvent, ...] = ()
    last: JobRecord | None = None
    promised: datetime | None = None
    odometer: Odometer = field(default_factory=Odometer)
    maintenance: Maintenance = field(default_factory=Maintenance)


type Appraise = Callable[[JobRecord], JobRecord]
"""Returns a record with what its job is worth."""


class JobStorage(Protocol):
    """Where it is written, for sure; what is not raises `NotWrittenError`."""

    async def load(self) -> KeptJobs | None:
        """Return what was saved last."""

    async def save(self, kept: KeptJobs) -> None:
        """Replace what was saved."""

    async def add(self, record: JobRecord) -> None:
        """Keep the record of a job that is over; again with the same id replaces it."""


class JobKeeper:
    """Looks at the snapshots of one printer, writes, and then tells."""

    def __init__(
        self,
        storage: JobStorage,
        tell: Callable[[JobEvent], None],
        *,
        now: datetime,
        appraise: Appraise = lambda record: record,
    ) -> None:
        """Know nothing yet; events go to `tell`, with what `appraise` makes of jobs."""
        self._storage = storage
        self._appraise = appraise
        self._tell = tell
        self._tracker = JobTracker()
        self._outbox: tuple[JobEvent, ...] = ()
        self._unwritten: list[JobRecord] = []
        self._written = now
        self._writing = asyncio.Lock()
        self._trouble = DiskTrouble()
        self.last: JobRecord | None = None
        """The last job that is over."""
        self._promise = Promise()
        self.odometer = Odometer()
        self.maintenance = Maintenance()

    @property
    def current(self) -> JobRecord | None:
        """The job that is under way."""
        return self._tracker.state.job

    @property
    def promised(self) -> datetime | None:
        """When the job will be done."""
        return self._promise.time

    @property
    def due(self) -> datetime | None:
        """When to look again although nothing is new."""
        moments = (self._tracker.due, self._trouble.due)
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def is_behind(self) -> bool:
        """Whether the last write failed."""
        return self._trouble.due is not None

    @property
    def disk_fails(self) -> bool:
        """Whether nothing can be written, and not only for a moment."""
        return self._trouble.stands

    async def load(self) -> None:
        """Go on from what was written."""
        kept = await self._storage.load()
        if kept is None:
            return
        self._tracker = JobTracker(kept.tracker)
        self._outbox = tuple(replace(event, replayed=True) for event in kept.outbox)
        self._unwritten = [job for event in self._outbox if (job := _over(event))]
        self.last = kept.last
        self._promise = Promise(kept.promised)
        self.odometer = kept.odometer
        self.maintenance = kept.maintenance

    def look(
        self, snapshot: PrinterSnapshot, now: datetime, clock: float | None = None
    ) -> bool:
        """Take in a snapshot; whether `flush` has to be called.

        `clock` are the seconds of the monotonic clock.
        """
        before, suspected = self.current, self._tracker.state.suspected
        told = self._tracker.look(snapshot, now, clock)
        events = tuple(map(self._settled, told))
        odometer = self.odometer.ran(self._tracker.added).heated(snapshot)
        for event in events:
            if job := _over(event):
                self.last = job
                self._unwritten.append(job)
                odometer = odometer.done(job)
        self.odometer = odometer
        self._outbox += events
        if self.current is not None and self.current.id != (before and before.id):
            self._promise = Promise()
        if snapshot.online:
            self._promise.look(snapshot, now)
        # The time may have been set back since.
        is_old = abs(now - self._written) > _WRITTEN_EVERY
        again = self._trouble.wants_write(now)
        is_news = bool(events) or self._tracker.state.suspected != suspected
        return is_news or again or (is_old and self.current is not None)

    def set_picture(self, job_id: str, picture: str | None) -> bool:
        """Keep with a job where its picture is found; whether all is done by that.

        It is not for a job that is over: that one is in the storage.
        """
        if self.last is not None and self.last.id == job_id:
            self.last = replace(self.last, picture=picture)
        if self.current is None or self.current.id != job_id:
            return False
        self._tracker.set_picture(picture)
        return True

    def set_costs(self, job_id: str, costs: JobCosts) -> None:
        """Keep with a job that is over what it was worth in the end.

        One that is written already is in the storage, too.
        """

        def settled_up(record: JobRecord) -> JobRecord:
            return replace(record, costs=costs) if record.id == job_id else record

        if self.last is not None:
            self.last = settled_up(self.last)
        self._unwritten = [settled_up(record) for record in self._unwritten]
        self._outbox = tuple(
            replace(event, job=settled_up(event.job))
            if event.job and event.job.result
            else event
            for event in self._outbox
        )

    def _settled(self, event: JobEvent) -> JobEvent:
        """Return an event with the record as it is kept."""
        if event.job is None:
            return event
        return replace(event, job=self._appraise(settled(event.job)))

    async def flush(self, now: datetime) -> None:
        """Write all that is known, and tell what happened, one after the other."""
        async with self._writing:
            self._written = now
            is_safe = await self._is_written(now)
            while self._outbox and (is_safe or self.disk_fails):
                event, *rest = self._outbox
                self._outbox = tuple(rest)
                self._tell(event)
                is_safe = await self._is_written(now)

    async def _is_written(self, now: datetime) -> bool:
        """Write, and return whether it is on the disk now."""
        try:
            await self._write()
        except NotWrittenError:
            self._trouble.failed(now)
            return False
        self._trouble.over()
        return True

    async def _write(self) -> None:
        """Write how things stand, which is what counts, and then the records."""
        await self._storage.save(
            KeptJobs(
                tracker=self._tracker.state,
                outbox=self._outbox,
                last=self.last,
                promised=self.promised,
                odometer=self.odometer,
                maintenance=self.maintenance,
            )
        )
        while self._unwritten:
            await self._storage.add(self._unwritten[0])
            del self._unwritten[0]


def _over(event: JobEvent) -> JobRecord | None:
    """Return the job that this event is the end of."""
    if event.job is None or event.job.result is None:
        return None
    return event.job
