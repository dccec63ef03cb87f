"""What a user can set on a printer: temperatures, speed, fans and lights."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import H2D
from simulator.prusalink.pi import controls as rpi_controls
from simulator.prusalink.printer import Flavour
from tests.rigs import BambuRig, Make, PrusaRig, Rig

from ..helpers import (
    SetUp,
    add_through_flow,
    entity_id,
    let_time_pass,
    state,
    until,
    until_shown,
    watch_writes,
)

P1S = Make("p1s", BambuRig)
PI = Make("mk3-pi", lambda: PrusaRig(Flavour.RPI))
TWO_NOZZLES = Make("h2d", lambda: BambuRig(H2D))


@pytest.fixture
async def rig(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncGenerator[Rig]:
    """Switch on the printer that a test asks for; by default a P1S."""
    make: Make = getattr(request, "param", P1S)
    async with make.rig() as rig:
        yield rig


@pytest.fixture
async def printing(hass: HomeAssistant, rig: Rig) -> Rig:
    """Set the printer up, in the middle of a job."""
    rig.print_for(900)
    await add_through_flow(hass, rig)
    return rig


def with_rigs(*makes: Make) -> pytest.MarkDecorator:
    """Run a test with these printers."""
    return pytest.mark.parametrize(
        "rig", makes, indirect=True, ids=lambda make: make.name
    )


async def call(
    hass: HomeAssistant, rig: Rig, service: str, key: str, **data: Any
) -> None:
    """Do something with one of the printer's entities."""
    platform, _, name = service.partition(".")
    target = {"entity_id": entity_id(hass, rig, platform, key)}
    await hass.services.async_call(platform, name, {**target, **data}, blocking=True)


@with_rigs(P1S, PI)
async def test_a_target_shows_and_is_set(hass: HomeAssistant, printing: Rig) -> None:
    for key, heat, shown, wanted in (
        ("nozzle_target_temperature", printing.machine.nozzle, "220", 205),
        ("bed_target_temperature", printing.machine.bed, "60", 55),
    ):
        assert state(hass, printing, "number", key).state == shown
        await call(hass, printing, "number.set_value", key, value=wanted)
        await until_shown(hass, printing, "number", key, str(wanted))
        assert heat.target == wanted


@with_rigs(P1S, PI)
async def test_zero_turns_a_heater_off(hass: HomeAssistant, printing: Rig) -> None:
    key = "bed_target_temperature"
    await call(hass, printing, "number.set_value", key, value=0)
    await until_shown(hass, printing, "number", key, "0")
    assert printing.machine.bed.target == 0


@pytest.mark.parametrize(
    ("rig", "maximum"),
    [
        pytest.param(P1S, {"nozzle": 300, "bed": 100}, id="p1s"),
        pytest.param(PI, {"nozzle": 305, "bed": 125}, id="mk3-pi"),
    ],
    indirect=["rig"],
)
async def test_what_no_heater_reaches_is_not_even_sent(
    hass: HomeAssistant, printing: Rig, maximum: dict[str, int]
) -> None:
    for part, limit in maximum.items():
        key = f"{part}_target_temperature"
        attributes = state(hass, printing, "number", key).attributes
        assert (attributes["min"], attributes["max"]) == (0, limit)
        for value in (limit + 1, -1):
            with pytest.raises(ServiceValidationError):
                await call(hass, printing, "number.set_value", key, value=value)
    assert printing.commands_seen() == 0


@with_rigs(TWO_NOZZLES)
async def test_each_of_two_nozzles_has_its_own_target(
    hass: HomeAssistant, printing: Rig
) -> None:
    assert isinstance(printing, BambuRig)
    right, left = printing.simulator.device.nozzles
    key = "left_nozzle_target_temperature"
    await call(hass, printing, "number.set_value", key, value=150)
    await until_shown(hass, printing, "number", key, "150")
    assert (left.target, right.target) == (150, 220)
    key = "right_nozzle_target_temperature"
    await call(hass, printing, "number.set_value", key, value=230)
    await until_shown(hass, printing, "number", key, "230")
    assert (left.target, right.target) == (150, 230)


@with_rigs(TWO_NOZZLES)
async def test_a_heated_chamber_can_be_set(hass: HomeAssistant, printing: Rig) -> None:
    key = "chamber_target_temperature"
    assert state(hass, printing, "number", key).attributes["max"] == 65
    await call(hass, printing, "number.set_value", key, value=50)
    await until_shown(hass, printing, "number", key, "50")
    assert printing.machine.chamber.target == 50


@with_rigs(PI)
async def test_speed_and_flow_are_shares_of_the_plan(
    hass: HomeAssistant, printing: Rig
) -> None:
    for key, wanted in (("print_speed", 120), ("print_flow", 95)):
        shown = state(hass, printing, "number", key)
        assert shown.state == "100"
        assert (shown.attributes["min"], shown.attributes["max"]) == (10, 999)
        await call(hass, printing, "number.set_value", key, value=wanted)
        await until_shown(hass, printing, "number", key, str(wanted))
    assert (printing.machine.speed, printing.machine.flow) == (120, 95)


async def test_the_light_is_switched(hass: HomeAssistant, printing: Rig) -> None:
    assert isinstance(printing, BambuRig)
    lights = printing.simulator.settings.lights
    assert state(hass, printing, "light", "chamber_light").state == "off"
    for service in ("on", "off"):
        await call(hass, printing, f"light.turn_{service}", "chamber_light")
        await until_shown(hass, printing, "light", "chamber_light", service)
        assert lights["chamber_light"] == service


@with_rigs(TWO_NOZZLES)
async def test_two_lamps_are_one_light(hass: HomeAssistant, printing: Rig) -> None:
    assert isinstance(printing, BambuRig)
    await call(hass, printing, "light.turn_on", "chamber_light")
    await until_shown(hass, printing, "light", "chamber_light", "on")
    assert printing.simulator.settings.lights == {
        "chamber_light": "on",
        "chamber_light2": "on",
        "work_light": "off",
        "heatbed_light": "off",
    }


@with_rigs(TWO_NOZZLES)
async def test_a_lamp_in_no_report_is_unknown_until_it_is_switched(
    hass: HomeAssistant, printing: Rig
) -> None:
    assert isinstance(printing, BambuRig)
    assert state(hass, printing, "light", "heatbed_light").state == "unknown"
    for service in ("on", "off"):
        await call(hass, printing, f"light.turn_{service}", "heatbed_light")
        await until_shown(hass, printing, "light", "heatbed_light", service)
        lights = printing.simulator.settings.lights
        assert lights["heatbed_light"] == service


@pytest.mark.parametrize("key", ["part_fan", "auxiliary_fan", "chamber_fan"])
async def test_a_fan_is_set_turned_off_and_on(
    hass: HomeAssistant, printing: Rig, key: str
) -> None:
    for service, data, percent, shown in (
        ("set_percentage", {"percentage": 40}, 40, "on"),
        ("turn_off", {}, 0, "off"),
        ("turn_on", {}, 100, "on"),
        ("turn_on", {"percentage": 60}, 60, "on"),
    ):
        await call(hass, printing, f"fan.{service}", key, **data)
        assert fan_speeds(printing)[key] == percent
        await until_shown(hass, printing, "fan", key, shown)
        await until_speed(hass, printing, key, percent)


async def until_speed(hass: HomeAssistant, rig: Rig, key: str, wanted: int) -> None:
    """Wait until a fan shows a speed in %."""

    def shown() -> bool:
        speed: int = state(hass, rig, "fan", key).attributes["percentage"]
        return speed == wanted

    await until(hass, rig, shown, f"at {wanted} %")


def fan_speeds(rig: Rig) -> dict[str, int]:
    """Return how fast the fans of a Bambu Lab printer run, in %."""
    assert isinstance(rig, BambuRig)
    settings = rig.simulator.settings
    return {
        "part_fan": rig.machine.part_fan,
        "auxiliary_fan": settings.aux_fan,
        "chamber_fan": settings.chamber_fan,
    }


async def test_a_fan_that_tells_nothing_is_unknown_and_not_off(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    rig.simulator.send_raw(
        b'{"print":{"command":"push_status","fan_gear":null,"cooling_fan_speed":""}}'
    )
    await until(
        hass,
        rig,
        lambda: state(hass, rig, "fan", "part_fan").state == STATE_UNKNOWN,
        "unknown",
    )


async def test_the_speed_profile_is_chosen_while_a_job_runs(
    hass: HomeAssistant, printing: Rig
) -> None:
    key = "speed_profile"
    assert state(hass, printing, "select", key).state == "standard"
    await call(hass, printing, "select.select_option", key, option="ludicrous")
    await until_shown(hass, printing, "select", key, "ludicrous")
    assert printing.machine.speed == 166
    with pytest.raises(ServiceValidationError):
        await call(hass, printing, "select.select_option", key, option="warp")


async def test_a_speed_profile_that_cannot_be_set_now_is_shown_all_the_same(
    hass: HomeAssistant, printing: Rig
) -> None:
    key = "speed_profile"
    printing.machine.pause()
    await until_shown(hass, printing, "sensor", "status", "paused")
    assert state(hass, printing, "select", key).state == "standard"
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, printing, "select.select_option", key, option="sport")
    assert caught.value.translation_key == "while_paused"
    assert printing.machine.speed == 100


async def test_a_refused_setting_is_told_with_the_printers_reason(
    hass: HomeAssistant, printing: Rig
) -> None:
    assert isinstance(printing, BambuRig)
    for service, key, data in (
        ("number.set_value", "bed_target_temperature", {"value": 50}),
        ("light.turn_on", "chamber_light", {}),
        ("fan.set_percentage", "part_fan", {"percentage": 30}),
        ("select.select_option", "speed_profile", {"option": "sport"}),
    ):
        printing.simulator.refuse_next("the moon is full")
        with pytest.raises(HomeAssistantError) as caught:
            await call(hass, printing, service, key, **data)
        assert caught.value.translation_domain == DOMAIN
        assert caught.value.translation_key == "refused_with_words"
        placeholders = caught.value.translation_placeholders or {}
        assert placeholders["said"] == "the moon is full"
    assert printing.machine.bed.target == 60


@with_rigs(PI)
async def test_a_pi_that_refuses_says_why(
    hass: HomeAssistant, printing: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rpi_controls, "BED_MAXIMUM", 50)
    key = "bed_target_temperature"
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, printing, "number.set_value", key, value=55)
    assert caught.value.translation_key == "refused_with_words"
    placeholders = caught.value.translation_placeholders or {}
    assert placeholders["said"] == "The temperature is too high."


@with_rigs(P1S, PI)
async def test_nothing_can_be_set_on_a_printer_that_is_off(
    hass: HomeAssistant, printing: Rig
) -> None:
    await printing.power_off()
    keys = [("number", "nozzle_target_temperature")]
    if isinstance(printing, BambuRig):
        keys += [
            ("light", "chamber_light"),
            ("fan", "part_fan"),
            ("select", "speed_profile"),
        ]
    for platform, key in keys:
        await until_shown(hass, printing, platform, key, STATE_UNAVAILABLE)
    await printing.power_on()


async def test_a_setting_that_stays_writes_nothing(
    hass: HomeAssistant, printing: Rig
) -> None:
    assert isinstance(printing, BambuRig)
    writes = watch_writes(hass)
    printing.simulator.push()
    await let_time_pass(hass, 5)
    controls = ("number.", "light.", "fan.", "select.")
    assert not [write for write in writes if write.startswith(controls)]
