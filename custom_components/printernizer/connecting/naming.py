"""What a new printer is called; known ones keep their names."""

from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from ..printer.model import PrinterInfo
from .discovery import async_discovery

# Signs of a serial number: two printers of one household hardly share these.
_TELLING = 4


def async_name_for(hass: HomeAssistant, info: PrinterInfo, typed: str) -> str:
    """Return what somebody typed, or what the printer calls itself, or its model.

    Printers of one model without a name are told apart by their serial numbers' ends.
    """
    told = info.name or async_discovery(hass).name_of(info.serial)
    if name := typed or told:
        return name
    plain = f"{info.brand} {info.model}" if info.model else info.brand
    taken = {entry.title for entry in hass.config_entries.async_entries(DOMAIN)}
    return f"{plain} {info.serial[-_TELLING:]}" if plain in taken else plain
