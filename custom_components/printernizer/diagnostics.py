"""What helps to find a fault, without anything that is a secret or tells who it is.

The printer's own words are in it as it said them last, so that a simulated printer can
be made from them that shows the same.
"""

from dataclasses import asdict
import json
from typing import Any

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from .connecting.memory import PrinterMemory
from .const import CONF_BRAND, CONF_SERIAL, DOMAIN
from .fleet.diagnostics import fleet_diagnostics
from .fleet.entries import is_fleet
from .printer.backend import PrinterBackend
from .printer.model import PrinterSnapshot
from .printer.pseudonyms import Pseudonyms
from .runtime import PrinternizerConfigEntry

type Told = dict[str, Any]

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
    hass: HomeAssistant, entry: PrinternizerConfigEntry
) -> Told:
    """Return what the printer says and takes, and how it was reached."""
    if is_fleet(entry):
        return _of_the_fleet(entry)
    about: Told = {
        "brand": entry.data[CONF_BRAND],
        "state": entry.state.value,
        "data": {
            key: value if key in _SHOWN_DATA else REDACTED
            for key, value in entry.data.items()
        },
        "options": dict.fromkeys(entry.options, REDACTED),
    }
    if entry.state is not ConfigEntryState.LOADED:
        remembered = await PrinterMemory(hass, entry.entry_id).recall()
        snapshot = None if remembered is None else _shown(remembered.snapshot)
        return about | {"snapshot": snapshot}
    coordinator = entry.runtime_data.coordinator
    return about | {
        "costs": entry.runtime_data.costs.told,
        "supported": sorted(command.__name__ for command in coordinator.supported),
        "snapshot": _shown(coordinator.data),
        "connection": _connection(coordinator.backend, coordinator.data),
        "told": _told(coordinator.backend, entry),
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: PrinternizerConfigEntry, device: dr.AnyDeviceEntry
) -> Told:
    """Return the same of a device, and which of the units it is if it is one."""
    about = await async_get_config_entry_diagnostics(hass, entry)
    if is_fleet(entry) or entry.state is not ConfigEntryState.LOADED:
        return about
    serials = {serial for domain, serial in device.identifiers if domain == DOMAIN}
    units = entry.runtime_data.coordinator.data.filament_units
    numbers = [n for n, unit in enumerate(units) if unit.serial in serials]
    return about | {"unit": next(iter(numbers), None)}


def _of_the_fleet(entry: ConfigEntry[Any]) -> Told:
    loaded = entry.state is ConfigEntryState.LOADED
    shown = fleet_diagnostics(entry.runtime_data) if loaded else None
    return {"state": entry.state.value, "fleet": shown}


def _shown(snapshot: PrinterSnapshot) -> Told:
    """Return a snapshot in the words of the model."""
    # Only lists are looked into, and there are tuples.
    plain = json.loads(json.dumps(asdict(snapshot), default=str))
    shown: Told = async_redact_data(plain, _PERSONAL)
    # The names of boards and lamps are the vendor's.
    modules = snapshot.info.firmware.modules
    shown["info"]["firmware"]["modules"] = [asdict(module) for module in modules]
    if snapshot.job is not None:
        # Curves of hundreds of points; that they are known is what counts.
        shown["job"]["meter"] = snapshot.job.meter is not None
    shown["lights"] = [asdict(light) for light in snapshot.lights]
    return shown | {
        "readings": sorted(snapshot.readings),
        "accepts": sorted(command.__name__ for command in snapshot.accepts),
    }


def _connection(backend: PrinterBackend, snapshot: PrinterSnapshot) -> Told:
    """Return how the printer was reached; times are UTC, silence is in seconds."""
    record, silence = backend.record, backend.contact.silence
    return {
        "state": snapshot.connection,
        "cause": snapshot.cause,
        "silence": None if silence is None else round(silence.total_seconds(), 1),
        "messages": record.messages,
        "messages_a_minute": round(record.messages_a_minute, 1),
        "errors": {cause.value: count for cause, count in record.errors.items()},
        "transitions": [
            {
                "when": transition.when.isoformat(),
                "state": transition.state,
                "cause": transition.cause,
            }
            for transition in record.transitions
        ],
    }


def _told(backend: PrinterBackend, entry: PrinternizerConfigEntry) -> Told:
    """Return the printer's own words with pseudonyms for what is private."""
    secrets = [
        value
        for key, value in entry.data.items()
        if key not in _SHOWN_DATA and isinstance(value, str)
    ]
    told: Told = Pseudonyms(backend.private_keys, secrets).hide(backend.told)
    return told
