"""How the embedded printers take files."""

from http import HTTPStatus
from typing import override

from simulator.machine import ACTIVE

from ..files import Folder, Place
from ..http import Request, Response
from ..media import UploadAnswers, says_yes
from ..transfers import store
from ..views import LinkState
from . import payloads
from .replies import RefusedError, with_error, with_json

PATH_LIMIT = 103
"""Bytes of a decoded path with `/usb/`; the rest is cut off without a word."""
_TRUE = {"?1", "1", "true"}


class BuddyUploads(UploadAnswers):
    """Stores on the device's drive."""

    _transfer_methods = "*"

    @override
    async def _get_transfer(self, request: Request) -> Response:
        """Answer with the transfer; without one 204, whatever the method is."""
        transfer = payloads.transfer(self._device)
        if transfer is None:
            return Response(
                status=HTTPStatus.NO_CONTENT, headers={"Content-Type": "text/plain"}
            )
        if request.method != "GET":
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED)
        return with_json(transfer)

    @override
    async def _put(self, request: Request, storage: str, path: str) -> Response:
        """Make a folder, or store a file and print it if that is wanted."""
        if storage != "usb":
            raise RefusedError(HTTPStatus.FORBIDDEN)
        path = _cut(path)
        if says_yes(request, "Create-Folder"):
            return self._make_folder(path)
        self._check(request, path)
        wanted = request.headers.get("Print-After-Upload", "").lower() in _TRUE
        async with self._receive(request, path, to_print=wanted) as content:
            file = store(self._device.files, path, content)
        if wanted and not self._can_print():
            # After the body, errors are plain text whatever was asked for.
            request.headers["Accept"] = "text/plain"
            message = "Can't print right now"
            return with_error(request, HTTPStatus.CONFLICT, message, close=True)
        if wanted:
            self._machine.start(file.plan)
        found = self._device.files.find(path)
        answer = with_json(payloads.place(found) if found else {})
        return Response(
            status=HTTPStatus.CREATED,
            headers=answer.headers,
            body=answer.body,
            streamed=True,
            close=True,
        )

    def _check(self, request: Request, path: str) -> None:
        """Refuse what cannot be stored, before any of it is read."""
        if "Content-Length" not in request.headers:
            raise RefusedError(HTTPStatus.LENGTH_REQUIRED)
        if not self._device.medium:
            raise RefusedError(HTTPStatus.INSUFFICIENT_STORAGE)
        if not payloads.is_printable(path):
            raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Not a GCODE")
        if not request.body.left:
            raise RefusedError(HTTPStatus.NOT_IMPLEMENTED)
        if self._device.transfers.now is not None:
            raise RefusedError(HTTPStatus.CONFLICT, "Another transfer in progress")
        self._check_place(request, self._device.files.find(path))

    def _check_place(self, request: Request, place: Place | None) -> None:
        """Refuse to replace a file unless that is wanted and it is not printed."""
        if place is None:
            return
        if isinstance(place.entry, Folder):
            raise RefusedError(HTTPStatus.CONFLICT, "Conflicting upload path")
        if not says_yes(request, "Overwrite"):
            raise RefusedError(HTTPStatus.CONFLICT, "File already exists")
        plan = self._machine.plan
        printed = plan is not None and self._device.files.find(plan.file) == place
        if printed and self._machine.phase in ACTIVE:
            raise RefusedError(HTTPStatus.CONFLICT, "File is busy")

    def _make_folder(self, path: str) -> Response:
        """Make one folder, not those above it."""
        files = self._device.files
        if files.find(path) is not None:
            raise RefusedError(HTTPStatus.CONFLICT, "Already exists")
        if files.find(path.rpartition("/")[0]) is None:
            raise RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR)
        files.add_folder(path)
        return Response(
            status=HTTPStatus.CREATED, headers={"Content-Type": "text/plain"}
        )

    def _can_print(self) -> bool:
        """Whether a print can start now."""
        ready = {LinkState.IDLE, LinkState.FINISHED, LinkState.STOPPED}
        return self._view().state in ready


def _cut(path: str) -> str:
    """Return a path as far as the printer reads it."""
    whole = f"{payloads.ROOT}/{path}".encode()[:PATH_LIMIT]
    return whole.decode("utf-8", "ignore").removeprefix(f"{payloads.ROOT}/")
