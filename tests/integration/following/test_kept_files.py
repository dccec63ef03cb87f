# ruff: noqa: ASYNC240 - a test may wait for its disk
"""Files that cannot be read, on a real disk."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import get_internal_store_manager
import pytest

from custom_components.printernizer.following.ledger import JobLedger
from custom_components.printernizer.storage import KeptFile

NAME = "printernizer.mk4.jobs"
BROKEN = {
    "of a newer version": json.dumps({"version": 9, "key": NAME, "data": {}}),
    "of an older version": json.dumps({"version": 0, "key": NAME, "data": {}}),
    "without a version": json.dumps({"jobs": []}),
    "with a list": json.dumps({"version": 1, "key": NAME, "data": [1]}),
    "that is a list": "[1, 2]",
}


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Leave the storage what it is, where other tests have one without files."""
    return {}


@pytest.fixture
def path(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return where the file is, on a disk of its own."""
    hass.config.config_dir = str(tmp_path)
    (tmp_path / ".storage").mkdir()
    # It was noted at the start which files there are.
    get_internal_store_manager(hass).async_invalidate(NAME)
    return tmp_path / ".storage" / NAME


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
async def test_a_file_that_cannot_be_read_stops_nothing_and_a_copy_stays(
    hass: HomeAssistant, path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_text(text)
    file = KeptFile(hass, "mk4.jobs")
    assert await file.async_load() is None
    assert f"{NAME} cannot be read" in caplog.text
    await file.async_save({"jobs": []})
    assert await KeptFile(hass, "mk4.jobs").async_load() == {"jobs": []}
    assert path.with_name(f"{NAME}.unreadable").read_text() == text


async def test_records_that_cannot_be_read_are_copied_before_they_are_left_out(
    hass: HomeAssistant, path: Path
) -> None:
    data = {"version": 1, "key": NAME, "data": {"jobs": [{"id": "odd"}, 7]}}
    path.write_text(json.dumps(data))
    ledger = JobLedger(hass, "mk4")
    await ledger.load()
    assert list(ledger.records) == []
    copy = path.with_name(f"{NAME}.unreadable")
    assert json.loads(copy.read_text()) == data
    await ledger.remove()
    assert not path.exists()
    assert not copy.exists()


async def test_a_write_that_failed_is_known_and_said_once(
    hass: HomeAssistant, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = KeptFile(hass, "mk4.jobs")
    # Nothing can take the place of a folder, whoever asks for it.
    path.mkdir()
    assert not await file.async_write({"jobs": [1]})
    assert not await file.async_write({"jobs": [2]})
    assert caplog.text.count("cannot be written") == 1
    path.rmdir()
    assert await file.async_write({"jobs": [3]})
    assert await KeptFile(hass, "mk4.jobs").async_load() == {"jobs": [3]}


async def test_a_folder_that_cannot_be_made_is_a_write_that_failed(
    hass: HomeAssistant, path: Path
) -> None:
    path.parent.rmdir()
    path.parent.write_text("no folder")
    assert not await KeptFile(hass, "mk4.jobs").async_write({"jobs": []})
