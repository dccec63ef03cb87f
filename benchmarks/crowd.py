"""Printers that speak once a second: `python -m benchmarks crowd [1 10 100]`.

They live in a process of their own. What is measured is Home Assistant's side alone,
from TLS to the states: its share of one core, its memory, and what it writes; beside
it, in the same run, what bare clients need for the same messages.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
import logging
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.printernizer.gathering import async_gathering

from .bare_clients import bare_clients
from .figures import say
from .home import Home, add, homeassistant_core
from .speakers import KINDS, Speakers, speakers
from .stores import Stall, stalling

_SIZES = (1, 10, 100)
_SECONDS = 30
_SETTLED = 20.0
"""After this the files of the jobs have been read."""


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The printers, and the Home Assistant that they are in."""

    hass: HomeAssistant
    speakers: Speakers
    entries: list[ConfigEntry[Any]]
    writes: list[str]

    @property
    def name(self) -> str:
        """Say how many there are."""
        return f"{len(self.entries)} printers" if len(self.entries) > 1 else "1 printer"

    async def say_each_second(self, kind: str, bare: float) -> None:
        """Have each printer say something of a kind, and tell what that costs."""
        await self.speakers.share_while_they_say(
            kind, _SECONDS
        )  # What comes first is new.
        self.writes.clear()
        share = await self.speakers.share_while_they_say(kind, _SECONDS)
        say(f"{self.name}, {kind}: share of a core", f"{share:.2%}")
        say(f"{self.name}, {kind}: of which bare clients need", f"{bare:.2%}")
        say(f"{self.name}, {kind}: state writes a second", f"{self._writes:.1f}")
        gathered = async_gathering(self.hass).seconds
        say(f"{self.name}, {kind}: readings are gathered for", f"{gathered:.1f} s")

    @property
    def _writes(self) -> float:
        return len(self.writes) / _SECONDS


async def crowd(arguments: list[str]) -> None:
    """Have crowds of some sizes speak, after a word on one printer that is set up."""
    for size in list(map(int, arguments)) or _SIZES:
        await _crowd(size)


async def _crowd(size: int) -> None:
    logging.getLogger("custom_components.printernizer").setLevel(logging.ERROR)
    async with AsyncExitStack() as stack:
        them = await stack.enter_async_context(speakers(size))
        bare = await _shares_of_bare_clients(them)
        folder = stack.enter_context(TemporaryDirectory())
        hass = await stack.enter_async_context(homeassistant_core(folder))
        before = _memory()
        entries = [await add(hass, "bambu", form) for form in them.forms]
        await asyncio.sleep(_SETTLED)
        home = Home(hass, entries[0], them.forms[0]["serial"])
        crowd = _Crowd(hass, them, entries, home.watch_writes())
        grown = (_memory() - before) / size / 1e6
        say(f"{crowd.name}: memory for each", f"{grown:.1f} MB")
        if size == 1:
            await _load_anew(crowd)
        for kind in KINDS:
            await crowd.say_each_second(kind, bare[kind])


async def _shares_of_bare_clients(them: Speakers) -> dict[str, float]:
    """Return which share of a core clients without anything above them need."""
    async with bare_clients(them.forms):
        return {kind: await them.share_while_they_say(kind, _SECONDS) for kind in KINDS}


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
