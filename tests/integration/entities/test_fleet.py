"""The device that stands for all printers together."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_SYSTEM,
    ConfigEntryDisabler,
    ConfigEntryState,
)
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util.dt import utcnow
import pytest

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.fleet import watch
from custom_components.printernizer.fleet.entries import FLEET, fleet_entry
from custom_components.printernizer.printer.attention.attention import Attention
from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.fleet.fleet import (
    FleetState,
    Member,
    fleet_of,
)
from simulator.bambu.dialects import P1S
from tests.rigs import BambuRig, PrusaRig

from ..helpers import (
    SetUp,
    call_for_help,
    device_of,
    entry_of,
    sensor,
    tell,
    until,
    watch_writes,
)

SENSORS = {"printing", "waiting", "idle", "attention", "next_finish", "next_printer"}


def _rig(number: int) -> BambuRig:
    return BambuRig(P1S, serial=f"01P00A00000000{number}")


def _entity_id(hass: HomeAssistant, key: str) -> str | None:
    return er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{FLEET}_{key}")


def _state(hass: HomeAssistant, key: str) -> State:
    entity_id = _entity_id(hass, key)
    state = hass.states.get(entity_id) if entity_id else None
    assert state is not None, f"the fleet has no {key}"
    return state


def _shown(hass: HomeAssistant, *keys: str) -> tuple[str, ...]:
    return tuple(_state(hass, key).state for key in keys)


def _device(hass: HomeAssistant) -> dr.DeviceEntry | None:
    found = [
        device
        for device in dr.async_get(hass).devices
        if (DOMAIN, FLEET) in device.identifiers
    ]
    return found[0] if found else None


def _is_gone(hass: HomeAssistant) -> bool:
    left = [key for key in SENSORS if _entity_id(hass, key)]
    return not left and _device(hass) is None and fleet_entry(hass) is None


async def _counts(hass: HomeAssistant, rig: BambuRig | PrusaRig, *wanted: str) -> None:
    """Wait until so many printers print, wait, are idle and want somebody."""
    keys = ("printing", "waiting", "idle", "attention")
    await until(hass, rig, lambda: _shown(hass, *keys) == wanted, f"{wanted}")


async def test_one_printer_is_no_fleet(hass: HomeAssistant, set_up: SetUp) -> None:
    await set_up(_rig(1))
    assert _is_gone(hass)


async def test_the_fleet_comes_with_the_second_printer(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(_rig(1), printing=900)
    await set_up(PrusaRig())
    entry = fleet_entry(hass)
    assert entry is not None
    assert entry.source == SOURCE_SYSTEM
    assert entry.title == "3D printers"
    device = _device(hass)
    assert device is not None
    assert device.name == "3D printers"
    assert all(_entity_id(hass, key) for key in SENSORS)
    for item in er.async_entries_for_device(er.async_get(hass), device.id):
        assert item.has_entity_name, item.entity_id
    assert _shown(hass, "printing", "waiting", "idle", "attention") == (
        *("1", "0", "1"),
        "0",
    )


async def test_it_tells_which_printers_it_counts(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    first = await set_up(_rig(1), printing=900)
    second = await set_up(PrusaRig())
    names = [entry_of(hass, rig).title for rig in (first, second)]
    assert _state(hass, "printing").attributes["printers"] == [names[0]]
    assert _state(hass, "idle").attributes["printers"] == [names[1]]


async def test_it_tells_who_finishes_next_and_when(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    late = await set_up(_rig(1), printing=900)
    soon = await set_up(_rig(2), printing=3000)
    assert late.machine is not soon.machine
    finish = _state(hass, "next_finish")
    assert datetime.fromisoformat(finish.state) == datetime.fromisoformat(
        sensor(hass, soon, "finish_time")
    )
    title = entry_of(hass, soon).title
    assert finish.attributes["printer"] == title
    assert _shown(hass, "next_printer") == (title,)


async def test_it_follows_a_printer_that_takes_longer_than_it_had_promised(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(_rig(1), printing=900)
    await set_up(_rig(2))
    before = sensor(hass, rig, "finish_time")
    tell(rig, mc_remaining_time=2000)
    await until(hass, rig, lambda: sensor(hass, rig, "finish_time") != before, "later")
    assert _state(hass, "next_finish").state == sensor(hass, rig, "finish_time")


async def test_it_counts_a_printer_that_only_the_clock_says_to_stand_still(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in what the printer tells becomes another by that."""
    rig = await set_up(_rig(1), printing=900)
    await set_up(_rig(2))
    attention = entry_of(hass, rig).runtime_data.attention

    def stalled(*_: object) -> bool:
        attention.current = Attention(reason=AttentionReason.STALLED)
        return True

    monkeypatch.setattr(attention, "_take", stalled)
    assert _shown(hass, "printing", "attention") == ("1", "0")
    attention._look_again(utcnow())
    await hass.async_block_till_done()
    assert _shown(hass, "printing", "waiting", "attention") == ("0", "1", "1")


async def test_it_knows_all_printers_again_after_it_was_loaded_anew(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(_rig(1), printing=900)
    await set_up(_rig(2))
    entry = fleet_entry(hass)
    assert entry is not None
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert _shown(hass, "printing", "idle") == ("1", "1")


async def test_nobody_finishes_next_where_nobody_prints(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(_rig(1))
    await set_up(_rig(2))
    assert _shown(hass, "next_finish", "next_printer") == (
        STATE_UNKNOWN,
        STATE_UNKNOWN,
    )


async def test_it_tells_who_wants_somebody_and_why(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(_rig(1), printing=900)
    await set_up(_rig(2), printing=900)
    call_for_help(rig)
    await _counts(hass, rig, "1", "1", "0", "1")
    reason = sensor(hass, rig, "attention_reason")
    assert _state(hass, "attention").attributes["printers"] == [
        {"printer": entry_of(hass, rig).title, "reason": reason}
    ]


async def test_it_writes_nothing_while_what_it_shows_stays_the_same(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(_rig(1), printing=900)
    await set_up(_rig(2))
    ours = {_entity_id(hass, key) for key in SENSORS}
    writes = watch_writes(hass)
    before = sensor(hass, rig, "progress")
    rig.machine.advance(120)
    await until(hass, rig, lambda: sensor(hass, rig, "progress") != before, "news")
    assert [write for write in writes if write.partition(":")[0] in ours] == []


async def test_what_concerns_no_fleet_has_no_fleet_counted_anew(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a hundred printers each would have all others looked at, once a second."""
    counted: list[FleetState] = []

    def counting(members: Iterable[Member]) -> FleetState:
        counted.append(fleet_of(members))
        return counted[-1]

    rig = await set_up(_rig(1), printing=900)
    await set_up(_rig(2))
    monkeypatch.setattr(watch, "fleet_of", counting)
    before = sensor(hass, rig, "progress")
    rig.machine.advance(120)
    await until(hass, rig, lambda: sensor(hass, rig, "progress") != before, "news")
    assert counted == []
    call_for_help(rig)
    await _counts(hass, rig, "0", "1", "1", "1")
    assert counted


async def test_only_the_sensors_write_whose_values_changed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(_rig(1), printing=900)
    await set_up(_rig(2))
    writes = watch_writes(hass)
    call_for_help(rig)
    await _counts(hass, rig, "0", "1", "1", "1")
    written = {write.partition(":")[0] for write in writes}
    assert _entity_id(hass, "waiting") in written
    assert _entity_id(hass, "idle") not in written


async def test_who_listens_hears_only_of_what_is_new(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(_rig(1), printing=900)
    await set_up(_rig(2))
    entry = fleet_entry(hass)
    assert entry is not None
    heard: list[str] = []
    entry.runtime_data.async_on_change(lambda: heard.append("news"))
    before = sensor(hass, rig, "progress")
    rig.machine.advance(120)
    await until(hass, rig, lambda: sensor(hass, rig, "progress") != before, "news")
    assert heard == []


async def test_it_goes_when_only_one_printer_is_left(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    first, second = await set_up(_rig(1)), await set_up(_rig(2))
    await hass.config_entries.async_remove(entry_of(hass, second).entry_id)
    await hass.async_block_till_done()
    assert _is_gone(hass)
    assert entry_of(hass, first).state is ConfigEntryState.LOADED


async def test_it_stays_while_two_of_three_are_left(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    for number in (1, 2, 3):
        rig = await set_up(_rig(number))
    await hass.config_entries.async_remove(entry_of(hass, rig).entry_id)
    await hass.async_block_till_done()
    assert _shown(hass, "idle") == ("2",)


async def test_it_goes_with_a_disabled_printer_and_comes_back_with_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(_rig(1))
    entry_id = entry_of(hass, await set_up(_rig(2))).entry_id
    disable = hass.config_entries.async_set_disabled_by
    await disable(entry_id, ConfigEntryDisabler.USER)
    await hass.async_block_till_done()
    assert _is_gone(hass)
    await disable(entry_id, None)
    await hass.async_block_till_done()
    assert _shown(hass, "idle") == ("2",)


async def test_a_restart_finds_the_device_as_it_was(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Printers come back one after the other, and the fleet is there all the time."""
    first, second = await set_up(_rig(1)), await set_up(_rig(2))
    device, entry = _device(hass), fleet_entry(hass)
    assert device is not None
    assert entry is not None
    dr.async_get(hass).async_update_device(device.id, name_by_user="Workshop")
    entries = [entry_of(hass, rig).entry_id for rig in (first, second)]
    for entry_id in (*entries, entry.entry_id):
        await hass.config_entries.async_unload(entry_id)
    await hass.async_block_till_done()
    await hass.config_entries.async_setup(entry.entry_id)
    assert _shown(hass, "idle") == ("0",)
    for count, entry_id in enumerate(entries, start=1):
        await hass.config_entries.async_setup(entry_id)
        await hass.async_block_till_done()
        assert _shown(hass, "idle") == (str(count),)
    found = _device(hass)
    assert found is not None
    assert (found.id, found.name_by_user) == (device.id, "Workshop")


async def test_a_reloaded_printer_is_followed_on(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(_rig(1))
    await set_up(_rig(2))
    await hass.config_entries.async_reload(entry_of(hass, rig).entry_id)
    await hass.async_block_till_done()
    assert _shown(hass, "idle") == ("2",)
    rig.print_for(900)
    await _counts(hass, rig, "1", "0", "1", "0")


async def test_a_renamed_printer_is_called_by_its_new_name(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(_rig(1), printing=900)
    await set_up(_rig(2))
    hass.config_entries.async_update_entry(entry_of(hass, rig), title="Workhorse")
    await hass.async_block_till_done()
    assert _state(hass, "printing").attributes["printers"] == ["Workhorse"]


async def test_who_disables_the_fleet_is_left_in_peace(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(_rig(1))
    await set_up(_rig(2))
    entry = fleet_entry(hass)
    assert entry is not None
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await set_up(_rig(3))
    await hass.async_block_till_done()
    assert entry.disabled_by is ConfigEntryDisabler.USER
    assert fleet_entry(hass) is entry


async def test_a_removed_fleet_comes_back_with_the_next_printer_only(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(_rig(1))
    await set_up(_rig(2))
    entry = fleet_entry(hass)
    assert entry is not None
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert _is_gone(hass)
    await hass.config_entries.async_reload(entry_of(hass, rig).entry_id)
    await hass.async_block_till_done()
    assert _is_gone(hass)
    await set_up(_rig(3))
    await hass.async_block_till_done()
    assert _shown(hass, "idle") == ("3",)


async def test_there_is_nothing_to_choose_or_to_change_about_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(_rig(1))
    await set_up(_rig(2))
    entry = fleet_entry(hass)
    assert entry is not None
    assert not entry.supports_options
    result: Any = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert result["reason"] == "not_a_printer"


async def test_an_action_wants_a_printer_and_not_all_of_them(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(_rig(1))
    await set_up(_rig(2))
    target = {"device_id": [device_of(hass, FLEET)]}
    with pytest.raises(ServiceValidationError) as error:
        await hass.services.async_call(DOMAIN, "pause", target, blocking=True)
    assert error.value.translation_key == "not_a_printer"
