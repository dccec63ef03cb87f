"""Which part of a printer an error number is about."""

import pytest

from custom_components.printernizer.bambu.problems.parts import (
    part_of_error,
    part_of_message,
)


@pytest.mark.parametrize(
    ("number", "part"),
    [
        pytest.param(0x0700_8011, "ams", id="AMS"),
        pytest.param(0x1203_8011, "ams", id="AMS Lite"),
        pytest.param(0x1880_8011, "ams", id="AMS HT"),
        pytest.param(0x07FF_8011, "external_spool", id="spool holder"),
        pytest.param(0x18FE_8011, "external_spool", id="left spool holder"),
        pytest.param(0x0300_8008, "motion", id="motion"),
        pytest.param(0x0500_C011, "mainboard", id="mainboard"),
        pytest.param(0x0C00_8001, "cameras", id="cameras"),
        pytest.param(0x7F00_8001, None, id="unknown"),
    ],
)
def test_an_error_is_about_a_module(number: int, part: str | None) -> None:
    assert part_of_error(number) == part


@pytest.mark.parametrize(
    ("attr", "part"),
    [
        pytest.param(0x0700_2000, "ams", id="slot"),
        pytest.param(0x0300_0100, "bed", id="bed"),
        pytest.param(0x0300_0200, "nozzle", id="nozzle"),
        pytest.param(0x0300_1E00, "nozzle", id="second nozzle"),
        pytest.param(0x0300_0300, "hotend_fan", id="hotend fan"),
        pytest.param(0x0300_0400, "part_fan", id="part fan"),
        pytest.param(0x0300_0800, "motors", id="motor"),
        pytest.param(0x0300_0900, "extruder", id="extruder"),
        pytest.param(0x0300_9300, "chamber", id="chamber"),
        pytest.param(0x0300_0D00, "motion", id="a part that has no name"),
        pytest.param(0x0800_0100, "toolhead", id="toolhead"),
        pytest.param(0x7F00_0100, None, id="unknown"),
    ],
)
def test_a_health_message_is_about_a_part_of_its_module(
    attr: int, part: str | None
) -> None:
    assert part_of_message(attr) == part
