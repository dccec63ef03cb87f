"""What helps to find a fault, and what it must not give away."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.diagnostics import (
    async_get_config_entry_diagnostics,
)
from tests.rigs import Rig


async def test_diagnostics_tell_much_and_give_nobody_away(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    told: Any = await async_get_config_entry_diagnostics(hass, entry)
    text = json.dumps(told, default=str)
    for secret in (*rig.form.values(), rig.serial):
        if secret != "maker":
            assert str(secret) not in text
    assert "127.0.0.1" not in text
    assert "racket" not in text
    assert told["snapshot"]["status"] == "printing"
    assert told["snapshot"]["bed"]["target"]
    assert "Pause" in told["supported"]


async def test_the_health_page_counts_the_printers(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    assert info == {"printers": 1, "online": 1, "refusing_commands": 0}
