"""What the tracker of jobs makes of snapshots."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.costs.amounts import JobCosts
from custom_components.printernizer.printer.jobs.keeper import JobKeeper
from custom_components.printernizer.printer.jobs.record import JobResult
from custom_components.printernizer.printer.jobs.state import JobEvent
from custom_components.printernizer.printer.jobs.tracker import JobTracker
from custom_components.printernizer.printer.model import (
    Job,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Problem,
    Severity,
)
from custom_components.printernizer.printer.stages import Stage
from tests.schedules import Disk

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
ONE = Job(id="1", name="Cube", file="cube.gcode")
TWO = Job(id="2", name="Hook", file="hook.gcode")
NO_ID = Job(id="0", name="Cube", file="cube.gcode")
CONNECTED = ConnectionState.CONNECTED


class Watch:
    """A tracker with a clock, and all that it has told."""

    def __init__(self) -> None:
        """Watch a printer that is idle and was watched before."""
        self.now = START
        self.clock = 1000.0
        self.tracker = JobTracker()
        self.events: list[JobEvent] = []
        self.say("idle")

    def say(
        self,
        status: str,
        job: Job | None = None,
        *,
        after: float = 5,
        connection: ConnectionState = CONNECTED,
        **fields: Any,
    ) -> list[str]:
        """Let the printer say something, and return what the tracker makes of it."""
        self.now += timedelta(seconds=after)
        self.clock += after
        self.shown = PrinterSnapshot(
            info=PrinterInfo(serial="1", brand="A"),
            connection=connection,
            status=PrinterStatus(status),
            job=job,
            **fields,
        )
        events = self.tracker.look(self.shown, self.now, self.clock)
        self.events += events
        return [event.kind for event in events]

    def print_on(self, job: Job = ONE, *, progress: float = 40) -> None:
        """Be in the middle of a job that was seen to start."""
        remaining = timedelta(seconds=3600 - 36 * progress)
        self.say("printing", replace(job, progress=0, remaining=timedelta(hours=1)))
        half = replace(job, progress=progress, remaining=remaining)
        self.say("printing", half, after=36 * progress)

    def set_time(self, by: timedelta) -> None:
        """Set the time of day, which no clock that only counts takes part in."""
        self.now += by

    def restart(self) -> None:
        """Start Home Assistant anew."""
        self.tracker = JobTracker(self.tracker.state)


def test_a_job_is_told_from_its_start_to_its_end() -> None:
    watch = Watch()
    assert watch.say("preparing", ONE) == ["started"]
    assert watch.say("printing", replace(ONE, layer=1)) == []
    assert watch.say("printing", replace(ONE, layer=2)) == ["first_layer_done"]
    assert watch.say("finished", replace(ONE, layer=9, progress=100)) == ["finished"]
    assert watch.say("finished", ONE) == []
    assert watch.say("idle") == []
    job = watch.events[-1].job
    assert job is not None
    assert job.started == START + timedelta(seconds=10)
    assert job.ended == START + timedelta(seconds=25)
    assert (job.result, job.late, job.running) == (JobResult.FINISHED, False, 15)


def test_a_cancel_is_no_failure() -> None:
    for status in ("cancelled", "failed"):
        watch = Watch()
        watch.print_on()
        assert watch.say(status, ONE) == [status]


def test_a_failed_job_says_why() -> None:
    watch = Watch()
    watch.print_on()
    fault = Problem(code="0300-8008", text="Nozzle clogged", severity=Severity.SERIOUS)
    watch.say("failed", ONE, problems=(fault,))
    job = watch.events[-1].job
    assert job is not None
    assert job.reason == "Nozzle clogged"
    assert [problem.code for problem in job.problems] == ["0300-8008"]


def test_a_job_that_runs_when_a_printer_is_added_is_not_told_as_started() -> None:
    watch = Watch()
    watch.tracker = JobTracker()
    assert watch.say("printing", replace(ONE, layer=30)) == []
    assert watch.say("printing", replace(ONE, layer=31)) == []
    assert watch.say("finished", ONE) == ["finished"]


def test_a_job_that_is_over_when_a_printer_is_added_is_not_told() -> None:
    watch = Watch()
    watch.tracker = JobTracker()
    assert watch.say("finished", ONE) == []
    assert watch.say("printing", TWO) == ["started"]


def test_a_restart_in_the_middle_of_a_job_tells_nothing() -> None:
    watch = Watch()
    watch.print_on()
    watch.restart()
    assert watch.say("printing", replace(ONE, progress=50), after=300) == []


def test_a_pause_and_its_end_are_told_once() -> None:
    watch = Watch()
    watch.print_on()
    assert watch.say("paused", ONE) == ["paused"]
    assert watch.say("paused", ONE) == []
    # A report that came late does not end the pause.
    assert watch.say("printing", ONE, after=1) == []
    assert watch.say("paused", ONE, after=1) == []
    assert watch.say("printing", ONE) == []
    assert watch.tracker.due == watch.now + timedelta(seconds=5)
    assert watch.say("printing", ONE) == ["resumed"]
    assert watch.tracker.due is None
    job = watch.tracker.state.job
    assert job is not None
    assert len(job.pauses) == 1


def test_what_is_not_settled_when_a_printer_is_lost_waits_for_its_return() -> None:
    """A look that is due at once, again and again, would keep everything else busy."""
    watch = Watch()
    watch.print_on()
    watch.say("paused", ONE)
    watch.say("printing", ONE)
    watch.say("offline", after=30, connection=ConnectionState.OFFLINE)
    assert watch.tracker.due is None
    assert watch.say("printing", ONE) == ["resumed"]

    watch.say("idle")
    watch.say("busy", after=60)
    assert watch.tracker.due is None


def test_a_pause_does_not_count_as_running() -> None:
    watch = Watch()
    watch.say("printing", ONE)
    watch.say("paused", ONE, after=100)
    watch.say("printing", ONE, after=5000)
    watch.say("finished", ONE, after=100)
    job = watch.events[-1].job
    assert job is not None
    assert job.running == 200


def test_a_runout_is_told_beside_the_call_for_attention() -> None:
    watch = Watch()
    watch.print_on()
    stage = Stage.PAUSED_FILAMENT_RUNOUT
    told = watch.say("attention", ONE, stage=stage)
    assert told == ["attention", "filament_runout"]
    assert watch.say("attention", ONE, stage=stage) == []


def test_attention_without_a_job_is_told_once() -> None:
    watch = Watch()
    assert watch.say("attention") == ["attention"]
    assert watch.say("attention") == []
    assert watch.say("idle") == []
    assert watch.events[-1].job is None


def test_an_end_behind_a_restart_is_told_once_and_marked() -> None:
    watch = Watch()
    watch.print_on(progress=75)
    watch.restart()
    assert watch.say("finished", ONE, after=3600) == ["finished"]
    event = watch.events[-1]
    assert event.late
    assert event.job is not None
    assert event.job.late
    # It had 15 minutes to go.
    assert event.at == watch.now - timedelta(minutes=45)
    assert event.job.running == 3600
    watch.restart()
    assert watch.say("finished", ONE, after=3600) == []


def test_a_short_restart_is_no_gap() -> None:
    watch = Watch()
    watch.print_on(progress=99)
    watch.restart()
    assert watch.say("finished", ONE, after=50) == ["finished"]
    assert not watch.events[-1].late


def test_a_long_silence_of_a_printer_that_is_there_is_no_gap() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("paused", ONE)
    watch.say("offline", ONE, after=7200, connection=ConnectionState.OFFLINE)
    assert watch.say("cancelled", ONE, after=600) == ["cancelled"]
    # It was there until a moment before it went.
    assert watch.events[-1].at == watch.now - timedelta(seconds=690)


def test_an_end_behind_an_outage_is_marked() -> None:
    watch = Watch()
    watch.print_on()
    assert watch.say("offline", ONE, connection=ConnectionState.OFFLINE) == []
    assert watch.say("cancelled", ONE, after=600) == ["cancelled"]
    assert watch.events[-1].late


def test_readings_that_are_merely_held_are_no_sight_of_the_printer() -> None:
    watch = Watch()
    watch.print_on()
    held = ConnectionState.RECONNECTING
    watch.say("printing", ONE, connection=held)
    watch.say("printing", ONE, after=600, connection=held)
    assert watch.say("cancelled", ONE) == ["cancelled"]
    assert watch.events[-1].late


def test_what_a_printer_was_like_before_it_was_away_is_no_sight_of_it() -> None:
    """It is back, and has not told yet how it stands: what it tells then is news."""
    watch = Watch()
    watch.print_on()
    watch.say("offline", connection=ConnectionState.OFFLINE)
    assert watch.say("printing", replace(ONE, progress=40), recalled=True) == []
    assert watch.say("failed", ONE, after=120) == ["cancelled"]
    assert watch.events[-1].late
    record = watch.events[-1].job
    assert record is not None
    assert record.inferred


def test_a_printer_that_is_off_or_busy_has_not_ended_its_job() -> None:
    watch = Watch()
    watch.print_on()
    assert watch.say("offline", connection=ConnectionState.OFFLINE) == []
    assert watch.say("busy", after=7200) == []
    assert watch.say("attention") == []
    assert watch.say("printing", replace(ONE, progress=41)) == []


def test_a_failure_nobody_saw_and_without_a_fault_was_a_cancel() -> None:
    fault = Problem(code="0300-8008")
    for problems, wanted in (((), "cancelled"), ((fault,), "failed")):
        watch = Watch()
        watch.print_on()
        watch.restart()
        assert watch.say("failed", ONE, after=600, problems=problems) == [wanted]


def test_what_stood_before_is_no_fault_that_ended_a_job_nobody_watched() -> None:
    """Neither across an outage nor across a restart, which forgets since when."""
    notice = Problem(code="0500_0200_0002_0002", severity=Severity.SERIOUS)
    for forget, shown in ((False, replace(notice, standing=True)), (True, notice)):
        watch = Watch()
        watch.print_on()
        watch.say("printing", replace(ONE, progress=41), problems=(notice,))
        watch.say("printing", replace(ONE, progress=42), after=60, problems=(notice,))
        if forget:
            watch.restart()
        else:
            watch.say("offline", connection=ConnectionState.OFFLINE)
        assert watch.say("failed", ONE, after=600, problems=(shown,)) == ["cancelled"]


def test_what_stood_when_a_job_began_is_no_fault_that_ended_it() -> None:
    """Although the job was seen for a moment only."""
    notice = Problem(code="0500_0200_0002_0002", severity=Severity.SERIOUS)
    watch = Watch()
    watch.say("preparing", ONE, problems=(notice,))
    watch.say("printing", ONE, problems=(notice,))
    watch.restart()
    assert watch.say("failed", ONE, after=600, problems=(notice,)) == ["cancelled"]


def test_a_fault_that_is_seen_with_its_job_ended_it() -> None:
    fault = Problem(code="0300-8008")
    watch = Watch()
    watch.restart()
    told = watch.say("failed", ONE, after=600, problems=(fault,))
    assert told == ["started", "failed"]


def test_a_fault_that_came_just_before_nobody_watched_ended_the_job() -> None:
    fault = Problem(code="0300-8008")
    watch = Watch()
    watch.print_on()
    watch.say("printing", replace(ONE, progress=41), problems=(fault,))
    watch.restart()
    assert watch.say("failed", ONE, after=600, problems=(fault,)) == ["failed"]


def test_what_stood_before_lends_its_text_to_no_failure() -> None:
    notice = Problem(code="1", text="No internet", standing=True)
    fault = Problem(code="2", text="Nozzle clogged")
    for problems, reason in (((notice,), None), ((notice, fault), "Nozzle clogged")):
        watch = Watch()
        watch.print_on()
        assert watch.say("failed", ONE, problems=problems) == ["failed"]
        job = watch.events[-1].job
        assert job is not None
        assert job.reason == reason


def test_an_idle_printer_has_ended_its_job_unless_that_was_a_slip() -> None:
    watch = Watch()
    watch.print_on()
    assert watch.say("idle") == []
    assert watch.say("printing", ONE) == []
    assert watch.say("idle") == []
    assert watch.say("idle", after=16) == ["cancelled"]
    job = watch.events[-1].job
    assert job is not None
    assert job.inferred
    assert job.ended == watch.now - timedelta(seconds=16)


def test_how_a_job_ended_is_not_made_up() -> None:
    watch = Watch()
    watch.print_on()
    watch.restart()
    watch.say("idle", after=7200)
    assert watch.say("idle", after=20) == ["ended"]
    job = watch.events[-1].job
    assert job is not None
    assert (job.result, job.late) == (JobResult.UNKNOWN, True)


def test_another_job_ends_the_one_before() -> None:
    watch = Watch()
    watch.print_on()
    watch.restart()
    assert watch.say("printing", TWO, after=7200) == ["ended", "started"]
    assert [event.late for event in watch.events[-2:]] == [True, True]
    assert watch.say("finished", TWO) == ["finished"]


def test_a_job_nobody_saw_at_all_is_told_when_its_end_shows() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("finished", ONE)
    watch.restart()
    assert watch.say("finished", TWO, after=7200) == ["started", "finished"]
    assert all(event.late for event in watch.events[-2:])


def test_a_report_of_a_job_that_is_over_does_not_start_it_again() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("finished", ONE)
    assert watch.say("printing", ONE, after=1) == []
    assert watch.say("finished", ONE, after=1) == []


def test_an_end_of_the_job_before_does_not_end_the_next() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("finished", ONE)
    watch.say("printing", TWO)
    assert watch.say("finished", ONE, after=1) == []
    assert watch.say("printing", TWO, after=1) == []
    assert watch.say("cancelled", TWO) == ["cancelled"]


def test_an_id_that_follows_its_job_does_not_make_it_two() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("finished", ONE)
    # The old id is shown at first, for the same file.
    assert watch.say("preparing", ONE) == []
    begun = watch.now
    assert watch.say("preparing", replace(ONE, id="2")) == ["started"]
    job = watch.tracker.state.job
    assert job is not None
    assert (job.job_id, job.started) == ("2", begun)
    watch = Watch()
    assert watch.say("preparing", NO_ID) == ["started"]
    assert watch.say("printing", ONE) == []
    assert watch.say("finished", ONE) == ["finished"]


def test_jobs_without_an_id_are_told_apart_when_the_file_is_printed_again() -> None:
    watch = Watch()
    watch.print_on(NO_ID)
    assert watch.say("finished", replace(NO_ID, progress=100)) == ["finished"]
    assert watch.say("printing", replace(NO_ID, progress=0)) == []
    begun = watch.now
    again = watch.say("printing", replace(NO_ID, progress=1), after=40)
    assert again == ["started"]
    job = watch.events[-1].job
    assert job is not None
    assert job.started == begun
    # Unseen, the fall of the progress tells.
    watch.restart()
    watch.say("printing", replace(NO_ID, progress=80), after=300)
    watch.restart()
    told = watch.say("printing", replace(NO_ID, progress=20), after=7200)
    assert told == ["ended", "started"]


def test_what_the_job_before_got_to_is_not_taken_for_the_new_one() -> None:
    watch = Watch()
    last = replace(ONE, progress=100, layer=90, total_layers=90)
    watch.print_on()
    watch.say("finished", last)
    stale = replace(TWO, progress=100, layer=90, total_layers=10)
    assert watch.say("preparing", replace(stale, planned_weight=50)) == ["started"]
    assert watch.say("cancelled", replace(stale, planned_weight=50)) == ["cancelled"]
    job = watch.events[-1].job
    assert job is not None
    assert (job.progress, job.layer) == (None, None)


def test_what_a_printer_counts_back_at_the_end_is_kept() -> None:
    watch = Watch()
    watch.say("printing", replace(ONE, progress=0, layer=0))
    watch.say("printing", replace(ONE, progress=40, layer=7))
    watch.say("cancelled", replace(ONE, progress=0, layer=0))
    job = watch.events[-1].job
    assert job is not None
    assert (job.progress, job.layer) == (40, 7)


def test_the_end_of_another_job_is_not_taken_for_this_one_if_there_was_no_time() -> (
    None
):
    watch = Watch()
    watch.print_on(progress=10)
    watch.restart()
    assert watch.say("finished", after=600) == ["ended"]


def test_a_printer_that_counts_a_broken_job_as_complete_fools_nobody() -> None:
    for status in ("cancelled", "failed"):
        watch = Watch()
        watch.print_on(progress=40)
        watch.say("printing", replace(ONE, progress=41, layer=12, total_layers=30))
        watch.say(status, replace(ONE, progress=100, layer=30, total_layers=30))
        job = watch.events[-1].job
        assert job is not None
        assert (job.progress, job.layer) == (41, 12)


def test_how_far_a_job_got_while_nobody_watched_is_taken_from_its_end() -> None:
    watch = Watch()
    watch.print_on(progress=40)
    watch.restart()
    watch.say("cancelled", replace(ONE, progress=63, layer=19), after=600)
    job = watch.events[-1].job
    assert job is not None
    assert (job.progress, job.layer) == (63, 19)


def test_a_name_that_comes_late_comes_without_the_plan_of_the_name_before() -> None:
    watch = Watch()
    old = replace(NO_ID, planned_weight=99, thumbnail="old", progress=0)
    watch.say("printing", old)
    watch.say("printing", replace(old, progress=2))
    named = replace(NO_ID, name="Hook", file="hook.gcode", progress=3)
    watch.say("printing", named, after=60)
    record = watch.tracker.state.job
    assert record is not None
    assert (record.name, record.thumbnail, record.planned) == ("Hook", None, ())
    assert [event.kind for event in watch.events] == ["started"]


def test_a_rest_that_calls_for_somebody_and_then_only_rests_is_one_pause() -> None:
    watch = Watch()
    watch.print_on()
    assert watch.say("paused", ONE) == ["paused"]
    assert watch.say("attention", ONE) == ["attention"]
    assert watch.say("paused", ONE, after=10) == []
    assert watch.say("paused", ONE, after=10) == [], "it was told already"
    assert watch.say("printing", ONE, after=60) == []
    assert watch.say("printing", ONE, after=60) == ["resumed"]
    job = watch.tracker.state.job
    assert job is not None
    (pause,) = job.pauses
    assert pause.ended is not None
    assert (pause.ended - pause.started) == timedelta(seconds=85)


def test_a_job_that_was_complete_when_its_printer_fell_silent_has_finished() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("printing", replace(ONE, progress=100), after=600)
    watch.say("idle")
    assert watch.say("idle", after=300) == ["finished"]


def test_a_printer_that_tells_nothing_of_its_job_for_a_moment_goes_on_with_it() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("printing", replace(ONE, progress=40, layer=40), after=60)
    assert watch.say("printing") == []
    job = watch.tracker.state.job
    assert job is not None
    assert (job.name, job.progress, job.layer) == ("Cube", 40, 40)
    assert watch.say("printing", replace(ONE, progress=41, layer=41)) == []
    assert watch.say("finished", replace(ONE, progress=100)) == ["finished"]
    assert len({event.job.id for event in watch.events if event.job}) == 1


def test_a_job_is_known_by_when_it_was_first_seen_and_by_the_printers_own_id() -> None:
    for job, own in ((ONE, "1"), (NO_ID, "0")):
        watch = Watch()
        watch.say("preparing", job, after=1.5)
        record = watch.tracker.state.job
        assert record is not None
        assert record.id == f"{round(watch.now.timestamp() * 1000):x}-{own}"


def test_what_only_silence_tells_is_due_once_that_has_lasted() -> None:
    watch = Watch()
    watch.print_on()
    assert watch.say("idle") == []
    due = watch.tracker.due
    assert due is not None
    assert watch.say("idle", after=(due - watch.now).total_seconds()) == ["cancelled"]
    assert watch.tracker.due is None


async def test_what_a_job_was_worth_is_kept_with_it_and_with_no_other_one() -> None:
    told: list[JobEvent] = []
    keeper = JobKeeper(Disk(), told.append, now=START)
    watch = Watch()
    keeper._tracker = watch.tracker
    keeper.set_costs("none", JobCosts(energy=1))
    assert keeper.last is None
    for status in ("printing", "finished"):
        watch.now += timedelta(seconds=5)
        shown = replace(watch.shown, status=PrinterStatus(status), job=ONE)
        keeper.look(shown, watch.now)
    assert keeper.last is not None
    keeper.set_costs("another", JobCosts(energy=1))
    assert keeper.last.costs != JobCosts(energy=1)
    keeper.set_costs(keeper.last.id, JobCosts(energy=2))
    assert keeper.last.costs == JobCosts(energy=2)
    await keeper.flush(watch.now)
    costs = {event.kind: event.job.costs for event in told if event.job is not None}
    assert costs["finished"] == JobCosts(energy=2)
