"""What a printer is doing, asked for by a script."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import SetUp, ask, call_for_help, until_sensor


async def status_of(hass: HomeAssistant, rig: Rig) -> dict[str, Any]:
    """Ask a printer what it is doing."""
    return dict(await ask(hass, "get_status", rig))


@pytest.mark.parametrize("make", [BambuRig, PrusaRig])
async def test_a_printer_says_what_it_is_doing(
    hass: HomeAssistant, set_up: SetUp, make: type[Rig]
) -> None:
    rig = await set_up(make(), printing=900)
    told = await status_of(hass, rig)
    assert told["status"] == "printing"
    assert 20 < told["progress"] <= 25
    assert told["finish_time"] is not None
    assert told["possible"] == ["pause", "cancel"]
    assert told["attention_reason"] is None


async def test_a_printer_says_why_it_waits(hass: HomeAssistant, set_up: SetUp) -> None:
    rig = await set_up(BambuRig(), printing=900)
    call_for_help(rig)
    await until_sensor(hass, rig, "status", "attention")
    told = await status_of(hass, rig)
    assert told["attention_reason"] == "nozzle_clog"
    assert told["possible"] == ["resume", "cancel"]


async def test_a_printer_without_a_job_tells_of_none(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    told = await status_of(hass, await set_up(BambuRig()))
    assert told["status"] == "idle"
    assert (told["job"], told["progress"], told["possible"]) == (None, None, [])
