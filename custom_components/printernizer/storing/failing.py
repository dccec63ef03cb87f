"""Which of our files the disk does not take."""

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER

_FAILING: HassKey[set[str]] = HassKey(f"{DOMAIN}_unwritten")


def note_failure(hass: HomeAssistant, name: str, error: Exception) -> None:
    """Say once that the disk takes nothing, for all files together."""
    failing = hass.data.setdefault(_FAILING, set())
    if not failing:
        LOGGER.error("%s cannot be written: %s", name, type(error).__name__)
    failing.add(name)


def note_success(hass: HomeAssistant, name: str) -> None:
    """Note that a file was written."""
    hass.data.setdefault(_FAILING, set()).discard(name)
