"""What a printer has said so far: which messages count, and what is remembered."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.printernizer.bambu.models import model_named
from custom_components.printernizer.bambu.reading.messages import tells_all
from custom_components.printernizer.bambu.reading.progress import Progress
from custom_components.printernizer.bambu.reading.project import plate_of, project_in
from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import read_snapshot

from .reports import (
    CANCELLED,
    FAULT,
    IDLE,
    NOW,
    PRINTING,
    SERIAL,
    JsonObject,
    heard,
    ota,
    push,
    versions,
)

LATER = NOW + timedelta(minutes=5)


def test_an_answer_to_a_command_is_no_state() -> None:
    """It stands under `print`, too, and would pollute the state."""
    report = heard(PRINTING)
    reply = {
        "print": {"command": "gcode_line", "result": "success", "gcode_state": "X"}
    }
    assert report.merged(reply, NOW) is report


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({}, id="empty"),
        pytest.param({"print": None}, id="null"),
        pytest.param({"print": [1]}, id="list"),
        pytest.param({"print": {}}, id="nothing new"),
        pytest.param({"mc_print": {"command": "push_info", "param": "x"}}, id="log"),
        pytest.param({"info": {"module": None}}, id="no modules"),
        pytest.param({"info": {"command": "get_version", "module": 5}}, id="number"),
        pytest.param({"system": {"command": "ledctrl"}}, id="system"),
        pytest.param({"ams": None}, id="null beside print"),
    ],
)
def test_what_tells_nothing_changes_nothing(message: JsonObject) -> None:
    """The report is then the very same one."""
    report = heard(PRINTING)
    assert report.merged(message, NOW) is report


def test_a_delta_may_lack_the_command() -> None:
    """It may be as small as one number."""
    report = heard(IDLE).merged({"print": {"print_error": FAULT}}, NOW)
    assert report.fields.bits("print_error") == FAULT
    assert report.state == "IDLE"


def test_some_fields_may_stand_beside_print() -> None:
    """Some firmware puts them there."""
    report = heard(IDLE).merged({"wifi_signal": "-41dBm"}, NOW)
    assert report.fields.text("wifi_signal") == "-41dBm"


def test_the_report_before_is_not_changed() -> None:
    """A new report replaces the old one."""
    before = heard(PRINTING)
    before.merged(push(gcode_state="PAUSE"), NOW)
    assert before.state == "RUNNING"


def test_it_is_ready_once_state_and_versions_are_here() -> None:
    """In either order."""
    state, modules = push(**IDLE), versions(ota("P1S"))
    first = BambuReport().merged(state, NOW)
    other = BambuReport().merged(modules, NOW)
    assert not first.is_ready, "the versions are missing"
    assert not other.is_ready, "the state is missing"
    assert first.merged(modules, NOW).is_ready
    assert other.merged(state, NOW).is_ready


def test_a_delta_does_not_make_it_ready() -> None:
    """There is much that it does not say."""
    report = BambuReport().merged(versions(ota("P1S")), NOW)
    assert not report.merged(push(wifi_signal="-52dBm"), NOW).is_ready


@pytest.mark.parametrize(
    ("message", "full"),
    [
        pytest.param(push(**IDLE), True, id="full"),
        pytest.param(push(gcode_state="IDLE", device={}), True, id="new protocol"),
        pytest.param(push(gcode_state="IDLE"), False, id="one field"),
        pytest.param(push(bed_temper=23.1), False, id="another field"),
        pytest.param({"print": {"command": "stop", **IDLE}}, False, id="answer"),
        pytest.param(versions(ota("P1S")), False, id="versions"),
    ],
)
def test_a_full_report_is_known_by_what_is_in_it(
    message: JsonObject, *, full: bool
) -> None:
    """Not every firmware marks it."""
    assert tells_all(message) is full


def test_model_and_firmware_come_from_the_versions() -> None:
    """The module `ota` stands for the printer."""
    report = BambuReport().merged(versions(ota("H2D Pro", "01.02.00.00")), NOW)
    assert report.model.name == "H2D Pro"
    assert report.firmware == "01.02.00.00"


def test_modules_that_are_no_objects_are_left_out() -> None:
    """The rest still counts."""
    report = BambuReport().merged(versions(ota("P1S"), 5, None), NOW)  # type: ignore[arg-type]
    assert len(report.modules) == 1
    assert report.model.name == "P1S"


@pytest.mark.parametrize("before", ["IDLE", "FINISH", "FAILED"])
@pytest.mark.parametrize("after", ["PREPARE", "SLICING", "RUNNING"])
def test_a_job_starts_where_the_last_one_was_over(before: str, after: str) -> None:
    """Current firmware does not tell the start."""
    report = heard(IDLE, {"gcode_state": before})
    assert report.merged(push(gcode_state=after), LATER).started == LATER


@pytest.mark.parametrize("before", ["", "UNKNOWN", "OFFLINE", "INIT", None])
def test_a_job_that_comes_out_of_a_boot_was_there_before(before: str | None) -> None:
    """When it started is not known then."""
    report = heard(IDLE | {"gcode_state": before})
    assert report.merged(push(gcode_state="RUNNING"), LATER).started is None


def test_the_start_of_a_job_that_was_under_way_is_not_known() -> None:
    """The first report after we came is no start."""
    assert heard(PRINTING).started is None


def test_a_job_starts_only_once() -> None:
    """Preparing, pausing and going on do not move the start."""
    report = heard(IDLE).merged(push(gcode_state="PREPARE"), NOW)
    for state in ("RUNNING", "PAUSE", "RUNNING", "FINISH"):
        report = report.merged(push(gcode_state=state), LATER)
        assert report.started == NOW, state


def test_the_next_job_has_a_start_of_its_own() -> None:
    """The end of the last one is in between."""
    report = heard(IDLE).merged(push(gcode_state="RUNNING"), NOW)
    report = report.merged(push(gcode_state="FINISH"), NOW)
    assert report.merged(push(gcode_state="RUNNING"), LATER).started == LATER


def test_a_start_that_the_printer_tells_counts_more() -> None:
    """Seconds since 1970, as text."""
    report = heard(IDLE).merged(
        push(gcode_state="RUNNING", gcode_start_time="1767268800"), LATER
    )
    assert report.started == datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("told", ["0", "", None, "soon", -5, 1e300])
def test_a_start_that_is_none_does_not_count(told: Any) -> None:
    """Idle printers tell 0."""
    report = heard(IDLE).merged(
        push(gcode_state="RUNNING", gcode_start_time=told), LATER
    )
    assert report.started == LATER


FAILED = {"gcode_state": "FAILED"}
ERROR = {"print_error": CANCELLED}
CLEARED = {"print_error": 0}


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([ERROR, FAILED, CLEARED], id="error before state"),
        pytest.param([FAILED, ERROR, CLEARED], id="state before error"),
        pytest.param([ERROR | FAILED, CLEARED], id="at once"),
        pytest.param([ERROR, FAILED | CLEARED], id="cleared with the state"),
        pytest.param([ERROR, ERROR | FAILED, FAILED, CLEARED], id="told twice"),
        pytest.param([FAILED | {"fail_reason": str(CANCELLED)}], id="as the reason"),
    ],
)
def test_a_cancelled_job_stays_cancelled(told: list[JsonObject]) -> None:
    """The printer says so for a moment only."""
    report = heard(PRINTING, *told)
    assert report.cancelled
    assert report.merged(push(wifi_signal="-50dBm"), NOW).cancelled


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([FAILED], id="no reason"),
        pytest.param([{"print_error": FAULT}, FAILED], id="fault"),
        pytest.param([FAILED | {"print_error": FAULT}, CLEARED], id="fault cleared"),
        pytest.param([{"print_error": FAULT}, CLEARED, FAILED], id="fault before"),
    ],
)
def test_a_job_that_failed_was_not_cancelled(told: list[JsonObject]) -> None:
    """The difference is what users want to be told."""
    assert not heard(PRINTING, *told).cancelled


@pytest.mark.parametrize("state", ["PREPARE", "RUNNING", "IDLE", "FINISH"])
def test_a_cancelled_job_says_nothing_about_the_next(state: str) -> None:
    """The next one may fail by itself."""
    report = heard(PRINTING, ERROR, FAILED, CLEARED, {"gcode_state": state})
    assert not report.cancelled
    assert not report.merged(push(gcode_state="FAILED"), NOW).cancelled


@pytest.mark.parametrize("state", ["FINISH", "FAILED"])
def test_what_is_reset_at_the_end_is_remembered(state: str) -> None:
    """P1S counts its layers from 0 again as soon as the job has ended."""
    reset = {"gcode_state": state, "layer_num": 0, "total_layer_num": 0}
    report = heard(PRINTING, reset | {"mc_percent": 0})
    assert report.progress == Progress(percent=37, layer=44, total_layers=120)


def test_the_next_job_starts_from_the_beginning() -> None:
    """What was remembered belongs to the last one."""
    reset = {"gcode_state": "FINISH", "layer_num": 0, "total_layer_num": 0}
    report = heard(PRINTING, reset, {"gcode_state": "PREPARE", "mc_percent": 0})
    assert report.progress == Progress(percent=0, layer=0, total_layers=None)


def test_figures_of_the_last_job_are_not_taken_for_those_of_the_next() -> None:
    over = {"gcode_state": "FINISH", "mc_percent": 100, "layer_num": 120}
    begun = heard(PRINTING, over, {"gcode_state": "RUNNING"})
    assert begun.progress == Progress(percent=None, layer=None, total_layers=120)
    layer = begun.merged(push(layer_num=0), NOW)
    assert layer.progress == Progress(percent=None, layer=0, total_layers=120)
    both = layer.merged(push(mc_percent=1), NOW)
    assert both.progress == Progress(percent=1, layer=0, total_layers=120)
    # What it reaches in the end is its own.
    end = both.merged(push(mc_percent=100, layer_num=120), NOW)
    assert end.progress == Progress(percent=100, layer=120, total_layers=120)


def test_a_job_that_is_cancelled_at_once_got_to_0() -> None:
    over = {"gcode_state": "FINISH", "mc_percent": 100, "layer_num": 120}
    begun = {"gcode_state": "PREPARE", "mc_percent": 0, "layer_num": 0}
    report = heard(PRINTING, over, begun, {"gcode_state": "FAILED"})
    assert (report.progress.percent, report.progress.layer) == (0, 0)


def test_what_is_complete_with_half_of_its_layers_is_not_believed() -> None:
    report = heard(PRINTING, {"mc_percent": 100})
    assert report.progress.percent == 37
    assert report.merged(push(mc_percent=38), NOW).progress.percent == 38


def test_an_id_under_another_key_that_follows_is_not_taken() -> None:
    report = heard(PRINTING | {"job_id": "0", "subtask_id": "9"}, {"job_id": "17"})
    assert report.job_id == "9"
    assert report.merged(push(subtask_id="0"), NOW).job_id == "17"


def test_an_id_that_is_told_after_minutes_leaves_the_start_as_it_is() -> None:
    report = heard(IDLE, PRINTING | {"job_id": "0"})
    later = report.merged(push(job_id="18"), LATER)
    assert later.started == NOW


@pytest.mark.parametrize(
    ("told", "plate"),
    [
        pytest.param({}, None, id="not told"),
        pytest.param({"gcode_file": "/data/Metadata/plate_3.gcode"}, 3, id="path"),
        pytest.param({"plate_idx": 4}, 4, id="number"),
        pytest.param({"plate_idx": 0}, None, id="no number"),
    ],
)
def test_the_plate_is_unknown_until_it_is_told(
    told: JsonObject, plate: int | None
) -> None:
    report = heard(PRINTING | told)
    assert plate_of(report.fields, report.ordered) == plate


def test_the_order_that_the_printer_repeats_tells_the_plate() -> None:
    order = {
        "command": "project_file",
        "param": "Metadata/plate_2.gcode",
        "subtask_name": "Bracket",
        "url": "ftp:///models/Bracket%20two.gcode.3mf",
        "result": "success",
    }
    report = heard(IDLE).merged({"print": order}, NOW).merged(push(**PRINTING), NOW)
    assert plate_of(report.fields, report.ordered) == 2
    assert report.project is not None
    assert report.project.path == "/models/Bracket two.gcode.3mf"
    # It says nothing of another job, nor of one that starts an hour later.
    other = report.merged(push(subtask_name="Hook"), NOW)
    assert plate_of(other.fields, other.ordered) is None
    over = report.merged(push(gcode_state="FINISH"), LATER)
    again = over.merged(push(gcode_state="RUNNING"), NOW + timedelta(hours=1))
    assert plate_of(again.fields, again.ordered) is None
    refused = heard(PRINTING).merged({"print": order | {"result": "fail"}}, NOW)
    assert refused.project is None


ORDER = {
    "command": "project_file",
    "param": "Metadata/plate_2.gcode",
    "subtask_name": "Bracket",
    "url": "ftp:///models/Bracket.gcode.3mf",
    "result": "success",
}


def ordered_as(name: str) -> BambuReport:
    """Return the report of a printer at rest that was ordered to print a file."""
    return heard(IDLE).merged({"print": ORDER | {"subtask_name": name}}, NOW)


def test_an_order_is_that_of_one_job_and_not_of_the_next_with_its_name() -> None:
    first = ordered_as("Bracket").merged(push(**PRINTING), NOW)
    assert first.ordered is not None
    over = first.merged(push(gcode_state="FAILED"), NOW + timedelta(minutes=1))
    again = over.merged(push(gcode_state="PREPARE"), NOW + timedelta(minutes=2))
    assert again.ordered is None
    # The printer may repeat the order only once it has begun.
    late = again.merged({"print": ORDER}, NOW + timedelta(minutes=2))
    assert late.ordered is not None


def test_an_order_is_not_that_of_a_job_that_began_while_nobody_listened() -> None:
    first = ordered_as("Bracket").merged(push(**PRINTING), NOW)
    after = first.after_interruption()
    assert after.merged(push(**PRINTING | {"layer_num": 45}), LATER).ordered is not None
    assert after.merged(push(**PRINTING | {"layer_num": 2}), LATER).ordered is None


def test_an_order_is_still_that_of_a_job_that_goes_on_after_a_power_cut() -> None:
    report = ordered_as("Bracket").merged(push(**PRINTING), NOW).after_interruption()
    later = NOW + timedelta(hours=1)
    booted = report.merged(push(**IDLE), later)
    paused = booted.merged(push(**PRINTING | {"gcode_state": "PAUSE"}), later)
    assert paused.ordered is not None


@pytest.mark.parametrize(
    ("model", "name", "is_meant"),
    [
        ("X1 Carbon", "Bracket two", False),
        ("P1S", "Bracket two", False),
        ("P1S", "Bracket_", True),
        ("P1S", "Bracket with a name of thirty letters", False),
    ],
)
def test_an_order_of_a_similar_name_is_that_of_another_job(
    model: str,
    name: str,
    is_meant: bool,  # noqa: FBT001 - a table
) -> None:
    report = replace(ordered_as(name), model=model_named(model))
    assert bool(report.merged(push(**PRINTING), NOW).ordered) is is_meant


@pytest.mark.parametrize(("model", "is_meant"), [("X1 Carbon", False), ("A1", True)])
def test_an_order_is_known_by_the_letters_that_its_model_leaves_of_a_name(
    model: str,
    is_meant: bool,  # noqa: FBT001 - a table
) -> None:
    name = "A bracket with a name of more than thirty letters"
    report = replace(ordered_as(name), model=model_named(model))
    report = report.merged(push(**PRINTING | {"subtask_name": name[:30]}), NOW)
    assert bool(report.ordered) is is_meant


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(versions({"name": "esp32", "hw_ver": "AP05"}), id="a part"),
        pytest.param(versions(ota("AMS HT")), id="another product"),
        pytest.param(versions({"name": "ota", "sw_ver": "01.08.02.00"}), id="nameless"),
        pytest.param(versions({"name": "ota", "product_name": 7}), id="no text"),
        pytest.param(versions({}), id="empty"),
    ],
)
def test_one_odd_message_makes_no_printer_forget_what_it_is(odd: JsonObject) -> None:
    unit = {"name": "ams/0", "sn": "00600A000000001"}
    known = heard(IDLE).merged(versions(ota("P1S"), unit), NOW)
    after = known.merged(odd, NOW)
    assert (after.model.name, after.firmware) == ("P1S", "01.08.02.00")


def test_a_model_that_nobody_knew_is_known_once_it_is_told() -> None:
    report = BambuReport().merged(versions({"name": "th", "hw_ver": "TH09"}), NOW)
    assert not report.model.name
    assert report.merged(versions(ota("P1S")), NOW).model.name == "P1S"


def test_a_cancel_that_is_told_only_before_the_end_is_remembered() -> None:
    """The transient code may be back at 0 when the state becomes FAILED."""
    report = heard(
        PRINTING,
        {"print_error": 0x0300400C},
        {"print_error": 0},
        {"gcode_state": "FAILED"},
    )
    assert report.cancelled


def test_an_id_that_follows_the_start_does_not_undo_it() -> None:
    """It is the same job."""
    report = heard(IDLE, PRINTING | {"job_id": "0"}, {"job_id": "18"})
    assert report.started == NOW


def test_another_job_after_an_outage_did_not_start_when_the_old_one_did() -> None:
    """What started unseen has no start."""
    report = heard(IDLE, PRINTING | {"job_id": "17"})
    later = report.merged(push(**(PRINTING | {"job_id": "18"})), LATER)
    assert later.started is None


@pytest.mark.parametrize(
    ("told", "is_recalled"),
    [
        ({"bed_temper": 60.0}, True),
        ({"gcode_state": "FINISH", "msg": 1}, True),
        (PRINTING, False),
        (
            {
                "gcode_state": "RUNNING",
                "mc_percent": 38,
                "print_error": 0,
                "subtask_name": "Bracket",
                "msg": 1,
            },
            False,
        ),
    ],
    ids=["a delta", "a delta with a state", "all", "all but what is quiet"],
)
def test_what_was_known_counts_as_of_before_until_the_printer_tells_its_state(
    told: JsonObject,
    is_recalled: bool,  # noqa: FBT001 - a table
) -> None:
    report = heard(PRINTING)
    assert not read_snapshot(report, SERIAL).recalled
    back = heard(told, report=report.after_interruption())
    assert read_snapshot(back, SERIAL).recalled is is_recalled


def test_when_a_job_without_an_id_started_is_not_known_after_nobody_listened() -> None:
    """It may be another one."""
    report = heard(IDLE, PRINTING | {"job_id": "0"})
    assert report.started == NOW
    back = heard(PRINTING | {"job_id": "0"}, report=report.after_interruption())
    assert back.started is None
    with_id = heard(IDLE, PRINTING)
    assert heard(PRINTING, report=with_id.after_interruption()).started == NOW


def test_an_order_without_a_name_is_that_of_no_job() -> None:
    order = {"command": "project_file", "param": "Metadata/plate_2.gcode"}
    assert project_in({"print": order}, NOW) is None
    assert project_in({"print": {**order, "subtask_name": "Vase"}}, NOW) is not None


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///sdcard/a%20b.3mf", "/a b.3mf"),
        ("file:///mnt/sdcard/a.3mf", "/a.3mf"),
        ("ftp:///cache/a.3mf", "/cache/a.3mf"),
        ("https://example.com/a.3mf", None),
        ("file:///etc/passwd", None),
        ("", None),
    ],
)
def test_an_order_tells_where_the_file_is_only_if_that_is_on_the_printer(
    url: str, path: str | None
) -> None:
    order = {"command": "project_file", "subtask_name": "Vase", "url": url}
    project = project_in({"print": order}, NOW)
    assert project is not None
    assert project.path == path
