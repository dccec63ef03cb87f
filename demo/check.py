"""The proof that the demo works: live entities, and a cancel that arrives."""

import asyncio
from collections.abc import Sequence
import time

from simulator.machine import ACTIVE, Machine, Phase

from .client import Client
from .console import DemoError, say, until
from .printers import Exhibit
from .registry import DOMAIN, ENTRIES, FLEET, Printer, registered_printers

MUST_LIVE = (
    "status",
    "progress",
    "remaining_time",
    "job_name",
    "nozzle_temperature",
    "nozzle_target_temperature",
    "bed_temperature",
    "bed_target_temperature",
)
MUST_BE_AVAILABLE = (("cancel",), ("pause", "resume"), ("refresh",))
"""One of each: a button's state is when it was pressed, so `unknown` is fine for these.
"""

SEVERAL = 2
LIVE_SECONDS = 90.0
CANCEL_SECONDS = 30.0


async def wait_until_live(client: Client, serials: Sequence[str]) -> list[Printer]:
    """Wait until these printers show all that they must, and return them.

    Raises a DemoError that lists what is missing if it takes too long.
    """
    end = time.monotonic() + LIVE_SECONDS
    while faults := await _faults(client, serials):
        if time.monotonic() > end:
            listed = "\n  ".join(faults + await _troubles(client))
            raise DemoError(f"not live after {LIVE_SECONDS:.0f} s:\n  {listed}")
        await asyncio.sleep(1)
    known = await registered_printers(client)
    printers = [known[serial] for serial in serials]
    for printer in printers:
        say(f"{printer.name}: {await _summary(client, printer)}")
    return printers


async def check_attention(client: Client, exhibit: Exhibit) -> None:
    """See in Home Assistant that a printer is out of filament, if it is on show so."""
    if not exhibit.waits or exhibit.machine.phase is not Phase.PAUSED:
        return
    printer = (await registered_printers(client))[exhibit.kind.serial]
    reason = printer.entities["attention_reason"]
    if (shown := await _state(client, reason)) != "filament_runout":
        raise DemoError(f"{reason} is {shown}, but the printer is out of filament")
    say(f"{printer.name}: it waits for filament, and Home Assistant says so")


async def check_fleet(client: Client, number: int) -> None:
    """See that all printers are counted, where there are several."""
    found = (await registered_printers(client)).get(FLEET)
    if number < SEVERAL:
        return
    if found is None:
        raise DemoError("there is no device for all printers together")
    keys = ("printing", "waiting", "idle")
    counts = [await _state(client, found.entities[key]) or "0" for key in keys]
    if sum(int(count) for count in counts if count.isdecimal()) != number:
        raise DemoError(f"of {number} printers are counted: {', '.join(counts)}")
    told = ", ".join(f"{count} {key}" for key, count in zip(keys, counts, strict=True))
    say(f"{found.name}: {told}")


async def check_blueprints(client: Client) -> None:
    """See that the blueprints can be chosen."""
    found = await client.command("blueprint/list", domain="automation")
    ours = [path for path in found if path.startswith(f"{DOMAIN}/")]
    if not ours:
        raise DemoError("Home Assistant has none of our blueprints")
    say(f"{len(ours)} blueprints can be chosen")


async def check_cancel(client: Client, exhibit: Exhibit) -> None:
    """Press cancel in Home Assistant and see the simulated printer stop."""
    machine = exhibit.machine

    async def ready() -> bool | None:
        """Tell whether there is a job, and Home Assistant lets it be cancelled."""
        usable = await _state(client, cancel) not in {None, "unavailable"}
        return True if machine.phase in ACTIVE and usable else None

    printer = (await registered_printers(client))[exhibit.kind.serial]
    cancel = printer.entities["cancel"]
    await until(f"{cancel} cannot be pressed", ready, CANCEL_SECONDS)
    stopped = _stop_of(machine)
    await client.post("/api/services/button/press", {"entity_id": cancel})
    try:
        async with asyncio.timeout(CANCEL_SECONDS):
            await stopped.wait()
    except TimeoutError:
        raise DemoError(
            f"{cancel} was pressed, but after {CANCEL_SECONDS:.0f} s the simulated "
            f"printer is {machine.phase}"
        ) from None
    say(f"{printer.name}: cancel pressed in Home Assistant, the printer has stopped")


def _stop_of(machine: Machine) -> asyncio.Event:
    """Return an event that is set once somebody stops the job."""
    stopped = asyncio.Event()
    machine.on_change(lambda: stopped.set() if machine.phase is Phase.STOPPED else None)
    return stopped


async def _faults(client: Client, serials: Sequence[str]) -> list[str]:
    """List what is missing or not live, one line each."""
    known = await registered_printers(client)
    faults = []
    for serial in serials:
        if (printer := known.get(serial)) is None:
            faults.append(f"{serial} has no device")
            continue
        for key in MUST_LIVE:
            faults += await _fault(client, printer, key, {"unavailable", "unknown"})
        for keys in MUST_BE_AVAILABLE:
            found = [
                await _fault(client, printer, key, {"unavailable"}) for key in keys
            ]
            faults += [] if [] in found else found[0]
    return faults


async def _troubles(client: Client) -> list[str]:
    """List what Home Assistant says about printers that are not set up."""
    return [
        f"{entry['title']}: {entry['state']}, {entry['reason']}"
        for entry in await client.get(f"{ENTRIES}?domain={DOMAIN}")
        if entry["state"] != "loaded"
    ]


async def _fault(
    client: Client, printer: Printer, key: str, dead: set[str]
) -> list[str]:
    """Return a line about one entity if it is missing or dead."""
    if (entity_id := printer.entities.get(key)) is None:
        return [f"{printer.serial} has no enabled entity with the key {key}"]
    state = await _state(client, entity_id)
    return [f"{entity_id} is {state}"] if state is None or state in dead else []


async def _state(client: Client, entity_id: str) -> str | None:
    """Return an entity's state, None if there is none."""
    found = await client.get(f"/api/states/{entity_id}")
    state: str | None = found and found["state"]
    return state


async def _summary(client: Client, printer: Printer) -> str:
    """Describe what a printer does, from Home Assistant's states."""
    status, progress, job = [
        await _state(client, printer.entities[key])
        for key in ("status", "progress", "job_name")
    ]
    return f"{status}, {progress} % of {job}"
