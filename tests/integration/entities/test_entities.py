"""What a user sees of a printer, and what pressing does."""

import json
from pathlib import Path
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.const import DOMAIN
from simulator.machine import Plan
from simulator.prusalink.printer import Flavour
from tests.rigs import EVERY_PRINTER, BambuRig, Make, PrusaRig, Rig

from ..helpers import (
    SetUp,
    device_entry,
    entry_of,
    let_time_pass,
    possible,
    press,
    sensor,
    state,
    until,
    until_now,
    until_sensor,
    watch_writes,
)

COMMON = {
    "binary_sensor": {"online", "printing", "attention", "ready_to_remove"},
    "button": {
        "pause",
        "resume",
        "cancel",
        "refresh",
        "lubrication_done",
        "belts_done",
        "nozzle_done",
    },
    "event": {"print"},
    "sensor": {
        "status",
        "attention_reason",
        "ready_at",
        "progress",
        "remaining_time",
        "finish_time",
        "start_time",
        "job_name",
        "bed_temperature",
        "bed_target_temperature",
        "print_speed",
        "connection",
        "last_seen",
        "round_trip",
        "last_job_name",
        "last_job_result",
        "last_job_ended",
        "last_job_duration",
        "last_job_filament",
        "machine_hours",
        "jobs_finished",
        "jobs_cancelled",
        "jobs_failed",
        "heat_cycles",
        "success_rate",
        "lubrication_due_in",
        "belts_due_in",
        "nozzle_due_in",
    },
}
ONE_NOZZLE = {"nozzle_temperature", "nozzle_target_temperature", "nozzle_diameter"}
BAMBU = {
    "control_refusal",
    "stage",
    "current_layer",
    "total_layers",
    "part_fan_speed",
    "hotend_fan_speed",
    "problem",
    "wifi_signal",
    "active_filament",
    "external_spool",
    "transfer_progress",
    "planned_time",
    "planned_weight",
    "planned_length",
    "job_source",
    "skipped_objects",
    "ip_address",
    "camera_resolution",
}
NEWER_NOZZLE = {"nozzle_flow", "nozzle_wear"}
ENCLOSED = {"auxiliary_fan_speed", "chamber_fan_speed", "filter_due_in"}
PRUSA = ONE_NOZZLE | {
    "part_fan_rpm",
    "hotend_fan_rpm",
    "print_flow",
    "z_height",
    "x_position",
    "y_position",
    "transfer_progress",
    "host_name",
    "planned_time",
    "planned_weight",
    "planned_length",
    "layer_height",
}
MK4 = {"next_filament_change", "active_filament", "external_spool", "total_layers"}
PI = {"problem", "storage_free", "storage_total"}
OWN_SENSORS = {
    "x1c": BAMBU
    | ONE_NOZZLE
    | NEWER_NOZZLE
    | {"nozzle_type"}
    | ENCLOSED
    | {"chamber_temperature"},
    "p1s": BAMBU | ONE_NOZZLE | {"nozzle_type"} | ENCLOSED,
    "a1": BAMBU | ONE_NOZZLE | {"nozzle_type"},
    "h2d": BAMBU
    | ENCLOSED
    | {"chamber_temperature", "chamber_target_temperature"}
    | {
        f"{side}_{key}"
        for side in ("left", "right")
        for key in ONE_NOZZLE | NEWER_NOZZLE | {"nozzle_type"}
    }
    | {"external_spool_left", "active_nozzle", "tool_module"},
    "mk4-digest": PRUSA | MK4,
    "mk3-pi-digest": PRUSA | PI,
}
STORAGE = {"storage", "storage_read_only"}
BAMBU_SENSES = STORAGE | {"storage_fault", "problem"}
OWN_BINARY_SENSORS = {
    "x1c": BAMBU_SENSES | {"nozzle_filament", "door"},
    "p1s": BAMBU_SENSES | {"nozzle_filament"},
    "a1": BAMBU_SENSES | {"nozzle_filament"},
    "h2d": BAMBU_SENSES | {"left_nozzle_filament", "right_nozzle_filament", "door"},
    "mk4-digest": STORAGE | {"multi_material"},
    "mk3-pi-digest": STORAGE | {"problem", "cloud"},
}


TARGETS = {"nozzle_target_temperature", "bed_target_temperature"}
BAMBU_BUTTONS = COMMON["button"] | {"clear_problem", "home", "unload_filament"}
UNIT_SWITCHES = {
    "spool_reading_at_start",
    "spool_reading_on_insertion",
    "remaining_estimate",
}
SWITCHES = {
    "auto_recovery",
    "auto_refill",
    "plate_detection",
    "recording",
    "timelapse",
}
JUDGED = {"print_monitoring", "spaghetti_detection"}
SELECTS = {"speed_profile"}
JUDGED_SELECTS = SELECTS | {
    "print_monitoring_sensitivity",
    "spaghetti_detection_sensitivity",
}
ALL_DETECTORS = {
    f"{name}_detection"
    for name in ("spaghetti", "pile_up", "clump", "air_print", "tangle", "nozzle_blob")
}
BAMBU_CONTROLS = {
    "button": BAMBU_BUTTONS,
    "camera": {"camera"},
    "fan": {"part_fan"},
    "image": {"cover", "last_photo"},
    "light": {"chamber_light"},
    "number": TARGETS,
    "select": SELECTS,
    "switch": SWITCHES,
    "update": {"firmware"},
}
ENCLOSED_CONTROLS = BAMBU_CONTROLS | {
    "button": BAMBU_BUTTONS | {"filter_done"},
    "fan": {"part_fan", "auxiliary_fan", "chamber_fan"},
}
CONTROLS: dict[str, dict[str, set[str]]] = {
    "x1c": ENCLOSED_CONTROLS
    | {
        "light": {"chamber_light", "work_light"},
        "select": JUDGED_SELECTS,
        "switch": SWITCHES
        | JUDGED
        | UNIT_SWITCHES
        | {"first_layer_inspection", "tangle_detection", "nozzle_blob_detection"},
    },
    "p1s": ENCLOSED_CONTROLS,
    "a1": BAMBU_CONTROLS
    | {
        "switch": SWITCHES
        | UNIT_SWITCHES
        | {"prompt_sound", "tangle_detection", "nozzle_blob_detection"}
    },
    "h2d": ENCLOSED_CONTROLS
    | {
        "number": {
            "left_nozzle_target_temperature",
            "right_nozzle_target_temperature",
            "bed_target_temperature",
            "chamber_target_temperature",
        },
        "light": {"chamber_light", "heatbed_light", "work_light"},
        "select": JUDGED_SELECTS
        | {"airduct_mode"}
        | {
            f"{name}_detection_sensitivity"
            for name in ("spaghetti", "pile_up", "clump", "air_print")
        },
        "switch": SWITCHES | JUDGED | UNIT_SWITCHES | ALL_DETECTORS | {"prompt_sound"},
    },
    "mk4-digest": {"image": {"cover"}},
    "mk3-pi-digest": {
        "button": COMMON["button"] | {"home", "set_ready"},
        "camera": {"camera_b7Qk2Jx_94Tz"},
        "image": {"cover", "last_photo"},
        "number": TARGETS | {"print_speed", "print_flow"},
    },
}


@pytest.mark.parametrize(
    "make",
    [make for make in EVERY_PRINTER if make.name in OWN_SENSORS],
    ids=lambda make: make.name,
)
async def test_a_printer_has_just_the_entities_of_its_parts(
    hass: HomeAssistant, set_up: SetUp, make: Make
) -> None:
    rig = await set_up(make.rig())
    entry = entry_of(hass, rig)
    expected = {
        "button": COMMON["button"],
        "event": COMMON["event"],
        "sensor": COMMON["sensor"] | OWN_SENSORS[make.name],
        "binary_sensor": COMMON["binary_sensor"] | OWN_BINARY_SENSORS[make.name],
        **CONTROLS[make.name],
    }
    found: dict[str, set[str]] = {}
    # Those of its units are on devices of their own.
    printer = device_entry(hass, rig)
    for item in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        if item.device_id == printer.id:
            key = item.unique_id.removeprefix(f"{rig.serial}_")
            found.setdefault(item.domain, set()).add(key)
    assert found == expected


async def test_entities_are_known_by_serial_numbers_and_named_after_their_device(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert found
    for item in found:
        assert item.unique_id.startswith(f"{rig.serial}_"), item.entity_id
        assert item.has_entity_name, item.entity_id
        assert item.device_id is not None, item.entity_id


async def test_the_device_says_who_it_is(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    device = device_entry(hass, rig)
    assert device.serial_number == rig.serial
    assert device.name == entry.title
    assert device.manufacturer in {"Bambu Lab", "Prusa"}
    assert device.model in {"P1S", "MK4"}


async def test_the_sensors_show_the_job(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    assert sensor(hass, rig, "status") == "printing"
    assert sensor(hass, rig, "job_name").lower().startswith("bracket")
    assert float(sensor(hass, rig, "progress")) == pytest.approx(
        rig.machine.progress, abs=1
    )
    assert float(sensor(hass, rig, "remaining_time")) == pytest.approx(
        rig.machine.remaining / 3600, abs=1 / 60
    )
    assert float(sensor(hass, rig, "nozzle_target_temperature")) == 220
    assert state(hass, rig, "binary_sensor", "printing").state == "on"
    assert state(hass, rig, "binary_sensor", "attention").state == "off"


async def test_every_state_of_every_choice_has_a_text(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    path = Path(__file__).parents[3] / "custom_components/printernizer/translations"
    texts = json.loads((path / "en.json").read_text())["entity"]["sensor"]
    for item in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        if item.original_device_class != SensorDeviceClass.ENUM:
            continue
        key = str(item.translation_key)
        options = (item.capabilities or {})["options"]
        assert set(texts[key]["state"]) == set(options), key


async def test_no_job_is_unknown_and_not_zero(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    for key in ("progress", "remaining_time", "finish_time", "job_name"):
        assert sensor(hass, rig, key) == STATE_UNKNOWN, key


async def test_a_printer_at_rest_is_at_no_unknown_stage(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    assert sensor(hass, rig, "stage") == "idle"
    assert "idle" in state(hass, rig, "sensor", "stage").attributes["options"]


async def test_a_pressed_cancel_reaches_the_printer_and_shows(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    await press(hass, rig, "cancel")
    assert rig.machine.phase.value in {"stopped", "idle"}
    await until_sensor(hass, rig, "status", "cancelled")
    assert not possible(hass, rig, "cancel")
    assert state(hass, rig, "button", "refresh").state != STATE_UNAVAILABLE


async def test_pause_and_resume_take_turns(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    assert not possible(hass, rig, "resume")
    await press(hass, rig, "pause")
    await until_sensor(hass, rig, "status", "paused")
    assert not possible(hass, rig, "pause")
    await press(hass, rig, "resume")
    rig.machine.advance(5)
    await until_sensor(hass, rig, "status", "printing")


async def test_a_refusal_is_told_with_the_printers_reason(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    rig.simulator.refuse_next("the moon is full")
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, rig, "cancel")
    assert caught.value.translation_domain == DOMAIN
    assert caught.value.translation_key == "refused_with_words"
    assert caught.value.translation_placeholders == {
        "printer": "Bambu Lab P1S",
        "said": "the moon is full",
    }
    assert rig.machine.phase.value == "printing"


async def test_a_printer_without_developer_mode_says_what_it_wants(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(developer_mode=False), printing=900)
    with pytest.raises(HomeAssistantError, match="Developer mode"):
        await press(hass, rig, "cancel")


async def test_refresh_asks_the_printer(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    if isinstance(rig, PrusaRig):
        before = len(rig.simulator.requests)
        await press(hass, rig, "refresh")
        assert len(rig.simulator.requests) > before
        return
    # Everything was told a moment ago: it is only asked for what costs it little.
    assert isinstance(rig, BambuRig)
    before = len(rig.simulator.received)
    await press(hass, rig, "refresh")
    asked = [message.message for message in rig.simulator.received[before:]]
    assert [request["info"]["command"] for request in asked] == ["get_version"]


async def test_a_problem_appears_and_clears(hass: HomeAssistant, set_up: SetUp) -> None:
    rig = await set_up(BambuRig(), printing=900)
    assert sensor(hass, rig, "problem") == "none"
    rig.simulator.raise_error(0x03008008)
    await until_sensor(hass, rig, "problem", "Heating (0300-8008)")
    assert state(hass, rig, "binary_sensor", "problem").state == "on"
    rig.simulator.clear_error()
    await until_sensor(hass, rig, "problem", "none")
    assert state(hass, rig, "binary_sensor", "problem").state == "off"


async def test_attention_is_a_status_of_its_own(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig(Flavour.BUDDY), printing=900)
    rig.simulator.attention(job=True)
    await until_sensor(hass, rig, "status", "attention")
    assert state(hass, rig, "binary_sensor", "attention").state == "on"
    assert possible(hass, rig, "cancel")
    assert not possible(hass, rig, "resume")


async def test_a_pi_that_has_just_started_gets_its_temperatures_later(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = PrusaRig(Flavour.RPI, booted=False)
    rig.machine.advance(12)
    await set_up(rig)
    assert sensor(hass, rig, "bed_temperature") == STATE_UNKNOWN
    rig.machine.advance(90)
    await until_sensor(hass, rig, "bed_temperature", "23")


async def test_a_job_name_of_any_length_fits_into_a_state(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = PrusaRig(Flavour.RPI)
    name = "x" * 240 + "\N{LATIN SMALL LETTER A WITH DIAERESIS}" * 40
    rig.simulator.override(
        "/api/v1/job", {"id": 1, "file": {"display_name": name, "name": name}}
    )
    rig.machine.start(Plan())
    await set_up(rig)
    assert sensor(hass, rig, "job_name") == name[:255]


@pytest.mark.as_at_first
async def test_a_report_that_changes_nothing_writes_nothing(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    if isinstance(rig, BambuRig):
        coordinator = entry.runtime_data.coordinator
        await until(hass, rig, lambda: coordinator.data.job.thumbnail, "with a cover")
    writes = watch_writes(hass)
    await repeat_itself(hass, rig, 20)
    assert not writes


@pytest.mark.as_at_first
async def test_trembling_temperatures_write_nothing(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = PrusaRig()
    status: dict[str, Any] = {
        "printer": {"state": "IDLE", "temp_bed": 60.0, "target_bed": 60.0}
    }
    rig.simulator.override("/api/v1/status", status)
    await set_up(rig)
    writes = watch_writes(hass)
    for tremble in (0.1, -0.1, 0.2, -0.2, 0.0):
        status["printer"]["temp_bed"] = 60.0 + tremble
        await let_time_pass(hass, 60)
    assert not writes
    status["printer"]["temp_bed"] = 61.0
    await let_time_pass(hass, 60)
    assert writes == ["sensor.prusa_mk4_bed_temperature: 61"]


async def test_readings_gather_and_headlines_do_not_wait(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    entry = entry_of(hass, rig)
    backend = entry.runtime_data.coordinator.backend
    before = sensor(hass, rig, "progress")
    for _ in range(5):
        rig.machine.advance(60)
        now = int(rig.machine.progress or 0)
        await until_now(lambda now=now: backend.snapshot.job.progress == now, "told")
    assert sensor(hass, rig, "progress") == before, "a reading did not wait"

    rig.machine.pause()
    await until_now(lambda: sensor(hass, rig, "status") == "paused", "paused")
    assert sensor(hass, rig, "progress") != before


async def repeat_itself(hass: HomeAssistant, rig: Rig, times: int) -> None:
    """Have the printer say the same again."""
    if isinstance(rig, PrusaRig):
        for _ in range(times):
            await let_time_pass(hass, 60)
        return
    assert isinstance(rig, BambuRig)
    for _ in range(times):
        rig.simulator.send_raw(b'{"print": {"command": "push_status", "msg": 1}}')
        rig.simulator.push()
    await let_time_pass(hass, 5)
