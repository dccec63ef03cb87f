# ruff: noqa: ASYNC240 - a test may wait for its disk
"""A disk that takes nothing any more, or soon, while a printer prints."""

from datetime import timedelta
import json
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.printernizer.printer.jobs.state import JobEvent
from tests.rigs import BambuRig, Rig

from ..helpers import SetUp, entry_of, until
from .test_jobs import finish, kinds, watch_events


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Leave the storage what it is, where other tests have one without files."""
    return {}


@pytest.fixture(autouse=True)
def storage(hass: HomeAssistant, tmp_path: Path) -> None:
    """Store files on a disk of its own."""
    hass.config.config_dir = str(tmp_path)
    (tmp_path / ".storage").mkdir()


async def test_a_job_is_told_although_nothing_can_be_written_and_the_user_hears_of_it(
    freezer: FrozenDateTimeFactory,
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def issue() -> ir.IssueEntry | None:
        name = f"disk_fails_{entry.entry_id}"
        return ir.async_get(hass).async_get_issue("printernizer", name)

    async def pass_half_a_minute() -> None:
        freezer.tick(timedelta(seconds=31))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    book = entry.runtime_data.jobs
    events = watch_events(hass, rig)
    # Nothing can take the place of a folder, whoever asks for it.
    name = f".storage/printernizer.{entry.entry_id}.job_state"
    file = Path(hass.config.path(name))
    file.unlink()
    file.mkdir()
    finish(rig.machine)
    await until(hass, rig, lambda: book.current is None, "over")
    assert events == []
    assert issue() is None
    await pass_half_a_minute()
    await pass_half_a_minute()
    await until(hass, rig, lambda: kinds(events) == ["finished"], "told")
    assert issue() is not None
    file.rmdir()
    await pass_half_a_minute()
    await until(hass, rig, lambda: issue() is None, "taken back")
    assert file.is_file()
    assert kinds(events) == ["finished"]
    assert caplog.text.count("cannot be written") == 1


async def test_an_end_is_on_the_disk_before_it_is_told_also_while_home_assistant_stops(
    hass: HomeAssistant, set_up: SetUp, records_folder: Path
) -> None:
    # Nobody polls while Home Assistant stops, but some printers tell by themselves.
    rig = await set_up(BambuRig(), printing=900)
    entry = entry_of(hass, rig)
    state = Path(hass.config.path(f".storage/printernizer.{entry.entry_id}.job_state"))
    records = records_folder / entry.entry_id
    on_disk: list[tuple[list[str], bool]] = []

    def look(_event: JobEvent) -> None:
        outbox = json.loads(state.read_text())["data"]["outbox"]
        is_recorded = '"result":"finished"' in records.read_text()
        on_disk.append(([event["kind"] for event in outbox], is_recorded))

    entry.runtime_data.jobs.async_on_event(look)
    hass.set_state(CoreState.stopping)
    finish(rig.machine)
    await until(hass, rig, lambda: on_disk, "told")
    assert on_disk == [(["finished"], True)]
    hass.set_state(CoreState.running)
