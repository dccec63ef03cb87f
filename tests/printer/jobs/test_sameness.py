"""Which job it is that a printer tells of, where its ids, names and figures mislead."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.jobs.keeper import JobKeeper, KeptJobs
from custom_components.printernizer.printer.jobs.record import JobRecord, JobResult
from custom_components.printernizer.printer.model import (
    Job,
    PrinterStatus,
    Problem,
)
from custom_components.printernizer.storing.codec import Codec
from tests.schedules import Disk

from .test_tracker import NO_ID, ONE, TWO, Watch

LAYERS = replace(NO_ID, total_layers=100)
OVER = replace(LAYERS, progress=100, layer=100)


def last_job(watch: Watch) -> JobRecord:
    """Return the job of the last event."""
    job = watch.events[-1].job
    assert job is not None
    return job


def lose_power(watch: Watch) -> None:
    """Be without current for an hour in the middle of a job, and boot."""
    watch.print_on(NO_ID)
    watch.say("offline", NO_ID, connection=ConnectionState.OFFLINE)
    watch.say("idle", after=3600, booted=True)


def test_progress_that_dips_is_no_other_job() -> None:
    watch = Watch()
    watch.say("preparing", replace(LAYERS, progress=0, layer=0))
    told = [
        watch.say("printing", replace(LAYERS, progress=percent, layer=46), after=60)
        for percent in (45, 100, 46, 47)
    ]
    assert told == [["first_layer_done"], [], [], []]
    assert watch.tracker.state.job is not None
    # Complete with half of the layers it cannot have been.
    assert watch.tracker.state.job.progress == 47


def test_a_blip_to_complete_before_layers_are_told_is_forgotten() -> None:
    """A report that comes late and tells of a layer less is no other job then."""
    watch = Watch()
    watch.say("printing", replace(ONE, progress=0))
    watch.say("printing", replace(ONE, progress=100), after=30)
    watch.say("printing", replace(ONE, progress=22, layer=61), after=300)
    assert watch.tracker.state.job is not None
    assert watch.tracker.state.job.progress == 22
    assert watch.say("printing", replace(ONE, progress=22, layer=60), after=1) == []
    assert watch.tracker.state.job.progress == 22


def test_a_job_with_the_same_id_is_no_other_one_at_the_first_odd_look() -> None:
    watch = Watch()
    watch.say("printing", replace(ONE, progress=0))
    watch.say("printing", replace(ONE, progress=60, layer=61), after=300)
    assert watch.say("printing", replace(ONE, progress=20, layer=20)) == []


def test_progress_and_layers_that_fall_together_are_another_job() -> None:
    watch = Watch()
    watch.say("printing", replace(LAYERS, progress=0, layer=0))
    watch.say("printing", replace(LAYERS, progress=45, layer=46), after=600)
    assert watch.say("printing", replace(LAYERS, progress=0, layer=0)) == []
    told = watch.say("printing", replace(LAYERS, progress=1, layer=1), after=20)
    assert told == ["ended", "started"]


def test_a_blip_of_all_figures_is_no_other_job() -> None:
    watch = Watch()
    watch.say("printing", replace(LAYERS, progress=0, layer=0))
    watch.say("printing", replace(LAYERS, progress=45, layer=46), after=600)
    assert watch.say("printing", replace(LAYERS, progress=0, layer=0)) == []
    assert watch.say("printing", replace(LAYERS, progress=45, layer=46)) == []
    assert watch.say("printing", replace(LAYERS, progress=46, layer=46), after=60) == []


@pytest.mark.parametrize(
    ("early", "late"),
    [
        pytest.param({"name": None, "file": None}, {}, id="nothing at first"),
        pytest.param({"name": "/data/plate_1.gcode"}, {}, id="the path, then the name"),
        pytest.param({"id": "0"}, {"id": "7"}, id="an id in the middle"),
        pytest.param({"name": "Hook", "file": "hook.gcode"}, {}, id="the old name"),
    ],
)
def test_what_becomes_known_of_a_job_minutes_later_makes_no_other_one(
    early: dict[str, str | None], late: dict[str, str | None]
) -> None:
    job = replace(NO_ID, file="/data/plate_1.gcode")
    watch = Watch()
    assert watch.say("preparing", replace(job, **early)) == ["started"]
    watch.say("printing", replace(job, **early, progress=9), after=240)
    assert watch.say("printing", replace(job, **late, progress=10), after=240) == []
    assert watch.say("printing", replace(job, **late, progress=11), after=60) == []
    assert watch.say("finished", replace(job, **late, progress=100)) == ["finished"]
    assert last_job(watch).name == "Cube"


def test_the_next_job_may_be_shown_under_the_old_name_and_id_at_first() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("finished", replace(ONE, progress=100))
    assert watch.say("preparing", replace(ONE, progress=100), after=60) == ["started"]
    assert watch.say("preparing", replace(TWO, progress=100), after=60) == []
    assert watch.say("printing", replace(TWO, progress=1), after=60) == []
    assert watch.say("finished", replace(TWO, progress=100)) == ["finished"]
    assert (last_job(watch).job_id, last_job(watch).name) == ("2", "Hook")


def test_the_figures_of_the_job_before_are_not_those_of_the_next() -> None:
    watch = Watch()
    watch.print_on(LAYERS)
    watch.say("finished", OVER)
    # Neither is what it showed when it ended, nor what this one is to get to.
    old = replace(TWO, progress=99, layer=98, total_layers=100)
    assert watch.say("preparing", old) == ["started"]
    assert watch.say("printing", old, after=60) == []
    assert watch.say("printing", replace(old, progress=0), after=60) == []
    assert watch.say("printing", replace(old, progress=0, layer=1), after=60) == []
    told = watch.say("printing", replace(old, progress=1, layer=2), after=60)
    assert told == ["first_layer_done"]
    assert watch.say("cancelled", replace(old, progress=1, layer=2)) == ["cancelled"]
    assert (last_job(watch).progress, last_job(watch).layer) == (1, 2)


def test_a_job_may_get_as_far_as_the_old_figures_at_its_start() -> None:
    watch = Watch()
    watch.say("preparing", replace(LAYERS, progress=40, layer=40))
    for percent in (0, 20, 40):
        watch.say("printing", replace(LAYERS, progress=percent, layer=percent))
    watch.say("cancelled", replace(LAYERS, progress=0, layer=0))
    assert (last_job(watch).progress, last_job(watch).layer) == (40, 40)


@pytest.mark.parametrize("job", [ONE, NO_ID], ids=["the same id", "no id"])
def test_a_reprint_is_told_at_once_and_when_it_is_cancelled_soon(job: Job) -> None:
    watch = Watch()
    watch.print_on(job)
    watch.say("finished", replace(job, progress=100), after=60)
    assert watch.say("preparing", replace(job, progress=100), after=60) == ["started"]
    assert watch.say("cancelled", replace(job, progress=0), after=30) == ["cancelled"]
    assert last_job(watch).progress == 0


def test_an_old_report_of_preparing_is_no_reprint() -> None:
    watch = Watch()
    old = replace(ONE, started=watch.now)
    watch.say("preparing", old)
    watch.say("cancelled", old)
    assert watch.say("preparing", old, after=1) == []
    assert watch.say("cancelled", old, after=1) == []
    # Nor does the old end, if it comes once more, end the reprint.
    again = replace(ONE, started=watch.now + timedelta(seconds=60))
    assert watch.say("preparing", again, after=61) == ["started"]
    assert watch.say("cancelled", old, after=1) == []
    assert watch.say("cancelled", again) == ["cancelled"]


def test_a_start_is_told_at_once_by_a_printer_that_counts_from_1_again() -> None:
    watch = Watch()
    watch.print_on()
    watch.say("finished", replace(ONE, progress=100))
    assert watch.say("printing", replace(TWO, id="1"), after=60) == ["started"]
    watch.say("finished", replace(TWO, id="1", progress=100), after=600)
    # The same file under the same id takes a moment.
    watch.say("printing", replace(TWO, id="1", progress=0), after=600)
    told = watch.say("printing", replace(TWO, id="1", progress=0), after=15)
    assert told == ["started"]


def test_a_boot_is_not_the_end_of_a_job() -> None:
    watch = Watch()
    lose_power(watch)
    assert watch.say("idle", after=6 * 3600, booted=True) == []
    loss = Problem(code="0300-8007")
    resting = replace(NO_ID, progress=40)
    assert watch.say("attention", resting, problems=(loss,)) == ["attention"]
    watch.say("preparing", replace(NO_ID, progress=0))
    assert watch.say("printing", resting, after=20) == ["resumed"]
    watch.say("printing", replace(NO_ID, progress=99), after=60)
    assert watch.say("finished", replace(NO_ID, progress=100)) == ["finished"]
    # The hours without current are no hours of work.
    assert last_job(watch).running < 3600


def test_a_job_that_is_not_taken_up_again_after_a_boot_is_cancelled() -> None:
    for ends in (["cancelled"], ["idle", "idle"]):
        watch = Watch()
        lose_power(watch)
        watch.say("attention", replace(NO_ID, progress=40), after=600)
        job = NO_ID if ends == ["cancelled"] else None
        told = [watch.say(end, job, after=16, booted=end == "idle") for end in ends]
        assert told[-1] == ["cancelled"]


def test_a_job_that_nobody_asks_about_after_a_boot_has_ended_a_day_later() -> None:
    watch = Watch()
    lose_power(watch)
    assert watch.say("idle", after=25 * 3600, booted=True) == ["ended"]


@pytest.mark.parametrize(
    ("problems", "told"),
    [((), "ended"), ((Problem(code="0300-8008", text="Hot"),), "failed")],
)
def test_a_job_that_only_prepared_has_not_succeeded(
    problems: tuple[Problem, ...], told: str
) -> None:
    watch = Watch()
    watch.say("preparing", replace(ONE, progress=0, layer=0))
    over = replace(ONE, progress=100, layer=100, total_layers=100)
    assert watch.say("finished", over, problems=problems, after=300) == [told]
    job = last_job(watch)
    assert (job.progress, job.inferred) == (0, True)
    assert job.result is not JobResult.FINISHED


def test_what_was_kept_before_is_read_and_gone_on_with() -> None:
    watch = Watch()
    watch.print_on()
    data = Codec(KeptJobs).encode(KeptJobs(tracker=watch.tracker.state))
    for field in ("old", "printing"):
        del data["tracker"][field]
    watch.tracker.state = Codec(KeptJobs).decode(data).value.tracker
    watch.restart()
    assert watch.say("printing", replace(ONE, progress=41)) == []
    assert watch.say("finished", replace(ONE, progress=100)) == ["finished"]


def show_old(watch: Watch, **fields: Any) -> list[str]:
    """Come back after an hour to a printer that prepares and shows the old figures."""
    watch.restart()
    old = replace(LAYERS, progress=100, layer=100, **fields)
    return watch.say("preparing", old, after=3600)


def be_lost_while_printing(watch: Watch) -> None:
    """Be in the middle of a job without an id when nobody watches any more."""
    watch.print_on(replace(LAYERS, layer=40))


def test_a_job_in_the_clothes_of_the_one_before_began_when_it_was_first_shown() -> None:
    """Its name and figures come a minute later; nobody saw how the other one ended."""
    watch = Watch()
    be_lost_while_printing(watch)
    lost = watch.now
    assert show_old(watch) == []
    begun = watch.now
    hook = replace(LAYERS, name="Hook", file="hook.gcode", progress=0, layer=0)
    watch.say("printing", hook, after=60)
    watch.say("printing", hook, after=20)
    ended, started = watch.events[-2:]
    assert (ended.kind, started.kind) == ("ended", "started")
    assert ended.late
    assert (ended.at, started.at) == (lost, begun)
    assert ended.job is not None
    assert ended.job.progress == 40


def test_a_job_in_the_clothes_of_the_one_before_may_be_over_before_it_has_its_own() -> (
    None
):
    watch = Watch()
    be_lost_while_printing(watch)
    show_old(watch)
    hook = replace(LAYERS, name="Hook", file="hook.gcode", progress=0, layer=0)
    told = watch.say("cancelled", hook)
    assert told == ["ended", "started", "cancelled"]
    assert last_job(watch).name == "Hook"


def test_a_job_that_goes_on_after_nobody_watched_stays_the_same() -> None:
    """Also if the printer prepares it anew, from where it was: after a power cut."""
    watch = Watch()
    be_lost_while_printing(watch)
    watch.restart()
    same = replace(LAYERS, progress=40, layer=40)
    assert watch.say("preparing", same, after=3600) == []
    assert watch.say("printing", same, after=60) == []
    assert watch.say("printing", replace(same, progress=41), after=60) == []
    assert watch.say("finished", replace(OVER)) == ["finished"]


def test_layers_that_fell_tell_of_another_job_that_is_prepared() -> None:
    """Although it is still called, and has got as far, as the one before."""
    watch = Watch()
    be_lost_while_printing(watch)
    watch.say("printing", replace(LAYERS, progress=40, layer=41))
    watch.restart()
    watch.say("preparing", replace(LAYERS, progress=40, layer=0), after=60)
    watch.restart()
    hook = replace(LAYERS, name="Hook", file="hook.gcode", progress=49, layer=0)
    told = watch.say("failed", hook, after=600)
    assert told == ["ended", "started", "cancelled"]


@pytest.mark.parametrize(
    ("status", "progress", "at_once"),
    [("preparing", 40, True), ("printing", 0, True), ("printing", 41, False)],
)
def test_a_job_with_an_id_of_its_own_is_told_as_soon_as_it_begins(
    status: str, progress: float, *, at_once: bool
) -> None:
    """Also where the end of the one before was not seen, and is not told."""
    watch = Watch()
    watch.print_on()
    watch.restart()
    watch.say("idle", after=3000)
    told = watch.say(status, replace(TWO, progress=progress))
    assert told == (["ended", "started"] if at_once else [])


def test_a_name_that_was_not_told_yet_may_become_known_while_nobody_watches() -> None:
    watch = Watch()
    watch.print_on(NO_ID)
    watch.say("finished", replace(NO_ID, progress=100))
    assert watch.say("preparing", NO_ID, after=60) == ["started"]
    watch.say("printing", NO_ID)
    watch.restart()
    hook = replace(NO_ID, name="Hook", file="hook.gcode", progress=47)
    assert watch.say("printing", hook, after=900) == []
    assert watch.say("printing", hook, after=20) == []
    assert watch.say("finished", replace(hook, progress=100)) == ["finished"]


def test_what_a_printer_shows_at_rest_may_be_what_its_next_job_is_called_at_first() -> (
    None
):
    watch = Watch()
    watch.say("idle", NO_ID)
    assert watch.say("preparing", NO_ID, after=60) == ["started"]
    watch.restart()
    hook = replace(NO_ID, name="Hook", file="hook.gcode", progress=1)
    assert watch.say("printing", hook, after=30) == []
    assert watch.say("printing", hook, after=20) == []


def test_the_figures_of_a_job_that_ended_unseen_are_those_that_were_seen() -> None:
    """Another one shows that it was complete, which nobody saw it be."""
    watch = Watch()
    be_lost_while_printing(watch)
    watch.restart()
    watch.say("printing", OVER, after=3600)
    begun = replace(LAYERS, progress=0, layer=0)
    watch.say("printing", begun, after=40)
    watch.say("printing", begun, after=20)
    ended, started = watch.events[-2:]
    assert (ended.kind, started.kind) == ("ended", "started")
    assert ended.job is not None
    assert ended.job.progress == 40


def test_a_job_that_is_not_its_own_yet_is_no_other_one_once_it_is() -> None:
    watch = Watch()
    watch.print_on()
    watch.restart()
    two = replace(TWO, total_layers=100, progress=100, layer=100)
    assert watch.say("printing", two, after=3600) == ["ended", "started"]
    assert watch.say("printing", replace(two, progress=0, layer=0), after=40) == []
    assert watch.say("printing", replace(two, progress=0, layer=0), after=20) == []
    assert watch.say("cancelled", replace(two, progress=0, layer=0)) == ["cancelled"]
    assert last_job(watch).progress == 0


def test_a_job_that_began_unseen_sheds_the_figures_of_the_one_before() -> None:
    watch = Watch()
    watch.print_on()
    two = replace(TWO, total_layers=100)
    watch.restart()
    old = replace(two, progress=100, layer=100)
    told = watch.say("preparing", old, after=3600)
    assert told == ["ended", "started"], "no first layer"
    watch.say("printing", old)
    watch.say("printing", replace(two, progress=0, layer=0), after=40)
    told = watch.say("printing", replace(two, progress=1, layer=2), after=40)
    assert told == ["first_layer_done"]
    assert watch.say("cancelled", replace(two, progress=1, layer=2)) == ["cancelled"]
    assert last_job(watch).progress == 1


def test_a_boot_that_takes_seconds_is_not_the_end_of_a_job() -> None:
    watch = Watch()
    watch.print_on(NO_ID)
    watch.say("offline", NO_ID, connection=ConnectionState.OFFLINE)
    assert watch.say("idle", after=30, booted=True) == []
    assert watch.say("idle", after=600, booted=True) == []
    told = watch.say("attention", replace(NO_ID, progress=40))
    assert told == ["attention"]


def test_a_job_that_was_shown_for_seconds_before_a_restart_began_then() -> None:
    """It prints what the one before was, and gets its own name meanwhile."""
    watch = Watch()
    watch.print_on(NO_ID)
    watch.say("finished", replace(NO_ID, progress=100))
    watch.say("idle")
    assert watch.say("preparing", NO_ID) == [], "it may be an echo"
    begun = watch.now
    keep_on_disk(watch)
    hook = replace(NO_ID, name="Hook", file="hook.gcode", progress=69)
    assert watch.say("printing", hook, after=1200) == ["started"]
    started = watch.events[-1]
    assert (started.at, started.late) == (begun, False)


def test_a_job_that_was_shown_for_seconds_before_a_restart_and_is_over_is_told() -> (
    None
):
    watch = Watch()
    be_lost_while_printing(watch)
    watch.restart()
    hook = replace(LAYERS, name="Hook", file="hook.gcode", progress=11, layer=30)
    assert watch.say("printing", hook, after=240) == []
    begun = watch.now
    keep_on_disk(watch)
    told = watch.say("failed", replace(hook, layer=0), after=3600)
    assert told == ["ended", "started", "cancelled"]
    assert watch.events[-2].at == begun


def test_a_job_that_is_suspected_began_in_no_future_when_the_clock_is_set_back() -> (
    None
):
    watch = Watch()
    watch.print_on(NO_ID)
    watch.say("finished", replace(NO_ID, progress=100))
    watch.say("idle")
    watch.say("preparing", NO_ID)
    watch.set_time(timedelta(hours=-3))
    watch.restart()
    hook = replace(NO_ID, name="Hook", file="hook.gcode", progress=69)
    assert watch.say("printing", hook, after=1200) == ["started"]
    assert watch.events[-1].at <= watch.now


def test_what_was_an_echo_is_forgotten_over_a_restart() -> None:
    watch = Watch()
    watch.print_on(NO_ID)
    watch.say("finished", replace(NO_ID, progress=100))
    watch.say("idle")
    watch.say("printing", NO_ID)
    watch.say("idle")
    keep_on_disk(watch)
    hook = replace(NO_ID, name="Hook", file="hook.gcode", progress=1)
    watch.say("printing", hook, after=1200)
    assert watch.events[-1].at == watch.now


def test_a_job_that_is_suspected_is_written_at_once_and_not_again_and_again() -> None:
    watch = Watch()
    watch.print_on(NO_ID)
    watch.say("finished", replace(NO_ID, progress=100))
    keeper = JobKeeper(Disk(), lambda _: None, now=watch.now)
    keeper._tracker = watch.tracker
    shown = replace(watch.shown, status=PrinterStatus.PREPARING, job=NO_ID)
    told = [
        keeper.look(shown, watch.now + timedelta(seconds=later), watch.clock + later)
        for later in (5, 8, 11)
    ]
    assert told == [True, False, False]


def keep_on_disk(watch: Watch) -> None:
    """Start Home Assistant anew from what is on the disk."""
    codec = Codec(KeptJobs)
    data = codec.encode(KeptJobs(tracker=watch.tracker.state))
    watch.tracker.state = codec.decode(data).value.tracker
    watch.restart()


def test_a_doubt_outlives_a_restart() -> None:
    watch = Watch()
    be_lost_while_printing(watch)
    show_old(watch)
    keep_on_disk(watch)
    hook = replace(LAYERS, name="Hook", file="hook.gcode", progress=0, layer=0)
    assert watch.say("cancelled", hook) == ["ended", "started", "cancelled"]


def test_a_late_report_of_the_job_before_does_not_end_the_one_that_runs() -> None:
    watch = Watch()
    watch.print_on(ONE)
    watch.say("finished", replace(ONE, progress=100))
    assert watch.say("preparing", TWO, after=600) == ["started"]
    assert watch.say("printing", replace(ONE, progress=100)) == []
    assert watch.say("printing", replace(TWO, progress=1)) == []
    assert watch.say("finished", replace(TWO, progress=100), after=600) == ["finished"]
    assert last_job(watch).name == "Hook"


def test_another_id_long_after_the_start_is_another_job_if_it_stays() -> None:
    watch = Watch()
    watch.print_on(ONE)
    other = replace(ONE, id="7", progress=41)
    assert watch.say("printing", other) == []
    assert watch.say("printing", replace(ONE, progress=41)) == [], "it was a slip"
    assert watch.say("printing", other) == []
    told = watch.say("printing", replace(other, progress=42), after=60)
    assert told == ["cancelled", "started"]


def test_a_job_that_tells_no_figures_while_it_prepares_is_the_one_before() -> None:
    watch = Watch()
    be_lost_while_printing(watch)
    watch.restart()
    assert watch.say("preparing", NO_ID, after=3600) == []
    same = replace(LAYERS, progress=41, layer=41)
    assert watch.say("printing", same, after=60) == ["first_layer_done"]
    assert watch.say("finished", OVER, after=600) == ["finished"]


def test_a_late_report_of_a_job_is_not_that_of_the_next_one_of_the_same_file() -> None:
    watch = Watch()
    watch.print_on(ONE)
    watch.say("finished", replace(ONE, progress=100))
    again = replace(ONE, id="3")
    assert watch.say("preparing", again, after=60) == ["started"]
    assert watch.say("printing", replace(ONE, progress=99)) == []
    job = watch.tracker.state.job
    assert job is not None
    assert (job.job_id, job.progress) == ("3", None)
    watch.say("printing", replace(again, progress=5), after=60)
    assert watch.say("cancelled", replace(again, progress=5)) == ["cancelled"]
    assert last_job(watch).progress == 5


@pytest.mark.parametrize(
    ("status", "progress"), [("printing", 2), ("preparing", None)], ids=str
)
def test_another_name_is_another_job_if_its_figures_fall_or_it_is_prepared(
    status: str, progress: float | None
) -> None:
    watch = Watch()
    watch.print_on(NO_ID)
    hook = replace(NO_ID, name="Hook", file="hook.gcode", progress=progress)
    watch.say(status, hook, after=60)
    watch.say(status, hook, after=20)
    assert [event.kind for event in watch.events[-2:]] == ["cancelled", "started"]


def test_another_name_alone_is_no_other_job() -> None:
    watch = Watch()
    watch.print_on(NO_ID)
    hook = replace(NO_ID, name="Hook", file="hook.gcode", progress=41)
    assert watch.say("printing", hook, after=60) == []
    assert watch.say("printing", hook, after=20) == []


@pytest.mark.parametrize("number", [None, "1"], ids=["no ids", "ids"])
def test_a_job_that_is_over_did_not_begin_when_yet_another_one_was_shown(
    number: str | None,
) -> None:
    """Of what was shown for a moment only, nothing is said of a third one."""
    watch = Watch()
    names = "Cube", "Hook", "Ring"
    cube, hook, ring = (
        Job(id=number and str(n), name=name, file=f"{name}.gcode")
        for n, name in enumerate(names, 1)
    )
    watch.print_on(cube)
    assert watch.say("printing", replace(hook, progress=41), after=60) == []
    assert watch.say("failed", replace(ring, progress=41)) == ["failed"]
    assert last_job(watch).started == watch.events[0].at
