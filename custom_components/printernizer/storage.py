"""Files of ours in Home Assistant's storage: none of them ever stops a printer."""

from contextlib import suppress
from pathlib import Path
import shutil
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER

_VERSION = 1
_SET_ASIDE = ".unreadable"
_FAILING: HassKey[set[str]] = HassKey(f"{DOMAIN}_unwritten")
# What `Store` lets through: a newer version, no migration, a file that is not its own.
_UNREADABLE = (
    HomeAssistantError,
    NotImplementedError,
    LookupError,
    TypeError,
    ValueError,
)


class KeptFile(Store[dict[str, Any]]):
    """One file; what cannot be read counts as absent, and a copy of it stays."""

    def __init__(self, hass: HomeAssistant, name: str) -> None:
        """Prepare; nothing is read or written yet."""
        super().__init__(
            hass, _VERSION, f"{DOMAIN}.{name}", private=True, atomic_writes=True
        )

    @override
    async def async_load(self) -> dict[str, Any] | None:
        """Return what was written, `None` if nothing that can be read was."""
        try:
            data: object = await super().async_load()
        except _UNREADABLE as error:
            LOGGER.warning("%s cannot be read: %s", self.key, type(error).__name__)
        else:
            if data is None or isinstance(data, dict):
                return data
            LOGGER.warning("%s cannot be read: it holds something else", self.key)
        await self.async_set_aside()
        return None

    async def async_write(self, data: dict[str, Any]) -> bool:
        """Write at once; whether it is on the disk, or Home Assistant is stopping."""
        await self.async_save(data)
        return self.key not in _failing(self.hass)

    @override
    async def _async_write_data(self, data: dict[str, Any]) -> None:
        """Write, and note whether that went well: `Store` would only log it."""
        try:
            await super()._async_write_data(data)
        except (OSError, HomeAssistantError) as error:
            self._note_failure(error)
        else:
            _failing(self.hass).discard(self.key)

    def _note_failure(self, error: Exception) -> None:
        """Say once that the disk takes nothing, for all files together."""
        failing = _failing(self.hass)
        if not failing:
            LOGGER.error("%s cannot be written: %s", self.key, type(error).__name__)
        failing.add(self.key)

    async def async_set_aside(self) -> None:
        """Copy the file as it is, as the next write replaces it."""
        await self.hass.async_add_executor_job(_copy, Path(self.path))

    @override
    async def async_remove(self) -> None:
        """Remove the file and its copy."""
        await super().async_remove()
        await self.hass.async_add_executor_job(_remove_copy, Path(self.path))


def _failing(hass: HomeAssistant) -> set[str]:
    """Return the files of ours that could not be written the last time."""
    return hass.data.setdefault(_FAILING, set())


def _copy(path: Path) -> None:
    # A disk that takes no copy must not keep the printer from its entry.
    with suppress(OSError):
        shutil.copy2(path, _beside(path))


def _remove_copy(path: Path) -> None:
    with suppress(OSError):
        _beside(path).unlink()


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _SET_ASIDE)
