"""What the coordinator does beyond passing snapshots on."""

import asyncio
from datetime import timedelta
import json
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.printernizer.printer.commands.commands import Pause
from custom_components.printernizer.printer.model import PrinterSnapshot
from tests.rigs import BambuRig, PrusaRig

from .helpers import (
    SetUp,
    add_through_flow,
    device_entry,
    entry_of,
    let_time_pass,
    press,
    sensor,
    until,
    until_now,
    until_sensor,
)


async def test_another_firmware_shows_at_the_device(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    modules = [{"name": "ota", "product_name": "Bambu Lab P1S", "sw_ver": "09.09.09"}]
    message = {"info": {"command": "get_version", "module": modules}}
    rig.simulator.send_raw(json.dumps(message).encode())

    await until(
        hass, rig, lambda: device_entry(hass, rig).sw_version == "09.09.09", "shown"
    )


@pytest.mark.parametrize("make", [BambuRig, PrusaRig])
async def test_what_was_remembered_counts_only_until_the_printer_is_there(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_storage: dict[str, Any],
    make: type[BambuRig | PrusaRig],
) -> None:
    rig = await set_up(make(), printing=900)
    entry = entry_of(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    memory = hass_storage[f"printernizer.{entry.entry_id}"]["data"]
    # As a firmware had it that did not know how to pause.
    memory["supported"].remove("Pause")
    await rig.power_off()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    coordinator = entry.runtime_data.coordinator
    assert Pause not in coordinator.supported
    await rig.power_on()
    await until_sensor(hass, rig, "status", "printing")
    assert Pause in coordinator.supported
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    assert Pause in coordinator.supported
    await hass.config_entries.async_unload(entry.entry_id)
    memory = hass_storage[f"printernizer.{entry.entry_id}"]["data"]
    assert "Pause" in memory["supported"]


@pytest.mark.parametrize(
    ("known", "state"),
    [(True, ConfigEntryState.LOADED), (False, ConfigEntryState.SETUP_ERROR)],
)
async def test_what_is_no_longer_supported_is_shown_if_it_is_known(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_storage: dict[str, Any],
    known: bool,  # noqa: FBT001 - a parameter of the test
    state: ConfigEntryState,
) -> None:
    rig = await set_up(PrusaRig())
    entry = entry_of(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    if not known:
        del hass_storage[f"printernizer.{entry.entry_id}"]
    rig.simulator.override("/api/version", {"api": "1.0.0"})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is state


async def test_a_wrong_secret_at_the_first_start_asks_for_another(
    hass: HomeAssistant, set_up: SetUp, hass_storage: dict[str, Any]
) -> None:
    rig = await set_up(PrusaRig())
    entry = entry_of(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    del hass_storage[f"printernizer.{entry.entry_id}"]
    rig.refuse_login()
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_a_press_that_is_refused_for_the_login_asks_for_another(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(), printing=900)
    rig.refuse_login()
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, rig, "cancel")
    assert caught.value.translation_key == "login_refused"
    [flow] = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


async def test_readings_that_come_back_to_what_is_shown_are_not_told(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    entry = entry_of(hass, rig)
    coordinator = entry.runtime_data.coordinator
    told = 0

    def count() -> None:
        nonlocal told
        told += 1

    entry.async_on_unload(coordinator.async_add_listener(count))
    for signal in ("-60dBm", coordinator.data.network.signal):
        message = {"print": {"command": "push_status", "wifi_signal": f"{signal}"}}
        rig.simulator.send_raw(json.dumps(message).encode())
    await until_now(
        lambda: (
            coordinator.backend.snapshot.network == coordinator.data.network
            and coordinator.backend.snapshot is not coordinator.data
        ),
        "back",
    )
    await let_time_pass(hass, 5)
    assert told == 0


@pytest.mark.parametrize("make", [BambuRig, PrusaRig])
async def test_what_a_printer_is_asked_for_is_shown_at_once(
    hass: HomeAssistant, set_up: SetUp, make: type[BambuRig | PrusaRig]
) -> None:
    rig = await set_up(make(), printing=900)
    rig.machine.advance(450)
    progress = pytest.approx(rig.machine.progress, abs=1)
    assert float(sensor(hass, rig, "progress")) != progress
    await press(hass, rig, "refresh")
    assert float(sensor(hass, rig, "progress")) == progress, "no time has passed"


async def test_a_look_that_finds_nothing_new_is_told_to_nobody(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    entry = entry_of(hass, rig)
    coordinator = entry.runtime_data.coordinator
    await coordinator.async_refresh()
    told: list[PrinterSnapshot] = []
    entry.async_on_unload(
        coordinator.async_add_listener(lambda: told.append(coordinator.data))
    )
    asked = len(rig.simulator.requests)
    await coordinator.async_refresh()
    assert len(rig.simulator.requests) > asked
    assert told == []


async def test_a_press_is_followed_by_a_look_at_a_printer_that_does_not_push(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(), printing=900)
    await press(hass, rig, "pause")
    await hass.async_block_till_done()
    assert sensor(hass, rig, "status") == "paused", "no time has passed"


async def test_a_press_does_not_have_a_printer_that_pushes_tell_all_anew(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    asked = len(rig.simulator.received)
    await press(hass, rig, "pause")
    await hass.async_block_till_done()
    commands = [message.commands for message in rig.simulator.received[asked:]]
    assert commands == [["pause"]]


async def test_one_who_fails_to_look_keeps_nobody_else_from_showing_what_is(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    coordinator = entry_of(hass, rig).runtime_data.coordinator
    looked: list[str] = []

    def look(snapshot: PrinterSnapshot) -> None:
        looked.append(snapshot.status)
        if snapshot.status == "paused":
            raise ValueError(snapshot.status)

    shown: list[str] = []
    # In the order in which they joined: the one who fails is told first.
    ends = [
        coordinator.async_add_look(look),
        coordinator.async_add_look(lambda it: shown.append(it.status)),
    ]
    await press(hass, rig, "pause")
    await until_now(lambda: "paused" in looked, "looked")
    assert shown == ["printing", "paused"]
    assert f"Unexpected error updating {coordinator.name}" in caplog.text
    caplog.clear()
    for end in ends:
        end()


async def test_a_printer_that_goes_while_one_presses_is_told_at_once(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(), printing=900)
    await rig.power_off()
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, rig, "cancel")
    assert caught.value.translation_key == "port_closed"
    await until_sensor(hass, rig, "status", "offline")


def second_passes(hass: HomeAssistant) -> None:
    """Let the clock jump, and wait for nothing that happens then."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=1.1))


async def calm_down(hass: HomeAssistant) -> None:
    """Let enough time pass for headlines to go out at once again."""
    for _ in range(6):
        second_passes(hass)
        await asyncio.sleep(0)


async def test_headlines_without_end_are_gathered_and_the_first_are_told_at_once(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = BambuRig()
    await rig.start()
    rig.print_for(900)
    entry = await add_through_flow(hass, rig)
    coordinator = entry.runtime_data.coordinator
    await calm_down(hass)
    seen: list[str] = []
    entry.async_on_unload(
        coordinator.async_add_listener(lambda: seen.append(coordinator.data.status))
    )

    async def flip(times: int, signal: int) -> None:
        for number in range(times):
            state = "RUNNING" if number % 2 else "PAUSE"
            message = {"print": {"command": "push_status", "gcode_state": state}}
            rig.simulator.send_raw(json.dumps(message).encode())
        last = {"print": {"command": "push_status", "wifi_signal": f"{signal}dBm"}}
        rig.simulator.send_raw(json.dumps(last).encode())
        backend = coordinator.backend
        await until_now(lambda: backend.snapshot.network.signal == signal, "all came")

    begun = hass.loop.time()
    await flip(1, -41)
    assert seen == ["paused"], "the first one waits for nothing"
    await flip(101, -42)
    # On a busy machine it takes seconds, each of which lets one more through, or two.
    most = 5 + 2 * int(hass.loop.time() - begun)
    assert 5 <= len(seen) <= most, "not some of them"
    second_passes(hass)
    assert len(seen) <= most + 1
    assert coordinator.data.status == "paused", "the last one got lost"

    await calm_down(hass)
    seen.clear()
    await flip(2, -43)
    assert seen == ["printing"], "the flood was held against it for ever"
    await flip(2, -44)
    assert seen == ["printing", "paused", "printing"], "it is held against it in part"
    await rig.power_off()
