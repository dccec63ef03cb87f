"""What all entities of a printer have in common."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import (
    CONNECTION_NETWORK_MAC,
    DeviceInfo,
    format_mac,
)
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import CONF_MAC, DOMAIN
from .coordinator import PrinterCoordinator
from .printer.commands.commands import Command, CommandTypes
from .printer.connection.connection import ConnectionState
from .printer.looking import Beyond, Onlooker
from .printer.model import PrinterSnapshot
from .printer.nozzles import ROLES, NozzleSide
from .runtime import PrinternizerConfigEntry, PrinterRuntime

LAST_PHOTO_KEY = "last_photo"
"""The key of the entity that shows it."""


@dataclass(frozen=True, kw_only=True)
class PrinterEntityDescription(EntityDescription):
    """Describe an entity: whether a printer has it, and whether it can be used now."""

    exists_fn: Callable[[PrinterSnapshot, CommandTypes], bool] = lambda *_: True
    available_fn: Callable[[PrinterSnapshot], bool] = lambda snapshot: snapshot.online
    doubles: type[Command] | None = None
    """A command whose control shows the same: where there is one, this is off at first.
    """
    key_by_role: str | None = None
    """The key of its texts on a printer whose nozzles are called by their roles."""


def tells_of_attention(snapshot: PrinterSnapshot) -> bool:
    """Whether it is known if the printer waits: a refused login waits too."""
    return snapshot.online or snapshot.connection is ConnectionState.REJECTED


def told_or_settable(
    kind: type[Command], value_fn: Callable[[PrinterSnapshot], object | None]
) -> Callable[[PrinterSnapshot], bool]:
    """Return whether a control is shown: its value is told, or it can be set now.

    A printer that refuses control still tells how it is set; only trying raises.
    """
    return lambda snapshot: (
        snapshot.online and (kind in snapshot.accepts or value_fn(snapshot) is not None)
    )


def has_bed(snapshot: PrinterSnapshot, _supported: object) -> bool:
    """Whether there is a bed that a print can be taken off."""
    return snapshot.bed is not None


def printer_device_info(coordinator: PrinterCoordinator) -> DeviceInfo:
    """Return the device that is the printer."""
    info, entry = coordinator.data.info, coordinator.config_entry
    mac = entry.data.get(CONF_MAC)
    return DeviceInfo(
        identifiers={(DOMAIN, info.serial)},
        connections={(CONNECTION_NETWORK_MAC, format_mac(mac))} if mac else set(),
        configuration_url=coordinator.backend.page,
        name=entry.title,
        manufacturer=info.brand,
        model=info.model,
        serial_number=info.serial,
        sw_version=info.firmware.installed,
    )


def photo_entity(coordinator: PrinterCoordinator) -> str | None:
    """Return the id of the entity with the last photo, `None` if there is none."""
    key = f"{coordinator.data.info.serial}_{LAST_PHOTO_KEY}"
    registry = er.async_get(coordinator.hass)
    return registry.async_get_entity_id(Platform.IMAGE, DOMAIN, key)


class PrinterEntity(CoordinatorEntity[PrinterCoordinator]):
    """An entity that writes its state only when what it shows has changed."""

    _attr_has_entity_name = True
    entity_description: PrinterEntityDescription
    _beyond: frozenset[str] = frozenset({Beyond.ANYTHING})
    """What it shows beside what it looks at in the snapshot that it is given."""

    def __init__(
        self, runtime: PrinterRuntime, description: PrinterEntityDescription
    ) -> None:
        """Show what the latest snapshot says."""
        self._onlooker = Onlooker()
        super().__init__(runtime.coordinator, context=self._onlooker)
        self.runtime = runtime
        info = self.coordinator.data.info
        self.entity_description = description
        self._attr_translation_key = _key_of_texts(description, self.coordinator.data)
        self._attr_unique_id = f"{info.serial}_{description.key}"
        self._attr_device_info = printer_device_info(self.coordinator)
        if description.doubles in self.coordinator.supported:
            self._attr_entity_registry_enabled_default = False
        self._usable = False
        self._shown: tuple[bool, Any] | None = None
        self._looked_at: set[str] | None = None
        self._look()

    @abstractmethod
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        """Take over what a snapshot says and return all of it that is shown."""

    @override
    async def async_added_to_hass(self) -> None:
        """Take in what happened since this entity was made."""
        await super().async_added_to_hass()
        self._look()

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on under the new id: nothing here depends on it."""

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self._look():
            self.async_write_ha_state()

    @property
    @override
    def available(self) -> bool:
        return super().available and self._usable

    def _is_usable(self, snapshot: PrinterSnapshot) -> bool:
        return self.entity_description.available_fn(snapshot)

    def _look(self) -> bool:
        """Take over the latest snapshot; whether that changes what is shown."""
        before = self._shown
        snapshot, looked_at = self.coordinator.parts.noting(self.coordinator.data)
        self._take_over(snapshot)
        if looked_at != self._looked_at:
            self._looked_at = looked_at
            seen = frozenset({Beyond.SUCCESS, *looked_at, *self._beyond})
            self.coordinator.onlookers.turn(self._onlooker, seen)
        return self._shown != before

    def _take_over(self, snapshot: PrinterSnapshot) -> None:
        self._usable = self._is_usable(snapshot)
        self._shown = (self.available, self._show(snapshot))


def _key_of_texts(
    description: PrinterEntityDescription, snapshot: PrinterSnapshot
) -> str:
    """Return under which key an entity has its name and its states."""
    has_roles = any(nozzle.role for nozzle in snapshot.nozzles)
    by_role = description.key_by_role if has_roles else None
    return by_role or description.key


def nozzle_keys(side: NozzleSide | None, rest: str) -> dict[str, Any]:
    """Return the keys of a nozzle's entity; those of the only one have no side."""
    if side is None:
        return {"key": f"nozzle_{rest}"}
    return {
        "key": f"{side}_nozzle_{rest}",
        "key_by_role": f"{ROLES[side]}_nozzle_{rest}",
    }


class SwitchedEntity(PrinterEntity):
    """An entity that one command turns on and off."""

    @abstractmethod
    def _command(self, *, on: bool) -> Command:
        """Return what the printer is told."""

    async def async_turn_on(self, **_kwargs: Any) -> None:
        """Turn it on; raises a translated error if that fails."""
        await self.coordinator.async_execute(self._command(on=True))

    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Turn it off; raises a translated error if that fails."""
        await self.coordinator.async_execute(self._command(on=False))


def add_printer_entities[DescriptionT: PrinterEntityDescription](
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Iterable[DescriptionT],
    entity_class: Callable[[PrinterRuntime, DescriptionT], PrinterEntity],
) -> None:
    """Add the entities that the printer has, now and when it turns out to have more.

    Nothing is ever removed here: a part that is missing from one report is not gone.
    """
    runtime = entry.runtime_data
    coordinator = runtime.coordinator
    there: set[str] = set()

    def add(found: list[DescriptionT]) -> None:
        there.update(one.key for one in found)
        if found:
            async_add_entities(entity_class(runtime, one) for one in found)

    def wait_for(description: DescriptionT) -> None:
        @callback
        def look(snapshot: PrinterSnapshot) -> None:
            if description.key in there:
                return
            if description.exists_fn(snapshot, coordinator.supported):
                add([description])

        # Each by itself: what one looks at need not have the others look.
        entry.async_on_unload(coordinator.async_add_look(look, Beyond.SUPPORTED))

    everything = tuple(descriptions)
    snapshot, supported = coordinator.data, coordinator.supported
    add([one for one in everything if one.exists_fn(snapshot, supported)])
    for description in everything:
        if description.key not in there:
            wait_for(description)


@callback
def forget_entity(
    coordinator: PrinterCoordinator, platform: Platform, key: str
) -> None:
    """Remove an entity that an option had asked for, and asks for no more."""
    registry = er.async_get(coordinator.hass)
    unique_id = f"{coordinator.data.info.serial}_{key}"
    if found := registry.async_get_entity_id(platform, DOMAIN, unique_id):
        registry.async_remove(found)
