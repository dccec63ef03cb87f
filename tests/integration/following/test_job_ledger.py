"""The records of jobs, what is counted, and what is to be done at a printer."""

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.following import follower
from custom_components.printernizer.printer.jobs.maintenance import Task
from simulator.machine import Plan
from tests.rigs import Rig

from ..helpers import act, ask, press, sensor, state, until, until_sensor


@pytest.fixture
async def cancelled(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> MockConfigEntry:
    """Cancel the job that is under way."""
    rig.machine.stop()
    await until_sensor(hass, rig, "last_job_result", "cancelled")
    return entry


async def test_the_last_job_is_known_after_a_restart(
    hass: HomeAssistant, rig: Rig, cancelled: MockConfigEntry
) -> None:
    keys = ("last_job_name", "last_job_ended", "jobs_cancelled")
    before = [sensor(hass, rig, key) for key in keys]
    assert "unknown" not in before
    await rig.power_off()
    await hass.config_entries.async_reload(cancelled.entry_id)
    await hass.async_block_till_done()
    assert [sensor(hass, rig, key) for key in keys] == before
    assert sensor(hass, rig, "last_job_result") == "cancelled"


async def test_start_and_promised_end_are_there_at_once_and_the_same_after_a_restart(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    before = [sensor(hass, rig, key) for key in ("start_time", "finish_time")]
    assert dt_util.parse_datetime(before[1]) is not None
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert [sensor(hass, rig, key) for key in ("start_time", "finish_time")] == before


async def test_jobs_are_returned_for_a_span_of_time(
    hass: HomeAssistant, rig: Rig, cancelled: MockConfigEntry
) -> None:
    rig.machine.start(Plan(name="Bracket", file="bracket.gcode"))
    rig.machine.advance(1)
    book = cancelled.runtime_data.jobs  # type: ignore[attr-defined]
    await until(hass, rig, lambda: book.current, "started")
    answer = await ask(hass, "get_jobs", rig)
    assert [job["result"] for job in answer["jobs"]] == ["cancelled", None]
    now = dt_util.utcnow()
    day = timedelta(days=1)
    span = {"start": now - day, "end": now + day}
    answer = await ask(hass, "get_jobs", rig, **span)
    assert [job["result"] for job in answer["jobs"]] == ["cancelled"]
    answer = await ask(hass, "get_jobs", rig, end=now - day)
    assert answer["jobs"] == []


async def test_jobs_are_written_as_csv(
    hass: HomeAssistant, rig: Rig, cancelled: MockConfigEntry, tmp_path: Path
) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    book: Any = cancelled.runtime_data  # type: ignore[attr-defined]
    ledger = book.jobs.ledger
    [record] = ledger.records
    await ledger.add(replace(record, name="=cmd()"))
    path = tmp_path / "jobs.csv"
    await act(hass, "export_jobs", rig, path=str(path))
    text = await hass.async_add_executor_job(path.read_text)
    [row] = csv.DictReader(text.splitlines())
    assert row["result"] == "cancelled"
    assert row["name"] == "'=cmd()"


async def test_no_more_jobs_are_kept_than_was_chosen(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    hass.config_entries.async_update_entry(entry, options={"jobs_kept": 10})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    ledger = entry.runtime_data.jobs.ledger
    record = entry.runtime_data.jobs.current
    for number in range(12):
        await ledger.add(replace(record, id=str(number)))
    assert [kept.id for kept in ledger.records] == [
        str(count) for count in range(2, 12)
    ]


async def test_the_counts_go_on_from_what_was_set(
    hass: HomeAssistant, rig: Rig, cancelled: MockConfigEntry
) -> None:
    counts = {"machine_hours": 1200, "jobs_finished": 80, "heat_cycles": 7}
    await act(hass, "set_odometer", rig, **counts)
    assert float(sensor(hass, rig, "machine_hours")) == pytest.approx(1200)
    assert sensor(hass, rig, "jobs_finished") == "80"
    assert sensor(hass, rig, "jobs_cancelled") == "1"
    assert float(sensor(hass, rig, "success_rate")) == pytest.approx(98.8)
    attributes = state(hass, rig, "sensor", "machine_hours").attributes
    assert attributes["state_class"] == "total_increasing"


async def test_a_clock_that_somebody_sets_counts_no_hours(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = timedelta(days=5 * 365)
    monkeypatch.setattr(follower, "utcnow", lambda: dt_util.utcnow() + later)
    rig.machine.stop()
    await until_sensor(hass, rig, "last_job_result", "cancelled")
    assert float(sensor(hass, rig, "machine_hours")) < 24


async def test_maintenance_is_due_until_it_was_done(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    issue = ("printernizer", f"belts_due_{entry.entry_id}")
    issues = ir.async_get(hass)
    book = entry.runtime_data.jobs
    long_ago = book.maintenance.was_done(Task.BELTS, book.odometer.seconds - 40 * 3600)
    await book.async_set_maintenance(long_ago)
    assert issues.async_get_issue(*issue) is None
    await act(hass, "set_maintenance", rig, task="belts", hours=30)
    assert sensor(hass, rig, "belts_due_in") == "-10"
    assert issues.async_get_issue(*issue) is not None
    await press(hass, rig, "belts_done")
    assert sensor(hass, rig, "belts_due_in") == "30"
    assert issues.async_get_issue(*issue) is None


async def test_of_how_jobs_stood_only_what_is_odd_is_left_out_and_said(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    rig: Rig,
    cancelled: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await hass.config_entries.async_unload(cancelled.entry_id)
    hass_storage[f"{DOMAIN}.{cancelled.entry_id}.job_state"]["data"]["tracker"] = "odd"
    await hass.config_entries.async_setup(cancelled.entry_id)
    await hass.async_block_till_done()
    assert "job_state cannot be read as a whole; left out: tracker" in caplog.text
    assert sensor(hass, rig, "status") == "cancelled"
    assert sensor(hass, rig, "jobs_cancelled") == "1"
    assert sensor(hass, rig, "last_job_result") == "cancelled"


async def test_of_a_record_only_what_is_odd_is_left_out_and_said(
    hass: HomeAssistant,
    rig: Rig,
    cancelled: MockConfigEntry,
    records_folder: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await hass.config_entries.async_unload(cancelled.entry_id)
    records = records_folder / cancelled.entry_id
    text = await hass.async_add_executor_job(records.read_text)
    odd = text.replace('"result":"cancelled"', '"result":"eaten"')
    assert odd != text
    await hass.async_add_executor_job(records.write_text, odd)
    await hass.config_entries.async_setup(cancelled.entry_id)
    await hass.async_block_till_done()
    assert "cannot be read as a whole; left out: line 2 result" in caplog.text
    [job] = (await ask(hass, "get_jobs", rig))["jobs"]
    assert job["result"] is None
    assert job["ended"] is not None
    copy = records.with_name(f"{records.name}.unreadable")
    assert await hass.async_add_executor_job(copy.read_text) == odd


async def test_nothing_is_left_of_a_printer_that_was_removed(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    cancelled: MockConfigEntry,
    records_folder: Path,
) -> None:
    def left() -> list[str]:
        return [path.name for path in records_folder.iterdir()]

    assert any(cancelled.entry_id in key for key in hass_storage)
    assert await hass.async_add_executor_job(left) == [cancelled.entry_id]
    await hass.config_entries.async_remove(cancelled.entry_id)
    await hass.async_block_till_done()
    assert not any(cancelled.entry_id in key for key in hass_storage)
    assert await hass.async_add_executor_job(left) == []
