"""Temperatures, plain and packed: the target above, the temperature below 16 bits."""

from dataclasses import replace
from typing import Any

import pytest

from custom_components.printernizer.bambu.models import Model, model_named
from custom_components.printernizer.bambu.reading.temperatures import (
    read_bed,
    read_chamber,
    read_nozzles,
)
from custom_components.printernizer.printer.fields import Fields
from custom_components.printernizer.printer.model import Heater
from custom_components.printernizer.printer.nozzles import Nozzle, NozzleSide

PACKED_60_60 = 3932220
"""The protocol page's example: 60 °C, target 60 °C."""
INVALID = 65535
HEATED = Model(name="H2D", chamber_sensor=True, chamber_heater=True)
MEASURED = Model(name="X1 Carbon", chamber_sensor=True, chamber_heater=False)
BLIND = Model(name="P1S", chamber_sensor=False, chamber_heater=False)
NEW = Model(name="Z9 Ultra")


def packed(temperature: int, target: int) -> int:
    """Pack a temperature and a target into one number."""
    return target << 16 | temperature


def chamber(model: Model, **fields: Any) -> Heater | None:
    """Read the chamber out of a report with these fields."""
    return read_chamber(Fields(fields), model)


@pytest.mark.parametrize(
    ("report", "bed"),
    [
        pytest.param(
            {"bed_temper": 59.8, "bed_target_temper": 60.0},
            Heater(temperature=59.8, target=60),
            id="plain",
        ),
        pytest.param(
            {"bed_temper": "23.5", "bed_target_temper": "0"},
            Heater(temperature=23.5, target=0),
            id="as text",
        ),
        pytest.param(
            {"device": {"bed": {"info": {"temp": PACKED_60_60}}}},
            Heater(temperature=60, target=60),
            id="packed",
        ),
        pytest.param(
            {"device": {"bed_temp": packed(23, 0)}},
            Heater(temperature=23, target=0),
            id="packed elsewhere",
        ),
        pytest.param(
            {"device": {"bed": {"info": {"temp": INVALID}}, "bed_temp": PACKED_60_60}},
            Heater(temperature=60, target=60),
            id="invalid in one place",
        ),
        pytest.param({"device": {"bed_temp": INVALID}}, Heater(), id="invalid"),
        pytest.param({}, Heater(), id="not told"),
        pytest.param({"bed_temper": None}, Heater(), id="null"),
        pytest.param({"bed_temper": 4000.0}, Heater(), id="impossibly hot"),
        pytest.param({"device": {"bed": 5}}, Heater(), id="odd type"),
    ],
)
def test_the_bed(report: dict[str, Any], bed: Heater) -> None:
    """Plain first, as it has fractions."""
    assert read_bed(Fields(report), BLIND) == replace(bed, maximum=120)


@pytest.mark.parametrize(
    ("report", "nozzle"),
    [
        pytest.param(
            {"nozzle_temper": 219.5, "nozzle_target_temper": 220.0},
            Nozzle(temperature=219.5, target=220),
            id="plain",
        ),
        pytest.param(
            {"device": {"extruder": {"info": [{"id": 0, "temp": packed(215, 220)}]}}},
            Nozzle(temperature=215, target=220),
            id="packed",
        ),
        pytest.param(
            {"device": {"extruder": {"info": [{"id": 0, "temp": INVALID}]}}},
            Nozzle(),
            id="invalid",
        ),
        pytest.param({}, Nozzle(), id="not told"),
        pytest.param({"nozzle_diameter": "0.4"}, Nozzle(diameter=0.4), id="diameter"),
        pytest.param({"nozzle_diameter": ""}, Nozzle(), id="no diameter"),
    ],
)
def test_a_single_nozzle_is_on_no_side(report: dict[str, Any], nozzle: Nozzle) -> None:
    """And there is always one."""
    assert read_nozzles(Fields(report), BLIND) == (replace(nozzle, maximum=320),)


@pytest.mark.parametrize(
    ("told", "material"),
    [
        pytest.param("stainless_steel", "stainless_steel", id="name"),
        pytest.param("hardened_steel", "hardened_steel", id="other name"),
        pytest.param("HS00", "stainless_steel", id="code 00"),
        pytest.param("HS01", "hardened_steel", id="code 01"),
        pytest.param("HH05-0.6", "tungsten_carbide", id="code 05 with a size"),
        pytest.param("HS99", None, id="unknown code"),
        pytest.param("", None, id="empty"),
        pytest.param("brass", None, id="unknown name"),
        pytest.param(5, None, id="number"),
    ],
)
def test_the_material_is_told_by_name_or_by_code(
    told: Any, material: str | None
) -> None:
    """[tool][flow][material]."""
    nozzles = read_nozzles(Fields({"nozzle_type": told}), BLIND)
    assert nozzles[0].material == material


def dual(**device: Any) -> Fields:
    """Return a report of two extruders, the right one hot."""
    extruders = [{"id": 0, "temp": packed(219, 220)}, {"id": 1, "temp": packed(31, 0)}]
    return Fields(
        {
            "nozzle_temper": 99.0,
            "device": {"extruder": {"info": extruders}, **device},
        }
    )


def test_two_nozzles_are_told_by_their_extruders() -> None:
    """`nozzle_temper` mirrors only one of them; id 0 is the right one."""
    left = Nozzle(index=1, side=NozzleSide.LEFT, temperature=31, target=0)
    right = Nozzle(index=0, side=NozzleSide.RIGHT, temperature=219, target=220)
    assert read_nozzles(dual(), HEATED) == (
        replace(left, maximum=320),
        replace(right, maximum=320),
    )


def test_each_of_two_nozzles_has_its_own_diameter() -> None:
    """Ids from 16 are those in a rack."""
    mounted = [
        {"id": 17, "diameter": 0.2},
        {"id": 1, "diameter": 0.6},
        {"id": 0, "diameter": 0.4},
    ]
    left, right = read_nozzles(dual(nozzle={"info": mounted}), HEATED)
    assert (left.diameter, right.diameter) == (0.6, 0.4)


def test_a_nozzle_list_that_is_a_number_does_no_harm() -> None:
    """Old X1 firmware sends one."""
    left, right = read_nozzles(dual(nozzle={"info": 3}), HEATED)
    assert (left.diameter, right.diameter) == (None, None)


@pytest.mark.parametrize(
    ("report", "temperature", "target"),
    [
        pytest.param({"info": {"temp": PACKED_60_60}}, 60, 60, id="info"),
        pytest.param({"device": {"cham_temp": packed(41, 45)}}, 41, 45, id="cham_temp"),
        pytest.param(
            {"device": {"ctc": {"info": {"temp": packed(41, 45)}}}}, 41, 45, id="ctc"
        ),
        pytest.param({"chamber_temper": PACKED_60_60}, 60, 60, id="packed in plain"),
        pytest.param(
            {"chamber_temper": 38.5, "ctt": 45}, 38.5, 45, id="plain with ctt"
        ),
        pytest.param({"info": {"temp": INVALID}}, None, None, id="invalid"),
    ],
)
def test_a_heated_chamber_has_a_target(
    report: dict[str, Any], temperature: float | None, target: float | None
) -> None:
    """It is told in one of several places."""
    told = chamber(HEATED, **report)
    assert told == Heater(
        temperature=temperature, target=target, maximum=65, heated=True
    )


def test_a_chamber_without_a_heater_has_no_target() -> None:
    """Whatever the report says."""
    assert chamber(MEASURED, chamber_temper=38.0, ctt=45) == Heater(
        temperature=38, heated=False
    )


def test_five_degrees_of_a_printer_without_a_sensor_are_none() -> None:
    """P1 and A1 always report 5."""
    assert chamber(BLIND, chamber_temper=5) is None
    assert chamber(BLIND, chamber_temper=31) is None


def test_five_degrees_of_a_printer_with_a_sensor_are_five() -> None:
    """Printers stand in cold sheds."""
    told = chamber(MEASURED, chamber_temper=5)
    assert told is not None
    assert told.temperature == 5


@pytest.mark.parametrize(
    ("report", "exists"),
    [
        pytest.param({"chamber_temper": 31.5}, True, id="believable"),
        pytest.param({"chamber_temper": 5}, False, id="no sensor"),
        pytest.param({"info": {"temp": packed(31, 0)}}, True, id="packed"),
        pytest.param({"info": {"temp": INVALID}}, False, id="invalid"),
        pytest.param({}, False, id="not told"),
    ],
)
def test_an_unknown_model_has_a_chamber_if_it_tells_of_one(
    report: dict[str, Any], *, exists: bool
) -> None:
    """The table cannot know new models."""
    assert (chamber(NEW, **report) is not None) is exists


@pytest.mark.parametrize(
    ("model", "names"),
    [
        ("H2D", [("left", None), ("right", None)]),
        ("X2D", [("left", "auxiliary"), ("right", "main")]),
        ("P1S", [(None, None)]),
    ],
)
def test_the_two_nozzles_of_an_x2d_are_called_by_what_they_are_for(
    model: str, names: list[tuple[str | None, str | None]]
) -> None:
    nozzles = read_nozzles(Fields({}), model_named(model))
    assert [(nozzle.side, nozzle.role) for nozzle in nozzles] == names
