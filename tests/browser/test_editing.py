"""Dashboards and automations, made with Home Assistant's own editors."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from demo.console import until

from .forms import visit
from .stage import DASHBOARD, MARKS, SECONDS, Stage

pytestmark = MARKS

X1C = "Bambu Lab X1 Carbon"
CARD = "hui-card-edit-mode"
PICKER = "hui-card-picker >>> "
EDITOR = "hui-dialog-edit-card >>> "
TREE = "hui-suggestion-entity-tree >>> "
TRIGGER = "Printer finished printing"
AUTOMATION = "automation.new_automation"
NAMES = """seen('hui-card-picker >>> .card-header').map((it) => words(it))"""


async def edit(stage: Stage) -> None:
    """Open the dashboard of a printer's card, to change it."""
    await stage.open(await stage.card("printer", X1C))
    url = f"{stage.show.home_assistant.url}/{DASHBOARD}?edit=1"
    await stage.page.open(url)
    await stage.sees(f"seen('{CARD}').length", "the editor")


async def saved(stage: Stage, number: int) -> dict[str, Any]:
    """Return the settings of a card as they are kept, once there are so many."""

    async def look() -> dict[str, Any] | None:
        config = await stage.client.command("lovelace/config", url_path=DASHBOARD)
        cards = [
            card for grid in config["views"][0]["sections"] for card in grid["cards"]
        ]
        return cards[-1] if len(cards) == number else None

    return await until(f"there are not {number} cards", look, SECONDS)


async def test_a_card_is_found_by_what_it_is_about_and_shows_a_printer_at_once(
    stage: Stage,
) -> None:
    await edit(stage)
    await stage.click("hui-grid-section >>> button.add")
    await stage.click("hui-suggestion-picker >>> ha-button", "Browse all cards")
    for search, name in (("drying", "filament"), ("prusa", "s"), ("prusa", " jobs")):
        await stage.type(f"{PICKER}input", search)
        found = f"{NAMES}.some((it) => it.endsWith({name!r}) && it.startsWith('3D'))"
        await stage.sees(found, f"a card for {search}")
    await stage.type(f"{PICKER}input", "drying")
    await stage.click(f"{PICKER}.card", "3D printer filament")
    await stage.sees(f"seen('{EDITOR}.spool').length", "spools")
    await stage.click(f"{EDITOR}ha-button", "Save")
    card = await saved(stage, 2)
    assert card["type"] == "custom:printernizer-filament"
    devices = await stage.client.command("config/device_registry/list")
    assert card["device_id"] in {device["id"] for device in devices}


async def test_a_card_is_proposed_for_the_status_of_its_printer(stage: Stage) -> None:
    await edit(stage)
    await stage.click("hui-grid-section >>> button.add")
    await stage.type(f"{TREE}input", f"{X1C} status")
    await stage.click(f"{TREE}ha-combo-box-item", "Status")
    shown = "seen('hui-suggestion-picker >>> printernizer-printer >>> .name')[0]"
    await stage.sees(f"{shown}?.innerText === '{X1C}'", "the card of that printer")


async def test_what_is_changed_in_the_editor_of_a_card_is_kept(stage: Stage) -> None:
    await edit(stage)
    await stage.click(CARD)
    await stage.sees(f"seen('{CARD} >>> .card-overlay.visible').length", "its pencil")
    await stage.click(CARD)
    await stage.click(f"{EDITOR}ha-selector-boolean >>> ha-switch")
    await stage.sees(f"seen('{EDITOR}.compact').length", "the compact form")
    await stage.click(f"{EDITOR}ha-button", "Save")
    await stage.sees(f"!seen('{EDITOR}ha-form').length", "that it is saved")
    device_id = await stage.device_id(X1C)
    kept = {"type": "custom:printernizer-printer", "device_id": device_id}
    assert await saved(stage, 1) == {**kept, "compact": True}


async def test_a_section_can_be_made_of_a_printer(stage: Stage) -> None:
    await stage.open(await stage.card("printer", X1C))
    device_id = await stage.device_id(X1C)
    strategy = {"type": "custom:printernizer", "device_id": device_id}
    view = {"type": "sections", "sections": [{"strategy": strategy}]}
    await stage.client.command(
        "lovelace/config/save", url_path=DASHBOARD, config={"views": [view]}
    )
    await visit(stage, f"/{DASHBOARD}")
    for card in ("printer", "filament"):
        name = f"seen('printernizer-{card} >>> .name')[0]?.innerText"
        await stage.sees(f"{name} === '{X1C}'", f"the {card} card")


@pytest_asyncio.fixture(loop_scope="session")
async def automations(stage: Stage) -> AsyncIterator[None]:
    """Delete an automation that is made."""
    yield
    if made := await stage.client.get(f"/api/states/{AUTOMATION}"):
        number = made["attributes"]["id"]
        await stage.client.delete(f"/api/config/automation/config/{number}")


async def last_run(stage: Stage) -> str | None:
    """Return when the automation has run last."""
    state = await stage.client.get(f"/api/states/{AUTOMATION}")
    return state and (state["attributes"]["last_triggered"] or "")


@pytest.mark.usefixtures("automations")
async def test_an_automation_of_the_editor_runs_when_a_printer_has_finished(
    stage: Stage,
) -> None:
    await visit(stage, "/config/automation/edit/new")
    await stage.click("ha-automation-trigger >>> ha-button", "Add trigger")
    await stage.type("add-automation-element-dialog >>> input", TRIGGER)
    items = "add-automation-element-dialog >>> ha-combo-box-item"
    await stage.click(items, TRIGGER)
    await stage.click("ha-automation-editor >>> ha-button", "Add target")
    await stage.click("ha-automation-editor >>> ha-combo-box-item", X1C)
    await stage.click("ha-automation-editor >>> ha-button", "Save")
    await stage.click("ha-dialog-automation-save >>> ha-button", "Save")
    await until("it is not saved", lambda: last_run(stage), SECONDS)

    await stage.prints(X1C)
    machine = stage.exhibit(X1C).machine
    assert machine.plan is not None
    assert not await last_run(stage)
    machine.advance(machine.plan.seconds)

    async def ran() -> str | None:
        return await last_run(stage) or None

    await until("it does not run", ran, 2 * SECONDS)
