# ruff: noqa: ASYNC240 - a test may wait for its disk
"""Files that cannot be read, on a real disk."""

from dataclasses import dataclass
from datetime import UTC, datetime
import json
from pathlib import Path
import threading
from typing import Any

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.storage import get_internal_store_manager
import pytest

from custom_components.printernizer.following import job_records
from custom_components.printernizer.following.ledger import JobLedger
from custom_components.printernizer.printer.jobs.keeper import KeptJobs
from custom_components.printernizer.printer.jobs.odometer import Odometer
from custom_components.printernizer.printer.jobs.record import JobRecord
from custom_components.printernizer.printer.jobs.trouble import NotWrittenError
from custom_components.printernizer.storing import kept_file
from custom_components.printernizer.storing.beside import previous_of
from custom_components.printernizer.storing.codec import Codec
from custom_components.printernizer.storing.kept_file import KeptFile

NAME = "printernizer.mk4.count"
BROKEN = {
    "of a newer version": json.dumps({"version": 9, "key": NAME, "data": {}}),
    "of an older version": json.dumps({"version": 0, "key": NAME, "data": {}}),
    "without a version": json.dumps({"count": 1}),
    "with a list": json.dumps({"version": 1, "key": NAME, "data": [1]}),
    "with something else": json.dumps({"version": 1, "key": NAME, "data": {"a": 1}}),
    "that is a list": "[1, 2]",
}
NO_JSON = '{"version": 1, "da'
SINCE = datetime(2026, 11, 1, 13, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is kept."""

    count: int
    each: float = 1.0


CODEC = Codec(Count)


def file_of(hass: HomeAssistant) -> KeptFile[Count]:
    """Return the file as one finds it after a restart."""
    return KeptFile(hass, "mk4.count", CODEC)


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
    for name in (NAME, "printernizer.mk4.jobs", "printernizer.mk4.job_state"):
        get_internal_store_manager(hass).async_invalidate(name)
    return tmp_path / ".storage" / NAME


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
async def test_a_file_that_cannot_be_read_stops_nothing_and_stays_beside(
    hass: HomeAssistant, path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_text(text)
    file = file_of(hass)
    assert await file.load() is None
    assert f"{NAME} cannot be read" in caplog.text
    assert await file.write(Count(count=1))
    assert await file_of(hass).load() == Count(count=1)
    assert path.with_name(f"{NAME}.unreadable").read_text() == text


@pytest.mark.parametrize(
    "text", [*BROKEN.values(), NO_JSON, None], ids=[*BROKEN, "no JSON", "gone"]
)
async def test_the_generation_before_counts_if_the_newest_cannot_be_read(
    hass: HomeAssistant, path: Path, text: str | None
) -> None:
    file = file_of(hass)
    for count in (1, 2, 3):
        await file.write(Count(count=count))
    assert await file_of(hass).load() == Count(count=3)
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    file = file_of(hass)
    assert await file.load() == Count(count=2)
    await file.write(Count(count=4))
    assert await file_of(hass).load() == Count(count=4)


async def test_a_file_that_is_removed_leaves_nothing_behind(
    hass: HomeAssistant, path: Path
) -> None:
    file = file_of(hass)
    for text in (BROKEN["that is a list"], NO_JSON):
        path.write_text(text)
        await file.load()
        await file.write(Count(count=1))
        await file.write(Count(count=2))
    kinds = {beside.suffixes[-1] for beside in path.parent.iterdir()}
    assert {".count", ".unreadable", ".previous"} < kinds
    await file.remove()
    assert list(path.parent.iterdir()) == []


async def test_of_a_file_only_the_odd_field_is_left_out(
    hass: HomeAssistant, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data = {"version": 1, "key": NAME, "data": {"count": 4, "each": "odd"}}
    path.write_text(json.dumps(data))
    assert await file_of(hass).load() == Count(count=4)
    assert f"{NAME} cannot be read as a whole; left out: each" in caplog.text
    assert json.loads(path.with_name(f"{NAME}.unreadable").read_text()) == data


async def test_a_write_that_failed_is_known_and_said_once(
    hass: HomeAssistant, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = file_of(hass)
    # Nothing can take the place of a folder, whoever asks for it.
    path.mkdir()
    assert not await file.write(Count(count=1))
    assert not await file.write(Count(count=2))
    assert caplog.text.count("cannot be written") == 1
    path.rmdir()
    assert await file.write(Count(count=3))
    assert await file_of(hass).load() == Count(count=3)
    path.unlink()
    path.mkdir()
    assert not await file.write(Count(count=4))
    assert caplog.text.count("cannot be written") == 2, "it is another failure"


async def test_a_folder_that_cannot_be_made_is_a_write_that_failed(
    hass: HomeAssistant, path: Path
) -> None:
    path.parent.rmdir()
    path.parent.write_text("no folder")
    assert not await file_of(hass).write(Count(count=1))


async def test_it_is_on_the_disk_also_while_home_assistant_stops(
    hass: HomeAssistant, path: Path
) -> None:
    hass.set_state(CoreState.stopping)
    assert await file_of(hass).write(Count(count=1))
    assert path.exists()
    path.unlink()
    path.mkdir()
    assert not await file_of(hass).write(Count(count=2))


def record(number: int, **values: Any) -> JobRecord:
    """Return the record of a job that is over."""
    return JobRecord(id=str(number), since=SINCE, ended=SINCE, **values)


def write_as_before(
    path: Path, *records: JobRecord, more: tuple[Any, ...] = ()
) -> Path:
    """Write records as they were written until they were appended."""
    jobs = [{"id": job.id, "since": SINCE.isoformat()} for job in records]
    old = path.with_name("printernizer.mk4.jobs")
    data = {"version": 1, "key": old.name, "data": {"jobs": [*jobs, *more]}}
    old.write_text(json.dumps(data))
    return old


async def kept(hass: HomeAssistant) -> list[str]:
    """Return which records are found after a restart."""
    ledger = JobLedger(hass, "mk4")
    await ledger.load()
    return [job.id for job in ledger.records]


async def test_records_that_were_written_as_a_whole_are_moved_once(
    hass: HomeAssistant, path: Path, records_folder: Path
) -> None:
    old = write_as_before(path, record(1), record(2), more=(7, {"id": "odd"}))
    assert await kept(hass) == ["1", "2"]
    assert not old.exists()
    # What could not be read of it is not lost.
    assert "odd" in old.with_name(f"{old.name}.unreadable").read_text()
    assert await kept(hass) == ["1", "2"]
    await JobLedger(hass, "mk4").remove()
    assert list(path.parent.iterdir()) == []
    assert list(records_folder.iterdir()) == []


async def test_what_an_older_version_wrote_in_between_comes_after_what_there_was(
    hass: HomeAssistant, path: Path
) -> None:
    write_as_before(path, record(1), record(2))
    ledger = JobLedger(hass, "mk4")
    await ledger.load()
    await ledger.set_picture("2", "a picture")
    write_as_before(path, record(2), record(3))
    assert await kept(hass) == ["1", "2", "3"]
    ledger = JobLedger(hass, "mk4")
    await ledger.load()
    assert [job.picture for job in ledger.records] == [None, "a picture", None]


class CrashError(Exception):
    """Home Assistant is gone."""


def crash(*_: object) -> None:
    """Be gone."""
    raise CrashError


@pytest.mark.parametrize("step", ["before it is written", "before the old is removed"])
async def test_a_crash_while_records_are_moved_loses_and_repeats_none(
    hass: HomeAssistant, path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    write_as_before(path, record(1), record(2))
    if step == "before it is written":
        monkeypatch.setattr(Path, "replace", crash)
    else:
        monkeypatch.setattr(KeptFile, "drop", crash)
    with pytest.raises(CrashError):
        await kept(hass)
    monkeypatch.undo()
    assert await kept(hass) == ["1", "2"]


async def test_records_stay_where_they_were_while_the_disk_takes_nothing(
    hass: HomeAssistant, path: Path, records_folder: Path
) -> None:
    old = write_as_before(path, record(1))
    records_folder.write_text("no folder")
    ledger = JobLedger(hass, "mk4")
    await ledger.load()
    assert [job.id for job in ledger.records] == ["1"]
    assert old.exists()
    with pytest.raises(NotWrittenError):
        await ledger.add(record(2))
    records_folder.unlink()
    # What failed is written together with what is next.
    await ledger.add(record(3))
    assert await kept(hass) == ["1", "2", "3"]
    assert not old.exists()


async def test_a_record_that_was_not_taken_is_written_with_the_next_one(
    hass: HomeAssistant, path: Path, records_folder: Path
) -> None:
    ledger = JobLedger(hass, "mk4")
    await ledger.load()
    await ledger.add(record(1))
    file = records_folder / "mk4"
    aside = file.rename(records_folder / "aside")
    # Nothing can be written behind the last line of a folder.
    file.mkdir()
    with pytest.raises(NotWrittenError):
        await ledger.add(record(2))
    file.rmdir()
    aside.rename(file)
    await ledger.add(record(3))
    assert await kept(hass) == ["1", "2", "3"]


async def test_the_counts_of_a_life_survive_what_is_odd_beside_them(
    hass: HomeAssistant, path: Path
) -> None:
    ledger = JobLedger(hass, "mk4")
    await ledger.save(KeptJobs(odometer=Odometer(seconds=7200.0), last=record(1)))
    state = path.with_name("printernizer.mk4.job_state")
    data = json.loads(state.read_text())
    data["data"] |= {"tracker": {"phase": "flying"}, "outbox": [{"kind": "sung"}]}
    state.write_text(json.dumps(data))
    found = await JobLedger(hass, "mk4").load()
    assert found is not None
    assert found.odometer.seconds == 7200
    assert found.last == record(1)
    assert found.outbox == ()


def watch(
    monkeypatch: pytest.MonkeyPatch, *works: tuple[Any, str]
) -> dict[str, set[bool]]:
    """Note of some work, by its name, whether it is done where everybody waits."""
    here = threading.current_thread()
    where: dict[str, set[bool]] = {}

    def watched(name: str, work: Any) -> Any:
        def work_and_note(*data: Any) -> Any:
            where[name].add(threading.current_thread() is here)
            return work(*data)

        return work_and_note

    for holder, name in works:
        where[name] = set()
        monkeypatch.setattr(holder, name, watched(name, getattr(holder, name)))
    return where


async def test_no_record_is_worked_on_where_everybody_waits(
    hass: HomeAssistant, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = (job_records._CODEC, "encode"), (Codec, "decode")
    where = watch(monkeypatch, *works)
    write_as_before(path, record(1))
    ledger = JobLedger(hass, "mk4")
    await ledger.load()
    await ledger.add(record(2))
    await ledger.save(KeptJobs(last=record(2)))
    assert await kept(hass) == ["1", "2"]
    assert where == {name: {False} for _, name in works}


async def test_no_file_is_worked_on_where_everybody_waits(
    hass: HomeAssistant, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = (
        (CODEC, "encode"),
        (Codec, "decode"),
        (kept_file, "keep_previous"),
        (kept_file, "move_beside"),
        (kept_file, "load_json"),
    )
    where = watch(monkeypatch, *works)
    for count in (1, 2):
        await file_of(hass).write(Count(count=count))
    path.write_text(BROKEN["of a newer version"])
    assert await file_of(hass).load() == Count(count=1)
    assert where == {name: {False} for _, name in works}


async def test_where_only_the_newest_counts_nothing_of_before_is_kept_or_believed(
    hass: HomeAssistant, path: Path
) -> None:
    for count in (1, 2):
        await file_of(hass).write(Count(count=count))
    path.unlink()
    file = KeptFile(hass, "mk4.count", CODEC, generations=False)
    assert await file.load() is None
    previous_of(path).unlink()
    for count in (3, 4):
        await file.write(Count(count=count))
    assert list(path.parent.iterdir()) == [path]
