"""Files that were fetched from printers because somebody wants to see them.

One at a time and none that is too large: printers are slow, and the disk is Home
Assistant's. What was fetched stays for a while, as a browser asks for a video again and
again while it is watched; it is in the cache folder, which is in no backup.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
import contextlib
import errno
import hashlib
import os
from pathlib import Path, PurePosixPath
import shutil
import tempfile
import time
from typing import IO, Final

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

LARGEST: Final = 512 * 1024 * 1024
_MOST_IN_ALL = 1024 * 1024 * 1024
_STAYS = 15 * 60
# Home Assistant itself has to go on, whatever a printer sends.
_LEFT_FREE = 512 * 1024 * 1024
_BORROWED: HassKey[Borrowed] = HassKey(f"{DOMAIN}_borrowed")

type Download = Callable[[], AsyncIterator[bytes]]


class TooLargeError(Exception):
    """A file is larger than what is fetched for somebody to see it."""


class Borrowed:
    """The files of all printers that were fetched."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        """Prepare; what another start left in the folder is removed with the first."""
        self._hass = hass
        self._folder = folder
        self._turn = asyncio.Lock()
        self._is_clean = False

    async def file(self, owner: str, path: str, download: Download) -> Path:
        """Return where a printer's file is on our disk, fetched now if need be.

        Raises `TooLargeError`, `OSError` and what `download` raises.
        """
        run = self._hass.async_add_executor_job
        target = self._folder / owner / _name(path)
        async with self._turn:
            if not self._is_clean:
                await run(_remove, self._folder)
                self._is_clean = True
            if not await run(_is_fresh, target):
                await self._fetch(target, download)
        return target

    async def forget(self, owner: str) -> None:
        """Remove all that was fetched from a printer."""
        await self._hass.async_add_executor_job(_remove, self._folder / owner)

    async def _fetch(self, target: Path, download: Download) -> None:
        """Fetch a file; until it is complete, there is none of its name."""
        run = self._hass.async_add_executor_job
        part = await run(_new_part, target)
        size = 0
        try:
            async with contextlib.aclosing(download()) as pieces:  # type: ignore[type-var]
                async for piece in pieces:
                    size += len(piece)
                    if size > LARGEST:
                        raise TooLargeError
                    await run(_write, part, piece)
            await run(_complete, part, target)
        finally:
            await run(_discard, part)
        await run(_make_room, self._folder, target)


def borrowed(hass: HomeAssistant) -> Borrowed:
    """Return what was fetched for this Home Assistant."""
    if _BORROWED not in hass.data:
        folder = Path(hass.config.cache_path(DOMAIN, "files"))
        hass.data[_BORROWED] = Borrowed(hass, folder)
    return hass.data[_BORROWED]


def _name(path: str) -> str:
    """Return the name of a file on our disk, of which only the end is the printer's."""
    digest = hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{digest}{PurePosixPath(path).suffix.lower()}"


def _is_fresh(target: Path) -> bool:
    try:
        return time.time() - target.stat().st_mtime < _STAYS
    except FileNotFoundError:
        return False


def _new_part(target: Path) -> IO[bytes]:
    target.parent.mkdir(parents=True, exist_ok=True)
    return tempfile.NamedTemporaryFile(
        dir=target.parent, prefix="part-", suffix=".part", delete=False
    )


def _write(part: IO[bytes], piece: bytes) -> None:
    disk = os.fstatvfs(part.fileno())
    if disk.f_bavail * disk.f_frsize < _LEFT_FREE + len(piece):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    part.write(piece)


def _complete(part: IO[bytes], target: Path) -> None:
    part.close()
    Path(part.name).replace(target)


def _discard(part: IO[bytes]) -> None:
    part.close()
    Path(part.name).unlink(missing_ok=True)


def _make_room(folder: Path, newest: Path) -> None:
    """Remove the oldest until what is left is not too much; the newest stays."""
    files = sorted(_dated(folder))
    total = sum(size for _, size, _ in files)
    for _, size, file in files:
        if total <= _MOST_IN_ALL:
            return
        if file != newest:
            total -= size
            file.unlink(missing_ok=True)


def _dated(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Yield when each file was fetched, its size and its path.

    One that is gone by now is left out: its printer is removed at the same time.
    """
    for file in folder.glob("*/*"):
        with contextlib.suppress(FileNotFoundError):
            told = file.stat()
            yield told.st_mtime, told.st_size, file


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
