"""Entities of others that the options of printers name: followed, and missed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.start import async_at_started

from ..const import (
    CONF_ENERGY_PRICE_ENTITY,
    CONF_ENERGY_SENSORS,
    CONF_PHOTO_CAMERA,
    CONF_POWER_SWITCH,
    DOMAIN,
)
from ..fleet.entries import printer_entries
from ..following.costs.cost_book import async_rename_kept_meter

ENTITY_GONE: Final = "named_entity_gone"
_NAMING: Final = (
    CONF_POWER_SWITCH,
    CONF_PHOTO_CAMERA,
    CONF_ENERGY_PRICE_ENTITY,
    CONF_ENERGY_SENSORS,
)

type _RegistryEvent = Event[er.EventEntityRegistryUpdatedData]


def named_entities(options: Mapping[str, Any]) -> list[str]:
    """Return the ids of all entities that the options of a printer name."""
    found: list[str] = []
    for key in _NAMING:
        match options.get(key):
            case str() as entity_id:
                found.append(entity_id)
            case [*entity_ids]:
                found += entity_ids
    return found


@callback
def async_follow_renamed(hass: HomeAssistant) -> None:
    """Follow what is renamed, for all printers, loaded or not."""

    @callback
    def is_rename(data: er.EventEntityRegistryUpdatedData) -> bool:
        return data["action"] == "update" and "old_entity_id" in data

    @callback
    def renamed(event: _RegistryEvent) -> None:
        if event.data["action"] != "update":
            return
        old, new = event.data["old_entity_id"], event.data["entity_id"]
        for entry in printer_entries(hass):
            if old in named_entities(entry.options):
                hass.async_create_task(_async_rename(hass, entry, old, new))

    hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, renamed, is_rename)


async def _async_rename(
    hass: HomeAssistant, entry: ConfigEntry[Any], old: str, new: str
) -> None:
    """Name an entity by its new id, and go on with what was metered by it."""

    def after(value: Any) -> Any:
        if isinstance(value, list):
            return [after(part) for part in value]
        return new if value == old else value

    options = {
        key: after(value) if key in _NAMING else value
        for key, value in entry.options.items()
    }
    hass.config_entries.async_update_entry(entry, options=options)
    if entry.state is ConfigEntryState.LOADED:
        entry.runtime_data.costs.async_rename_meter(old, new)
        hass.config_entries.async_schedule_reload(entry.entry_id)
    else:
        await async_rename_kept_meter(hass, entry.entry_id, old, new)


@callback
def async_miss_named_entities(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Say which entities that its options name are no more, until it is unloaded."""
    missed = _Missed(hass, entry)
    follow: list[Callable[[], None]] = [
        hass.bus.async_listen(
            er.EVENT_ENTITY_REGISTRY_UPDATED, missed.registry_changed
        ),
        async_track_state_change_event(
            hass, named_entities(entry.options), missed.state_changed
        ),
        async_at_started(hass, missed.started),
        missed.take_back,
    ]
    for end in follow:
        entry.async_on_unload(end)


class _Missed:
    """What a printer misses.

    One that is in the registry may be away, and comes back. One that was never there
    is missed once Home Assistant has started everything.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        self._hass = hass
        self._entry = entry
        self._named = frozenset(named_entities(entry.options))
        self._removed: set[str] = set()
        self._raised: set[str] = set()
        self._has_started = False

    @callback
    def registry_changed(self, event: _RegistryEvent) -> None:
        entity_id = event.data["entity_id"]
        if entity_id not in self._named:
            return
        match event.data["action"]:
            case "remove":
                self._removed.add(entity_id)
            case "create":
                self._removed.discard(entity_id)
        self._look()

    @callback
    def state_changed(self, event: Event[EventStateChangedData]) -> None:
        if event.data["old_state"] is None:
            self._removed.discard(event.data["entity_id"])
            self._look()

    @callback
    def started(self, _hass: HomeAssistant) -> None:
        self._has_started = True
        self._look()

    def _look(self) -> None:
        gone = set(filter(self._is_gone, self._named))
        for entity_id in gone - self._raised:
            self._raise(entity_id)
        for entity_id in self._raised - gone:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(entity_id))
        self._raised = gone

    def _is_gone(self, entity_id: str) -> bool:
        if er.async_get(self._hass).async_get(entity_id) is not None:
            return False
        if entity_id in self._removed:
            return True
        return self._has_started and self._hass.states.get(entity_id) is None

    def _raise(self, entity_id: str) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id(entity_id),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ENTITY_GONE,
            translation_placeholders={
                "printer": self._entry.title,
                "entity": entity_id,
            },
        )

    @callback
    def take_back(self) -> None:
        for entity_id in self._raised:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(entity_id))

    def _issue_id(self, entity_id: str) -> str:
        return f"{ENTITY_GONE}_{self._entry.entry_id}_{entity_id}"
