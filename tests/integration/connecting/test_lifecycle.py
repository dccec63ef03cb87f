"""Setting up, losing, finding again and unloading a printer."""

import asyncio
import gc
import threading
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.bambu.reading.snapshot import SnapshotReader
from custom_components.printernizer.bambu.session.session import BambuSession
from custom_components.printernizer.connecting.moving import async_follow_address
from custom_components.printernizer.printer.connection import connection
from custom_components.printernizer.printer.connection.connection import RetryPolicy
from custom_components.printernizer.printer.connection.found import FoundPrinter
from custom_components.printernizer.prusa import backend as prusa_backend
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import (
    add_through_flow,
    ask,
    let_time_pass,
    press,
    sensor,
    state,
    until,
    until_now,
    until_sensor,
)

NEVER_AGAIN = RetryPolicy(first=3600, longest=3600, jitter=0, failures_to_open=1)


def open_connections(rig: Rig) -> int:
    """Return how many connections the printer has open."""
    if isinstance(rig, BambuRig):
        return rig.simulator.connected_clients
    assert isinstance(rig, PrusaRig)
    return rig.simulator.connections


def our_tasks() -> set[str]:
    """Return what runs of the integration."""
    return {
        repr(task)
        for task in asyncio.all_tasks()
        if "custom_components/printernizer" in repr(task)
    }


def cause(hass: HomeAssistant, rig: Rig) -> Any:
    """Return why the printer is not to be had, as it is shown."""
    return state(hass, rig, "sensor", "connection").attributes["cause"]


def reauth_steps(hass: HomeAssistant) -> list[str]:
    """Return at which step each question for a new login stands."""
    flows = hass.config_entries.flow.async_progress()
    return [flow["step_id"] for flow in flows if flow["context"]["source"] == "reauth"]


async def test_unloading_leaves_nothing_behind(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.NOT_LOADED
    assert not our_tasks()
    assert not [
        thread.name for thread in threading.enumerate() if "paho" in thread.name
    ]
    if isinstance(rig, BambuRig):
        await rig.simulator.wait_for_clients(0)
        gc.collect()
        sessions = [
            thing for thing in gc.get_objects() if isinstance(thing, BambuSession)
        ]
        assert not sessions, "a session outlived its entry"


async def test_there_is_no_thread_for_a_printer(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if "paho" in name], names


async def test_reloading_ten_times_keeps_to_one_connection(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    for _ in range(10):
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    await until(hass, rig, lambda: open_connections(rig) == 1, "down to one connection")
    assert sensor(hass, rig, "status") == "printing"


async def test_a_printer_that_is_off_at_start_is_there_as_offline_and_comes_back(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    entities = set(hass.states.async_entity_ids())
    await rig.power_off()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert sensor(hass, rig, "status") == "offline"
    assert sensor(hass, rig, "progress") == STATE_UNAVAILABLE
    assert set(hass.states.async_entity_ids()) == entities

    await rig.power_on()
    await until_sensor(hass, rig, "status", "printing")
    assert set(hass.states.async_entity_ids()) == entities


async def test_what_is_remembered_of_another_version_is_left_alone(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    hass_storage[f"printernizer.{entry.entry_id}"]["data"] = {"snapshot": {"info": 1}}
    await rig.power_off()
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


async def test_a_printer_that_is_removed_is_forgotten(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    key = f"printernizer.{entry.entry_id}"
    assert key in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage


async def test_a_printer_never_reached_before_is_retried_quietly(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    hass_storage: dict[str, Any],
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    del hass_storage[f"printernizer.{entry.entry_id}"]
    await rig.power_off()
    caplog.clear()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    for _ in range(3):
        await let_time_pass(hass, 700)
    lines = [
        record
        for record in caplog.records
        if "printernizer" in record.name and record.levelname != "DEBUG"
    ]
    # Home Assistant's own line, one for each attempt.
    assert {record.levelname for record in lines} == {"INFO"}
    assert all("Retrying" in record.getMessage() for record in lines)

    await rig.power_on()
    await let_time_pass(hass, 700)
    assert entry.state is ConfigEntryState.LOADED


async def test_home_assistant_hangs_up_when_it_stops(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    if isinstance(rig, BambuRig):
        await rig.simulator.wait_for_clients(0)
    assert not our_tasks()


async def test_an_outage_shows_and_passes(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    assert cause(hass, rig) == "refused", "there is this computer, but no printer"
    assert state(hass, rig, "binary_sensor", "online").state == "off"
    assert sensor(hass, rig, "connection") in {"offline", "suspended"}
    for key in ("progress", "bed_temperature", "job_name"):
        assert sensor(hass, rig, key) == STATE_UNAVAILABLE
    for key in ("pause", "cancel"):
        assert state(hass, rig, "button", key).state == STATE_UNAVAILABLE

    await rig.power_on()
    await until_sensor(hass, rig, "status", "printing")
    assert state(hass, rig, "binary_sensor", "online").state == "on"
    assert cause(hass, rig) == "none"
    assert entry.state is ConfigEntryState.LOADED


async def start_without_printer(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Load the entry of a printer that is off, and is not tried by itself."""
    monkeypatch.setattr(connection, "STEADY", NEVER_AGAIN)
    await hass.config_entries.async_unload(entry.entry_id)
    await rig.power_off()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_a_printer_that_is_back_is_there_at_once_when_refresh_is_pressed(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await start_without_printer(hass, rig, entry, monkeypatch)
    assert sensor(hass, rig, "status") == "offline"
    await rig.power_on()
    assert sensor(hass, rig, "status") == "offline"
    await press(hass, rig, "refresh")
    assert sensor(hass, rig, "status") == "printing"


async def test_a_printer_that_is_back_is_there_at_once_when_it_announces_itself(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await start_without_printer(hass, rig, entry, monkeypatch)
    await rig.power_on()
    announced = FoundPrinter(serial=rig.serial, host=entry.data["host"])
    async_follow_address(hass, entry, announced)
    await until_now(lambda: sensor(hass, rig, "status") == "printing", "there")


async def test_a_login_that_is_refused_later_asks_for_a_new_one_until_it_is_taken(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    rig.refuse_login()
    await until_sensor(hass, rig, "connection", "rejected")
    assert cause(hass, rig) == "wrong_code"
    assert reauth_steps(hass) == ["reauth_confirm"]
    assert sensor(hass, rig, "status") == "offline"
    for _ in range(3):
        await let_time_pass(hass, 200)
    assert reauth_steps(hass) == ["reauth_confirm"], "once is enough"

    rig.take_login()
    await until_sensor(hass, rig, "connection", "connected")
    assert sensor(hass, rig, "status") == "printing"
    assert reauth_steps(hass) == [], "nobody needs to type anything any more"


async def test_a_login_that_is_refused_at_the_start_leaves_what_is_known(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    rig.refuse_login()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert sensor(hass, rig, "status") == "offline"
    records = await ask(hass, "get_jobs", rig)
    assert records
    await until_sensor(hass, rig, "connection", "rejected")
    assert reauth_steps(hass) == ["reauth_confirm"]

    rig.take_login()
    await until_sensor(hass, rig, "connection", "connected")
    assert reauth_steps(hass) == []


async def test_what_nobody_foresaw_at_the_start_leaves_what_is_known(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    with monkeypatch.context() as broken:
        broken.setattr(SnapshotReader, "read", None)
        broken.setattr(prusa_backend, "read_snapshot", None)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED
        assert sensor(hass, rig, "status") == "offline"
        assert cause(hass, rig) == "refused"
    await until_sensor(hass, rig, "status", "printing")


async def test_another_printer_at_the_address_is_not_taken_for_ours(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "serial": "SOMEBODY-ELSE"}
    )
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert sensor(hass, rig, "status") == "offline"
    assert cause(hass, rig) == "wrong_printer"
    assert rig.commands_seen() == 0


async def test_two_printers_of_the_same_brand_do_not_mix(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rigs = [BambuRig(serial="01P00A000000001"), BambuRig(serial="01P00A000000002")]
    for rig in rigs:
        await rig.start()
        rig.print_for(900)
        await add_through_flow(hass, rig)
    first, second = rigs
    await press(hass, first, "cancel")
    await until_sensor(hass, first, "status", "cancelled")
    assert sensor(hass, second, "status") == "printing"
    assert second.commands_seen() == 0
    for rig in rigs:
        await rig.power_off()
