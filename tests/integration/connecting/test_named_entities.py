"""Entities of others that options name, as they are renamed and removed."""

from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from custom_components.printernizer.const import DOMAIN
from tests.rigs import Rig

from ..following.test_costs import PLUG, Printing, choose, plug
from ..following.test_jobs import watch_events

METER = "sensor.meter_of_the_printer"
PRICE = "sensor.price"


def register(hass: HomeAssistant, entity_id: str) -> None:
    """Have an entity of another integration in the registry."""
    domain, _, name = entity_id.partition(".")
    er.async_get(hass).async_get_or_create(
        domain, "other", name, suggested_object_id=name
    )


async def rename(hass: HomeAssistant, old: str, new: str) -> None:
    """Rename an entity, as a user does."""
    er.async_get(hass).async_update_entity(old, new_entity_id=new)
    await hass.async_block_till_done()


def missed(hass: HomeAssistant) -> list[str]:
    """Return which entities are told to be no more."""
    issues = ir.async_get(hass).issues.values()
    return [
        (issue.translation_placeholders or {})["entity"]
        for issue in issues
        if issue.domain == DOMAIN and issue.translation_key == "named_entity_gone"
    ]


@pytest.mark.parametrize("is_loaded", [True, False], ids=["loaded", "unloaded"])
async def test_a_meter_that_is_renamed_in_the_middle_of_a_job_is_metered_on(
    hass: HomeAssistant, rig: Rig, entry: Any, *, is_loaded: bool
) -> None:
    register(hass, PLUG)
    register(hass, PRICE)
    hass.states.async_set(PRICE, "0.4")
    printing = Printing(hass, rig, entry)
    printing.tell()
    options = {"energy_sensors": [PLUG], "energy_price_entity": PRICE}
    await choose(hass, entry, options)
    events = watch_events(hass, rig)
    await printing.tick(5)
    if not is_loaded:
        await hass.config_entries.async_unload(entry.entry_id)
    hass.states.async_remove(PLUG)
    await rename(hass, PLUG, METER)
    await rename(hass, PRICE, f"{PRICE}_new")
    hass.states.async_set(f"{PRICE}_new", "0.4")
    if not is_loaded:
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
    assert entry.options["energy_sensors"] == [METER]
    assert entry.options["energy_price_entity"] == f"{PRICE}_new"
    for _ in range(5):
        printing.pass_by()
        printing.tell(METER)
        await hass.async_block_till_done()
    drawn = await printing.cancel()
    told = events[-1].attributes
    assert told["energy"] == pytest.approx(drawn, abs=0.001)
    assert told["cost"] == pytest.approx(drawn * 0.4, abs=0.001)
    assert told["cost_complete"] is True
    assert not missed(hass)


async def test_what_is_renamed_and_not_named_changes_nothing(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    register(hass, PLUG)
    register(hass, PRICE)
    plug(hass, 100)
    await choose(hass, entry, {"energy_sensors": [PLUG]})
    runtime = entry.runtime_data
    await rename(hass, PRICE, "sensor.other")
    assert entry.runtime_data is runtime
    assert entry.options["energy_sensors"] == [PLUG]


async def test_what_is_removed_is_missed_until_it_is_there_again(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    register(hass, PLUG)
    plug(hass, 100)
    await choose(hass, entry, {"energy_sensors": [PLUG]})
    assert not missed(hass)
    hass.states.async_remove(PLUG)
    er.async_get(hass).async_remove(PLUG)
    await hass.async_block_till_done()
    assert missed(hass) == [PLUG]
    register(hass, PLUG)
    await hass.async_block_till_done()
    assert not missed(hass)


async def test_what_is_missed_is_told_until_nobody_names_it(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    await choose(hass, entry, {"energy_sensors": [PLUG], "energy_price_entity": PRICE})
    assert sorted(missed(hass)) == [PLUG, PRICE]
    plug(hass, 100)
    await hass.async_block_till_done()
    assert missed(hass) == [PRICE]
    await choose(hass, entry, {"energy_sensors": [PLUG]})
    assert not missed(hass)
    await choose(hass, entry, {"energy_price_entity": PRICE})
    assert missed(hass) == [PRICE]
    await hass.config_entries.async_remove(entry.entry_id)
    assert not missed(hass)


async def test_nothing_is_missed_before_everything_has_started(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    hass.set_state(CoreState.starting)
    await choose(hass, entry, {"energy_sensors": [PLUG]})
    assert not missed(hass)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert missed(hass) == [PLUG]
