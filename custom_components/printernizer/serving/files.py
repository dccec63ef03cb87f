"""Where a browser gets pictures and videos of a printer's storage.

Only for those who may see the printer, and only what a browser shows and does not run.
"""

from abc import ABC, abstractmethod
from collections import OrderedDict
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Final, override
from urllib.parse import quote

from aiohttp import web
from homeassistant.components.http.const import KEY_HASS_USER
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView
from homeassistant.util.hass_dict import HassKey

from ..actions.rights import Right, user_may
from ..const import CONF_SERIAL, DOMAIN, LOGGER
from ..fleet.entries import loaded_printer
from ..printer.errors import BusyError, NotFoundError, PrinterError
from ..printer.files.files import FileEntry, Picture, PrinterFiles
from ..runtime import PrinternizerConfigEntry
from .borrowed import TooLargeError, borrowed

_FILES: Final = "/api/printernizer/files"
_THUMBNAILS: Final = "/api/printernizer/file_thumbnails"
_WHICH: Final = "/{entry_id}/{path:.+}"
_KINDS: Final = {
    ".avi": "video/x-msvideo",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".png": "image/png",
}
# Listing its folder once more brings back one that had to make way.
_MOST_THUMBNAILS = 1000
# A file is shown as what its name says; no browser runs it as a page.
_HEADERS = {"X-Content-Type-Options": "nosniff"}
_SERVED: HassKey[OrderedDict[tuple[str, str], str]] = HassKey(f"{DOMAIN}_files_served")


def kind_of(path: str) -> str | None:
    """Return the media type of a file that can be shown, `None` for any other."""
    return _KINDS.get(PurePosixPath(path).suffix.lower())


def file_url(entry_id: str, path: str) -> str:
    """Return where a file of a printer is served."""
    return _url(_FILES, entry_id, path)


def thumbnail_url(hass: HomeAssistant, entry_id: str, entry: FileEntry) -> str | None:
    """Return where the picture of a file is served, `None` if it has none.

    What the printer itself calls it is kept here: no caller may name it, as it leads
    anywhere on the printer.
    """
    if entry.thumbnail is None:
        return None
    known = hass.data[_SERVED]
    known[entry_id, entry.path] = entry.thumbnail
    known.move_to_end((entry_id, entry.path))
    if len(known) > _MOST_THUMBNAILS:
        known.popitem(last=False)
    return _url(_THUMBNAILS, entry_id, entry.path)


def async_serve_files(hass: HomeAssistant) -> None:
    """Serve files, once for all printers."""
    hass.data[_SERVED] = OrderedDict()
    hass.http.register_view(FileView)
    hass.http.register_view(ThumbnailView)


def _url(place: str, entry_id: str, path: str) -> str:
    return f"{place}/{entry_id}/{quote(path.lstrip('/'))}"


class _View(HomeAssistantView, ABC):
    """Serves something of a printer's storage."""

    async def get(
        self, request: web.Request, entry_id: str, path: str
    ) -> web.StreamResponse:
        """Return it, to those who may see the printer."""
        entry = loaded_printer(request.app[KEY_HASS], entry_id)
        files = None if entry is None else entry.runtime_data.coordinator.backend.files
        if entry is None or files is None or ".." in path.split("/"):
            return web.Response(status=HTTPStatus.NOT_FOUND)
        if not _may_see(request, entry):
            return web.Response(status=HTTPStatus.FORBIDDEN)
        try:
            return await self._serve(request, entry, files, f"/{path}")
        except NotFoundError:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        except BusyError:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        except PrinterError as error:
            LOGGER.debug("A file cannot be shown: %s", error)
            return web.Response(status=HTTPStatus.BAD_GATEWAY)

    @abstractmethod
    async def _serve(
        self,
        request: web.Request,
        entry: PrinternizerConfigEntry,
        files: PrinterFiles,
        path: str,
    ) -> web.StreamResponse:
        """Return it; raises any `PrinterError`."""


class FileView(_View):
    """Serves one file, also in parts: a video is looked into here and there."""

    url = _FILES + _WHICH
    name = "api:printernizer:file"

    @override
    async def _serve(
        self,
        request: web.Request,
        entry: PrinternizerConfigEntry,
        files: PrinterFiles,
        path: str,
    ) -> web.StreamResponse:
        if (kind := kind_of(path)) is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        shelf = borrowed(request.app[KEY_HASS])
        try:
            file = await shelf.file(entry.entry_id, path, lambda: files.download(path))
        except TooLargeError:
            return web.Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except OSError as error:
            LOGGER.warning("A file cannot be shown: %s", error.strerror)
            return web.Response(status=HTTPStatus.INSUFFICIENT_STORAGE)
        return web.FileResponse(file, headers={**_HEADERS, "Content-Type": kind})


class ThumbnailView(_View):
    """Serves the picture of a file that was among those of a folder lately."""

    url = _THUMBNAILS + _WHICH
    name = "api:printernizer:file_thumbnail"

    @override
    async def _serve(
        self,
        request: web.Request,
        entry: PrinternizerConfigEntry,
        files: PrinterFiles,
        path: str,
    ) -> web.StreamResponse:
        known = request.app[KEY_HASS].data[_SERVED]
        reference = known.get((entry.entry_id, path))
        picture: Picture | None = None
        if reference is not None:
            picture = await files.thumbnail(reference)
        if picture is None or picture.content_type not in _KINDS.values():
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(
            body=picture.content,
            content_type=picture.content_type,
            # Every look at it has the printer read its drive.
            headers={**_HEADERS, "Cache-Control": "private, max-age=86400"},
        )


def _may_see(request: web.Request, entry: PrinternizerConfigEntry) -> bool:
    """Whether the user has the right to the printer that `list_files` wants."""
    hass = request.app[KEY_HASS]
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.data[CONF_SERIAL]), entry.entry_id
    )
    return device is not None and user_may(
        hass, request[KEY_HASS_USER], Right.READ, device.id
    )
