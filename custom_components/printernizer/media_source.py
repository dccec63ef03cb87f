"""The photos of all printers' jobs, among the media."""

from typing import override

from homeassistant.components.media_player import BrowseError, MediaClass, MediaType
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .fleet.entries import printer_entries
from .following.photo_folder import Photo
from .runtime import PrinternizerConfigEntry
from .serving.photos import photo_url

_NAME = "Printernizer"
_JPEG = "image/jpeg"


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source of the photos."""
    return PhotoSource(hass)


class PhotoSource(MediaSource):
    """Printers as folders, with the latest photo first."""

    name = _NAME

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing: what there is, is looked up."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        entry_id, _, name = item.identifier.partition("/")
        entry = self._entry(entry_id)
        if entry is None:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="no_photo")
        folder = entry.runtime_data.photographer.folder
        if await self._hass.async_add_executor_job(folder.path, name) is None:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="no_photo")
        return PlayMedia(photo_url(entry_id, name), _JPEG)

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        if not item.identifier:
            printers = [self._printer(entry) for entry in self._entries()]
            return _folder(None, _NAME, printers)
        if (entry := self._entry(item.identifier)) is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="no_photo")
        folder = entry.runtime_data.photographer.folder
        photos = await self._hass.async_add_executor_job(folder.photos)
        children = [_photo(entry.entry_id, photo) for photo in photos]
        return _folder(entry.entry_id, entry.title, children)

    def _entries(self) -> list[PrinternizerConfigEntry]:
        entries: list[PrinternizerConfigEntry] = printer_entries(self._hass)
        return [entry for entry in entries if entry.state is ConfigEntryState.LOADED]

    def _entry(self, entry_id: str) -> PrinternizerConfigEntry | None:
        return next((it for it in self._entries() if it.entry_id == entry_id), None)

    def _printer(self, entry: PrinternizerConfigEntry) -> BrowseMediaSource:
        return _folder(entry.entry_id, entry.title, [])


def _folder(
    identifier: str | None, title: str, children: list[BrowseMediaSource]
) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type=MediaType.IMAGE,
        title=title,
        can_play=False,
        can_expand=True,
        children=children,
        children_media_class=MediaClass.IMAGE,
    )


def _photo(entry_id: str, photo: Photo) -> BrowseMediaSource:
    taken = dt_util.as_local(photo.taken)
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=f"{entry_id}/{photo.name}",
        media_class=MediaClass.IMAGE,
        media_content_type=_JPEG,
        title=f"{taken:%Y-%m-%d %H:%M} {photo.moment.replace('_', ' ')}",
        can_play=True,
        can_expand=False,
        thumbnail=photo_url(entry_id, photo.name),
    )
