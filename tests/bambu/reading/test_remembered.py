"""Reading anew only what has changed comes to the same as reading all of it."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
import json
from random import Random
from typing import Any, ClassVar, override

import pytest

from custom_components.printernizer.bambu.reading import report as report_module
from custom_components.printernizer.bambu.reading.merge import changes
from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.reading.snapshot import (
    SnapshotReader,
    read_snapshot,
)
from simulator.bambu.device import Device
from simulator.bambu.dialects import A1, H2C, H2D, P1S, X1C, Dialect
from simulator.bambu.reports.reports import full
from simulator.bambu.reports.versions import modules
from simulator.machine import Machine, NotPossibleError, Plan

from .reports import (
    FAULT,
    NOW,
    PRINTING,
    SERIAL,
    JsonObject,
    heard,
    push,
    versions,
)

DIALECTS = {"P1S": P1S, "A1": A1, "X1C": X1C, "H2D": H2D, "H2C": H2C}
NO_SPOOLS: JsonObject = {"ams": {"tray_exist_bits": "0", "power_on_flag": False}}


def life(dialect: Dialect, chance: Random) -> list[JsonObject]:
    """Return what a printer tells in a while: parts of reports, some of them twice."""
    machine = Machine()
    device = Device(SERIAL, dialect, machine, 1)
    messages: list[JsonObject] = [versions(*modules(device)), push(**full(device))]
    for _ in range(60):
        match chance.randrange(12):
            case 0:
                with suppress(NotPossibleError):
                    machine.start(Plan())
            case 1:
                with suppress(NotPossibleError):
                    machine.stop()
            case 2:
                device.settings.hms.append({"attr": 0x0300_0100, "code": 0x0002_0001})
            case 3:
                device.settings.hms.clear()
            case 4:
                messages.append(push(**NO_SPOOLS))
            case _:
                machine.advance(chance.choice([1, 20, 300]))
        device.follow()
        told = json.loads(json.dumps(full(device)))
        if chance.random() < 0.7:
            told = {key: value for key, value in told.items() if chance.random() < 0.3}
        messages += [push(**told)] * chance.choice([1, 3])
    return messages


def without_looks(report: BambuReport) -> BambuReport:
    """Return a report without when it was looked at, where nothing depends on that.

    That is where everything that is shown came later.
    """
    log = report.problem_log
    if log.looked is None or any(problem.since <= log.looked for problem in log.shown):
        return report
    return replace(report, problem_log=replace(log, looked=None))


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("seed", range(4))
def test_what_follows_from_a_message_does_not_depend_on_what_is_left_out(
    dialect: Dialect, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(seed)  # noqa: S311 - no secret
    messages = life(dialect, chance)

    def lived() -> list[BambuReport]:
        report, now, reports = BambuReport(), NOW, []
        for message in messages:
            now += timedelta(seconds=chance.choice([1, 5, 40]))
            report = report.merged(message, now)
            if chance.random() < 0.03:
                report = report.after_interruption()
            reports.append(without_looks(report))
        return reports

    chance.seed(seed)
    short = lived()
    chance.seed(seed)
    monkeypatch.setattr(BambuReport, "_rests", lambda *_: False)
    whole = lived()
    for number, (left_out, told) in enumerate(zip(short, whole, strict=True)):
        assert left_out == told, f"after message {number}: {messages[number]}"


class Noted(dict[str, Any]):
    """A report that notes which of its keys somebody asks for."""

    asked: ClassVar[set[str]] = set()

    @override
    def get(self, key: str, default: Any = None, /) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    @override
    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            self.asked.add(key)
        return super().__contains__(key)


def test_on_what_follows_from_a_message_depend_the_leading_keys_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Noted, "asked", set())
    monkeypatch.setattr(BambuReport, "_rests", lambda *_: False)
    # All is noted that is kept, also what need not be weighed.
    monkeypatch.setattr(report_module, "_adds_weight", lambda *_: True)
    monkeypatch.setattr(report_module, "_kept", lambda told, _: Noted(told))
    monkeypatch.setattr(report_module, "_adds_weight", lambda *_: True)
    # Merging and weighing ask for all that a message tells.
    monkeypatch.setattr(
        report_module, "changes", lambda old, new: changes(dict(old), new)
    )
    for number, dialect in enumerate(DIALECTS.values()):
        report = BambuReport()
        for message in life(dialect, Random(number)):  # noqa: S311 - no secret
            report = report.merged(message, NOW)
    known = report_module._LEADING | report_module._LEADING_TO_PLACE
    # These stand where others do not: older words, and several units of one kind.
    assert known - Noted.asked == {"percent", "remain_time", "mapping"}
    assert Noted.asked <= known


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
@pytest.mark.parametrize("seed", range(4))
def test_a_reader_that_remembers_reads_what_one_that_does_not_reads(
    dialect: Dialect, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - no secret
    report, reader = BambuReport(), SnapshotReader(SERIAL)
    for message in life(dialect, chance):
        report = report.merged(message, NOW)
        if chance.random() < 0.03:
            report = report.after_interruption()
        assert reader.read(report) == read_snapshot(report, SERIAL), message


@pytest.mark.parametrize(
    "change",
    [
        {"lamps": {"heatbed_light": True}},
        {"camera_allowed": False},
        {"modules": ()},
        {"firmware": "01.09.00.00"},
    ],
    ids=lambda it: next(iter(it)),
)
def test_what_is_told_beside_the_reports_counts_too(change: dict[str, Any]) -> None:
    report = heard(PRINTING, model="A1")
    reader = SnapshotReader(SERIAL)
    reader.read(report)
    changed = replace(report, **change)
    assert reader.read(changed) == read_snapshot(changed, SERIAL)


def test_what_no_message_touched_is_the_same_object_in_the_next_snapshot() -> None:
    report, reader = heard(PRINTING), SnapshotReader(SERIAL)
    before = reader.read(report)
    after = reader.read(report.merged(push(wifi_signal="-50dBm"), NOW))
    assert after.network != before.network
    assert after.nozzles is before.nozzles
    assert after.fans is before.fans
    assert after.filament_units is before.filament_units


@pytest.mark.parametrize("again", [{}, {"mc_percent": 37}, PRINTING], ids=str)
def test_a_message_that_says_nothing_new_leaves_the_very_same_report(
    again: JsonObject,
) -> None:
    report = heard(PRINTING)
    message = push(**again) | {"sequence_id": "7"}
    message["print"] |= {"sequence_id": "2021", "msg": 1}
    assert report.merged(message, NOW) is report


def test_messages_that_say_nothing_new_count_how_long_a_problem_stands() -> None:
    report = heard(PRINTING, {"print_error": FAULT})
    later = report.merged(push(mc_percent=37), NOW + timedelta(minutes=1))
    [problem] = later.problem_log.shown
    assert problem.stays
