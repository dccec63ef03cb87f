"""The blueprints, run by Home Assistant against printers of both brands."""

from pathlib import Path
import shutil
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, State
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from tests.rigs import BRACKET, BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    call_for_help,
    device_of,
    entity_id,
    entry_of,
    let_time_pass,
    press,
    sensor,
    until,
    until_sensor,
)
from ..powering.plugs import Plug, blocked_by, hang_on_plug

FOLDER = Path(__file__).parents[3] / "blueprints" / "automation" / "printernizer"


@pytest.fixture
def pushes(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what is sent to the phone."""
    return async_mock_service(hass, "notify", "mobile_app_my_phone")


@pytest.fixture
def phone(hass: HomeAssistant) -> str:
    """Return a phone with the companion app, which its user has renamed."""
    app = MockConfigEntry(domain="mobile_app")
    app.add_to_hass(hass)
    devices = dr.async_get(hass)
    device = devices.async_get_or_create(
        config_entry_id=app.entry_id,
        identifiers={("mobile_app", "abc")},
        name="My phone",
    )
    devices.async_update_device(device.id, name_by_user="Anna's")
    return device.id


@pytest.fixture
def blueprints(hass: HomeAssistant, entry: MockConfigEntry, tmp_path: Path) -> None:
    """Import the blueprints, as a user does."""
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "printernizer")
    hass.config.config_dir = str(tmp_path)


async def use(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """Make an automation of a blueprint."""
    blueprint = {"path": f"printernizer/{name}.yaml", "input": inputs}
    automation = {"alias": "Made of a blueprint", "use_blueprint": blueprint}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    [state] = hass.states.async_all("automation")
    assert state.state == "on"


@pytest.mark.usefixtures("blueprints")
async def test_a_job_that_is_over_is_told(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> None:
    await use(hass, "job_over", printers=[device_of(hass, rig)], phone=phone)
    rig.machine.advance(rig.machine.remaining or 0)
    await until(hass, rig, lambda: pushes, "told")
    message = pushes[0].data["message"]
    assert message.lower().startswith("bracket")
    assert " is done" in message
    assert pushes[0].data["data"]["tag"].endswith("-job")
    if isinstance(rig, PrusaRig):
        assert "image" not in pushes[0].data["data"], "there is no camera"


@pytest.mark.usefixtures("blueprints")
@pytest.mark.parametrize("wanted", [True, False])
async def test_a_cancelled_job_is_told_if_that_is_wished(
    hass: HomeAssistant,
    rig: Rig,
    pushes: list[ServiceCall],
    phone: str,
    *,
    wanted: bool,
) -> None:
    await use(
        hass, "job_over", printers=[device_of(hass, rig)], phone=phone, cancelled=wanted
    )
    rig.machine.stop()
    await until_sensor(hass, rig, "status", "cancelled")
    await let_time_pass(hass, rig.news_within)
    assert [call.data["message"].endswith("was cancelled.") for call in pushes] == (
        [True] * wanted
    )


@pytest.mark.usefixtures("blueprints")
async def test_the_photo_goes_with_it_where_there_is_a_camera(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> None:
    if isinstance(rig, PrusaRig):
        pytest.skip("has no camera")
    photo = entity_id(hass, rig, "image", "last_photo")
    await use(hass, "job_over", printers=[device_of(hass, rig)], phone=phone)
    rig.machine.advance((rig.machine.remaining or 0) - 60)
    await until(hass, rig, lambda: _state(hass, photo).state != "unknown", "a photo")
    rig.machine.advance(60)
    await until(hass, rig, lambda: pushes, "told")
    assert pushes[0].data["data"]["image"] == f"/api/image_proxy/{photo}"


def _state(hass: HomeAssistant, entity: str) -> State:
    state = hass.states.get(entity)
    assert state is not None
    return state


async def ask(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> list[Any]:
    """Have the printer call, and return what can be answered."""
    await use(
        hass,
        "needs_attention",
        printers=[device_of(hass, rig)],
        phone=phone,
    )
    call_for_help(rig)
    await until(hass, rig, lambda: pushes, "asked")
    actions: list[Any] = pushes[0].data["data"]["actions"]
    return actions


async def show_progress(hass: HomeAssistant, rig: Rig, phone: str) -> None:
    """Have the live progress sent to the phone."""
    await use(hass, "live_progress", printers=[device_of(hass, rig)], phone=phone)


def answer(hass: HomeAssistant, action: str) -> None:
    """Press a button of the notification."""
    hass.bus.async_fire("mobile_app_notification_action", {"action": action})


@pytest.mark.usefixtures("blueprints")
async def test_a_call_can_be_answered_by_cancelling(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> None:
    actions = await ask(hass, rig, pushes, phone)
    assert pushes[0].data["message"] in {"Nozzle clogged", "Other"}
    answer(hass, actions[-1]["action"])
    await until_sensor(hass, rig, "status", "cancelled")
    await until(hass, rig, lambda: len(pushes) > 1, "cleared")
    assert pushes[-1].data["message"] == "clear_notification"
    assert pushes[-1].data["data"]["tag"] == pushes[0].data["data"]["tag"]


@pytest.mark.usefixtures("blueprints")
async def test_a_call_can_be_answered_by_going_on_where_the_printer_takes_that(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> None:
    titles = {"bambu": ["Resume", "Cancel"], "prusa": ["Cancel"]}[rig.brand]
    actions = await ask(hass, rig, pushes, phone)
    assert [action["title"] for action in actions] == titles
    if "Resume" in titles:
        answer(hass, actions[0]["action"])
        await until_sensor(hass, rig, "status", "printing")


@pytest.mark.usefixtures("blueprints")
async def test_a_call_that_is_answered_at_the_printer_is_cleared(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> None:
    await ask(hass, rig, pushes, phone)
    if isinstance(rig, PrusaRig):
        rig.simulator.clear()
    else:
        rig.machine.resume()
    await until(hass, rig, lambda: len(pushes) > 1, "cleared")
    assert pushes[-1].data["message"] == "clear_notification"


@pytest.mark.usefixtures("blueprints")
async def test_one_automation_serves_several_printers_at_once(
    hass: HomeAssistant,
    rig: Rig,
    set_up: SetUp,
    pushes: list[ServiceCall],
    phone: str,
) -> None:
    second: Rig = PrusaRig() if isinstance(rig, BambuRig) else BambuRig()
    other = await set_up(second, printing=900)
    both = [device_of(hass, rig), device_of(hass, other)]
    await use(hass, "needs_attention", printers=both, phone=phone)
    for one in (rig, other):
        call_for_help(one)
    await until(hass, rig, lambda: len(pushes) > 1, "asked")
    titles = {push.data["title"]: push.data["data"] for push in pushes}
    assert set(titles) == {entry_of(hass, printer).title for printer in (rig, other)}
    cancel = titles[entry_of(hass, other).title]["actions"][-1]["action"]
    answer(hass, cancel)
    await until_sensor(hass, other, "status", "cancelled")
    assert sensor(hass, rig, "status") == "attention", "the other one was told as well"


@pytest.mark.usefixtures("blueprints")
async def test_the_answer_to_somebody_elses_message_does_nothing(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> None:
    await ask(hass, rig, pushes, phone)
    for action in ("PRINTERNIZER_CANCEL_stranger", "CANCEL", "OPEN_THE_DOOR"):
        answer(hass, action)
    await let_time_pass(hass, rig.news_within)
    assert sensor(hass, rig, "status") == "attention"


@pytest.mark.usefixtures("blueprints")
async def test_live_progress_needs_few_messages(
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> None:
    await show_progress(hass, rig, phone)
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
    hass: HomeAssistant, rig: Rig, pushes: list[ServiceCall], phone: str
) -> None:
    await show_progress(hass, rig, phone)
    await press(hass, rig, "pause")
    await until(hass, rig, lambda: pushes, "shown")
    assert pushes[0].data["message"].startswith("Paused")


def wait_of(rig: Rig) -> float:
    """Return seconds in which all news come; a longer jump would break the way off."""
    return rig.news_within + 3


async def made_of_it_ran(hass: HomeAssistant, rig: Rig) -> None:
    """Let the time be over, and wait for all that the automation does then."""
    before = _automation(hass)["last_triggered"]
    await let_time_pass(hass, wait_of(rig) + 1)
    await until(
        hass,
        rig,
        lambda: (
            _automation(hass)["last_triggered"] != before
            and not _automation(hass)["current"]
        ),
        "run",
    )


def _automation(hass: HomeAssistant) -> Any:
    return _state(hass, "automation.made_of_a_blueprint").attributes


@pytest.fixture
async def cool(hass: HomeAssistant, rig: Rig, entry: MockConfigEntry) -> Plug:
    """Have a printer on a plug, to be switched off soon after it has cooled."""
    plug = Plug(hass)
    plug.rigs.append(rig)
    await plug.set_up()
    await hang_on_plug(hass, entry)
    wait = {"seconds": wait_of(rig)}
    await use(hass, "switch_off", printer=device_of(hass, rig), wait=wait)
    rig.machine.advance(rig.machine.remaining or 0)
    await until_sensor(hass, rig, "status", "finished")
    rig.machine.advance(3600)
    ready = entity_id(hass, rig, "binary_sensor", "ready_to_remove")
    await until(hass, rig, lambda: _state(hass, ready).state == "on", "ready")
    assert plug.is_on
    return plug


@pytest.mark.usefixtures("blueprints")
@pytest.mark.parametrize("next_job", [False, True])
async def test_a_printer_is_switched_off_when_cool_unless_it_prints_again(
    hass: HomeAssistant, rig: Rig, cool: Plug, *, next_job: bool
) -> None:
    if next_job:
        ready = entity_id(hass, rig, "binary_sensor", "ready_to_remove")
        rig.machine.start(BRACKET)
        rig.machine.advance(1)
        await until(hass, rig, lambda: _state(hass, ready).state == "off", "again")
        await let_time_pass(hass, wait_of(rig) + 1)
    else:
        await made_of_it_ran(hass, rig)
    assert cool.is_on is next_job


@pytest.mark.usefixtures("blueprints")
async def test_a_printer_that_somebody_heats_is_not_switched_off(
    hass: HomeAssistant, rig: Rig, cool: Plug
) -> None:
    """Nothing of what the automation waits for tells of it: the switch refuses."""
    rig.machine.nozzle.target = 200
    rig.machine.advance(40)
    ready = entity_id(hass, rig, "binary_sensor", "ready_to_remove")
    assert _state(hass, ready).state == "on"
    await made_of_it_ran(hass, rig)
    assert _state(hass, ready).state == "on"
    assert cool.is_on
    assert blocked_by(hass, rig) == "hot_nozzle"
