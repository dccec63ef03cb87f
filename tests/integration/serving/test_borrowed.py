"""Files that are fetched from printers because somebody wants to see them."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import nullcontext
import errno
import os
from pathlib import Path
import time
from types import SimpleNamespace
from typing import IO

from homeassistant.core import HomeAssistant
import pytest

from custom_components.printernizer.serving import borrowed as shelf
from custom_components.printernizer.serving.borrowed import Borrowed, TooLargeError


async def once(content: bytes) -> AsyncGenerator[bytes]:
    """Give a content in one piece."""
    yield content


def never() -> AsyncIterator[bytes]:
    """Fail, as nobody has to ask the printer."""
    raise AssertionError("the printer was asked")


@pytest.fixture(name="kept")
def kept_fixture(hass: HomeAssistant, tmp_path: Path) -> Borrowed:
    """Return what keeps the files."""
    return Borrowed(hass, tmp_path / "files")


async def read(path: Path) -> bytes:
    """Return what is in a file."""
    return await asyncio.to_thread(path.read_bytes)


async def test_a_file_that_is_there_is_not_fetched_again(kept: Borrowed) -> None:
    first = await kept.file("a", "/video.MP4", lambda: once(b"film"))
    assert first.suffix == ".mp4"
    assert await kept.file("a", "/video.MP4", never) == first
    assert await read(first) == b"film"


async def test_two_printers_may_have_files_of_the_same_name(kept: Borrowed) -> None:
    first = await kept.file("a", "/video.mp4", lambda: once(b"one"))
    second = await kept.file("b", "/video.mp4", lambda: once(b"two"))
    assert (await read(first), await read(second)) == (b"one", b"two")


async def test_a_file_that_was_fetched_long_ago_is_fetched_anew(
    kept: Borrowed,
) -> None:
    path = await kept.file("a", "/video.mp4", lambda: once(b"old"))
    long_ago = time.time() - 3600
    await asyncio.to_thread(os.utime, path, (long_ago, long_ago))
    await kept.file("a", "/video.mp4", lambda: once(b"new"))
    assert await read(path) == b"new"


async def test_of_a_printer_that_is_removed_nothing_stays(
    kept: Borrowed, tmp_path: Path
) -> None:
    await kept.file("a", "/video.mp4", lambda: once(b"old"))
    other = await kept.file("b", "/video.mp4", lambda: once(b"other"))
    await kept.forget("a")
    assert _files(tmp_path) == [other]
    path = await kept.file("a", "/video.mp4", lambda: once(b"new"))
    assert await read(path) == b"new"


async def test_one_file_is_fetched_at_a_time(kept: Borrowed) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncGenerator[bytes]:
        begun.set()
        await go_on.wait()
        yield b"first"

    async def second() -> AsyncGenerator[bytes]:
        assert go_on.is_set(), "the first is not here yet"
        yield b"second"

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(kept.file("a", "/1.mp4", slow))
        await begun.wait()
        tasks.create_task(kept.file("b", "/2.mp4", second))
        await asyncio.sleep(0)
        go_on.set()


async def test_what_broke_off_is_no_file(kept: Borrowed, tmp_path: Path) -> None:
    async def broken() -> AsyncGenerator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await kept.file("a", "/video.mp4", broken)
    assert _files(tmp_path) == []


async def test_no_more_is_fetched_than_the_largest_file_may_have(
    kept: Borrowed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "LARGEST", 4)
    path = await kept.file("a", "/film.mp4", lambda: once(b"film"))
    with pytest.raises(TooLargeError):
        await kept.file("a", "/films.mp4", lambda: once(b"films"))
    assert _files(tmp_path) == [path]


@pytest.mark.parametrize(("free", "fits"), [(104, True), (103, False)])
async def test_home_assistant_keeps_its_part_of_the_disk(
    kept: Borrowed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    free: int,
    *,
    fits: bool,
) -> None:
    monkeypatch.setattr(shelf, "_LEFT_FREE", 100)
    disk = SimpleNamespace(f_bavail=free / 8, f_frsize=8)
    monkeypatch.setattr(os, "fstatvfs", lambda _: disk)
    with nullcontext() if fits else pytest.raises(OSError, match="No space left"):
        await kept.file("a", "/video.mp4", lambda: once(b"film"))
    assert len(_files(tmp_path)) == fits


async def test_what_a_full_disk_says_only_in_the_end_leaves_no_half_of_a_file(
    kept: Borrowed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Much of a file is written only when it is closed."""
    new_part = shelf._new_part

    def part_of_a_full_disk(target: Path) -> IO[bytes]:
        part = new_part(target)
        close = part.close

        def fail_once() -> None:
            monkeypatch.setattr(part, "close", close)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(part, "close", fail_once)
        return part

    monkeypatch.setattr(shelf, "_new_part", part_of_a_full_disk)
    with pytest.raises(OSError, match="No space left"):
        await kept.file("a", "/video.mp4", lambda: once(b"film"))
    assert _files(tmp_path) == []


async def test_the_oldest_make_room_for_the_newest(
    kept: Borrowed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_MOST_IN_ALL", 20)
    paths = []
    for number in range(3):
        path = await kept.file("a", f"/{number}.mp4", lambda: once(b"0123456789"))
        at = time.time() - 100 + number
        await asyncio.to_thread(os.utime, path, (at, at))
        paths.append(path)
    assert _files(tmp_path) == sorted(paths[1:])


async def test_a_file_that_is_removed_meanwhile_keeps_no_other_from_being_fetched(
    kept: Borrowed, tmp_path: Path
) -> None:
    first = await kept.file("a", "/1.mp4", lambda: once(b"first"))
    # It is on the list of files, and not there when one looks at it.
    await asyncio.to_thread((first.parent / "2.mp4").symlink_to, tmp_path / "gone")
    second = await kept.file("a", "/3.mp4", lambda: once(b"second"))
    assert await read(second) == b"second"
    assert await read(first) == b"first"


async def test_the_newest_stays_however_large_it_is(
    kept: Borrowed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_MOST_IN_ALL", 3)
    first = await kept.file("a", "/1.mp4", lambda: once(b"1"))
    later = time.time() + 100
    await asyncio.to_thread(os.utime, first, (later, later))
    newest = await kept.file("a", "/2.mp4", lambda: once(b"0123456789"))
    assert _files(tmp_path) == [newest]


async def test_what_another_start_left_is_removed(
    kept: Borrowed, tmp_path: Path
) -> None:
    left = tmp_path / "files" / "a" / "left.part"
    await asyncio.to_thread(left.parent.mkdir, parents=True)
    await asyncio.to_thread(left.write_bytes, b"half")
    path = await kept.file("a", "/video.mp4", lambda: once(b"film"))
    assert _files(tmp_path) == [path]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
