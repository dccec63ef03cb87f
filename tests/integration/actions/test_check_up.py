"""The action that finds out what is wrong with the way to a printer."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.rigs import BambuRig, Rig

from ..helpers import SetUp, ask, call, until_sensor


async def check(hass: HomeAssistant, rig: Rig) -> dict[str, Any]:
    """Call the action and return what it answers."""
    return dict(await ask(hass, "check_connection", rig))


def outcomes(answer: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """Return how the stages went, each with its reason."""
    return [
        (stage["stage"], stage["outcome"], stage["reason"])
        for stage in answer["stages"]
    ]


async def test_a_connected_printer_is_examined_through_its_connection(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(client_limit=1))
    answer = await check(hass, rig)
    assert answer["verdict"] == "all_well"
    assert ("login", "passed", "connected") in outcomes(answer)
    assert ("files", "passed", None) in outcomes(answer)
    assert rig.simulator.connected_clients == 1


async def test_a_printer_that_is_off_is_examined(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    answer = await check(hass, rig)
    assert answer["verdict"] == "port_closed"
    assert answer["text"].startswith("A device is at this address, but")
    assert outcomes(answer)[:3] == [
        ("name", "passed", None),
        ("port", "failed", "port_closed"),
        ("tls", "skipped", "not_reached"),
    ]


async def test_a_printer_whose_entry_is_not_loaded_is_examined(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    rig.refuse_login()
    answer = await check(hass, rig)
    assert answer["verdict"] in {"wrong_code", "wrong_password"}


async def test_the_verdict_is_told_in_the_language_of_home_assistant(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    hass.config.language = "de"
    answer = await check(hass, rig)
    assert answer["text"] == "Alles in Ordnung: Was geprüft wurde, funktioniert."


async def test_a_device_that_is_none_is_told(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError):
        await call(hass, "check_connection", device_id="none")
