"""The check-up of a printer that is set up, or is about to be."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from ..brands import BRANDS, Brand
from ..const import CONF_BRAND, CONF_SERIAL, DOMAIN
from ..printer.backend import PrinterBackend
from ..printer.checkup.examination import OnProgress
from ..printer.checkup.result import CheckUp, Verdict
from ..printer.connection.address import Address
from .discovery import async_discovery

# No port that anybody can write, so that one that was written is told from none.
_NO_PORT = -1
# What these mean, or what to do about them, is another thing for each brand.
_TOLD_BY_BRAND = frozenset(
    {
        Verdict.PORT_CLOSED,
        Verdict.NO_ANSWER,
        Verdict.NOT_A_PRINTER,
        Verdict.FILES_CLOSED,
    }
)
# A printer of the other brand looks so to who asks it in this brand's way.
_MAY_BE_ANOTHER = frozenset(
    {
        Verdict.UNREACHABLE,
        Verdict.PORT_CLOSED,
        Verdict.NO_ANSWER,
        Verdict.NOT_A_PRINTER,
    }
)


async def async_check_up(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    live: PrinterBackend | None = None,
    on_progress: OnProgress = lambda _: None,
) -> CheckUp:
    """Examine the printer that an entry's data lead to.

    One that is connected is examined through `live`. Raises `ValueError` for a host
    that is none.
    """
    brand = BRANDS[data[CONF_BRAND]]
    async with brand.examine(hass, data, live) as examination:
        check_up = await examination.check_up(on_progress)
    if check_up.verdict is Verdict.COMMANDS_REFUSED:
        in_cloud = async_discovery(hass).in_cloud(data.get(CONF_SERIAL, ""))
        return check_up.with_verdict(Verdict.IN_CLOUD) if in_cloud else check_up
    if check_up.verdict not in _MAY_BE_ANOTHER:
        return check_up
    for other in BRANDS.values():
        if other is not brand and await _is_there(hass, other, data[CONF_HOST]):
            return check_up.with_verdict(Verdict.OTHER_BRAND, other_brand=other.name)
    return check_up


async def _is_there(hass: HomeAssistant, brand: Brand, host: str) -> bool:
    """Whether a printer of a brand is at a host: at the port told, or its own."""
    told = Address.parse(host, default_port=_NO_PORT)
    ports = dict.fromkeys((told.port, brand.usual_port))
    for port in ports:
        if port != _NO_PORT and await brand.recognise(hass, Address(told.host, port)):
            return True
    return False


def text_key(brand: str, check_up: CheckUp) -> str:
    """Return the key of the text, among a form's errors, that tells the verdict."""
    verdict = check_up.verdict
    about = f"{brand}_{verdict}" if verdict in _TOLD_BY_BRAND else verdict
    return f"check_{about}"


async def async_text(hass: HomeAssistant, brand: str, check_up: CheckUp) -> str:
    """Return what is wrong and what to do, in the language of Home Assistant."""
    texts = await async_get_translations(hass, hass.config.language, "config", {DOMAIN})
    key = f"component.{DOMAIN}.config.error.{text_key(brand, check_up)}"
    return texts[key].replace("{other}", check_up.other_brand or "")
