"""The simulated printers of the demo and their jobs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.kept import keep, kept
from simulator.kinds import KINDS, Kind, Order
from simulator.machine import Machine, Plan, next_job, print_again, run_clock
from simulator.powered import PoweredPrinter

from .configuration import FOLDER
from .console import DemoError, say

HOST = "127.0.0.1"
SPEED = 20.0
"""Simulated seconds a real second."""

HOUR = 3600.0
HELMET = Plan(
    name="Cosplay helmet",
    file="cosplay_helmet.gcode",
    seconds=6.5 * HOUR,
    layers=1240,
    weight=412.0,
    length=138_000.0,
    objects=3,
)
GEARBOX = Plan(
    name="Planetary gearbox",
    file="planetary_gearbox.bgcode",
    seconds=3.2 * HOUR,
    layers=310,
    nozzle=255.0,
    bed=80.0,
    weight=96.3,
    length=31_900.0,
    material="PETG",
)
BRACKETS = Plan(
    name="Shelf brackets",
    file="shelf_brackets.gcode",
    seconds=4.1 * HOUR,
    layers=425,
    nozzle=240.0,
    bed=85.0,
    weight=148.0,
    length=49_000.0,
    material="PETG",
    objects=4,
)
VASE = Plan(
    name="Spiral vase",
    file="spiral_vase.gcode",
    seconds=1.8 * HOUR,
    layers=820,
    nozzle=215.0,
    weight=61.0,
    length=20_400.0,
    objects=2,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """A printer on show; Home Assistant finds it again by its serial and port."""

    kind: Kind
    port: int
    plans: list[Plan]
    machine: Machine
    endless: bool = True
    """Whether it begins the next job soon after each."""
    simulator: PoweredPrinter | None = None
    """What listens on the port, while it does."""

    @property
    def file(self) -> Path:
        """Where is kept what it was doing."""
        return _file_of(self.kind)

    @property
    def form(self) -> dict[str, str]:
        """What a person types in to set it up."""
        form = {"host": f"{HOST}:{self.port}", **self.kind.access}
        if self.kind.brand == "bambu":
            form["serial"] = self.kind.serial
        return form


def exhibits() -> list[Exhibit]:
    """Make the printers, each with its first job under way or as it was last."""
    return [
        _exhibit("bambu:x1c", 18883, [HELMET, VASE], done=62, speed=124),
        _exhibit("prusa:buddy", 18080, [GEARBOX, BRACKETS], done=34, speed=100),
        _exhibit("bambu:a1", 18884, [VASE, BRACKETS], done=81, speed=166),
        _exhibit("prusa:rpi", 18081, [BRACKETS, GEARBOX], done=17, speed=110),
    ]


@asynccontextmanager
async def printers_at_work(shown: list[Exhibit]) -> AsyncIterator[list[Exhibit]]:
    """Let all of them print; a DemoError if a port is taken."""
    async with AsyncExitStack() as stack:
        at_work = [await _switch_on(exhibit, stack) for exhibit in shown]
        for exhibit in at_work:
            stack.callback(keep, exhibit.machine, exhibit.file)
            works = [run_clock(exhibit.machine, SPEED)]
            if exhibit.endless:
                works.append(print_again(exhibit.machine, exhibit.plans))
            for work in works:
                stack.push_async_callback(_end, asyncio.create_task(work))
        models = ", ".join(exhibit.kind.model for exhibit in shown)
        say(f"simulated printers are at work: {models}")
        yield at_work


def _exhibit(kind: str, port: int, plans: list[Plan], done: int, speed: int) -> Exhibit:
    """Make a printer that goes on, or has done this share of its first plan, in %."""
    machine = kept(_file_of(KINDS[kind])) or _begun(plans[0], done, speed)
    return Exhibit(kind=KINDS[kind], port=port, plans=plans, machine=machine)


def _begun(plan: Plan, done: int, speed: int) -> Machine:
    """Make a machine that has done a share of a plan."""
    machine = Machine(first_job=next_job())
    machine.start(plan)
    machine.speed = speed
    while (machine.progress or 0) < done:
        machine.advance(60)
    return machine


def _file_of(kind: Kind) -> Path:
    return FOLDER / "machines" / f"{kind.serial}.json"


async def _switch_on(exhibit: Exhibit, stack: AsyncExitStack) -> Exhibit:
    """Let the printer listen until the stack is closed, and return it with that."""
    order = Order(
        serial=exhibit.kind.serial,
        port=exhibit.port,
        machine=exhibit.machine,
        plans=exhibit.plans,
        speed=SPEED,
        certificates=FOLDER / "certificates",
    )
    simulator = exhibit.kind.build(order)
    try:
        await simulator.start()
    except OSError as error:
        raise DemoError(
            f"Port {exhibit.port}, on which the simulated {exhibit.kind.model} "
            "listens, is taken by another program. Stop that one first."
        ) from error
    stack.push_async_callback(simulator.stop)
    return replace(exhibit, simulator=simulator)


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel a task; an error that it has met before comes out here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
