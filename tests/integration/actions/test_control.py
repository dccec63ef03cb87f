"""What a user can set and move on a printer beyond its temperatures."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import A1, H2D, X1C
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    act,
    add_through_flow,
    added,
    device_of,
    entity_id,
    entry_of,
    let_time_pass,
    possible,
    press,
    state,
    until,
    until_shown,
)

OPTIONS = {
    "auto_recovery": "auto_recovery",
    "auto_refill": "auto_switch_filament",
    "prompt_sound": "sound_enable",
    "tangle_detection": "filament_tangle_detect",
    "nozzle_blob_detection": "nozzle_blob_detect",
}
DETECTORS = {
    "spaghetti_detection": "spaghetti_detector",
    "pile_up_detection": "pileup_detector",
    "clump_detection": "clump_detector",
    "air_print_detection": "airprint_detector",
    "print_monitoring": "printing_monitor",
    "plate_detection": "buildplate_marker_detector",
}


@pytest.fixture
async def h2d(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Set up an idle H2D, which has everything."""
    async with added(hass, BambuRig(H2D)) as rig:
        yield rig


@pytest.fixture
async def pi(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[PrusaRig]:
    """Set up an idle printer behind a Raspberry Pi."""
    async with added(hass, PrusaRig(Flavour.RPI)) as rig:
        yield rig


@pytest.fixture(params=[lambda: BambuRig(H2D), lambda: PrusaRig(Flavour.RPI)])
async def either(
    hass: HomeAssistant, request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[Rig]:
    """Set up an idle printer of each brand that can be moved."""
    async with added(hass, request.param()) as rig:
        yield rig


async def turn(hass: HomeAssistant, rig: Rig, key: str, *, on: bool) -> None:
    """Press a switch."""
    target = {"entity_id": entity_id(hass, rig, "switch", key)}
    service = "turn_on" if on else "turn_off"
    await hass.services.async_call("switch", service, target, blocking=True)


async def choose(hass: HomeAssistant, rig: Rig, key: str, option: str) -> None:
    """Choose from a list."""
    target = {"entity_id": entity_id(hass, rig, "select", key), "option": option}
    await hass.services.async_call("select", "select_option", target, blocking=True)


@pytest.mark.parametrize("key", OPTIONS)
async def test_an_option_is_switched(
    hass: HomeAssistant, h2d: BambuRig, key: str
) -> None:
    assert state(hass, h2d, "switch", key).state == "on"
    await turn(hass, h2d, key, on=False)
    assert h2d.simulator.settings.options[OPTIONS[key]] is False
    await until_shown(hass, h2d, "switch", key, "off")
    await turn(hass, h2d, key, on=True)
    await until_shown(hass, h2d, "switch", key, "on")


@pytest.mark.parametrize("key", DETECTORS)
async def test_a_detector_is_switched(
    hass: HomeAssistant, h2d: BambuRig, key: str
) -> None:
    assert state(hass, h2d, "switch", key).state == "on"
    await turn(hass, h2d, key, on=False)
    assert h2d.simulator.settings.xcam[DETECTORS[key]] is False
    await until_shown(hass, h2d, "switch", key, "off")


async def test_the_first_layer_is_inspected_by_a_printer_that_can(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with added(hass, BambuRig(X1C)) as rig:
        await turn(hass, rig, "first_layer_inspection", on=False)
        assert rig.simulator.settings.xcam["first_layer_inspector"] is False
        await until_shown(hass, rig, "switch", "first_layer_inspection", "off")


@pytest.mark.parametrize(
    "key", ["spaghetti_detection", "pile_up_detection", "print_monitoring"]
)
async def test_a_detector_gives_alarm_as_easily_as_is_wanted(
    hass: HomeAssistant, h2d: BambuRig, key: str
) -> None:
    assert state(hass, h2d, "select", f"{key}_sensitivity").state == "medium"
    await choose(hass, h2d, f"{key}_sensitivity", "high")
    assert h2d.simulator.settings.sensitivities[DETECTORS[key]] == 2
    assert h2d.simulator.settings.xcam[DETECTORS[key]] is True
    await until_shown(hass, h2d, "select", f"{key}_sensitivity", "high")


@pytest.mark.parametrize(
    ("key", "name"), [("recording", "recording"), ("timelapse", "timelapse")]
)
async def test_the_camera_records_if_it_is_let(
    hass: HomeAssistant, h2d: BambuRig, key: str, name: str
) -> None:
    before = state(hass, h2d, "switch", key).state
    wanted = "off" if before == "on" else "on"
    await turn(hass, h2d, key, on=wanted == "on")
    assert getattr(h2d.simulator.settings, name) is (wanted == "on")
    await until_shown(hass, h2d, "switch", key, wanted)


async def test_the_air_duct_is_turned(hass: HomeAssistant, h2d: BambuRig) -> None:
    shown = state(hass, h2d, "select", "airduct_mode")
    assert shown.state == "cooling"
    assert shown.attributes["options"] == ["cooling", "heating"]
    await choose(hass, h2d, "airduct_mode", "heating")
    assert h2d.simulator.settings.duct_mode == 1
    await until_shown(hass, h2d, "select", "airduct_mode", "heating")


async def test_an_error_is_cleared_on_the_screen_too(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    assert not possible(hass, h2d, "clear_problem")
    h2d.simulator.settings.print_error = 0x0300_8004
    await until_shown(hass, h2d, "binary_sensor", "problem", "on")
    await press(hass, h2d, "clear_problem")
    assert h2d.simulator.settings.print_error == 0
    assert h2d.simulator.settings.closed_dialogs == ["03008004"]
    await until_shown(hass, h2d, "binary_sensor", "problem", "off")


async def test_a_printer_of_any_brand_homes_and_moves(
    hass: HomeAssistant, either: Rig
) -> None:
    rig = either
    await press(hass, rig, "home")
    rig.machine.advance(5)
    assert rig.machine.homed == 1
    await act(hass, "jog", rig, axis="z", distance=12.5)
    rig.machine.advance(5)
    assert rig.machine.moved == {"x": 0, "y": 0, "z": 12.5}


async def test_filament_moves_only_through_a_hot_nozzle(
    hass: HomeAssistant, either: Rig
) -> None:
    rig = either
    with pytest.raises(HomeAssistantError):
        await act(hass, "extrude", rig, length=20)
    rig.machine.nozzle.temperature = rig.machine.nozzle.target = 220
    rig.machine.advance(5)
    await until(
        hass,
        rig,
        lambda: state(hass, rig, "sensor", _nozzle(rig)).state == "220",
        "warm",
    )
    await act(hass, "extrude", rig, length=20)
    rig.machine.advance(5)
    assert rig.machine.extruded == 20


def _nozzle(rig: Rig) -> str:
    prefix = "right_" if isinstance(rig, BambuRig) else ""
    return f"{prefix}nozzle_temperature"


async def test_nothing_moves_while_it_prints(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    h2d.print_for(900)
    await until_shown(hass, h2d, "sensor", "status", "printing")
    assert not possible(hass, h2d, "home")
    for action, data in (
        ("jog", {"axis": "x", "distance": 5}),
        ("extrude", {"length": 5}),
        ("calibrate", {"calibrations": ["bed_leveling"]}),
    ):
        with pytest.raises(HomeAssistantError):
            await act(hass, action, h2d, **data)
    assert h2d.machine.moved["x"] == 0


async def test_a_calibration_is_what_was_chosen(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    await act(hass, "calibrate", h2d, calibrations=["bed_leveling", "nozzle_offset"])
    assert h2d.simulator.settings.calibrated == 0b10010


async def test_the_pi_is_told_that_its_bed_is_free(
    hass: HomeAssistant, pi: PrusaRig
) -> None:
    await press(hass, pi, "set_ready")
    assert pi.simulator.device.ready


async def test_gcode_is_run_as_it_was_written(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    await act(hass, "send_gcode", h2d, gcode="G28\nM140 S55 ; warm\n")
    assert h2d.machine.homed == 1
    assert h2d.machine.bed.target == 55


@pytest.mark.parametrize(
    ("gcode", "why"),
    [
        ("M112", "gcode_not_allowed"),
        ("G28\nM502", "gcode_not_allowed"),
        ("hello", "gcode_not_allowed"),
        ("G28\nM104 S999", "gcode_limit"),
        ("M140 S121", "gcode_limit"),
        ("G1 Z-50", "gcode_limit"),
        ("G1 Z5", "gcode_mode"),
        ("; nothing", "gcode_lines"),
    ],
)
async def test_gcode_that_does_harm_is_not_sent_at_all(
    hass: HomeAssistant, h2d: BambuRig, gcode: str, why: str
) -> None:
    before = len(h2d.simulator.received)
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "send_gcode", h2d, gcode=gcode)
    assert caught.value.translation_key == why
    assert len(h2d.simulator.received) == before


async def test_gcode_that_moves_is_not_sent_into_a_job(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    h2d.print_for(900)
    await until(
        hass, h2d, lambda: state(hass, h2d, "sensor", "status").state == "printing", ""
    )
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "send_gcode", h2d, gcode="G28")
    assert caught.value.translation_key == "gcode_during_a_job"
    assert h2d.machine.homed == 0
    await act(hass, "send_gcode", h2d, gcode="M140 S60")
    assert h2d.machine.bed.target == 60


async def test_a_printer_without_gcode_says_so(
    hass: HomeAssistant, pi: PrusaRig
) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "send_gcode", pi, gcode="G28")
    assert caught.value.translation_key == "no_such_command"


@pytest.mark.parametrize(
    "data",
    [
        {"axis": "e", "distance": 1},
        {"axis": "x", "distance": 0},
        {"axis": "x", "distance": 1000},
        {"axis": "x", "distance": "far"},
        {"axis": "x"},
    ],
)
async def test_nonsense_is_refused_before_it_is_sent(
    hass: HomeAssistant, h2d: BambuRig, data: dict[str, Any]
) -> None:
    with pytest.raises(Exception, match=r".+"):
        await act(hass, "jog", h2d, **data)
    assert h2d.machine.moved["x"] == 0


async def test_an_action_for_two_printers_reaches_each_and_hides_no_failure(
    hass: HomeAssistant, h2d: BambuRig, pi: PrusaRig
) -> None:
    await act(hass, "jog", h2d, pi, axis="x", distance=3)
    pi.machine.advance(5)
    assert h2d.machine.moved["x"] == pi.machine.moved["x"] == 3

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "send_gcode", h2d, pi, gcode="G28")
    assert caught.value.translation_key == "no_such_command"
    assert h2d.machine.homed == 1, "the failure of one kept the other from doing it"


async def test_two_failures_are_told_in_one_error(
    hass: HomeAssistant, h2d: BambuRig, pi: PrusaRig
) -> None:
    hass.config.language = "de"
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "extrude", h2d, pi, length=5)
    assert caught.value.translation_key == "several_failed"
    told = (caught.value.translation_placeholders or {})["reason"]
    assert "Die Düse ist kälter als 170 °C." in told
    assert "Garage MK3 hat abgelehnt" in told


async def test_an_action_is_for_printers_that_are_set_up(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    device = device_of(hass, h2d)
    data = {"axis": "x", "distance": 5}
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(
            DOMAIN, "jog", {"device_id": ["no-such"], **data}, blocking=True
        )
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    foreign = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", "1")}
    )
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(
            DOMAIN, "jog", {"device_id": [device, foreign.id], **data}, blocking=True
        )
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(
            DOMAIN, "jog", {"device_id": [device], **data}, blocking=True
        )
    assert h2d.machine.moved["x"] == 0


async def test_a_printer_shows_only_the_switches_that_it_has(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    for dialect, present, absent in (
        (A1, "nozzle_blob_detection", "pile_up_detection"),
        (X1C, "first_layer_inspection", "clump_detection"),
    ):
        rig = BambuRig(dialect, serial=f"{dialect.model_code}00000000000")
        await rig.start()
        await add_through_flow(hass, rig)
        assert state(hass, rig, "switch", present)
        with pytest.raises(AssertionError, match="there is no switch"):
            entity_id(hass, rig, "switch", absent)
        await rig.power_off()


CONTROLS = (
    ("switch.turn_off", "timelapse", {}),
    ("switch.turn_on", "auto_refill", {}),
    ("switch.turn_off", "spool_reading_at_start", {}),
    ("select.select_option", "speed_profile", {"option": "sport"}),
    ("select.select_option", "airduct_mode", {"option": "heating"}),
    ("select.select_option", "spaghetti_detection_sensitivity", {"option": "high"}),
    ("number.set_value", "bed_target_temperature", {"value": 50}),
    ("fan.set_percentage", "part_fan", {"percentage": 30}),
)


async def test_a_printer_that_refuses_control_still_shows_how_it_is_set(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    def shown() -> dict[str, str]:
        """Return what the controls show, by their keys."""
        return {
            key: state(hass, h2d, service.partition(".")[0], key).state
            for service, key, _ in CONTROLS
        }

    before = shown()
    assert not {STATE_UNAVAILABLE, STATE_UNKNOWN} & set(before.values())
    h2d.simulator.settings.developer_mode = False
    await until_shown(hass, h2d, "sensor", "control_refusal", "authorisation")
    assert shown() == before
    for service, key, data in CONTROLS:
        platform, _, name = service.partition(".")
        target = {"entity_id": entity_id(hass, h2d, platform, key)}
        with pytest.raises(HomeAssistantError, match="Developer mode") as caught:
            await hass.services.async_call(platform, name, target | data, blocking=True)
        assert caught.value.translation_key == "authorisation", key
    assert shown() == before


async def test_without_developer_mode_a_repair_says_what_to_do_until_it_is_done(
    hass: HomeAssistant, h2d: BambuRig
) -> None:
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    issue = (DOMAIN, f"authorisation_{entry.entry_id}")
    issues = ir.async_get(hass)
    assert state(hass, h2d, "sensor", "control_refusal").state == "none"
    assert issues.async_get_issue(*issue) is None

    h2d.simulator.settings.developer_mode = False
    await until_shown(hass, h2d, "sensor", "control_refusal", "authorisation")
    assert issues.async_get_issue(*issue) is not None
    assert state(hass, h2d, "button", "home").state == STATE_UNAVAILABLE
    assert state(hass, h2d, "light", "chamber_light").state != STATE_UNAVAILABLE
    assert state(hass, h2d, "sensor", "bed_temperature").state != STATE_UNAVAILABLE
    assert state(hass, h2d, "button", "refresh").state != STATE_UNAVAILABLE

    h2d.simulator.settings.developer_mode = True
    await until_shown(hass, h2d, "sensor", "control_refusal", "none")
    assert issues.async_get_issue(*issue) is None
    await let_time_pass(hass, 2)
    await turn(hass, h2d, "auto_recovery", on=False)


async def test_a_job_is_paused_resumed_and_cancelled_without_its_entities(
    hass: HomeAssistant, either: Rig
) -> None:
    either.print_for(900)
    await until_shown(hass, either, "sensor", "status", "printing")
    for action, status in (
        ("pause", "paused"),
        ("resume", "printing"),
        ("cancel", "cancelled"),
    ):
        await act(hass, action, either)
        await until_shown(hass, either, "sensor", "status", status)
    with pytest.raises(HomeAssistantError):
        await act(hass, "pause", either)


async def test_a_mistake_of_ours_is_not_hidden_among_failures_of_printers(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    bambu = await set_up(BambuRig(), printing=900)
    prusa = await set_up(PrusaRig(), printing=900)

    async def fails(_: Any) -> None:
        raise HomeAssistantError("The printer is busy")

    async def is_broken(_: Any) -> None:
        raise ZeroDivisionError

    for rig, outcome in ((bambu, fails), (prusa, is_broken)):
        coordinator = entry_of(hass, rig).runtime_data.coordinator
        monkeypatch.setattr(coordinator, "async_execute", outcome)
    with pytest.raises(ZeroDivisionError):
        await act(hass, "pause", bambu, prusa)
