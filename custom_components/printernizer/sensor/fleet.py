"""How all printers together stand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)

from ..fleet.entity import FleetEntity
from ..printer.fleet.fleet import FleetState
from .units import fitting


@dataclass(frozen=True, kw_only=True)
class FleetSensorDescription(SensorEntityDescription):
    """Describe a sensor of the fleet, and what it shows beside its value."""

    value_fn: Callable[[FleetState], int | str | datetime | None]
    attributes_fn: Callable[[FleetState], dict[str, Any]] = lambda _: {}


def _count(
    key: str, names: Callable[[FleetState], tuple[str, ...]]
) -> FleetSensorDescription:
    """Describe how many printers are in a list; their names are the attribute."""
    return FleetSensorDescription(
        key=key,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda state: len(names(state)),
        attributes_fn=lambda state: {"printers": [*names(state)]},
    )


def _next_printer(state: FleetState) -> str | None:
    return None if state.next_finish is None else state.next_finish.name


def _next_finish(state: FleetState) -> datetime | None:
    return None if state.next_finish is None else state.next_finish.at


def _described_calls(state: FleetState) -> dict[str, Any]:
    return {
        "printers": [
            {"printer": call.name, "reason": call.reason} for call in state.calls
        ]
    }


FLEET_SENSORS: tuple[FleetSensorDescription, ...] = (
    _count("fleet_printing", lambda state: state.printing),
    _count("fleet_waiting", lambda state: state.waiting),
    _count("fleet_idle", lambda state: state.idle),
    FleetSensorDescription(
        key="fleet_attention",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda state: len(state.calls),
        attributes_fn=_described_calls,
    ),
    FleetSensorDescription(
        key="fleet_next_finish",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_next_finish,
        attributes_fn=lambda state: {"printer": _next_printer(state)},
    ),
    FleetSensorDescription(
        key="fleet_next_printer", value_fn=lambda state: fitting(_next_printer(state))
    ),
)


class FleetSensor(FleetEntity, SensorEntity):
    """A sensor of the fleet."""

    entity_description: FleetSensorDescription

    @override
    def _show(self, state: FleetState) -> Any:
        self._attr_native_value = self.entity_description.value_fn(state)
        self._attr_extra_state_attributes = self.entity_description.attributes_fn(state)
        return self._attr_native_value, self._attr_extra_state_attributes
