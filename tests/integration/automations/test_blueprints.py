"""The blueprints, run by Home Assistant against printers of both brands."""

from pathlib import Path
import shutil
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, State
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from tests.rigs import BRACKET, PrusaRig, Rig

from ..helpers import (
    call_for_help,
    device_of,
    entity_id,
    let_time_pass,
    press,
    sensor,
    until,
    until_sensor,
)

FOLDER = Path(__file__).parents[3] / "blueprints" / "automation" / "printernizer"
PHONE = "notify.mobile_app_phone"


@pytest.fixture
def pushes(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what is sent to the phone."""
    return async_mock_service(hass, "notify", "mobile_app_phone")


@pytest.fixture
def blueprints(hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path) -> None:
    """Import the blueprints, as a user does."""
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "printernizer")
    hass.config.config_dir = str(tmp_path)


async def use(hass: HomeAssistant, rig: Rig, name: str, **inputs: Any) -> None:
    """Make an automation of a blueprint."""
    blueprint = {
        "path": f"printernizer/{name}.yaml",
        "input": {"printer": device_of(hass, rig), **inputs},
    }
    automation = {"alias": "Made of a blueprint", "use_blueprint": blueprint}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    [state] = hass.states.async_all("automation")
    assert state.state == "on"


@pytest.mark.usefixtures("blueprints")
async def test_a_job_that_is_over_is_told(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall]
) -> None:
    await use(hass, rig, "job_over", notify=PHONE)
    rig.machine.advance(rig.machine.remaining or 0)
    await until(hass, rig, lambda: pushes, "told")
    message = pushes[0].data["message"]
    assert message.lower().startswith("bracket")
    assert " is done" in message
    assert pushes[0].data["data"]["tag"].endswith("-job")
    assert "image" not in pushes[0].data["data"]


@pytest.mark.usefixtures("blueprints")
@pytest.mark.parametrize("wanted", [True, False])
async def test_a_cancelled_job_is_told_if_that_is_wished(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], *, wanted: bool
) -> None:
    await use(hass, rig, "job_over", notify=PHONE, cancelled=wanted)
    rig.machine.stop()
    await until_sensor(hass, rig, "status", "cancelled")
    await let_time_pass(hass, rig.news_within)
    assert [call.data["message"].endswith("was cancelled.") for call in pushes] == (
        [True] * wanted
    )


@pytest.mark.usefixtures("blueprints")
async def test_the_photo_goes_with_it_where_there_is_a_camera(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall]
) -> None:
    if isinstance(rig, PrusaRig):
        pytest.skip("has no camera")
    photo = entity_id(hass, rig, "image", "last_photo")
    await use(hass, rig, "job_over", notify=PHONE, photo=photo)
    rig.machine.advance((rig.machine.remaining or 0) - 60)
    await until(hass, rig, lambda: _state(hass, photo).state != "unknown", "a photo")
    rig.machine.advance(60)
    await until(hass, rig, lambda: pushes, "told")
    assert pushes[0].data["data"]["image"] == f"/api/image_proxy/{photo}"


def _state(hass: HomeAssistant, entity: str) -> State:
    state = hass.states.get(entity)
    assert state is not None
    return state


async def ask(hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall]) -> list[Any]:
    """Have the printer call, and return what can be answered."""
    await use(
        hass,
        rig,
        "needs_attention",
        notify=PHONE,
        reason=entity_id(hass, rig, "sensor", "attention_reason"),
        resume=entity_id(hass, rig, "button", "resume"),
        cancel=entity_id(hass, rig, "button", "cancel"),
    )
    call_for_help(rig)
    await until(hass, rig, lambda: pushes, "asked")
    actions: list[Any] = pushes[0].data["data"]["actions"]
    return actions


async def show_progress(hass: HomeAssistant, rig: Rig) -> None:
    """Have the live progress sent to the phone."""
    await use(
        hass,
        rig,
        "live_progress",
        notify=PHONE,
        status=entity_id(hass, rig, "sensor", "status"),
        progress=entity_id(hass, rig, "sensor", "progress"),
        finish_time=entity_id(hass, rig, "sensor", "finish_time"),
    )


def answer(hass: HomeAssistant, action: str) -> None:
    """Press a button of the notification."""
    hass.bus.async_fire("mobile_app_notification_action", {"action": action})


@pytest.mark.usefixtures("blueprints")
async def test_a_call_can_be_answered_by_cancelling(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall]
) -> None:
    actions = await ask(hass, rig, pushes)
    assert pushes[0].data["message"] in {"Nozzle clogged", "Other"}
    answer(hass, actions[-1]["action"])
    await until_sensor(hass, rig, "status", "cancelled")
    await until(hass, rig, lambda: len(pushes) > 1, "cleared")
    assert pushes[-1].data["message"] == "clear_notification"
    assert pushes[-1].data["data"]["tag"] == pushes[0].data["data"]["tag"]


@pytest.mark.usefixtures("blueprints")
async def test_a_call_can_be_answered_by_going_on_where_the_printer_takes_that(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall]
) -> None:
    titles = {"bambu": ["Resume", "Cancel"], "prusa": ["Cancel"]}[rig.brand]
    actions = await ask(hass, rig, pushes)
    assert [it["title"] for it in actions] == titles
    if "Resume" in titles:
        answer(hass, actions[0]["action"])
        await until_sensor(hass, rig, "status", "printing")


@pytest.mark.usefixtures("blueprints")
async def test_a_call_that_is_answered_at_the_printer_is_cleared(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall]
) -> None:
    await ask(hass, rig, pushes)
    if isinstance(rig, PrusaRig):
        rig.simulator.clear()
    else:
        rig.machine.resume()
    await until(hass, rig, lambda: len(pushes) > 1, "cleared")
    assert pushes[-1].data["message"] == "clear_notification"


@pytest.mark.usefixtures("blueprints")
async def test_live_progress_needs_few_messages(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall]
) -> None:
    await show_progress(hass, rig)
    for _ in range(40):
        before = sensor(hass, rig, "progress")
        rig.machine.advance(72)
        if not rig.machine.remaining:
            break
        await until(
            hass,
            rig,
            lambda it=before: sensor(hass, rig, "progress") != it,
            "further",
        )
    await until_sensor(hass, rig, "status", "finished")
    await until(
        hass,
        rig,
        lambda: pushes[-1].data["message"] == "clear_notification",
        "cleared",
    )
    shown = [call.data["data"].get("progress") for call in pushes[:-1]]
    assert shown == sorted(shown)
    assert 6 <= len(shown) <= 9
    assert all(call.data["data"]["live_update"] for call in pushes[:-1])


@pytest.mark.usefixtures("blueprints")
async def test_a_pause_shows_in_the_live_progress(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall]
) -> None:
    await show_progress(hass, rig)
    await press(hass, rig, "pause")
    await until(hass, rig, lambda: pushes, "shown")
    assert pushes[0].data["message"].startswith("Paused")


@pytest.mark.usefixtures("blueprints")
@pytest.mark.parametrize("next_job", [False, True])
async def test_a_printer_is_switched_off_when_cool_unless_it_prints_again(
    hass: HomeAssistant, rig: Rig, *, next_job: bool
) -> None:
    switched = async_mock_service(hass, "switch", "turn_off")
    await use(hass, rig, "switch_off", plug="switch.plug", wait={"minutes": 10})
    rig.machine.advance(rig.machine.remaining or 0)
    await until_sensor(hass, rig, "status", "finished")
    rig.machine.advance(3600)
    ready = entity_id(hass, rig, "binary_sensor", "ready_to_remove")
    await until(hass, rig, lambda: _state(hass, ready).state == "on", "ready")
    assert not switched
    if next_job:
        rig.machine.start(BRACKET)
        rig.machine.advance(1)
        await until(hass, rig, lambda: _state(hass, ready).state == "off", "again")
    await let_time_pass(hass, 700)
    assert [call.data["entity_id"] for call in switched] == (
        [] if next_job else [["switch.plug"]]
    )
