"""The files of the Raspberry Pi: looking at them, printing and deleting them."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
import hashlib
from http import HTTPStatus
import re
from typing import override

from simulator.machine import ACTIVE, NotPossibleError

from ..files import FileStore, Folder, Picture, Place, StoredFile
from ..http import Request, Response
from ..media import FileAnswers, says_yes
from ..routing import Route
from ..views import LinkState
from . import payloads, problems
from .problems import ProblemError
from .replies import no_content, with_json


class RpiFiles(FileAnswers):
    """Answers for the Raspberry Pi's folder and the printer's SD card."""

    @override
    def _content_routes(self) -> list[Route]:
        name = re.escape(payloads.LOCAL)
        return [
            Route("GET HEAD", f"/api/files/local/{name}/(.+)/raw", self._download),
            Route("GET HEAD", f"/api/thumbnails/{name}/(.+)", self._get_thumbnail),
        ]

    @override
    async def _get_place(
        self, request: Request, storage: str, path: str | None
    ) -> Response:
        """Answer with a file or a folder; one tag is for all there is."""
        store = self._store(storage)
        place = _find(store, path)
        tags = _tags(store)
        if _is_known(request, tags["ETag"], store.changed):
            return Response(status=HTTPStatus.NOT_MODIFIED, headers=tags)
        answer = with_json(payloads.place(place, storage))
        printed = self._is_printed(store, place)
        answer.headers.update(tags)
        answer.headers["Read-Only"] = str(storage == "sdcard")
        answer.headers["Currently-Printed"] = str(printed)
        return answer

    @override
    async def _start_file(self, _: Request, storage: str, path: str | None) -> Response:
        """Print a file of any type, if the printer is idle."""
        entry = _find(self._store(storage), path).entry
        if isinstance(entry, Folder):
            raise ProblemError(problems.FILE_NOT_FOUND)
        if self._view().state not in {
            LinkState.IDLE,
            LinkState.READY,
            LinkState.BUSY,
        }:
            raise ProblemError(problems.NOT_READY)
        try:
            self._machine.start(entry.plan)
        except NotPossibleError as error:
            raise ProblemError(problems.NOT_READY) from error
        self._device.ready = False
        return no_content()

    @override
    async def _delete(
        self, request: Request, storage: str, path: str | None
    ) -> Response:
        """Delete a file or a folder; a folder with something in it only by force."""
        store = self._store(storage)
        if storage == "sdcard":
            raise ProblemError(problems.SD_CARD_READ_ONLY)
        place = _find(store, path)
        if self._is_printed(store, place):
            raise ProblemError(problems.FILE_PRINTED)
        forced = says_yes(request, "Force")
        if isinstance(place.entry, Folder) and place.entry.children and not forced:
            raise ProblemError(problems.FOLDER_NOT_EMPTY)
        delay = self._device.listing_delay
        if not delay:
            store.remove(place.path)
            return no_content()
        later = self._machine.time + delay
        self._machine.call_at(later, partial(store.remove, place.path))
        return no_content()

    async def _get_thumbnail(self, _: Request, name: str) -> Response:
        """Answer with the large preview, if the file has it in this format."""
        path, _separator, wanted = name.rpartition(".orig.")
        picture = self._find_preview(path)
        if picture.format != wanted:
            raise ProblemError(problems.THUMBNAIL_UNAVAILABLE)
        headers = {
            "Content-Type": f"image/{picture.format}",
            "Cache-Control": "private, max-age=604800",
        }
        return Response(headers=headers, body=picture.data)

    def _find_preview(self, path: str) -> Picture:
        """Find the large preview of a file; 404 until the file has been analysed."""
        file = self._find_file(path)
        if not file.analysed or not file.pictures:
            raise ProblemError(problems.FILE_NOT_FOUND)
        return file.pictures[-1]

    async def _download(self, _: Request, path: str) -> Response:
        """Answer with the content of a file."""
        file = self._find_file(path)
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": f'attachment;filename="{file.name}"',
        }
        return Response(headers=headers, body=file.content)

    def _find_file(self, path: str) -> StoredFile:
        """Find a file of the Raspberry Pi; 404 for folders and what is not there."""
        entry = _find(self._device.files, path).entry
        if isinstance(entry, Folder):
            raise ProblemError(problems.FILE_NOT_FOUND)
        return entry

    def _store(self, storage: str) -> FileStore:
        """Return the medium of a storage; 404 if there is none."""
        stores = {"local": self._device.files, "sdcard": self._device.sdcard}
        if (store := stores.get(storage)) is None:
            raise ProblemError(problems.LOCATION_NOT_FOUND)
        return store

    def _is_printed(self, store: FileStore, place: Place) -> bool:
        """Whether the file, or one in the folder, is being printed."""
        plan = self._machine.plan
        if plan is None or self._machine.phase not in ACTIVE:
            return False
        printed = store.find(plan.file)
        return printed is not None and place.entry in printed.way


def _find(store: FileStore, path: str | None) -> Place:
    """Find a file or folder; 404 if it is not there."""
    if (place := store.find(path or "")) is None:
        raise ProblemError(problems.FILE_NOT_FOUND)
    return place


def _tags(store: FileStore) -> dict[str, str]:
    """Return the cache headers, one value for the whole file system."""
    digest = hashlib.sha256(f"{store.changes}".encode()).hexdigest()
    changed = datetime.fromtimestamp(store.changed, UTC)
    return {
        "ETag": f'W/"{digest[:10]}"',
        "Last-Modified": format_datetime(changed, usegmt=True),
    }


def _is_known(request: Request, tag: str, changed: int) -> bool:
    """Whether the client has it, by the exact tag or else by the date."""
    if (given := request.headers.get("If-None-Match")) is not None:
        return given == tag
    try:
        since = parsedate_to_datetime(request.headers.get("If-Modified-Since", ""))
    except ValueError:
        return False
    return since.timestamp() >= changed
