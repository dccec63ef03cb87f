"""What is sent, and what is added to it before."""

from collections.abc import Callable
import itertools
import json

import pytest

from custom_components.printernizer.bambu.commanding.payloads import (
    heat_bed,
    heat_chamber,
    heat_nozzle,
    turn_fan,
    turn_light,
)
from custom_components.printernizer.bambu.session.messages import (
    Payload,
    SealedMessage,
    full_report,
    seal,
    start_reports,
    versions,
)


@pytest.fixture(name="numbers")
def numbers_fixture() -> Callable[[], str]:
    """Give the numbers of messages from 40000 on."""
    numbers = itertools.count(40000)
    return lambda: str(next(numbers))


@pytest.mark.parametrize("command", ["pause", "resume", "stop"])
def test_a_job_command_gets_all_that_new_printers_want(
    numbers: Callable[[], str], command: str
) -> None:
    """Without `param` and `sequence_id` a P2S ignores it."""
    sealed = seal({"print": {"command": command}}, numbers)
    assert json.loads(sealed.text) == {
        "print": {"command": command, "param": "", "sequence_id": "40000"}
    }
    assert sealed.sequence_ids == ("40000",)


def test_a_param_that_is_there_stays(numbers: Callable[[], str]) -> None:
    """Only what is missing is added."""
    sealed = seal({"print": {"command": "stop", "param": "x"}}, numbers)
    assert json.loads(sealed.text)["print"]["param"] == "x"


def test_other_commands_get_no_param(numbers: Callable[[], str]) -> None:
    """It has a meaning there."""
    sealed = seal({"print": {"command": "clean_print_error"}}, numbers)
    assert "param" not in json.loads(sealed.text)["print"]


def test_every_object_gets_a_number_of_its_own(numbers: Callable[[], str]) -> None:
    """Also where the library has put a constant."""
    payload: Payload = {
        "pushing": {"command": "pushall"},
        "info": {"command": "get_version", "sequence_id": "0"},
    }
    sealed = seal(payload, numbers)
    told = [value["sequence_id"] for value in json.loads(sealed.text).values()]
    assert told == ["40000", "40001"]
    assert sealed.sequence_ids == ("40000", "40001")


def test_the_payload_itself_is_not_changed(numbers: Callable[[], str]) -> None:
    """A number in a template would be sent twice."""
    payload: Payload = {"print": {"command": "pause"}}
    seal(payload, numbers)
    assert payload == {"print": {"command": "pause"}}


@pytest.mark.parametrize(
    ("payload", "qos"),
    [
        pytest.param({"print": {"command": "pause"}}, 1, id="command"),
        pytest.param({"system": {"command": "ledctrl"}}, 1, id="light"),
        pytest.param(full_report(), 0, id="full report"),
        pytest.param(start_reports(), 0, id="start"),
        pytest.param(versions(), 0, id="versions"),
        pytest.param(
            {"info": {"command": "get_version"}, "print": {"command": "stop"}},
            1,
            id="both",
        ),
    ],
)
def test_commands_are_sent_so_that_a_busy_printer_takes_them(
    numbers: Callable[[], str], payload: Payload, qos: int
) -> None:
    """Requests for information are simply made again."""
    assert seal(payload, numbers).qos == qos


def test_everything_is_asked_for_as_the_vendor_does() -> None:
    """The library leaves out version and target."""
    assert full_report() == {
        "pushing": {"command": "pushall", "version": 1, "push_target": 1}
    }
    assert start_reports() == {"pushing": {"command": "start"}}
    assert versions() == {"info": {"command": "get_version"}}


def test_a_template_is_made_afresh_each_time() -> None:
    """Shared ones leak from one message into the next."""
    full_report()["pushing"]["push_target"] = 7
    assert full_report()["pushing"]["push_target"] == 1


def test_a_sealed_message_cannot_be_changed() -> None:
    """It is what was sent."""
    message = SealedMessage(text="{}", qos=0, sequence_ids=())
    with pytest.raises(AttributeError):
        message.qos = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("payload", "lines"),
    [
        pytest.param(heat_nozzle(220), "M104 S220\n", id="only nozzle"),
        pytest.param(heat_nozzle(220, 0), "M104 T0 S220\n", id="right nozzle"),
        pytest.param(heat_nozzle(150, 1), "M104 T1 S150\n", id="left nozzle"),
        pytest.param(heat_nozzle(0), "M104 S0\n", id="nozzle off"),
        pytest.param(heat_bed(60), "M140 S60\n", id="bed"),
        pytest.param(heat_bed(0), "M140 S0\n", id="bed off"),
        pytest.param(heat_chamber(41), "M145 P1\nM141 S41\n", id="warm chamber"),
        pytest.param(heat_chamber(40), "M141 S40\nM145 P0\n", id="cool chamber"),
        pytest.param(heat_chamber(0), "M141 S0\nM145 P0\n", id="chamber off"),
        pytest.param(turn_fan(1, 100), "M106 P1 S255\n", id="part fan"),
        pytest.param(turn_fan(2, 50), "M106 P2 S128\n", id="auxiliary fan"),
        pytest.param(turn_fan(3, 1), "M106 P3 S3\n", id="chamber fan"),
        pytest.param(turn_fan(1, 0), "M106 P1 S0\n", id="fan off"),
    ],
)
def test_heaters_and_fans_are_set_by_lines_that_end(
    payload: Payload, lines: str
) -> None:
    """With 0 for off, and whole numbers only."""
    assert payload == {"print": {"command": "gcode_line", "param": lines}}


@pytest.mark.parametrize("heat", [heat_nozzle, heat_bed, heat_chamber])
def test_a_fraction_is_never_sent(heat: Callable[[float], Payload]) -> None:
    """The printers do not expect any."""
    with pytest.raises(ValueError, match="format"):
        heat(60.5)


@pytest.mark.parametrize(("on", "mode"), [(True, "on"), (False, "off")])
def test_a_light_is_switched_with_all_fields(mode: str, *, on: bool) -> None:
    """The library leaves most of them out, and nothing happens."""
    assert turn_light("chamber_light", on=on) == {
        "system": {
            "command": "ledctrl",
            "led_node": "chamber_light",
            "led_mode": mode,
            "led_on_time": 500,
            "led_off_time": 500,
            "loop_times": 0,
            "interval_time": 0,
        }
    }
