"""A printer that gets its power for a print."""

import asyncio
from datetime import timedelta
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.printernizer.bambu.session import budget
from custom_components.printernizer.powering import partner
from simulator.machine import ACTIVE
from tests.rigs import BRACKET, BambuRig, Rig

from ..helpers import act, let_time_pass, sensor, until, until_now, until_sensor
from .plugs import PLUG, Plug, be_cool, blocked_by, hang_on_plug, refusal, turn_power


@pytest.fixture
async def stored(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> str:
    """Switch the printer off after its job; where there is a file to be printed."""
    path = rig.store(BRACKET)
    await hang_on_plug(hass, entry, auto_on=True)
    await be_cool(hass, rig)
    rig.machine.dismiss()
    await turn_power(hass, rig, on=False)
    assert not plug.is_on
    return path


async def come_on(hass: HomeAssistant, rig: Rig) -> None:
    """Turn the power on, and wait for the printer."""
    await turn_power(hass, rig, on=True)
    await until_sensor(hass, rig, "connection", "connected")


async def start(hass: HomeAssistant, rig: Rig, path: str) -> None:
    """Have the file printed; the clock only jumps until the printer is there."""
    starting = asyncio.create_task(act(hass, "start_print", rig, path=path))
    await until_sensor(hass, rig, "connection", "connected")
    await starting


async def test_a_print_turns_the_power_on_and_waits_for_the_printer(
    hass: HomeAssistant, rig: Rig, plug: Plug, stored: str
) -> None:
    await start(hass, rig, stored)
    assert plug.is_on
    assert rig.machine.phase in ACTIVE


async def test_a_print_is_not_cut_before_the_printer_tells_of_it(
    hass: HomeAssistant,
    rig: Rig,
    plug: Plug,
    stored: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes the command, and takes its time."""
    monkeypatch.setattr(rig.machine, "start", lambda _plan: None)
    await start(hass, rig, stored)
    assert rig.machine.phase not in ACTIVE
    assert await refusal(hass, rig) == "power_blocked_starting"
    assert plug.is_on


async def test_a_print_that_was_asked_for_is_a_job_once_the_printer_tells_of_it(
    hass: HomeAssistant, rig: Rig, stored: str
) -> None:
    await start(hass, rig, stored)
    rig.machine.advance(120)
    await until(hass, rig, lambda: blocked_by(hass, rig) != "starting", "told")
    await until_sensor(hass, rig, "status", "printing")
    assert blocked_by(hass, rig) == "job"


async def test_the_power_stays_on_while_a_print_waits_for_the_printer(
    hass: HomeAssistant, rig: Rig, plug: Plug, stored: str
) -> None:
    plug.wakes = False
    starting = asyncio.create_task(act(hass, "start_print", rig, path=stored))
    await until_now(lambda: plug.is_on, "on")
    assert blocked_by(hass, rig) == "starting"
    assert await refusal(hass, rig) == "power_blocked_starting"
    await rig.power_on()
    await until_sensor(hass, rig, "connection", "connected")
    await starting
    assert rig.machine.phase in ACTIVE


async def test_power_that_somebody_turned_on_is_waited_for_too(
    hass: HomeAssistant, rig: Rig, plug: Plug, stored: str
) -> None:
    plug.wakes = False
    await turn_power(hass, rig, on=True)
    starting = asyncio.create_task(act(hass, "start_print", rig, path=stored))
    await until_now(lambda: blocked_by(hass, rig) == "starting", "starting")
    await rig.power_on()
    await until_sensor(hass, rig, "connection", "connected")
    await starting
    assert rig.machine.phase in ACTIVE


async def test_a_printer_that_is_there_and_takes_no_print_is_not_waited_for(
    hass: HomeAssistant, rig: Rig, plug: Plug, stored: str
) -> None:
    await come_on(hass, rig)
    rig.print_for(120)
    await until_sensor(hass, rig, "status", "printing")
    with pytest.raises(HomeAssistantError) as error:
        async with asyncio.timeout(5):
            await act(hass, "start_print", rig, path=stored)
    assert error.value.translation_key != "powered_in_vain"


async def test_a_printer_is_waited_for_until_it_tells_anew_how_it_stands(
    hass: HomeAssistant,
    rig: Rig,
    stored: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is connected, and what is known of it is of before it lost its power."""
    if not isinstance(rig, BambuRig):
        pytest.skip("tells with each answer how it stands")
    # There is no leave to ask for a report.
    monkeypatch.setattr(budget, "_MOST_IN_WINDOW", 1)
    starting = asyncio.create_task(act(hass, "start_print", rig, path=stored))
    await until_sensor(hass, rig, "connection", "connected")
    await let_time_pass(hass, partner.STARTS_WITHIN)
    with pytest.raises(HomeAssistantError) as error:
        await starting
    assert error.value.translation_key == "powered_in_vain"


async def test_a_printer_that_does_not_come_is_waited_for_only_so_long(
    hass: HomeAssistant,
    rig: Rig,
    plug: Plug,
    stored: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partner, "STARTS_WITHIN", 0.1)
    plug.wakes = False
    with pytest.raises(HomeAssistantError) as error:
        await act(hass, "start_print", rig, path=stored)
    assert error.value.translation_key == "powered_in_vain"
    assert rig.machine.phase not in ACTIVE
    # What came to nothing keeps nobody from switching off.
    assert blocked_by(hass, rig) == "unseen"


async def test_for_a_file_that_is_not_there_nothing_is_turned_on(
    hass: HomeAssistant, rig: Rig, plug: Plug, stored: str, tmp_path: Path
) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    with pytest.raises(HomeAssistantError):
        await act(
            hass, "upload_file", rig, source=str(tmp_path / "none.3mf"), print=True
        )
    assert not plug.is_on


async def test_without_the_option_nothing_is_turned_on(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug, stored: str
) -> None:
    await hang_on_plug(hass, entry)
    with pytest.raises(HomeAssistantError):
        await act(hass, "start_print", rig, path=stored)
    assert not plug.is_on


async def replayed(hass: HomeAssistant, rig: Rig) -> None:
    """Have the printer begin again by itself, as some do when power is back."""
    rig.simulator.replays_last_job = True
    await turn_power(hass, rig, on=True)
    rig.machine.advance(1)
    await until_sensor(hass, rig, "connection", "connected")
    await until_sensor(hass, rig, "attention_reason", "replay")


async def test_a_print_that_begins_again_by_itself_as_power_is_back_is_a_call(
    hass: HomeAssistant, rig: Rig, plug: Plug, stored: str
) -> None:
    await replayed(hass, rig)
    rig.machine.stop()
    await until_sensor(hass, rig, "attention_reason", "none")


async def test_a_call_that_nobody_heeds_ends_by_the_clock(
    hass: HomeAssistant, rig: Rig, stored: str
) -> None:
    """The printer says nothing new meanwhile."""
    await replayed(hass, rig)
    async_fire_time_changed(hass, utcnow() + timedelta(minutes=31))
    assert sensor(hass, rig, "attention_reason") == "none"
    assert sensor(hass, rig, "connection") == "connected"
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_print_that_was_asked_for_is_no_call(
    hass: HomeAssistant, rig: Rig, plug: Plug, stored: str
) -> None:
    await start(hass, rig, stored)
    rig.machine.advance(120)
    await let_time_pass(hass, rig.news_within)
    await until(
        hass, rig, lambda: sensor(hass, rig, "status") == "printing", "printing"
    )
    assert sensor(hass, rig, "attention_reason") == "none"


async def test_a_print_that_was_asked_for_after_power_came_is_no_call(
    hass: HomeAssistant, rig: Rig, plug: Plug, stored: str
) -> None:
    await come_on(hass, rig)
    await act(hass, "start_print", rig, path=stored)
    rig.machine.advance(120)
    await until_sensor(hass, rig, "status", "printing")
    assert sensor(hass, rig, "attention_reason") == "none"


async def test_a_plug_that_was_only_out_of_reach_brings_no_call(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    await be_cool(hass, rig)
    plug.lies = True
    for told in ("unavailable", "on"):
        hass.states.async_set(PLUG, told)
        await hass.async_block_till_done()
    rig.print_for(120)
    await until_sensor(hass, rig, "status", "printing")
    assert sensor(hass, rig, "attention_reason") == "none"
