"""What the coordinator keeps, takes back and leaves alone as printers come and go."""

from functools import partial
from typing import Any
from unittest.mock import AsyncMock

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HassJob, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest

from custom_components.printernizer import coordinator as coordinator_module, gathering
from custom_components.printernizer.connecting.decisions import async_ask_about_address
from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.coordinator import PrinterCoordinator
from custom_components.printernizer.gathering import async_gathering
from custom_components.printernizer.printer.backend import PrinterBackend
from custom_components.printernizer.printer.commands.commands import (
    CommandTypes,
    Pause,
    SetBedTemperature,
)
from custom_components.printernizer.printer.looking import Beyond
from tests.rigs import BambuRig, PrusaRig, Rig

from .helpers import (
    SetUp,
    entity_id,
    entry_of,
    let_time_pass,
    sensor,
    tell,
    until,
    until_now,
    until_sensor,
)

BOTH = pytest.mark.parametrize("make", [BambuRig, PrusaRig])


def have_readings_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten minutes pass before they are told, so that no machine is too slow."""
    for module in (gathering, coordinator_module):
        monkeypatch.setattr(module, "GATHERING_SECONDS", 600)


async def calm_printer(
    hass: HomeAssistant, set_up: SetUp
) -> tuple[BambuRig, PrinterCoordinator]:
    """Return a printer that prints, and of which nothing waits to be told."""
    rig = await set_up(BambuRig(), printing=900)
    await let_time_pass(hass, 5)
    return rig, entry_of(hass, rig).runtime_data.coordinator


async def hear_signal(rig: BambuRig, coordinator: PrinterCoordinator, dbm: int) -> None:
    """Have the printer tell a reading, and the backend hear it."""
    tell(rig, wifi_signal=f"{dbm}dBm")
    backend = coordinator.backend
    await until_now(lambda: backend.snapshot.network.signal == dbm, "heard")


@BOTH
async def test_a_printer_is_remembered_from_the_moment_it_is_reached(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_storage: dict[str, Any],
    make: type[BambuRig | PrusaRig],
) -> None:
    """Who cuts the power unloads nothing."""
    rig: Rig = await set_up(make())
    kept = hass_storage[f"printernizer.{entry_of(hass, rig).entry_id}"]["data"]
    assert kept["snapshot"]["info"]["serial"] == rig.serial


@BOTH
async def test_a_login_that_is_taken_again_at_the_start_needs_nobody(
    hass: HomeAssistant, set_up: SetUp, make: type[BambuRig | PrusaRig]
) -> None:
    rig = await set_up(make())
    entry = entry_of(hass, rig)
    rig.refuse_login()
    await until_sensor(hass, rig, "connection", "rejected")
    await hass.config_entries.async_unload(entry.entry_id)
    assert hass.config_entries.flow.async_progress(), "it is still wanted"
    rig.take_login()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.config_entries.flow.async_progress() == []


async def test_what_was_asked_while_a_printer_was_away_is_taken_back_once_it_is_there(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    entry = entry_of(hass, rig)
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    async_ask_about_address(hass, entry, "192.168.1.20")
    assert is_asked(hass, f"new_address_{entry.entry_id}")
    await rig.power_on()
    await until_sensor(hass, rig, "connection", "connected")
    assert not is_asked(hass, f"new_address_{entry.entry_id}")


async def test_another_certificate_is_asked_about_and_the_trusted_one_is_not(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    issue_id = f"certificate_changed_{entry_of(hass, rig).entry_id}"
    assert not is_asked(hass, issue_id)
    rig.simulator.new_certificate()
    rig.simulator.drop_all()
    await until_sensor(hass, rig, "connection", "certificate_changed")
    assert is_asked(hass, issue_id)


def is_asked(hass: HomeAssistant, issue_id: str) -> bool:
    """Whether somebody is asked something in the repairs."""
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None


async def test_a_printer_that_is_unloaded_is_asked_nothing_whoever_wants_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    entry = entry_of(hass, rig)
    coordinator = entry.runtime_data.coordinator
    await hass.config_entries.async_unload(entry.entry_id)
    asked = len(rig.simulator.requests)
    await coordinator.async_refresh()
    # As a press does that ends after the entry.
    await coordinator.async_request_refresh()
    await let_time_pass(hass, 70)
    assert len(rig.simulator.requests) == asked


async def test_readings_that_wait_at_unload_are_told_to_nobody_later(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, coordinator = await calm_printer(hass, set_up)
    before = coordinator.data.network.signal
    have_readings_wait(monkeypatch)
    await hear_signal(rig, coordinator, -41)
    await hass.config_entries.async_unload(coordinator.config_entry.entry_id)
    await let_time_pass(hass, 601)
    assert coordinator.data.network.signal == before != -41


async def test_readings_are_not_even_read_before_their_moment(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, coordinator = await calm_printer(hass, set_up)
    backend = coordinator.backend
    have_readings_wait(monkeypatch)
    known, heard = backend._snapshot, backend.contact.last_heard  # type: ignore[attr-defined]
    tell(rig, wifi_signal="-41dBm")
    await until_now(lambda: backend.contact.last_heard != heard, "heard")
    assert backend._snapshot is known, "read at once"  # type: ignore[attr-defined]
    await let_time_pass(hass, 601)
    assert coordinator.data.network.signal == -41


async def test_neither_a_press_nor_a_reading_is_told_after_the_entry(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig, coordinator = await calm_printer(hass, set_up)
    await coordinator.async_shutdown()
    before = coordinator.data
    await coordinator.async_execute(SetBedTemperature(50))
    await hear_signal(rig, coordinator, -41)
    assert not coordinator._gathering._waiting
    assert coordinator.data is before


async def test_readings_after_a_headline_wait_for_the_next_moment(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, coordinator = await calm_printer(hass, set_up)
    await hear_signal(rig, coordinator, -41)
    tell(rig, gcode_state="PAUSE")
    await until_now(lambda: coordinator.data.status == "paused", "told at once")
    assert coordinator.data.network.signal == -41, "what waited went with it"

    have_readings_wait(monkeypatch)
    await hear_signal(rig, coordinator, -42)
    await let_time_pass(hass, 5)
    assert coordinator.data.network.signal == -41, "the headline's wait still ran"
    await let_time_pass(hass, 601)
    assert coordinator.data.network.signal == -42


def has_status(backend: PrinterBackend, status: str) -> bool:
    """Whether the backend knows of a status."""
    return backend.snapshot.status == status


async def test_a_headline_too_many_is_told_as_soon_as_one_more_may_be(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long readings are gathered: it may be the end of a job."""
    rig, coordinator = await calm_printer(hass, set_up)
    backend = coordinator.backend
    monkeypatch.setattr(coordinator_module, "GATHERING_SECONDS", 300)
    monkeypatch.setattr(gathering, "GATHERING_SECONDS", 6000)
    for state, status in 3 * [("PAUSE", "paused"), ("RUNNING", "printing")]:
        tell(rig, gcode_state=state)
        await until_now(partial(has_status, backend, status), "came")
    assert coordinator.data.status == "paused", "not one too many"
    await hear_signal(rig, coordinator, -41)
    await let_time_pass(hass, 301)
    assert coordinator.data.status == "printing"


async def test_what_a_press_has_done_shows_once_it_is_done(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a toggle in the user interface would jump back, and then be right."""
    rig, _ = await calm_printer(hass, set_up)
    have_readings_wait(monkeypatch)
    light = entity_id(hass, rig, "light", "chamber_light")
    turned = "off" if hass.states.get(light).state == "on" else "on"  # type: ignore[union-attr]
    await hass.services.async_call(
        "light", f"turn_{turned}", {"entity_id": light}, blocking=True
    )
    assert hass.states.get(light).state == turned  # type: ignore[union-attr]


async def test_what_others_make_of_a_printer_is_told_to_those_who_look_at_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    coordinator = entry_of(hass, rig).runtime_data.coordinator
    seen: list[str] = []
    ends = [
        coordinator.async_add_look(lambda _: seen.append("the news"), Beyond.NEWS),
        coordinator.async_add_look(lambda _: seen.append("the printer")),
    ]
    seen.clear()
    coordinator.async_update_listeners()
    assert seen == ["the news"]
    for end in ends:
        end()


async def test_what_a_printer_takes_newly_is_told_to_those_who_look_at_it(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = await set_up(BambuRig())
    coordinator = entry_of(hass, rig).runtime_data.coordinator
    seen: list[CommandTypes] = []
    end = coordinator.async_add_look(
        lambda _: seen.append(coordinator.supported), Beyond.SUPPORTED
    )
    coordinator.async_update_listeners()
    assert len(seen) == 1, "it is what it was"
    less = coordinator.supported - {Pause}
    monkeypatch.setattr(type(coordinator.backend), "supported", less)
    coordinator.async_update_listeners()
    coordinator.async_update_listeners()
    assert seen[1:] == [less]
    end()


async def test_a_look_that_goes_wrong_as_nobody_foresaw_shows_until_the_next_one(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = await set_up(PrusaRig(), printing=900)
    coordinator = entry_of(hass, rig).runtime_data.coordinator
    refresh = AsyncMock(side_effect=ArithmeticError)
    with monkeypatch.context() as broken:
        broken.setattr(coordinator.backend, "refresh", refresh)
        await coordinator.async_refresh()
    assert sensor(hass, rig, "status") == STATE_UNAVAILABLE
    await coordinator.async_refresh()
    assert sensor(hass, rig, "status") == "printing"
    seen: list[None] = []
    end = coordinator.async_add_look(lambda _: seen.append(None), Beyond.SUCCESS)
    coordinator.async_update_listeners()
    assert len(seen) == 1, "it went well before"
    end()


async def test_no_timer_outlives_the_entry_and_all_may_be_dropped_at_the_stop(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, coordinator = await calm_printer(hass, set_up)
    have_readings_wait(monkeypatch)
    tell(rig, gcode_state="PAUSE")
    await until_now(lambda: coordinator.data.status == "paused", "told at once")
    await hear_signal(rig, coordinator, -41)
    waiting = timers_of(hass, coordinator)
    assert [timer.cancel_on_shutdown for timer in waiting] == [True, True]
    await hass.config_entries.async_unload(coordinator.config_entry.entry_id)
    assert timers_of(hass, coordinator) == []


async def test_nothing_is_called_later_for_a_printer_that_is_calm_again(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    coordinator = entry_of(hass, rig).runtime_data.coordinator
    tell(rig, gcode_state="PAUSE")
    await until_now(lambda: coordinator.data.status == "paused", "told at once")
    # Each headline of the last seconds is owed one, and a reading may come meanwhile.
    await until(hass, rig, lambda: not timers_of(hass, coordinator), "calm")


def timers_of(
    hass: HomeAssistant, coordinator: PrinterCoordinator
) -> list[HassJob[..., Any]]:
    """Return what a coordinator has Home Assistant call later."""
    own = {async_gathering(hass)._begin_to_tell, coordinator._calmed_down}
    timers = get_scheduled_timer_handles(hass.loop)
    jobs = [
        arg for timer in timers if not timer.cancelled() for arg in timer._args or ()
    ]
    return [job for job in jobs if isinstance(job, HassJob) and job.target in own]
