"""The files of the embedded printers: looking at them, printing and deleting them."""

from http import HTTPStatus
import re
from typing import override
import zlib

from simulator.machine import ACTIVE

from ..files import Folder, Picture, Place, StoredFile
from ..http import Request, Response
from ..media import FileAnswers
from ..routing import Route
from ..views import LinkState
from . import payloads
from .replies import RefusedError, no_content, with_json

ICON_SIZE = (16, 16)


class BuddyFiles(FileAnswers):
    """Answers for the USB drive."""

    @override
    def _content_routes(self) -> list[Route]:
        return [
            Route("GET", r"/thumb/([sl])/usb/(.+)", self._get_thumbnail),
            Route("GET", r"/usb/(.+)", self._download),
        ]

    @override
    async def _get_place(
        self, request: Request, storage: str, path: str | None
    ) -> Response:
        """Answer with a file or a folder."""
        _check_storage(storage)
        if not path and not self._device.medium:
            return with_json(payloads.empty_root())
        place = self._find(path or "")
        headers = self._file_headers(place)
        if isinstance(place.entry, Folder):
            tag = _tag(f"{self._device.files.changes}")
            if _is_known(request, tag):
                return _not_modified(tag)
            headers["ETag"] = tag
        answer = with_json(payloads.place(place))
        answer.headers.update(headers)
        return answer

    @override
    async def _start_file(self, _: Request, storage: str, path: str | None) -> Response:
        """Print a file, if nothing is printed; the connection ends with that."""
        _check_storage(storage)
        entry = self._find(path or "").entry
        if isinstance(entry, Folder) or not payloads.is_printable(entry.name):
            raise RefusedError(HTTPStatus.NOT_FOUND)
        ready = {LinkState.IDLE, LinkState.FINISHED, LinkState.STOPPED}
        if self._view().state not in ready:
            raise RefusedError(HTTPStatus.CONFLICT, "Can't print right now")
        self._machine.start(entry.plan)
        return no_content(close=True)

    @override
    async def _delete(self, _: Request, storage: str, path: str | None) -> Response:
        """Delete a file that is not printed, or an empty folder."""
        _check_storage(storage)
        place = self._find(path or "")
        entry = place.entry
        if isinstance(entry, Folder):
            if entry.children or not path:
                raise RefusedError(HTTPStatus.NOT_FOUND)
        elif self._is_printed(place):
            raise RefusedError(HTTPStatus.CONFLICT, "File is busy")
        self._forget_print_of(place)
        self._device.files.remove(place.path)
        return no_content()

    async def _get_thumbnail(self, request: Request, size: str, path: str) -> Response:
        """Answer with the icon (16x16) or the first larger PNG of a file."""
        file = self._find_file(path)
        fits = _is_icon if size == "s" else _is_large
        picture = next(filter(fits, file.pictures), None)
        if picture is None:
            raise RefusedError(HTTPStatus.NOT_FOUND, "File doesn't contain preview")
        tag = _tag(f"{size} {path} {file.timestamp}")
        if _is_known(request, tag):
            return _not_modified(tag)
        headers = {"Content-Type": "image/png", "ETag": tag}
        return Response(headers=headers, body=picture.data)

    async def _download(self, request: Request, path: str) -> Response:
        """Answer with the content of a file, whole unless parts are served."""
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Disposition": "attachment",
        }
        if self._device.drive_fails:
            raise RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR)
        content = self._find_file(path).content
        part = _wanted_part(request, len(content))
        if part is None or not self._device.serves_ranges:
            return Response(headers=headers, body=content)
        told = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
        return Response(
            status=HTTPStatus.PARTIAL_CONTENT,
            headers={**headers, "Content-Range": told},
            body=content[part.start : part.stop],
        )

    def _find_file(self, path: str) -> StoredFile:
        """Find a file; 404 for folders and for what is not there."""
        entry = self._find(path).entry
        if isinstance(entry, Folder):
            raise RefusedError(HTTPStatus.NOT_FOUND)
        return entry

    def _find(self, path: str) -> Place:
        """Find a file or folder on the USB drive; 404 if it is not there."""
        place = self._device.files.find(path) if self._device.medium else None
        if place is None:
            raise RefusedError(HTTPStatus.NOT_FOUND)
        return place

    def _file_headers(self, place: Place) -> dict[str, str]:
        """Return the headers that tell about a file."""
        printed = "true" if self._is_printed(place) else "false"
        return {"Read-Only": "false", "Currently-Printing": printed}

    def _is_printed(self, place: Place) -> bool:
        """Whether the file is being printed."""
        return self._machine.phase in ACTIVE and self._is_of_last_job(place)

    def _is_of_last_job(self, place: Place) -> bool:
        """Whether the file is that of the present or last job."""
        plan = self._machine.plan
        return plan is not None and self._device.files.find(plan.file) == place

    def _forget_print_of(self, place: Place) -> None:
        """Dismiss FINISHED or STOPPED with the file it is about."""
        over = {LinkState.FINISHED, LinkState.STOPPED}
        if self._is_of_last_job(place) and self._view().state in over:
            self._machine.dismiss()


def _is_icon(picture: Picture) -> bool:
    """Whether it is a PNG of exactly the icon's size."""
    size = (picture.width, picture.height)
    return picture.format == "png" and size == ICON_SIZE


def _is_large(picture: Picture) -> bool:
    """Whether it is a PNG larger than the icon."""
    size = min(picture.width, picture.height)
    return picture.format == "png" and size > max(ICON_SIZE)


def _check_storage(storage: str) -> None:
    """Refuse every storage but the USB drive."""
    if storage != "usb":
        raise RefusedError(HTTPStatus.FORBIDDEN)


def _not_modified(tag: str) -> Response:
    """Answer that the client's copy is good."""
    headers = {"Content-Type": "text/plain", "ETag": tag}
    return Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)


def _tag(text: str) -> str:
    """Return a strong tag of decimal digits."""
    return f'"{zlib.crc32(text.encode())}"'


def _wanted_part(request: Request, size: int) -> range | None:
    """Return which bytes the client wants, `None` for all."""
    wish = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
    match wish and wish.groups():
        case ("", last) if last:
            return range(max(size - int(last), 0), size)
        case (first, last) if first:
            return range(int(first), min(int(last or size) + 1, size))
        case _:
            return None


def _is_known(request: Request, tag: str) -> bool:
    """Whether the client has it; only the digits of its tag are read."""
    given = request.headers.get("If-None-Match", "")
    return re.sub(r"\D", "", given) == tag.strip('"')
