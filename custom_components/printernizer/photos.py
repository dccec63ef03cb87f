"""Photos of a printer's jobs: at the first layer, when it calls, and at the end.

Whatever goes wrong with a camera, a lamp or the disk, the jobs go on without a photo.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, override

from homeassistant.components.camera import DOMAIN as CAMERA, async_get_image
from homeassistant.components.image import ImageEntity, ImageEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.dt import utcnow

from .const import (
    CONF_CAMERA_ADDRESS,
    CONF_PHOTO_CAMERA,
    CONF_PHOTO_LIGHT,
    CONF_PHOTOS_KEPT,
    DEFAULT_PHOTOS_KEPT,
    DOMAIN,
    LOGGER,
)
from .coordinator import PrinterCoordinator, PrinternizerConfigEntry
from .entity import PrinterEntity, PrinterEntityDescription
from .photo_files import Photo, PhotoFolder
from .printer.commands import SetLight
from .printer.job_record import JobRecord
from .printer.job_state import JobEvent, JobEventKind
from .printer.model import PrinterSnapshot, PrinterStatus

_MOMENTS = {
    JobEventKind.FIRST_LAYER_DONE: "first_layer",
    JobEventKind.ATTENTION: "attention",
    JobEventKind.CANCELLED: "end",
    JobEventKind.FAILED: "end",
    JobEventKind.FINISHED: "end",
}
_END = "end"
_SOON_OVER = timedelta(minutes=2)
_NEARLY_COMPLETE = 99
_BETWEEN_LAST_PHOTOS = timedelta(seconds=20)
_LIGHT_SECONDS = 2.0
"""How long a camera gets used to the light."""


def photo_folder(
    hass: HomeAssistant, entry_id: str, most: int = DEFAULT_PHOTOS_KEPT
) -> PhotoFolder:
    """Return the folder of a printer's photos, which nobody serves by itself."""
    return PhotoFolder(Path(hass.config.path(DOMAIN, "photos", entry_id)), most)


class Photographer:
    """Takes the photos of one printer, one after the other."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PrinternizerConfigEntry,
        coordinator: PrinterCoordinator,
    ) -> None:
        """Prepare to look what photos there are."""
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        most = int(entry.options.get(CONF_PHOTOS_KEPT, DEFAULT_PHOTOS_KEPT))
        self.wanted = most > 0 and (
            bool({CONF_PHOTO_CAMERA, CONF_CAMERA_ADDRESS} & set(entry.options))
            or coordinator.data.cameras != ()
        )
        """Whether there is anything to take photos with."""
        self.folder = photo_folder(hass, entry.entry_id, most)
        self.last: Photo | None = None
        self._taking = asyncio.Lock()
        self._next_last_photo: datetime | None = None
        self._before_the_end: str | None = None
        """The job that has a photo of its last moments."""

    async def async_start(self) -> None:
        """Find the last photo, and take more from now on."""
        photos = await self._hass.async_add_executor_job(self.folder.photos)
        self.last = next(iter(photos), None)
        if not self.wanted:
            return
        unload = self._entry.async_on_unload
        unload(self._coordinator.jobs.async_on_event(self._happened))
        unload(self._coordinator.async_add_listener(self._look))

    @callback
    def _happened(self, event: JobEvent) -> None:
        moment = _MOMENTS.get(event.kind)
        if moment is None or event.job is None or event.late or event.replayed:
            return
        if event.kind is JobEventKind.FINISHED and self._before_the_end == event.job.id:
            # The bed may have moved away since.
            return
        self._take_soon(event.job, moment)

    @callback
    def _look(self) -> None:
        """Take photos of a job that is nearly over: its end may hide it."""
        job, now = self._coordinator.jobs.current, utcnow()
        if job is None or not _ends_soon(self._coordinator.data):
            return
        if self._next_last_photo is None or now >= self._next_last_photo:
            self._next_last_photo = now + _BETWEEN_LAST_PHOTOS
            self._take_soon(job, _END, before_the_end=True)

    @callback
    def _take_soon(
        self, job: JobRecord, moment: str, *, before_the_end: bool = False
    ) -> None:
        self._entry.async_create_background_task(
            self._hass,
            self._take(job, moment, before_the_end=before_the_end),
            f"{DOMAIN} photo",
        )

    async def _take(self, job: JobRecord, moment: str, *, before_the_end: bool) -> None:
        """Take a photo and keep it with its job."""
        async with self._taking:
            try:
                async with self._light():
                    content = await self._picture()
                if content is None:
                    return
                self.last = await self._hass.async_add_executor_job(
                    self.folder.write, job.id, job.since, moment, content
                )
            except (HomeAssistantError, OSError) as error:
                LOGGER.debug("No photo of %s: %s", self._entry.title, error)
                return
        if before_the_end:
            self._before_the_end = job.id
        picture = f"media-source://{DOMAIN}/{self._entry.entry_id}/{self.last.name}"
        await self._coordinator.jobs.async_set_picture(job.id, picture)
        self._coordinator.async_update_listeners()

    async def _picture(self) -> bytes | None:
        camera = self._entry.options.get(CONF_PHOTO_CAMERA) or self._own_camera()
        if camera is None:
            return None
        return (await async_get_image(self._hass, camera)).content

    def _own_camera(self) -> str | None:
        entries = er.async_entries_for_config_entry(
            er.async_get(self._hass), self._entry.entry_id
        )
        cameras = (
            it.entity_id for it in entries if it.domain == CAMERA and not it.disabled
        )
        return next(cameras, None)

    @asynccontextmanager
    async def _light(self) -> AsyncGenerator[None]:
        """Have the lamps of the printer on meanwhile, if that is wished."""
        snapshot = self._coordinator.data
        dark = [light.id for light in snapshot.lights if light.on is False]
        if SetLight not in snapshot.accepts or not self._entry.options.get(
            CONF_PHOTO_LIGHT
        ):
            dark = []
        try:
            for light in dark:
                await self._coordinator.async_execute(SetLight(light, on=True))
            if dark:
                await asyncio.sleep(_LIGHT_SECONDS)
            yield
        finally:
            for light in dark:
                await self._darken(light)

    async def _darken(self, light: str) -> None:
        """Turn a lamp off again; a lamp that stays on is no reason to lose a photo."""
        try:
            await self._coordinator.async_execute(SetLight(light, on=False))
        except HomeAssistantError as error:
            LOGGER.debug("A lamp of %s stays on: %s", self._entry.title, error)


def _ends_soon(snapshot: PrinterSnapshot) -> bool:
    job = snapshot.job
    if job is None or snapshot.status is not PrinterStatus.PRINTING:
        return False
    if job.remaining is not None:
        begun = bool(job.progress)
        return begun and job.remaining <= _SOON_OVER
    return (job.progress or 0) >= _NEARLY_COMPLETE


@dataclass(frozen=True, kw_only=True)
class PhotoDescription(PrinterEntityDescription, ImageEntityDescription):
    """Describe the image of the last photo."""


LAST_PHOTO = PhotoDescription(
    key="last_photo",
    # What was photographed is still to be seen when the printer is off.
    available_fn=lambda _: True,
)


class PhotoImage(PrinterEntity, ImageEntity):
    """The last photo of a job."""

    entity_description: PhotoDescription

    def __init__(
        self, coordinator: PrinterCoordinator, description: PhotoDescription
    ) -> None:
        """Show the photo that is there."""
        ImageEntity.__init__(self, coordinator.hass)
        super().__init__(coordinator, description)

    @override
    async def async_image(self) -> bytes | None:
        photographer = self.coordinator.photos
        if photographer.last is None:
            return None
        return await self.hass.async_add_executor_job(
            photographer.folder.read, photographer.last.name
        )

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        photo = self.coordinator.photos.last
        self._attr_image_last_updated = None if photo is None else photo.taken
        self._attr_extra_state_attributes = {"moment": photo and photo.moment}
        return photo
