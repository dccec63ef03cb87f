"""Printers that speak once a second: `python -m benchmarks crowd [1 10 100]`.

They live in a process of their own. What is measured is Home Assistant's side alone,
from TLS to the states: its share of one core, its memory, and what it writes.
"""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import count, cycle, islice
import json
import logging
from multiprocessing import get_context
from multiprocessing.connection import Connection
import os
from pathlib import Path
from tempfile import TemporaryDirectory
import time
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from simulator.bambu.dialects import A1, H2D, P1S, X1C
from simulator.bambu.printer import BambuSimulator
from simulator.bambu.reports import reports

from .figures import say
from .home import Home, add, be_printing, homeassistant_core
from .stores import Stall, stalling

_SIZES = (1, 10, 100)
_SECONDS = 30
_QUIET = 5.0
_MODELS = (P1S, A1, X1C, H2D)

type Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The printers of the other process, and the Home Assistant that they are in."""

    hass: HomeAssistant
    pipe: Connection
    entries: list[ConfigEntry[Any]]
    writes: list[str]

    @property
    def name(self) -> str:
        """Say how many there are."""
        return f"{len(self.entries)} printers" if len(self.entries) > 1 else "1 printer"

    async def say_each_second(self, kind: str) -> None:
        """Have each printer say something of a kind, and tell what that costs."""
        await self._measured(kind)  # What comes first is new.
        self.writes.clear()
        share = await self._measured(kind)
        say(f"{self.name}, {kind}: share of a core", f"{share:.2%}")
        say(f"{self.name}, {kind}: state writes a second", f"{self._writes:.1f}")

    @property
    def _writes(self) -> float:
        return len(self.writes) / _SECONDS

    async def _measured(self, kind: str) -> float:
        """Return which share of one core this process has needed."""
        self.pipe.send(kind)
        began, worked = time.monotonic(), time.process_time()
        await asyncio.sleep(_SECONDS)
        share = (time.process_time() - worked) / (time.monotonic() - began)
        self.pipe.send("")
        await asyncio.to_thread(self.pipe.recv)
        await asyncio.sleep(_QUIET)
        return share


async def crowd(arguments: list[str]) -> None:
    """Have crowds of some sizes speak, after a word on one printer that is set up."""
    for size in [int(it) for it in arguments] or _SIZES:
        await _crowd(size)


async def _crowd(size: int) -> None:
    logging.getLogger("custom_components.printernizer").setLevel(logging.ERROR)
    async with AsyncExitStack() as stack:
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(target=_be_printers, args=(theirs, size))
        process.start()
        stack.callback(process.kill)
        forms: list[Form] = await asyncio.to_thread(ours.recv)
        folder = stack.enter_context(TemporaryDirectory())
        hass = await stack.enter_async_context(homeassistant_core(folder))
        before = _memory()
        entries = [await add(hass, "bambu", form) for form in forms]
        await asyncio.sleep(_QUIET)
        home = Home(hass, entries[0], forms[0]["serial"])
        crowd = _Crowd(hass, ours, entries, home.watch_writes())
        grown = (_memory() - before) / size / 1e6
        say(f"{crowd.name}: memory for each", f"{grown:.1f} MB")
        if size == 1:
            await _load_anew(crowd)
        for kind in _KINDS:
            await crowd.say_each_second(kind)


async def _load_anew(crowd: _Crowd) -> None:
    """Unload a printer and set it up again, and tell how long nobody had a turn."""
    entries, entry = crowd.hass.config_entries, crowd.entries[0]
    steps = {"unload": entries.async_unload, "set up": entries.async_setup}
    for what, step in steps.items():
        stall: Stall
        async with stalling() as stall:
            await step(entry.entry_id)
            await crowd.hass.async_block_till_done()
        say(f"{crowd.name}: {what}", str(stall))


def _memory() -> int:
    """Return how many bytes of memory this process has in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _be_printers(pipe: Connection, size: int) -> None:
    """Be the other process."""
    asyncio.run(_printers(pipe, size))


async def _printers(pipe: Connection, size: int) -> None:
    async with AsyncExitStack() as stack:
        printers = [
            await stack.enter_async_context(
                BambuSimulator(serial=f"01P00A{number:09}", dialect=model)
            )
            for number, model in enumerate(islice(cycle(_MODELS), size))
        ]
        for printer in printers:
            be_printing(printer.machine)
        pipe.send([_form_of(it) for it in printers])
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
