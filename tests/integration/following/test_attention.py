"""Why a printer waits, as a user sees it."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.following import follower
from custom_components.printernizer.following.photographer import Photographer
from simulator.bambu.dialects import X1C
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    add_through_flow,
    call_for_help,
    entity_id,
    let_time_pass,
    press,
    sensor,
    state,
    until,
    until_sensor,
    until_shown,
)

NOT_TOLD = 255
"""The stage of a printer that does not tell why it rests."""
SLOW_CARD = 0x0500_C011
NO_INTERNET = (0x0500_0200, 0x0002_0002)


@pytest.fixture(autouse=True)
def nobody_takes_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try none: a camera that shows nothing is waited for by the real clock."""
    monkeypatch.setattr(Photographer, "_take_soon", lambda *_, **__: None)


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


async def test_the_slot_that_ran_out_is_told(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    """As people count: both from 1."""
    rig = BambuRig(X1C)
    await rig.start()
    rig.print_for(900)
    await add_through_flow(hass, rig)
    rig.simulator.settings.pause_stage = 6
    rig.simulator.raise_hms(0x0700_2200, 0x0002_0001)
    rig.machine.pause()
    await until_sensor(hass, rig, "attention_reason", "filament_runout")
    shown = state(hass, rig, "sensor", "attention_reason").attributes
    assert (shown["unit"], shown["unit_number"], shown["slot"]) == ("ams", 1, 3)
    rig.machine.resume()
    await until_sensor(hass, rig, "attention_reason", "none")
    shown = state(hass, rig, "sensor", "attention_reason").attributes
    assert (shown["unit"], shown["slot"]) == (None, None)
    await rig.power_off()


async def test_notices_that_stay_make_neither_an_alarm_nor_a_failure(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    """That the job was cancelled passes while nobody watches; the notices do not."""
    rig = BambuRig()
    await rig.start()
    rig.simulator.latch_error(SLOW_CARD)
    rig.simulator.raise_hms(*NO_INTERNET)
    rig.print_for(900)
    await add_through_flow(hass, rig)
    await press(hass, rig, "pause")
    await until_sensor(hass, rig, "attention_reason", "user_pause")
    assert sensor(hass, rig, "status") == "paused"
    await press(hass, rig, "resume")
    await until_sensor(hass, rig, "status", "printing")

    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    rig.machine.stop()
    rig.machine.advance(60)
    await rig.power_on()
    await until(
        hass,
        rig,
        lambda: (
            state(hass, rig, "event", "print").attributes["event_type"] == "cancelled"
        ),
        "cancelled",
    )
    await rig.power_off()


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
    no_ping_is_missed: None,
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
    # As if it had been asked, and had said the same again.
    coordinator = entry.runtime_data.coordinator
    coordinator.data = replace(coordinator.data)
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


async def test_what_a_call_is_about_goes_with_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    quiet = state(hass, rig, "binary_sensor", "attention").attributes
    assert (quiet["reason"], quiet["text"], quiet["answers"]) == (None, None, [])
    call_for_help(rig)
    await until_shown(hass, rig, "binary_sensor", "attention", "on")
    told = state(hass, rig, "binary_sensor", "attention").attributes
    assert told["reason"] == "nozzle_clog"
    assert told["answers"] == ["resume", "cancel"]
    assert told["photo"] == entity_id(hass, rig, "image", "last_photo")
