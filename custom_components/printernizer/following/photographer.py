"""Photos of a printer's jobs: at the first layer, when it calls, and at the end.

Whatever goes wrong with a camera, a lamp or the disk, the jobs go on without a photo.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from homeassistant.components.camera import DOMAIN as CAMERA
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
from ..printer.errors import PrinterError
from ..printer.jobs.record import JobRecord
from ..printer.jobs.state import JobEvent, JobEventKind
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot, PrinterStatus
from .follower import Follower
from .job_book import JobBook
from .photo_folder import Photo, PhotoFolder
from .shutter import async_take_picture

_FIRST_LAYER, _ATTENTION, _END = "first_layer", "attention", "end"
_MOMENTS = {
    JobEventKind.FIRST_LAYER_DONE: _FIRST_LAYER,
    JobEventKind.ATTENTION: _ATTENTION,
    JobEventKind.CANCELLED: _END,
    JobEventKind.FAILED: _END,
    JobEventKind.FINISHED: _END,
}
_STATUSES = {
    _FIRST_LAYER: {PrinterStatus.PRINTING},
    _ATTENTION: {PrinterStatus.ATTENTION, PrinterStatus.PAUSED},
}
"""What the printer does as long as a moment lasts."""
# The last moments of a job: when it is over, the bed may have moved away. Each photo
# takes the place of the one before.
_SOON_OVER = timedelta(minutes=2)
_NEARLY_COMPLETE = 99
_BETWEEN_LAST_PHOTOS = timedelta(seconds=20)
# A camera may be busy, or wake up for the first of them.
_ATTEMPTS = 4
_BETWEEN_ATTEMPTS = 15.0
_LIGHT_SECONDS = 2.0
"""How long a camera gets used to the light."""
_STOPPING = 8.0
"""How long lamps may take to be turned off when no more photos are taken."""


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
        self._kept = most > 0
        self._has_another = bool(
            {CONF_PHOTO_CAMERA, CONF_CAMERA_ADDRESS} & set(entry.options)
        )
        self.folder = photo_folder(self.hass, entry.entry_id, most)
        self.last: Photo | None = None
        self._taking = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._next_last_photo: datetime | None = None
        self._before_the_end: str | None = None
        """The job that has a photo of its last moments."""

    def wanted(self, snapshot: PrinterSnapshot) -> bool:
        """Whether there is anything to take photos with, as far as is known by now."""
        return self._kept and (self._has_another or snapshot.cameras != ())

    async def async_start(self) -> None:
        """Find the last photo, and take more from now on."""
        photos = await self.hass.async_add_executor_job(self.folder.photos)
        self.last = next(iter(photos), None)
        if not self._kept:
            return
        unload = self.entry.async_on_unload
        unload(self._jobs.async_on_event(self._happened))
        unload(self.coordinator.async_add_listener(self._look))

    async def async_stop(self) -> None:
        """Take no photo for now: while the printer is there to turn its lamps off."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_STOPPING)

    @callback
    def _happened(self, event: JobEvent) -> None:
        moment = _MOMENTS.get(event.kind)
        # A picture of now would show another moment.
        if moment is None or event.job is None or event.late or event.replayed:
            return
        if not self.wanted(self.coordinator.data):
            return
        if event.kind is JobEventKind.FINISHED and self._before_the_end == event.job.id:
            # The bed may have moved away since.
            return
        self._take_soon(event.job, moment)

    @callback
    def _look(self) -> None:
        """Take photos of a job that is nearly over: its end may hide it."""
        job, now = self._jobs.current, utcnow()
        snapshot = self.coordinator.data
        if job is None or not self.wanted(snapshot) or not _ends_soon(snapshot):
            return
        if self._next_last_photo is None or now >= self._next_last_photo:
            self._next_last_photo = now + _BETWEEN_LAST_PHOTOS
            self._take_soon(job, _END, before_the_end=True)

    @callback
    def _take_soon(
        self, job: JobRecord, moment: str, *, before_the_end: bool = False
    ) -> None:
        task = self.entry.async_create_background_task(
            self.hass,
            self._photograph(job, moment, before_the_end=before_the_end),
            f"{DOMAIN} photo",
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _photograph(
        self, job: JobRecord, moment: str, *, before_the_end: bool
    ) -> None:
        """Take a photo, again and again if need be, and keep it with its job."""
        # The last moments are looked at again and again anyway.
        for attempt in range(1 if before_the_end else _ATTEMPTS):
            if attempt:
                await asyncio.sleep(_BETWEEN_ATTEMPTS)
            # One at a time: each turns off the lamps that it has turned on.
            async with self._taking:
                if attempt and not self._lasts(moment, job):
                    return
                photo = await self._shoot(job, moment)
            if photo is not None:
                await self._keep(photo, job, before_the_end=before_the_end)
                return

    async def _shoot(self, job: JobRecord, moment: str) -> Photo | None:
        """Take a photo and write it, if it shows that moment."""
        try:
            async with self._light():
                content = await self._picture()
            if content is None or not self._lasts(moment, job):
                return None
            return await self.hass.async_add_executor_job(
                self.folder.write, job.id, job.since, moment, content
            )
        except (HomeAssistantError, PrinterError, OSError) as error:
            LOGGER.debug("No photo of %s: %s", self.entry.title, error)
            return None

    def _lasts(self, moment: str, job: JobRecord) -> bool:
        """Whether a picture of now is one of this moment: the plate of an end stays."""
        current = self._jobs.current
        if moment == _END:
            return current is None or current.id == job.id
        is_this = current is not None and current.id == job.id
        return is_this and self.coordinator.data.status in _STATUSES[moment]

    async def _keep(
        self, photo: Photo, job: JobRecord, *, before_the_end: bool
    ) -> None:
        """Tell the job, and all who look, of a photo."""
        self.last = photo
        self.coordinator.parts.mark(Beyond.NEWS)
        if before_the_end:
            self._before_the_end = job.id
        picture = f"media-source://{DOMAIN}/{self.entry.entry_id}/{photo.name}"
        await self._jobs.async_set_picture(job.id, picture)
        self.coordinator.async_update_listeners()

    async def _picture(self) -> bytes | None:
        camera = self.entry.options.get(CONF_PHOTO_CAMERA) or self._own_camera()
        return None if camera is None else await async_take_picture(self.hass, camera)

    def _own_camera(self) -> str | None:
        entries = er.async_entries_for_config_entry(
            er.async_get(self.hass), self.entry.entry_id
        )
        cameras = (
            entry.entity_id
            for entry in entries
            if entry.domain == CAMERA and not entry.disabled
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
