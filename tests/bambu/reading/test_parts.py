"""What newer reports tell of doors, nozzles, tools, firmware and problems."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.printernizer.bambu.reading.snapshot import read_snapshot
from custom_components.printernizer.printer.filament.spools import FilamentUnitKind
from custom_components.printernizer.printer.kinds import (
    AirductMode,
    FanKind,
    FeatureKind,
    NozzleMaterial,
)
from custom_components.printernizer.printer.model import (
    FirmwareModule,
    JobSource,
    PrinterSnapshot,
    Reading,
)
from custom_components.printernizer.printer.nozzles import (
    NozzleFlow,
    NozzleSide,
    StoredNozzle,
    ToolModule,
)

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
    seen,
    versions,
)

OPEN = 1 << 23
NEGATIVE = -(1 << 31)
"""The highest bit of `home_flag`, which makes it negative."""


def with_firmware(
    model: str, firmware: str, *others: JsonObject, **fields: Any
) -> PrinterSnapshot:
    """Return the snapshot of a model with a firmware and other modules."""
    report = heard(IDLE | fields, model=model)
    modules = versions(ota(model, firmware), *others)
    return read_snapshot(report.merged(modules, NOW), SERIAL)


@pytest.mark.parametrize(
    ("model", "firmware", "told", "is_open"),
    [
        ("X1-Carbon", "01.09.01.00", {"home_flag": OPEN}, True),
        ("X1-Carbon", "01.09.01.00", {"home_flag": NEGATIVE}, False),
        ("X1-Carbon", "01.09.01.00", {"home_flag": OPEN + NEGATIVE}, True),
        ("X1-Carbon", "01.09.01.00", {"home_flag": 0, "stat": "800000"}, False),
        ("X1-Carbon", "01.07.00.00", {"home_flag": OPEN}, True),
        ("H2D", "01.02.00.00", {"stat": "800000", "home_flag": 0}, True),
        ("P2S", "01.01.00.00", {"stat": "0", "home_flag": OPEN}, False),
        ("P2S", "01.01.00.00", {}, None),
    ],
)
def test_the_door_is_read_where_the_model_has_it(
    model: str, firmware: str, told: JsonObject, *, is_open: bool | None
) -> None:
    """The other field may say the opposite."""
    snapshot = with_firmware(model, firmware, **told)
    assert snapshot.door_open is is_open
    assert Reading.DOOR in snapshot.readings


@pytest.mark.parametrize(
    ("model", "firmware"),
    [("P1S", "01.08.02.00"), ("A1", "01.05.00.00"), ("X1-Carbon", "01.06.09.01")],
)
def test_without_a_sensor_there_is_no_door(model: str, firmware: str) -> None:
    """Or with firmware that does not know the sensor yet."""
    snapshot = with_firmware(model, firmware, home_flag=OPEN, stat="800000")
    assert snapshot.door_open is None
    assert Reading.DOOR not in snapshot.readings


def test_a_new_model_has_a_door_if_it_has_a_chamber() -> None:
    chamber = {"device": {"ctc": {"info": {"temp": 38}}}, "stat": "800000"}
    assert seen(IDLE | chamber, model="Z9 Ultra").door_open is True
    assert seen(IDLE | {"stat": "800000"}, model="Z9").door_open is None


def dual(**block: Any) -> JsonObject:
    """Return the report of a printer with two extruders, the left one active."""
    extruders = [{"id": 0, "temp": 25, "info": 8}, {"id": 1, "temp": 220, "info": 10}]
    return {
        "device": {"extruder": {"state": 0x112, "info": extruders}, **block},
    }


def test_each_nozzle_of_two_is_told_of_in_full() -> None:
    nozzles = [
        {"id": 0, "type": "HS01", "diameter": 0.4, "wear": 3, "tm": 300},
        {"id": 1, "type": "HH05", "diameter": 0.6, "wear": 250},
    ]
    snapshot = seen(IDLE | dual(nozzle={"info": nozzles}), model="H2D")
    left, right = snapshot.nozzle(NozzleSide.LEFT), snapshot.nozzle(NozzleSide.RIGHT)
    assert left is not None
    assert right is not None
    assert (left.flow, left.material) == (
        NozzleFlow.HIGH,
        NozzleMaterial.TUNGSTEN_CARBIDE,
    )
    assert (right.flow, right.wear) == (NozzleFlow.STANDARD, 3)
    assert left.wear is None
    assert (left.active, right.active) == (True, False)
    assert (left.filament, right.filament) == (True, False)
    assert (left.maximum, right.maximum) == (350, 300)


def test_a_nozzle_taken_from_the_rack_has_its_own_maximum() -> None:
    nozzles = [{"id": 0, "tm": 350}, {"id": 16, "tm": 300}, {"id": 1, "tm": 320}]
    told = dual(nozzle={"info": nozzles})
    told["device"]["extruder"]["info"][0]["hnow"] = 16
    maxima = {
        nozzle.index: nozzle.maximum
        for nozzle in seen(IDLE | told, model="H2C").nozzles
    }
    assert maxima == {0: 300, 1: 320}


def test_no_nozzle_is_active_while_they_change() -> None:
    changing = dual()
    changing["device"]["extruder"]["state"] = 0x1F2
    assert [nozzle.active for nozzle in seen(changing, model="H2D").nozzles] == [
        None,
        None,
    ]


def test_the_rack_holds_the_nozzles_that_exist() -> None:
    """What was taken away is still in the merged list."""
    stored = [
        {"id": 0, "type": "HS01", "diameter": 0.4},
        {"id": 16, "type": "HS01", "diameter": 0.2, "wear": 7},
        {"id": 17, "type": "HU00", "diameter": 0.4},
        {"id": 21, "type": "??", "diameter": 0.8},
    ]
    block = {"exist": 1 | 1 << 16 | 1 << 21, "info": stored}
    assert seen(IDLE | dual(nozzle=block), model="H2C").nozzle_rack == (
        StoredNozzle(
            place=1,
            diameter=0.2,
            material=NozzleMaterial.HARDENED_STEEL,
            flow=NozzleFlow.STANDARD,
            wear=7,
        ),
        StoredNozzle(place=6, diameter=0.8),
    )
    assert seen(IDLE, model="H2C").nozzle_rack == ()
    assert seen(IDLE | dual(nozzle=block), model="H2D").nozzle_rack is None


@pytest.mark.parametrize(
    ("tool", "module"),
    [
        ({"mount": 0, "type": ""}, ToolModule.NONE),
        ({"mount": 1, "type": "LB00"}, ToolModule.LASER_10W),
        ({"mount": 1, "type": "LB01"}, ToolModule.LASER_40W),
        ({"mount": 1, "type": "CP00"}, ToolModule.CUTTER),
        ({"mount": 1, "type": "F000"}, ToolModule.OTHER),
        ({}, None),
    ],
)
def test_a_tool_is_named(tool: JsonObject, module: ToolModule | None) -> None:
    assert seen({"device": {"ext_tool": tool}}, model="H2D").tool_module is module


def test_a_model_that_carries_no_tool_has_no_such_reading() -> None:
    """X1 reports an empty mount, too; a new model counts once something is on it."""
    empty = {"device": {"ext_tool": {"mount": 0, "type": ""}}}
    for model in ("X1-Carbon", "Z9 Ultra"):
        assert Reading.TOOL_MODULE not in seen(empty, model=model).readings
    laser = {"device": {"ext_tool": {"mount": 1, "type": "LB00"}}}
    assert seen(laser, model="Z9 Ultra").tool_module is ToolModule.LASER_10W


@pytest.mark.parametrize(
    ("state", "available"),
    [
        ({"ota_new_version_number": "01.10.00.00", "new_version_state": 1}, "01.10"),
        ({"new_ver_list": [{"name": "ota", "new_ver": "01.10.00.00"}]}, "01.10"),
        ({"new_ver_list": [{"name": "ams/0", "new_ver": "9"}]}, None),
        ({"new_version_state": 2, "ota_new_version_number": ""}, "01.09"),
        ({"new_version_state": 0}, "01.09"),
        ({}, None),
    ],
)
def test_newer_firmware_is_found_where_the_model_tells(
    state: JsonObject, available: str | None
) -> None:
    """What says nothing does not mean that there is nothing."""
    told = with_firmware("P1S", "01.09.00.00", upgrade_state=state)
    expected = available and f"{available}.00.00"
    assert told.info.firmware.available == expected


def test_the_modules_have_versions_of_their_own() -> None:
    mc = {"name": "mc", "sw_ver": "00.00.07.90"}
    ams = {"name": "ams/0", "sw_ver": "00.00.06.49"}
    state = {
        "dis_state": 2,
        "progress": "37",
        "new_ver_list": [{"name": "ams/0", "new_ver": "00.00.06.50"}],
    }
    told = with_firmware("P1S", "01.09.00.00", mc, ams, upgrade_state=state)
    firmware = told.info.firmware
    assert (firmware.updating, firmware.progress) == (True, 37)
    assert firmware.modules == (
        FirmwareModule(name="mc", installed="00.00.07.90"),
        FirmwareModule(name="ams/0", installed="00.00.06.49", available="00.00.06.50"),
    )


def test_a_problem_keeps_the_time_at_which_it_was_first_seen() -> None:
    """Whatever else is reported meanwhile; one that comes back is a new one."""
    health = {"attr": 0x0300_0100, "code": 0x0001_0001}
    report = heard(PRINTING | {"print_error": FAULT})
    later = NOW + timedelta(minutes=5)
    report = report.merged(push(hms=[health]), later)
    since = {
        problem.code: problem.since
        for problem in read_snapshot(report, SERIAL).problems
    }
    assert since == {"0300-8008": NOW, "0300_0100_0001_0001": later}
    report = report.merged(push(hms=[], print_error=0), later)
    report = report.merged(push(hms=[health]), later + timedelta(hours=1))
    (again,) = read_snapshot(report, SERIAL).problems
    assert again.since == later + timedelta(hours=1)


@pytest.mark.parametrize("code", [CANCELLED, 0x0500_400E])
def test_ending_a_job_is_no_problem(code: int) -> None:
    assert seen(PRINTING | {"print_error": code}).problems == ()


def test_the_job_tells_of_its_source_its_plate_and_what_it_leaves_out() -> None:
    told = PRINTING | {
        "print_type": "cloud",
        "gcode_file": "/data/Metadata/plate_3.gcode",
        "s_obj": [12, 40],
    }
    job = seen(told).job
    assert job is not None
    assert (job.source, job.plate, job.skipped) == (JobSource.CLOUD, 3, 2)
    plain = seen(PRINTING).job
    assert plain is not None
    assert (plain.source, plain.plate, plain.skipped) == (None, None, None)


def test_the_address_is_read_from_its_lowest_byte_on() -> None:
    """Unused interfaces have 0."""
    net = {"info": [{"ip": 0, "mask": 0}, {"ip": 0x0A02_A8C0, "mask": 0}]}
    assert seen(IDLE | {"net": net}).network.address == "192.168.2.10"
    assert seen(IDLE | {"net": {"info": [{"ip": 0}]}}).network.address is None


def duct(*parts: tuple[int, int], modes: tuple[int, ...] = (0, 1)) -> JsonObject:
    """Return the report of an air duct with fans by their numbers, in %."""
    told = [{"id": number << 4, "state": percent} for number, percent in parts]
    listed = [{"modeId": mode} for mode in modes]
    return {"device": {"airduct": {"modeCur": 0, "modeList": listed, "parts": told}}}


def test_a_fan_turns_as_fast_as_the_best_place_says_and_zero_is_a_speed() -> None:
    """The duct comes first, then `fan_gear`, then the fifteen steps."""
    steps = dict.fromkeys(
        ("cooling_fan_speed", "big_fan1_speed", "big_fan2_speed"), "15"
    )
    told = seen(IDLE | steps | {"fan_gear": 0} | duct((3, 41)), model="P2S")
    speeds = {fan.kind: fan.speed for fan in told.fans}
    assert speeds[FanKind.CHAMBER] == 41
    assert (speeds[FanKind.PART], speeds[FanKind.AUXILIARY]) == (0, 0)
    still = seen(IDLE | steps | {"fan_gear": 0xFFFFFF} | duct((3, 0)), model="P2S")
    assert {fan.kind: fan.speed for fan in still.fans}[FanKind.CHAMBER] == 0
    stepped = {fan.kind: fan.speed for fan in seen(IDLE | steps, model="P2S").fans}
    assert stepped[FanKind.PART] == 100


def test_one_odd_report_gives_no_model_a_part_that_it_lacks() -> None:
    odd = IDLE | duct((10, 30))
    assert FanKind.LEFT_AUXILIARY not in {
        fan.kind for fan in seen(odd, model="H2D").fans
    }
    assert FanKind.LEFT_AUXILIARY in {fan.kind for fan in seen(odd, model="X2D").fans}
    assert seen(odd, model="X1 Carbon").airduct is None


def test_a_duct_of_which_nobody_tells_how_it_stands_is_in_no_mode() -> None:
    told = IDLE | duct()
    airduct = told["device"]["airduct"]
    assert _mode_of(told) is AirductMode.COOLING
    assert _mode_of(told | {"device": {"airduct": {**airduct, "modeCur": 1}}}) is (
        AirductMode.HEATING
    )
    del airduct["modeCur"]
    assert _mode_of(told) is None


def _mode_of(told: JsonObject) -> AirductMode | None:
    airduct = seen(told, model="P2S").airduct
    assert airduct is not None
    return airduct.mode


def test_the_auxiliary_fans_of_an_x2d_have_each_others_numbers() -> None:
    """Number 10 is at its right and 2 at its left; elsewhere it is the reverse."""
    told = IDLE | duct((10, 30), (2, 70))
    for model, right, left in (("X2D", 30, 70), ("P2S", 70, 30)):
        speeds = {fan.kind: fan.speed for fan in seen(told, model=model).fans}
        assert (speeds[FanKind.AUXILIARY], speeds[FanKind.LEFT_AUXILIARY]) == (
            right,
            left,
        )


@pytest.mark.parametrize(
    ("model", "inspects", "judges"),
    [
        ("X1-Carbon", True, True),
        ("P1S", False, False),
        ("A1 mini", False, False),
        ("P2S", False, True),
        ("H2D", False, True),
        ("X2D", False, True),
        ("Z9 Ultra", True, True),
    ],
)
def test_one_odd_report_gives_no_model_a_detector_that_it_lacks(
    model: str, *, inspects: bool, judges: bool
) -> None:
    names = ("first_layer_inspector", "spaghetti_detector", "printing_monitor")
    snapshot = seen(IDLE | {"xcam": dict.fromkeys(names, True)}, model=model)
    kinds = {feature.kind for feature in snapshot.features}
    assert (FeatureKind.FIRST_LAYER_INSPECTION in kinds) is inspects
    assert (FeatureKind.SPAGHETTI_DETECTION in kinds) is judges
    assert (FeatureKind.PRINT_MONITORING in kinds) is judges


def test_one_odd_report_changes_no_models_number_of_nozzles() -> None:
    """Neither a second extruder that is told of, nor one that is not told of yet."""
    assert [nozzle.side for nozzle in seen(IDLE | dual(), model="P2S").nozzles] == [
        None
    ]
    for told in (IDLE, IDLE | {"device": {"extruder": {"info": [{"id": 0}]}}}):
        sides = [nozzle.side for nozzle in seen(told, model="H2D").nozzles]
        assert sides == [NozzleSide.LEFT, NozzleSide.RIGHT]
    assert len(seen(IDLE | dual(), model="Z9 Ultra").nozzles) == 2


@pytest.mark.parametrize(
    ("module", "measures"), [("ams_f1/0", False), ("ams/0", True), ("n3f/0", True)]
)
def test_an_ams_lite_measures_no_climate_whatever_it_reports(
    module: str, *, measures: bool
) -> None:
    unit = {"id": "0", "humidity": "4", "humidity_raw": "31", "temp": "24.0"}
    snapshot = with_firmware(
        "A1",
        "01.07.00.00",
        {"name": module, "sn": "03C00A000000001"},
        ams={"ams": [unit], "ams_exist_bits": "1"},
    )
    found = snapshot.filament_units[0]
    told = (found.humidity, found.humidity_level, found.temperature)
    assert told == ((31, None, 24) if measures else (None, None, None))


@pytest.mark.parametrize(
    ("firmware", "module", "raw", "level"),
    [
        pytest.param("01.05.00.00", "ams/0", {"humidity_raw": "31"}, 4, id="old"),
        pytest.param("01.08.02.00", "ams/0", {}, 4, id="no figure"),
        pytest.param("01.08.02.00", "ams/0", {"humidity_raw": "0"}, None, id="starts"),
        pytest.param("01.08.02.00", "ams/0", {"humidity_raw": "31"}, None, id="new"),
        pytest.param("01.05.00.00", "n3f/0", {}, None, id="AMS 2 Pro"),
    ],
)
def test_a_unit_that_measures_humidity_has_no_level_of_it(
    firmware: str, module: str, raw: JsonObject, level: int | None
) -> None:
    unit = {"id": "0", "humidity": "4", **raw}
    snapshot = with_firmware(
        "P1S",
        firmware,
        {"name": module, "sn": "00600A000000001"},
        ams={"ams": [unit], "ams_exist_bits": "1"},
    )
    assert snapshot.filament_units[0].humidity_level == level


def test_one_odd_report_makes_no_unit_one_that_dries() -> None:
    for info in ("3", "4"):
        snapshot = with_firmware(
            "P1S",
            "01.08.02.00",
            {"name": "ams/0", "sn": "00600A000000001"},
            ams={"ams": [{"id": "0", "info": info}], "ams_exist_bits": "1"},
        )
        unit = snapshot.filament_units[0]
        assert (unit.kind, unit.drying) == (FilamentUnitKind.AMS, None)


def test_one_odd_report_gives_no_printer_a_second_external_spool() -> None:
    told = IDLE | {"vir_slot": [{"id": "255"}, {"id": "254"}]}
    assert len(seen(told, model="P2S").filament_units) == 1
    assert len(seen(told, model="H2D").filament_units) == 2


@pytest.mark.parametrize(
    ("model", "sounds"),
    [
        *(("X1-Carbon", False), ("X1E", False), ("P1P", False), ("P1S", False)),
        *(("P2S", True), ("A1", True), ("A1 mini", True), ("H2D", True)),
    ],
)
def test_one_odd_report_gives_no_model_sounds_that_it_cannot_make(
    model: str, *, sounds: bool
) -> None:
    told = IDLE | {"home_flag": -1, "fun": "FFFFFFFF", "cfg": "FFFFFFFF"}
    feature = seen(told, model=model).feature(FeatureKind.PROMPT_SOUND)
    assert (feature is not None) is sounds


def test_a_duct_mode_that_the_vendor_hides_is_not_offered() -> None:
    report = IDLE | duct(modes=(0, 1, 2))
    hidden, shown = seen(report, model="H2D").airduct, seen(report, model="P2S").airduct
    assert hidden is not None
    assert shown is not None
    assert set(shown.modes) - set(hidden.modes) == {AirductMode.EXHAUST}


def test_storage_that_is_not_there_is_no_fault() -> None:
    storage = seen(IDLE | {"aux": "0"}, model="P2S").storage
    assert storage is not None
    assert (storage.present, storage.faulty) == (False, False)
