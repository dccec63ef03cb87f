"""What happens to jobs, worked out from snapshots: nothing missed, nothing twice.

Pure: snapshots and the time go in, events come out, and `state` is all that has to be
kept. What a printer says itself is taken at once. What only its silence tells (it is
idle, or at another job, and never said how this one ended) has to stand for a moment,
as reports may come twice or in another order.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from ..model import PrinterSnapshot, PrinterStatus
from .changes import Change, enter, first_layer, runout
from .clock import jump, moved_sight, moved_state, moved_suspicion, told_start
from .doubt import (
    after_look,
    doubted,
    first_shown,
    first_sight,
    is_surely_other,
    record_before,
    was_shown,
)
from .ending import best_end, cannot_be_complete, never_printed, result_of_silence
from .figures import figures_at_start, still_old
from .record import JobKey, JobRecord, JobResult
from .sameness import (
    begins_plainly,
    has_begun_again,
    has_shown_old,
    is_of_before,
    is_same_job,
    is_unsettled,
)
from .sight import Sight, Suspicion, event_of, seconds_run, seconds_run_before
from .state import END_OF, Doubt, JobEvent, JobEventKind, OverJob, Phase, TrackerState
from .update import causes_of_end, is_fatal, reason_of, updated, without_open_pause

_SEEN_WITHIN = timedelta(minutes=1)
# At most so long after it fell silent, a printer still counts as there.
_LOSS_SHOWS_WITHIN = timedelta(seconds=90)
_EASED = timedelta(seconds=5)
_ENDS_REMEMBERED = 8

_GRADES = {Phase.RUNNING: 0, Phase.PAUSED: 1, Phase.ATTENTION: 2}


class JobTracker:
    """Follows the jobs of one printer."""

    def __init__(self, state: TrackerState | None = None) -> None:
        """Go on from what was known; nobody has watched since."""
        self.state = state or TrackerState()
        self.added = 0.0
        """Seconds of running that the last look found."""
        self._blind = True
        self._looked: datetime | None = None
        self._clock: float | None = None
        self._suspicion: Suspicion | None = None
        self._easing: tuple[Phase, Sight] | None = None

    @property
    def due(self) -> datetime | None:
        """When to look again although nothing is new; never before the last look.

        What the last look did not settle, as the printer was away, another one of the
        same cannot settle either.
        """
        moments = []
        if self._suspicion is not None:
            moments.append(self._suspicion.proved)
        if self._easing is not None:
            moments.append(self._easing[1].now + _EASED)
        looked = self._looked
        ahead = (moment for moment in moments if looked and moment > looked)
        return min(ahead, default=None)

    def look(
        self, snapshot: PrinterSnapshot, now: datetime, clock: float | None = None
    ) -> list[JobEvent]:
        """Take in a snapshot and return what has happened.

        `clock` are the seconds of the monotonic clock; without, the time is believed.
        """
        self.added = 0.0
        is_steady = None not in {clock, self._clock}
        self._follow_clock(now, clock)
        if not snapshot.watched:
            self._lose_sight(now)
            return []
        before = self.state.seen
        seen = now if before is None else min(before, now)
        late = self._blind and now - seen > _SEEN_WITHIN
        sight = Sight(
            snapshot=snapshot,
            now=now,
            seen=seen,
            blind=self._blind,
            late=late,
            fresh=before is None,
            steady=is_steady,
        )
        held = self._suspicion is not None
        self.state = doubted(self.state, sight, held=held)
        events = self._take(sight)
        self.state = after_look(self.state, self._suspicion, sight)
        self._blind = False
        return events

    def _follow_clock(self, now: datetime, clock: float | None) -> None:
        """Have all that is kept move along when the time of day was set.

        By how much is not known over a restart, but nothing is seen in the future.
        """
        looked, seen = self._looked, self.state.seen_last
        by = jump(now, clock, (looked, self._clock) if looked else None)
        if looked is None and seen is not None:
            by = min(now - seen, timedelta())
        self._looked, self._clock = now, clock
        if not by:
            return
        self.state = moved_state(self.state, by)
        if self._suspicion is not None:
            self._suspicion = moved_suspicion(self._suspicion, by)
        if self._easing is not None:
            self._easing = (self._easing[0], moved_sight(self._easing[1], by))

    def _lose_sight(self, now: datetime) -> None:
        """Note when the printer was there for the last time: a loss shows late."""
        seen = self.state.seen
        if not self._blind and self._suspicion is None and seen is not None:
            until, record = max(seen, now - _LOSS_SHOWS_WITHIN), self.state.job
            if record is not None and self.state.running:
                self.added = (until - seen).total_seconds()
                record = replace(record, running=record.running + self.added)
            self.state = replace(self.state, seen=until, job=record)
        self._blind = True

    def set_picture(self, picture: str | None) -> None:
        """Keep with the open job where its picture is found."""
        if (record := self.state.job) is not None:
            self.state = replace(self.state, job=replace(record, picture=picture))

    def _take(self, sight: Sight) -> list[JobEvent]:
        status = sight.snapshot.status
        lonely = status is PrinterStatus.ATTENTION and sight.job is None
        calls = [] if lonely else self._no_lonely_call()
        if lonely and self.state.job is None:
            return self._lonely_call(sight)
        if lonely:
            return self._over(sight) if is_fatal(sight.snapshot.problems) else []
        if sight.phase is not None:
            return calls + self._active(sight)
        if sight.result is not None:
            return calls + self._over(sight)
        return calls + (self._rest(sight) if status is PrinterStatus.IDLE else [])

    def _lonely_call(self, sight: Sight) -> list[JobEvent]:
        """Attention is wanted, and there is no job."""
        if self.state.attention:
            return []
        self.state = replace(self.state, attention=True)
        kind = JobEventKind.ATTENTION
        event_id = f"{kind}:{sight.now.isoformat()}"
        event = JobEvent(
            id=event_id, kind=kind, at=sight.now, job=None, late=sight.late
        )
        return [] if sight.fresh else [event]

    def _no_lonely_call(self) -> list[JobEvent]:
        if self.state.attention:
            self.state = replace(self.state, attention=False)
        return []

    def _active(self, sight: Sight) -> list[JobEvent]:
        """A job is under way: this one, a new one, or the shadow of an old one."""
        record, job = self.state.job, sight.job
        if job is None:
            return [] if record is None else self._go_on(record, sight)
        key = JobKey.of(job)
        if record is not None and self._is_same(record, key, sight):
            return self._go_on(record, sight)
        over = self.state.ended(key)
        since = self._suspected_since(key, sight)
        is_plain = begins_plainly(record, key, over, sight)
        if not is_plain and not self._is_proved(sight, key, over):
            return []
        return self._end_if_open(sight) + self._begin(sight, since)

    def _end_if_open(self, sight: Sight) -> list[JobEvent]:
        """Close the open record: the printer is at another job."""
        lost = sight if self._suspicion is None else self._suspicion.lost
        record, self._suspicion = self.state.job, None
        if record is None:
            return []
        if lost.blind and (before := record_before(self.state)) is not None:
            record = replace(before, picture=record.picture)
            self.state = replace(self.state, remaining=None)
        return self._end_by_silence(record, lost)

    def _is_same(self, record: JobRecord, key: JobKey, sight: Sight) -> bool:
        """Whether the open job is the one that is shown."""
        if is_surely_other(self.state):
            return False
        since = sight if self._suspicion is None else self._suspicion.since
        unseen = since.seen if sight.late or since.late else None
        if record_before(self.state) is not None:
            unseen = first_sight(self.state, sight).seen
        return is_same_job(record, key, sight, self.state, unseen)

    def _suspected_since(self, key: JobKey, sight: Sight) -> Sight:
        """Return the sight at which a new job may have shown under an old id."""
        suspicion = self._suspicion
        if suspicion and suspicion.key and (suspicion.key == key or suspicion.again):
            return suspicion.since
        return first_shown(self.state, key, sight)

    def _is_proved(
        self, sight: Sight, key: JobKey | None, over: OverJob | None = None
    ) -> bool:
        """Whether silence has told the same for long enough."""
        known = self._suspicion
        if known is None or known.key != key:
            first = sight if key is None else first_shown(self.state, key, sight)
            lost = first if known is None else known.lost
            again = over is not None
            known = Suspicion(first, lost, key, shown=sight.now, again=again)
        if over is not None and has_begun_again(over, sight):
            known = replace(known, is_likely=True)
        self._suspicion = known
        return sight.now >= known.proved

    def _rest(self, sight: Sight) -> list[JobEvent]:
        """The printer is idle and does not say what became of the job."""
        record = self.state.job
        if record is None:
            self._suspicion = None
            self._note_shown_over(sight)
            return []
        if not self._is_proved(sight, None):
            return []
        return self._end_if_open(sight)

    def _over(self, sight: Sight) -> list[JobEvent]:
        """The printer says that a job is over and how."""
        record = self.state.job
        if record is not None and is_of_before(record, sight.job, self.state.moved):
            return []
        key = None if sight.job is None else JobKey.of(sight.job)
        since = sight if key is None else self._suspected_since(key, sight)
        if is_surely_other(self.state):
            return self._end_if_open(since) + self._whole(sight, since)
        if (
            record is not None
            and key is not None
            and not self._may_be(record, key, since.seen)
        ):
            if self.state.ended(key) is not None:
                return []
            if sight.blind or since is not sight:
                return self._end_if_open(since) + self._never_told(sight, key, since)
            # There was no time for another job.
        self._suspicion = None
        if record is not None:
            return self._end_as_told(record, sight)
        return [] if key is None else self._never_told(sight, key, since)

    def _note_shown_over(self, sight: Sight) -> None:
        """Note what a printer at rest still shows: the next job may be called so."""
        key = None if sight.job is None else JobKey.of(sight.job)
        if key is None or key.id is not None or self.state.ended(key):
            return
        self._note_over(OverJob(key=key, ended=sight.now))

    def _may_be(self, record: JobRecord, key: JobKey, until: datetime) -> bool:
        """Whether a job that is over may be the open one, still called like another."""
        if record.key.matches(key):
            return True
        is_unnamed = record.job_id is None and is_unsettled(record, until, self.state)
        return is_unnamed and self.state.ended(key) is None

    def _never_told(self, sight: Sight, key: JobKey, since: Sight) -> list[JobEvent]:
        """Learn of a job that began and ended while nobody watched closely."""
        if self.state.ended(key) is not None:
            return []
        was_seen = was_shown(self.state, since, sight)
        is_new = (key.id is not None or was_seen) and not sight.fresh
        if not is_new or not (sight.blind or since is not sight):
            self._note_over(OverJob(key=key, ended=sight.now))
            return []
        return self._whole(sight, since)

    def _whole(self, sight: Sight, since: Sight) -> list[JobEvent]:
        """Tell of a job that is over already."""
        events = self._begin(sight, since)
        record = self.state.job
        return events if record is None else events + self._end_as_told(record, sight)

    def _begin(self, sight: Sight, since: Sight) -> list[JobEvent]:
        """Open a record; silently if this printer was never watched before."""
        job = sight.job
        if job is None:
            return []
        key = JobKey.of(job)
        told = told_start(sight, since)
        seen = not (since.late or since.fresh)
        if seen and told is not None and abs(told - since.now) > _SEEN_WITHIN:
            told = None
        record = JobRecord(
            id=f"{int(since.now.timestamp() * 1000):x}-{key.id or 0}",
            since=since.now,
            job_id=key.id,
            started=told or (since.now if seen else None),
        )
        phase = sight.phase or Phase.RUNNING
        self._easing = None
        self.state = replace(
            self.state,
            job=record,
            phase=Phase.RUNNING if seen else phase,
            runout=False,
            remaining=None,
            elapsed=None,
            printing=not seen,
            old=figures_at_start(since, sight),
            moved=0.0,
            doubt=Doubt(since=since.now, seen=since.seen, late=since.late)
            if since.blind
            else None,
        )
        self.added = seconds_run_before(job, told, sight, since)
        record = replace(record, running=self.added)
        if since.fresh:
            self.added = 0.0
            record = replace(record, first_layer_done=(job.layer or 0) > 1)
        started = [] if since.fresh else [event_of(JobEventKind.STARTED, record, since)]
        self.state = replace(self.state, job=record)
        went_on = self._go_on(record, sight, ran=False)
        # Its beginning is told with its name and plan.
        return [replace(event, job=self.state.job) for event in started] + went_on

    def _go_on(
        self, record: JobRecord, sight: Sight, *, ran: bool = True
    ) -> list[JobEvent]:
        """Bring the open record up to date and return what has changed."""
        if self._suspicion is not None and self._suspicion.is_boot:
            self.state = replace(self.state, running=False)
        self._suspicion = None
        if ran:
            self.added = seconds_run(self.state, sight, over=False)
        record = replace(record, running=record.running + self.added * ran)
        if has_shown_old(record, sight, self.state):
            record = replace(record, progress=None, layer=None)
        old = still_old(self.state.old, sight.job)
        record = updated(record, sight, self.state.last_over, old)
        is_printing = sight.snapshot.status is PrinterStatus.PRINTING
        printing = self.state.printing or is_printing
        self.state = replace(self.state, job=record, old=old, printing=printing)
        self.state = self.state.timed(sight.job)
        return self._did(first_layer(self.state, sight)) + self._phase(sight)

    def _phase(self, sight: Sight) -> list[JobEvent]:
        """Tell of pauses at once, and of their ends when those are sure."""
        new, old = sight.phase, self.state.phase
        if new is None:
            return []
        if new is old:
            self._easing = None
            return self._did(runout(self.state, sight))
        if _GRADES[new] > _GRADES[old]:
            self._easing = None
            entered = self._did(enter(self.state, new, sight))
            return entered + self._did(runout(self.state, sight))
        if self._easing is None or self._easing[0] is not new:
            self._easing = (new, sight)
        since = self._easing[1]
        if sight.now - since.now < _EASED:
            return []
        self._easing = None
        return self._did(enter(self.state, new, since))

    def _did(self, change: Change) -> list[JobEvent]:
        """Keep what has changed, and return what that tells."""
        self.state, events = change
        return events

    def _end_as_told(self, record: JobRecord, sight: Sight) -> list[JobEvent]:
        """Close the record with what the printer says."""
        result = sight.result or JobResult.FAILED
        inferred = False
        if cannot_be_complete(sight, self.state) and result is JobResult.FINISHED:
            result, inferred = JobResult.UNKNOWN, True
        if result is JobResult.FINISHED and never_printed(record, sight, self.state):
            return self._end_before_its_start(record, sight)
        causes = causes_of_end(record, sight)
        if result is JobResult.FAILED and sight.blind:
            # A fault stays on the screen; that somebody cancelled passes.
            inferred = not causes
            result = JobResult.CANCELLED if inferred else result
        self.added = seconds_run(self.state, sight, over=True)
        record = updated(record, sight, self.state.last_over, self.state.old)
        record = replace(record, running=record.running + self.added)
        if result is JobResult.FAILED:
            record = replace(record, reason=reason_of(causes))
        return self._close(record, sight, result, inferred=inferred)

    def _end_before_its_start(self, record: JobRecord, sight: Sight) -> list[JobEvent]:
        """Close the record of a job that counts as finished and never printed."""
        reason = reason_of(causes_of_end(record, sight))
        result = JobResult.UNKNOWN if reason is None else JobResult.FAILED
        self.added = seconds_run(self.state, sight, over=True)
        running = record.running + self.added
        record = replace(record, running=running, reason=reason)
        return self._close(record, sight, result, inferred=True)

    def _end_by_silence(self, record: JobRecord, sight: Sight) -> list[JobEvent]:
        """Close the record although the printer never said how the job ended."""
        result = result_of_silence(record, sight, self.state)
        self.added = 0.0
        return self._close(record, sight, result, inferred=True)

    def _close(
        self, record: JobRecord, sight: Sight, result: JobResult, *, inferred: bool
    ) -> list[JobEvent]:
        ended = best_end(record, sight, result, self.state)
        record = replace(
            without_open_pause(record, ended),
            ended=ended,
            result=result,
            late=sight.late,
            inferred=inferred,
        )
        self._note_over(
            OverJob(
                key=record.key,
                progress=record.progress,
                layer=record.layer,
                ended=ended,
            )
        )
        self._easing = None
        self.state = replace(
            self.state, job=None, remaining=None, elapsed=None, doubt=None
        )
        return [event_of(END_OF[result], record, sight, ended)]

    def _note_over(self, over: OverJob) -> None:
        ends = (*self.state.over, over)[-_ENDS_REMEMBERED:]
        self.state = replace(self.state, over=ends)
