"""Files on Home Assistant's side, where it allows them to be."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable
import contextlib
from dataclasses import dataclass
import errno
import os
from pathlib import Path
import tempfile
from typing import IO

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..const import DOMAIN
from ..printer.files.files import Source

_PIECE = 256 * 1024
# Home Assistant itself has to go on, whatever a printer sends.
_LEFT_FREE = 100 * 1024 * 1024
# Home Assistant serves it to every browser, under its own address.
_SERVED = "www"
_NEVER_RUN = frozenset(
    {
        *{".3mf", ".bgc", ".bgcode", ".g", ".gc", ".gco", ".gcode"},
        *{".avi", ".csv", ".jpeg", ".jpg", ".log", ".mp4", ".png", ".txt"},
    }
)
"""The ends of names of what a printer has to give and no browser runs."""
_FAILURES = {
    errno.EACCES: "local_file_forbidden",
    errno.EDQUOT: "local_file_no_room",
    errno.ENOSPC: "local_file_no_room",
    errno.EPERM: "local_file_forbidden",
    errno.EROFS: "local_file_forbidden",
}


@dataclass(frozen=True, slots=True)
class LocalSource:
    """A file to send somewhere, and its name."""

    name: str
    content: Source


class LocalFiles:
    """Reads and writes in the folders that Home Assistant allows, and no others."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare; all that touches a disk runs in an executor."""
        self._hass = hass

    async def source(self, path: str) -> LocalSource:
        """Return a file that can be read piece by piece."""
        size = await self._hass.async_add_executor_job(self._size, path)
        content = Source(size=size, chunks=lambda: self._pieces(path))
        return LocalSource(Path(path).name, content)

    async def store(
        self, path: str, pieces: AsyncIterator[bytes], *, overwrite: bool
    ) -> None:
        """Write a file piece by piece; until it is complete, nothing has changed."""
        run = self._hass.async_add_executor_job
        await run(lambda: self._check_target(path, overwrite=overwrite))
        # Beside the target: only within one file system is a file moved as a whole.
        part = await self._or_failed(path, self._new_part, path)
        try:
            async for piece in pieces:
                await self._or_failed(path, _write, part, piece)
            await self._or_failed(path, part.close)
            # It may have become another place in the meantime.
            await run(lambda: self._check_target(path, overwrite=overwrite))
            await self._or_failed(path, Path(part.name).replace, path)
        finally:
            await run(_discard, part)
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()

    async def _pieces(self, path: str) -> AsyncGenerator[bytes]:
        run = self._hass.async_add_executor_job
        file = await self._or_failed(path, Path(path).open, "rb")
        try:
            while piece := await run(file.read, _PIECE):
                yield piece
        finally:
            await run(file.close)

    async def _or_failed[**P, R](
        self, path: str, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Do what touches a disk, and say in the user's words if that fails."""
        try:
            return await self._hass.async_add_executor_job(
                lambda: work(*args, **kwargs)
            )
        except OSError as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key=_FAILURES.get(error.errno or 0, "local_file_failed"),
                translation_placeholders={"path": path},
            ) from error

    def _size(self, path: str) -> int:
        """Return the size of a file that may be read; blocks."""
        self._check_allowed(path)
        file = Path(path)
        if not file.is_file():
            raise _invalid(
                path, translation_domain=DOMAIN, translation_key="local_file_missing"
            )
        return file.stat().st_size

    def _check_target(self, path: str, *, overwrite: bool) -> None:
        """Raise if a file must not be written; blocks."""
        self._check_allowed(path)
        file = Path(path)
        if not file.parent.is_dir():
            raise _invalid(
                path, translation_domain=DOMAIN, translation_key="local_folder_missing"
            )
        served = self._is_served(file)
        if served and file.suffix.lower() not in _NEVER_RUN:
            raise _invalid(
                path, translation_domain=DOMAIN, translation_key="local_file_runs"
            )
        if served and overwrite and _is_there(file):
            raise _invalid(
                path, translation_domain=DOMAIN, translation_key="local_file_served"
            )
        if file.is_dir() or (_is_there(file) and not overwrite):
            raise _invalid(
                path, translation_domain=DOMAIN, translation_key="local_file_exists"
            )

    def _is_served(self, file: Path) -> bool:
        """Whether a file is one of those that every browser gets; blocks."""
        served = Path(self._hass.config.path(_SERVED))
        return any(
            place.is_relative_to(root)
            for place in (file, file.parent.resolve() / file.name, file.resolve())
            for root in (served, served.resolve())
        )

    def _check_allowed(self, path: str) -> None:
        allowed = self._hass.config.is_allowed_path
        # NUL ends a name for the system below, and is an error for the one above.
        if "\0" in path or not Path(path).is_absolute() or not allowed(path):
            raise _invalid(
                path, translation_domain=DOMAIN, translation_key="path_not_allowed"
            )

    @staticmethod
    def _new_part(path: str) -> IO[bytes]:
        """Begin a file beside the one that it is to become; blocks."""
        return tempfile.NamedTemporaryFile(
            dir=Path(path).parent, prefix=".printernizer-", suffix=".part", delete=False
        )


def _is_there(file: Path) -> bool:
    """Whether the name is taken, also by a link that leads nowhere; blocks."""
    return file.exists() or file.is_symlink()


def _write(part: IO[bytes], piece: bytes) -> None:
    """Write a piece, unless the disk is needed for something else; blocks."""
    disk = os.fstatvfs(part.fileno())
    if disk.f_bavail * disk.f_frsize < _LEFT_FREE + len(piece):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    part.write(piece)


def _discard(part: IO[bytes]) -> None:
    part.close()
    with contextlib.suppress(OSError):
        Path(part.name).unlink()


def _invalid(path: str, **texts: str) -> ServiceValidationError:
    return ServiceValidationError(translation_placeholders={"path": path}, **texts)
