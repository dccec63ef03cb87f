"""A merged report, told in the words of the model."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.printernizer.printer.commands.commands import (
    Calibrate,
    Cancel,
    ClearProblem,
    CommandType,
    Extrude,
    Home,
    Jog,
    Pause,
    Resume,
    RunGcode,
    SetAirduct,
    SetBedTemperature,
    SetChamberTemperature,
    SetFanSpeed,
    SetFeature,
    SetLight,
    SetNozzleTemperature,
    SetSensitivity,
    SetSpeedProfile,
    StartPrint,
)
from custom_components.printernizer.printer.filament.commands import (
    LoadFilament,
    ReadTag,
    SetFilament,
    SkipObjects,
    StartDrying,
    StopDrying,
    UnloadFilament,
)
from custom_components.printernizer.printer.kinds import FanKind
from custom_components.printernizer.printer.model import (
    FanUnit,
    Job,
    Light,
    Network,
    PrinterStatus,
    Refusal,
    Storage,
)
from custom_components.printernizer.printer.stages import Stage
from tests.snapshots import job_of

from .reports import CANCELLED, FAULT, IDLE, NOW, PRINTING, SERIAL, JsonObject, seen

NO_CHANGE: JsonObject = {}
AT_ANY_TIME = {
    RunGcode,
    SetAirduct,
    SetBedTemperature,
    SetFanSpeed,
    SetFeature,
    SetLight,
    SetNozzleTemperature,
    SetFilament,
    SetSensitivity,
    StartDrying,
    StopDrying,
}
WHILE_IT_WAITS = {LoadFilament, UnloadFilament, ReadTag, SkipObjects}
AT_REST = {
    Calibrate,
    Home,
    Jog,
    LoadFilament,
    ReadTag,
    StartPrint,
    UnloadFilament,
}
CONTROLS = AT_ANY_TIME | {SetSpeedProfile}


@pytest.mark.parametrize(
    ("state", "stage", "error", "status"),
    [
        ("IDLE", -1, 0, PrinterStatus.IDLE),
        ("IDLE", 255, 0, PrinterStatus.IDLE),
        ("IDLE", 0, 0, PrinterStatus.IDLE),
        ("IDLE", 1, 0, PrinterStatus.BUSY),
        ("IDLE", 24, 0, PrinterStatus.BUSY),
        ("IDLE", 255, FAULT, PrinterStatus.IDLE),
        ("INIT", 255, 0, PrinterStatus.BUSY),
        ("PREPARE", 13, 0, PrinterStatus.PREPARING),
        ("SLICING", -1, 0, PrinterStatus.PREPARING),
        ("RUNNING", 0, 0, PrinterStatus.PRINTING),
        ("RUNNING", 2, 0, PrinterStatus.PRINTING),
        ("RUNNING", 9999, 0, PrinterStatus.PRINTING),
        ("RUNNING", 0, FAULT, PrinterStatus.PRINTING),
        ("PAUSE", 16, 0, PrinterStatus.PAUSED),
        ("PAUSE", 30, 0, PrinterStatus.PAUSED),
        ("PAUSE", 5, 0, PrinterStatus.PAUSED),
        ("PAUSE", 255, 0, PrinterStatus.PAUSED),
        ("PAUSE", 16, 0x0300_0001, PrinterStatus.PAUSED),
        ("PAUSE", 6, 0, PrinterStatus.ATTENTION),
        ("PAUSE", 17, 0, PrinterStatus.ATTENTION),
        ("PAUSE", 35, 0, PrinterStatus.ATTENTION),
        ("PAUSE", 16, FAULT, PrinterStatus.ATTENTION),
        ("PAUSE", 6, FAULT, PrinterStatus.ATTENTION),
        ("FINISH", 255, 0, PrinterStatus.FINISHED),
        ("FINISH", 0, 0, PrinterStatus.FINISHED),
        ("FAILED", 255, 0, PrinterStatus.FAILED),
        ("FAILED", 255, FAULT, PrinterStatus.FAILED),
        ("FAILED", 255, CANCELLED, PrinterStatus.CANCELLED),
        ("OFFLINE", 255, 0, PrinterStatus.UNKNOWN),
        ("UNKNOWN", 255, 0, PrinterStatus.UNKNOWN),
        ("DANCING", 255, 0, PrinterStatus.UNKNOWN),
        ("", 255, 0, PrinterStatus.UNKNOWN),
        (None, None, None, PrinterStatus.UNKNOWN),
        (["IDLE"], "x", {}, PrinterStatus.UNKNOWN),
    ],
)
def test_state_stage_and_error_make_the_status(
    state: Any, stage: Any, error: Any, status: PrinterStatus
) -> None:
    """A pause that the printer took needs attention, one that was wanted does not."""
    told = {"gcode_state": state, "stg_cur": stage, "print_error": error}
    assert seen(IDLE | told).status is status


@pytest.mark.parametrize(
    ("told", "accepts"),
    [
        pytest.param(IDLE, AT_REST, id="idle"),
        pytest.param({"gcode_state": "PREPARE"}, {Cancel}, id="preparing"),
        pytest.param(
            {"gcode_state": "RUNNING"}, {Pause, Cancel, SkipObjects}, id="printing"
        ),
        pytest.param(
            {"gcode_state": "PAUSE", "stg_cur": 16},
            {Resume, Cancel} | WHILE_IT_WAITS,
            id="paused",
        ),
        pytest.param(
            {"gcode_state": "PAUSE", "stg_cur": 6},
            {Resume, Cancel} | WHILE_IT_WAITS,
            id="attention",
        ),
        pytest.param({"gcode_state": "FINISH"}, AT_REST, id="finished"),
        pytest.param({"gcode_state": "FAILED"}, AT_REST, id="failed"),
        pytest.param({"gcode_state": ""}, set(), id="unknown"),
    ],
)
def test_only_what_makes_sense_is_accepted(
    told: JsonObject, accepts: set[CommandType]
) -> None:
    """No button is there in vain."""
    assert seen(IDLE | told).accepts - CONTROLS == accepts


@pytest.mark.parametrize(
    ("told", "moves"),
    [
        ({"nozzle_temper": 200.0}, True),
        ({"nozzle_temper": 170.0}, True),
        ({"nozzle_temper": 169.9}, False),
        ({"nozzle_temper": 200.0, "gcode_state": "RUNNING"}, False),
        ({"nozzle_temper": 200.0, "gcode_state": "PAUSE"}, True),
    ],
)
def test_filament_is_moved_only_through_a_hot_nozzle_that_does_not_print(
    told: JsonObject, *, moves: bool
) -> None:
    assert (Extrude in seen(IDLE | told).accepts) is moves


def test_only_an_error_on_the_screen_can_be_cleared() -> None:
    error = {"print_error": 0x0300_8004}
    health = {"hms": [{"attr": 0x0300_0100, "code": 0x0001_0007}]}
    assert ClearProblem in seen(IDLE | error).accepts
    assert ClearProblem not in seen(IDLE | health).accepts


def test_while_an_update_runs_nothing_is_taken() -> None:
    updating = seen(IDLE | {"upgrade_state": {"dis_state": 2}})
    assert updating.refusal is Refusal.UPDATING
    assert not updating.accepts


def test_a_health_message_tells_that_commands_have_to_be_signed() -> None:
    refused = {"hms": [{"attr": 0x0500_0500, "code": 0x0001_0007}]}
    assert seen(IDLE, refused).refusal is Refusal.AUTHORISATION
    assert seen(IDLE, refused, {"hms": []}).refusal is Refusal.AUTHORISATION
    # What newer firmware says of it now counts more than a message of before.
    assert seen(IDLE, refused | {"fun": "0"}).refusal is None
    # It may be older than Developer mode, and would keep all controls away for ever.
    assert seen(IDLE | refused, {"mc_percent": 1}).refusal is None


def test_what_has_nothing_to_do_with_the_job_can_be_set_at_any_time() -> None:
    """But another speed is taken only while the job runs."""
    assert seen(IDLE).accepts == AT_ANY_TIME | AT_REST
    assert seen(PRINTING).accepts == CONTROLS | {Pause, Cancel, SkipObjects}


def test_only_a_heated_chamber_can_be_set() -> None:
    """The sensor alone heats nothing."""
    assert SetChamberTemperature in seen(IDLE, model="H2D").accepts
    assert SetChamberTemperature not in seen(IDLE, model="X1-Carbon").accepts


@pytest.mark.parametrize(
    ("told", "lights"),
    [
        pytest.param([], (), id="none"),
        pytest.param(
            [
                {"node": "chamber_light", "mode": "on"},
                {"node": "work_light", "mode": "flashing"},
                {"node": "chamber_light2", "mode": "off"},
            ],
            (
                Light(id="chamber_light", on=True),
                Light(id="work_light", on=True),
                Light(id="chamber_light2", on=False),
            ),
            id="several",
        ),
        pytest.param(
            [{"node": "chamber_light"}, {"mode": "on"}, None, 5],
            (Light(id="chamber_light"),),
            id="odd",
        ),
        pytest.param("on", (), id="no list"),
    ],
)
def test_the_lights_are_those_that_are_reported(
    told: Any, lights: tuple[Light, ...]
) -> None:
    """A light without a mode is unknown, and not off."""
    assert seen(IDLE | {"lights_report": told}).lights == lights


@pytest.mark.parametrize(
    ("model", "nozzle", "bed", "chamber"),
    [
        ("P1S", 300, 100, None),
        ("A1", 300, 100, None),
        ("A1 mini", 300, 80, None),
        ("X1E", 300, 120, 60),
        ("H2D", 350, 120, 65),
        ("Z9 Ultra", 320, 120, None),
    ],
)
def test_every_model_has_its_limits(
    model: str, nozzle: float, bed: float, chamber: float | None
) -> None:
    """A model that nobody knows has those that hold for most."""
    snapshot = seen(IDLE, model=model)
    assert {told.maximum for told in snapshot.nozzles} == {nozzle}
    assert snapshot.bed is not None
    assert snapshot.bed.maximum == bed
    assert (snapshot.chamber and snapshot.chamber.maximum) == chamber


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(
            [
                {"print_error": CANCELLED},
                {"gcode_state": "FAILED"},
                {"print_error": 0},
            ],
            id="error before state",
        ),
        pytest.param(
            [{"gcode_state": "FAILED", "print_error": CANCELLED}, {"print_error": 0}],
            id="at once",
        ),
    ],
)
def test_a_cancelled_job_is_never_seen_as_failed(told: list[JsonObject]) -> None:
    """Neither in between nor in the end is there a problem."""
    for number in range(1, len(told) + 1):
        snapshot = seen(PRINTING, *told[:number])
        assert snapshot.status is not PrinterStatus.FAILED, told[:number]
        assert snapshot.problems == (), told[:number]
    assert seen(PRINTING, *told).status is PrinterStatus.CANCELLED


def test_a_failed_job_has_its_problem() -> None:
    """And keeps its status when the problem is gone."""
    failed = {"gcode_state": "FAILED", "print_error": FAULT}
    (problem,) = seen(PRINTING, failed).problems
    assert (problem.code, problem.since) == ("0300-8008", NOW)
    assert not problem.standing
    cleared = seen(PRINTING, failed, {"print_error": 0})
    assert cleared.status is PrinterStatus.FAILED
    assert cleared.problems == ()


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        pytest.param({"stg_cur": 2}, Stage.HEATBED_PREHEATING, id="heating"),
        pytest.param({"stg_cur": "4"}, Stage.CHANGING_FILAMENT, id="as text"),
        pytest.param({"stg_cur": 0}, Stage.PRINTING, id="printing"),
        pytest.param({"stg_cur": 500}, Stage.UNKNOWN, id="unknown"),
        pytest.param({"stg_cur": None}, None, id="null"),
        pytest.param({"stg_cur": 0, "gcode_state": "IDLE"}, None, id="idle P1"),
    ],
)
def test_the_stage_is_finer_than_the_status(
    told: JsonObject, stage: Stage | None
) -> None:
    """None while the printer rests."""
    assert seen(PRINTING | told).stage is stage


def test_who_the_printer_is() -> None:
    """The serial is that of the entry; the model and firmware are told."""
    info = seen(IDLE, model="A1 mini").info
    assert (info.serial, info.brand, info.model) == (SERIAL, "Bambu Lab", "A1 mini")
    assert info.firmware.installed == "01.08.02.00"


def test_a_printer_without_a_model_has_none() -> None:
    """An empty name is no name."""
    assert seen(IDLE, model="").info.model is None


def test_the_job_in_the_middle() -> None:
    """The remaining time is told in whole minutes."""
    assert job_of(seen(PRINTING)) == Job(
        id="17",
        name="Bracket",
        file="bracket.gcode.3mf",
        progress=37,
        layer=44,
        total_layers=120,
        remaining=timedelta(minutes=82),
    )


@pytest.mark.parametrize(
    ("told", "name", "file"),
    [
        pytest.param({}, "Bracket", "bracket.gcode.3mf", id="both"),
        pytest.param(
            {"subtask_name": ""}, "bracket.gcode.3mf", "bracket.gcode.3mf", id="file"
        ),
        pytest.param({"gcode_file": ""}, "Bracket", None, id="name"),
        pytest.param({"gcode_file": "", "file": "a.3mf"}, "Bracket", "a.3mf", id="new"),
    ],
)
def test_a_job_is_called_by_its_name_or_its_file(
    told: JsonObject, name: str, file: str | None
) -> None:
    """Some jobs have no name."""
    job = job_of(seen(PRINTING | told))
    assert (job.name, job.file) == (name, file)


def test_without_name_and_file_there_is_no_job() -> None:
    """A printer that was just switched on tells of none."""
    assert seen(IDLE).job is None


@pytest.mark.parametrize(
    ("told", "job_id"),
    [
        pytest.param({"job_id": "0"}, None, id="0 is none"),
        pytest.param({"job_id": 0}, None, id="nor is the number"),
        pytest.param({"job_id": ""}, None, id="nor is nothing"),
        pytest.param({"job_id": "0", "subtask_id": "9"}, "9", id="second best"),
        pytest.param(
            {"job_id": "0", "subtask_id": "0", "task_id": "8"}, "8", id="third best"
        ),
        pytest.param({"job_id": 2147483647}, "2147483647", id="number"),
    ],
)
def test_local_jobs_have_no_id(told: JsonObject, job_id: str | None) -> None:
    """They are told as `0`."""
    assert job_of(seen(PRINTING | told)).id == job_id


@pytest.mark.parametrize(
    ("told", "progress"),
    [
        pytest.param({"mc_percent": 0}, 0, id="zero"),
        pytest.param({"mc_percent": None, "percent": 12}, 12, id="other name"),
        pytest.param({"mc_percent": 101}, None, id="impossible"),
    ],
)
def test_progress_is_in_per_cent(told: JsonObject, progress: int | None) -> None:
    """It has two names."""
    assert job_of(seen(PRINTING | told)).progress == progress


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        pytest.param({"mc_remaining_time": 0}, None, id="zero in the middle"),
        pytest.param({"mc_remaining_time": 0, "mc_percent": 99}, 0, id="zero"),
        pytest.param(
            {"mc_remaining_time": 0, "mc_percent": 0, "gcode_state": "PREPARE"},
            None,
            id="not known while it prepares",
        ),
        pytest.param(
            {"mc_remaining_time": 0, "mc_percent": 95, "gcode_state": "PAUSE"},
            None,
            id="not known while it rests",
        ),
        pytest.param({"mc_remaining_time": "95"}, 95, id="text"),
        pytest.param({"mc_remaining_time": None, "remain_time": 12}, 12, id="other"),
        pytest.param({"mc_remaining_time": None}, None, id="not told"),
        pytest.param({"mc_remaining_time": -1}, None, id="negative"),
    ],
)
def test_the_remaining_time_is_in_minutes(
    told: JsonObject, minutes: int | None
) -> None:
    """The library's documentation says seconds, and is wrong."""
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert job_of(seen(PRINTING | told)).remaining == expected


def test_layers_may_stand_in_a_section_of_their_own() -> None:
    """Newer firmware puts them there."""
    told = PRINTING | {"layer_num": None, "total_layer_num": None}
    job = job_of(seen(told | {"3D": {"layer_num": 7, "total_layer_num": 90}}))
    assert (job.layer, job.total_layers) == (7, 90)


@pytest.mark.parametrize(
    "reset",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"layer_num": 0}, id="the layer"),
        pytest.param({"layer_num": 0, "total_layer_num": 0}, id="both layers"),
        pytest.param({"mc_percent": 0, "mc_remaining_time": 3}, id="progress"),
    ],
)
def test_a_finished_job_is_complete_whatever_is_reset(reset: JsonObject) -> None:
    """P1S counts from 0 again at that moment."""
    job = job_of(seen(PRINTING, {"gcode_state": "FINISH"} | reset))
    assert (job.progress, job.layer, job.total_layers) == (100, 120, 120)
    assert job.remaining == timedelta()


def test_a_cancelled_job_shows_how_far_it_came() -> None:
    """The layers are reset then, too."""
    ended = {"gcode_state": "FAILED", "print_error": CANCELLED, "layer_num": 0}
    job = job_of(seen(PRINTING, ended))
    assert (job.progress, job.layer, job.total_layers) == (37, 44, 120)


def fans_of(told: JsonObject, model: str) -> dict[FanKind, int | None]:
    """Return the speeds of the fans that a model shows."""
    fans = seen(IDLE | told, model=model).fans
    assert all(fan.unit is FanUnit.PERCENT for fan in fans)
    return {fan.kind: fan.speed for fan in fans}


@pytest.mark.parametrize(
    ("level", "percent"),
    [
        *zip(range(16), (0, 10, 20, 20, 30, 40, 40, 50, 60, 60), strict=False),
        (10, 70),
        (11, 80),
        (12, 80),
        (13, 90),
        (14, 100),
        (15, 100),
    ],
)
def test_fifteen_levels_are_rounded_up_to_tens(level: int, percent: int) -> None:
    """The level wavers by one; ceil(level / 15 * 10) * 10, as the vendor does."""
    told = {"cooling_fan_speed": str(level)}
    assert fans_of(told, "P1S")[FanKind.PART] == percent


@pytest.mark.parametrize("level", ["16", "-1", "fast", [], 3.5e9])
def test_a_level_that_is_none_is_left_out(level: Any) -> None:
    """The fan is there all the same."""
    assert fans_of({"cooling_fan_speed": level}, "P1S")[FanKind.PART] is None


def test_the_gear_has_a_byte_for_each_fan_and_counts_more() -> None:
    """The hotend's fan is not in it."""
    told = {
        "fan_gear": 255 | 128 << 8 | 26 << 16,
        "cooling_fan_speed": "1",
        "big_fan1_speed": "1",
        "big_fan2_speed": "1",
        "heatbreak_fan_speed": "15",
    }
    assert fans_of(told, "X1-Carbon") == {
        FanKind.PART: 100,
        FanKind.AUXILIARY: 50,
        FanKind.CHAMBER: 10,
        FanKind.HOTEND: 100,
    }


def test_a_fan_that_stands_still_is_told_by_either() -> None:
    """A gear of 0 leaves it to the levels."""
    told = {"fan_gear": 0, "cooling_fan_speed": "0"}
    assert fans_of(told, "P1S")[FanKind.PART] == 0


@pytest.mark.parametrize(
    ("model", "told", "kinds"),
    [
        pytest.param(
            "X1-Carbon", {}, set(FanKind) - {"left_auxiliary"}, id="X1C has all"
        ),
        pytest.param("A1", {"big_fan1_speed": "0"}, {"part", "hotend"}, id="A1"),
        pytest.param("P1P", {}, {"part", "hotend"}, id="P1P without the upgrade"),
        pytest.param(
            "P1P",
            {"big_fan1_speed": "0"},
            {"part", "hotend", "auxiliary"},
            id="P1P with a fan",
        ),
        pytest.param(
            "Z9", {"big_fan2_speed": "0"}, {"part", "hotend", "chamber"}, id="unknown"
        ),
    ],
)
def test_only_the_fans_that_are_fitted_are_there(
    model: str, told: JsonObject, kinds: set[str]
) -> None:
    """No entity is dead."""
    assert fans_of(told, model).keys() == kinds


@pytest.mark.parametrize(
    ("told", "network"),
    [
        pytest.param("-52dBm", Network(signal=-52), id="Wi-Fi"),
        pytest.param("-90dBm", Network(), id="cable"),
        pytest.param("", Network(), id="empty"),
        pytest.param(None, Network(), id="null"),
        pytest.param("strong", Network(), id="word"),
        pytest.param(-61, Network(signal=-61), id="number"),
        pytest.param({}, Network(), id="object"),
    ],
)
def test_the_signal_is_in_dbm(told: Any, network: Network) -> None:
    """-90 stands for a cable."""
    assert seen(IDLE | {"wifi_signal": told}).network == network


def home_flag(storage: int, *, signed: bool = False) -> int:
    """Return the bit field with the storage in bits 8 and 9 and much else."""
    return storage << 8 | 0b111 - (1 << 31 if signed else 0)


MISSING = Storage(present=False, faulty=False)
FINE = Storage(present=True, read_only=False, faulty=False)
READ_ONLY = Storage(present=True, read_only=True, faulty=False)
FAULTY = Storage(present=True, read_only=False, faulty=True)


@pytest.mark.parametrize(
    ("told", "storage"),
    [
        pytest.param({"aux": "0"}, MISSING, id="aux: none"),
        pytest.param({"aux": "1000"}, FINE, id="aux: fine"),
        pytest.param({"aux": "2000"}, FAULTY, id="aux: abnormal but there"),
        pytest.param({"aux": "3000"}, READ_ONLY, id="aux: read-only"),
        pytest.param({"aux": "FFFFFFFFFFFF1FFF"}, FINE, id="aux: 64 bits"),
        pytest.param({"home_flag": home_flag(0)}, MISSING, id="flag: none"),
        pytest.param({"home_flag": home_flag(1)}, FINE, id="flag: fine"),
        pytest.param({"home_flag": home_flag(2)}, FAULTY, id="flag: abnormal"),
        pytest.param({"home_flag": home_flag(3)}, READ_ONLY, id="flag: read-only"),
        pytest.param({"home_flag": home_flag(1, signed=True)}, FINE, id="negative"),
        pytest.param({"home_flag": home_flag(0, signed=True)}, MISSING, id="none, neg"),
        pytest.param({"aux": "1000", "home_flag": 0}, FINE, id="aux before flag"),
        pytest.param({"aux": "xyz", "home_flag": 256}, FINE, id="aux is no number"),
        pytest.param({"home_flag": 256, "sdcard": False}, FINE, id="flag before card"),
        pytest.param({"sdcard": True}, FINE, id="card"),
        pytest.param({"sdcard": False}, MISSING, id="no card"),
        pytest.param({"sdcard": "HAS_SDCARD_NORMAL"}, FINE, id="card in words"),
        pytest.param({"sdcard": "WHATEVER"}, Storage(), id="unknown words"),
        pytest.param({}, Storage(), id="not told"),
    ],
)
def test_the_storage_is_told_in_three_ways(told: JsonObject, storage: Storage) -> None:
    """The newest way that is there counts."""
    assert seen(IDLE | told).storage == storage


@pytest.mark.parametrize(
    ("level", "profile"),
    [
        (1, "silent"),
        (2, "standard"),
        (3, "sport"),
        (4, "ludicrous"),
        (5, None),
        (0, None),
    ],
)
def test_the_speed_has_a_profile(level: int, profile: str | None) -> None:
    """And a percentage of its own."""
    motion = seen(PRINTING | {"spd_lvl": level, "spd_mag": 124}).motion
    assert (motion.speed_profile, motion.speed) == (profile, 124)


def test_a_p1s_has_no_chamber_and_an_unknown_model_one_that_is_measured() -> None:
    """5 °C is what printers without a sensor report."""
    assert seen(IDLE | {"chamber_temper": 5}).chamber is None
    assert seen(IDLE | {"chamber_temper": 5}, model="Z9").chamber is None
    chamber = seen(IDLE | {"chamber_temper": 33}, model="Z9").chamber
    assert chamber is not None
    assert chamber.temperature == 33


def test_a_report_that_says_nothing_is_a_snapshot_of_nothing() -> None:
    """Nothing is 0 that was not told."""
    snapshot = seen(NO_CHANGE)
    assert snapshot.status is PrinterStatus.UNKNOWN
    assert snapshot.job is None
    assert snapshot.bed is not None
    assert snapshot.bed.temperature is None
    assert snapshot.nozzles[0].temperature is None
    assert all(fan.speed is None for fan in snapshot.fans)


def test_a_report_that_changes_nothing_is_the_same_snapshot() -> None:
    """So that nobody is told."""
    assert seen(PRINTING, PRINTING) == seen(PRINTING)
