"""The simulated printers of the demo and their jobs."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.bambu.printer import BambuSimulator
from simulator.kept import gone_on, keep, kept
from simulator.kinds import KINDS, Kind, Order
from simulator.machine import Machine, Phase, Plan, next_job, print_again, run_clock
from simulator.powered import PoweredPrinter

from .configuration import FOLDER
from .console import DemoError, say

HOST = "127.0.0.1"
SPEED = 1.0
"""Simulated seconds a real second: at any other, no printer is done when it says."""
USUAL = 5
"""How many printers are on show unless somebody asks for more."""
MOST = 60
_RUNOUT, _RUNOUT_STAGE = 0x0300_8004, 6

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


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a printer does when it is shown for the first time.

    `done` is the share of its first plan in %, `waits` says that it is out of filament.
    """

    plans: list[Plan]
    done: int
    speed: int = 100
    waits: bool = False

    def machine(self) -> Machine:
        """Make a machine that has done so much."""
        machine = Machine(first_job=next_job())
        machine.start(self.plans[0])
        machine.speed = self.speed
        while (machine.progress or 0) < self.done:
            machine.advance(60)
        if self.waits:
            machine.pause()
        return machine


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
    waits: bool = False
    """Whether it is out of filament until somebody resumes it."""

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


def exhibits(number: int = USUAL) -> list[Exhibit]:
    """Make the printers, each with its first job under way or as it was last.

    One has an AMS, one waits for filament. What is beyond those is a farm of more.
    """
    shown = [
        _exhibit("bambu:x1c", 18883, Beginning([HELMET, VASE], 62, speed=124)),
        _exhibit("prusa:buddy", 18080, Beginning([GEARBOX, BRACKETS], 34)),
        _exhibit("bambu:a1", 18884, Beginning([VASE, BRACKETS], 81, speed=166)),
        _exhibit("prusa:rpi", 18081, Beginning([BRACKETS, GEARBOX], 17, speed=110)),
        _exhibit("bambu:p1s", 18885, Beginning([GEARBOX, VASE], 45, waits=True)),
    ]
    return [*shown, *_farm(number - len(shown))][:number]


def _farm(number: int) -> Iterator[Exhibit]:
    """Make more of the same models, with serial numbers and ports of their own."""
    kinds = ("bambu:p1s", "prusa:buddy", "bambu:a1", "bambu:x1c")
    plans = [HELMET, GEARBOX, BRACKETS, VASE]
    for index in range(number):
        name = kinds[index % len(kinds)]
        first = 18_900 if name.startswith("bambu:") else 18_100
        kind = replace(KINDS[name], serial=f"{KINDS[name].serial[:-3]}{index + 101}")
        turn = index // len(kinds) % len(plans)
        beginning = Beginning([*plans[turn:], *plans[:turn]], 5 + index * 37 % 90)
        yield _exhibit(kind, first + index, beginning)


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


def _exhibit(which: str | Kind, port: int, beginning: Beginning) -> Exhibit:
    """Make a printer that goes on, or begins as it is on show for the first time."""
    kind = which if isinstance(which, Kind) else KINDS[which]
    file = _file_of(kind)
    if (machine := kept(file)) is not None:
        gone_on(machine, file, SPEED)
    else:
        machine = beginning.machine()
    return Exhibit(
        kind=kind,
        port=port,
        plans=beginning.plans,
        machine=machine,
        waits=beginning.waits,
    )


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
    is_paused = exhibit.machine.phase is Phase.PAUSED
    if exhibit.waits and is_paused and isinstance(simulator, BambuSimulator):
        simulator.settings.pause_stage = _RUNOUT_STAGE
        simulator.raise_error(_RUNOUT)
    return replace(exhibit, simulator=simulator)


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel a task; an error that it has met before comes out here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
