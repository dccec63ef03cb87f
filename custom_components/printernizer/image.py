"""The picture of what a printer prints."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, override

from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .const import LOGGER
from .entity import (
    LAST_PHOTO_KEY,
    PrinterEntity,
    PrinterEntityDescription,
    add_printer_entities,
)
from .printer.errors import PrinterError
from .printer.files.files import Picture
from .printer.looking import Beyond
from .printer.model import PrinterSnapshot, Reading
from .runtime import PrinternizerConfigEntry, PrinterRuntime

PARALLEL_UPDATES = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """Which picture it is: that of a job, by the reference that the job gives."""

    job_id: str | None
    thumbnail: str


@dataclass(frozen=True, kw_only=True)
class PrinterImageDescription(PrinterEntityDescription, ImageEntityDescription):
    """Describe an image."""

    image_fn: Callable[[PrinterSnapshot], Shown | None]


def _cover(snapshot: PrinterSnapshot) -> Shown | None:
    job = snapshot.job
    if job is None or job.thumbnail is None:
        return None
    return Shown(job.id, job.thumbnail)


IMAGES = (
    PrinterImageDescription(
        key="cover",
        exists_fn=lambda snapshot, _: Reading.COVER in snapshot.readings,
        image_fn=_cover,
    ),
)


@dataclass(frozen=True, kw_only=True)
class PhotoDescription(PrinterEntityDescription, ImageEntityDescription):
    """Describe the image of the last photo."""


LAST_PHOTO = PhotoDescription(
    key=LAST_PHOTO_KEY,
    # What was photographed is still to be seen when the printer is off.
    available_fn=lambda _: True,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the images of a printer."""
    add_printer_entities(entry, async_add_entities, IMAGES, PrinterImage)
    photographer = entry.runtime_data.photographer
    last_photo = replace(
        LAST_PHOTO, exists_fn=lambda snapshot, _: photographer.wanted(snapshot)
    )
    add_printer_entities(entry, async_add_entities, (last_photo,), PhotoImage)


class PrinterImage(PrinterEntity, ImageEntity):
    """An image that is fetched when somebody looks, once a job."""

    entity_description: PrinterImageDescription
    _beyond = frozenset()

    def __init__(
        self, runtime: PrinterRuntime, description: PrinterImageDescription
    ) -> None:
        """Fetch nothing yet."""
        ImageEntity.__init__(self, runtime.coordinator.hass)
        self._wanted: Shown | None = None
        self._fetched: tuple[Shown, Picture | None] | None = None
        self._fetching = asyncio.Lock()
        super().__init__(runtime, description)

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture of the job; several viewers fetch it but once."""
        async with self._fetching:
            wanted = self._wanted
            if wanted is None:
                return None
            if self._fetched is None or self._fetched[0] != wanted:
                try:
                    picture = await self.coordinator.backend.picture(wanted.thumbnail)
                except PrinterError as error:
                    LOGGER.debug("No picture for %s: %s", self.entity_id, error)
                    return None
                self._fetched = wanted, picture
            picture = self._fetched[1]
        if picture is None:
            return None
        self._attr_content_type = picture.content_type
        return picture.content

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Shown | None:
        wanted = self.entity_description.image_fn(snapshot)
        if wanted != self._wanted:
            self._wanted = wanted
            self._fetched = None
            self._attr_image_last_updated = dt_util.utcnow() if wanted else None
        return wanted


class PhotoImage(PrinterEntity, ImageEntity):
    """The last photo of a job."""

    entity_description: PhotoDescription
    _beyond = frozenset({Beyond.NEWS})

    def __init__(self, runtime: PrinterRuntime, description: PhotoDescription) -> None:
        """Show the photo that is there."""
        ImageEntity.__init__(self, runtime.coordinator.hass)
        super().__init__(runtime, description)

    @override
    async def async_image(self) -> bytes | None:
        photographer = self.runtime.photographer
        if photographer.last is None:
            return None
        return await self.hass.async_add_executor_job(
            photographer.folder.read, photographer.last.name
        )

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        photo = self.runtime.photographer.last
        self._attr_image_last_updated = None if photo is None else photo.taken
        self._attr_extra_state_attributes = {"moment": photo and photo.moment}
        return photo
