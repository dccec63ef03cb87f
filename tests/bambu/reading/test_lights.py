"""The lamp that a Bambu Lab printer has and does not report."""

import pytest

from custom_components.printernizer.bambu.models import Model
from custom_components.printernizer.bambu.reading.lights import HEATBED_LIGHT
from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import read_snapshot
from custom_components.printernizer.printer.model import Light

from .reports import IDLE, NOW, SERIAL, JsonObject


@pytest.mark.parametrize(
    ("answer", "lit"),
    [
        pytest.param({"led_mode": "on", "result": "success"}, True, id="on"),
        pytest.param({"led_mode": "off", "result": "SUCCESS"}, False, id="off"),
        pytest.param({"led_mode": "on", "result": "fail"}, None, id="refused"),
        pytest.param({"led_mode": "on"}, None, id="not answered yet"),
        pytest.param({"led_mode": 1, "result": "success"}, None, id="odd"),
    ],
)
def test_a_lamp_in_no_report_is_as_the_printer_said_last(
    answer: JsonObject, *, lit: bool | None
) -> None:
    told = {"command": "ledctrl", "led_node": HEATBED_LIGHT} | answer
    report = BambuReport(model=Model(name="", heatbed_light=True))
    report = report.merged({"print": IDLE}, NOW).merged({"system": told}, NOW)
    assert read_snapshot(report, SERIAL).lights == (Light(id=HEATBED_LIGHT, on=lit),)
    again = read_snapshot(report.after_interruption(), SERIAL)
    assert again.lights == (Light(id=HEATBED_LIGHT),), "it may have been switched off"
