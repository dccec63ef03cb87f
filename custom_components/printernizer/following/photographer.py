"""Photos of a printer's jobs: at the first layer, when it calls, and at the end.

Whatever goes wrong with a camera, a lamp or the disk, the jobs go on without a photo.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from homeassistant.components.camera import DOMAIN as CAMERA, async_get_image
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.dt import utcnow

from ..const import (
    CONF_CAMERA_ADDRESS,
    CONF_PHOTO_CAMERA,
    CONF_PHOTO_LIGHT,
    CONF_PHOTOS_KEPT,
    DEFAULT_PHOTOS_KEPT,
    DOMAIN,
    LOGGER,
)
from ..coordinator import PrinterCoordinator
from ..printer.commands.commands import SetLight
from ..printer.jobs.record import JobRecord
from ..printer.jobs.state import JobEvent, JobEventKind
from ..printer.model import PrinterSnapshot, PrinterStatus
from .follower import Follower
from .job_book import JobBook
from .photo_folder import Photo, PhotoFolder

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


class Photographer(Follower):
    """Takes the photos of one printer, one after the other."""

    def __init__(self, coordinator: PrinterCoordinator, jobs: JobBook) -> None:
        """Prepare to look what photos there are."""
        super().__init__(coordinator)
        self._jobs = jobs
        entry = self.entry
        most = int(entry.options.get(CONF_PHOTOS_KEPT, DEFAULT_PHOTOS_KEPT))
        self.wanted = most > 0 and (
            bool({CONF_PHOTO_CAMERA, CONF_CAMERA_ADDRESS} & set(entry.options))
            or coordinator.data.cameras != ()
        )
        """Whether there is anything to take photos with."""
        self.folder = photo_folder(self.hass, entry.entry_id, most)
        self.last: Photo | None = None
        self._taking = asyncio.Lock()
        self._next_last_photo: datetime | None = None
        self._before_the_end: str | None = None
        """The job that has a photo of its last moments."""

    async def async_start(self) -> None:
        """Find the last photo, and take more from now on."""
        photos = await self.hass.async_add_executor_job(self.folder.photos)
        self.last = next(iter(photos), None)
        if not self.wanted:
            return
        unload = self.entry.async_on_unload
        unload(self._jobs.async_on_event(self._happened))
        unload(self.coordinator.async_add_listener(self._look))

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
        job, now = self._jobs.current, utcnow()
        if job is None or not _ends_soon(self.coordinator.data):
            return
        if self._next_last_photo is None or now >= self._next_last_photo:
            self._next_last_photo = now + _BETWEEN_LAST_PHOTOS
            self._take_soon(job, _END, before_the_end=True)

    @callback
    def _take_soon(
        self, job: JobRecord, moment: str, *, before_the_end: bool = False
    ) -> None:
        self.entry.async_create_background_task(
            self.hass,
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
                self.last = await self.hass.async_add_executor_job(
                    self.folder.write, job.id, job.since, moment, content
                )
            except (HomeAssistantError, OSError) as error:
                LOGGER.debug("No photo of %s: %s", self.entry.title, error)
                return
        if before_the_end:
            self._before_the_end = job.id
        picture = f"media-source://{DOMAIN}/{self.entry.entry_id}/{self.last.name}"
        await self._jobs.async_set_picture(job.id, picture)
        self.coordinator.async_update_listeners()

    async def _picture(self) -> bytes | None:
        camera = self.entry.options.get(CONF_PHOTO_CAMERA) or self._own_camera()
        if camera is None:
            return None
        return (await async_get_image(self.hass, camera)).content

    def _own_camera(self) -> str | None:
        entries = er.async_entries_for_config_entry(
            er.async_get(self.hass), self.entry.entry_id
        )
        cameras = (
            it.entity_id for it in entries if it.domain == CAMERA and not it.disabled
        )
        return next(cameras, None)

    @asynccontextmanager
    async def _light(self) -> AsyncGenerator[None]:
        """Have the lamps of the printer on meanwhile, if that is wished."""
        snapshot = self.coordinator.data
        dark = [light.id for light in snapshot.lights if light.on is False]
        if SetLight not in snapshot.accepts or not self.entry.options.get(
            CONF_PHOTO_LIGHT
        ):
            dark = []
        try:
            for light in dark:
                await self.coordinator.async_execute(SetLight(light, on=True))
            if dark:
                await asyncio.sleep(_LIGHT_SECONDS)
            yield
        finally:
            for light in dark:
                await self._darken(light)

    async def _darken(self, light: str) -> None:
        """Turn a lamp off again; a lamp that stays on is no reason to lose a photo."""
        try:
            await self.coordinator.async_execute(SetLight(light, on=False))
        except HomeAssistantError as error:
            LOGGER.debug("A lamp of %s stays on: %s", self.entry.title, error)


def _ends_soon(snapshot: PrinterSnapshot) -> bool:
    job = snapshot.job
    if job is None or snapshot.status is not PrinterStatus.PRINTING:
        return False
    if job.remaining is not None:
        begun = bool(job.progress)
        return begun and job.remaining <= _SOON_OVER
    return (job.progress or 0) >= _NEARLY_COMPLETE
