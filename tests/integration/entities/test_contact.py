"""When a printer was last heard of, and how long it takes to answer."""

from datetime import timedelta

from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.rigs import PrusaRig, Rig

from ..helpers import (
    SetUp,
    entity_id,
    entry_of,
    let_time_pass,
    sensor,
    until,
    watch_writes,
)

pytestmark = pytest.mark.as_at_first

A_MINUTE = 61
KEYS = ("last_seen", "round_trip")


async def turn_on(hass: HomeAssistant, rig: Rig, entry: MockConfigEntry) -> None:
    """Turn both sensors on as a user does."""
    registry = er.async_get(hass)
    for key in KEYS:
        found = entity_id(hass, rig, "sensor", key)
        assert registry.async_get(found).disabled_by is not None  # type: ignore[union-attr]
        registry.async_update_entity(found, disabled_by=None)
    # Home Assistant sets the entry up anew by itself, and must not do so later on.
    await let_time_pass(hass, RELOAD_AFTER_UPDATE_DELAY + 1)


async def test_when_it_was_last_seen_is_written_once_a_minute_and_stays_when_it_goes(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
) -> None:
    await turn_on(hass, rig, entry)
    writes = watch_writes(hass)
    for _ in range(20):
        rig.machine.advance(1)
        await let_time_pass(hass, 5)
    ours = entity_id(hass, rig, "sensor", "last_seen")
    assert [write for write in writes if write.startswith(ours)] == []
    rig.machine.advance(1)
    await let_time_pass(hass, A_MINUTE)
    seen = dt_util.parse_datetime(sensor(hass, rig, "last_seen"))
    assert seen is not None
    assert dt_util.utcnow() - seen < timedelta(minutes=3)
    await rig.power_off()
    await until(hass, rig, lambda: sensor(hass, rig, "status") == "offline", "offline")
    await let_time_pass(hass, A_MINUTE)
    last = sensor(hass, rig, "last_seen")
    await let_time_pass(hass, A_MINUTE)
    assert sensor(hass, rig, "last_seen") == last
    assert sensor(hass, rig, "round_trip") == "unavailable"


async def test_what_was_heard_since_shows_with_the_minute_though_nothing_is_new(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    prusa = await set_up(PrusaRig())
    entry = entry_of(hass, prusa)
    await turn_on(hass, prusa, entry)
    way = entry.runtime_data.coordinator.backend._connection
    # It answers the next poll in the meantime; that shows a minute later.
    way._last_heard += timedelta(minutes=5)
    heard = way._last_heard.isoformat("T", "seconds")
    await let_time_pass(hass, A_MINUTE)
    assert sensor(hass, prusa, "last_seen") == heard


async def test_how_long_it_takes_to_answer_is_told_in_milliseconds(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    prusa = await set_up(PrusaRig(), printing=600)
    await turn_on(hass, prusa, entry_of(hass, prusa))
    await let_time_pass(hass, A_MINUTE)
    assert 0 < float(sensor(hass, prusa, "round_trip")) < 5000
