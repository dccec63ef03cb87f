"""What a printer can be told with one press."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import (
    PrinterEntity,
    PrinterEntityDescription,
    add_printer_entities,
    forget_entity,
)
from .printer.commands.commands import (
    Cancel,
    ClearProblem,
    Command,
    Home,
    Pause,
    Resume,
    SetReady,
)
from .printer.filament.commands import StartDrying, StopDrying, UnloadFilament
from .printer.filament.effects import find_unit
from .printer.jobs.maintenance import Task, has_task
from .printer.model import PrinterSnapshot
from .runtime import PrinternizerConfigEntry, PrinterRuntime
from .unit_entity import FilamentUnitEntity, UnitPart, add_unit_entities, can_dry

POSSIBLE = "possible"

# A cancel must not wait for another press: the backends keep their own order.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PrinterButtonDescription(PrinterEntityDescription, ButtonEntityDescription):
    """Describe a button."""

    press_fn: Callable[[PrinterRuntime], Awaitable[None]]
    command: type[Command] | None = None


@dataclass(frozen=True, kw_only=True)
class UnitButtonDescription(PrinterEntityDescription, ButtonEntityDescription):
    """Describe a button of a unit that dries: for when it does, or when it does not."""

    command: Callable[[str], Command]
    while_drying: bool


def _command_button(
    key: str,
    command: Command,
    category: EntityCategory | None = None,
    *,
    at_first: bool = True,
) -> PrinterButtonDescription:
    """Describe a button that exists for printers that take it, in whatever state.

    What makes no sense now is refused in words, and `possible` tells it beforehand: a
    button that goes and comes with every job would fill the logbook.
    """
    kind = type(command)
    return PrinterButtonDescription(
        key=key,
        entity_category=category,
        entity_registry_enabled_default=at_first,
        exists_fn=lambda _, supported: kind in supported,
        available_fn=lambda snapshot: (
            snapshot.online and (snapshot.refusal is None or kind in snapshot.accepts)
        ),
        press_fn=lambda runtime: runtime.coordinator.async_execute(command),
        command=kind,
    )


def _done_button(task: Task) -> PrinterButtonDescription:
    """Describe a button that says that a maintenance task was done just now."""

    async def press(runtime: PrinterRuntime) -> None:
        book = runtime.jobs
        seconds = book.odometer.seconds
        await book.async_set_maintenance(book.maintenance.was_done(task, seconds))

    return PrinterButtonDescription(
        key=f"{task}_done",
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        exists_fn=lambda snapshot, _: has_task(task, snapshot),
        available_fn=lambda _: True,
        press_fn=press,
    )


BUTTONS = (
    _command_button("pause", Pause()),
    _command_button("resume", Resume()),
    _command_button("cancel", Cancel()),
    _command_button("clear_problem", ClearProblem()),
    _command_button("set_ready", SetReady()),
    _command_button("home", Home(), EntityCategory.CONFIG, at_first=False),
    _command_button("unload_filament", UnloadFilament(), EntityCategory.CONFIG),
    PrinterButtonDescription(
        key="refresh",
        entity_category=EntityCategory.DIAGNOSTIC,
        available_fn=lambda _: True,
        press_fn=lambda runtime: runtime.coordinator.async_ask_printer(),
    ),
    *(_done_button(task) for task in Task),
)

KEEP_ON = PrinterButtonDescription(
    key="keep_on",
    available_fn=lambda _: True,
    press_fn=lambda runtime: runtime.power.async_keep_on(),
)

UNIT_BUTTONS = (
    UnitButtonDescription(
        key="start_drying",
        available_fn=lambda it: it.online and StartDrying in it.accepts,
        command=StartDrying,
        while_drying=False,
    ),
    UnitButtonDescription(
        key="stop_drying",
        available_fn=lambda it: it.online and StopDrying in it.accepts,
        command=StopDrying,
        while_drying=True,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PrinternizerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of a printer."""
    add_printer_entities(entry, async_add_entities, BUTTONS, PrinterButton)
    if entry.runtime_data.power.switches_off:
        add_printer_entities(entry, async_add_entities, (KEEP_ON,), PrinterButton)
    else:
        forget_entity(entry.runtime_data.coordinator, Platform.BUTTON, KEEP_ON.key)
    add_unit_entities(entry, async_add_entities, (_DRYING_PART,))


class DryingButton(FilamentUnitEntity, ButtonEntity):
    """Begins or ends the drying of a unit."""

    entity_description: UnitButtonDescription
    _beyond = frozenset()

    @override
    def _is_usable(self, snapshot: PrinterSnapshot) -> bool:
        unit = find_unit(snapshot, self._unit_serial)
        wanted = self.entity_description.while_drying
        fits = unit is not None and unit.drying is wanted
        return fits and super()._is_usable(snapshot)

    @override
    def _show(self, snapshot: PrinterSnapshot) -> None:
        """Show nothing but whether it can be pressed."""

    @override
    async def async_press(self) -> None:
        command = self.entity_description.command(self._unit_serial)
        await self.coordinator.async_execute(command)


class PrinterButton(PrinterEntity, ButtonEntity):
    """A button of a printer; of a command it tells whether that is possible now."""

    _unrecorded_attributes = frozenset({POSSIBLE})
    entity_description: PrinterButtonDescription
    _beyond = frozenset()

    @override
    def _show(self, snapshot: PrinterSnapshot) -> bool | None:
        """Show whether it can be pressed, and whether that makes sense."""
        if (command := self.entity_description.command) is None:
            return None
        possible = snapshot.online and command in snapshot.accepts
        self._attr_extra_state_attributes = {POSSIBLE: possible}
        return possible

    @override
    async def async_press(self) -> None:
        await self.entity_description.press_fn(self.runtime)


_DRYING_PART = UnitPart(
    lambda runtime, unit: (
        DryingButton(runtime, description, unit) for description in UNIT_BUTTONS
    ),
    can_dry,
)
