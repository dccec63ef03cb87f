"""What a user can do with spools and the units that hold them."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.printernizer import async_remove_config_entry_device
from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.following import unplugged
from simulator import threemf
from simulator.bambu.dialects import A1, H2D, X1C
from simulator.bambu.filament import EXTERNAL, NO_TRAY, Unit, UnitKind, assorted
from tests.rigs import BRACKET, BambuRig

from ..entities.test_filament import shown, unit_state
from ..helpers import (
    SetUp,
    act,
    added,
    ask,
    device_entry,
    possible,
    press,
    sensor,
    state,
    until,
    until_sensor,
)

HT = "19F00A000000128"
ABS = {"material": "ABS", "color": "#FF1000", "nozzle_min": 240, "nozzle_max": 280}


@pytest.fixture
async def rig(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Set up an idle X1C with an AMS."""
    async with added(hass, BambuRig(X1C)) as rig:
        yield rig


@pytest.fixture
async def h2d(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Set up an idle H2D with an AMS 2 Pro and an AMS HT."""
    rig = BambuRig(H2D)
    rig.simulator.settings.units.append(
        Unit(id=128, kind=UnitKind.AMS_HT, serial=HT, spools=assorted()[:1])
    )
    async with added(hass, rig):
        yield rig


def unit_of(rig: BambuRig) -> Unit:
    """Return the printer's first unit."""
    return rig.simulator.settings.units[0]


async def press_of_unit(hass: HomeAssistant, unit: Unit, key: str) -> None:
    """Press a button of a unit."""
    button = unit_state(hass, unit.serial, key, "button")
    assert button is not None
    await hass.services.async_call(
        "button", "press", {"entity_id": button.entity_id}, blocking=True
    )


async def test_a_slot_is_loaded_and_unloaded(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    await act(hass, "load_filament", unit_of(rig).serial, slot=2)
    assert rig.simulator.settings.tray == 1
    rig.machine.advance(5)
    await until(
        hass, rig, lambda: sensor(hass, rig, "active_filament") != "none", "in use"
    )

    await press(hass, rig, "unload_filament")
    assert rig.simulator.settings.tray == NO_TRAY
    rig.machine.advance(5)
    await until_sensor(hass, rig, "active_filament", "none")


async def test_the_printers_own_spool_is_loaded(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    await act(hass, "load_filament", rig.serial)
    assert rig.simulator.settings.tray == EXTERNAL


async def test_a_unit_with_one_slot_is_numbered_by_itself(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    await act(hass, "load_filament", HT)
    assert h2d.simulator.settings.tray == 128


async def test_the_left_external_spool_is_told_and_not_loaded(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    """Which number stands for it when it is to be loaded, nobody has said."""
    with pytest.raises(HomeAssistantError, match="left external spool"):
        await act(hass, "load_filament", h2d.serial, slot=2)
    assert h2d.simulator.settings.tray == NO_TRAY
    for slot, unit in ((1, 255), (2, 254)):
        await act(hass, "set_filament", h2d.serial, slot=slot, **ABS)
        sent = await h2d.simulator.wait_for_command("ams_filament_setting")
        told = sent.message["print"]
        assert (told["ams_id"], told["tray_id"]) == (unit, 0)


async def test_a_single_external_spool_has_a_tray_number(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    await act(hass, "set_filament", rig.serial, **ABS)
    assert rig.simulator.settings.external.material == "ABS"


async def test_the_ams_lite_of_an_a2l_is_called_by_its_own_number(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = BambuRig(replace(A1, firmware="01.07.00.00"))
    lite = unit_of(rig)
    lite.id = 16
    await set_up(rig)
    await act(hass, "read_spool_tag", lite.serial, slot=2)
    assert rig.simulator.settings.tags_read == [(16, 1)]
    await act(hass, "load_filament", lite.serial, slot=2)
    assert rig.simulator.settings.tray == lite.tray_number(1)


async def test_an_empty_slot_is_not_loaded(hass: HomeAssistant, rig: BambuRig) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "load_filament", unit_of(rig).serial, slot=4)
    assert caught.value.translation_key == "not_in_unit"
    assert rig.simulator.settings.tray == NO_TRAY


async def test_filament_is_not_changed_while_it_prints(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    rig.print_for(900)
    await until_sensor(hass, rig, "status", "printing")
    with pytest.raises(HomeAssistantError):
        await act(hass, "load_filament", unit_of(rig).serial, slot=1)
    assert not possible(hass, rig, "unload_filament")


async def test_the_printer_is_told_what_is_in_a_slot(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    await act(
        hass,
        "set_filament",
        unit_of(rig).serial,
        slot=3,
        material="ABS",
        color=[255, 16, 0],
        nozzle_min=240,
        nozzle_max=280,
    )
    spool = unit_of(rig).spools[2]
    assert spool is not None
    assert (spool.material, spool.color, spool.info_idx) == ("ABS", "FF1000FF", "GFB99")
    assert (spool.nozzle_min, spool.nozzle_max) == (240, 280)
    rig.machine.advance(5)

    def attributes() -> dict[str, Any]:
        slot = unit_state(hass, unit_of(rig).serial, "slot_3")
        return dict(slot.attributes) if slot else {}

    await until(hass, rig, lambda: attributes().get("material") == "ABS", "ABS")
    assert attributes()["color"] == "#FF1000"
    assert (attributes()["nozzle_min"], attributes()["nozzle_max"]) == (240, 280)


@pytest.mark.parametrize(
    "wrong",
    [
        {"material": "wood"},
        {"color": "red"},
        {"color": [300, 0, 0]},
        {"slot": 5},
        {"slot": 0},
        {"nozzle_min": 290},
        {"nozzle_min": 20},
    ],
)
async def test_nonsense_about_a_spool_is_refused(
    hass: HomeAssistant, rig: BambuRig, wrong: dict[str, Any]
) -> None:
    data = {
        "slot": 1,
        "material": "PLA",
        "color": "#FFFFFF",
        "nozzle_min": 190,
        "nozzle_max": 230,
    }
    with pytest.raises(Exception, match=r".+"):
        await act(hass, "set_filament", unit_of(rig).serial, **{**data, **wrong})
    spool = unit_of(rig).spools[0]
    assert spool is not None
    assert spool.info_idx == "GFA00"


async def test_a_tag_is_read_on_demand(hass: HomeAssistant, rig: BambuRig) -> None:
    await act(hass, "read_spool_tag", unit_of(rig).serial, slot=2)
    assert rig.simulator.settings.tags_read == [(0, 1)]


@pytest.mark.parametrize(("index", "celsius"), [(0, 55), (1, 80)])
async def test_a_unit_dries_until_it_is_told_to_stop(
    hass: HomeAssistant, h2d: BambuRig, index: int, celsius: int
) -> None:
    unit = h2d.simulator.settings.units[index]
    assert shown(hass, unit.serial, "drying_state") == "off"
    stop = unit_state(hass, unit.serial, "stop_drying", "button")
    assert stop is not None
    assert stop.state == STATE_UNAVAILABLE

    await act(hass, "start_drying", unit.serial, temperature=celsius, hours=8)
    assert unit.dry_minutes > 0
    h2d.machine.advance(5)
    await until(
        hass, h2d, lambda: shown(hass, unit.serial, "drying_state") == "drying", "dries"
    )

    stop = unit_state(hass, unit.serial, "stop_drying", "button")
    assert stop is not None
    await press_of_unit(hass, unit, "stop_drying")
    assert unit.dry_minutes == 0
    h2d.machine.advance(5)
    await until(
        hass, h2d, lambda: shown(hass, unit.serial, "drying_state") == "off", "off"
    )


@pytest.mark.parametrize(
    ("temperature", "hours", "reason"),
    [
        (70, 8, "drying_temperature"),
        (30, 8, "drying_temperature"),
        (55, 0, "drying_hours"),
        (55, 100, "drying_hours"),
    ],
)
async def test_a_unit_is_not_told_to_dry_as_it_cannot(
    hass: HomeAssistant, h2d: BambuRig, temperature: int, hours: int, reason: str
) -> None:
    unit = unit_of(h2d)
    with pytest.raises(HomeAssistantError) as caught:
        await act(
            hass, "start_drying", unit.serial, temperature=temperature, hours=hours
        )
    assert caught.value.translation_key == reason
    assert unit.dry_minutes == 0


async def test_one_press_dries_a_unit_as_its_spools_bear_it(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    unit = unit_of(h2d)
    await press_of_unit(hass, unit, "start_drying")
    sent = await h2d.simulator.wait_for_command("ams_filament_drying")
    told = sent.message["print"]
    assert (told["temp"], told["duration"]) == (45, 12), "there is PLA in it"
    h2d.machine.advance(5)
    await until(
        hass, h2d, lambda: shown(hass, unit.serial, "drying_state") == "drying", "dries"
    )
    start = unit_state(hass, unit.serial, "start_drying", "button")
    assert start is not None
    assert start.state == STATE_UNAVAILABLE


async def test_a_unit_that_cannot_dry_now_says_why(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    unit = unit_of(h2d)
    unit.dry_blocks = [3]
    h2d.machine.advance(5)

    def blocked_by() -> object:
        drying = unit_state(hass, unit.serial, "drying_state")
        return drying and drying.attributes["blocked_by"]

    await until(hass, h2d, lambda: blocked_by() == ["filament_at_outlet"], "blocked")
    with pytest.raises(HomeAssistantError) as caught:
        await press_of_unit(hass, unit, "start_drying")
    assert caught.value.translation_key == "drying_blocked_filament_at_outlet"
    assert unit.dry_minutes == 0


async def test_a_profile_tells_the_printer_what_a_spool_is(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    serial = unit_of(rig).serial
    await act(hass, "set_filament", serial, profile="Generic PLA Silk", color="#FF1000")
    spool = unit_of(rig).spools[0]
    assert spool is not None
    assert (spool.info_idx, spool.material) == ("GFL96", "PLA")
    assert (spool.nozzle_min, spool.nozzle_max) == (190, 240)


async def test_a_spool_without_material_and_profile_is_refused(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "set_filament", unit_of(rig).serial, color="#FF1000")
    assert caught.value.translation_key == "no_material"


async def test_a_unit_without_a_heater_does_not_dry(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "start_drying", unit_of(rig).serial, temperature=55, hours=8)
    assert caught.value.translation_key == "not_in_unit"
    assert unit_state(hass, unit_of(rig).serial, "stop_drying", "button") is None


async def test_a_printer_is_no_unit(hass: HomeAssistant, rig: BambuRig) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "start_drying", rig.serial, temperature=55, hours=8)
    assert caught.value.translation_key == "no_unit"


async def test_the_settings_of_all_units_are_switches(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    def switched(key: str) -> str:
        return state(hass, h2d, "switch", key).state

    keys = ("spool_reading_at_start", "spool_reading_on_insertion")
    assert [switched(key) for key in keys] == ["off", "on"]
    assert switched("remaining_estimate") == "on"
    for service, key in zip(("turn_on", "turn_off"), keys, strict=True):
        h2d.simulator.received.clear()
        entity_id = state(hass, h2d, "switch", key).entity_id
        await hass.services.async_call(
            "switch", service, {"entity_id": entity_id}, blocking=True
        )
        sent = [
            message.message["print"]["ams_id"]
            for message in h2d.simulator.received
            if message.message.get("print", {}).get("command") == "ams_user_setting"
        ]
        assert sent == [0, 128], "each unit is told"
    assert h2d.simulator.settings.unit_options == {
        "startup_read_option": True,
        "tray_read_option": False,
        "calibrate_remain_flag": True,
    }
    await until(
        hass, h2d, lambda: [switched(key) for key in keys] == ["on", "off"], "shown"
    )


async def test_objects_are_left_out_of_a_running_job(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    with pytest.raises(HomeAssistantError):
        await act(hass, "skip_objects", rig.serial, objects=[157])
    rig.print_for(900)
    await until_sensor(hass, rig, "status", "printing")
    await act(hass, "skip_objects", rig.serial, objects=[157])
    assert rig.simulator.settings.skipped == [157]


async def test_what_can_be_left_out_is_listed_and_nothing_else_is_taken(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    plate = threemf.Plate(plan=BRACKET, objects=((157, "Vase"), (158, "Lid")))
    rig.simulator.card.add("/cache/Bracket.gcode.3mf", threemf.make(plate))
    rig.machine.start(BRACKET)
    rig.machine.advance(900)

    def listed() -> list[dict[str, Any]]:
        shown = state(hass, rig, "sensor", "skipped_objects")
        objects: list[dict[str, Any]] = shown.attributes["objects"]
        return objects

    await until(hass, rig, listed, "listed")
    with pytest.raises(ServiceValidationError, match=r"no object 159\b"):
        await act(hass, "skip_objects", rig.serial, objects=[158, 159])
    assert rig.simulator.settings.skipped == []
    await act(hass, "skip_objects", rig.serial, objects=[158])
    boxes = [12.5, 12.5, 25.0, 25.0], [62.5, 12.5, 25.0, 25.0]
    vase = {"id": 157, "name": "Vase", "skipped": False, "box": boxes[0]}
    lid = {"id": 158, "name": "Lid", "skipped": True, "box": boxes[1]}
    await until(hass, rig, lambda: listed() == [vase, lid], "told")
    answer = await ask(hass, "get_jobs", rig)
    job = answer["jobs"][-1]
    assert job["objects"] == [vase, lid]
    assert [filament["color"] for filament in job["planned_filament"]] == ["#FF6A13"]


async def test_a_unit_that_is_gone_can_be_removed_and_one_that_is_there_cannot(
    hass: HomeAssistant, rig: BambuRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    serial = unit_of(rig).serial
    device = device_entry(hass, serial)
    printer = device_entry(hass, rig)
    assert device is not None
    assert printer is not None
    assert not await async_remove_config_entry_device(hass, entry, device)
    assert not await async_remove_config_entry_device(hass, entry, printer)

    unit = rig.simulator.settings.units.pop()
    rig.machine.advance(5)
    slot = f"{serial}_slot_1"
    await until(
        hass,
        rig,
        lambda: unit_state(hass, serial, "slot_1").state == STATE_UNAVAILABLE,  # type: ignore[union-attr]
        f"{slot} away",
    )
    assert not await async_remove_config_entry_device(hass, entry, device), "too soon"
    later = dt_util.utcnow() + timedelta(minutes=11)
    monkeypatch.setattr(unplugged.dt_util, "utcnow", lambda: later)
    assert await async_remove_config_entry_device(hass, entry, device)

    rig.simulator.settings.units.append(unit)
    rig.machine.advance(5)
    await until(
        hass,
        rig,
        lambda: unit_state(hass, serial, "slot_1").state != STATE_UNAVAILABLE,  # type: ignore[union-attr]
        f"{slot} back",
    )
    assert not await async_remove_config_entry_device(hass, entry, device)


async def test_a_unit_that_was_deleted_has_its_entities_again_once_it_is_back(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    serial = unit_of(rig).serial
    device = device_entry(hass, serial)

    def entities() -> set[str]:
        found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        return {entity.unique_id for entity in found if serial in entity.unique_id}

    (entry,) = hass.config_entries.async_entries(DOMAIN)
    before = entities()
    unit = rig.simulator.settings.units.pop()
    rig.machine.advance(5)
    await until(
        hass,
        rig,
        lambda: unit_state(hass, serial, "slot_1").state == STATE_UNAVAILABLE,  # type: ignore[union-attr]
        "away",
    )
    dr.async_get(hass).async_remove_device(device.id)
    await hass.async_block_till_done()
    assert entities() == set()
    rig.simulator.settings.units.append(unit)
    rig.machine.advance(5)
    await until(hass, rig, lambda: entities() == before, "back")
    shown = unit_state(hass, serial, "slot_1")
    assert shown is not None
    assert shown.state != STATE_UNAVAILABLE


async def test_no_unit_can_be_removed_of_a_printer_that_is_not_loaded(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    device = device_entry(hass, unit_of(rig).serial)
    assert device is not None
    # As after a start at which it was not reached.
    await hass.config_entries.async_unload(entry.entry_id)
    assert not await async_remove_config_entry_device(hass, entry, device)
