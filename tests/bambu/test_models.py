"""Telling the models apart by the answer to `get_version`."""

from typing import Any

import pytest

from custom_components.printernizer.bambu.models import (
    UNKNOWN_MODEL,
    CameraKind,
    DoorField,
    Model,
    detect_model,
    model_named,
)
from custom_components.printernizer.bambu.versions import Version, version_of
from custom_components.printernizer.printer.fields import Fields
from custom_components.printernizer.printer.kinds import FanKind

from .reading.reports import JsonObject, ota


def detected(*modules: Any) -> Model:
    """Return the model that these modules belong to."""
    return detect_model(Fields(module) for module in modules)


def board(name: str, hardware: str, project: str = "") -> JsonObject:
    """Return a module without a product name."""
    return {"name": name, "hw_ver": hardware, "project_name": project}


@pytest.mark.parametrize(
    ("product", "name"),
    [
        ("X1-Carbon", "X1 Carbon"),
        ("A1", "A1"),
        ("A1 mini", "A1 mini"),
        ("A2L", "A2L"),
        ("P1P", "P1P"),
        ("P1S", "P1S"),
        ("P2S", "P2S"),
        ("H2C", "H2C"),
        ("H2D", "H2D"),
        ("H2D Pro", "H2D Pro"),
        ("H2S", "H2S"),
        ("X2D", "X2D"),
    ],
)
def test_the_product_name_comes_first(product: str, name: str) -> None:
    """The whole name counts: H2D is a prefix of H2D Pro."""
    assert detected(board("esp32", "AP04", "C11"), ota(product)).name == name


def test_the_printers_own_module_counts_before_the_others() -> None:
    """An AMS has a product name, too."""
    unit = {"name": "ams/0", "product_name": "AMS"}
    assert detected(unit, ota("P1S")).name == "P1S"


@pytest.mark.parametrize(
    "part",
    [
        {"name": "ams/0", "product_name": "AMS"},
        {"name": "n3f/0", "product_name": "Bambu Lab AMS 2 Pro"},
        {"name": "tool", "product_name": "10 W laser"},
    ],
)
def test_what_is_mounted_is_not_the_model(part: Any) -> None:
    """A printer that does not name itself is known by its board all the same."""
    modules = (ota(""), board("rv1126", "AP02", ""), part)
    assert detected(*modules).name == "X1E"


def test_any_module_may_hold_the_product_name() -> None:
    """Some firmware tells it elsewhere."""
    modules = ({"name": "ota"}, {"name": "mc", "product_name": "Bambu Lab H2S"})
    assert detected(*modules).name == "H2S"


@pytest.mark.parametrize(
    ("project", "name"),
    [("C11", "P1P"), ("C12", "P1S"), ("N1", "A1 mini"), ("N2S", "A1")],
)
def test_old_firmware_is_known_by_its_project(project: str, name: str) -> None:
    """Old P1 and A1 have no product name."""
    assert detected(ota(""), board("esp32", "AP99", project)).name == name


@pytest.mark.parametrize(
    ("hardware", "project", "name"),
    [
        pytest.param("AP02", "", "X1E", id="X1E"),
        pytest.param("AP04", "C11", "P1P", id="P1P"),
        pytest.param("AP04", "C12", "P1S", id="P1S"),
        pytest.param("AP05", "N2S", "A1", id="A1"),
        pytest.param("AP05", "", "X1 Carbon", id="X1 Carbon"),
    ],
)
def test_the_board_is_the_last_resort(hardware: str, project: str, name: str) -> None:
    """Boards are used in several models, so the project counts as well."""
    modules = (ota(""), board("mc", "MC07"), board("rv1126", hardware, project))
    assert detected(*modules).name == name


@pytest.mark.parametrize(
    "modules",
    [
        pytest.param((), id="no modules"),
        pytest.param((ota(""),), id="no names"),
        pytest.param((ota(""), board("esp32", "AP04", "C99")), id="unknown project"),
        pytest.param((None, 5, "x", []), id="no objects"),
        pytest.param(({"name": 5, "product_name": ["H2D"]},), id="odd types"),
    ],
)
def test_a_printer_that_tells_nothing_is_no_known_model(modules: Any) -> None:
    """It then goes by its reports."""
    assert detected(*modules) == UNKNOWN_MODEL


def test_a_new_model_keeps_its_own_name() -> None:
    """What it has is found out from its reports."""
    model = detected(ota("Z9 Ultra"))
    assert model == Model(name="Z9 Ultra")
    assert model.chamber_sensor is None


@pytest.mark.parametrize(
    ("product", "sensor", "heater", "auxiliary"),
    [
        ("X1-Carbon", True, False, True),
        ("P1P", False, False, None),
        ("P1S", False, False, None),
        ("P2S", True, False, True),
        ("A1", False, False, False),
        ("A1 mini", False, False, False),
        ("A2L", False, False, False),
        ("H2S", True, True, True),
        ("H2D", True, True, True),
        ("H2D Pro", True, True, True),
        ("H2C", True, True, True),
        ("X2D", True, True, True),
    ],
)
def test_the_models_have_what_the_vendor_says(
    product: str, *, sensor: bool, heater: bool, auxiliary: bool | None
) -> None:
    """The feature matrix; P1 fans go by the reports."""
    model = detected(ota(product))
    assert model.chamber_sensor is sensor
    assert model.chamber_heater is heater
    assert model.auxiliary_fan is auxiliary


def test_the_x1e_alone_of_its_family_heats_its_chamber() -> None:
    """It is known by its board only."""
    model = detected(ota(""), board("rv1126", "AP02"))
    assert model.chamber_sensor is True
    assert model.chamber_heater is True


@pytest.mark.parametrize(
    ("serial", "name"),
    [
        ("01P00A000000001", "P1S"),
        ("03900A000000001", "A1"),
        ("22E00A000000001", "P2S"),
        ("09300A000000001", "H2S"),
        ("31B00A000000001", "H2C"),
    ],
)
def test_the_serial_is_asked_when_nothing_else_tells(serial: str, name: str) -> None:
    """Several models share a beginning; those stay unknown."""
    assert detected(ota("") | {"sn": serial}).name == name
    assert detected(ota("") | {"sn": "09400A000000001"}) == UNKNOWN_MODEL
    assert detected(ota("H2S") | {"sn": serial}).name == "H2S"


def test_an_unreleased_model_is_unknown_and_has_sane_limits() -> None:
    """Its serial and its code say nothing of what it has."""
    model = detected(ota("") | {"sn": "35F00A000000001"})
    assert model == UNKNOWN_MODEL
    assert (model.nozzle_maximum, model.bed_maximum) == (320, 120)
    assert model_named("N8") == Model(name="N8")


@pytest.mark.parametrize(
    ("name", "field", "since"),
    [
        ("X1 Carbon", DoorField.HOME_FLAG, (1, 7)),
        ("X1E", DoorField.HOME_FLAG, (1, 1, 2)),
        ("P1S", None, ()),
        ("A1 mini", None, ()),
        ("P2S", DoorField.STAT, ()),
        ("H2C", DoorField.STAT, ()),
    ],
)
def test_the_door_is_told_of_in_one_field_or_none(
    name: str, field: DoorField | None, since: Version
) -> None:
    """The X1 family has the bit elsewhere, and not from its first firmware on."""
    door = model_named(name).door
    assert door is not None
    assert (door.field, door.since) == (field, since)


@pytest.mark.parametrize(
    ("name", "camera", "nozzles"),
    [
        ("X1", CameraKind.RTSPS, 1),
        ("P1P", CameraKind.JPEG, 1),
        ("P2S", CameraKind.RTSPS, 1),
        ("A1", CameraKind.JPEG, 1),
        ("A1 mini", CameraKind.JPEG, 1),
        ("A2L", CameraKind.JPEG, 1),
        ("H2D Pro", CameraKind.RTSPS, 2),
        ("X2D", CameraKind.RTSPS, 2),
    ],
)
def test_the_models_are_built_as_the_vendor_says(
    name: str, camera: CameraKind, nozzles: int
) -> None:
    model = model_named(name)
    assert model.camera is camera
    assert model.nozzles == nozzles


@pytest.mark.parametrize(
    ("name", "nozzle", "bed"),
    [
        ("X1 Carbon", 300, 120),
        ("X2D", 300, 120),
        ("P2S", 300, 110),
        ("P1S", 300, 100),
        ("A1", 300, 100),
        ("A1 mini", 300, 80),
        ("A2L", 300, 100),
        ("H2S", 350, 120),
        ("H2D Pro", 350, 120),
        ("H2C", 350, 120),
    ],
)
def test_targets_end_where_the_vendors_slicer_ends(
    name: str, nozzle: int, bed: int
) -> None:
    model = model_named(name)
    assert (model.nozzle_maximum, model.bed_maximum) == (nozzle, bed)


def test_a_model_that_nobody_knows_goes_by_its_reports() -> None:
    assert model_named("Z9 Ultra") == Model(name="Z9 Ultra")
    assert model_named(None) == UNKNOWN_MODEL


@pytest.mark.parametrize(
    ("name", "right", "left"), [("P2S", 2, 10), ("X2D", 10, 2), ("", 2, 10)]
)
def test_a_fan_is_turned_by_the_number_that_it_has_at_the_model(
    name: str, right: int, left: int
) -> None:
    model = model_named(name)
    assert model.fan_number(FanKind.PART) == 1
    assert model.fan_number(FanKind.AUXILIARY) == right
    assert model.fan_number(FanKind.LEFT_AUXILIARY) == left
    assert model.fan_number(FanKind.HOTEND) is None


def test_versions_compare_as_numbers() -> None:
    """Firmware of others, from 99 on, behaves like one of the vendor's."""
    assert version_of("01.10.00.00") > version_of("01.9.0.0")  # type: ignore[operator]
    assert version_of("99.01.00.00") == (1, 8, 2, 0)
    assert [version_of(text) for text in (None, "", "beta", "1.x", "7")] == [None] * 5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("X1E", (256, 256, 256)),
        ("P2S", (256, 256, 256)),
        ("A1", (256, 256, 256)),
        ("A1 mini", (180, 180, 180)),
        ("H2S", (340, 320, 340)),
        ("H2D Pro", (325, 320, 325)),
    ],
)
def test_a_models_build_volume_is_that_of_its_data_sheet(
    name: str, expected: tuple[int, int, int]
) -> None:
    volume = model_named(name).volume
    assert volume is not None
    assert (volume.x, volume.y, volume.z) == expected


@pytest.mark.parametrize("name", ["A2L", "H2C", "X2D", "Z9"])
def test_a_build_volume_that_is_not_certain_is_not_told(name: str) -> None:
    assert model_named(name).volume is None
