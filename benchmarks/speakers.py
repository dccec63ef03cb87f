"""Printers that say something once a second, in a process of their own."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count, cycle, islice
import json
from multiprocessing import get_context
from multiprocessing.connection import Connection
import time

from simulator import threemf
from simulator.bambu.dialects import A1, H2D, P1S, X1C
from simulator.bambu.printer import BambuSimulator
from simulator.bambu.reports import reports

from .home import LONG_JOB, be_printing

_MODELS = (P1S, A1, X1C, H2D)
_QUIET = 5.0

type Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class Speakers:
    """The printers, as the process that listens sees them."""

    forms: list[Form]
    """What a user fills in for each."""
    _pipe: Connection

    async def share_while_they_say(self, kind: str, seconds: float) -> float:
        """Return which share of one core this process needs to listen to a kind."""
        self._pipe.send(kind)
        began, worked = time.monotonic(), time.process_time()
        await asyncio.sleep(seconds)
        share = (time.process_time() - worked) / (time.monotonic() - began)
        self._pipe.send("")
        await asyncio.to_thread(self._pipe.recv)
        await asyncio.sleep(_QUIET)
        return share


@asynccontextmanager
async def speakers(size: int) -> AsyncGenerator[Speakers]:
    """Provide so many printers of four models, in the middle of a job."""
    spawning = get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_be_printers, args=(theirs, size))
    process.start()
    try:
        yield Speakers(await asyncio.to_thread(ours.recv), ours)
    finally:
        process.kill()


def _be_printers(pipe: Connection, size: int) -> None:
    """Be the other process."""
    asyncio.run(_printers(pipe, size))


async def _printers(pipe: Connection, size: int) -> None:
    # Without it each would be asked for its job's file again and again.
    file = threemf.make(threemf.plate_of(LONG_JOB))
    async with AsyncExitStack() as stack:
        printers = [
            await stack.enter_async_context(
                BambuSimulator(serial=f"01P00A{number:09}", dialect=model)
            )
            for number, model in enumerate(islice(cycle(_MODELS), size))
        ]
        for printer in printers:
            printer.card.add(f"/cache/{LONG_JOB.name}.gcode.3mf", file)
            be_printing(printer.machine)
        pipe.send([_form_of(printer) for printer in printers])
        while kind := await asyncio.to_thread(pipe.recv):
            speaking = asyncio.create_task(_speak(printers, _KINDS[kind]))
            await asyncio.to_thread(pipe.recv)
            speaking.cancel()
            pipe.send("silent")


def _form_of(printer: BambuSimulator) -> Form:
    return {
        "host": f"127.0.0.1:{printer.port}",
        "serial": printer.serial,
        "access_code": printer.access_code,
    }


async def _speak(
    printers: list[BambuSimulator], message: Callable[[BambuSimulator, int], bytes]
) -> None:
    """Say something once a second, each at a moment of its own."""
    for number in count():
        for printer in printers:
            printer.send_raw(message(printer, number))
            await asyncio.sleep(1 / len(printers))


def _told(number: int, **told: object) -> bytes:
    head = {"command": "push_status", "msg": 1, "sequence_id": str(number)}
    return json.dumps({"print": head | told}).encode()


def _temperatures(number: int) -> dict[str, object]:
    return {"nozzle_temper": 200 + number % 7, "bed_temper": 60 + number % 3}


def _everything(printer: BambuSimulator, number: int) -> bytes:
    changed = _temperatures(number) | {"wifi_signal": f"-{40 + number % 20}dBm"}
    return _told(number, **reports.full(printer.device) | changed | {"msg": 0})


_KINDS: dict[str, Callable[[BambuSimulator, int], bytes]] = {
    "nothing new": lambda _, number: _told(number),
    "the signal": lambda _, it: _told(it, wifi_signal=f"-{40 + it % 20}dBm"),
    "temperatures": lambda _, number: _told(number, **_temperatures(number)),
    "a full report": _everything,
}
"""What a printer says, by kind; each message differs from the one before."""
KINDS = tuple(_KINDS)
