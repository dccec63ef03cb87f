"""Conditions on what a printer does, whatever its brand."""

from collections.abc import Mapping
from typing import ClassVar, override

from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .automation_targets import entities_with_key
from .printer.model import PrinterStatus


class PrinterStateCondition(EntityStateConditionBase):
    """Tests the state of one of a printer's entities."""

    _key: ClassVar[str]
    # Whether a printer is there counts as a diagnosis.
    _primary_entities_only = False

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return entities_with_key(self._hass, super().entity_filter(entities), self._key)


def _is(domain: str, key: str, *states: str) -> type[Condition]:
    class AnyOfThese(PrinterStateCondition):
        """Tests for some states of one of the entities."""

        _domain_specs: Mapping[str, DomainSpec] = {domain: DomainSpec()}
        _key = key
        _states = set(states)  # noqa: RUF012 - as the base class has it

    return AnyOfThese


CONDITIONS: dict[str, type[Condition]] = {
    # By the status: the entity that says no more than this is off at first.
    "is_printing": _is(
        Platform.SENSOR, "status", PrinterStatus.PREPARING, PrinterStatus.PRINTING
    ),
    "is_paused": _is(Platform.SENSOR, "status", PrinterStatus.PAUSED),
    # A printer that still shows how its last job ended takes the next one.
    "is_idle": _is(
        Platform.SENSOR,
        "status",
        PrinterStatus.IDLE,
        PrinterStatus.FINISHED,
        PrinterStatus.CANCELLED,
        PrinterStatus.FAILED,
    ),
    "needs_attention": _is(Platform.BINARY_SENSOR, "attention", STATE_ON),
    "is_ready_to_remove": _is(Platform.BINARY_SENSOR, "ready_to_remove", STATE_ON),
    "is_online": _is(Platform.BINARY_SENSOR, "online", STATE_ON),
}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return all conditions."""
    return CONDITIONS
