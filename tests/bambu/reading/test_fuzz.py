"""Whatever a printer sends, there is a snapshot that can be shown."""

import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import read_snapshot
from custom_components.printernizer.bambu.session.inbox import parse_message
from custom_components.printernizer.bambu.session.replies import replies_in
from custom_components.printernizer.printer.fields import Fields
from custom_components.printernizer.printer.model import PrinterSnapshot
from simulator.bambu.device import Device
from simulator.bambu.dialects import (
    A1,
    A1_MINI,
    H2C,
    H2D,
    P1S,
    P2S,
    X1C,
    X1C_OLD,
    X1E,
    Dialect,
)
from simulator.bambu.reports.reports import full
from simulator.bambu.reports.versions import modules
from simulator.machine import Machine, Plan
from tests.fuzzing import (
    JSON,
    MODERATE,
    NASTY,
    Path,
    assert_it_can_be_shown,
    changed,
    of_the_first_two,
    paths,
    without,
)

from .reports import NOW, SERIAL, JsonObject

DIALECTS = {
    "P1S": P1S,
    "X1C": X1C,
    "X1C old": X1C_OLD,
    "X1E": X1E,
    "P2S": P2S,
    "A1": A1,
    "A1 mini": A1_MINI,
    "H2D": H2D,
    "H2C": H2C,
}


def reports() -> list[JsonObject]:
    """Return the messages of all models in the middle of a job."""
    return [message for dialect in DIALECTS.values() for message in messages(dialect)]


def messages(dialect: Dialect) -> list[JsonObject]:
    """Return a model's whole report and versions, in one message."""
    machine = Machine()
    device = Device(SERIAL, dialect, machine, 1)
    machine.start(Plan())
    machine.advance(900)
    device.follow()
    told = {
        "print": {"command": "push_status", **full(device)},
        "info": {"command": "get_version", "module": modules(device)},
    }
    return [json.loads(json.dumps(told))]


REPORTS = reports()


PLACES = [(number, way) for number, told in enumerate(REPORTS) for way in paths(told)]


def snapshot_of(*told: JsonObject) -> PrinterSnapshot:
    """Return what is known after these messages."""
    report = BambuReport()
    for message in told:
        report = report.merged(message, NOW)
        replies_in(message)
    return read_snapshot(report, SERIAL)


@pytest.mark.parametrize("message", REPORTS, ids=DIALECTS)
def test_the_reports_that_are_spoilt_here_are_good_ones(message: JsonObject) -> None:
    """Otherwise the tests below would prove nothing."""
    snapshot = snapshot_of(message)
    assert snapshot.job is not None
    assert snapshot.nozzles[0].temperature
    assert snapshot.info.model
    assert_it_can_be_shown(snapshot)


@MODERATE
@given(place=st.sampled_from(PLACES), value=JSON | NASTY)
def test_any_value_in_any_place_is_borne(place: tuple[int, Path], value: Any) -> None:
    """Alone, and as a delta on top of what was right before."""
    number, way = place
    spoilt = changed(REPORTS[number], way, value)
    assert_it_can_be_shown(snapshot_of(spoilt))
    assert_it_can_be_shown(snapshot_of(REPORTS[number], spoilt, REPORTS[number]))


@MODERATE
@given(places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=6))
def test_anything_may_be_left_out_or_null(places: list[tuple[int, Path]]) -> None:
    """Every field is optional, and so are the objects that hold them."""
    number = places[0][0]
    spoilt = REPORTS[number]
    for other, way in places:
        if other != number or way not in paths(spoilt):
            continue
        assert_it_can_be_shown(snapshot_of(changed(spoilt, way, None)))
        spoilt = without(spoilt, way)
    assert_it_can_be_shown(snapshot_of(spoilt))


@MODERATE
@given(told=st.lists(st.dictionaries(st.sampled_from(["print", "info", "ams"]), JSON)))
def test_any_messages_at_all_are_borne(told: list[JsonObject]) -> None:
    """Even those that are no reports."""
    assert_it_can_be_shown(snapshot_of(*told))


@pytest.mark.parametrize("message", REPORTS, ids=DIALECTS)
@pytest.mark.parametrize("value", [None, 5, "?", [], {}], ids=repr)
def test_each_place_in_turn_may_hold_what_it_should_not(
    message: JsonObject, value: Any
) -> None:
    """All of them once, without chance."""
    for way in of_the_first_two(paths(message)):
        try:
            assert_it_can_be_shown(snapshot_of(changed(message, way, value)))
        except Exception as error:  # noqa: BLE001 - whatever it is, say where
            pytest.fail(f"{value!r} in {way} raises {error!r}")


@MODERATE
@given(payload=st.binary(max_size=200) | JSON.map(json.dumps).map(str.encode))
def test_any_bytes_are_an_object_or_nothing(payload: bytes) -> None:
    """Printers send what is not UTF-8, not JSON and not an object."""
    message = parse_message(payload)
    assert message is None or isinstance(message, dict)


@MODERATE
@given(data=st.data(), message=st.sampled_from(REPORTS))
def test_a_report_with_broken_bytes_is_borne(
    data: st.DataObject, message: JsonObject
) -> None:
    """A stalled or cut connection leaves such ones."""
    payload = bytearray(json.dumps(message).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(payload) - 1))
        payload[at] = data.draw(st.integers(0, 255))
    parsed = parse_message(bytes(payload[: data.draw(st.integers(1, len(payload)))]))
    whole = parse_message(bytes(payload))
    assert_it_can_be_shown(snapshot_of(parsed or {}, whole or {}))


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{not json", id="not JSON"),
        pytest.param(b"[1, 2]", id="list"),
        pytest.param(b'"str"', id="text"),
        pytest.param(b"null", id="null"),
        pytest.param(b"\xff\xfe{}", id="not UTF-8"),
        pytest.param(b"[" * 200_000, id="deep"),
    ],
)
def test_what_is_no_object_is_dropped(payload: bytes) -> None:
    """It would end the library's thread."""
    assert parse_message(payload) is None


def test_a_number_without_end_does_not_cost_the_message() -> None:
    """Python refuses to read so many digits; the number counts as not told."""
    payload = b'{"print": {"bed_temper": ' + b"9" * 10_000 + b', "layer_num": 7}}'
    message = parse_message(payload)
    assert message is not None
    fields = Fields(message["print"], where="print", odd=set())
    assert fields.integer("layer_num") == 7
    assert fields.number("bed_temper") is None


def test_bytes_that_are_not_utf_8_do_not_cost_the_message() -> None:
    """They are in file names."""
    message = parse_message(b'{"print": {"gcode_file": "h\xf6hle.3mf"}}')
    assert message is not None
    assert message["print"]["gcode_file"].startswith("h")
