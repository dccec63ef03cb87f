"""Most of what a printer tells are readings, which can wait until somebody looks."""

from dataclasses import replace
from datetime import timedelta
from itertools import chain
from random import Random
from typing import Any

import pytest

from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import (
    SnapshotReader,
    read_snapshot,
)
from custom_components.printernizer.printer.model import PrinterSnapshot
from simulator.bambu.dialects import Dialect

from .reports import FAULT, NOW, PRINTING, SERIAL, JsonObject, heard, push
from .test_remembered import DIALECTS, life

OFTEN = 0.3


def headline(snapshot: PrinterSnapshot) -> tuple[Any, ...]:
    """Return what nobody should have to wait for."""
    job = snapshot.job
    return (
        *(snapshot.status, snapshot.stage, snapshot.problems, snapshot.refusal),
        *(snapshot.door_open, job and (job.id, job.name, job.file)),
    )


def warmer(chance: Random) -> JsonObject:
    """Return what a printer tells all day between all else."""
    return push(nozzle_temper=chance.uniform(20, 250), wifi_signal="-50dBm")


def can_wait(before: BambuReport, report: BambuReport) -> bool:
    """Whether what is new can wait, for who has read all there was before."""
    reader = SnapshotReader(SERIAL)
    reader.read(before)
    return not reader.leads(before, report)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("seed", range(4))
def test_what_can_wait_is_no_headline_and_reads_the_same_later(
    dialect: Dialect, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - no secret
    report, reader, now, waited = BambuReport(), SnapshotReader(SERIAL), NOW, 0
    known = read_snapshot(report, SERIAL)
    reader.read(report)
    lived = [(message, warmer(chance)) for message in life(dialect, chance)]
    for message in chain.from_iterable(lived):
        now += timedelta(seconds=1)
        before, report = report, report.merged(message, now)
        told = read_snapshot(report, SERIAL)
        if not reader.leads(before, report):
            waited += told != known
            assert headline(told) == headline(known), message
        elif report is not before or chance.random() < OFTEN:
            assert reader.read(report) == told, message
        known = told
    assert waited > 10, "nothing waits"


@pytest.mark.parametrize(
    "change",
    [
        {"nozzle_temper": 219.5, "bed_temper": 60},
        {"wifi_signal": "-51dBm"},
        {"cooling_fan_speed": "7"},
        {"ams": {"ams": [], "tray_now": "2"}},
    ],
    ids=lambda it: next(iter(it)),
)
def test_a_reading_can_wait(change: JsonObject) -> None:
    report = heard(PRINTING)
    assert can_wait(report, report.merged(push(**change), NOW))


@pytest.mark.parametrize(
    "change",
    [
        {"gcode_state": "PAUSE"},
        {"stg_cur": 14},
        {"print_error": FAULT},
        {"hms": [{"attr": 0x0300_0100, "code": 0x0002_0001}]},
        {"mc_percent": 38},
        {"subtask_name": "Another"},
        {"gcode_file": "another.gcode.3mf"},
        {"home_flag": 0x0080_0000},
        {"upgrade_state": {"status": "DOWNLOADING", "progress": "12"}},
    ],
    ids=lambda it: next(iter(it)),
)
def test_what_people_wait_for_cannot_wait(change: JsonObject) -> None:
    """Nor can a reading that comes with it, which would have to wait for another."""
    report = heard(PRINTING, {"home_flag": 0}, model="X1 Carbon")
    message = push(nozzle_temper=219.5, **change)
    assert not can_wait(report, report.merged(message, NOW))


def test_what_is_told_beside_the_reports_cannot_wait() -> None:
    report = heard(PRINTING)
    told = report.merged(push(nozzle_temper=219.5), NOW)
    assert can_wait(report, told)
    assert not can_wait(report, replace(told, unauthorised=True))


def test_a_report_that_has_grown_too_heavy_cannot_wait() -> None:
    """What is left of it nobody can tell from its last change."""
    report = heard(PRINTING)
    for number in range(200):
        before, report = (
            report,
            report.merged(push(**{f"blob{number}": "x" * 60_000}), NOW),
        )
        if report.before is None:
            break
    assert report.before is None, "never lightened"
    assert not can_wait(before, report)


def test_what_several_messages_have_changed_is_known_to_who_looks_now_and_then() -> (
    None
):
    first = heard(PRINTING)
    later = first.merged(push(nozzle_temper=1, bed_temper=2), NOW)
    latest = later.merged(push(nozzle_temper=3), NOW)
    assert latest.since(first.print).changed == {"nozzle_temper", "bed_temper"}
    assert latest.since(later.print) is latest
    assert latest.since(latest.print) is latest
    without = first.telling({"bed_temper": first.print["bed_temper"]})
    assert without.since(first.print).changed == first.print.keys() - {"bed_temper"}
