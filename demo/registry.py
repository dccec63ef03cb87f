"""The printers as Home Assistant has registered them."""

from collections.abc import Mapping
from dataclasses import dataclass

from .client import Client

DOMAIN = "printernizer"
FLEET = "fleet"
"""What the device of all printers together has for a serial."""
ENTRIES = "/api/config/config_entries/entry"


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer's device and its entities."""

    serial: str
    name: str
    entities: Mapping[str, str]
    """Entity ids by key, which is the unique id without the serial."""


async def registered_printers(client: Client) -> dict[str, Printer]:
    """Return all printers that have a device, by serial."""
    devices = await client.command("config/device_registry/list")
    entities = await client.command("config/entity_registry/list")
    enabled = {
        entity["unique_id"]: entity["entity_id"]
        for entity in entities
        if entity["platform"] == DOMAIN and entity["disabled_by"] is None
    }
    return {
        serial: Printer(
            serial,
            device["name_by_user"] or device["name"],
            _keys(enabled, f"{serial}_"),
        )
        for device in devices
        for domain, serial in device["identifiers"]
        if domain == DOMAIN
    }


def _keys(entities: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the entities whose unique ids begin so, by the rest of it."""
    return {
        unique_id.removeprefix(prefix): entity_id
        for unique_id, entity_id in entities.items()
        if unique_id.startswith(prefix)
    }
