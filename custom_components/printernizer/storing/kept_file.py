"""A small file that is written anew as a whole, and the one that was there before."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util.json import load_json

from ..const import DOMAIN, LOGGER
from .beside import copy_beside, keep_previous, move_beside, previous_of, remove_all
from .codec import Codec, UnreadableError
from .failing import note_failure, note_success

_VERSION = 1
# What `Store` lets through: a newer version, no migration, a file that is not its own.
_UNREADABLE = (
    HomeAssistantError,
    NotImplementedError,
    LookupError,
    TypeError,
    ValueError,
)

type _Data = dict[str, Any]


class KeptFile[T]:
    """One record in a file of its own.

    What cannot be read counts as absent, down to the single field, and the file that
    it was in stays beside. If nothing can be read, the generation before it counts.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        name: str,
        codec: Codec[T],
        *,
        generations: bool = True,
    ) -> None:
        """Prepare; nothing is read or written yet."""
        self._hass = hass
        self._codec = codec
        self._generations = generations
        self._store = _WatchedStore(hass, f"{DOMAIN}.{name}", generations=generations)

    async def load(self) -> T | None:
        """Return what was written, `None` if nothing that can be read was."""
        try:
            data: object = await self._store.async_load()
        except _UNREADABLE as error:
            LOGGER.warning(
                "%s cannot be read: %s", self._store.key, type(error).__name__
            )
            await self._run(move_beside, self._path)
            return await self._previous()
        if data is None:
            return await self._previous()
        return await self._run(self._decoded, data) or await self._previous()

    async def _previous(self) -> T | None:
        """Return the generation before, if there is one."""
        if not self._generations:
            return None
        return await self._run(self._read_previous)

    def _read_previous(self) -> T | None:
        try:
            previous = load_json(previous_of(self._path))
        except HomeAssistantError:
            return None
        match previous:
            case {"version": version, "data": data} if version == _VERSION:
                LOGGER.warning("%s is taken as it was before", self._store.key)
                return self._decoded(data)
        return None

    def _decoded(self, data: object) -> T | None:
        """Return what was written as plain data; blocks."""
        try:
            read = self._codec.decode(data)
        except UnreadableError as error:
            LOGGER.warning("%s cannot be read: %s", self._store.key, error or "data")
            move_beside(self._path)
            return None
        if read.lost:
            LOGGER.warning(
                "%s cannot be read as a whole; left out: %s",
                self._store.key,
                ", ".join(read.lost[:10]),
            )
            copy_beside(self._path)
        return read.value

    async def write(self, value: T) -> bool:
        """Write at once; whether it is on the disk."""
        return await self._store.async_write_now(lambda: self._codec.encode(value))

    def write_soon(self, value: Callable[[], T], seconds: float) -> None:
        """Write what there is in so many seconds, or when Home Assistant stops."""
        self._store.async_delay_save(lambda: self._codec.encode(value()), seconds)

    async def drop(self) -> None:
        """Remove the file; what of it could not be read stays beside."""
        await self._store.async_remove()

    async def remove(self) -> None:
        """Remove the file and all that is beside it."""
        await self.drop()
        await self._run(remove_all, self._path)

    @property
    def _path(self) -> Path:
        return Path(self._store.path)

    async def _run[**P, R](
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        return await self._hass.async_add_executor_job(lambda: work(*args, **kwargs))


class _WatchedStore(Store[_Data]):
    """A store that knows whether it has written, also while Home Assistant stops."""

    def __init__(self, hass: HomeAssistant, key: str, *, generations: bool) -> None:
        super().__init__(
            hass,
            _VERSION,
            key,
            private=True,
            # A crash leaves the old file or the new one, and a large one keeps nobody
            # waiting.
            atomic_writes=True,
            serialize_in_event_loop=False,
        )
        self._generations = generations
        self._written = False

    async def async_write_now(self, data: Callable[[], _Data]) -> bool:
        """Write at once, whatever else is asked for; whether it is on the disk."""
        self._data = {
            "version": self.version,
            "minor_version": self.minor_version,
            "key": self.key,
            "data_func": data,
        }
        # Of all that it offers, this alone also writes in the middle of a shutdown.
        await self._async_handle_write_data()  # type: ignore[no-untyped-call]
        return self._written

    @override
    async def _async_write_data(self, data: _Data) -> None:
        """Write, and note whether that went well: `Store` would only log it."""
        if self._generations:
            await self.hass.async_add_executor_job(keep_previous, Path(self.path))
        try:
            await super()._async_write_data(data)
        except (OSError, HomeAssistantError) as error:
            self._written = False
            note_failure(self.hass, self.key, error)
        else:
            self._written = True
            note_success(self.hass, self.key)
