"""Many printers, lost at once and back at once: `python -m benchmarks fleet [20 100]`.

All of them are in one Home Assistant, with all their entities. The printers live in
this process too, and so does what they need of its time: the stalls are those of all
together, and of Home Assistant's side alone less.
"""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
import gc
import logging
from tempfile import TemporaryDirectory
import threading
import time
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.printernizer.printer.connection.connection import ConnectionState

from .faults.line import Line
from .faults.scene import BRANDS, Simulator, form_of, noted_attempts, simulator_of
from .figures import say
from .home import add, be_printing, homeassistant_core
from .skipping_clock import SkippingLoop

_AWAY = 60.0
_SETTLED = 120.0
_SIZES = (20, 100)


@dataclass(frozen=True, slots=True)
class _Fleet:
    """The printers of one Home Assistant, and the moments at which they were tried."""

    name: str
    loop: SkippingLoop
    lines: list[Line]
    entries: list[ConfigEntry[Any]]
    attempts: list[float]

    @property
    def is_live(self) -> bool:
        """Whether all are shown as connected."""
        return all(
            entry.runtime_data.coordinator.data.connection is ConnectionState.CONNECTED
            for entry in self.entries
        )

    def count_anew(self) -> None:
        """Forget the attempts and the stalls so far."""
        self.attempts.clear()
        self.loop.longest_stall = 0.0

    def tell(self, what: str) -> None:
        """Print what there was of attempts and stalls."""
        busiest = max(
            Counter(int(attempt) for attempt in self.attempts).values(), default=0
        )
        say(f"{self.name} {what}: most attempts in one second", f"{busiest}")
        stall = self.loop.longest_stall * 1000
        say(f"{self.name} {what}: longest stall", f"{stall:.0f} ms")


async def fleet(arguments: list[str]) -> None:
    """Lose fleets of some sizes and find them again, of both brands or of one."""
    sizes = [int(argument) for argument in arguments if argument.isdigit()] or _SIZES
    for brand in [named for named in BRANDS if named in arguments] or BRANDS:
        for size in sizes:
            await _lose_and_find(brand, size)


async def _lose_and_find(brand: str, size: int) -> None:
    async with AsyncExitStack() as stack:
        fleet = await _fleet(stack, brand, size)
        await asyncio.sleep(_SETTLED)
        # As Home Assistant does after its start.
        gc.collect()
        gc.freeze()
        await asyncio.sleep(1)
        fleet.count_anew()
        for line in fleet.lines:
            await line.close()
        await asyncio.sleep(_AWAY)
        threads = [
            thread for thread in threading.enumerate() if "connect" in thread.name
        ]
        fleet.tell("lost")
        say(f"{fleet.name} lost: threads for connecting", f"{len(threads)}")
        fleet.count_anew()
        for line in fleet.lines:
            await line.open()
        possible = time.monotonic()
        while not fleet.is_live:  # noqa: ASYNC110 - of many there is no one event
            await asyncio.sleep(0.2)
        within = time.monotonic() - possible
        say(f"{fleet.name} back: until the last one is", f"{within:.1f} s")
        fleet.tell("back")


async def _fleet(stack: AsyncExitStack, brand: str, size: int) -> _Fleet:
    loop = asyncio.get_running_loop()
    if not isinstance(loop, SkippingLoop):
        raise TypeError("time has to be simulated")
    logging.getLogger("custom_components.printernizer").setLevel(logging.ERROR)
    folder = stack.enter_context(TemporaryDirectory())
    attempts = stack.enter_context(noted_attempts())
    hass = await stack.enter_async_context(homeassistant_core(folder))
    lines, entries = [], []
    for number in range(size):
        printer = simulator_of(brand, number)
        line, entry = await _added(stack, hass, brand, printer)
        lines.append(line)
        entries.append(entry)
    return _Fleet(f"{size} {brand} printers", loop, lines, entries, attempts)


async def _added(
    stack: AsyncExitStack, hass: HomeAssistant, brand: str, simulator: Simulator
) -> tuple[Line, ConfigEntry[Any]]:
    await stack.enter_async_context(simulator)
    be_printing(simulator.machine)
    line = Line(simulator.port)
    await line.open()
    stack.push_async_callback(line.close)
    stack.callback(asyncio.create_task(_work(simulator)).cancel)
    return line, await add(hass, brand, form_of(simulator, line))


async def _work(simulator: Simulator) -> None:
    while True:
        await asyncio.sleep(5)
        simulator.machine.advance(5)
