"""Why a printer waits, as a user sees it."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.following import follower
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    let_time_pass,
    press,
    sensor,
    state,
    until,
    until_sensor,
)

NOT_TOLD = 255
"""The stage of a printer that does not tell why it rests."""


async def test_a_printer_that_prints_gives_no_reason(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    assert sensor(hass, rig, "attention_reason") == "none"
    assert state(hass, rig, "binary_sensor", "attention").state == "off"


async def test_a_pause_by_the_user_is_a_reason_but_needs_nobody(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await press(hass, rig, "pause")
    await until_sensor(hass, rig, "attention_reason", "user_pause")
    assert state(hass, rig, "binary_sensor", "attention").state == "off"


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        (6, "filament_runout"),
        (35, "nozzle_clog"),
        (17, "door"),
        (34, "first_layer"),
        (20, "heating"),
        (23, "other"),
    ],
)
async def test_a_pause_of_the_printer_has_its_reason(
    hass: HomeAssistant, set_up: SetUp, stage: int, reason: str
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    rig.simulator.settings.pause_stage = stage
    rig.machine.pause()
    await until_sensor(hass, rig, "attention_reason", reason)
    assert state(hass, rig, "binary_sensor", "attention").state == "on"
    rig.machine.resume()
    await until_sensor(hass, rig, "attention_reason", "none")
    assert state(hass, rig, "binary_sensor", "attention").state == "off"


async def test_a_problem_comes_with_its_link(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    rig.simulator.settings.pause_stage = NOT_TOLD
    rig.simulator.raise_hms(0x0700_2000, 0x0002_0001)
    rig.machine.pause()
    await until_sensor(hass, rig, "attention_reason", "filament_runout")
    link = state(hass, rig, "sensor", "attention_reason").attributes["link"]
    assert link.endswith("0700_2000_0002_0001")


@pytest.mark.parametrize("flavour", Flavour)
async def test_prusalink_calls_without_a_reason(
    hass: HomeAssistant, set_up: SetUp, flavour: Flavour
) -> None:
    rig = await set_up(PrusaRig(flavour), printing=900)
    rig.simulator.attention(job=True)
    await until_sensor(hass, rig, "attention_reason", "other")
    assert state(hass, rig, "binary_sensor", "attention").state == "on"


async def test_a_refused_login_needs_somebody(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    rig.refuse_login()
    await until_sensor(hass, rig, "attention_reason", "authorisation")
    assert state(hass, rig, "binary_sensor", "attention").state == "on"


async def test_a_print_that_stands_still_is_called_stalled(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing is reported meanwhile: only the clock tells."""
    start = now = utcnow()
    monkeypatch.setattr(follower, "utcnow", lambda: now)
    for minute in range(12):
        before = sensor(hass, rig, "progress")
        now = start + timedelta(minutes=minute)
        rig.machine.advance(60)
        await until(
            hass, rig, lambda it=before: sensor(hass, rig, "progress") != it, "further"
        )
    await let_time_pass(hass, 29 * 60)
    assert sensor(hass, rig, "attention_reason") == "none"
    await let_time_pass(hass, 40 * 60)
    assert sensor(hass, rig, "attention_reason") == "stalled"
    assert state(hass, rig, "binary_sensor", "attention").state == "on"
    rig.machine.advance(120)
    await until_sensor(hass, rig, "attention_reason", "none")


async def test_an_outage_is_no_stall(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    await let_time_pass(hass, 24 * 3600)
    assert sensor(hass, rig, "attention_reason") == "unavailable"
