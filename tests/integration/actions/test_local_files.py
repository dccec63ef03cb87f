"""How files of Home Assistant's side are read and written, whatever the disk does."""

from collections.abc import AsyncGenerator
import errno
import os
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.printernizer.actions import local_files
from custom_components.printernizer.actions.local_files import LocalFiles

CONTENT = b"G28\n" * 100


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may use."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


def names_in(folder: Path) -> list[str]:
    """Return the names of all files in a folder."""
    return sorted(file.name for file in folder.iterdir())


class Pieces:
    """What a printer sends, and whether it was told that no more is wanted."""

    def __init__(self, *pieces: bytes) -> None:
        """Send these."""
        self.ended = False
        self.sending = self._send(*pieces)

    async def _send(self, *pieces: bytes) -> AsyncGenerator[bytes]:
        try:
            for piece in pieces:
                yield piece
        finally:
            self.ended = True


async def test_a_printer_is_told_at_once_that_its_file_cannot_be_written(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_files, "_LEFT_FREE", 10**18)
    parts: list[IO[bytes]] = []
    new_part = LocalFiles._new_part

    def note(path: str) -> IO[bytes]:
        parts.append(new_part(path))
        return parts[-1]

    monkeypatch.setattr(LocalFiles, "_new_part", staticmethod(note))
    pieces = Pieces(CONTENT, CONTENT)
    with pytest.raises(HomeAssistantError):
        await LocalFiles(hass).store(
            str(folder / "job.gcode"), pieces.sending, overwrite=False
        )
    assert pieces.ended
    assert [part.closed for part in parts] == [True], "its room is not free again"
    assert names_in(folder) == []


@pytest.mark.parametrize("lacking", [0, 1], ids=["just enough", "a byte less"])
async def test_a_file_is_written_as_long_as_enough_is_left_free(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch, lacking: int
) -> None:
    blocks = local_files._LEFT_FREE + len(CONTENT) - lacking
    disk = SimpleNamespace(f_bavail=blocks / 512, f_frsize=512)
    monkeypatch.setattr(os, "fstatvfs", lambda _: disk)
    target = folder / "job.gcode"
    storing = LocalFiles(hass).store(
        str(target), Pieces(CONTENT).sending, overwrite=False
    )
    if not lacking:
        await storing
        assert target.read_bytes() == CONTENT
        return
    with pytest.raises(HomeAssistantError) as caught:
        await storing
    assert caught.value.translation_key == "local_file_no_room"
    assert names_in(folder) == []


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "local_file_no_room"),
        (errno.EROFS, "local_file_forbidden"),
        (errno.EIO, "local_file_failed"),
        (None, "local_file_failed"),
    ],
)
async def test_what_a_disk_says_only_in_the_end_leaves_all_as_it_was(
    hass: HomeAssistant,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int | None,
    told: str,
) -> None:
    """Much of a file is written only when it is closed."""
    target = folder / "job.gcode"
    target.write_bytes(b"before")
    new_part = LocalFiles._new_part

    def part_of_a_full_disk(path: str) -> Any:
        part = new_part(path)
        close = part.close

        def fail_once() -> None:
            part.close = close  # type: ignore[method-assign]
            raise OSError(*([] if number is None else [number, "it is full"]))

        part.close = fail_once  # type: ignore[method-assign]
        return part

    monkeypatch.setattr(LocalFiles, "_new_part", staticmethod(part_of_a_full_disk))
    with pytest.raises(HomeAssistantError) as caught:
        await LocalFiles(hass).store(
            str(target), Pieces(CONTENT).sending, overwrite=True
        )
    assert caught.value.translation_key == told
    assert target.read_bytes() == b"before"
    assert names_in(folder) == [target.name]


async def test_a_file_that_was_read_is_held_open_no_longer(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "job.gcode").write_bytes(CONTENT)
    source = await LocalFiles(hass).source(str(folder / "job.gcode"))
    assert (source.name, source.content.size) == ("job.gcode", len(CONTENT))
    opened: list[IO[Any]] = []
    open_file = Path.open

    def note(*args: Any, **kwargs: Any) -> Any:
        opened.append(open_file(*args, **kwargs))
        return opened[-1]

    monkeypatch.setattr(Path, "open", note)
    read = [piece async for piece in source.content.chunks()]
    assert b"".join(read) == CONTENT
    assert [file.closed for file in opened] == [True]


@pytest.mark.parametrize("overwrite", [False, True])
async def test_nothing_new_is_written_outside_of_the_allowed_folders(
    hass: HomeAssistant, folder: Path, overwrite: Any
) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    hass.config.allowlist_external_dirs = {str(folder / "allowed")}
    pieces = Pieces(CONTENT).sending
    with pytest.raises(ServiceValidationError) as caught:
        await LocalFiles(hass).store(
            str(elsewhere / "job.gcode"), pieces, overwrite=overwrite
        )
    assert caught.value.translation_key == "path_not_allowed"
    assert names_in(elsewhere) == []
