"""The printers that an assistant may know of, and that a person may see."""

from collections.abc import Iterator
from dataclasses import dataclass

from homeassistant.auth.models import User
from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
)

from ..const import CONF_SERIAL, DOMAIN
from ..fleet.entries import printer_entries
from ..printer.answers.names import Called
from ..printer.answers.printing import Seen
from ..runtime import PrinternizerConfigEntry, PrinterRuntime


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """The entity of a printer by which it is exposed."""

    platform: Platform
    key: str


STATUS = Via(platform=Platform.SENSOR, key="status")
CANCEL = Via(platform=Platform.BUTTON, key="cancel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """A printer that an assistant may know of, by one of its entities."""

    entry: PrinternizerConfigEntry
    entity_id: str

    @property
    def runtime(self) -> PrinterRuntime | None:
        """What it has while it is loaded."""
        loaded = self.entry.state is ConfigEntryState.LOADED
        return self.entry.runtime_data if loaded else None

    @property
    def seen(self) -> Seen:
        """What can be told of it."""
        runtime = self.runtime
        if runtime is None:
            return Seen(name=self.entry.title, snapshot=None)
        return Seen(
            name=self.entry.title,
            snapshot=runtime.coordinator.data,
            attention=runtime.attention.current,
        )

    def open_to(self, user: User | None, policy: str) -> bool:
        """Whether a user has a right to it; Home Assistant itself has every right."""
        return user is None or user.permissions.check_entity(self.entity_id, policy)


@callback
def exposed_printers(
    hass: HomeAssistant, assistant: str, via: Via
) -> list[Called[Exposed]]:
    """Return the printers that are exposed by an entity, and what they are called."""
    registry = er.async_get(hass)
    found = []
    for entry in printer_entries(hass):
        unique_id = f"{entry.data[CONF_SERIAL]}_{via.key}"
        entity_id = registry.async_get_entity_id(via.platform, DOMAIN, unique_id)
        entity = registry.async_get(entity_id) if entity_id else None
        if entity is None or entity.disabled:
            continue
        if async_should_expose(hass, assistant, entity.entity_id):
            found.append(
                Called(
                    printer=Exposed(entry=entry, entity_id=entity.entity_id),
                    # Somebody may say any of them.
                    names=[entry.title, *_names(hass, entity)],
                    places=[*_places(hass, entity)],
                )
            )
    return found


def _names(hass: HomeAssistant, entity: er.RegistryEntry) -> Iterator[str]:
    """Yield what a device and its entity are called by their user."""
    yield from er.async_get_entity_aliases(hass, entity)
    device = dr.async_get(hass).async_get(entity.device_id or "")
    if isinstance(device, dr.DeviceEntry):
        yield from (name for name in (device.name_by_user, device.name) if name)


def _places(hass: HomeAssistant, entity: er.RegistryEntry) -> Iterator[str]:
    """Yield what the area and the floor are called where a printer is."""
    area_id = er.async_get_effective_area_id(hass, entity)
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    if area is None:
        return
    yield from (area.name, *area.aliases)
    floor = fr.async_get(hass).async_get_floor(area.floor_id) if area.floor_id else None
    if floor is not None:
        yield from (floor.name, *floor.aliases)
