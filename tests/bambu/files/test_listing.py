"""Lists of a file server, also the lines in them that are odd."""

from datetime import UTC, datetime

import pytest

from custom_components.printernizer.bambu.files.listing import (
    names_in,
    read_facts,
    read_unix,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_names_are_read_without_their_paths_and_folders_as_names() -> None:
    told = [b"cube.3mf", b"/cache/plate.gcode", b"timelapse/", b".", b"..", b""]
    assert list(names_in(told)) == ["cube.3mf", "plate.gcode", "timelapse"]


def test_facts_of_files_and_folders_are_read() -> None:
    told = [
        b"Type=file;Size=12;Modify=20260101120000; cube one.3mf",
        b"type=dir;size=4096;modify=20260102120000.123; cache",
    ]
    file, folder = read_facts("/", told)
    assert (file.path, file.name, file.size, file.is_folder) == (
        "/cube one.3mf",
        "cube one.3mf",
        12,
        False,
    )
    assert file.modified == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert (folder.path, folder.size, folder.is_folder) == ("/cache", None, True)
    assert folder.modified == datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        b"type=cdir;modify=20260101120000; .",
        b"type=file;size=1; ..",
        b"type=OS.unix=slink:;size=1; link",
        b"size=1; untyped",
        b"type=file;size=1;",
        b"",
    ],
)
def test_facts_of_what_is_neither_file_nor_folder_are_left_out(line: bytes) -> None:
    assert list(read_facts("/", [line])) == []


@pytest.mark.parametrize("told", ["", "-1", "1e9", "9" * 19, "\u00b2"])
def test_a_size_that_is_none_is_not_known(told: str) -> None:
    line = f"type=file;size={told};modify=never; cube.3mf".encode()
    [found] = read_facts("/", [line])
    assert (found.size, found.modified) == (None, None)


def test_lines_of_ls_are_read() -> None:
    told = [
        b"drwxr-xr-x    2 1000     1000         4096 Jan  5  2025 cache",
        b"-rw-r--r--    1 1000     1000       123456 Oct 31 23:59 cube one.3mf",
    ]
    folder, file = read_unix("/sub", told, NOW)
    assert (folder.path, folder.size, folder.is_folder) == ("/sub/cache", None, True)
    assert folder.modified == datetime(2025, 1, 5, tzinfo=UTC)
    assert (file.path, file.size, file.is_folder) == (
        "/sub/cube one.3mf",
        123456,
        False,
    )
    assert file.modified == datetime(2026, 10, 31, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "year"), [("Nov  2 11:00", 2026), ("Nov  2 13:00", 2025)]
)
def test_a_time_without_a_year_was_lately_save_for_a_clock_that_is_ahead(
    told: str, year: int
) -> None:
    line = f"-rw-r--r-- 1 0 0 1 {told} cube.3mf".encode()
    [found] = read_unix("/", [line], NOW)
    assert found.modified is not None
    assert found.modified.year == year


@pytest.mark.parametrize(
    "line",
    [
        b"total 12",
        b"lrwxrwxrwx 1 0 0 1 Jan  5  2025 link",
        b"drwxr-xr-x 1 0 0 1 Jan  5  2025 ..",
        b"",
    ],
)
def test_lines_of_ls_about_anything_else_are_left_out(line: bytes) -> None:
    assert list(read_unix("/", [line], NOW)) == []


@pytest.mark.parametrize("told", ["Jux  5  2025", "Feb 30  2025", "Feb 30 12:00"])
def test_a_day_that_there_is_not_is_not_known(told: str) -> None:
    line = f"-rw-r--r-- 1 0 0 1 {told} cube.3mf".encode()
    [found] = read_unix("/", [line], NOW)
    assert found.modified is None
