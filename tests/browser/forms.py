"""Dialogs of Home Assistant, filled in as people do it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
import json
from typing import Any

from demo.console import until
from demo.entries import add_printer
from demo.printers import VASE
from demo.registry import DOMAIN, ENTRIES, registered_printers
from simulator.kinds import KINDS, Kind, Order
from simulator.machine import Machine
from simulator.powered import PoweredPrinter

from .stage import DESKTOP, SECONDS, Stage

DIALOG = "dialog-data-entry-flow >>> "
FORM = f"{DIALOG}step-flow-form >>> "
DONE = "step-flow-create-entry"


async def visit(stage: Stage, path: str) -> None:
    """Open a page of Home Assistant, and nothing of the one before."""
    await stage.page.open("about:blank")
    await stage.page.resize(DESKTOP)
    await stage.page.open(f"{stage.show.home_assistant.url}{path}")


async def fill(stage: Stage, **values: str) -> None:
    """Type into the fields of the form on the screen, and send it."""
    for name, value in values.items():
        await stage.type(f'{FORM}input[name="{name}"]', value)
    await stage.click(f"{DIALOG}ha-button", "Submit")


async def reads(stage: Stage, selector: str, text: str) -> None:
    """Wait until a text can be read in such an element."""
    found = f"seen({json.dumps(selector)}).some((it) => words(it).includes(TEXT))"
    await stage.sees(found.replace("TEXT", json.dumps(text)), text)


async def entry_of(stage: Stage, kind: Kind) -> dict[str, Any]:
    """Return the entry of a printer that was added; an error if there is none."""
    return await until(
        f"no {kind.model} was added", lambda: _entry_of(stage, kind), SECONDS
    )


async def _entry_of(stage: Stage, kind: Kind) -> dict[str, Any] | None:
    devices = await stage.client.command("config/device_registry/list")
    found = [
        device for device in devices if [DOMAIN, kind.serial] in device["identifiers"]
    ]
    ids = {entry for device in found for entry in device["config_entries"]}
    entries = await stage.client.get(ENTRIES)
    return next((entry for entry in entries if entry["entry_id"] in ids), None)


@asynccontextmanager
async def one_more(name: str) -> AsyncIterator[tuple[Kind, PoweredPrinter]]:
    """Switch on a printer that nobody has added yet."""
    kind = KINDS[name]
    kind = replace(kind, serial=f"{kind.serial[:-3]}977")
    order = Order(serial=kind.serial, port=0, machine=Machine(), plans=[VASE])
    async with kind.build(order) as simulator:
        yield kind, simulator


async def add(stage: Stage, kind: Kind, simulator: PoweredPrinter) -> None:
    """Add a printer without the browser."""
    form = {"host": f"127.0.0.1:{simulator.port}", **kind.access}
    await add_printer(stage.client, kind.brand, form)
    await entry_of(stage, kind)


async def device_of(stage: Stage, kind: Kind) -> str:
    """Return the id of the device of a printer that was added."""
    devices = await stage.client.command("config/device_registry/list")
    found = (
        known for known in devices if [DOMAIN, kind.serial] in known["identifiers"]
    )
    device: str = next(found)["id"]
    return device


async def state_of(stage: Stage, kind: Kind, key: str, wanted: str) -> None:
    """Wait until Home Assistant shows a state of a printer."""

    async def look() -> bool | None:
        known = await registered_printers(stage.client)
        state = await stage.client.get(
            f"/api/states/{known[kind.serial].entities[key]}"
        )
        return state["state"] == wanted or None

    await until(f"{key} of {kind.model} is not {wanted}", look, SECONDS)


async def remove(stage: Stage, kind: Kind) -> None:
    """Remove a printer again, if it was added."""
    if (entry := await _entry_of(stage, kind)) is not None:
        await stage.client.delete(f"{ENTRIES}/{entry['entry_id']}")
