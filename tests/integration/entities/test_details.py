"""What only PrusaLink tells."""

from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.printernizer.const import DOMAIN
from simulator.machine import Plan
from simulator.prusalink.printer import Flavour
from simulator.prusalink.sliced import bgcode
from tests.rigs import PrusaRig

from ..helpers import (
    SetUp,
    add_through_flow,
    let_time_pass,
    press,
    sensor,
    state,
    until,
)

OFF_AT_FIRST = ("x_position", "y_position", "storage_total", "host_name")


async def test_a_pi_tells_what_the_slicer_plans_and_what_fits_on_its_storage(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(Flavour.RPI), printing=900)
    assert float(sensor(hass, rig, "planned_weight")) == 18.4
    assert float(sensor(hass, rig, "planned_time")) == 1
    free = state(hass, rig, "sensor", "storage_free")
    assert float(free.state) == pytest.approx(21.4, abs=0.1)
    assert free.attributes["unit_of_measurement"] == "GB"
    assert state(hass, rig, "binary_sensor", "storage").state == "on"
    assert sensor(hass, rig, "transfer_progress") == STATE_UNKNOWN


async def test_a_printer_tells_what_the_file_of_its_job_plans(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = PrusaRig()
    await rig.start()
    vase = Plan(file="vase.bgcode", seconds=7200, weight=21.7, layers=120)
    rig.simulator.files.add(vase.file, bgcode(vase), plan=vase)
    rig.machine.start(vase)
    await add_through_flow(hass, rig)
    await until(
        hass,
        rig,
        lambda: sensor(hass, rig, "planned_weight") != STATE_UNKNOWN,
        "read a plan",
    )
    assert float(sensor(hass, rig, "planned_weight")) == 21.7
    assert float(sensor(hass, rig, "planned_time")) == 2
    assert sensor(hass, rig, "total_layers") == "120"
    await rig.power_off()


async def test_a_printer_counts_down_to_its_next_filament_change(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = PrusaRig()
    rig.simulator.device.filament_change_at = 1800.0
    await set_up(rig, printing=900)
    left = (1800 - rig.machine.printed) / 3600
    assert float(sensor(hass, rig, "next_filament_change")) == pytest.approx(
        left, abs=1 / 60
    )


@pytest.mark.as_at_first
async def test_what_few_need_is_there_but_off_at_first(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(Flavour.RPI))
    registry = er.async_get(hass)
    for key in OFF_AT_FIRST:
        found = registry.async_get_entity_id("sensor", DOMAIN, f"{rig.serial}_{key}")
        assert found is not None, key
        entry = registry.async_get(found)
        assert entry is not None
        assert entry.disabled_by is er.RegistryEntryDisabler.INTEGRATION, key


async def test_a_print_that_a_refresh_finds_is_followed_at_once(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """And not only after the pause that was due while the printer rested."""
    rig = await set_up(PrusaRig())
    rig.print_for(900)
    await press(hass, rig, "refresh")
    assert sensor(hass, rig, "status") == "printing"
    asked = len(rig.simulator.requests)
    await let_time_pass(hass, 7)
    assert len(rig.simulator.requests) > asked


async def test_a_nozzle_of_four_tenths_is_not_shown_as_none(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    assert float(sensor(hass, rig, "nozzle_diameter")) == 0.4
    registry = er.async_get(hass)
    unique_id = f"{rig.serial}_nozzle_diameter"
    found = registry.async_get_entity_id("sensor", DOMAIN, unique_id)
    assert found is not None
    entry = registry.async_get(found)
    assert entry is not None
    assert entry.options["sensor"]["suggested_display_precision"] == 1
