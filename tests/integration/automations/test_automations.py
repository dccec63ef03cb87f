"""Automations as users write them: one text, whatever the brand of the printer."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)
import yaml

from custom_components.printernizer.condition import CONDITIONS
from custom_components.printernizer.trigger import TRIGGERS
from simulator.machine import Phase
from tests.rigs import BRACKET, BambuRig, PrusaRig, Rig

from ..helpers import (
    added,
    call_for_help,
    device_of,
    let_time_pass,
    press,
    state,
    until,
    until_sensor,
)

# Whoever writes one has turned on no entity for it.
pytestmark = pytest.mark.as_at_first

ONE_TEXT = """
automation:
  - alias: Tell me
    mode: queued
    triggers:
      - trigger: printernizer.{trigger}
        target:
          device_id: {device}
    actions:
      - action: test.note
        data:
          what: "{{{{ trigger.to_state.entity_id }}}}"
"""
BOTH_TEXT = """
automation:
  - alias: Tell me of both
    mode: queued
    triggers:
      - trigger: printernizer.paused_printing
        id: pause
        target:
          device_id: {device}
      - trigger: printernizer.needs_attention
        id: alarm
        target:
          device_id: {device}
    actions:
      - action: test.note
        data:
          what: "{{{{ trigger.id }}}}"
"""
ONE_CONDITION = """
automation:
  - alias: Tell me if
    triggers:
      - trigger: event
        event_type: look
    conditions:
      - condition: printernizer.{condition}
        target:
          device_id: {device}
    actions:
      - action: test.note
"""


async def automate(hass: HomeAssistant, rig: Rig, text: str, **words: str) -> None:
    """Have Home Assistant run an automation for the rig's device."""
    config = yaml.safe_load(text.format(device=device_of(hass, rig), **words))
    assert await async_setup_component(hass, "automation", config)
    await hass.async_block_till_done()
    assert state_of_automations(hass) == ["on"]


def state_of_automations(hass: HomeAssistant) -> list[str]:
    """Return the states of all automations."""
    return [automation.state for automation in hass.states.async_all("automation")]


async def start(hass: HomeAssistant, rig: Rig) -> None:
    """Begin the next job."""
    rig.machine.start(BRACKET)
    rig.machine.advance(1)


async def pause(hass: HomeAssistant, rig: Rig) -> None:
    """Press pause."""
    await press(hass, rig, "pause")


async def resume(hass: HomeAssistant, rig: Rig) -> None:
    """Press resume, and let the printer heat."""
    await press(hass, rig, "resume")
    rig.machine.advance(60)


async def finish(hass: HomeAssistant, rig: Rig) -> None:
    """Get to the end of the job."""
    rig.machine.advance(rig.machine.remaining or 0)


async def cancel(hass: HomeAssistant, rig: Rig) -> None:
    """End the job on the printer's screen."""
    rig.machine.stop()


async def cool(hass: HomeAssistant, rig: Rig) -> None:
    """Finish, and let the bed become cold."""
    await finish(hass, rig)
    await until_sensor(hass, rig, "status", "finished")
    rig.machine.advance(3600)


async def call(hass: HomeAssistant, rig: Rig) -> None:
    """Wait for somebody."""
    call_for_help(rig)


async def calm_down(hass: HomeAssistant, rig: Rig) -> None:
    """Go on, as somebody has come."""
    if isinstance(rig, PrusaRig):
        rig.simulator.device.dialogs.clear()
    if rig.machine.phase is Phase.PAUSED:
        rig.machine.resume()


async def get_on(hass: HomeAssistant, rig: Rig) -> None:
    """Print half of what is left."""
    rig.machine.advance((rig.machine.remaining or 0) / 2)


async def go(hass: HomeAssistant, rig: Rig) -> None:
    """Be switched off."""
    await rig.power_off()


async def come(hass: HomeAssistant, rig: Rig) -> None:
    """Be switched on."""
    await rig.power_on()


EVERY_WAY = {
    "finished_printing": ([], finish),
    "cancelled_printing": ([], cancel),
    "started_printing": ([cancel], start),
    "paused_printing": ([], pause),
    "resumed_printing": ([pause], resume),
    "made_progress": ([], get_on),
    "needs_attention": ([], call),
    "attention_ended": ([call], calm_down),
    "became_ready_to_remove": ([], cool),
    "became_offline": ([], go),
    "became_online": ([go], come),
}
STATUS_AFTER = {
    call: "attention",
    cancel: "cancelled",
    pause: "paused",
    go: "offline",
}


@pytest.fixture
def notes(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what automations have told."""
    return async_mock_service(hass, "test", "note")


@pytest.mark.parametrize("name", EVERY_WAY)
async def test_one_automation_works_for_any_brand(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    notes: list[ServiceCall],
    name: str,
) -> None:
    before, deed = EVERY_WAY[name]
    for step in before:
        await step(hass, rig)
        await until_sensor(hass, rig, "status", STATUS_AFTER[step])
    await automate(hass, rig, ONE_TEXT, trigger=name)
    assert not notes
    await deed(hass, rig)
    await until(hass, rig, lambda: notes, f"{name} triggered")
    await let_time_pass(hass, rig.news_within)
    assert len(notes) == 1


@pytest.fixture
async def bambu(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[BambuRig]:
    """Provide a printer that tells layers, spools and faults, at its first layer."""
    async with added(hass, BambuRig(), printing=10) as rig:
        yield rig


async def test_a_first_layer_triggers(
    hass: HomeAssistant, bambu: BambuRig, notes: list[ServiceCall]
) -> None:
    await automate(hass, bambu, ONE_TEXT, trigger="finished_first_layer")
    bambu.machine.advance(900)
    await until(hass, bambu, lambda: notes, "triggered")


async def await_the_end_of_the_spool(hass: HomeAssistant, bambu: BambuRig) -> None:
    """Print, with an automation that tells when the spool is empty."""
    bambu.machine.advance(900)
    await until_sensor(hass, bambu, "status", "printing")
    await automate(hass, bambu, ONE_TEXT, trigger="ran_out_of_filament")


async def test_an_empty_spool_triggers(
    hass: HomeAssistant, bambu: BambuRig, notes: list[ServiceCall]
) -> None:
    """It comes with the call for attention, in the same moment."""
    await await_the_end_of_the_spool(hass, bambu)
    bambu.simulator.settings.pause_stage = 6
    bambu.machine.pause()
    await until(hass, bambu, lambda: notes, "triggered")
    assert len(notes) == 1


async def test_a_spool_that_only_a_health_message_calls_empty_triggers_too(
    hass: HomeAssistant, bambu: BambuRig, notes: list[ServiceCall]
) -> None:
    await await_the_end_of_the_spool(hass, bambu)
    bambu.simulator.settings.pause_stage = 255
    bambu.simulator.raise_hms(0x0700_2000, 0x0002_0001)
    bambu.machine.pause()
    await until(hass, bambu, lambda: notes, "triggered")
    assert len(notes) == 1


@pytest.mark.parametrize("stage", [30, 255], ids=["with its stage", "without"])
async def test_a_pause_that_the_file_asks_for_triggers_as_a_pause(
    hass: HomeAssistant, bambu: BambuRig, notes: list[ServiceCall], stage: int
) -> None:
    """Somebody who puts in nuts wants to hear of it, and not as an alarm."""
    bambu.machine.advance(900)
    await until_sensor(hass, bambu, "status", "printing")
    await automate(hass, bambu, BOTH_TEXT)
    bambu.simulator.pause_with(0x0300_8013, stage)
    await until(hass, bambu, lambda: notes, "triggered")
    await let_time_pass(hass, bambu.news_within)
    assert [note.data["what"] for note in notes] == ["pause"]


async def test_a_fault_triggers(
    hass: HomeAssistant, bambu: BambuRig, notes: list[ServiceCall]
) -> None:
    await automate(hass, bambu, ONE_TEXT, trigger="failed_printing")
    bambu.machine.fail("broken")
    await until(hass, bambu, lambda: notes, "triggered")


async def test_a_reload_triggers_nothing(
    hass: HomeAssistant, rig: Rig, entry: Any, notes: list[ServiceCall]
) -> None:
    await call(hass, rig)
    await until_sensor(hass, rig, "status", "attention")
    await automate(hass, rig, ONE_TEXT, trigger="needs_attention")
    await hass.config_entries.async_reload(entry.entry_id)
    await let_time_pass(hass, rig.news_within)
    assert state(hass, rig, "binary_sensor", "attention").state == "on"
    assert not notes


async def test_a_state_can_be_asked_to_last(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, notes: list[ServiceCall]
) -> None:
    text = ONE_TEXT.replace(
        "    actions:", "        options:\n          for: '00:30:00'\n    actions:"
    )
    await automate(hass, rig, text, trigger="paused_printing")
    await pause(hass, rig)
    await until_sensor(hass, rig, "status", "paused")
    assert not notes
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=31))
    await hass.async_block_till_done()
    assert len(notes) == 1


CONDITIONS_AFTER = {
    "is_printing": None,
    "is_paused": pause,
    "is_idle": cancel,
    "needs_attention": call,
    "is_ready_to_remove": cool,
    "is_online": None,
}
NOT_WHILE_PRINTING = [name for name, deed in CONDITIONS_AFTER.items() if deed]


async def look(hass: HomeAssistant) -> None:
    """Have the automation test its condition."""
    hass.bus.async_fire("look")
    await hass.async_block_till_done()


@pytest.mark.parametrize("name", NOT_WHILE_PRINTING)
async def test_a_condition_is_met_when_it_is_true(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    notes: list[ServiceCall],
    name: str,
) -> None:
    await automate(hass, rig, ONE_CONDITION, condition=name)
    await look(hass)
    assert not notes
    deed = CONDITIONS_AFTER[name]
    assert deed is not None
    await deed(hass, rig)
    keys = {"is_ready_to_remove": "ready_to_remove", "needs_attention": "attention"}
    if (key := keys.get(name)) is not None:
        await until(
            hass,
            rig,
            lambda: state(hass, rig, "binary_sensor", key).state == "on",
            name,
        )
    else:
        await until_sensor(hass, rig, "status", STATUS_AFTER[deed])
    await look(hass)
    assert len(notes) == 1


@pytest.mark.parametrize("name", ["is_printing", "is_online"])
async def test_a_condition_is_met_no_more_when_the_printer_is_gone(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    notes: list[ServiceCall],
    name: str,
) -> None:
    await automate(hass, rig, ONE_CONDITION, condition=name)
    await look(hass)
    assert len(notes) == 1
    await go(hass, rig)
    await until_sensor(hass, rig, "status", "offline")
    await look(hass)
    assert len(notes) == 1


def test_every_trigger_and_every_condition_is_tried_here() -> None:
    only_bambu = {"finished_first_layer", "ran_out_of_filament", "failed_printing"}
    assert set(EVERY_WAY) | only_bambu == set(TRIGGERS)
    assert set(CONDITIONS_AFTER) == set(CONDITIONS)
