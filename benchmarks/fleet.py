"""Many printers, lost at once and back at once: `python -m benchmarks fleet [20 100]`.

The printers live in this process too, and so does what they need of its time: the
stalls are those of all together, and of Home Assistant's side alone less.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
import gc
import threading
import time

from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.connection.connection import (
    Connection,
    ConnectionState,
)
from simulator.bambu.dialects import P1S
from simulator.bambu.printer import BambuSimulator

from .faults.line import HOST, Line
from .faults.scene import CODE
from .home import be_printing
from .measures import say
from .skipping_clock import SkippingLoop

_AWAY = 60.0
_SIZES = (20, 100)


async def fleet(arguments: list[str]) -> None:
    """Lose fleets of some sizes and find them again."""
    for size in [int(it) for it in arguments] or _SIZES:
        await _lose_and_find(size)


async def _lose_and_find(size: int) -> None:
    async with AsyncExitStack() as stack:
        lines = [await _line(stack, number) for number in range(size)]
        backends = [await _reached(stack, line, it) for it, line in enumerate(lines)]
        loop = asyncio.get_running_loop()
        if not isinstance(loop, SkippingLoop):
            raise TypeError("time has to be simulated")
        gc.freeze()
        attempts: list[float] = []
        stack.callback(_note_attempts(attempts))
        loop.longest_stall = 0.0
        for line in lines:
            await line.close()
        await asyncio.sleep(_AWAY)
        threads = [it for it in threading.enumerate() if "connect" in it.name]
        _say_attempts(size, "lost", attempts, loop.longest_stall)
        say(f"{size} printers lost: threads for connecting", f"{len(threads)}")
        attempts.clear()
        loop.longest_stall = 0.0
        for line in lines:
            await line.open()
        possible = time.monotonic()
        await _until_all_are_back(backends)
        say(
            f"{size} printers back: until the last one is",
            f"{time.monotonic() - possible:.1f} s",
        )
        _say_attempts(size, "back", attempts, loop.longest_stall)


def _say_attempts(size: int, what: str, attempts: list[float], stall: float) -> None:
    busiest = max(Counter(int(it) for it in attempts).values(), default=0)
    say(f"{size} printers {what}: most attempts in one second", f"{busiest}")
    say(f"{size} printers {what}: longest stall", f"{stall * 1000:.0f} ms")


def _note_attempts(attempts: list[float]) -> Callable[[], None]:
    """Have all attempts taken down; returns what ends that."""
    attempt = Connection.attempt

    def noted(connection: Connection) -> None:
        attempt(connection)
        attempts.append(time.monotonic())

    Connection.attempt = noted  # type: ignore[method-assign,assignment]

    def end() -> None:
        Connection.attempt = attempt  # type: ignore[method-assign]

    return end


async def _line(stack: AsyncExitStack, number: int) -> Line:
    simulator = BambuSimulator(serial=_serial(number), dialect=P1S, access_code=CODE)
    await stack.enter_async_context(simulator)
    be_printing(simulator.machine)
    line = Line(simulator.port)
    await line.open()
    stack.push_async_callback(line.close)
    stack.callback(asyncio.create_task(_work(simulator)).cancel)
    return line


async def _work(simulator: BambuSimulator) -> None:
    while True:
        await asyncio.sleep(5)
        simulator.machine.advance(5)


async def _reached(stack: AsyncExitStack, line: Line, number: int) -> BambuBackend:
    access = Access(Address(HOST, line.port), CODE, Trust(_serial(number)))
    backend = BambuBackend(access, name=f"Printer {number}")
    await backend.connect(lambda _: None)
    stack.push_async_callback(backend.close)
    return backend


def _serial(number: int) -> str:
    return f"01P00A{number:09}"


async def _until_all_are_back(backends: list[BambuBackend]) -> None:
    while any(  # noqa: ASYNC110 - of many there is no one event
        it.snapshot.connection is not ConnectionState.CONNECTED for it in backends
    ):
        await asyncio.sleep(0.2)
