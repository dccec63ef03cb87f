"""The units that hold spools, as a user sees them."""

from base64 import b64decode
import re

from homeassistant.const import ATTR_ENTITY_PICTURE, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.unit_entity import slot_of_unique_id
from simulator.bambu.dialects import A1, H2D, P1S, X1C, Dialect
from simulator.bambu.filament import NO_TRAY, Spool, Unit, UnitKind, assorted
from tests.rigs import BambuRig

from ..helpers import SetUp, device_entry, device_of, sensor, until, until_sensor


def unit_state(
    hass: HomeAssistant, serial: str, key: str, platform: str = "sensor"
) -> State | None:
    """Return the state of one of a unit's entities, `None` if there is no such."""
    found = [
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN
        and entity.domain == platform
        and entity.unique_id.endswith(f"_{serial}_{key}")
    ]
    return hass.states.get(found[0]) if found else None


def shown(hass: HomeAssistant, serial: str, key: str) -> str | None:
    """Return what one of a unit's sensors shows."""
    state = unit_state(hass, serial, key)
    return None if state is None else state.state


async def until_unit(
    hass: HomeAssistant, rig: BambuRig, unit: Unit, key: str, wanted: str
) -> None:
    """Wait until one of a unit's sensors shows something, without a reload."""
    await until(
        hass,
        rig,
        lambda: shown(hass, unit.serial, key) == wanted,
        f"{key} {wanted}",
    )


async def test_a_unit_is_a_device_behind_the_printer(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C))
    [unit] = rig.simulator.settings.units
    device = device_entry(hass, unit.serial)
    assert device.via_device_id == device_of(hass, rig)
    assert device.name == "Bambu Lab X1 Carbon AMS 1"
    assert device.model == "AMS"
    assert device.serial_number == unit.serial


async def test_each_slot_is_told_apart_by_its_key(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C))
    [unit] = rig.simulator.settings.units
    keys = {
        entity.translation_key: entity.unique_id
        for entity in er.async_get(hass).entities.values()
        if f"_{unit.serial}_slot" in entity.unique_id
        and not entity.unique_id.endswith("_remaining")
    }
    assert keys == {
        f"slot_{number}": f"{rig.serial}_{unit.serial}_slot_{number}"
        for number in range(1, 5)
    }


async def striped(set_up: SetUp) -> Unit:
    """Set up a printer whose first spool has two colours; returns its unit."""
    rig = BambuRig(X1C)
    [unit] = rig.simulator.settings.units
    spool = unit.spools[0]
    assert spool is not None
    spool.more_colors = ["00FF00FF"]
    await set_up(rig)
    return unit


async def test_a_slot_has_a_picture_in_its_colours(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    unit = await striped(set_up)
    pictures = [picture(hass, unit.serial, f"slot_{number}") for number in range(1, 5)]
    assert fills(pictures[0]) == ["#FFFFFF", "#00FF00"]
    assert fills(pictures[1]) == ["#000000"]
    assert pictures[3] is None, "it is empty"


def picture(hass: HomeAssistant, serial: str, key: str) -> str | None:
    """Return the picture of a slot, decoded."""
    state = unit_state(hass, serial, key)
    assert state is not None
    address = state.attributes.get(ATTR_ENTITY_PICTURE)
    if address is None:
        return None
    return b64decode(address.removeprefix("data:image/svg+xml;base64,")).decode()


def fills(svg: str | None) -> list[str]:
    """Return the colours of a picture in their order."""
    assert svg is not None
    return re.findall(r'fill="(#[0-9A-F]{6})"', svg)


async def test_the_slots_show_their_spools(hass: HomeAssistant, set_up: SetUp) -> None:
    unit = await striped(set_up)
    states = [shown(hass, unit.serial, f"slot_{number}") for number in range(1, 5)]
    assert states == ["PLA Basic", "PLA Basic", "PETG", "empty"]
    first = unit_state(hass, unit.serial, "slot_1")
    assert first is not None
    assert first.attributes["material"] == "PLA"
    assert first.attributes["color"] == "#FFFFFF"
    assert first.attributes["remaining"] == 82
    assert first.attributes["remaining_weight"] == 820
    assert first.attributes["colors"] == ["#FFFFFF", "#00FF00"]
    untagged = unit_state(hass, unit.serial, "slot_3")
    assert untagged is not None
    assert untagged.attributes["remaining"] is None, "nobody can know"
    assert shown(hass, unit.serial, "humidity") == "24"
    assert shown(hass, unit.serial, "temperature") == "24.6"


async def test_what_is_left_in_a_slot_is_a_number_once_somebody_knows_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C))
    [unit] = rig.simulator.settings.units
    left = unit_state(hass, unit.serial, "slot_1_remaining")
    assert left is not None
    assert left.state == "82"
    assert left.attributes["state_class"] == "measurement"
    assert shown(hass, unit.serial, "slot_3_remaining") is None, "nobody can know"
    unit.spools[2] = Spool(remain=45, tag="A3F1C20000000300", uuid="C" * 32)
    rig.simulator.push()
    await until_unit(hass, rig, unit, "slot_3_remaining", "45")
    registered = er.async_get(hass).async_get(left.entity_id)
    assert registered is not None
    assert slot_of_unique_id(rig.serial, registered.unique_id) is None


@pytest.mark.parametrize("dialect", [X1C, A1, H2D], ids=lambda it: it.product_name)
async def test_the_spool_in_use_is_told_on_every_model(
    hass: HomeAssistant, dialect: Dialect, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(dialect))
    assert sensor(hass, rig, "active_filament") == "none"
    [unit] = rig.simulator.settings.units
    rig.simulator.settings.tray = unit.tray_number(2)
    rig.simulator.push()
    await until_sensor(hass, rig, "active_filament", "PETG")
    state = unit_state(hass, unit.serial, "slot_3")
    assert state is not None
    assert state.attributes["active"] is True
    rig.simulator.settings.tray = NO_TRAY
    rig.simulator.push()
    await until_sensor(hass, rig, "active_filament", "none")


async def test_a_unit_that_is_plugged_in_later_needs_no_reload(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(P1S))
    unit = Unit(serial="00600A000000777", spools=assorted())
    assert unit_state(hass, unit.serial, "slot_1") is None

    rig.simulator.settings.units.append(unit)
    rig.simulator.push()
    await until_unit(hass, rig, unit, "slot_1", "PLA Basic")
    rig.simulator.settings.units.clear()
    rig.simulator.push()
    await until_unit(hass, rig, unit, "slot_1", STATE_UNAVAILABLE)
    assert device_of(hass, unit.serial), "what is unplugged for a moment is not deleted"


async def test_only_what_can_dry_tells_of_drying(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = BambuRig(P1S)
    drier = Unit(
        id=128,
        kind=UnitKind.AMS_HT,
        serial="19F00A000000001",
        dry_minutes=90,
        dry_blocks=[6],
        spools=[Spool(info_idx="", material="ABS", brand="")],
    )
    plain = Unit(serial="00600A000000001", spools=assorted())
    rig.simulator.settings.units.extend([plain, drier])
    await set_up(rig)
    drying = unit_state(hass, drier.serial, "drying", "binary_sensor")
    assert drying is not None
    assert drying.state == "on"
    assert shown(hass, drier.serial, "drying_remaining_time") == "1.5"
    state = unit_state(hass, drier.serial, "drying_state")
    assert state is not None
    assert state.attributes["blocked_by"] == ["drying"]
    assert shown(hass, drier.serial, "slot_1") == "ABS"
    assert shown(hass, drier.serial, "slot_2") is None
    assert unit_state(hass, plain.serial, "drying", "binary_sensor") is None


async def test_a_unit_that_starts_has_no_climate_until_it_tells_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = BambuRig(P1S)
    unit = Unit(humidity=0, temperature=0.0, spools=assorted())
    rig.simulator.settings.units.append(unit)
    await set_up(rig)
    assert shown(hass, unit.serial, "slot_1") == "PLA Basic"
    assert shown(hass, unit.serial, "humidity") is None
    assert shown(hass, unit.serial, "temperature") is None

    unit.humidity, unit.temperature = 31, 22.0
    rig.simulator.push()
    await until_unit(hass, rig, unit, "humidity", "31")
    assert shown(hass, unit.serial, "temperature") == "22.0"
