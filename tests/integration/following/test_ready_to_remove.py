"""When a print can be taken off, as a user sees it."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.rigs import BRACKET, Rig

from ..helpers import let_time_pass, sensor, state, until, until_sensor


def is_ready(hass: HomeAssistant, rig: Rig) -> bool:
    """Whether the print can be taken off."""
    return state(hass, rig, "binary_sensor", "ready_to_remove").state == "on"


async def end_of_job(hass: HomeAssistant, rig: Rig) -> None:
    """Finish the job; the bed is still hot."""
    rig.machine.advance(rig.machine.remaining or 0)
    await until_sensor(hass, rig, "status", "finished")
    await until(
        hass, rig, lambda: sensor(hass, rig, "ready_at") != "unknown", "forecast"
    )
    assert not is_ready(hass, rig)


async def test_a_print_is_ready_when_the_bed_is_cool(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    assert not is_ready(hass, rig)
    assert sensor(hass, rig, "ready_at") == "unknown"
    await end_of_job(hass, rig)
    rig.machine.advance(3600)
    await until(hass, rig, lambda: is_ready(hass, rig), "ready")
    ready_at = dt_util.parse_datetime(sensor(hass, rig, "ready_at"))
    assert ready_at is not None
    assert abs((ready_at - dt_util.utcnow()).total_seconds()) < 60 * 60


async def test_the_next_job_ends_it(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await end_of_job(hass, rig)
    rig.machine.advance(3600)
    await until(hass, rig, lambda: is_ready(hass, rig), "ready")
    rig.machine.start(BRACKET)
    rig.machine.advance(1)
    await until(hass, rig, lambda: not is_ready(hass, rig), "taken back")
    assert sensor(hass, rig, "ready_at") == "unknown"


async def test_it_is_ready_in_time_when_the_printer_is_switched_off(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await end_of_job(hass, rig)
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    assert not is_ready(hass, rig)
    await let_time_pass(hass, 3 * 3600)
    assert is_ready(hass, rig)


async def test_a_restart_meanwhile_does_not_lose_it(
    hass: HomeAssistant, rig: Rig, entry: Any
) -> None:
    await end_of_job(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    rig.machine.advance(3600)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(hass, rig, lambda: is_ready(hass, rig), "ready")


async def test_a_warm_room_does_not_lose_it(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    rig.machine.bed.ambient = 43.0
    await end_of_job(hass, rig)
    rig.machine.advance(7200)
    await until_sensor(hass, rig, "bed_temperature", "43")
    for minutes in range(1, 20):
        await let_time_pass(hass, minutes * 60)
        if is_ready(hass, rig):
            return
    pytest.fail("never ready")


async def test_what_is_kept_goes_with_the_printer(
    hass: HomeAssistant, rig: Rig, entry: Any, hass_storage: dict[str, Any]
) -> None:
    key = f"printernizer.{entry.entry_id}.bed"
    await hass.config_entries.async_unload(entry.entry_id)
    assert key in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage
