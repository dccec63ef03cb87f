"""What helps to find a fault, without anything that is a secret or tells who it is."""

from dataclasses import asdict
import json
from typing import Any

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.core import HomeAssistant

from .const import CONF_BRAND, CONF_SERIAL
from .printer.model import PrinterSnapshot
from .runtime import PrinternizerConfigEntry

_SHOWN_DATA = frozenset({CONF_BRAND})
# Fields of the model that name somebody, some place or some thing of the user.
_PERSONAL = frozenset(
    {
        CONF_SERIAL,
        "address",
        "file",
        "hostname",
        "id",
        "name",
        "text",
        "thumbnail",
    }
)


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> dict[str, Any]:
    """Return what the printer says and takes."""
    coordinator = entry.runtime_data.coordinator
    return {
        "brand": coordinator.data.info.brand,
        "data": {
            key: value if key in _SHOWN_DATA else REDACTED
            for key, value in entry.data.items()
        },
        "options": dict.fromkeys(entry.options, REDACTED),
        "supported": sorted(it.__name__ for it in coordinator.supported),
        "snapshot": _told(coordinator.data),
    }


def _told(snapshot: PrinterSnapshot) -> dict[str, Any]:
    # Only lists are looked into, and there are tuples.
    plain = json.loads(json.dumps(asdict(snapshot), default=str))
    told: dict[str, Any] = async_redact_data(plain, _PERSONAL)
    # The names of boards and lamps are the vendor's.
    modules = snapshot.info.firmware.modules
    told["info"]["firmware"]["modules"] = [asdict(module) for module in modules]
    told["lights"] = [asdict(light) for light in snapshot.lights]
    return told | {
        "readings": sorted(snapshot.readings),
        "accepts": sorted(it.__name__ for it in snapshot.accepts),
    }
