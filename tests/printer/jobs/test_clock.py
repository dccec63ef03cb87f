"""Jobs while the time of day is set, or a printer has no idea of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.jobs.clock import moved_state
from custom_components.printernizer.printer.jobs.keeper import JobKeeper
from custom_components.printernizer.printer.jobs.record import JobKey, JobRecord
from custom_components.printernizer.printer.jobs.state import Suspected, TrackerState
from custom_components.printernizer.printer.jobs.tracker import JobTracker
from custom_components.printernizer.printer.model import Job, Problem, Severity
from tests.schedules import Disk

from .test_promise import snapshot
from .test_tracker import ONE, START, Watch

HOUR = timedelta(hours=1)
UNNAMED = replace(ONE, id=None)
SUSPECTED = Suspected(
    key=JobKey.of(ONE),
    since=START,
    seen=START - HOUR,
    late=True,
    blind=True,
    again=False,
)
JUMPS = {
    "5 years ahead": timedelta(days=5 * 365),
    "40 minutes back": timedelta(minutes=-40),
    "5 years back": timedelta(days=-5 * 365),
}
either_way = pytest.mark.parametrize("by", JUMPS.values(), ids=JUMPS)


class LongWatch(Watch):
    """A watch that counts what the odometer would."""

    def __init__(self) -> None:
        """Watch an idle printer."""
        self.counted = 0.0
        super().__init__()

    def say(self, *args: object, **fields: object) -> list[str]:
        """Take in a look and add up the seconds of running."""
        told = super().say(*args, **fields)  # type: ignore[arg-type]
        self.counted += self.tracker.added
        return told

    @property
    def last(self) -> JobRecord:
        """The job of the last event."""
        job = self.events[-1].job
        assert job is not None
        return job


def lasted(job: JobRecord) -> timedelta:
    """Return from when to when a job was, by its record."""
    assert job.started is not None
    assert job.ended is not None
    return job.ended - job.started


@either_way
def test_a_job_lasts_as_long_as_it_did_although_the_time_is_set(by: timedelta) -> None:
    watch = LongWatch()
    watch.say("printing", ONE)
    watch.say("printing", ONE, after=1000)
    watch.set_time(by)
    watch.say("printing", ONE, after=500)
    assert watch.say("finished", ONE, after=300) == ["finished"]
    assert watch.last.ended == watch.now
    assert watch.last.running == watch.counted == 1800
    assert lasted(watch.last) == timedelta(seconds=1800)


@either_way
def test_a_pause_and_its_end_are_told_in_order_although_the_time_is_set(
    by: timedelta,
) -> None:
    watch = LongWatch()
    watch.say("printing", ONE)
    assert watch.say("paused", ONE, after=100) == ["paused"]
    assert watch.say("printing", ONE, after=900) == []
    watch.set_time(by)
    assert watch.say("printing", ONE) == ["resumed"]
    watch.say("finished", ONE, after=95)
    (pause,) = watch.last.pauses
    assert pause.ended is not None
    assert pause.ended - pause.started == timedelta(seconds=900)
    assert watch.last.running == 200


@either_way
def test_what_went_wrong_in_a_job_did_so_within_it_although_the_time_is_set(
    by: timedelta,
) -> None:
    watch = LongWatch()
    watch.print_on()
    fault = Problem(code="0300-8008", text="Nozzle clogged", severity=Severity.SERIOUS)
    watch.say("paused", ONE, problems=(fault,))
    watch.say("printing", replace(ONE, progress=50))
    watch.set_time(by)
    watch.say("finished", replace(ONE, progress=100), after=600)
    job, [problem] = watch.last, watch.last.problems
    assert job.started is not None
    assert job.ended is not None
    assert job.started < problem.since < job.ended


@either_way
def test_the_job_before_is_no_new_one_because_the_time_is_set(by: timedelta) -> None:
    watch = Watch()
    watch.print_on(UNNAMED)
    watch.say("finished", replace(UNNAMED, progress=100))
    watch.say("idle")
    watch.set_time(by)
    assert watch.say("preparing", UNNAMED) == [], "it may be an echo"
    assert watch.say("printing", replace(UNNAMED, progress=1), after=300) == ["started"]


@either_way
def test_a_job_that_was_in_doubt_began_when_it_was_shown_although_the_time_is_set(
    by: timedelta,
) -> None:
    watch = Watch()
    watch.print_on(UNNAMED)
    watch.say("offline", UNNAMED, connection=ConnectionState.OFFLINE)
    assert watch.say("printing", replace(UNNAMED, progress=40), after=600) == []
    begun = watch.now
    watch.set_time(by)
    hook = replace(UNNAMED, name="Hook", file="hook.gcode", progress=1)
    watch.say("printing", hook)
    assert watch.say("printing", hook, after=200) == ["ended", "started"]
    assert watch.events[-1].at == begun + by


@either_way
def test_what_has_to_stand_for_a_moment_does_although_the_time_is_set(
    by: timedelta,
) -> None:
    watch = LongWatch()
    watch.print_on(progress=10)
    assert watch.say("idle") == []
    watch.set_time(by)
    assert watch.say("idle", after=5) == []
    assert watch.say("idle", after=10) == ["cancelled"]


@either_way
def test_a_job_over_an_outage_lasts_as_long_although_the_time_is_set(
    by: timedelta,
) -> None:
    watch = LongWatch()
    job = replace(ONE, remaining=HOUR)
    watch.say("printing", job)
    watch.say("offline", connection=ConnectionState.OFFLINE)
    watch.set_time(by)
    watch.say("printing", job, after=40_000)
    watch.say("finished", ONE, after=10)
    assert watch.counted == 40_015


@either_way
@pytest.mark.parametrize("moves", [False, True], ids=["told before", "told anew"])
def test_a_start_by_the_old_time_is_not_that_of_a_job_before(
    by: timedelta, *, moves: bool
) -> None:
    watch = LongWatch()
    job = replace(ONE, started=watch.now + timedelta(seconds=5))
    watch.say("printing", job)
    watch.set_time(by)
    shown = replace(job, started=job.started + by) if moves and job.started else job
    watch.say("printing", shown, after=600)
    assert watch.say("finished", shown, after=600) == ["finished"]
    assert watch.say("finished", shown) == []
    assert watch.last.running == 1200


@pytest.mark.parametrize("left", [timedelta(hours=1), None], ids=["told", "untold"])
def test_years_that_passed_while_home_assistant_was_off_are_no_hours_of_work(
    left: timedelta | None,
) -> None:
    watch = LongWatch()
    watch.say("printing", replace(ONE, remaining=left and left + HOUR))
    watch.restart()
    watch.say("printing", replace(ONE, remaining=left), after=5 * 365 * 86_400)
    assert watch.counted <= (3 * 3600 if left else 7 * 86_400)


def test_a_clock_set_back_while_home_assistant_was_off_makes_no_job_end_first() -> None:
    watch = LongWatch()
    watch.say("printing", ONE)
    watch.say("printing", ONE, after=3000)
    watch.restart()
    watch.set_time(timedelta(minutes=-40))
    watch.say("printing", ONE)
    watch.say("finished", ONE, after=600)
    assert watch.last.running == watch.counted == 3600
    assert lasted(watch.last) == timedelta(seconds=3600)


@pytest.mark.parametrize(
    "start",
    [datetime(2000, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)],
    ids=lambda it: str(it.year),
)
@pytest.mark.parametrize("known", [True, False], ids=["known", "new"])
def test_a_printer_that_does_not_know_the_year_tells_no_start(
    start: datetime, *, known: bool
) -> None:
    watch = LongWatch()
    watch.restart()
    if not known:
        watch.tracker = JobTracker()
    job = Job(id="9", name="Vase", started=start)
    watch.say("printing", job, after=7200)
    record = watch.tracker.state.job
    assert record is not None
    assert (record.started, record.running, watch.counted) == (None, 0, 0)


def test_a_start_is_believed_that_was_while_home_assistant_was_off() -> None:
    watch = LongWatch()
    watch.restart()
    started = watch.now + HOUR
    watch.say("printing", replace(ONE, started=started), after=7200)
    assert watch.counted == 3600


def test_a_start_before_the_printer_was_there_last_is_none_of_a_new_job() -> None:
    watch = LongWatch()
    watch.restart()
    watch.say("printing", replace(ONE, started=watch.now - HOUR), after=7200)
    assert watch.counted == 0


async def test_how_a_job_stands_is_still_written_after_the_time_was_set_back() -> None:
    keeper = JobKeeper(Disk(), lambda _: None, now=START)
    printing = snapshot("printing", 60)
    keeper.look(printing, START)
    earlier = START - HOUR
    assert keeper.look(printing, earlier)
    await keeper.flush(earlier)
    assert not keeper.look(printing, earlier)


@either_way
def test_a_job_that_is_only_suspected_is_moved_with_all_of_its_times(
    by: timedelta,
) -> None:
    moved = moved_state(TrackerState(suspected=SUSPECTED), by).suspected
    assert moved == replace(SUSPECTED, since=START + by, seen=START - HOUR + by)


def test_a_printer_was_seen_last_when_it_told_of_a_job_that_is_only_suspected() -> None:
    for seen, last in ((None, None), (START - HOUR, START), (START + HOUR,) * 2):
        assert TrackerState(seen=seen, suspected=SUSPECTED).seen_last == last
        assert TrackerState(seen=seen).seen_last == seen
