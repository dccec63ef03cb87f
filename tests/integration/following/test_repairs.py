"""What a user can put right in the dialog of an issue itself."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.jobs.maintenance import Task
from simulator.bambu.dialects import A1, X1C, Dialect
from simulator.bambu.printer import BambuSimulator
from simulator.prusalink.printer import PrusaLinkSimulator
from tests.rigs import BambuRig, PrusaRig, Rig
from tests.traps import trap

from ..helpers import (
    Answer,
    SetUp,
    Submit,
    act,
    entry_of,
    open_repair,
    press,
    sensor,
    until,
    until_sensor,
)


def issue_of(hass: HomeAssistant, rig: Rig, kind: str) -> ir.IssueEntry | None:
    """Return an issue of a printer."""
    issue_id = f"{kind}_{entry_of(hass, rig).entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


@pytest.fixture
async def repair(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, socket_enabled: None
) -> Callable[[Rig, str], Awaitable[tuple[Answer, Submit]]]:
    """Give what opens the dialog of an issue, and answers it."""

    async def start(rig: Rig, kind: str) -> tuple[Answer, Submit]:
        issue = issue_of(hass, rig, kind)
        assert issue is not None, f"there is no issue {kind}"
        assert issue.is_fixable
        return await open_repair(hass, hass_client, issue.issue_id)

    return start


@pytest.mark.parametrize("dialect", [A1, X1C], ids=["untold", "told"])
async def test_developer_mode_is_tested_again_and_the_issue_goes(
    hass: HomeAssistant, set_up: SetUp, repair: Any, dialect: Dialect
) -> None:
    rig = await set_up(BambuRig(dialect, developer_mode=False))
    if dialect is A1:
        with pytest.raises(HomeAssistantError):
            await press(hass, rig, "home")
    await until_sensor(hass, rig, "control_refusal", "authorisation")
    _, submit = await repair(rig, "authorisation")
    # It says nothing by itself, and may be asked for everything again at once.
    rig.simulator.mute()
    entry_of(hass, rig).runtime_data.coordinator.backend._budget._spacing = 0

    told = await submit({})
    assert told["errors"] == {"base": "still_refused"}
    assert issue_of(hass, rig, "authorisation") is not None

    rig.simulator.settings.developer_mode = True
    told = await submit({})
    assert told["type"] == "create_entry"
    assert issue_of(hass, rig, "authorisation") is None
    await until_sensor(hass, rig, "control_refusal", "none")
    await press(hass, rig, "home")
    assert rig.machine.homed == 1


async def test_nothing_moves_when_developer_mode_is_tested(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(A1))
    rig.simulator.received.clear()
    backend = entry_of(hass, rig).runtime_data.coordinator.backend
    assert await backend.test_control() is None
    [sent] = [message.message["print"]["command"] for message in rig.simulator.received]
    assert sent == "extrusion_cali_get"


async def test_a_printer_that_is_away_cannot_be_tested(
    hass: HomeAssistant, set_up: SetUp, repair: Any
) -> None:
    rig = await set_up(BambuRig(X1C, developer_mode=False))
    await until_sensor(hass, rig, "control_refusal", "authorisation")
    _, submit = await repair(rig, "authorisation")
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    assert (await submit({}))["errors"] == {"base": "cannot_connect"}


async def test_each_task_that_is_due_is_named_and_done_in_its_dialog(
    hass: HomeAssistant, set_up: SetUp, repair: Any
) -> None:
    rig = await set_up(BambuRig())
    book = entry_of(hass, rig).runtime_data.jobs
    for task in (Task.BELTS, Task.NOZZLE):
        await act(hass, "set_maintenance", rig, task=task, hours=30)
        long_ago = book.maintenance.was_done(task, book.odometer.seconds - 40 * 3600)
        await book.async_set_maintenance(long_ago)
    form, submit = await repair(rig, "belts_due")
    assert form["description_placeholders"] == {
        "printer": "Bambu Lab P1S",
        "hours": "30",
    }

    assert (await submit({}))["type"] == "create_entry"
    assert issue_of(hass, rig, "belts_due") is None
    assert sensor(hass, rig, "belts_due_in") == "30"
    assert sensor(hass, rig, "nozzle_due_in") == "-10"
    assert issue_of(hass, rig, "nozzle_due") is not None


async def test_hours_from_before_make_nothing_due(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig())
    tasks = ("lubrication", "belts", "nozzle", "filter")
    left = {task: sensor(hass, rig, f"{task}_due_in") for task in tasks}
    await act(hass, "set_odometer", rig, machine_hours=4000)
    assert {task: sensor(hass, rig, f"{task}_due_in") for task in tasks} == left
    assert not [task for task in tasks if issue_of(hass, rig, f"{task}_due")]


async def test_nothing_is_to_be_seen_to_at_a_printer_that_is_not_loaded(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C, developer_mode=False))
    await until_sensor(hass, rig, "control_refusal", "authorisation")
    assert issue_of(hass, rig, "authorisation") is not None
    entry_id = entry_of(hass, rig).entry_id
    await hass.config_entries.async_unload(entry_id)
    assert issue_of(hass, rig, "authorisation") is None
    await hass.config_entries.async_setup(entry_id)
    await until_sensor(hass, rig, "control_refusal", "authorisation")
    assert issue_of(hass, rig, "authorisation") is not None


async def test_a_dialog_of_a_printer_that_is_not_loaded_ends(
    hass: HomeAssistant, set_up: SetUp, repair: Any
) -> None:
    rig = await set_up(BambuRig(X1C, developer_mode=False))
    await until_sensor(hass, rig, "control_refusal", "authorisation")
    _, submit = await repair(rig, "authorisation")
    await hass.config_entries.async_unload(entry_of(hass, rig).entry_id)
    assert (await submit({}))["reason"] == "not_loaded"


@asynccontextmanager
async def address_taken_over(hass: HomeAssistant, rig: Rig) -> AsyncGenerator[None]:
    """Let another printer get the address of ours, and ours a new one."""
    port = rig.simulator.port
    await rig.power_off()
    await until_sensor(hass, rig, "status", "offline")
    if isinstance(rig, BambuRig):
        rig.simulator._port = 0
        other: Any = BambuSimulator(serial="01P00A000000002", port=port)
    else:
        assert isinstance(rig, PrusaRig)
        rig.simulator._server.port = 0
        other = PrusaLinkSimulator(serial="10589-1", port=port, password=rig.password)
    async with other:
        await rig.power_on()
        await until(
            hass,
            rig,
            lambda: issue_of(hass, rig, "wrong_address") is not None,
            "told of the wrong address",
        )
        yield


@pytest.mark.parametrize(
    "make",
    [BambuRig, PrusaRig, partial(PrusaRig, api_key=True)],
    ids=["bambu", "prusa", "prusa-key"],
)
async def test_a_wrong_address_is_replaced_by_one_where_the_printer_proves_to_be(
    hass: HomeAssistant, set_up: SetUp, repair: Any, make: Callable[[], Rig]
) -> None:
    rig = await set_up(make())
    entry = entry_of(hass, rig)
    before = entry.data["host"]
    async with address_taken_over(hass, rig):
        _, submit = await repair(rig, "wrong_address")
        told = await submit({"host": before})
        assert told["errors"] == {"host": "not_the_printer"}
        told = await submit({"host": "two words"})
        assert told["errors"] == {"host": "invalid_host"}
        assert entry.data["host"] == before

        told = await submit({"host": f" {rig.form['host']} "})
        assert told["type"] == "create_entry"
        assert entry.data["host"] == rig.form["host"] != before
        await until_sensor(hass, rig, "connection", "connected")
        assert issue_of(hass, rig, "wrong_address") is None


async def test_who_answers_at_an_address_that_was_entered_is_told_no_code(
    hass: HomeAssistant, set_up: SetUp, repair: Any
) -> None:
    rig = await set_up(BambuRig())
    async with address_taken_over(hass, rig), trap(rig.serial) as attacker:
        _, submit = await repair(rig, "wrong_address")
        told = await submit({"host": f"127.0.0.1:{attacker.port}"})
        assert told["errors"] == {"host": "not_the_printer"}
        assert attacker.visits
        assert attacker.heard == b""
