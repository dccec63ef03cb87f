"""Whatever a printer reports, no entity is lost and nothing goes wrong aloud."""

from datetime import timedelta
import json
import logging
import random
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.printernizer.coordinator import PrinterCoordinator
from simulator.bambu.reports.reports import full
from simulator.bambu.reports.versions import modules
from tests.fuzzing import NASTY_VALUES, changed, paths, without
from tests.rigs import BambuRig

from ..helpers import SetUp, entry_of, until_now
from .entity_lists import BAMBU, PRINTERS

MUTATIONS = 100
ODD = [None, "?", [], {}, *NASTY_VALUES]


def message(rig: BambuRig) -> dict[str, Any]:
    """Return all that the printer tells, as it is on the wire."""
    device = rig.simulator.device
    report = {"command": "push_status", **full(device)}
    versions = {"command": "get_version", "module": modules(device)}
    told: dict[str, Any] = json.loads(json.dumps({"print": report, "info": versions}))
    return told


def spoilt(whole: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a report in which up to four fields are left out, null or odd."""
    for _ in range(chance.randint(1, 4)):
        way = chance.choice(paths(whole))
        if chance.random() < 0.4:
            whole = without(whole, way)
        else:
            whole = changed(whole, way, chance.choice(ODD))
    return whole


def entities(hass: HomeAssistant) -> dict[str, set[str]]:
    """Return the ids of all entities: those registered, and those that have a state."""
    return {
        "registry": set(er.async_get(hass).entities),
        "states": set(hass.states.async_entity_ids()),
    }


@pytest.mark.parametrize("name", BAMBU)
async def test_no_report_takes_an_entity_away(
    hass: HomeAssistant,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    """Fields that are missing, null or odd are no parts that are gone."""
    rig = next(make for make in PRINTERS if make.name == name).rig()
    assert isinstance(rig, BambuRig)
    await set_up(rig, printing=900)
    entry = entry_of(hass, rig)
    caplog.set_level(logging.WARNING)
    caplog.clear()
    whole, chance = message(rig), random.Random(name)  # noqa: S311 - no secret
    before = entities(hass)
    assert len(before["states"]) > 50
    for number in range(MUTATIONS):
        sent = spoilt(whole, chance)
        await take_in(hass, rig, entry.runtime_data.coordinator, sent, -number - 100)
        after = entities(hass)
        for place, ids in before.items():
            assert ids <= after[place], f"{ids - after[place]} after {sent}"
        before = after
    assert bad_news(caplog) == []


async def take_in(
    hass: HomeAssistant,
    rig: BambuRig,
    coordinator: PrinterCoordinator,
    sent: dict[str, Any],
    signal: int,
) -> None:
    """Let the printer send a message, and have Home Assistant show what it says.

    What follows it tells of another signal (-90 is a cable), which shows its arrival.
    """
    mark = {"print": {"command": "push_status", "wifi_signal": f"{signal}dBm"}}
    for report in (sent, mark):
        rig.simulator.send_raw(json.dumps(report).encode())
    await until_now(
        lambda: coordinator.backend.snapshot.network.signal == signal,
        f"heard of {sent}",
    )
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=2))
    await hass.async_block_till_done()
    assert coordinator.data.network.signal == signal


def bad_news(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return all errors and exceptions that were logged."""
    return [
        f"{record.name}: {record.getMessage()}"
        for record in caplog.records
        if record.levelno >= logging.ERROR or record.exc_info
    ]
