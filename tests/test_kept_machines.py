"""A simulated printer that is started anew goes on where it was."""

import os
from pathlib import Path
import time

import pytest

from simulator.kept import gone_on, keep, kept
from simulator.machine import Machine, Phase, Plan

PLAN = Plan(name="Bracket", file="bracket.gcode", seconds=3600, layers=120)


@pytest.fixture(name="file")
def file_fixture(tmp_path: Path) -> Path:
    """Say where a machine is kept."""
    return tmp_path / "machines" / "printer.json"


def restarted(machine: Machine, file: Path) -> Machine:
    """Keep a machine, and return it as it is the next time."""
    keep(machine, file)
    again = kept(file)
    assert again is not None
    return again


def test_a_job_goes_on_with_its_id_and_the_clock_with_its_time(file: Path) -> None:
    machine = Machine(first_job=41)
    machine.start(PLAN)
    machine.advance(1800)
    again = restarted(machine, file)
    assert (again.job_id, again.plan, again.phase) == (41, PLAN, Phase.PRINTING)
    assert (again.time, again.progress) == (machine.time, machine.progress)
    assert again.nozzle.temperature == machine.nozzle.temperature
    again.advance(1900)
    assert again.phase is Phase.FINISHED


def test_a_job_is_done_when_it_said_whether_or_not_somebody_looked(file: Path) -> None:
    machine = Machine()
    machine.start(PLAN)
    machine.advance(1800)
    again = restarted(machine, file)
    ten_minutes_ago = time.time() - 600
    os.utime(file, (ten_minutes_ago, ten_minutes_ago))
    gone_on(again, file)
    assert machine.remaining is not None
    assert again.remaining == pytest.approx(machine.remaining - 600, abs=5)


def test_a_clock_that_was_set_back_changes_nothing(file: Path) -> None:
    machine = Machine()
    machine.start(PLAN)
    machine.advance(1800)
    again = restarted(machine, file)
    tomorrow = time.time() + 86400
    os.utime(file, (tomorrow, tomorrow))
    assert gone_on(again, file).remaining == machine.remaining


def test_the_next_job_has_an_id_that_there_never_was(file: Path) -> None:
    machine = Machine(first_job=9_999_999_999)
    machine.start(PLAN)
    machine.stop()
    again = restarted(machine, file)
    again.start(PLAN)
    assert again.job_id == 10_000_000_000


def test_a_machine_that_never_printed_is_kept_too(file: Path) -> None:
    again = restarted(Machine(), file)
    assert (again.phase, again.plan, again.job_id) == (Phase.IDLE, None, None)


@pytest.mark.parametrize("content", [None, "", "{}", '{"phase": "odd", "job_id": 1}'])
def test_what_cannot_be_read_is_a_first_time(file: Path, content: str | None) -> None:
    if content is not None:
        file.parent.mkdir()
        file.write_text(content)
    assert kept(file) is None
