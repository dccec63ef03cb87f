"""What jobs cost: the one under way, the last one, and all together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform, UnitOfEnergy
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..entity import PrinterEntity, PrinterEntityDescription, forget_entity
from ..printer.costs.amounts import JobCosts
from ..printer.costs.appraisal import Wishes
from ..printer.model import PrinterSnapshot
from ..runtime import PrinternizerConfigEntry, PrinterRuntime
from .printer_sensor import rounded

# A watt hour or a tenth of a cent: less would only be more states to record.
_DIGITS = 3


@dataclass(frozen=True, kw_only=True)
class CostSensorDescription(PrinterEntityDescription, SensorEntityDescription):
    """Describe a sensor of costs; `since_fn` says when it was 0, if it ever is."""

    available_fn: Callable[[PrinterSnapshot], bool] = lambda _: True
    value_fn: Callable[[PrinterRuntime], float | None]
    since_fn: Callable[[PrinterRuntime], datetime | None] = lambda _: None


def _current(
    value_fn: Callable[[JobCosts], float | None],
) -> Callable[[PrinterRuntime], float | None]:
    def value(runtime: PrinterRuntime) -> float | None:
        costs = runtime.costs.shown.current
        return None if costs is None else value_fn(costs)

    return value


def _last(
    value_fn: Callable[[JobCosts], float | None],
) -> Callable[[PrinterRuntime], float | None]:
    def value(runtime: PrinterRuntime) -> float | None:
        last = runtime.jobs.last
        return None if last is None or last.costs is None else value_fn(last.costs)

    return value


def _energy(
    key: str, value_fn: Callable[[PrinterRuntime], float | None], **more: Any
) -> CostSensorDescription:
    """Describe a sensor of energy."""
    more.setdefault("suggested_display_precision", 2)
    return CostSensorDescription(
        key=key,
        value_fn=value_fn,
        device_class=SensorDeviceClass.ENERGY,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        **more,
    )


def _money(
    key: str, value_fn: Callable[[PrinterRuntime], float | None], **more: Any
) -> CostSensorDescription:
    """Describe a sensor of money; its unit is the currency."""
    return CostSensorDescription(
        key=key,
        value_fn=value_fn,
        device_class=SensorDeviceClass.MONETARY,
        suggested_display_precision=2,
        **more,
    )


# What was estimated at the end of a job may turn out to have been less.
_TOTAL: dict[str, Any] = {"state_class": SensorStateClass.TOTAL}
_OF_JOB = {**_TOTAL, "since_fn": lambda runtime: runtime.costs.shown.started}
_OF_ALL = {**_TOTAL, "entity_category": EntityCategory.DIAGNOSTIC}
ENERGY_SENSORS = (
    _energy("job_energy", _current(lambda costs: costs.energy), **_OF_JOB),
    _energy("last_job_energy", _last(lambda costs: costs.energy)),
    _energy(
        "energy_total",
        lambda runtime: runtime.costs.shown.energy,
        suggested_display_precision=1,
        **_OF_ALL,
    ),
)
MONEY_SENSORS = (
    _money("job_cost", _current(lambda costs: costs.total), **_OF_JOB),
    _money("last_job_cost", _last(lambda costs: costs.total)),
    _money("cost_total", lambda runtime: runtime.costs.shown.cost, **_OF_ALL),
)


class CostSensor(PrinterEntity, SensorEntity):
    """A sensor that looks into the book of costs."""

    entity_description: CostSensorDescription
    # The books say themselves when there is something new.
    _beyond = frozenset()

    def __init__(
        self, runtime: PrinterRuntime, description: CostSensorDescription
    ) -> None:
        """Show what is known already."""
        self._attr_native_value = None
        super().__init__(runtime, description)
        if description.device_class is SensorDeviceClass.MONETARY:
            self._attr_native_unit_of_measurement = runtime.costs.wishes.currency

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        for source in (self.runtime.costs, self.runtime.jobs):
            self.async_on_remove(
                source.async_on_change(self._handle_coordinator_update)
            )

    @callback
    @override
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on listening under the new id."""

    @override
    def _show(self, snapshot: PrinterSnapshot) -> Any:
        value = rounded(self.entity_description.value_fn(self.runtime), _DIGITS)
        since = self.entity_description.since_fn(self.runtime)
        self._attr_native_value = value
        self._attr_last_reset = since
        return value, since


def add_cost_sensors(
    entry: PrinternizerConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add what the options ask for, and remove what they ask for no more."""
    runtime = entry.runtime_data
    coordinator, wishes = runtime.coordinator, runtime.costs.wishes
    async_add_entities(CostSensor(runtime, wished) for wished in _wished(wishes))
    for description in _not_wished(wishes):
        forget_entity(coordinator, Platform.SENSOR, description.key)


def _wished(wishes: Wishes) -> Iterator[CostSensorDescription]:
    if wishes.energy:
        yield from ENERGY_SENSORS
    if wishes.any_cost:
        yield from MONEY_SENSORS


def _not_wished(wishes: Wishes) -> Iterator[CostSensorDescription]:
    if not wishes.energy:
        yield from ENERGY_SENSORS
    if not wishes.any_cost:
        yield from MONEY_SENSORS
