"""The one way in which all actions name a slot."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import probatio
import pytest

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import A1, H2D, X1C
from tests.rigs import BRACKET, BambuRig

from ..helpers import SetUp, act, device_of, entity_id
from .test_rights import user_with

ABS = {"material": "ABS", "color": "#FF1000", "nozzle_min": 240, "nozzle_max": 280}


def slot_sensor(hass: HomeAssistant, rig: BambuRig, number: int) -> str:
    """Return the sensor of a slot of the printer's first unit."""
    [unit, *_] = rig.simulator.settings.units
    return entity_id(hass, rig, "sensor", f"{unit.serial}_slot_{number}")


def unit_device(hass: HomeAssistant, rig: BambuRig) -> str:
    """Return the device of the printer's first unit."""
    return device_of(hass, rig.simulator.settings.units[0].serial)


async def call(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Call an action with its data as they are."""
    await hass.services.async_call(DOMAIN, action, data, blocking=True)


async def act_on_printer(hass: HomeAssistant, rig: BambuRig, *slots: Any) -> None:
    """Start a print that is going to be refused."""
    await act(hass, "start_print", rig, path=rig.store(BRACKET), slots=list(slots))


async def test_a_slot_is_loaded_by_its_sensor(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C))
    await call(hass, "load_filament", entity_id=slot_sensor(hass, rig, 2))
    assert rig.simulator.settings.tray == 1


async def test_a_tag_is_read_by_the_sensors_of_several_slots(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C))
    sensors = [slot_sensor(hass, rig, number) for number in (3, 1)]
    await call(hass, "read_spool_tag", entity_id=sensors)
    assert sorted(rig.simulator.settings.tags_read) == [(0, 0), (0, 2)]


async def test_the_external_spools_are_described_by_their_sensors(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(H2D))
    for key, unit in (("external_spool", 255), ("external_spool_left", 254)):
        sensor = entity_id(hass, rig, "sensor", key)
        await call(hass, "set_filament", entity_id=sensor, **ABS)
        sent = await rig.simulator.wait_for_command("ams_filament_setting")
        assert sent.message["print"]["ams_id"] == unit


async def test_a_call_that_names_neither_is_refused(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(BambuRig(X1C))
    with pytest.raises(probatio.Invalid):
        await call(hass, "load_filament", slot=2)


@pytest.mark.parametrize("key", ["status", "active_filament"])
async def test_a_sensor_of_anything_else_is_refused(
    hass: HomeAssistant, set_up: SetUp, key: str
) -> None:
    rig = await set_up(BambuRig(X1C))
    sensor = entity_id(hass, rig, "sensor", key)
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "load_filament", entity_id=sensor)
    assert caught.value.translation_key == "no_slot"
    assert rig.commands_seen() == 0


async def test_who_may_not_control_the_unit_may_not_by_its_slot_either(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C))
    nobody = await user_with(hass, {})
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "load_filament",
            {"entity_id": slot_sensor(hass, rig, 2)},
            blocking=True,
            context=Context(user_id=nobody),
        )
    assert rig.commands_seen() == 0


async def test_a_print_takes_slots_in_any_of_their_forms(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(A1))
    path = rig.store(BRACKET)
    unit, sensor = unit_device(hass, rig), slot_sensor(hass, rig, 2)
    await act(
        hass,
        "start_print",
        rig,
        path=path,
        slots=[
            {"device_id": unit, "slot": 3},
            {"entity_id": sensor},
            {"not_used": True},
            "none",
            sensor,
        ],
    )
    sent = await rig.simulator.wait_for_command("project_file")
    assert sent.message["print"]["ams_mapping"] == [2, 1, -1, -1, 1]


async def test_the_external_spool_is_named_by_the_printer_or_by_its_sensor(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(A1))
    spool = entity_id(hass, rig, "sensor", "external_spool")
    named = [spool, {"device_id": device_of(hass, rig)}]
    await act(hass, "start_print", rig, path=rig.store(BRACKET), slots=named)
    sent = await rig.simulator.wait_for_command("project_file")
    assert sent.message["print"]["use_ams"] is False


async def test_the_left_external_spool_is_not_printed_from(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """The right one must not be taken in its place."""
    rig = await set_up(BambuRig(H2D))
    left = entity_id(hass, rig, "sensor", "external_spool_left")
    for named in (left, {"device_id": device_of(hass, rig), "slot": 2}):
        with pytest.raises(ServiceValidationError) as caught:
            await act_on_printer(hass, rig, named)
        assert caught.value.translation_key == "no_slot"
    assert rig.commands_seen() == 0


async def test_a_unit_of_another_printer_is_refused(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    mine = await set_up(BambuRig(A1, serial="01P00A000000001"))
    other = BambuRig(A1, serial="01P00A000000002")
    other.simulator.settings.units[0].serial = "00600A000000002"
    await set_up(other)
    with pytest.raises(ServiceValidationError) as caught:
        await act_on_printer(
            hass, mine, {"device_id": unit_device(hass, other), "slot": 1}
        )
    assert caught.value.translation_key == "no_slot"
    assert mine.commands_seen() == other.commands_seen() == 0


@pytest.mark.parametrize(
    "named",
    [{}, {"slot": 1}, {"not_used": False}, "nothing", {"device_id": "x", "a": 1}],
)
async def test_a_form_that_names_no_slot_is_refused(
    hass: HomeAssistant, set_up: SetUp, named: Any
) -> None:
    rig = await set_up(BambuRig(A1))
    with pytest.raises((probatio.Invalid, HomeAssistantError)):
        await act_on_printer(hass, rig, named)
    assert rig.commands_seen() == 0
