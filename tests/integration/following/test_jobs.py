"""Print jobs as Home Assistant hears of them."""

from typing import Any

from homeassistant.core import Event, HomeAssistant, State, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.bambu.dialects import P1S
from simulator.machine import Machine
from tests.rigs import BRACKET, BambuRig, Rig

from ..helpers import (
    SetUp,
    entity_id,
    let_time_pass,
    state,
    tell,
    until,
    until_sensor,
)


def watch_events(hass: HomeAssistant, rig: Rig) -> list[State]:
    """Return a list that grows with every event of the printer's jobs."""
    events: list[State] = []
    watched = entity_id(hass, rig, "event", "print")

    @callback
    def note(event: Event[Any]) -> None:
        new = event.data["new_state"]
        if event.data["entity_id"] != watched or new is None:
            return
        if new.state not in {"unknown", "unavailable"} and not (
            events and events[-1].state == new.state
        ):
            events.append(new)

    hass.bus.async_listen("state_changed", note)
    return events


def kinds(events: list[State]) -> list[str]:
    """Return what happened."""
    return [event.attributes["event_type"] for event in events]


def finish(machine: Machine) -> None:
    """Let the job come to its end."""
    machine.advance(2 * BRACKET.seconds)


async def test_a_job_is_told_with_all_that_is_known_of_it(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    events = watch_events(hass, rig)
    finish(rig.machine)
    await until(hass, rig, lambda: events, "told")
    assert kinds(events) == ["finished"]
    attributes = events[0].attributes
    assert attributes["name"] in {"Bracket", "bracket.gcode"}
    assert attributes["result"] == "finished"
    assert attributes["ended"] is not None
    assert attributes["filament_method"] == "complete"
    assert attributes["late"] is False


async def test_a_cancel_is_told_as_one(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    events = watch_events(hass, rig)
    rig.machine.stop()
    await until(hass, rig, lambda: events, "told")
    assert kinds(events) == ["cancelled"]


async def test_a_new_job_is_told_as_started(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    events = watch_events(hass, rig)
    rig.machine.stop()
    await until(hass, rig, lambda: events, "told")
    rig.machine.start(BRACKET)
    rig.machine.advance(1)
    await until(hass, rig, lambda: len(events) > 1, "told of the new job")
    assert kinds(events) == ["cancelled", "started"]


async def test_why_a_job_waits_is_told_although_nothing_but_the_stage_says_so(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """A printer may stop first, and say a moment later that its spool is empty."""
    rig = await set_up(BambuRig(P1S), printing=900)
    events = watch_events(hass, rig)
    grave = {"attr": 0x03000300, "code": 0x00010001}
    tell(rig, gcode_state="PAUSE", hms=[grave])
    await until(hass, rig, lambda: kinds(events) == ["attention"], "told of a call")
    tell(rig, stg_cur=6)
    wanted = ["attention", "filament_runout"]
    await until(hass, rig, lambda: kinds(events) == wanted, "told of the spool")


async def test_a_reload_tells_nothing(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    events = watch_events(hass, rig)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await let_time_pass(hass, rig.news_within)
    assert events == []
    assert state(hass, rig, "event", "print").state == "unknown"


async def test_an_end_during_a_reload_is_told_once(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry
) -> None:
    events = watch_events(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    finish(rig.machine)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(hass, rig, lambda: events, "told")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert kinds(events) == ["finished"]


@pytest.mark.parametrize("crash", ["", "before the event"])
async def test_what_was_written_but_not_told_is_told_after_a_crash(
    hass: HomeAssistant,
    rig: Rig,
    entry: Any,
    monkeypatch: pytest.MonkeyPatch,
    crash: str,
) -> None:
    events = watch_events(hass, rig)
    book = entry.runtime_data.jobs
    if crash:
        # What a crash between the ledger and the event leaves behind.
        monkeypatch.setattr(book._keeper, "_tell", _crash)
        monkeypatch.setattr(book, "async_write", _nothing)
    finish(rig.machine)
    await until_sensor(hass, rig, "status", "finished")
    if crash:
        with pytest.raises(SystemError):
            await book._keeper.flush(book._keeper._written)
        assert events == []
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await until(hass, rig, lambda: events, "told")
    assert kinds(events) == ["finished"]
    assert events[0].attributes["replayed"] is bool(crash)
    assert len(entry.runtime_data.jobs.ledger.records) == 1


def _crash(_event: object) -> None:
    raise SystemError


async def _nothing() -> None:
    pass
