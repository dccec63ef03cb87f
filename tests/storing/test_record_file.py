"""Records in a file that grows: nothing that was kept is ever lost."""

import json
import os
from pathlib import Path
import subprocess
import sys

import pytest

from custom_components.printernizer.storing import record_file
from custom_components.printernizer.storing.codec import Codec
from custom_components.printernizer.storing.record_file import RecordFile

from .killed import MOST, Sheet

ROUNDS = 25
REPOSITORY = Path(__file__).parents[2]


class CrashError(Exception):
    """The process is gone."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file is to be."""
    return tmp_path / "sheets"


def read(path: Path) -> list[tuple[str, int]]:
    """Return what is kept, by a process that has just started."""
    found = RecordFile(path, Codec(Sheet)).read()
    assert found.odd == []
    return [(sheet.id, sheet.turn) for sheet in found.records.values()]


def filled(path: Path, count: int) -> tuple[RecordFile[Sheet], list[Sheet]]:
    """Return a file with some sheets in it."""
    file = RecordFile(path, Codec(Sheet))
    file.read()
    sheets: list[Sheet] = []
    for number in range(count):
        sheets.append(Sheet(id=str(number), turn=1, text=""))
        file.put(sheets[-1:], sheets)
    return file, sheets


def test_one_more_record_is_one_more_line(path: Path) -> None:
    file, sheets = filled(path, 100)
    before = path.stat()
    sheets.append(Sheet(id="new", turn=1, text=""))
    file.put(sheets[-1:], sheets)
    after = path.stat()
    assert after.st_ino == before.st_ino, "the whole file was written anew"
    assert 0 < after.st_size - before.st_size < 100
    assert read(path) == [(sheet.id, 1) for sheet in sheets]


def test_a_correction_takes_the_place_of_what_it_corrects(path: Path) -> None:
    file, sheets = filled(path, 3)
    sheets[1] = Sheet(id="1", turn=2, text="")
    file.put([sheets[1]], sheets)
    assert read(path) == [("0", 1), ("1", 2), ("2", 1)]


def test_what_is_outdated_does_not_pile_up(path: Path) -> None:
    file, sheets = filled(path, 50)
    size = path.stat().st_size
    largest = 0
    for turn in range(2, 400):
        sheets[turn % 50] = Sheet(id=str(turn % 50), turn=turn, text="")
        file.put([sheets[turn % 50]], sheets)
        largest = max(largest, path.stat().st_size)
    assert size < largest < 2.3 * size
    assert read(path) == [(sheet.id, sheet.turn) for sheet in sheets]


def test_a_line_that_was_torn_at_any_byte_loses_nothing_before_it(path: Path) -> None:
    file, sheets = filled(path, 2)
    safe = path.stat().st_size
    file.put([Sheet(id="torn", turn=1, text="")], sheets)
    content = path.read_bytes()
    for end in range(safe, len(content)):
        path.write_bytes(content[:end])
        file = RecordFile(path, Codec(Sheet))
        found = file.read()
        assert list(found.records) == ["0", "1"]
        assert found.odd == []
        again = Sheet(id="again", turn=1, text="")
        file.put([again], [*sheets, again])
        assert read(path) == [("0", 1), ("1", 1), ("again", 1)]


def test_a_first_write_that_was_torn_at_any_byte_is_done_again(path: Path) -> None:
    filled(path, 1)
    content = path.read_bytes()
    for end in range(content.index(b"\n") + 1):
        path.write_bytes(content[:end])
        filled(path, 1)
        assert read(path) == [("0", 1)]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_crash_while_it_is_tidied_up_loses_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file, sheets = filled(path, 3)
    crash_at(step, monkeypatch)

    def correct_again_and_again() -> None:
        for turn in range(2, 1000):
            sheets[0] = Sheet(id="0", turn=turn, text="")
            file.put([sheets[0]], sheets)

    with pytest.raises(CrashError):
        correct_again_and_again()
    monkeypatch.undo()
    [(_, turn_kept), *others] = read(path)
    assert turn_kept == sheets[0].turn
    assert others == [("1", 1), ("2", 1)]
    file = RecordFile(path, Codec(Sheet))
    file.read()
    file.put([], sheets)
    assert read(path)[0] == ("0", sheets[0].turn)


def crash_at(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the process end when a new file is synced, or takes the place of the old."""

    def crash(*_: object) -> None:
        raise CrashError

    def sync(number: int) -> None:
        if Path(f"/proc/self/fd/{number}").readlink().suffix == ".new":
            crash()

    if step == "fsync":
        monkeypatch.setattr(record_file.os, "fsync", sync)
    else:
        monkeypatch.setattr(Path, "replace", crash)


def test_a_write_that_failed_half_way_is_done_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, sheets = filled(path, 2)

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(record_file.os, "fsync", full)
    sheets.append(Sheet(id="2", turn=1, text="a long one"))
    with pytest.raises(OSError, match="space"):
        file.put(sheets[-1:], sheets)
    monkeypatch.undo()
    sheets[-1] = Sheet(id="2", turn=2, text="")
    file.put(sheets[-1:], sheets)
    assert read(path) == [("0", 1), ("1", 1), ("2", 2)]


@pytest.mark.parametrize("harm", ["removed", "shortened"])
def test_a_file_that_somebody_harmed_is_written_as_a_whole(
    path: Path, harm: str
) -> None:
    file, sheets = filled(path, 3)
    if harm == "removed":
        path.unlink()
    else:
        os.truncate(path, 40)
    sheets.append(Sheet(id="3", turn=1, text=""))
    file.put(sheets[-1:], sheets)
    assert [number for number, _ in read(path)] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ('{"version":2}\n{"id":"0","turn":1}\n', ["version"]),
        ("no record at all\n", ["version"]),
        ('{"version":1}\n{"id":"0"}\n', ["line 2 turn"]),
        ('{"version":1}\n{"id":"0","turn":1,"te\n', ["line 2 JSON"]),
        ('{"version":1}\n[]\n', ["line 2"]),
    ],
)
def test_what_cannot_be_read_is_left_out_and_stays_beside(
    path: Path, text: str, odd: list[str]
) -> None:
    path.write_text(text)
    file = RecordFile(path, Codec(Sheet))
    found = file.read()
    assert found.records == {}
    assert found.odd == odd
    sheet = Sheet(id="1", turn=1)
    file.put([sheet], [sheet])
    assert read(path) == [("1", 1)]
    assert path.with_name("sheets.unreadable").read_text() == text


def test_nobody_else_may_read_it(path: Path) -> None:
    filled(path, 1)
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_told_is_there_whenever_the_process_is_killed(tmp_path: Path) -> None:
    run = subprocess.run(  # noqa: S603 - our own module
        [
            *(sys.executable, "-m", "tests.storing.killed"),
            *(str(tmp_path), str(ROUNDS), "11"),
        ],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    rounds = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(rounds) == ROUNDS
    for found in rounds:
        number, turn = found["told"]
        *before, last = found["kept"]
        # What came behind what was told may or may not have got onto the disk.
        assert last in [[number, turn], [number, 2], [number + 1, 1]]
        assert before[-5:] == [[count, 2] for count in range(last[0] - 5, last[0])]
        assert found["bytes"] < 4 * MOST * 1000
    # The largest number tells that it was tidied up in between.
    assert rounds[-1]["told"][0] > 5 * MOST
