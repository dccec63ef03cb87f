"""The units that hold spools: a device each, whose entities come when it does."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import override

from homeassistant.core import Event, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import PrinterCoordinator
from .entity import PrinterEntity, PrinterEntityDescription
from .printer.filament.effects import find_unit
from .printer.filament.spools import FilamentSlot, FilamentUnit, FilamentUnitKind
from .printer.model import PrinterSnapshot
from .runtime import PrinternizerConfigEntry, PrinterRuntime

_MODELS = {
    FilamentUnitKind.AMS: "AMS",
    FilamentUnitKind.AMS_LITE: "AMS Lite",
    FilamentUnitKind.AMS_2_PRO: "AMS 2 Pro",
    FilamentUnitKind.AMS_HT: "AMS HT",
}

_SLOT_MARK = "_slot_"


def unit_unique_id(printer: str, rest: str) -> str:
    """Return the unique id of a unit's entity; `rest` is its serial and a key."""
    return f"{printer}_{rest}"


def slot_unique_id(printer: str, unit: str, index: int) -> str:
    """Return the unique id of the sensor of a slot, which is counted from 0."""
    return unit_unique_id(printer, f"{unit}{_SLOT_MARK}{index + 1}")


def slot_of_unique_id(printer: str, unique_id: str) -> tuple[str, int] | None:
    """Return unit and slot of a slot's sensor, `None` for any other entity."""
    rest = unique_id.removeprefix(f"{printer}_")
    unit, mark, number = rest.rpartition(_SLOT_MARK)
    if rest == unique_id or not mark or not number.isdecimal():
        return None
    return unit, int(number) - 1


def active_slot(snapshot: PrinterSnapshot) -> FilamentSlot | None:
    """Return the slot that the printer prints with, `None` if nothing is loaded."""
    slots = (slot for unit in snapshot.filament_units for slot in unit.slots)
    return next((slot for slot in slots if slot.active), None)


def can_dry(unit: FilamentUnit) -> bool:
    """Whether a unit has a heater; only such tells of drying."""
    return unit.drying is not None


def describe_slot(slot: FilamentSlot | None) -> dict[str, object]:
    """Return what is shown of a spool beside its name."""
    if slot is None:
        return {}
    return {
        "material": slot.material,
        "color": None if slot.colour is None else f"#{slot.colour}",
        "colors": [f"#{colour}" for colour in slot.colours] or None,
        "remaining": slot.remaining,
        "remaining_weight": slot.remaining_weight,
        "weight": slot.weight,
        "nozzle_min": slot.nozzle_minimum,
        "nozzle_max": slot.nozzle_maximum,
        "active": slot.active,
        "vendor": slot.vendor,
        "filament_id": slot.filament_id,
        "alpha": slot.alpha,
        "tag": slot.tag,
        "spool_id": slot.spool_id,
        "k_value": slot.k_value,
    }


class FilamentUnitEntity(PrinterEntity):
    """An entity of a unit, on the unit's own device behind the printer's."""

    def __init__(
        self,
        runtime: PrinterRuntime,
        description: PrinterEntityDescription,
        unit: FilamentUnit,
    ) -> None:
        """Show what the latest snapshot says of the unit."""
        self._unit_serial = unit.serial
        super().__init__(runtime, description)
        self._attr_unique_id = self._unique_id_of(description.key)
        self._attr_device_info = unit_device_info(runtime.coordinator, unit)

    def _unique_id_of(self, key: str) -> str:
        """Return a unique id; a unit may move, and its old printer keeps its own."""
        return unit_unique_id(
            self.coordinator.data.info.serial, f"{self._unit_serial}_{key}"
        )

    @override
    def _is_usable(self, snapshot: PrinterSnapshot) -> bool:
        plugged_in = find_unit(snapshot, self._unit_serial) is not None
        return plugged_in and super()._is_usable(snapshot)


def unit_device_info(coordinator: PrinterCoordinator, unit: FilamentUnit) -> DeviceInfo:
    """Return the device of a unit; the printer's has to be registered."""
    info = DeviceInfo(
        identifiers={(DOMAIN, unit.serial)},
        manufacturer=coordinator.data.info.brand,
        model=_MODELS.get(unit.kind),
        serial_number=unit.serial,
        sw_version=unit.firmware,
        translation_key=unit.kind,
        translation_placeholders={
            "printer": coordinator.config_entry.title,
            "number": str(unit.number),
        },
    )
    printer = dr.async_get(coordinator.hass).async_get_device_by_identifier(
        (DOMAIN, coordinator.data.info.serial), coordinator.config_entry.entry_id
    )
    if printer is not None:
        info["via_device_id"] = printer.id
    return info


@dataclass(frozen=True, slots=True)
class UnitPart:
    """Entities that a unit gets once it has told what they show."""

    make: Callable[[PrinterRuntime, FilamentUnit], Iterable[FilamentUnitEntity]]
    has: Callable[[FilamentUnit], bool] = lambda _: True


def add_unit_entities(
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    parts: Iterable[UnitPart],
) -> None:
    """Add the entities of every unit, now and when one or more of it appears later."""
    runtime = entry.runtime_data
    coordinator = runtime.coordinator
    parts = tuple(parts)
    known: set[tuple[str, UnitPart]] = set()

    @callback
    def add_new(snapshot: PrinterSnapshot) -> None:
        new = [
            (unit, part)
            for unit in snapshot.filament_units
            if unit.kind is not FilamentUnitKind.EXTERNAL
            for part in parts
            if (unit.serial, part) not in known and part.has(unit)
        ]
        known.update((unit.serial, part) for unit, part in new)
        if new:
            async_add_entities(
                entity for unit, part in new for entity in part.make(runtime, unit)
            )

    @callback
    def forget(event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        """Forget a unit whose device was deleted: it may be plugged in again."""
        if event.data["action"] != "remove":
            return
        registry = dr.async_get(coordinator.hass)
        for domain, serial in event.data["device"]["identifiers"]:
            mine = registry.async_get_device_by_identifier(
                (DOMAIN, serial), entry.entry_id
            )
            if domain == DOMAIN and mine is None:
                known.difference_update(
                    {place for place in known if place[0] == serial}
                )

    entry.async_on_unload(coordinator.async_add_look(add_new))
    entry.async_on_unload(
        coordinator.hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, forget)
    )
