"""PrusaLink's answers, told in the words of the model."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    CommandType,
    Extrude,
    Home,
    Jog,
    Pause,
    Resume,
    SetBedTemperature,
    SetNozzleTemperature,
    SetPrintFlow,
    SetPrintSpeed,
    SetReady,
    StartPrint,
)
from custom_components.printernizer.printer.fields import Fields
from custom_components.printernizer.printer.kinds import FanKind
from custom_components.printernizer.printer.model import (
    Fan,
    FanUnit,
    Firmware,
    Heater,
    Job,
    PlannedFilament,
    PrinterStatus,
    Problem,
    Reading,
    Severity,
    Storage,
)
from custom_components.printernizer.printer.nozzles import Nozzle
from custom_components.printernizer.prusa.report import PrusaAnswers, read_snapshot
from custom_components.printernizer.prusa.requests import PI_MOVES
from custom_components.printernizer.prusa.storage import read_filaments, shown_path
from tests.snapshots import job_of

from .answers import (
    BUDDY_INFO,
    BUDDY_JOB,
    BUDDY_VERSION,
    NOW,
    PI_INFO,
    PI_JOB,
    PI_VERSION,
    SERIAL,
    JsonObject,
    buddy,
    buddy_status,
    pi,
    pi_status,
    progress,
    seen,
)

BUDDY_PRINTING = buddy(buddy_status("PRINTING", progress()), BUDDY_JOB)
PI_PRINTING = pi(pi_status("PRINTING", progress(51)), PI_JOB)
PI_CONTROLS = {
    SetNozzleTemperature,
    SetBedTemperature,
    SetPrintSpeed,
    SetPrintFlow,
}
BOTH = pytest.mark.parametrize(
    ("printing", "status_of", "answers_of", "job_id"),
    [
        pytest.param(BUDDY_PRINTING, buddy_status, buddy, 305, id="printer"),
        pytest.param(PI_PRINTING, pi_status, pi, 51, id="Raspberry Pi"),
    ],
)


@BOTH
def test_the_readings_in_the_middle_of_a_job(
    printing: PrusaAnswers, status_of: Any, answers_of: Any, job_id: int
) -> None:
    """Both flavours tell them by the same names."""
    snapshot = seen(printing)
    assert snapshot.status is PrinterStatus.PRINTING
    assert snapshot.bed is not None
    assert (snapshot.bed.temperature, snapshot.bed.target) == (59.9, 60)
    assert snapshot.nozzles[0].temperature == 214.6
    assert snapshot.nozzles[0].target == 215
    assert (snapshot.motion.speed, snapshot.motion.flow) == (110, 95)
    assert snapshot.motion.z == 7.4
    assert snapshot.fans == (
        Fan(kind=FanKind.PART, unit=FanUnit.RPM, speed=4385),
        Fan(kind=FanKind.HOTEND, unit=FanUnit.RPM, speed=7120),
    )
    assert job_of(snapshot).id == str(job_id)
    assert snapshot == seen(
        answers_of(status_of("PRINTING", progress(job_id)), printing.job)
    )


def test_the_job_of_a_printer() -> None:
    """The path is that of the folder; there are no estimates."""
    assert job_of(seen(BUDDY_PRINTING)) == Job(
        id="305",
        name="hook v3.gcode",
        file="/usb/PARTS/HOOK~1.GCO",
        progress=24,
        started=NOW - timedelta(seconds=1200),
        elapsed=timedelta(seconds=1200),
        remaining=timedelta(seconds=3600),
        thumbnail="/thumb/l/usb/PARTS/HOOK~1.GCO#1767268800",
    )


def test_the_job_of_a_raspberry_pi() -> None:
    """The path is that of its storage; the slicer's estimates are there."""
    assert job_of(seen(PI_PRINTING)) == Job(
        id="51",
        name="hook.gcode",
        file="/local/parts/hook.gcode",
        progress=24,
        started=NOW - timedelta(seconds=1200),
        elapsed=timedelta(seconds=1200),
        remaining=timedelta(seconds=3600),
        planned_weight=21.7,
        planned_length=7264.5,
        planned_filaments=(
            PlannedFilament(index=1, material="PETG", weight=21.7, length=7264.5),
        ),
        layer_height=0.2,
        thumbnail=(
            "/api/thumbnails/PrusaLink gcodes/parts/hook.gcode.orig.png#1767268800"
        ),
    )


@pytest.mark.parametrize(
    ("shown", "path"),
    [
        ("/SD Card/cube.gco", "/sdcard/cube.gco"),
        ("/My prints/a/b c.gcode", "/local/a/b c.gcode"),
        ("cube.gcode", "cube.gcode"),
        (None, None),
    ],
)
def test_a_pi_calls_its_folders_by_names_for_people(
    shown: str | None, path: str | None
) -> None:
    assert shown_path(Fields({"path": shown})) == path


@pytest.mark.parametrize(
    ("meta", "filaments"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param(
            {
                "filament_type per tool": ["PLA", "PETG"],
                "filament used [g] per tool": [18.4, None],
                "filament used [mm] per tool": [6160.2],
            },
            (
                PlannedFilament(index=1, material="PLA", weight=18.4, length=6160.2),
                PlannedFilament(index=2, material="PETG"),
            ),
            id="two tools",
        ),
        pytest.param(
            {"filament used [g]": "3.1"},
            (PlannedFilament(index=1, weight=3.1),),
            id="weight only",
        ),
    ],
)
def test_every_tool_has_its_planned_filament(
    meta: Any, filaments: tuple[PlannedFilament, ...]
) -> None:
    assert tuple(read_filaments(Fields(meta))) == filaments


def test_a_file_for_thousands_of_tools_tells_of_few() -> None:
    told = Fields({"filament used [g] per tool": [1.5] * 5000})
    assert [filament.index for filament in read_filaments(told)] == list(range(1, 33))


def test_an_idle_printer_shows_where_its_axes_are() -> None:
    """While printing only the height is told."""
    idle = buddy_status("IDLE", axis_x=12.5, axis_y=-4.0)
    motion = seen(buddy(idle)).motion
    assert (motion.x, motion.y, motion.z) == (12.5, -4, 7.4)
    assert seen(BUDDY_PRINTING).motion.x is None


def test_a_raspberry_pi_that_just_booted_knows_nothing_yet() -> None:
    """Temperatures come a minute later; until then they are unknown, not 0."""
    booted = {
        "storage": [{"path": "/local", "read_only": False}],
        "printer": {
            "state": "BUSY",
            "status_connect": {"ok": True, "message": "Connect isn't configured"},
            "status_printer": {"ok": True, "message": "OK"},
        },
    }
    snapshot = seen(pi(booted))
    assert snapshot.status is PrinterStatus.BUSY
    assert snapshot.bed == Heater(maximum=125)
    assert snapshot.nozzles == (Nozzle(maximum=305, diameter=0.6),)
    assert [fan.speed for fan in snapshot.fans] == [None, None]
    assert snapshot.motion.speed is None
    assert snapshot.problems == ()
    assert snapshot.job is None


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("IDLE", PrinterStatus.IDLE),
        ("READY", PrinterStatus.IDLE),
        ("BUSY", PrinterStatus.BUSY),
        ("PRINTING", PrinterStatus.PRINTING),
        ("PAUSED", PrinterStatus.PAUSED),
        ("FINISHED", PrinterStatus.FINISHED),
        ("STOPPED", PrinterStatus.CANCELLED),
        ("ATTENTION", PrinterStatus.ATTENTION),
        ("ERROR", PrinterStatus.ATTENTION),
        ("UNKNOWN", PrinterStatus.UNKNOWN),
        ("DANCING", PrinterStatus.UNKNOWN),
        ("", PrinterStatus.UNKNOWN),
        (None, PrinterStatus.UNKNOWN),
        (7, PrinterStatus.UNKNOWN),
        (["IDLE"], PrinterStatus.UNKNOWN),
    ],
)
def test_every_state_has_its_status(state: Any, status: PrinterStatus) -> None:
    """Anything else is unknown, and never raises."""
    assert seen(buddy(buddy_status(state))).status is status
    assert seen(pi(pi_status(state))).status is status


@pytest.mark.parametrize(
    ("answers", "accepts"),
    [
        pytest.param(BUDDY_PRINTING, {Pause, Cancel}, id="printing"),
        pytest.param(PI_PRINTING, {Pause, Cancel}, id="printing, Pi"),
        pytest.param(
            buddy(buddy_status("PAUSED", progress())), {Resume, Cancel}, id="paused"
        ),
        pytest.param(
            pi(pi_status("PAUSED", progress())), {Resume, Cancel}, id="paused, Pi"
        ),
        pytest.param(
            buddy(buddy_status("ATTENTION", progress())), {Cancel}, id="attention"
        ),
        pytest.param(pi(pi_status("ATTENTION", progress())), set(), id="attention, Pi"),
        pytest.param(buddy(buddy_status("ATTENTION")), set(), id="warning when idle"),
        pytest.param(buddy(buddy_status("PRINTING")), set(), id="without a job"),
        pytest.param(buddy(buddy_status("BUSY", progress())), set(), id="busy"),
        pytest.param(buddy(buddy_status("IDLE")), set(), id="idle"),
        pytest.param(buddy(buddy_status("FINISHED")), set(), id="finished"),
    ],
)
def test_only_what_makes_sense_is_accepted(
    answers: PrusaAnswers, accepts: set[CommandType]
) -> None:
    """Every command needs the job's id; only the printers stop in ATTENTION."""
    assert seen(answers).accepts - PI_CONTROLS - PI_MOVES - {StartPrint} == accepts


def test_a_raspberry_pi_can_set_its_printer_at_any_time() -> None:
    """The printers themselves take no such commands."""
    assert seen(pi(pi_status("IDLE"))).accepts >= PI_CONTROLS
    assert seen(pi(pi_status("BUSY"))).accepts >= PI_CONTROLS
    assert not seen(buddy(buddy_status("IDLE"))).accepts & PI_CONTROLS


@pytest.mark.parametrize(
    ("status", "moves"),
    [
        (pi_status("IDLE"), {Home, Jog, Extrude, SetReady, StartPrint}),
        (pi_status("IDLE", temp_nozzle=24.0), {Home, Jog, SetReady, StartPrint}),
        (pi_status("FINISHED"), {Jog, Extrude, SetReady}),
        (pi_status("PAUSED", progress()), {Jog, Extrude}),
        (pi_status("PRINTING", progress()), set()),
        (pi_status("ERROR"), set()),
    ],
)
def test_a_raspberry_pi_moves_its_printer_only_while_it_may(
    status: JsonObject, moves: set[CommandType]
) -> None:
    accepted = seen(pi(status)).accepts
    assert accepted & (PI_MOVES | {StartPrint}) == moves


@pytest.mark.parametrize(
    ("state", "accepted"), [("IDLE", True), ("FINISHED", True), ("PRINTING", False)]
)
def test_a_printer_starts_a_file_unless_it_prints(
    state: str, *, accepted: bool
) -> None:
    assert (StartPrint in seen(buddy(buddy_status(state))).accepts) is accepted


def test_a_lost_printer_cannot_be_set() -> None:
    """The Pi would say yes, and nothing would come of it."""
    assert not seen(failed_pi()).accepts


@BOTH
@pytest.mark.parametrize("state", ["BUSY", "ATTENTION", "UNKNOWN", "DANCING"])
def test_a_job_that_is_left_out_in_mid_print_goes_on(
    printing: PrusaAnswers,
    status_of: Any,
    answers_of: Any,
    job_id: int,
    state: str,
) -> None:
    """The printers leave it out during crash recovery; the same id comes back."""
    before = seen(printing)
    without = seen(answers_of(status_of(state)), previous=before)
    assert without.job == before.job
    back = answers_of(status_of("PRINTING", progress(job_id)), printing.job)
    assert seen(back, previous=without).job == before.job


@BOTH
@pytest.mark.parametrize("state", ["IDLE", "READY"])
def test_an_idle_printer_has_no_job(
    printing: PrusaAnswers,
    status_of: Any,
    answers_of: Any,
    job_id: int,
    state: str,
) -> None:
    """This ends it, whether its end was seen or not."""
    assert seen(printing, answers_of(status_of(state), printing.job)).job is None
    assert job_id


@BOTH
def test_a_finished_job_is_complete_and_stays(
    printing: PrusaAnswers, status_of: Any, answers_of: Any, job_id: int
) -> None:
    """The printer has left it out by then, when users want to see it."""
    finished = answers_of(status_of("FINISHED"), printing.job)
    snapshot = seen(printing, finished, finished)
    job = job_of(snapshot)
    assert snapshot.status is PrinterStatus.FINISHED
    assert (job.id, job.progress, job.remaining) == (str(job_id), 100, timedelta())
    assert job.name == job_of(seen(printing)).name


@BOTH
def test_a_cancelled_job_shows_how_far_it_came(
    printing: PrusaAnswers, status_of: Any, answers_of: Any, job_id: int
) -> None:
    """It is not complete."""
    snapshot = seen(printing, answers_of(status_of("STOPPED")))
    assert snapshot.status is PrinterStatus.CANCELLED
    assert job_of(snapshot).progress == 24
    assert job_of(snapshot).id == str(job_id)


@pytest.mark.parametrize("state", ["FINISHED", "STOPPED", "BUSY", "ATTENTION"])
def test_a_job_that_was_never_seen_is_not_made_up(state: str) -> None:
    """We came after its end."""
    assert seen(buddy(buddy_status(state))).job is None


def test_a_new_id_is_a_new_job() -> None:
    """Nothing of the last one is in it."""
    told = {"time_printing": 5, "progress": 0.0}
    following = buddy(buddy_status("PRINTING", progress(306, **told)), BUDDY_JOB)
    job = job_of(seen(BUDDY_PRINTING, following))
    assert (job.id, job.name, job.progress) == ("306", None, 0)
    assert job.started == NOW - timedelta(seconds=5)


def test_the_details_of_a_job_outlive_the_answer_that_told_them() -> None:
    """`job` is asked now and then only."""
    later = buddy(buddy_status("PRINTING", progress(progress=25.0)), job=None)
    before, after = seen(BUDDY_PRINTING), seen(BUDDY_PRINTING, later)
    assert job_of(after) == replace(job_of(before), progress=25)


def test_a_start_does_not_move_during_a_pause() -> None:
    """`time_printing` stands still then, the clock does not."""
    before = seen(BUDDY_PRINTING)
    paused = buddy(buddy_status("PAUSED", progress()))
    after = read_snapshot(
        paused, serial=SERIAL, previous=before, now=NOW + timedelta(hours=1)
    )
    assert job_of(after).started == job_of(before).started


def test_a_start_comes_as_soon_as_the_elapsed_time_is_told() -> None:
    """The Pi leaves it out in the first moments."""
    first = pi(pi_status("PRINTING", progress(51, time_printing=None)))
    assert job_of(seen(first)).started is None
    assert job_of(seen(first, PI_PRINTING)).started == NOW - timedelta(seconds=1200)


@pytest.mark.parametrize("remaining", [None, "", -1, "soon", 1e30])
def test_a_remaining_time_that_is_none_is_unknown(remaining: Any) -> None:
    """It is left out until the file tells it."""
    status = buddy_status("PRINTING", progress(time_remaining=remaining))
    assert job_of(seen(buddy(status))).remaining is None


def failed_pi() -> PrusaAnswers:
    """Return the answers of a Raspberry Pi whose cable was lost."""
    fault = {"ok": False, "message": "Serial device does not exist"}
    return pi(pi_status("ERROR", status_printer=fault))


def test_the_last_temperatures_of_a_lost_printer_are_not_shown() -> None:
    """The Pi keeps serving them."""
    snapshot = seen(failed_pi())
    assert snapshot.bed == Heater(maximum=125)
    assert snapshot.nozzles[0].temperature is None
    assert [fan.speed for fan in snapshot.fans] == [None, None]
    assert snapshot.motion.z is None


def test_a_lost_printer_fails_its_job() -> None:
    """And keeps saying so while the fault lasts."""
    snapshot = seen(PI_PRINTING, failed_pi(), failed_pi())
    assert snapshot.status is PrinterStatus.FAILED
    assert job_of(snapshot).id == "51"


@pytest.mark.parametrize("end", ["FINISHED", "STOPPED"])
def test_a_fault_after_the_end_of_a_job_does_not_fail_it(end: str) -> None:
    """The job was over before."""
    ended = seen(PI_PRINTING, pi(pi_status(end)))
    snapshot = seen(failed_pi(), failed_pi(), previous=ended)
    assert snapshot.status is PrinterStatus.ATTENTION
    assert snapshot.job is None


def test_a_fault_has_the_words_of_the_pi() -> None:
    """They are all there is; the code is made of them."""
    assert seen(failed_pi()).problems == (
        Problem(
            code="serial_device_does_not_exist",
            text="Serial device does not exist",
            severity=Severity.FATAL,
        ),
    )


@pytest.mark.parametrize(
    ("health", "problems"),
    [
        pytest.param({"ok": True, "message": "OK"}, 0, id="fine"),
        pytest.param({"ok": False}, 1, id="no words"),
        pytest.param({"message": "?"}, 0, id="no flag"),
        pytest.param(None, 0, id="null"),
        pytest.param("bad", 0, id="no object"),
    ],
)
def test_a_problem_is_there_only_if_the_pi_says_so(health: Any, problems: int) -> None:
    """What is left out is no problem."""
    told = seen(pi(pi_status("IDLE", status_printer=health))).problems
    assert len(told) == problems
    assert all(problem.code and problem.text for problem in told)


def test_only_the_pi_tells_of_problems() -> None:
    """So the others have no entity that is always empty."""
    assert Reading.PROBLEMS in seen(PI_PRINTING).readings
    assert Reading.PROBLEMS not in seen(BUDDY_PRINTING).readings


@pytest.mark.parametrize(
    ("told", "storage"),
    [
        pytest.param(
            {"path": "/usb/", "name": "usb", "read_only": False},
            Storage(name="usb", read_only=False),
            id="printer",
        ),
        pytest.param(
            [
                {
                    "path": "/local",
                    "name": "PrusaLink gcodes",
                    "read_only": False,
                    "free_space": 21390950400,
                },
                {"path": "/sdcard", "read_only": True},
            ],
            Storage(name="PrusaLink gcodes", read_only=False, free=21390950400),
            id="Raspberry Pi",
        ),
        pytest.param([{"path": "/local"}], Storage(name="/local"), id="no name"),
        pytest.param([], None, id="empty list"),
        pytest.param([5], None, id="list of nonsense"),
        pytest.param(None, None, id="null"),
        pytest.param("usb", None, id="word"),
    ],
)
def test_the_storage_comes_in_two_shapes(told: Any, storage: Storage | None) -> None:
    """The printers send an object, the Pi a list."""
    status = buddy_status("IDLE") | {"storage": told}
    assert seen(buddy(status)).storage == storage


@pytest.mark.parametrize(
    ("version", "model"),
    [
        pytest.param({"hostname": "prusa-mk4"}, "MK4", id="MK4"),
        pytest.param({"hostname": "prusa-mk3-5"}, "MK3.5", id="MK3.5"),
        pytest.param({"hostname": "prusa-xl"}, "XL", id="XL"),
        pytest.param({"hostname": "prusa-ix"}, "iX", id="iX"),
        pytest.param({"hostname": "prusa-mini"}, "MINI", id="MINI"),
        pytest.param({"hostname": "Prusa-Core-One"}, "CORE One", id="CORE One"),
        pytest.param({"hostname": "prusa-mk4s"}, "MK4S", id="MK4S"),
        pytest.param({"hostname": "prusa-mk3-9s"}, "MK3.9S", id="MK3.9S"),
        pytest.param({"hostname": "prusa_mk3-5s"}, "MK3.5S", id="MK3.5S"),
        pytest.param({"hostname": "prusa-xl-plus"}, "XL+", id="XL+"),
        pytest.param({"hostname": "prusa-core-one-plus"}, "CORE One+", id="CORE One+"),
        pytest.param({"hostname": "prusa-core-one-l"}, "CORE One L", id="CORE One L"),
        pytest.param({"hostname": "prusa-ht90"}, "HT90", id="HT90"),
        pytest.param({"hostname": "garage"}, None, id="renamed by the user"),
        pytest.param({"hostname": None}, None, id="no host name"),
        pytest.param(
            {"hostname": "prusa-mk4", "printer": "MK4S"}, "MK4S", id="newer firmware"
        ),
        pytest.param(PI_VERSION, "MK3S", id="Raspberry Pi"),
        pytest.param({"original": "PrusaLink I3MK25S"}, "MK25S", id="old printer"),
        pytest.param({"original": "Unknown printer type"}, None, id="not known yet"),
    ],
)
def test_the_model_is_told_in_several_ways(
    version: JsonObject, model: str | None
) -> None:
    """Older firmware of the printers does not tell it at all."""
    answers = replace(BUDDY_PRINTING, version=version)
    assert seen(answers).info.model == model


def test_who_the_printer_is() -> None:
    """The Pi's `hostname` in `info` is that of a server far away."""
    info = seen(PI_PRINTING).info
    assert (info.brand, info.serial, info.name) == ("Prusa", SERIAL, "Attic MK3")
    assert info.firmware == Firmware(installed="3.14.1-8237")
    assert seen(PI_PRINTING).network.hostname == "attic-pi"
    assert seen(BUDDY_PRINTING).info.name is None
    assert seen(BUDDY_PRINTING).info.firmware == Firmware()


@pytest.mark.parametrize(
    ("version", "is_pi"),
    [
        pytest.param(BUDDY_VERSION, False, id="printer"),
        pytest.param(PI_VERSION, True, id="Raspberry Pi"),
        pytest.param({"original": "Unknown printer type"}, True, id="original"),
        pytest.param({"sdk": "0.8.1"}, True, id="sdk"),
        pytest.param(None, False, id="not asked yet"),
    ],
)
def test_the_flavours_are_told_apart(version: Any, *, is_pi: bool) -> None:
    """`original` or `sdk` make it a Pi."""
    assert PrusaAnswers(version=version).is_raspberry_pi is is_pi


@pytest.mark.parametrize(
    ("version", "supported"),
    [
        pytest.param(BUDDY_VERSION, True, id="printer"),
        pytest.param(PI_VERSION, True, id="Raspberry Pi"),
        pytest.param({"api": "2.0"}, True, id="short"),
        pytest.param({"api": "2.1.3"}, True, id="newer"),
        pytest.param({"api": "10.0.0"}, True, id="much newer"),
        pytest.param({"api": "1.9.9"}, False, id="older"),
        pytest.param({"api": "0.9.0-legacy"}, False, id="legacy"),
        pytest.param(
            {"api": "0.9.0-legacy", "original": "PrusaLink I3MK3S"}, True, id="Pi 0.7"
        ),
        pytest.param(
            {"api": "0.9.0-legacy", "original": "PrusaLink I3MK25"}, True, id="MK2.5"
        ),
        pytest.param({"api": "0.1", "text": "OctoPrint 1.9"}, False, id="OctoPrint"),
        pytest.param({"api": None}, False, id="null"),
        pytest.param({"api": "new"}, False, id="word"),
        pytest.param([], False, id="list"),
        pytest.param(None, False, id="nothing"),
    ],
)
def test_what_has_the_v1_interface_is_supported(
    version: Any, *, supported: bool
) -> None:
    """The Pi's 0.7 has it although its number says otherwise."""
    assert PrusaAnswers(version=version).is_supported is supported


@pytest.mark.parametrize(
    ("info", "serial"),
    [
        pytest.param(BUDDY_INFO, SERIAL, id="printer"),
        pytest.param({"serial": None}, None, id="not told yet"),
        pytest.param({"serial": ""}, None, id="MK2.5"),
        pytest.param({"serial": 10589210987654321}, "10589210987654321", id="number"),
        pytest.param(None, None, id="no answer"),
    ],
)
def test_the_serial_may_be_missing(info: Any, serial: str | None) -> None:
    """The Pi has none until the printer told it."""
    assert PrusaAnswers(info=info).serial == serial


@pytest.mark.parametrize(
    ("told", "diameter"),
    [(0.4, 0.4), (0.6000000238, 0.6), ("0.25", 0.25), (0, None), (None, None)],
)
def test_the_nozzle_has_a_diameter(told: Any, diameter: float | None) -> None:
    """The printers send what single precision makes of it."""
    answers = replace(BUDDY_PRINTING, info=BUDDY_INFO | {"nozzle_diameter": told})
    assert seen(answers).nozzles[0].diameter == diameter


def test_the_ids_of_the_current_job_are_text() -> None:
    """As they are part of a path."""
    assert BUDDY_PRINTING.job_id == "305"
    assert BUDDY_PRINTING.described_job_id == "305"
    assert PrusaAnswers().job_id is None


@pytest.mark.parametrize("job", [{}, {"id": 51}, {"id": 51, "file": None}, [], None])
def test_a_job_may_lack_its_details(job: Any) -> None:
    """The Pi does not know every file."""
    told = job_of(seen(pi(pi_status("PRINTING", progress(51)), job)))
    assert (told.id, told.name, told.thumbnail) == ("51", None, None)


def test_answers_that_say_nothing_are_a_snapshot_of_nothing() -> None:
    """Nothing is 0 that was not told."""
    snapshot = seen(PrusaAnswers())
    assert snapshot.status is PrinterStatus.UNKNOWN
    assert snapshot.job is None
    assert snapshot.bed == Heater()
    assert snapshot.storage is None


def test_no_answer_is_changed_by_reading_it() -> None:
    """Polls share them."""
    assert PI_INFO["serial"] == SERIAL
    before = repr((PI_PRINTING.status, PI_PRINTING.job))
    seen(PI_PRINTING, failed_pi())
    assert repr((PI_PRINTING.status, PI_PRINTING.job)) == before


@pytest.mark.parametrize(
    ("answers", "status", "told"),
    [
        pytest.param(
            buddy, buddy_status("PRINTING", progress()), BUDDY_JOB, id="buddy"
        ),
        pytest.param(pi, pi_status("PRINTING", progress(51)), PI_JOB, id="pi"),
    ],
)
def test_a_file_that_arrives_while_a_job_runs_does_not_rename_it(
    answers: Any, status: Any, told: Any
) -> None:
    before = read_snapshot(answers(status, told), serial="1")
    other = {**told["file"], "name": "OTHER~1.GCO", "display_name": "Other.gcode"}
    after = read_snapshot(
        answers(status, told | {"file": other | {"path": "/local/other"}}),
        serial="1",
        previous=before,
    )
    assert job_of(after) == job_of(before)


@pytest.mark.parametrize(
    ("hostname", "expected"),
    [("prusa-mk4", (250, 210, 220)), ("prusa-ht90", None), ("garage", None)],
)
def test_the_build_volume_is_that_of_a_known_model_with_a_square_bed(
    hostname: str, expected: tuple[int, int, int] | None
) -> None:
    answers = replace(BUDDY_PRINTING, version={"hostname": hostname})
    volume = seen(answers).info.volume
    assert (volume and (volume.x, volume.y, volume.z)) == expected
