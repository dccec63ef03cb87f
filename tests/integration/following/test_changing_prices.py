"""A kWh that gets another price while a job runs."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.energy.data import async_get_manager
from homeassistant.core import HomeAssistant
import pytest

from tests.rigs import Rig

from ..helpers import ask
from .test_costs import DASHBOARD, PLUG, PRICE, choose, plug

CENTS = {"unit_of_measurement": "ct/kWh"}
HALF_AN_HOUR = timedelta(minutes=30)


async def energy_cost(hass: HomeAssistant, rig: Rig) -> float:
    """Return what the energy of the job under way has cost by now."""
    answer = await ask(hass, "get_jobs", rig)
    cost: float = answer["jobs"][-1]["energy_cost"]
    return cost


async def test_each_part_of_a_step_costs_what_a_kwh_cost_then(
    hass: HomeAssistant,
    rig: Rig,
    entry: Any,
    freezer: FrozenDateTimeFactory,
) -> None:
    hass.states.async_set(PRICE, "20", CENTS)
    plug(hass, 100)
    await choose(hass, entry, {"energy_sensors": [PLUG], "energy_price_entity": PRICE})
    freezer.tick(HALF_AN_HOUR)
    hass.states.async_set(PRICE, "40", CENTS)
    await hass.async_block_till_done()
    freezer.tick(HALF_AN_HOUR)
    plug(hass, 101)
    await hass.async_block_till_done()
    assert await energy_cost(hass, rig) == pytest.approx(0.3, abs=0.001)


async def test_a_price_that_is_changed_in_the_energy_dashboard_counts_from_then_on(
    hass: HomeAssistant,
    rig: Rig,
    entry: Any,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nobody tells of it: it is seen as a meter moves."""
    hass_storage["energy"] = DASHBOARD
    hass.config.components.add("energy")
    plug(hass, 100)
    await choose(hass, entry, {"energy_sensors": [PLUG]})
    [grid] = DASHBOARD["data"]["energy_sources"]
    manager = await async_get_manager(hass)
    await manager.async_update(
        {"energy_sources": [grid | {"number_energy_price": 0.5}]}  # type: ignore[typeddict-item]
    )
    for kwh in (101, 102):
        freezer.tick(HALF_AN_HOUR)
        plug(hass, kwh)
        await hass.async_block_till_done()
    assert await energy_cost(hass, rig) == pytest.approx(0.25 + 0.5, abs=0.001)
