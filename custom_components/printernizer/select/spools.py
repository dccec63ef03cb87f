"""Saying which of somebody's spools is in a slot."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..entity import (
    PrinterEntity,
    PrinterEntityDescription,
    add_printer_entities,
    forget_entity,
)
from ..printer.filament.spools import FilamentUnit, FilamentUnitKind
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot
from ..printer.spools.shares import Place
from ..runtime import PrinternizerConfigEntry, PrinterRuntime
from ..unit_entity import FilamentUnitEntity, UnitPart, add_unit_entities

NO_SPOOL: Final = "none"


@dataclass(frozen=True, kw_only=True)
class SpoolSelectDescription(PrinterEntityDescription, SelectEntityDescription):
    """Describe the choice of a spool; `holder` is the number of a printer's own."""

    holder: int | None = None


def _holder(snapshot: PrinterSnapshot, number: int | None) -> FilamentUnit | None:
    """Return one of the places of the printer itself for a spool."""
    return next(
        (
            unit
            for unit in snapshot.filament_units
            if unit.kind is FilamentUnitKind.EXTERNAL and unit.number == number
        ),
        None,
    )


def _of_holder(key: str, number: int) -> SpoolSelectDescription:
    return SpoolSelectDescription(
        key=key,
        options=[NO_SPOOL],
        entity_category=EntityCategory.CONFIG,
        exists_fn=lambda snapshot, _: _holder(snapshot, number) is not None,
        holder=number,
    )


HOLDER_SPOOLS = (_of_holder("spool", 1), _of_holder("spool_left", 2))
SLOT_SPOOLS = tuple(
    SpoolSelectDescription(
        key=f"slot_{number}_spool",
        options=[NO_SPOOL],
        entity_category=EntityCategory.CONFIG,
    )
    for number in range(1, 5)
)


class _SpoolSelect(PrinterEntity, SelectEntity):
    """A choice of the spools that there are; what one is called may change."""

    entity_description: SpoolSelectDescription
    _beyond = frozenset({Beyond.NEWS})

    def _place(self, snapshot: PrinterSnapshot) -> Place | None:
        """Return the slot that it is about."""
        raise NotImplementedError

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        spools, place = self.runtime.spools, self._place(snapshot)
        spool = None if place is None else spools.spool_in(place)
        suggestion = None if place is None else spools.suggestion(place)
        # Labels and not ids, as options are shown as they stand.
        self._attr_options = [NO_SPOOL, *(known.label for known in spools.stock)]
        self._attr_current_option = NO_SPOOL if spool is None else spool.label
        self._attr_extra_state_attributes = {
            "suggestion": None if suggestion is None else suggestion.label
        }
        return (
            self._attr_current_option,
            tuple(self._attr_options),
            self._attr_extra_state_attributes["suggestion"],
        )

    @override
    async def async_select_option(self, option: str) -> None:
        place, spools = self._place(self.coordinator.data), self.runtime.spools
        chosen = next(
            (spool.id for spool in spools.stock if spool.label == option), None
        )
        if place is not None:
            await spools.async_choose(place, chosen)


class HolderSpoolSelect(_SpoolSelect):
    """Which spool is on the printer's own holder."""

    @override
    def _place(self, snapshot: PrinterSnapshot) -> Place | None:
        unit = _holder(snapshot, self.entity_description.holder)
        return None if unit is None else (unit.serial, 0)


class SlotSpoolSelect(FilamentUnitEntity, _SpoolSelect):
    """Which spool is in a slot of a unit."""

    entity_description: SpoolSelectDescription

    def __init__(self, runtime: PrinterRuntime, unit: FilamentUnit, index: int) -> None:
        """Show what is said to be in the slot."""
        self._index = index
        super().__init__(runtime, SLOT_SPOOLS[index], unit)

    @override
    def _place(self, _snapshot: PrinterSnapshot) -> Place | None:
        return self._unit_serial, self._index


def _slot_selects(
    runtime: PrinterRuntime, unit: FilamentUnit
) -> Iterator[FilamentUnitEntity]:
    """Make a choice for each slot."""
    for slot in unit.slots:
        yield SlotSpoolSelect(runtime, unit, slot.index)


SLOT_SPOOL_PART = UnitPart(_slot_selects)


def _forget_choices(entry: PrinternizerConfigEntry) -> None:
    """Remove the choices of a time when somebody kept spools, also of gone units."""
    coordinator = entry.runtime_data.coordinator
    for description in HOLDER_SPOOLS:
        forget_entity(coordinator, Platform.SELECT, description.key)
    registry = er.async_get(coordinator.hass)
    of_slots = tuple(f"_{choice.key}" for choice in SLOT_SPOOLS)
    for found in er.async_entries_for_config_entry(registry, entry.entry_id):
        if found.domain == Platform.SELECT and found.unique_id.endswith(of_slots):
            registry.async_remove(found.entity_id)


def add_spool_choices(
    entry: PrinternizerConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add a choice for each place of a spool, as soon as anybody keeps spools.

    To all others they would be five entities more that say nothing.
    """
    runtime = entry.runtime_data
    are_there = False

    @callback
    def add_once() -> None:
        nonlocal are_there
        if are_there or not runtime.spools.are_kept:
            return
        are_there = True
        add_printer_entities(
            entry, async_add_entities, HOLDER_SPOOLS, HolderSpoolSelect
        )
        add_unit_entities(entry, async_add_entities, [SLOT_SPOOL_PART])

    if not runtime.spools.are_kept:
        _forget_choices(entry)
    add_once()
    entry.async_on_unload(runtime.coordinator.async_add_listener(add_once))
