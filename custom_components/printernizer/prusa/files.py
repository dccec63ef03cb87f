"""The files of a PrusaLink printer: its USB drive, or the Pi's folder and SD card."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import override

from ..printer.errors import (
    CannotConnectError,
    NotFoundError,
    NotStartedError,
    ProtocolError,
    RefusedError,
    StorageError,
    UnsupportedError,
)
from ..printer.fields import Fields
from ..printer.files.files import FileEntry, Picture, PrinterFiles, Progress, Source
from ..printer.files.transfers import TransferListener, TransferReport
from ..printer.model import Transfer
from ..printer.reasons import Reason
from .calling.own_session import LoginWantedError
from .client import PrusaLinkClient
from .identity import Identity

# Longer ones, the printers answer 414 (path and query), or cut off without a word
# (decoded, with `/usb/`).
_LONGEST_TARGET = 168
_LONGEST_PATH = 103
# Seconds between the looks for a file that was stored: a Pi lists it a second later.
_LOOKS = (0.5, 0.5, 1.0, 1.0)
# The only type that both take: the Pi deletes the old file over others.
_GCODE = "text/x.gcode"
# It would take binary G-code too, and stream it to the printer as if it were text.
_PI_FILES = frozenset({".gcode", ".gco", ".gc", ".g"})


class PrusaFiles(PrinterFiles):
    """The storage as PrusaLink shows it: `/usb/…`, or `/local/…` and `/sdcard/…`."""

    def __init__(
        self,
        client: PrusaLinkClient,
        *,
        is_raspberry_pi: bool,
        identity: Identity,
        on_transfer: TransferListener,
    ) -> None:
        """Use a logged-in client; `on_transfer` hears which file is on its way."""
        self._client = client
        self._is_pi = is_raspberry_pi
        self._identity = identity
        self._on_transfer = on_transfer

    @override
    async def list(self, folder: str) -> tuple[FileEntry, ...]:
        path = _cleaned(folder)
        if path == "/":
            return await self._roots()
        children = await self._children(await self._address(path))
        entries = (_entry(path, child) for child in children)
        return tuple(entry for entry in entries if entry is not None)

    @override
    async def download(self, path: str) -> AsyncGenerator[bytes]:
        details = Fields(await self._client.get_object(await self._address(path)))
        served = details.section("refs").text("download")
        if served is None:
            raise UnsupportedError(Reason.FILE_NOT_SERVED)
        size = details.integer("size", 0)
        came = 0
        async with aclosing(self._client.download(served)) as chunks:
            async for chunk in chunks:
                came += len(chunk)
                if size is not None and came > size:
                    raise ProtocolError(Reason.FILE_CUT_OFF)
                yield chunk

    @override
    async def usual_folder(self) -> str:
        if not (roots := await self._roots()):
            raise StorageError(Reason.NO_STORAGE)
        return roots[0].path

    @override
    async def thumbnail(self, reference: str, /) -> Picture | None:
        try:
            resource = await self._client.fetch(reference)
        except NotFoundError:
            # A printer refers to a picture of every file, whether or not it has one.
            return None
        if resource is None or not resource.content_type.startswith("image/"):
            return None
        return Picture(content=resource.content, content_type=resource.content_type)

    @property
    @override
    def prints_after_upload(self) -> bool:
        return True

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
        path = _cleaned(path)
        self._check_name(path)
        if source.size == 0:
            raise RefusedError(Reason.FILE_EMPTY)
        address = await self._address_for_new(path)
        await self._check_free(address, overwrite=overwrite)
        await self._identity.prove()
        headers = {"Content-Type": _GCODE}
        # In this form only does the Pi take it for yes.
        if overwrite:
            headers["Overwrite"] = "?1"
        if print_after:
            headers["Print-After-Upload"] = "?1"
        self._on_transfer(Transfer(name=path.rpartition("/")[2], size=source.size))
        with TransferReport(path, source.size, progress, self._show_end) as transfer:
            try:
                await self._client.upload(address, source, headers, transfer.note)
            except RefusedError as error:
                if print_after and transfer.is_complete:
                    # All of it went before the refusal: that is about the print alone.
                    raise _not_started(error) from error
                raise
            # The login was fresh a moment ago: it may be another printer that answers
            # now.
            except LoginWantedError as error:
                await self._identity.prove()
                raise CannotConnectError(Reason.HUNG_UP) from error
        if self._is_pi:
            await self._until_listed(address)
        return path

    def _show_end(self, transfer: Transfer | None) -> None:
        """Show that the upload is over; how far it is, the printer tells."""
        if transfer is None:
            self._on_transfer(None)

    async def _until_listed(self, address: str) -> None:
        """Give the Pi the moment that it needs to notice a new file."""
        for pause in _LOOKS:
            try:
                await self._client.get(address)
            except NotFoundError:
                await asyncio.sleep(pause)
            else:
                return

    @override
    async def delete(self, path: str) -> None:
        address = await self._address(path)
        await self._identity.send("DELETE", address)

    async def start(self, path: str) -> None:
        """Have a file printed."""
        address = await self._address(path)
        await self._identity.send("POST", address)

    async def _roots(self) -> tuple[FileEntry, ...]:
        """Return the media that are there."""
        answer = await self._client.get_object("/api/v1/storage")
        media = answer.get("storage_list")
        found = []
        for medium in media if isinstance(media, list) else []:
            fields = Fields(medium)
            path = fields.text("path")
            if path and fields.flag("available") is not False:
                path = _cleaned(path)
                name = fields.text("name") or path.strip("/")
                found.append(FileEntry(path=path, name=name, is_folder=True))
        return tuple(found)

    async def _children(self, address: str) -> tuple[Fields, ...]:
        """Return what a folder has in it."""
        answer = Fields(await self._client.get_object(address))
        if not isinstance(answer.raw("children"), list):
            raise NotFoundError(Reason.NO_FOLDER)
        return tuple(answer.items("children"))

    def _check_name(self, path: str) -> None:
        """Refuse what the server would spoil rather than refuse."""
        if path.rpartition("/")[0] == "":
            raise NotFoundError(Reason.NOT_IN_A_STORAGE)
        suffix = PurePosixPath(path).suffix.lower()
        if self._is_pi and suffix not in _PI_FILES:
            raise UnsupportedError(Reason.PLAIN_GCODE_ONLY)
        if not self._is_pi and len(path.encode()) > _LONGEST_PATH:
            raise RefusedError(Reason.FILE_NAME_TOO_LONG)

    async def _check_free(self, address: str, *, overwrite: bool) -> None:
        """Refuse to replace a file by accident, and have the login renewed.

        Asking beforehand is cheap; refusing afterwards, the printers have taken in the
        whole file, and the Pi hangs up without a word that would reach us.
        """
        try:
            await self._client.get(address)
        except NotFoundError:
            return
        if not overwrite:
            raise RefusedError(Reason.FILE_EXISTS)

    async def _address_for_new(self, path: str) -> str:
        """Return where to put a file; its folder may not be there yet."""
        address = _address(path)
        if self._fits(address):
            return address
        folder, name = path.rsplit("/", 1)
        return self._fitting(f"{await self._address(folder)}/{name}")

    async def _address(self, path: str) -> str:
        """Return where a file or folder is served, by short names if need be."""
        path = _cleaned(path)
        address = _address(path)
        if self._fits(address):
            return address
        way = ""
        for name in path.strip("/").split("/"):
            known = await self._short_name(way, name) if way else name
            way = f"{way}/{known}"
        return self._fitting(_address(way))

    async def _short_name(self, folder: str, name: str) -> str:
        """Return the 8.3 name of something in a folder."""
        for child in await self._children(_address(folder)):
            short = child.text("name")
            if short and name in {short, child.text("display_name")}:
                return short
        raise NotFoundError(Reason.FILE_MISSING)

    def _fits(self, address: str) -> bool:
        return self._is_pi or len(self._client.target(address)) <= _LONGEST_TARGET

    def _fitting(self, address: str) -> str:
        if not self._fits(address):
            raise RefusedError(Reason.FILE_NAME_TOO_LONG)
        return address


def _address(path: str) -> str:
    return f"/api/v1/files{path}"


def _cleaned(path: str) -> str:
    """Return a path with one slash in front and none behind."""
    parts = [part for part in path.split("/") if part]
    if ".." in parts or "." in parts:
        raise NotFoundError(Reason.FILE_MISSING)
    return "/" + "/".join(parts)


def _entry(folder: str, fields: Fields) -> FileEntry | None:
    """Return a child of a folder; by its long name, which the printers take too."""
    name = fields.text("display_name") or fields.text("name")
    if name is None:
        return None
    modified = fields.integer("m_timestamp", 1, 10**11)
    return FileEntry(
        path=f"{folder}/{name}",
        name=name,
        is_folder=fields.text("type") == "FOLDER",
        size=fields.integer("size", 0),
        modified=None if modified is None else datetime.fromtimestamp(modified, UTC),
        thumbnail=fields.section("refs").text("thumbnail"),
    )


def _not_started(error: RefusedError) -> NotStartedError:
    """Return the refusal of a print whose file is stored, with the printer's words."""
    if said := error.details.get("said"):
        return NotStartedError(Reason.STORED_BUT_NOT_STARTED_WITH_WORDS, said=said)
    return NotStartedError(Reason.STORED_BUT_NOT_STARTED)
