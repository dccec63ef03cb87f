"""What keeps a printer from being switched off after its job, and what comes then."""

import asyncio
from datetime import timedelta

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.printernizer.following import follower
from custom_components.printernizer.powering import partner
from tests.rigs import Rig

from ..helpers import SetUp, entry_of, sensor, until
from .plugs import Plug, blocked_by, hang_on_plug, other_brand
from .test_auto_off import (
    GRACE,
    Asked,
    grace_passes,
    in_grace,
    it_switches_itself_off as it_switches_itself_off,  # noqa: PLC0414 - a fixture
    ways_not_to_switch_off,
)


async def test_a_printer_that_does_not_answer_is_left_on_and_asked_again(
    hass: HomeAssistant, rig: Rig, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_grace(hass, rig)
    with monkeypatch.context() as patch:
        patch.setattr(partner, "ANSWERS_WITHIN", 0.01)
        asked = Asked(patch)
        await grace_passes(hass, rig, plug)
        assert asked.now.is_set()
        assert plug.cuts == 0
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 1


async def test_a_printer_that_prints_on_the_same_plug_is_not_cut_with_it(
    hass: HomeAssistant, set_up: SetUp, rig: Rig, plug: Plug
) -> None:
    other = await set_up(other_brand(rig), printing=900)
    plug.rigs.append(other)
    await hang_on_plug(hass, entry_of(hass, other))
    await in_grace(hass, rig)
    await until(hass, other, lambda: blocked_by(hass, other) == "job", "seen")
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0


async def test_nothing_is_switched_off_while_home_assistant_stops(
    hass: HomeAssistant, rig: Rig, plug: Plug, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printer would not be there to say that something else has begun."""
    await in_grace(hass, rig)
    asked = Asked(monkeypatch)
    await asked.after_grace(hass)
    hass.set_state(CoreState.stopping)
    asked.answered.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    hass.set_state(CoreState.running)
    assert plug.cuts == 0


async def test_it_is_asked_once_and_after_that_the_time_of_grace_begins_anew(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    plug: Plug,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await in_grace(hass, rig)
    asked = Asked(monkeypatch)
    now = dt_util.utcnow() + timedelta(seconds=GRACE + 2)
    for module in (follower, partner):
        monkeypatch.setattr(module, "utcnow", lambda: now)
    async_fire_time_changed(hass, now)
    await asked.now.wait()
    entry.runtime_data.coordinator.async_update_listeners()
    await hass.async_block_till_done()
    assert asked.times == 1
    asked.fails = True
    asked.answered.set()
    for _ in range(3):
        await asyncio.sleep(0)
    await hass.async_block_till_done()
    assert (asked.times, plug.cuts) == (1, 0)
    at = dt_util.parse_datetime(sensor(hass, rig, "power_off_at"))
    assert at == now.replace(microsecond=0) + timedelta(seconds=GRACE)


async def test_what_hinders_it_anew_is_written_anew(
    hass: HomeAssistant,
    set_up: SetUp,
    rig: Rig,
    plug: Plug,
    *,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = await set_up(other_brand(rig))
    entry = entry_of(hass, other)
    await hang_on_plug(hass, entry)
    await in_grace(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    await grace_passes(hass, rig, plug)
    assert len(ways_not_to_switch_off(caplog)) == 1
    await hass.config_entries.async_setup(entry.entry_id)
    with monkeypatch.context() as patch:
        patch.setattr(partner, "ANSWERS_WITHIN", 0.01)
        Asked(patch)
        await grace_passes(hass, rig, plug)
    await hass.config_entries.async_unload(entry.entry_id)
    await grace_passes(hass, rig, plug)
    assert plug.cuts == 0
    assert len(ways_not_to_switch_off(caplog)) == 2
