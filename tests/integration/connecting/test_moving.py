"""Which announced addresses are tried, how often, and for whom."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.brands import BRANDS
from custom_components.printernizer.connecting import moving
from custom_components.printernizer.connecting.decisions import async_ask_about_address
from custom_components.printernizer.connecting.moving import (
    async_follow_address,
    async_move,
    async_prove,
    known_entry,
)
from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.connection.found import FoundPrinter
from tests.rigs import BambuRig
from tests.traps import trap

from ..helpers import SetUp, entry_of

MAC, OTHER_MAC = "109c70123456", "109c70654321"


def prusa(hass: HomeAssistant, **data: Any) -> MockConfigEntry:
    """Know a printer that is not set up at present."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={"brand": "prusa", "password": "x", "username": "maker", **data},
        state=ConfigEntryState.SETUP_ERROR,
    )
    entry.add_to_hass(hass)
    return entry


def test_ten_addresses_are_tried_for_a_printer_in_a_minute_whatever_others_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(moving, "monotonic", lambda: now)
    trials = moving._Trials()
    hosts = [f"192.168.1.{number}" for number in range(11)]
    assert [trials.may_begin("ours", host) for host in hosts] == [True] * 10 + [False]
    assert trials.may_begin("another", hosts[0])
    now += 59
    assert not trials.may_begin("ours", hosts[10])
    now += 1
    assert trials.may_begin("ours", hosts[10])
    assert trials.may_begin("ours", hosts[0])
    assert not trials.may_begin("ours", hosts[0]), "it was tried just now"


async def test_no_announced_address_of_a_printer_that_is_switched_off_is_visited(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    entry = entry_of(hass, rig)
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    async with trap(rig.serial) as attacker:
        found = FoundPrinter(serial=rig.serial, host=f"127.0.0.1:{attacker.port}")
        async_follow_address(hass, entry, found)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert attacker.visits == 0


async def test_one_who_tells_no_address_is_not_how_a_printer_is_known_again(
    hass: HomeAssistant,
) -> None:
    entry = prusa(hass, host="192.168.1.20")
    before = dict(entry.data)
    nowhere = FoundPrinter(host="two words", hostname="mini", mac=MAC)
    async_follow_address(hass, entry, nowhere)
    assert dict(entry.data) == before
    there = FoundPrinter(host="192.168.1.20", hostname="mini", mac=MAC)
    async_follow_address(hass, entry, there)
    assert dict(entry.data) == {**before, "hostname": "mini", "mac": MAC}


async def test_a_printer_that_was_only_tried_is_left_alone_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    entry = entry_of(hass, rig)
    # Without a pin only the login can prove it.
    data = {key: value for key, value in entry.data.items() if key != "fingerprint"}
    hass.config_entries.async_update_entry(entry, data=data)
    before = len(rig.simulator.received)
    assert await async_prove(hass, entry, rig.form["host"]) is None
    assert len(rig.simulator.received) > before, "it was not even tried"
    async with asyncio.timeout(5):
        await rig.simulator.wait_for_clients(1)


async def test_nobody_is_asked_any_more_about_an_address_once_another_is_taken(
    hass: HomeAssistant,
) -> None:
    entry = prusa(hass, host="192.168.1.20")
    async_ask_about_address(hass, entry, "192.168.1.21")
    issues = ir.async_get(hass)
    issue_id = f"new_address_{entry.entry_id}"
    assert issues.async_get_issue(DOMAIN, issue_id) is not None
    async_move(hass, entry, {"host": "192.168.1.22"})
    assert issues.async_get_issue(DOMAIN, issue_id) is None
    assert entry.data["host"] == "192.168.1.22"


async def test_a_printer_is_known_by_its_hardware_first_then_its_place_then_its_name(
    hass: HomeAssistant,
) -> None:
    brand = BRANDS["prusa"]
    by_name = prusa(hass, host="192.168.1.20", hostname="mini")
    by_place = prusa(hass, host="192.168.1.21:80", mac=OTHER_MAC)
    by_local = prusa(hass, host="core.local")
    by_mac = prusa(hass, host="192.168.1.22", mac=MAC)

    def known(**told: Any) -> MockConfigEntry | None:
        found: Any = known_entry(hass, brand, FoundPrinter(**told))
        return found

    assert known(host="192.168.1.21", hostname="mini", mac=MAC) is by_mac
    assert known(host="192.168.1.21", hostname="mini") is by_place
    assert known(host="192.168.1.30", hostname="mini") is by_name
    assert known(host="192.168.1.30", hostname="core") is by_local
    assert known(host="192.168.1.30") is None
    assert known(host="two words") is None
    assert known_entry(hass, BRANDS["bambu"], FoundPrinter(host="192.168.1.20")) is None
