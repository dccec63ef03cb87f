"""What is asked about Spoolman: where it is, and who tells it what was used."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
)
import probatio
from yarl import URL

from ..const import (
    BOOKED_BY_OTHERS,
    BOOKED_BY_US,
    CONF_SPOOLMAN,
    CONF_SPOOLMAN_BOOKED_BY,
)
from ..printer.spools.errors import SpoolmanError
from ..printer.spools.spoolman import Spoolman

SPOOLMAN_FIELDS: Final[dict[probatio.Optional, Selector[Any]]] = {
    probatio.Optional(CONF_SPOOLMAN): TextSelector(),
    probatio.Optional(CONF_SPOOLMAN_BOOKED_BY): SelectSelector(
        SelectSelectorConfig(
            options=[BOOKED_BY_US, BOOKED_BY_OTHERS],
            translation_key=CONF_SPOOLMAN_BOOKED_BY,
        )
    ),
}
# Somebody looks at a form meanwhile.
_PATIENCE: Final = 10.0


async def async_spoolman_error(hass: HomeAssistant, address: URL) -> str | None:
    """Return the key of what is wrong with an address of Spoolman's, if anything."""
    session = async_get_clientsession(hass)
    try:
        await Spoolman(session, address, patience=_PATIENCE).spools()
    except SpoolmanError as error:
        return error.trouble.value
    return None
