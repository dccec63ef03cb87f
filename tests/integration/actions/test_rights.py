"""Who may call which action, with Home Assistant's own users and policies."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.auth.const import (
    GROUP_ID_ADMIN,
    GROUP_ID_READ_ONLY,
    GROUP_ID_USER,
)
from homeassistant.auth.models import Group
from homeassistant.auth.permissions import PermissionLookup
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized, UnknownUser
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.services import ACTIONS
from simulator.bambu.dialects import H2D
from simulator.prusalink.printer import Flavour
from tests.rigs import BRACKET, BambuRig, PrusaRig

from ..helpers import add_through_flow

ABS = {"material": "ABS", "color": "#FF1000", "nozzle_min": 240, "nozzle_max": 280}
# What each action is called with, and what its caller needs.
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "list_files": ("read", {}),
    "get_jobs": ("read", {}),
    "get_status": ("read", {}),
    "start_print": ("control", {"path": "/bracket.gcode.3mf"}),
    "jog": ("control", {"axis": "x", "distance": 1}),
    "extrude": ("control", {"length": 1}),
    "pause": ("control", {}),
    "resume": ("control", {}),
    "cancel": ("control", {}),
    "calibrate": ("control", {"calibrations": ["bed_leveling"]}),
    "load_filament": ("control", {}),
    "unload_filament": ("control", {}),
    "set_filament": ("control", ABS),
    "read_spool_tag": ("control", {}),
    "start_drying": ("control", {"temperature": 55, "hours": 8}),
    "bind_spool": ("control", {"spool": "abc"}),
    "switch_off": ("control", {"force": True}),
    "skip_objects": ("control", {"objects": [1]}),
    "upload_file": ("admin", {"source": "/somewhere/clip.gcode"}),
    "download_file": ("admin", {"path": "/clip.gcode", "target": "/somewhere/clip"}),
    "delete_file": ("admin", {"path": "/clip.gcode"}),
    "send_gcode": ("admin", {"gcode": "M140 S50"}),
    "export_jobs": ("admin", {"path": "/somewhere/jobs.csv"}),
    "set_odometer": ("admin", {"machine_hours": 12}),
    "set_maintenance": ("admin", {"task": "belts", "hours": 30}),
    "check_connection": ("admin", {}),
}
ANSWERING = {"list_files", "get_jobs", "get_status", "check_connection"}


@pytest.fixture
async def h2d(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Set up an idle H2D with a unit and a file."""
    rig = BambuRig(H2D)
    rig.store(BRACKET)
    await rig.start()
    await add_through_flow(hass, rig)
    yield rig
    await rig.power_off()


@pytest.fixture
async def pi(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[PrusaRig]:
    """Set up an idle printer behind a Raspberry Pi."""
    rig = PrusaRig(Flavour.RPI)
    await rig.start()
    await add_through_flow(hass, rig)
    yield rig
    await rig.power_off()


def device_of(hass: HomeAssistant, serial: str) -> str:
    """Return the id of a printer's or unit's device."""
    [device] = [
        device
        for device in dr.async_get(hass).devices
        if (DOMAIN, serial) in device.identifiers
    ]
    return device.id


async def user_of(hass: HomeAssistant, group: str) -> str:
    """Add a user to one of Home Assistant's own groups; the first is the owner."""
    if not any(user.is_owner for user in await hass.auth.async_get_users()):
        await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    user = await hass.auth.async_create_user(group, group_ids=[group])
    return user.id


async def user_with(hass: HomeAssistant, entities: Any) -> str:
    """Add a user of a group with a policy: Home Assistant lets nobody make one yet."""
    group = Group(name="Own", policy={"entities": entities})
    store = hass.auth._store
    store._groups[group.id] = group
    # The test's Home Assistant has read no users, and so missed this.
    store._perm_lookup = PermissionLookup(er.async_get(hass), dr.async_get(hass))
    return await user_of(hass, group.id)


async def call(
    hass: HomeAssistant,
    action: str,
    *serials: str,
    user: str | None = None,
) -> None:
    """Call an action for devices as a user, or as nobody."""
    devices: Any = [device_of(hass, serial) for serial in serials]
    if action in ANSWERING:
        [devices] = devices
    await hass.services.async_call(
        DOMAIN,
        action,
        {"device_id": devices, **CALLS[action][1]},
        blocking=True,
        return_response=action in ANSWERING,
        context=Context(user_id=user),
    )


async def is_refused(
    hass: HomeAssistant, action: str, *serials: str, user: str | None = None
) -> bool:
    """Whether the caller may not; what else goes wrong does not count."""
    try:
        await call(hass, action, *serials, user=user)
    except Unauthorized:
        return True
    except HomeAssistantError:
        return False
    return False


def test_nothing_is_left_out_here() -> None:
    assert {action.name for action in ACTIONS} == CALLS.keys()


async def test_who_may_call_which_action(hass: HomeAssistant, h2d: BambuRig) -> None:
    callers = {
        "nothing": await user_with(hass, {}),
        "read": await user_of(hass, GROUP_ID_READ_ONLY),
        "control": await user_of(hass, GROUP_ID_USER),
        "admin": await user_of(hass, GROUP_ID_ADMIN),
        "automation": None,
    }
    ladder = list(callers)
    for action, (needed, _) in CALLS.items():
        may = [
            name
            for name, user in callers.items()
            if not await is_refused(hass, action, h2d.serial, user=user)
        ]
        assert may == ladder[ladder.index(needed) :], action


@pytest.mark.parametrize(
    "action", [name for name, (needed, _) in CALLS.items() if needed != "read"]
)
async def test_a_user_who_may_only_look_changes_nothing(
    hass: HomeAssistant, h2d: BambuRig, action: str
) -> None:
    user = await user_of(hass, GROUP_ID_READ_ONLY)
    before = len(h2d.simulator.received)
    stored = set(h2d.simulator.card.files)
    with pytest.raises(Unauthorized):
        await call(hass, action, h2d.serial, user=user)
    assert len(h2d.simulator.received) == before
    assert set(h2d.simulator.card.files) == stored


async def test_a_user_whom_nobody_knows_is_refused(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    with pytest.raises(UnknownUser):
        await call(hass, "get_jobs", h2d.serial, user="0" * 32)


async def test_one_device_out_of_bounds_keeps_all_from_being_told(
    hass: HomeAssistant, h2d: BambuRig, pi: PrusaRig
) -> None:
    mine = {device_of(hass, h2d.serial): {POLICY_READ: True, POLICY_CONTROL: True}}
    user = await user_with(hass, {"device_ids": mine})
    await call(hass, "jog", h2d.serial, user=user)
    moved = h2d.machine.moved["x"]
    with pytest.raises(Unauthorized):
        await call(hass, "jog", h2d.serial, pi.serial, user=user)
    assert h2d.machine.moved["x"] == moved
    assert pi.machine.moved["x"] == 0


async def test_the_right_to_one_entity_is_none_to_the_device(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    registry = er.async_get(hass)
    lights = [
        entity.entity_id
        for entity in er.async_entries_for_device(registry, device_of(hass, h2d.serial))
        if entity.domain == "light"
    ]
    user = await user_with(hass, {"entity_ids": dict.fromkeys(lights, True)})
    assert lights
    with pytest.raises(Unauthorized):
        await call(hass, "jog", h2d.serial, user=user)


async def test_the_right_to_a_printer_is_none_to_its_unit(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    unit = h2d.simulator.settings.units[0].serial
    device = device_of(hass, h2d.serial)
    user = await user_with(hass, {"device_ids": {device: True}})
    assert await is_refused(hass, "read_spool_tag", unit, user=user)
    both = {device: True, device_of(hass, unit): True}
    user = await user_with(hass, {"device_ids": both})
    assert not await is_refused(hass, "read_spool_tag", unit, user=user)


async def test_the_right_to_a_unit_is_none_to_its_printer(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    """The unit's device would stand for the printer, which moves."""
    unit = h2d.simulator.settings.units[0].serial
    user = await user_with(hass, {"device_ids": {device_of(hass, unit): True}})
    with pytest.raises(Unauthorized):
        await call(hass, "jog", unit, user=user)
    assert h2d.machine.moved["x"] == 0


async def test_a_device_of_which_no_entity_is_meant_is_for_nobody(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    registry = er.async_get(hass)
    device = device_of(hass, h2d.serial)
    for entry in er.async_entries_for_device(registry, device):
        registry.async_update_entity(
            entry.entity_id, entity_category=EntityCategory.DIAGNOSTIC
        )
    user = await user_of(hass, GROUP_ID_USER)
    with pytest.raises(Unauthorized):
        await call(hass, "jog", h2d.serial, user=user)
