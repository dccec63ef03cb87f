"""Triggers for what happens to a printer, whatever its brand."""

from collections.abc import Mapping
from typing import ClassVar, override

from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    EntityTargetStateTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
)

from .automation_targets import entities_with_key
from .printer.jobs.state import JobEventKind
from .printer.model import PrinterStatus

_EVENT_TYPE = "event_type"
_WHOLE = 10


class PrintEventTrigger(StatelessEntityTriggerBase):
    """Fires when a printer tells one kind of event of its jobs."""

    _domain_specs: Mapping[str, DomainSpec] = {Platform.EVENT: DomainSpec()}
    _kind: ClassVar[JobEventKind]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return entities_with_key(self._hass, super().entity_filter(entities), "print")

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        # Two kinds of event may have the same time, which is all the state says.
        return (from_state.state, _kind(from_state)) != (
            to_state.state,
            _kind(to_state),
        )

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        return _kind(state) == self._kind


class PrinterStateTrigger(EntityTargetStateTriggerBase):
    """Fires when one of a printer's entities changes to a state."""

    _key: ClassVar[str]
    # Whether a printer is there counts as a diagnosis.
    _primary_entities_only = False

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return entities_with_key(self._hass, super().entity_filter(entities), self._key)


class ProgressTrigger(StatelessEntityTriggerBase):
    """Fires when a job has got through another tenth."""

    _domain_specs: Mapping[str, DomainSpec] = {Platform.SENSOR: DomainSpec()}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return entities_with_key(
            self._hass, super().entity_filter(entities), "progress"
        )

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        before, after = _tenths(from_state), _tenths(to_state)
        return before is not None and after is not None and after > before

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        tenths = _tenths(state)
        return tenths is not None and tenths < _WHOLE


def _tenths(state: State) -> int | None:
    """Return how many tenths of a job are done."""
    try:
        return int(float(state.state) // 10)
    except ValueError:
        return None


def _kind(state: State) -> str | None:
    kind: str | None = state.attributes.get(_EVENT_TYPE)
    return kind


def _on_event(kind: JobEventKind) -> type[Trigger]:
    class OneKind(PrintEventTrigger):
        """Fires on one kind of event."""

        _kind = kind

    return OneKind


def _on_state(domain: str, key: str, state: str) -> type[Trigger]:
    class OneState(PrinterStateTrigger):
        """Fires on one state of one of the entities."""

        _domain_specs: Mapping[str, DomainSpec] = {domain: DomainSpec()}
        _key = key
        _to_states = {state}  # noqa: RUF012 - as the base class has it

    return OneState


TRIGGERS: dict[str, type[Trigger]] = {
    "started_printing": _on_event(JobEventKind.STARTED),
    "finished_first_layer": _on_event(JobEventKind.FIRST_LAYER_DONE),
    "made_progress": ProgressTrigger,
    "resumed_printing": _on_event(JobEventKind.RESUMED),
    "ran_out_of_filament": _on_event(JobEventKind.FILAMENT_RUNOUT),
    "finished_printing": _on_event(JobEventKind.FINISHED),
    "cancelled_printing": _on_event(JobEventKind.CANCELLED),
    "failed_printing": _on_event(JobEventKind.FAILED),
    "paused_printing": _on_state(Platform.SENSOR, "status", PrinterStatus.PAUSED),
    "needs_attention": _on_state(Platform.BINARY_SENSOR, "attention", STATE_ON),
    "attention_ended": _on_state(Platform.BINARY_SENSOR, "attention", STATE_OFF),
    "became_ready_to_remove": _on_state(
        Platform.BINARY_SENSOR, "ready_to_remove", STATE_ON
    ),
    "became_online": _on_state(Platform.BINARY_SENSOR, "online", STATE_ON),
    "became_offline": _on_state(Platform.BINARY_SENSOR, "online", STATE_OFF),
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return all triggers."""
    return TRIGGERS
