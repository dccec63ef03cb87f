"""What helps to find a fault, and what it must not give away."""

from collections.abc import Callable
from functools import partial
import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.diagnostics import (
    async_get_config_entry_diagnostics,
    async_get_device_diagnostics,
)
from custom_components.printernizer.fleet.entries import FLEET, fleet_entry
from simulator.bambu.dialects import A1, H2D, X1C
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, PrusaRig, Rig

from .helpers import SetUp, add_through_flow, device_entry, entry_of, until_sensor

# Of now, or of what the printer has stored: no report tells.
MOMENTS = {"image", "event"}
# Their names, and the plate of a file that is called by its path.
OF_THE_USER = {"job_name", "host_name", "plate"}
OF_THE_MOMENT = {"start_time", "finish_time", "ready_at", "last_seen", "round_trip"}


async def diagnostics_of(hass: HomeAssistant, entry: Any) -> Any:
    """Return the diagnostics as they are in the file that a user sends."""
    told = await async_get_config_entry_diagnostics(hass, entry)
    return json.loads(json.dumps(told, default=str))


def gives_away(told: Any, *secrets: str) -> list[str]:
    """Return which of some secrets are told."""
    text = json.dumps(told, default=str)
    return [secret for secret in secrets if secret in text]


async def test_diagnostics_tell_much_and_give_nobody_away(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    told = await diagnostics_of(hass, entry)
    secrets = {*rig.form.values(), rig.serial, "127.0.0.1", "racket", "Garage"}
    assert gives_away(told, *secrets) == []
    assert told["snapshot"]["status"] == "printing"
    assert told["snapshot"]["bed"]["target"]
    assert "Pause" in told["supported"]


async def test_diagnostics_hold_what_the_printer_said_in_its_own_words(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    shown = await diagnostics_of(hass, entry)
    told = shown["told"]
    if rig.brand == "bambu":
        modules = shown["snapshot"]["info"]["firmware"]["modules"]
        assert {module["name"] for module in modules} >= {"esp32", "mc"}
        assert [light["id"] for light in shown["snapshot"]["lights"]] == [
            "chamber_light"
        ]
        assert told["print"]["gcode_state"] == "RUNNING"
        assert told["print"]["subtask_name"].startswith("**REDACTED")
        assert told["modules"][0]["sn"].startswith("01P**REDACTED")
    else:
        assert told["status"]["printer"]["state"] == "PRINTING"
        assert told["info"]["serial"].startswith("**REDACTED")


async def test_diagnostics_tell_how_the_connection_went(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    await rig.power_on()
    await until_sensor(hass, rig, "connection", "connected")
    connection = (await diagnostics_of(hass, entry))["connection"]
    states = [transition["state"] for transition in connection["transitions"]]
    assert states[:2] == ["connected", "reconnecting"]
    assert "offline" in states
    assert states[-1] == "connected"
    assert connection["transitions"][0]["when"].endswith("+00:00")
    assert connection["errors"]["refused"] >= 1
    assert connection["messages"] > 0
    assert connection["silence"] is not None


async def test_diagnostics_name_the_options_and_tell_none(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    address = "http://admin:sesame@camera.example/still"
    hass.config_entries.async_update_entry(entry, options={"camera_address": address})
    await hass.async_block_till_done()
    told = await diagnostics_of(hass, entry)
    assert told["options"] == {"camera_address": "**REDACTED**"}
    assert gives_away(told, address, "sesame", "camera.example") == []


async def test_diagnostics_give_no_secret_away_that_a_printer_repeats_somewhere(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = BambuRig()
    async with rig:
        entry = await add_through_flow(hass, rig)
        note = f"{rig.simulator.access_code} opens {rig.serial}"
        told = {"command": "push_status", "note": note, "wifi_signal": "-41dBm"}
        rig.simulator.send_raw(json.dumps({"print": told}).encode())
        await until_sensor(hass, rig, "wifi_signal", "-41")
        told = (await diagnostics_of(hass, entry))["told"]
        assert told["print"]["note"].startswith("**REDACTED")
        assert gives_away(told, rig.simulator.access_code, rig.serial) == []
        await hass.config_entries.async_unload(entry.entry_id)


async def test_diagnostics_of_a_printer_that_is_not_loaded_tell_what_is_remembered(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    told = await diagnostics_of(hass, entry)
    assert told["state"] == "not_loaded"
    assert told["snapshot"]["info"]["model"]
    assert gives_away(told, *rig.form.values(), rig.serial) == []


async def test_diagnostics_of_a_unit_tell_which_one_it_is(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with BambuRig(H2D) as rig:
        entry = await add_through_flow(hass, rig)
        units = entry.runtime_data.coordinator.data.filament_units
        unit = device_entry(hass, units[0].serial)
        told: Any = await async_get_device_diagnostics(hass, entry, unit)
        assert told["unit"] == 0
        assert gives_away(told, rig.serial, units[0].serial) == []
        printer = device_entry(hass, rig)
        told = await async_get_device_diagnostics(hass, entry, printer)
        assert told["unit"] is None


def replay(rig: Rig, told: Any) -> None:
    """Have a printer say what a stranger's printer has said."""
    if isinstance(rig, BambuRig):
        rig.simulator.replay(told["print"], told["modules"])
        return
    assert isinstance(rig, PrusaRig)
    for path, name in (
        ("/api/version", "version"),
        ("/api/v1/info", "info"),
        ("/api/v1/status", "status"),
        ("/api/v1/job", "job"),
        ("/api/v1/storage", "storage"),
        ("/api/printer", "legacy"),
    ):
        if told[name] is not None:
            rig.simulator.override(path, told[name])


def shown(hass: HomeAssistant, entry: Any) -> list[tuple[str, str | None, str]]:
    """Return what a printer's entities show; those of units in the units' order."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    states = [
        (entity.domain, entity.translation_key, state.state)
        for entity in entities
        if (state := hass.states.get(entity.entity_id)) is not None
        and entity.translation_key not in OF_THE_MOMENT
        and entity.domain not in MOMENTS
    ]
    return sorted(states, key=lambda it: it[:2])


@pytest.mark.parametrize(
    ("stranger", "ours"),
    [
        pytest.param(
            partial(BambuRig, dialect),
            partial(BambuRig, dialect, serial="09900A000000009"),
            id=dialect.product_name,
        )
        for dialect in (X1C, A1, H2D)
    ]
    + [
        pytest.param(PrusaRig, PrusaRig, id="mk4"),
        pytest.param(
            lambda: PrusaRig(Flavour.RPI), lambda: PrusaRig(Flavour.RPI), id="mk3-pi"
        ),
    ],
)
async def test_a_stranger_s_printer_can_be_made_again_from_its_diagnostics(
    hass: HomeAssistant,
    socket_enabled: None,
    stranger: Callable[[], Rig],
    ours: Callable[[], Rig],
) -> None:
    async with stranger() as rig:
        rig.print_for(900)
        entry = await add_through_flow(hass, rig)
        told = await diagnostics_of(hass, entry)
        before = shown(hass, entry)
        await hass.config_entries.async_remove(entry.entry_id)
    async with ours() as again:
        replay(again, told["told"])
        entry = await add_through_flow(hass, again)
        after = shown(hass, entry)
    assert len(before) > 20
    told_by_both = [
        [state for state in states if state[1] not in OF_THE_USER]
        for states in (before, after)
    ]
    assert told_by_both[0] == told_by_both[1]
    names = {key: state for _, key, state in after if key in OF_THE_USER}
    hidden = {key for key, name in names.items() if name.startswith("**REDACTED")}
    assert hidden == set(names), "what is the user's own is not told"


async def test_the_health_page_tells_of_the_printers(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    assert info["printers"] == info["online"] == 1
    assert info["refusing_commands"] == 0
    assert info["version"].count(".") == 2
    assert info["library"].count(".") == 2
    assert info["messages_a_minute"] >= 1
    assert info["oldest_silence"].startswith("0:00:0")


async def test_the_health_page_counts_who_is_there_and_who_refuses(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    refusing = BambuRig(X1C)
    refusing.simulator.settings.developer_mode = False
    await set_up(refusing)
    away = await set_up(PrusaRig())
    unloaded = await set_up(BambuRig(A1, serial="03900A000000001"))
    await hass.config_entries.async_unload(entry_of(hass, unloaded).entry_id)
    await away.power_off()
    await until_sensor(hass, away, "status", "offline")
    entry_of(
        hass, away
    ).runtime_data.coordinator.backend._connection._last_message -= 99
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    health = await get_system_health_info(hass, DOMAIN)
    assert (health["printers"], health["online"]) == (3, 1)
    assert health["refusing_commands"] == 1
    assert health["oldest_silence"].startswith("0:01:")


async def test_the_fleet_is_counted_and_names_nobody(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    printing = await set_up(BambuRig(X1C), printing=900)
    await set_up(PrusaRig())
    fleet = fleet_entry(hass)
    assert fleet is not None
    told = await diagnostics_of(hass, fleet)
    assert told["fleet"]["printing"] == told["fleet"]["idle"] == 1
    of_device = await async_get_device_diagnostics(
        hass, fleet, device_entry(hass, FLEET)
    )
    assert gives_away(of_device, entry_of(hass, printing).title) == []
    await hass.config_entries.async_unload(fleet.entry_id)
    assert (await diagnostics_of(hass, fleet))["fleet"] is None


async def test_the_fleet_is_no_printer_to_system_health(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(BambuRig(X1C))
    await set_up(PrusaRig())
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    health = await get_system_health_info(hass, DOMAIN)
    assert health["printers"] == health["online"] == 2
