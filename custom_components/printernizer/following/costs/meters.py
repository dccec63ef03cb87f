"""Sensors of energy as meters."""

from math import isfinite

from homeassistant.components.sensor import (
    ATTR_LAST_RESET,
    ATTR_STATE_CLASS,
    SensorStateClass,
)
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfEnergy
from homeassistant.core import State
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter

from ...printer.costs.reading import MeterKind, Reading


def reading_of(state: State | None) -> Reading | None:
    """Return what a sensor of energy says, `None` if that is nothing."""
    if state is None:
        return None
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    number = number_of(state)
    if number is None or unit not in EnergyConverter.VALID_UNITS:
        return None
    last_reset = state.attributes.get(ATTR_LAST_RESET)
    return Reading(
        kwh=EnergyConverter.convert(number, unit, UnitOfEnergy.KILO_WATT_HOUR),
        at=state.last_updated,
        kind=_kind(state.attributes.get(ATTR_STATE_CLASS), last_reset),
        last_reset=None if last_reset is None else dt_util.parse_datetime(last_reset),
    )


def number_of(state: State) -> float | None:
    """Return a state as a number, `None` if it is none."""
    try:
        number = float(state.state)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _kind(state_class: str | None, last_reset: str | None) -> MeterKind:
    """Return how a sensor counts; one that does not say so only grows."""
    match state_class:
        case SensorStateClass.TOTAL:
            return MeterKind.TOTAL
        case SensorStateClass.TOTAL_INCREASING:
            return MeterKind.INCREASING
        case _:
            return MeterKind.INCREASING if last_reset is None else MeterKind.TOTAL
