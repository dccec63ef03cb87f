"""A printer that wants signed commands says so before anybody presses in vain."""

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import A1, P1S, Dialect
from tests.rigs import BambuRig

from ..helpers import SetUp, entity_id, entry_of, press, sensor, state, until_sensor


@pytest.mark.parametrize("dialect", [A1, P1S], ids=["A1", "P1S"])
async def test_where_nothing_tells_the_first_refusal_does_and_is_forgotten_with_it(
    hass: HomeAssistant, set_up: SetUp, dialect: Dialect
) -> None:
    rig = await set_up(BambuRig(dialect, developer_mode=False))
    entry = entry_of(hass, rig)
    issue = (DOMAIN, f"authorisation_{entry.entry_id}")
    issues = ir.async_get(hass)
    assert sensor(hass, rig, "control_refusal") == "none"

    with pytest.raises(HomeAssistantError, match="Developer mode") as caught:
        await press(hass, rig, "home")
    assert caught.value.translation_key == "authorisation"
    assert rig.machine.homed == 0
    await until_sensor(hass, rig, "control_refusal", "authorisation")
    assert state(hass, rig, "button", "home").state == STATE_UNAVAILABLE
    assert state(hass, rig, "light", "chamber_light").state == "off"
    assert sensor(hass, rig, "status") == "idle"
    assert issues.async_get_issue(*issue) is not None

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert issues.async_get_issue(*issue) is None
    rig.simulator.settings.developer_mode = True
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert issues.async_get_issue(*issue) is None
    await press(hass, rig, "home")
    assert rig.machine.homed == 1


async def test_nothing_can_be_pressed_while_firmware_is_installed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(P1S))
    entry = entry_of(hass, rig)
    rig.simulator.settings.updating = True
    rig.machine.advance(5)
    await until_sensor(hass, rig, "control_refusal", "updating")
    assert state(hass, rig, "button", "home").state == STATE_UNAVAILABLE
    assert state(hass, rig, "light", "chamber_light").state == "off"
    lamp = {"entity_id": entity_id(hass, rig, "light", "chamber_light")}
    with pytest.raises(HomeAssistantError, match="updating itself"):
        await hass.services.async_call("light", "turn_on", lamp, blocking=True)
    issue = (DOMAIN, f"authorisation_{entry.entry_id}")
    assert ir.async_get(hass).async_get_issue(*issue) is None, "waiting is enough"

    rig.simulator.settings.updating = False
    rig.machine.advance(5)
    await until_sensor(hass, rig, "control_refusal", "none")
    await press(hass, rig, "home")
    assert rig.machine.homed == 1
