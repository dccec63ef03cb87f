"""Our polling beside that of Home Assistant's own `prusalink`, in one Home Assistant.

Each has a simulated printer of the same kind, and both printers do the same at the
same moment. All clocks skip the pauses.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import random
import statistics
import time
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er

from simulator.machine import Plan
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator

from .figures import say
from .home import homeassistant_core

_PASSWORD = "k7Vq2Rm9xTz4"  # noqa: S105 - of a simulated printer
_OTHER_SERIAL = "10589-1111111111111111"
_USERS = {Flavour.BUDDY: "maker", Flavour.RPI: "prusa"}
_JOB = Plan(
    name="Job", file="calibration_cube.gcode", seconds=36_000, bed=25, nozzle=25
)
_MEASURED = 600
_SETTLED = 120
_CHANGES = 30
_LONGEST_PAUSE = 60.0
_AFTER_A_PRESS = 20


@dataclass
class Side:
    """One integration and its printer; `seen` says since when a state shows."""

    name: str
    domain: str
    state_key: str
    pause_key: str
    simulator: PrusaLinkSimulator
    has_login: bool = True
    """Whether it logs in with a user name; else with an API key."""
    works: bool = True
    entity_id: str = ""
    pause_id: str = ""
    state: str = ""
    since: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    delays: dict[str, list[float]] = field(default_factory=dict)

    async def add(self, hass: HomeAssistant, flavour: Flavour) -> None:
        """Add the printer as a user does."""
        flow = hass.config_entries.flow
        form = await flow.async_init(self.domain, context={"source": SOURCE_USER})
        if form["type"] is FlowResultType.MENU:
            step = {"next_step_id": "prusa"}
            form = await flow.async_configure(form["flow_id"], step)
        data = {"host": f"127.0.0.1:{self.simulator.port}", "password": _PASSWORD}
        if self.has_login:
            data["username"] = _USERS[flavour]
        result = await flow.async_configure(form["flow_id"], data)
        await hass.async_block_till_done()
        if result["type"] is not FlowResultType.CREATE_ENTRY:
            raise LookupError(f"{self.name} cannot be added: {result}")
        entities = er.async_entries_for_config_entry(
            er.async_get(hass), result["result"].entry_id
        )
        ids = {entity.translation_key: entity.entity_id for entity in entities}
        self.works = self.state_key in ids
        if self.works:
            self.entity_id, self.pause_id = ids[self.state_key], ids[self.pause_key]
            self._watch(hass)

    def _watch(self, hass: HomeAssistant) -> None:
        @callback
        def note(event: Event[Any]) -> None:
            if event.data["entity_id"] != self.entity_id:
                return
            new = event.data["new_state"]
            self.state = new.state if new else ""
            self.since = time.monotonic()
            self.changed.set()

        hass.bus.async_listen(EVENT_STATE_CHANGED, note)
        shown = hass.states.get(self.entity_id)
        self.state = shown.state if shown else ""


async def beside_homeassistants_own() -> None:
    """Measure both flavours, at rest and in a job."""
    for flavour in Flavour:
        async with _both(flavour) as (hass, sides):
            working = [side for side in sides if side.works]
            for side in sides:
                if not side.works:
                    say(f"{flavour}: {side.name}", "cannot be set up")
            await _count(flavour, "at rest", working)
            await _follow(flavour, working)
            _all(working, lambda it: it.simulator.machine.start(_JOB))
            await asyncio.sleep(_SETTLED)
            await _count(flavour, "printing", working)
            await _press(hass, flavour, working)
            for side in working:
                most = side.simulator.most_parallel
                say(f"{flavour}: {side.name}, requests at once at the most", f"{most}")


async def _press(hass: HomeAssistant, flavour: Flavour, sides: list[Side]) -> None:
    """Press pause in the middle of a job, as a user does."""
    for side in sides:
        before, _ = _traffic(side)
        pressed = time.monotonic()
        target = {"entity_id": side.pause_id}
        await hass.services.async_call("button", "press", target, blocking=True)
        await asyncio.sleep(_AFTER_A_PRESS)
        after, _ = _traffic(side)
        say(
            f"{flavour}: {side.name}, in the {_AFTER_A_PRESS} s after a press",
            f"{after - before} requests, the state showed it after "
            f"{side.since - pressed:.1f} s",
        )


@asynccontextmanager
async def _both(flavour: Flavour) -> AsyncGenerator[tuple[HomeAssistant, list[Side]]]:
    """Provide a Home Assistant with both integrations and a printer for each."""
    key = _PASSWORD if flavour is Flavour.RPI else None
    async with (
        homeassistant_core() as hass,
        PrusaLinkSimulator(flavour=flavour, password=_PASSWORD) as one,
        PrusaLinkSimulator(
            flavour=flavour, password=_PASSWORD, api_key=key, serial=_OTHER_SERIAL
        ) as two,
        PrusaLinkSimulator(flavour=flavour, password=_PASSWORD) as other,
    ):
        ours = ("printernizer", "status", "pause")
        sides = [
            Side("Printernizer", *ours, one),
            Side("Printernizer with an API key", *ours, two, has_login=False),
            Side("prusalink", "prusalink", "printer_state", "pause_job", other),
        ]
        clock = asyncio.create_task(_run_clocks([one, two, other]))
        for side in sides:
            await side.add(hass, flavour)
        yield hass, sides
        clock.cancel()


async def _run_clocks(simulators: list[PrusaLinkSimulator]) -> None:
    """Let the printers' time be that of the loop."""
    last = time.monotonic()
    while True:
        await asyncio.sleep(1)
        now = time.monotonic()
        for simulator in simulators:
            simulator.machine.advance(now - last)
        last = now


async def _count(flavour: Flavour, when: str, sides: list[Side]) -> None:
    """Count requests and connections for ten minutes."""
    await asyncio.sleep(_SETTLED)
    before = [_traffic(side) for side in sides]
    await asyncio.sleep(_MEASURED)
    for side, (requests, connections) in zip(sides, before, strict=True):
        now_requests, now_connections = _traffic(side)
        minutes = _MEASURED / 60
        say(
            f"{flavour}: {side.name}, {when}",
            f"{(now_requests - requests) / minutes:.1f} requests, "
            f"{(now_connections - connections) / minutes:.1f} connections a minute",
        )


def _traffic(side: Side) -> tuple[int, int]:
    return len(side.simulator.requests), side.simulator.total_connections


async def _follow(flavour: Flavour, sides: list[Side]) -> None:
    """Let both printers do the same at any moment, and see when it shows."""
    at_rest, printing = _moments(7), _moments(11)
    for first, second in zip(at_rest, printing, strict=True):
        await asyncio.sleep(first)
        await _change(sides, "at rest", "printing", lambda it: it.start(_JOB))
        await asyncio.sleep(second)
        await _change(sides, "printing", "paused", lambda it: it.pause())
        _all(sides, lambda it: it.simulator.machine.stop())
        await asyncio.sleep(15)
        _all(sides, lambda it: it.simulator.machine.dismiss())
        await _until_all(sides, "idle")
    for side in sides:
        for when, delays in side.delays.items():
            say(
                f"{flavour}: {side.name}, from a change {when} to the entity",
                f"median {statistics.median(delays):.1f} s, worst {max(delays):.1f} s",
            )


def _moments(seed: int) -> list[float]:
    """Return pauses that end at all moments between two polls alike, out of order."""
    step = _LONGEST_PAUSE / _CHANGES
    pauses = [_LONGEST_PAUSE + step * (number + 0.5) for number in range(_CHANGES)]
    random.Random(seed).shuffle(pauses)  # noqa: S311 - to be the same at each run
    return pauses


async def _change(
    sides: list[Side], when: str, wanted: str, act: Callable[[Any], None]
) -> None:
    """Have the printers do something and note how long it takes to show."""
    start = time.monotonic()
    _all(sides, lambda it: act(it.simulator.machine))
    await _until_all(sides, wanted)
    for side in sides:
        side.delays.setdefault(when, []).append(side.since - start)


def _all(sides: list[Side], act: Callable[[Side], None]) -> None:
    for side in sides:
        act(side)


async def _until_all(sides: list[Side], wanted: str) -> None:
    async with asyncio.timeout(600):
        for side in sides:
            while side.state != wanted:
                side.changed.clear()
                await side.changed.wait()
