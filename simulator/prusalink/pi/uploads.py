"""How the Raspberry Pi takes files."""

from http import HTTPStatus
import re
from typing import override

from ..files import FileStore
from ..http import Request, Response
from ..media import UploadAnswers, says_yes
from ..routing import Route
from ..transfers import StoppedError, store
from ..views import LinkState
from . import payloads, problems
from .problems import ProblemError
from .replies import HTML, no_content, with_json

_FORBIDDEN = re.compile(r"[\\?\"%#¯°ˇ]")
_OCTETS = "application/octet-stream"


class RpiUploads(UploadAnswers):
    """Stores in the device's folder."""

    _transfer_methods = "GET HEAD"

    @property
    @override
    def routes(self) -> list[Route]:
        return [
            *super().routes,
            Route("DELETE", "/api/v1/transfer", self._stop_transfer),
        ]

    @override
    async def _get_transfer(self, _: Request) -> Response:
        """Answer with the transfer, 204 without one."""
        transfer = payloads.transfer(self._device)
        return no_content() if transfer is None else with_json(transfer)

    async def _stop_transfer(self, _: Request) -> Response:
        """Call the transfer off; 204 if there is none."""
        if (now := self._device.transfers.now) is None:
            return no_content()
        now.stopped = True
        return Response(status=HTTPStatus.OK, headers={"Content-Type": HTML})

    @override
    async def _put(self, request: Request, storage: str, path: str) -> Response:
        """Make a folder, or store a file and print it if that is wanted."""
        files = self._store(storage)
        if _FORBIDDEN.search(path):
            raise ProblemError(problems.FORBIDDEN_CHARACTERS)
        if says_yes(request, "Create-Folder"):
            files.add_folder(path)
            return _created()
        self._check(request, files, path)
        wanted = says_yes(request, "Print-After-Upload")
        try:
            async with self._receive(request, path, to_print=wanted) as content:
                pass
        except StoppedError as error:
            raise ProblemError(problems.UPLOAD_FAILED) from error
        delay = self._device.listing_delay
        if delay and not wanted:
            # The program looks at its folder only now and then.
            later = self._machine.time + delay
            self._machine.call_at(later, lambda: _put_down(files, path, content))
            return _created()
        file = store(files, path, content)
        if not wanted:
            return _created()
        if self._view().state not in {LinkState.IDLE, LinkState.READY}:
            raise ProblemError(problems.NOT_READY)
        self._machine.start(file.plan)
        return _created()

    def _check(self, request: Request, files: FileStore, path: str) -> None:
        """Refuse what cannot be stored; what was sent of it is left unread."""
        kind = request.headers.get("Content-Type", "")
        exists = files.find(path) is not None
        overwrite = says_yes(request, "Overwrite")
        if kind == _OCTETS:
            if exists and overwrite:
                files.remove(path)
                raise ProblemError(problems.NOT_GCODE)
            raise ProblemError(problems.BROKEN)
        if kind != "text/x.gcode":
            raise ProblemError(problems.NOT_GCODE)
        if not request.body.left:
            raise ProblemError(problems.NO_LENGTH)
        if exists and not overwrite:
            raise ProblemError(problems.FILE_EXISTS)
        if self._device.transfers.now is not None:
            raise ProblemError(problems.BROKEN)

    def _store(self, storage: str) -> FileStore:
        """Return the folder that can be written to."""
        match storage:
            case "local":
                return self._device.files
            case "sdcard":
                raise ProblemError(problems.SD_CARD_READ_ONLY)
            case _:
                raise ProblemError(problems.LOCATION_NOT_FOUND)


def _put_down(files: FileStore, path: str, content: bytes) -> None:
    """Let the file show."""
    store(files, path, content)


def _created() -> Response:
    """Answer that it is stored."""
    return Response(status=HTTPStatus.CREATED, headers={"Content-Type": HTML})
