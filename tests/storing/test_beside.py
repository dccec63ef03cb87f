"""What is kept beside a file, whatever the disk can and cannot do."""

import errno
from pathlib import Path
from typing import Never

import pytest

from custom_components.printernizer.storing.beside import (
    copy_beside,
    keep_previous,
    move_beside,
    previous_of,
    remove_all,
    sync_folder,
)


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    """Return a file with something in it."""
    path = tmp_path / "count"
    path.write_text("1")
    return path


def names(path: Path) -> set[str]:
    """Return the names of a file and of all that is beside it."""
    return {beside.name for beside in path.parent.iterdir()}


def linked_by_no_disk(_path: Path, _target: Path) -> Never:
    """Be a file system that gives no file a second name, as FAT is one."""
    raise OSError(errno.EPERM, "Operation not permitted")


def test_what_cannot_be_read_stays_beside_and_in_its_place(path: Path) -> None:
    copy_beside(path)
    assert names(path) == {"count", "count.unreadable"}
    assert path.with_name("count.unreadable").read_text() == "1"


def test_what_is_moved_out_of_the_way_is_no_longer_in_its_place(path: Path) -> None:
    move_beside(path)
    assert names(path) == {"count.unreadable"}


def test_a_file_that_cannot_be_moved_stays_where_it_is(path: Path) -> None:
    (path.with_name("count.unreadable") / "in the way").mkdir(parents=True)
    move_beside(path)
    assert path.read_text() == "1"


def test_of_a_file_that_is_gone_nothing_is_kept_and_nobody_is_stopped(
    path: Path,
) -> None:
    path.unlink()
    copy_beside(path)
    move_beside(path)
    keep_previous(path)
    assert names(path) == set()


@pytest.mark.parametrize("can_link", [True, False])
def test_the_generation_before_is_kept_on_every_file_system(
    path: Path, monkeypatch: pytest.MonkeyPatch, *, can_link: bool
) -> None:
    if not can_link:
        monkeypatch.setattr(Path, "hardlink_to", linked_by_no_disk)
    keep_previous(path)
    # As it is written anew: another file takes the name.
    path.unlink()
    path.write_text("2")
    assert previous_of(path).read_text() == "1"
    keep_previous(path)
    assert previous_of(path).read_text() == "2"
    assert names(path) == {"count", "count.previous"}


def test_what_an_interrupted_write_left_behind_is_in_nobodys_way(path: Path) -> None:
    # It was given its second name, and then the power was gone.
    path.with_name("count.previous.new").hardlink_to(path)
    keep_previous(path)
    assert previous_of(path).read_text() == "1"
    assert names(path) == {"count", "count.previous"}


def test_when_a_file_is_gone_the_generation_before_it_stays(path: Path) -> None:
    keep_previous(path)
    path.unlink()
    keep_previous(path)
    assert previous_of(path).read_text() == "1"


def test_a_folder_that_is_gone_stops_nobody(tmp_path: Path) -> None:
    sync_folder(tmp_path)
    sync_folder(tmp_path / "gone")


def test_all_that_is_beside_a_file_goes_with_it_and_nothing_else(path: Path) -> None:
    ends = (".unreadable", ".previous", ".previous.new", ".new", ".corrupt.2026-11-01")
    for end in ends:
        path.with_name(f"count{end}").touch()
    for other in ("counter", "count.mine"):
        path.with_name(other).touch()
    remove_all(path)
    assert names(path) == {"counter", "count.mine"}
    remove_all(path)
