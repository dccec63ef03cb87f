"""What earlier versions wrote is read by this one.

The files in `fixtures/stored` were written by version 0.1.0, before its modules moved.
"""

import json
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.const import DOMAIN
from tests.planted import ACCESS_CODE, PASSWORD

from ..helpers import call

STORED = Path(__file__).parents[2] / "fixtures" / "stored"
# Nobody listens at port 9: what is shown, was read.
ENTRIES = {
    "h2d": {
        "brand": "bambu",
        "host": "127.0.0.1:9",
        "serial": "01P00A000000001",
        "access_code": ACCESS_CODE,
    },
    "mk4": {
        "brand": "prusa",
        "host": "127.0.0.1:9",
        "serial": "10589-2109876543210987",
        "username": "maker",
        "password": PASSWORD,
    },
}


@pytest.fixture(params=ENTRIES)
async def old(
    request: pytest.FixtureRequest,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    socket_enabled: None,
) -> MockConfigEntry:
    """Update the integration while the printer is switched off, in a job."""
    data = ENTRIES[request.param]
    entry = MockConfigEntry(
        domain=DOMAIN, data=data, unique_id=data["serial"], title=request.param
    )
    for kind, key in (("memory", ""), ("jobs", ".jobs"), ("job_state", ".job_state")):
        text = (STORED / f"{kind}_{request.param}.json").read_text()
        name = f"{DOMAIN}.{entry.entry_id}{key}"
        hass_storage[name] = {"version": 1, "key": name, "data": json.loads(text)}
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def shown(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> str:
    """Return what a sensor of the printer shows."""
    unique_id = f"{entry.data['serial']}_{key}"
    found = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, unique_id)
    assert found is not None, f"there is no {key}"
    state = hass.states.get(found)
    assert state is not None, f"{key} has no state"
    return state.state


async def test_a_printer_that_is_off_is_remembered(
    hass: HomeAssistant, old: MockConfigEntry
) -> None:
    assert old.state is ConfigEntryState.LOADED
    assert shown(hass, old, "status") == "offline"
    remembered = json.loads((STORED / f"memory_{old.title}.json").read_text())
    buttons = {
        entity.unique_id.partition("_")[2]
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), old.entry_id
        )
        if entity.domain == "button"
    }
    named = {name.lower() for name in remembered["supported"]} & {"pause", "cancel"}
    assert named == {"pause", "cancel"}
    assert named <= buttons, "what the printer takes was not remembered"


async def test_jobs_are_known_and_the_one_under_way_goes_on(
    hass: HomeAssistant, old: MockConfigEntry
) -> None:
    [written] = json.loads((STORED / f"jobs_{old.title}.json").read_text())["jobs"]
    assert shown(hass, old, "last_job_name") == written["name"]
    assert shown(hass, old, "last_job_result") == "cancelled"
    assert shown(hass, old, "start_time") == "2026-11-01T13:00:00+00:00"
    [device] = [
        device
        for device in dr.async_entries_for_config_entry(
            dr.async_get(hass), old.entry_id
        )
        if (DOMAIN, old.data["serial"]) in device.identifiers
    ]
    answer = await call(hass, "get_jobs", device_id=device.id)
    past, present = answer["jobs"]
    assert past["id"] == written["id"]
    assert past["layers"] == written["layer"]
    assert present["result"] is None
