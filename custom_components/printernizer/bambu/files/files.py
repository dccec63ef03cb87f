"""The storage of a Bambu Lab printer: one connection an operation, one at a time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
import contextlib
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
import posixpath
import re
from typing import Any, override

from ...printer.errors import (
    BusyError,
    CannotConnectError,
    NotFoundError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    StorageError,
    UnsupportedError,
)
from ...printer.files.files import FileEntry, Picture, PrinterFiles, Progress, Source
from ...printer.files.transfers import TransferListener, TransferReport
from ...printer.reasons import Reason
from ..session.access import Access
from .ftps import FAILURES, FtpsClient, FtpsTimes, typed
from .listing import entry, names_in, read_facts, read_unix
from .thread import OwnThread
from .time_lapses import pictures_beside, with_pictures

_PIECE = 128 * 1024
_LARGEST_PICTURE = 2 * 1024 * 1024
# For servers that list names alone: each size is a question, and all others wait.
_MOST_ASKED_FOR = 500
# All but the attempt to connect ends at once when it is broken off.
_BREAKING_OFF = 1.0
# Home Assistant waits for it while it unloads the printer.
_LAST_DELETION = 3.0
# After so many seconds, a file of that name may be anybody's.
_OURS_FOR = 600.0


class BrokenUploadError(CannotConnectError):
    """A file did not arrive as a whole."""


@dataclass(slots=True)
class _Part:
    """What an upload has sent, in bytes, and when it broke off."""

    most: int = 0
    broken: float | None = None


class FtpsLink:
    """A connection whose blocking calls run in a thread, one after the other."""

    def __init__(self, client: FtpsClient, thread: OwnThread) -> None:
        """Lend it to one operation."""
        self.client = client
        self._thread = thread

    async def call[**P, R](
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run a call; one that is cancelled is broken off.

        Only the attempt to reach an address at which nobody answers goes on for a
        while, and then hangs up by itself.
        """
        running = self._thread.run(work, *args, **kwargs)
        try:
            # Not awaited itself: a thread cannot be interrupted.
            await asyncio.wait({running})
        except asyncio.CancelledError:
            self.client.break_off()
            running.add_done_callback(_note_failure)
            _, busy = await asyncio.wait({running}, timeout=_BREAKING_OFF)
            if busy:
                self._thread.leave()
            raise
        try:
            return running.result()
        except FAILURES as error:
            raise typed(error) from error


class BambuFiles(PrinterFiles):
    """Files through FTPS.

    `access` is asked anew each time, as a certificate is learned, and so is `clear`:
    whether data channels go unencrypted, which only a model that cannot do without may
    say. `printing` tells the path of the file that is being printed, if it is known,
    and `on_transfer` hears how an upload gets on.
    """

    def __init__(
        self,
        access: Callable[[], Access],
        printing: Callable[[], str | None],
        on_transfer: TransferListener,
        times: FtpsTimes | None = None,
        *,
        clear: Callable[[], bool] = lambda: False,
    ) -> None:
        """Prepare; nothing is connected before something is wanted."""
        self._access = access
        self._clear = clear
        self._printing = printing
        self._on_transfer = on_transfer
        self._times = times or FtpsTimes()
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._thread = OwnThread()
        self._client: FtpsClient | None = None
        self._lists: tuple[str, ...] = ("MLSD", "LIST", "NLST")
        # What uploads are sending, or have left when they broke off, by its path.
        self._parts: dict[str, _Part] = {}
        self._removing = asyncio.Lock()
        self._tidying: asyncio.Task[None] | None = None
        self.no_ranges = False
        """Whether the server gives whole files only."""

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for a turn."""
        return self._waiting > 0

    @asynccontextmanager
    async def connected(self) -> AsyncGenerator[FtpsLink]:
        """Lend a connection that is closed in the end, when it is our turn."""
        self._waiting += 1
        try:
            async with asyncio.timeout(self._times.turn):
                await self._turn.acquire()
        except TimeoutError as error:
            raise BusyError(Reason.TRANSFER_UNDER_WAY) from error
        finally:
            self._waiting -= 1
        try:
            client = await self._thread.run(
                FtpsClient, self._access(), self._times, clear=self._clear()
            )
            self._client = client
            try:
                link = FtpsLink(client, self._thread)
                await link.call(client.open)
                yield link
            finally:
                self._client = None
                client.close()
        finally:
            self._turn.release()

    async def close(self) -> None:
        """Break off what is under way and end the thread; may be called twice."""
        if self._tidying is not None:
            self._tidying.cancel()
            self._tidying = None
        self._break_off()
        if self._parts:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LAST_DELETION):
                    # Until what was broken off has noticed.
                    async with self._turn:
                        pass
                    # It removes its part by itself: that must not be broken off.
                    async with self._removing:
                        await self._remove(tuple(self._parts.items()))
            self._break_off()
        await self._thread.close(_BREAKING_OFF)

    def _break_off(self) -> None:
        """End whatever is under way in the thread, which then fails."""
        if self._client is not None:
            self._client.break_off()

    def tidy(self) -> None:
        """Remove what broken uploads have left, now that the printer is back."""
        is_tidying = self._tidying is not None and not self._tidying.done()
        if self._broken_parts() and not is_tidying:
            self._tidying = asyncio.create_task(self._remove_parts())

    @override
    async def list(self, folder: str) -> tuple[FileEntry, ...]:
        folder = _safe(folder)
        async with self.connected() as link:
            entries = await self._list(link, folder)
            pictures = pictures_beside(folder, entries)
            if pictures is None:
                return entries
            try:
                return with_pictures(entries, await self._list(link, pictures))
            except NotFoundError:
                return entries

    @override
    async def thumbnail(self, reference: str, /) -> Picture | None:
        content = b""
        async with aclosing(self.download(reference)) as pieces:
            async for piece in pieces:
                content += piece
                if len(content) > _LARGEST_PICTURE:
                    return None
        return Picture(content=content, content_type="image/jpeg")

    @override
    async def download(self, path: str) -> AsyncGenerator[bytes]:
        path = _safe(path)
        async with self.connected() as link:
            client = link.client
            size = await link.call(client.size_of, path)
            if size is None:
                raise NotFoundError(Reason.FILE_MISSING)
            if size:
                await link.call(client.start, f"RETR {path}")
            # The size tells when it is over: some printers do not.
            while size:
                piece = await link.call(client.read, min(size, _PIECE))
                if not piece:
                    raise CannotConnectError(Reason.TRANSFER_FAILED)
                size -= len(piece)
                yield piece

    @override
    async def upload(
        self,
        path: str,
        source: Source,
        *,
        overwrite: bool,
        progress: Progress,
        print_after: bool = False,
    ) -> str:
        if print_after:
            raise UnsupportedError(Reason.STARTED_BY_ITSELF)
        path = _safe(path)
        limit = max(self._times.upload, source.size / self._times.slowest)
        with TransferReport(path, source.size, progress, self._on_transfer) as report:
            try:
                async with asyncio.timeout(limit):
                    await self._upload(path, source, report.note, overwrite=overwrite)
            except TimeoutError as error:
                await self._remove_parts()
                raise PrinterTimeoutError(Reason.TRANSFER_TOO_SLOW) from error
            except BrokenUploadError:
                await self._remove_parts()
                raise
            except asyncio.CancelledError:
                self.tidy()
                raise
        return path

    @override
    async def delete(self, path: str) -> None:
        path = _safe(path)
        if path == self._printing():
            raise BusyError(Reason.FILE_IN_USE)
        async with self.connected() as link:
            await link.call(link.client.delete, path)

    async def size(self, path: str) -> int | None:
        """Return a file's size, `None` if there is no such file."""
        async with self.connected() as link:
            return await link.call(link.client.size_of, path)

    async def _list(self, link: FtpsLink, folder: str) -> tuple[FileEntry, ...]:
        """List in the most telling form that the printer knows."""
        client = link.client
        await link.call(client.cwd, folder)
        while True:
            form = self._lists[0]
            try:
                lines = await link.call(client.lines, form)
            except UnsupportedError:
                if form == "NLST":
                    raise
                self._lists = self._lists[1:]
                continue
            match form:
                case "MLSD":
                    return tuple(read_facts(folder, lines))
                case "LIST":
                    return tuple(read_unix(folder, lines, datetime.now(UTC)))
                case _:
                    return await self._sized(link, folder, lines)

    async def _sized(
        self, link: FtpsLink, folder: str, lines: Sequence[bytes]
    ) -> tuple[FileEntry, ...]:
        """Ask for the sizes of what has a name only; a folder has none."""
        names = list(names_in(lines))
        if len(names) > _MOST_ASKED_FOR:
            raise StorageError(Reason.FOLDER_TOO_FULL, most=_MOST_ASKED_FOR)
        entries = []
        for name in names:
            path = posixpath.join(folder, name)
            size = await link.call(link.client.size_of, path)
            entries.append(entry(folder, name, is_folder=size is None, size=size))
        return tuple(entries)

    async def _upload(
        self, path: str, source: Source, progress: Progress, *, overwrite: bool
    ) -> None:
        part = _Part()
        try:
            arrived = await self._store(path, source, part, progress, overwrite)
            if arrived is None:
                arrived = await self.size(path)
            _ensure_whole(arrived, source)
        except BaseException:
            # Also when it is cancelled: a part is a part.
            part.broken = asyncio.get_running_loop().time()
            raise
        self._forget(path, part)

    async def _store(
        self,
        path: str,
        source: Source,
        part: _Part,
        progress: Progress,
        overwrite: bool,  # noqa: FBT001 - as the caller was told
    ) -> int | None:
        """Send a file; returns how much of it arrived, `None` if nobody can tell."""
        async with self.connected() as link:
            client = link.client
            # STOR replaces what is there without a question.
            there = await link.call(client.size_of, path) is not None
            if there and (not overwrite or path == self._printing()):
                raise (
                    BusyError(Reason.FILE_IN_USE)
                    if overwrite
                    else RefusedError(Reason.FILE_EXISTS)
                )
            await self._make_folders(link, posixpath.dirname(path))
            try:
                await link.call(client.start, f"STOR {path}")
            except NotFoundError as error:
                raise StorageError(Reason.NOT_STORED) from error
            # From here on a part of the file is there, whatever happens.
            self._parts[path] = part
            try:
                await _send(link, source, part, progress)
            except PrinterError as error:
                raise BrokenUploadError(error.reason, **error.details) from error
            return await self._arrived(link, path)

    def _broken_parts(self) -> tuple[tuple[str, _Part], ...]:
        """Return what uploads have left that are over."""
        parts = self._parts.items()
        return tuple((path, part) for path, part in parts if part.broken is not None)

    def _forget(self, path: str, part: _Part) -> None:
        if self._parts.get(path) is part:
            del self._parts[path]

    async def _remove_parts(self) -> None:
        """Remove parts of files, that none is taken for a whole one.

        What cannot be removed now is when the printer is back.
        """
        async with self._removing:
            await self._remove(self._broken_parts())

    async def _remove(self, parts: Sequence[tuple[str, _Part]]) -> None:
        for path, part in parts:
            try:
                async with self.connected() as link:
                    await self._remove_part(link, path, part)
            except PrinterError:
                return
            self._forget(path, part)

    async def _remove_part(self, link: FtpsLink, path: str, part: _Part) -> None:
        """Remove a part, unless the file has become another one meanwhile.

        One turn at the storage: nobody uploads between the look and the removal.
        """
        if part.broken is None or self._parts.get(path) is not part:
            return
        age = asyncio.get_running_loop().time() - part.broken
        if age >= _OURS_FOR or path == self._printing():
            return
        size = await link.call(link.client.size_of, path)
        # A larger one was sent in another way.
        if size is not None and size <= part.most:
            await link.call(link.client.delete, path)

    async def _arrived(self, link: FtpsLink, path: str) -> int | None:
        """Return how much of a file arrived, `None` if the connection is of no use.

        What the printer says at the end is no proof of anything.
        """
        try:
            await link.call(link.client.finish)
            return await link.call(link.client.size_of, path)
        except CannotConnectError:
            # The end is not told, or the printer hung up.
            return None

    async def _make_folders(self, link: FtpsLink, folder: str) -> None:
        missing = ""
        for name in filter(None, folder.split("/")):
            missing = f"{missing}/{name}"
            await link.call(link.client.make_folder, missing)


async def _send(
    link: FtpsLink, source: Source, part: _Part, progress: Progress
) -> None:
    """Send all of a file, and tell how far it is."""
    sent = 0
    async with aclosing(source.chunks()) as chunks:  # type: ignore[type-var]
        async for chunk in chunks:
            part.most = sent + len(chunk)
            await link.call(link.client.write, chunk)
            sent += len(chunk)
            progress(sent)
    if sent != source.size:
        raise ProtocolError(Reason.FILE_CUT_OFF)


def _ensure_whole(arrived: int | None, source: Source) -> None:
    """Raise `BrokenUploadError` if not all of a file has arrived."""
    if arrived != source.size:
        raise BrokenUploadError(Reason.FILE_CUT_OFF)


def _note_failure(running: asyncio.Future[Any]) -> None:
    """Take note of how a call ended that nobody waits for any more."""
    if not running.cancelled():
        running.exception()


def _safe(path: str) -> str:
    """Return an absolute path that is nothing else to a file server."""
    if re.search(r"[\x00-\x1f\x7f]", path) or ".." in path.split("/"):
        raise NotFoundError(Reason.FILE_MISSING)
    return posixpath.normpath(f"/{path.lstrip('/')}")
