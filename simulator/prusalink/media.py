"""Answers about files: what both flavours have in the same place."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from .device import Device
from .http import Request, Response
from .routing import Route
from .views import View

_PLACE = r"/api/v1/files/([^/]+)(?:/(.*))?"
_NEW_PLACE = r"/api/v1/files/([^/]+)/(.+)"
_TRANSFER = "/api/v1/transfer"


class _Media:
    """What is known by all that answers for the media of a printer."""

    def __init__(self, device: Device, view: Callable[[], View]) -> None:
        """Answer for the device's media; the view tells what can be done now."""
        self._device = device
        self._machine = device.machine
        self._view = view


class FileAnswers(_Media, ABC):
    """Answers for the files that there are."""

    @property
    def routes(self) -> list[Route]:
        """List what answers where."""
        return [
            Route("GET HEAD", _PLACE, self._get_place),
            Route("POST", _PLACE, self._start_file),
            Route("DELETE", _PLACE, self._delete),
            *self._content_routes(),
        ]

    @abstractmethod
    def _content_routes(self) -> list[Route]:
        """List where contents and thumbnails are; each flavour has its own places."""

    @abstractmethod
    async def _get_place(
        self, request: Request, storage: str, path: str | None
    ) -> Response:
        """Answer with a file or a folder."""

    @abstractmethod
    async def _start_file(
        self, request: Request, storage: str, path: str | None
    ) -> Response:
        """Print a file."""

    @abstractmethod
    async def _delete(
        self, request: Request, storage: str, path: str | None
    ) -> Response:
        """Delete a file or a folder."""


class UploadAnswers(_Media, ABC):
    """Answers to PUT, and what shows of a transfer."""

    _transfer_methods: str
    """By which methods the transfer can be asked for."""

    @property
    def routes(self) -> list[Route]:
        """List what answers where."""
        return [
            Route("PUT", _NEW_PLACE, self._put),
            Route(self._transfer_methods, _TRANSFER, self._get_transfer),
        ]

    @abstractmethod
    async def _put(self, request: Request, storage: str, path: str) -> Response:
        """Make a folder, or store a file and print it if that is wanted."""

    @abstractmethod
    async def _get_transfer(self, request: Request) -> Response:
        """Answer with the transfer, 204 without one."""

    def _receive(
        self, request: Request, path: str, *, to_print: bool
    ) -> AbstractAsyncContextManager[bytes]:
        """Take the body in; the slot is taken until the caller is done."""
        name = path.rpartition("/")[2]
        return self._device.transfers.receive(name, request.body, to_print=to_print)


def says_yes(request: Request, header: str) -> bool:
    """Whether the client wants what a header is for."""
    return request.headers.get(header) == "?1"
