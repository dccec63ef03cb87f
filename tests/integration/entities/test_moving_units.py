"""Units that are carried from one printer to another."""

import json
from pathlib import Path
import re
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    category_registry as cr,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    issue_registry as ir,
    label_registry as lr,
    restore_state as rs,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import P1S
from simulator.bambu.filament import Spool, Unit, assorted
from tests.rigs import BambuRig

from ..helpers import SetUp, device_entry, entry_of, until

_STORED = Path(__file__).parents[2] / "fixtures" / "stored"
_OLD_FILES = _STORED / "units_without_printer.json"
_OLD_ENTRY = "01KOLDENTRY0000000000000001"
_MOVED = Unit(serial="00600A000000777", spools=assorted())


def _shown(hass: HomeAssistant, rig: BambuRig, unit: Unit, key: str) -> str | None:
    """Return what a sensor of a unit shows at one printer."""
    entity_id = er.async_get(hass).async_get_entity_id(
        "sensor", DOMAIN, f"{rig.serial}_{unit.serial}_{key}"
    )
    state = hass.states.get(entity_id) if entity_id else None
    return state.state if state else None


async def _until_shown(
    hass: HomeAssistant, rig: BambuRig, unit: Unit, key: str, wanted: str
) -> None:
    await until(
        hass, rig, lambda: _shown(hass, rig, unit, key) == wanted, f"{key} {wanted}"
    )


def _two() -> tuple[BambuRig, BambuRig]:
    first = BambuRig(P1S, serial="01P00A000000001")
    second = BambuRig(P1S, serial="01P00A000000002")
    return first, second


async def test_units_and_spools_that_move_work_at_once_where_they_are(
    hass: HomeAssistant, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = _two()
    unit = Unit(serial=_MOVED.serial, spools=assorted())
    staying = Unit(serial="00600A000000888", spools=[None] * 4)
    first.simulator.settings.units.append(unit)
    second.simulator.settings.units.append(staying)
    await set_up(first)
    await set_up(second)
    assert _shown(hass, first, unit, "slot_1") == "PLA Basic"
    assert _shown(hass, second, unit, "slot_1") is None

    first.simulator.settings.units.remove(unit)
    first.simulator.push()
    unit.id = 1
    second.simulator.settings.units.append(unit)
    second.simulator.push()
    await _until_shown(hass, first, unit, "slot_1", STATE_UNAVAILABLE)
    await _until_shown(hass, second, unit, "slot_1", "PLA Basic")

    unit.spools[0], staying.spools[3] = None, Spool(brand="PETG Basic")
    second.simulator.push()
    await _until_shown(hass, second, unit, "slot_1", "empty")
    await _until_shown(hass, second, staying, "slot_4", "PETG Basic")

    second.simulator.settings.units.remove(unit)
    second.simulator.push()
    unit.id = 0
    first.simulator.settings.units.append(unit)
    first.simulator.push()
    await _until_shown(hass, second, unit, "slot_1", STATE_UNAVAILABLE)
    await _until_shown(hass, first, unit, "slot_1", "empty")
    assert "does not generate unique IDs" not in caplog.text


async def test_each_printer_has_a_device_of_its_own_for_a_unit_that_moved(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    first, second = _two()
    unit = Unit(serial=_MOVED.serial, spools=assorted())
    first.simulator.settings.units.append(unit)
    second.simulator.settings.units.append(unit)
    await set_up(first)
    await set_up(second)
    registry = dr.async_get(hass)
    behind = []
    for rig in (first, second):
        entry_id = entry_of(hass, rig).entry_id
        printer = registry.async_get_device_by_identifier(
            (DOMAIN, rig.serial), entry_id
        )
        found = registry.async_get_device_by_identifier((DOMAIN, unit.serial), entry_id)
        assert printer is not None
        assert found is not None
        assert found.via_device_id == printer.id
        behind.append(found.id)
    assert len(set(behind)) == 2


async def test_what_version_0_1_0_registered_keeps_its_entity_id_and_device(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = BambuRig(P1S, serial="01P00A000000001")
    rig.simulator.settings.units.append(Unit(serial=_MOVED.serial, spools=assorted()))
    await set_up(rig)
    entry = entry_of(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    registry = er.async_get(hass)
    slot, status = (
        registry.async_get_entity_id("sensor", DOMAIN, f"01P00A000000001_{key}")
        for key in ("00600A000000777_slot_1", "status")
    )
    assert slot is not None
    registry.async_update_entity(
        slot, new_unique_id="00600A000000777_slot_1", new_entity_id="sensor.my_red"
    )
    before = registry.async_get("sensor.my_red")
    assert before is not None
    hass.config_entries.async_update_entry(entry, minor_version=1)
    count = len(registry.entities)

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    after = registry.async_get("sensor.my_red")
    assert after is not None
    assert after.unique_id == "01P00A000000001_00600A000000777_slot_1"
    assert (after.id, after.device_id) == (before.id, before.device_id)
    assert hass.states.get("sensor.my_red") is not None
    assert registry.async_get_entity_id("sensor", DOMAIN, "01P00A000000001_status") == (
        status
    ), "what names its printer already stays"
    assert len(registry.entities) == count, "nothing is there twice"
    assert entry.minor_version == 2


async def _load_registries(hass: HomeAssistant) -> er.EntityRegistry:
    """Load what is stored, as Home Assistant does when it starts."""
    dr.async_setup(hass)
    for registry in (ar, cr, dr, er, fr, ir, lr, rs):
        await registry.async_load(hass)
    return er.async_get(hass)


@pytest.mark.parametrize("load_registries", [False])
async def test_registries_on_disk_from_before_units_named_their_printer_are_taken_over(
    hass: HomeAssistant, hass_storage: dict[str, Any], socket_enabled: None
) -> None:
    hass_storage.update(json.loads(_OLD_FILES.read_text(encoding="utf-8")))
    registry = await _load_registries(hass)
    before = {entity.entity_id: entity for entity in registry.entities.values()}
    assert before["sensor.my_red"].unique_id == "00600A000000777_slot_1"

    async with BambuRig(P1S, serial="01P00A000000001") as rig:
        unit = Unit(serial=_MOVED.serial, spools=assorted())
        rig.simulator.settings.units.append(unit)
        entry = MockConfigEntry(
            domain=DOMAIN,
            entry_id=_OLD_ENTRY,
            unique_id=rig.serial,
            data={"brand": rig.brand, **rig.form},
            minor_version=1,
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(_OLD_ENTRY)
        await hass.async_block_till_done()

        for entity_id, old in before.items():
            new = registry.async_get(entity_id)
            assert new is not None, entity_id
            printer, _, key = new.unique_id.partition("_")
            assert printer == rig.serial
            assert old.unique_id in {new.unique_id, key}
            assert (new.id, new.device_id, new.name, new.disabled_by) == (
                old.id,
                old.device_id,
                old.name,
                old.disabled_by,
            )
        red = hass.states.get("sensor.my_red")
        assert red is not None
        # Since 2026.11 Home Assistant says the device before a name of the user's, too.
        assert red.name.endswith("My red")
        assert red.state == "PLA Basic"
        slots = [
            entity
            for entity in registry.entities.values()
            if re.search(r"_slot_\d$", entity.unique_id)
        ]
        assert len(slots) == 4, "none is there twice"
        assert device_entry(hass, unit.serial).name_by_user == "Red unit"
