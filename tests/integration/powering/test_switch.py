"""The switch of a printer's power, which goes off only when nothing is ruined."""

from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.bambu.session import budget
from custom_components.printernizer.powering import partner
from tests.rigs import BambuRig, PrusaRig, Rig

from ..actions.test_rights import user_with
from ..helpers import (
    SetUp,
    act,
    device_of,
    entity_id,
    entry_of,
    open_options,
    sensor,
    state,
    until,
    until_sensor,
)
from .plugs import (
    PLUG,
    Plug,
    be_cool,
    blocked_by,
    hang_on_plug,
    other_brand,
    refusal,
    turn_power,
)


async def test_without_a_plug_there_is_no_switch_and_nothing_to_switch_off(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    found = er.async_get(hass).async_get_entity_id(
        "switch", "printernizer", f"{rig.serial}_power"
    )
    assert found is None
    with pytest.raises(HomeAssistantError) as error:
        await act(hass, "switch_off", rig, force=True)
    assert error.value.translation_key == "no_power_switch"


async def test_what_the_options_ask_for_no_more_is_gone(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    keys = {"switch": "power", "button": "keep_on", "sensor": "power_off_at"}

    def there() -> set[str]:
        registry = er.async_get(hass)
        return {
            key
            for platform, key in keys.items()
            if registry.async_get_entity_id(
                platform, "printernizer", f"{rig.serial}_{key}"
            )
        }

    await hang_on_plug(hass, entry, auto_off=True)
    assert there() == set(keys.values())
    await hang_on_plug(hass, entry)
    assert there() == {"power"}
    form = await open_options(hass, entry, "power")
    await hass.config_entries.options.async_configure(form["flow_id"], {})
    await hass.async_block_till_done()
    assert there() == set()


async def test_a_job_is_not_cut_and_a_cool_printer_is(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    assert blocked_by(hass, rig) == "job"
    assert await refusal(hass, rig) == "power_blocked_job"
    await be_cool(hass, rig)
    await turn_power(hass, rig, on=False)
    assert not plug.is_on
    assert state(hass, rig, "switch", "power").state == "off"
    assert sensor(hass, rig, "status") == "offline"
    await turn_power(hass, rig, on=True)
    assert plug.is_on
    await until_sensor(hass, rig, "connection", "connected")


async def test_a_hot_nozzle_is_not_cut_off_from_its_fan(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    rig.machine.stop()
    await until_sensor(hass, rig, "status", "cancelled")
    assert await refusal(hass, rig) == "power_blocked_hot_nozzle"
    assert plug.cuts == 0


async def test_what_began_since_the_last_report_is_seen_as_it_is_asked_anew(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    if not isinstance(rig, PrusaRig):
        pytest.skip("pushes what is new by itself")
    await hang_on_plug(hass, entry)
    await be_cool(hass, rig)
    rig.machine.start(rig.machine.plan)  # type: ignore[arg-type]
    assert blocked_by(hass, rig) is None, "nobody knows yet"
    assert await refusal(hass, rig) in {"power_blocked_job", "power_blocked_preparing"}
    assert plug.cuts == 0


async def test_a_printer_out_of_reach_is_not_switched_off(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    plug: Plug,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partner, "ANSWERS_WITHIN", 1)
    await hang_on_plug(hass, entry)
    await be_cool(hass, rig)
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    assert await refusal(hass, rig) == "power_blocked_unseen"
    assert plug.cuts == 0


async def test_a_printer_that_was_asked_too_often_is_believed_what_it_tells_itself(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    plug: Plug,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not isinstance(rig, BambuRig):
        pytest.skip("may be asked as often as one likes")
    await hang_on_plug(hass, entry)
    await be_cool(hass, rig)
    monkeypatch.setattr(budget, "_MOST_IN_WINDOW", 1)
    # Asked only just now, it would be given a moment first.
    backend = entry.runtime_data.coordinator.backend
    monkeypatch.setattr(backend._budget, "_spacing", 0)
    await turn_power(hass, rig, on=False)
    assert not plug.is_on


async def test_a_plug_that_says_that_it_is_off_is_not_cut_unasked(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    plug.lies = True
    hass.states.async_set(PLUG, "off")
    await hass.async_block_till_done()
    await turn_power(hass, rig, on=False)
    assert plug.told == []
    await act(hass, "switch_off", rig, force=True)
    assert plug.told == ["turn_off"]


async def test_force_switches_off_whatever_it_does(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    with pytest.raises(HomeAssistantError):
        await act(hass, "switch_off", rig)
    assert plug.is_on
    await act(hass, "switch_off", rig, force=True)
    await hass.async_block_till_done()
    assert not plug.is_on


async def call_as(hass: HomeAssistant, rig: Rig, allowed: dict[str, Any]) -> None:
    """Force it off as a user who may control what is named, and nothing else."""
    user = await user_with(hass, allowed)
    await hass.services.async_call(
        "printernizer",
        "switch_off",
        {"device_id": [device_of(hass, rig)], "force": True},
        blocking=True,
        context=Context(user_id=user),
    )


async def test_who_may_not_turn_the_plug_may_not_through_the_printer(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    mine = {"device_ids": {device_of(hass, rig): True}}
    with pytest.raises(Unauthorized):
        await call_as(hass, rig, mine)
    assert plug.is_on
    await call_as(hass, rig, {**mine, "entity_ids": {PLUG: True}})
    assert not plug.is_on


async def test_force_needs_the_right_to_every_printer_on_the_plug(
    hass: HomeAssistant, set_up: SetUp, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    other = await set_up(other_brand(rig), printing=900)
    await hang_on_plug(hass, entry)
    await hang_on_plug(hass, entry_of(hass, other))
    devices = {device_of(hass, rig): True}
    with pytest.raises(Unauthorized):
        await call_as(hass, rig, {"device_ids": devices, "entity_ids": {PLUG: True}})
    assert plug.is_on
    devices[device_of(hass, other)] = True
    await call_as(hass, rig, {"device_ids": devices, "entity_ids": {PLUG: True}})
    assert not plug.is_on


async def test_a_plug_that_is_away_is_no_switch(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    hass.states.async_set(PLUG, "unavailable")
    await hass.async_block_till_done()
    assert state(hass, rig, "switch", "power").state == "unavailable"
    with pytest.raises(HomeAssistantError) as error:
        await act(hass, "switch_off", rig, force=True)
    assert error.value.translation_key == "power_switch_away"


async def test_another_printer_on_the_same_plug_is_not_cut_either(
    hass: HomeAssistant, set_up: SetUp, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    other = await set_up(other_brand(rig), printing=900)
    plug.rigs.append(other)
    await hang_on_plug(hass, entry)
    await hang_on_plug(hass, entry_of(hass, other))
    await be_cool(hass, rig)
    await until(hass, other, lambda: blocked_by(hass, other) == "job", "seen")
    assert await refusal(hass, rig) == "power_blocked_job"
    assert plug.cuts == 0


async def test_a_disabled_printer_on_the_same_plug_keeps_nobody_from_cutting(
    hass: HomeAssistant, set_up: SetUp, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    other = await set_up(other_brand(rig))
    await hang_on_plug(hass, entry)
    await hang_on_plug(hass, entry_of(hass, other))
    await hass.config_entries.async_set_disabled_by(
        entry_of(hass, other).entry_id, ConfigEntryDisabler.USER
    )
    await be_cool(hass, rig)
    await turn_power(hass, rig, on=False)
    assert not plug.is_on


async def test_a_plug_that_is_renamed_is_switched_by_its_new_name(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    er.async_get(hass).async_update_entity(PLUG, new_entity_id="input_boolean.new")
    await hass.async_block_till_done()
    assert entry.options["power_switch"] == "input_boolean.new"
    assert state(hass, rig, "switch", "power").state == "on"
    await act(hass, "switch_off", rig, force=True)
    new = hass.states.get("input_boolean.new")
    assert new is not None
    assert new.state == "off"


@pytest.mark.parametrize("wish", ["auto_off", "auto_on"])
async def test_nothing_is_switched_by_itself_without_a_plug(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, wish: str
) -> None:
    form = await open_options(hass, entry, "power")
    configure = hass.config_entries.options.async_configure
    result = await configure(form["flow_id"], {wish: True})
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"power_switch": "no_power_switch"}
    assert wish not in entry.options
    result = await configure(form["flow_id"], {wish: False})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    # Saving sets the printer up anew, which the end of the test must not meet halfway.
    await hass.async_block_till_done()


async def test_the_switch_of_a_printer_is_no_plug(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, plug: Plug
) -> None:
    await hang_on_plug(hass, entry)
    own = entity_id(hass, rig, "switch", "power")
    form = await open_options(hass, entry, "power")
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"power_switch": own}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"power_switch": "own_power_switch"}
