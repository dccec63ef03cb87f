"""A printer that is switched off after its job, and the prints that this spares."""

import asyncio
from contextlib import suppress
from datetime import timedelta
import logging
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.printernizer.bambu.session import budget
from custom_components.printernizer.coordinator import PrinterCoordinator
from custom_components.printernizer.powering import partner
from tests.rigs import BRACKET, BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    act,
    call_for_help,
    entry_of,
    let_time_pass,
    press,
    sensor,
    until,
    until_sensor,
)
from .plugs import Plug, be_cool, cut, hang_on_plug, other_brand

GRACE = 60
"""In seconds: a longer jump of the clock would lose the way to the printer."""


@pytest.fixture(autouse=True)
async def it_switches_itself_off(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    plug: Plug,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Choose that, with a minute of grace."""
    monkeypatch.setattr(partner, "ANSWERS_WITHIN", 2)
    # Only Home Assistant's clock jumps, and each jump may cost a full report.
    monkeypatch.setattr(budget, "_WINDOW", 0)
    await hang_on_plug(hass, entry, auto_off=True, auto_off_minutes=1)


async def in_grace(hass: HomeAssistant, rig: Rig) -> None:
    """End the job, and wait until it is known when the printer is switched off."""
    await be_cool(hass, rig)
    await until(hass, rig, lambda: is_pending(hass, rig), "pending")


def is_pending(hass: HomeAssistant, rig: Rig) -> bool:
    """Whether it is shown when the printer will be switched off."""
    return sensor(hass, rig, "power_off_at") != "unknown"


async def grace_passes(hass: HomeAssistant, rig: Rig, plug: Plug) -> None:
    """Let more than the time of grace pass, more than once."""
    for _ in range(3):
        await let_time_pass(hass, GRACE + 2)
        await until(
            hass,
            rig,
            lambda: not plug.is_on or sensor(hass, rig, "connection") == "connected",
            "there again",
        )


async def test_it_is_switched_off_when_it_is_cool_and_the_time_of_grace_is_over(
    hass: HomeAssistant, rig: Rig, plug: Plug
) -> None:
    assert not is_pending(hass, rig)
    await in_grace(hass, rig)
    at = dt_util.parse_datetime(sensor(hass, rig, "power_off_at"))
    assert at is not None
    assert abs(at - dt_util.utcnow() - timedelta(seconds=GRACE)) < timedelta(seconds=30)
    assert plug.is_on
    await grace_passes(hass, rig, plug)
    assert not plug.is_on
    assert not is_pending(hass, rig)
    assert sensor(hass, rig, "status") == "offline"


async def test_the_timer_of_one_print_does_not_cut_the_next(
    hass: HomeAssistant, rig: Rig, plug: Plug
) -> None:
    await in_grace(hass, rig)
    rig.machine.start(BRACKET)
    rig.machine.advance(120)
    await until(hass, rig, lambda: not is_pending(hass, rig), "taken back")
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0
    await until_sensor(hass, rig, "status", "printing")


async def test_a_print_that_nobody_has_seen_yet_is_not_cut(
    hass: HomeAssistant, rig: Rig, plug: Plug
) -> None:
    await in_grace(hass, rig)
    # In the very moment in which the time is over.
    rig.machine.start(BRACKET)
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0


async def test_a_failed_job_that_is_started_again_at_the_screen_is_not_cut(
    hass: HomeAssistant, rig: Rig, plug: Plug
) -> None:
    plan = rig.machine.plan
    assert plan is not None
    rig.machine.fail("test")
    rig.machine.advance(3600)
    await until_sensor(hass, rig, "status", "failed")
    if isinstance(rig, BambuRig):
        # PrusaLink tells no temperatures then, so that it is left alone.
        await until(hass, rig, lambda: is_pending(hass, rig), "pending")
    rig.machine.start(plan)
    rig.machine.advance(5)
    await grace_passes(hass, rig, plug)
    rig.machine.advance(600)
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0
    await until_sensor(hass, rig, "status", "printing")


async def test_a_job_that_calls_for_help_is_not_cut(
    hass: HomeAssistant, rig: Rig, plug: Plug
) -> None:
    rig.machine.advance(60)
    call_for_help(rig)
    await until_sensor(hass, rig, "status", "attention")
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0


async def test_a_call_for_help_in_the_time_of_grace_ends_it(
    hass: HomeAssistant, rig: Rig, plug: Plug
) -> None:
    if not isinstance(rig, PrusaRig):
        pytest.skip("calls for nobody without a job")
    await in_grace(hass, rig)
    rig.simulator.attention(job=False)
    await until_sensor(hass, rig, "status", "attention")
    assert not is_pending(hass, rig)
    rig.simulator.clear()
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0, "somebody sees to it"


async def test_a_print_that_is_asked_for_in_the_time_of_grace_ends_it(
    hass: HomeAssistant, rig: Rig, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = rig.store(BRACKET)
    await in_grace(hass, rig)
    rig.machine.dismiss()
    # It takes the command, and comes to nothing.
    monkeypatch.setattr(rig.machine, "start", lambda _plan: None)
    await act(hass, "start_print", rig, path=path)
    assert not is_pending(hass, rig)
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0


async def test_power_that_is_cut_in_the_middle_of_a_print_is_no_end_of_it(
    hass: HomeAssistant, rig: Rig, plug: Plug
) -> None:
    """The whole house is without power; the plug stays on."""
    await cut(rig)
    await until_sensor(hass, rig, "status", "offline")
    await let_time_pass(hass, GRACE + 2)
    assert plug.cuts == 0
    await rig.power_on()
    await until_sensor(hass, rig, "connection", "connected")
    rig.machine.find_job()
    await until(
        hass,
        rig,
        lambda: sensor(hass, rig, "status") in {"paused", "attention"},
        "found",
    )
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0, "it can still go on"


async def test_a_restart_in_the_time_of_grace_begins_it_anew(
    hass: HomeAssistant, rig: Rig, entry: Any, plug: Plug
) -> None:
    await in_grace(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    await let_time_pass(hass, GRACE + 2)
    assert plug.cuts == 0
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert plug.cuts == 0, "not blindly"
    await until(hass, rig, lambda: is_pending(hass, rig), "pending again")
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 1


async def test_a_print_that_began_during_a_restart_is_not_cut(
    hass: HomeAssistant, rig: Rig, entry: Any, plug: Plug
) -> None:
    await in_grace(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    rig.machine.start(BRACKET)
    rig.machine.advance(300)
    await hass.config_entries.async_setup(entry.entry_id)
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0


class Asked:
    """Has a printer answer only when it is let, if somebody asks it anew."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Hold answers back from now on."""
        self.now = asyncio.Event()
        self.answered = asyncio.Event()
        self.times = 0
        self.fails = False
        """Whether it says nothing of use then."""

        async def ask(_: PrinterCoordinator) -> None:
            self.times += 1
            self.now.set()
            await self.answered.wait()
            if self.fails:
                raise HomeAssistantError

        monkeypatch.setattr(PrinterCoordinator, "async_ask_printer", ask)

    async def after_grace(self, hass: HomeAssistant) -> None:
        """Let the time of grace pass until somebody is asked.

        Once is not enough where a connection is lost with a clock that jumps.
        """
        while not self.now.is_set():
            async_fire_time_changed(
                hass, dt_util.utcnow() + timedelta(seconds=GRACE + 2)
            )
            with suppress(TimeoutError):
                await asyncio.wait_for(self.now.wait(), 0.5)


def ways_not_to_switch_off(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was written of that in the log."""
    told = [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING
    ]
    return [line for line in told if "not switched off" in line]


async def test_a_switch_off_that_is_under_way_ends_with_the_entry(
    hass: HomeAssistant,
    rig: Rig,
    plug: Plug,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await in_grace(hass, rig)
    asked = Asked(monkeypatch)
    await asked.after_grace(hass)
    assert await hass.config_entries.async_unload(entry_of(hass, rig).entry_id)
    asked.answered.set()
    for _ in range(3):
        await let_time_pass(hass, GRACE + 2)
    assert plug.cuts == 0
    assert not ways_not_to_switch_off(caplog)
    assert "did not complete in time" not in caplog.text


async def test_what_hinders_it_is_written_once(
    hass: HomeAssistant,
    set_up: SetUp,
    rig: Rig,
    plug: Plug,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = await set_up(other_brand(rig))
    await hang_on_plug(hass, entry_of(hass, other))
    await in_grace(hass, rig)
    await hass.config_entries.async_unload(entry_of(hass, other).entry_id)
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0
    assert len(ways_not_to_switch_off(caplog)) == 1


@pytest.mark.parametrize("comes_back", [False, True])
async def test_a_printer_that_was_unloaded_while_others_were_asked_is_not_cut(
    hass: HomeAssistant,
    set_up: SetUp,
    rig: Rig,
    plug: Plug,
    *,
    monkeypatch: pytest.MonkeyPatch,
    comes_back: bool,
) -> None:
    other = await set_up(other_brand(rig))
    entry = entry_of(hass, other)
    await hang_on_plug(hass, entry)
    await in_grace(hass, rig)
    asked = Asked(monkeypatch)
    await asked.after_grace(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    if comes_back:
        await hass.config_entries.async_setup(entry.entry_id)
    asked.answered.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert plug.cuts == 0


async def test_a_button_keeps_it_on_also_over_a_restart(
    hass: HomeAssistant, rig: Rig, entry: Any, plug: Plug
) -> None:
    await in_grace(hass, rig)
    await press(hass, rig, "keep_on")
    assert not is_pending(hass, rig)
    await grace_passes(hass, rig, plug)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0


async def test_that_a_job_needs_no_switching_off_outlasts_a_crash(
    hass: HomeAssistant,
    rig: Rig,
    entry: Any,
    plug: Plug,
    hass_storage: dict[str, Any],
) -> None:
    await in_grace(hass, rig)
    key = f"printernizer.{entry.entry_id}.power"
    before = hass_storage[key]["data"]
    rig.machine.start(BRACKET)
    rig.machine.advance(120)
    await until(hass, rig, lambda: not is_pending(hass, rig), "taken back")
    await until(hass, rig, lambda: hass_storage[key]["data"] != before, "written")


async def test_what_is_kept_goes_with_the_printer(
    hass: HomeAssistant, entry: Any, hass_storage: dict[str, Any]
) -> None:
    key = f"printernizer.{entry.entry_id}.power"
    await hass.async_block_till_done()
    assert key in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage


async def test_a_job_that_was_over_when_this_was_chosen_switches_nothing_off(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry, auto_off=False)
    await be_cool(hass, rig)
    await hang_on_plug(hass, entry, auto_off=True, auto_off_minutes=1)
    await until_sensor(hass, rig, "status", "finished")
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0
