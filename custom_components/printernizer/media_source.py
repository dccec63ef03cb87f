"""What there is to see of all printers, among the media: photos of jobs, and files."""

from collections.abc import Mapping
from typing import Any, Final, override

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
from homeassistant.helpers.translation import async_get_translations

from .connecting.error_texts import translated
from .const import DOMAIN
from .fleet.entries import loaded_printer, printer_entries
from .following.photo_titles import photo_title
from .printer.errors import PrinterError
from .printer.files.files import FileEntry
from .printer.model import PrinterSnapshot, PrinterStatus
from .runtime import PrinternizerConfigEntry
from .serving.files import file_url, kind_of, thumbnail_url
from .serving.photos import photo_url

_NAME = "Printernizer"
_JPEG = "image/jpeg"
_PHOTOS: Final = "photos"
_FILES: Final = "files"
_TEXTS: Final = "common"
# Every picture that a Prusa printer shows, it reads from the drive of the print.
_AT_WORK = frozenset({PrinterStatus.PREPARING, PrinterStatus.PRINTING})


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source of photos and files."""
    return PrinterMedia(hass)


class PrinterMedia(MediaSource):
    """Printers as folders, each with its photos and what it stores."""

    name = _NAME

    def __init__(self, hass: HomeAssistant) -> None:
        """Know nothing: what there is, is looked up."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        entry, what, rest = self._parts(item.identifier)
        if entry is None:
            raise _unresolvable()
        if what == _FILES:
            if (kind := kind_of(rest)) is None:
                raise _unresolvable()
            return PlayMedia(file_url(entry.entry_id, rest), kind)
        # Before there were files, a photo's name came right after the printer.
        name = rest if what == _PHOTOS else what
        folder = entry.runtime_data.photographer.folder
        if await self._hass.async_add_executor_job(folder.path, name) is None:
            raise _unresolvable()
        return PlayMedia(photo_url(entry.entry_id, name), _JPEG)

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        if not item.identifier:
            printers = [_printer(entry) for entry in self._printers()]
            return _folder("", _NAME, printers)
        entry, what, rest = self._parts(item.identifier)
        if entry is None:
            raise _no_browsing()
        texts = await async_get_translations(
            self._hass, self._hass.config.language, _TEXTS, {DOMAIN}
        )
        match what:
            case "":
                return _printer(entry, self._kinds(entry, texts))
            case "photos" if not rest:
                return await self._photos(entry, texts)
            case "files":
                return await self._files(entry, rest, texts)
        raise _no_browsing()

    def _parts(
        self, identifier: str
    ) -> tuple[PrinternizerConfigEntry | None, str, str]:
        """Return the printer, which of its media, and what of them."""
        entry_id, _, rest = identifier.partition("/")
        what, _, rest = rest.partition("/")
        return loaded_printer(self._hass, entry_id), what, rest

    def _printers(self) -> list[PrinternizerConfigEntry]:
        entries = printer_entries(self._hass)
        return [entry for entry in entries if entry.state is ConfigEntryState.LOADED]

    def _kinds(
        self, entry: PrinternizerConfigEntry, texts: Mapping[str, str]
    ) -> list[BrowseMediaSource]:
        has_files = entry.runtime_data.coordinator.backend.files is not None
        kinds = (_PHOTOS, _FILES) if has_files else (_PHOTOS,)
        return [
            _folder(f"{entry.entry_id}/{kind}", _text(texts, kind)) for kind in kinds
        ]

    async def _photos(
        self, entry: PrinternizerConfigEntry, texts: Mapping[str, str]
    ) -> BrowseMediaSource:
        runtime = entry.runtime_data
        records = [*runtime.jobs.ledger.records, runtime.jobs.current]
        # The name of a photo's file holds when its job began, in whole seconds.
        names = {
            record.since.replace(microsecond=0): record.name
            for record in records
            if record
        }
        photos = await self._hass.async_add_executor_job(
            runtime.photographer.folder.photos
        )
        children = [
            _media(
                f"{entry.entry_id}/{_PHOTOS}/{photo.name}",
                photo_title(
                    photo,
                    names.get(photo.job_since),
                    _text(texts, f"photo_{photo.moment}"),
                ),
                _JPEG,
                photo_url(entry.entry_id, photo.name),
            )
            for photo in photos
        ]
        return _folder(f"{entry.entry_id}/{_PHOTOS}", _text(texts, _PHOTOS), children)

    async def _files(
        self, entry: PrinternizerConfigEntry, folder: str, texts: Mapping[str, str]
    ) -> BrowseMediaSource:
        coordinator = entry.runtime_data.coordinator
        files = coordinator.backend.files
        if files is None or ".." in folder.split("/"):
            raise _no_browsing()
        try:
            found = await files.list(f"/{folder}")
        except PrinterError as error:
            raise translated(BrowseError, error, coordinator.name) from error
        found = tuple(sorted(found, key=lambda it: (not it.is_folder, it.name)))
        children = [self._file(entry, file, coordinator.data) for file in found]
        title = folder.rpartition("/")[2] or _text(texts, _FILES)
        return _folder(_file_id(entry, f"/{folder}"), title, children)

    def _file(
        self,
        entry: PrinternizerConfigEntry,
        file: FileEntry,
        snapshot: PrinterSnapshot,
    ) -> BrowseMediaSource:
        identifier = _file_id(entry, file.path)
        if file.is_folder:
            return _folder(identifier, file.name)
        thumbnail = None
        if snapshot.status not in _AT_WORK:
            thumbnail = thumbnail_url(self._hass, entry.entry_id, file)
        return _media(identifier, file.name, kind_of(file.path), thumbnail)


def _file_id(entry: PrinternizerConfigEntry, path: str) -> str:
    return f"{entry.entry_id}/{_FILES}/{path.lstrip('/')}".rstrip("/")


def _text(texts: Mapping[str, str], key: str) -> str:
    return texts.get(f"component.{DOMAIN}.{_TEXTS}.{key}", key)


def _printer(
    entry: PrinternizerConfigEntry, children: list[BrowseMediaSource] | None = None
) -> BrowseMediaSource:
    return _folder(entry.entry_id, entry.title, children)


def _folder(
    identifier: str, title: str, children: list[BrowseMediaSource] | None = None
) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier or None,
        media_class=MediaClass.DIRECTORY,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
        children=children or [],
    )


def _media(
    identifier: str, title: str, kind: str | None, thumbnail: str | None
) -> BrowseMediaSource:
    """Return a picture or a video, or a file that can only be seen to be there."""
    about: dict[str, Any] = {"media_class": MediaClass.APP, "media_content_type": ""}
    if kind is not None:
        is_video = kind.startswith(f"{MediaType.VIDEO}/")
        media_class = MediaClass.VIDEO if is_video else MediaClass.IMAGE
        about = {"media_class": media_class, "media_content_type": kind}
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        title=title,
        can_play=kind is not None,
        can_expand=False,
        thumbnail=thumbnail,
        **about,
    )


def _unresolvable() -> Unresolvable:
    return Unresolvable(translation_domain=DOMAIN, translation_key="no_media")


def _no_browsing() -> BrowseError:
    return BrowseError(translation_domain=DOMAIN, translation_key="no_media")
