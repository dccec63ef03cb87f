"""Where a browser gets the photos of jobs: only for those who are logged in."""

from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from ..fleet.entries import loaded_printer

_URL: Final = "/api/printernizer/photos/{entry_id}/{name}"


def photo_url(entry_id: str, name: str) -> str:
    """Return where a photo is served."""
    return _URL.format(entry_id=entry_id, name=name)


def async_serve_photos(hass: HomeAssistant) -> None:
    """Serve photos, once for all printers."""
    hass.http.register_view(PhotoView)


class PhotoView(HomeAssistantView):
    """Serves one photo."""

    url = _URL
    name = "api:printernizer:photo"

    async def get(
        self, request: web.Request, entry_id: str, name: str
    ) -> web.StreamResponse:
        """Return the photo, if it is one of ours."""
        hass = request.app[KEY_HASS]
        entry = loaded_printer(hass, entry_id)
        if entry is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        folder = entry.runtime_data.photographer.folder
        path = await hass.async_add_executor_job(folder.path, name)
        if path is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.FileResponse(path, headers={"Content-Type": "image/jpeg"})
