"""One fault, suffered once or many times, and what came of it."""

import asyncio
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
import gc
from pathlib import Path
import random
import re
import threading
import time

from ..skipping_clock import SkippingLoop
from .kinds import Fault
from .scene import Scene

_LONGEST_WAIT = 400.0
_OFFSETS = 20.0
_RAW = re.compile(r"_ssl\.c|\[SSL|\[Errno|Traceback")
HOUR = 3600.0


@dataclass
class Outcome:
    """What came of a fault: seconds, counts, and what is left over."""

    fault: str
    brand: str
    lasted: float
    offline_after: list[float] = field(default_factory=list)
    back_after: list[float] = field(default_factory=list)
    attempts: list[int] = field(default_factory=list)
    """Of each time, while it lasted."""
    attempts_later: list[float] = field(default_factory=list)
    """A minute, after an hour, where it lasted longer."""
    states: list[str] = field(default_factory=list)
    log_lines: list[int] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """The log of the last time."""
    raw_texts: list[str] = field(default_factory=list)
    """What no user should have to read."""
    stuck: int = 0
    stall: float = 0.0
    left: dict[str, int] = field(default_factory=dict)


async def suffer(
    scene: Scene, fault: Fault, times: int, chance: random.Random
) -> Outcome:
    """Have a fault happen so often, each time at another moment."""
    outcome = Outcome(fault.name, scene.brand, fault.lasts)
    if times > 1:
        # The first one leaves what is kept for the next.
        rehearsal = Outcome(fault.name, scene.brand, fault.lasts)
        await _once(scene, fault, rehearsal, chance)
    before = await _possessions()
    loop = asyncio.get_running_loop()
    if not isinstance(loop, SkippingLoop):
        raise TypeError("time has to be simulated")
    # As Home Assistant does after its start.
    gc.freeze()
    loop.longest_stall = 0.0
    for _ in range(times):
        await _once(scene, fault, outcome, chance)
    outcome.stall = loop.longest_stall
    outcome.left = await _left_over(before)
    return outcome


async def _left_over(before: dict[str, int]) -> dict[str, int]:
    """Return what there is more of than before; what ends within minutes is none."""
    for _ in range(10):
        after = await _possessions()
        left = {
            kind: after[kind] - before[kind]
            for kind in after
            if after[kind] > before[kind]
        }
        if not left:
            break
        await asyncio.sleep(30)
    return left


async def _once(
    scene: Scene, fault: Fault, outcome: Outcome, chance: random.Random
) -> None:
    async with scene.resting() if fault.at_rest else nullcontext():
        await asyncio.sleep(chance.uniform(0, _OFFSETS))
        await _happen(scene, fault, outcome, chance)


async def _happen(
    scene: Scene, fault: Fault, outcome: Outcome, chance: random.Random
) -> None:
    scene.log.lines.clear()
    begin = time.monotonic()
    async with fault.happening(scene):
        begun = time.monotonic()
        await asyncio.sleep(fault.lasts * chance.uniform(0.9, 1.1))
        lasted = time.monotonic() - begun
        _count_attempts(scene, begin, outcome)
    possible = time.monotonic()
    if not await scene.until_connected(_LONGEST_WAIT):
        outcome.stuck += 1
    outcome.back_after.append(time.monotonic() - possible)
    offline = scene.offline_since(begin)
    if offline is not None and offline <= possible:
        outcome.offline_after.append(offline - begin)
    outcome.lasted = lasted
    outcome.states = sorted({how for when, how in scene.seen if when >= begin})
    await asyncio.sleep(30)
    outcome.told = list(scene.log.lines)
    outcome.log_lines.append(len(scene.log.lines))
    outcome.raw_texts += [line for line in scene.log.lines if _RAW.search(line)]


def _count_attempts(scene: Scene, begin: float, outcome: Outcome) -> None:
    now = time.monotonic()
    # Each look at a polled printer that is there is one too.
    made = [
        attempt
        for attempt in scene.attempts
        if attempt >= begin and not scene.was_live(attempt)
    ]
    if now - begin > 2 * HOUR:
        later = [attempt for attempt in made if attempt >= begin + HOUR + 120]
        outcome.attempts_later.append(len(later) * 60 / (now - begin - HOUR - 120))
        made = [attempt for attempt in made if attempt < begin + HOUR]
    outcome.attempts.append(len(made))


async def _possessions() -> dict[str, int]:
    """Count what must not become more."""
    await asyncio.sleep(5)
    threads = [
        thread for thread in threading.enumerate() if "SyncWorker" not in thread.name
    ]
    return {
        "tasks": len(asyncio.all_tasks()),
        "threads": len(threads),
        "sockets": _open_sockets(),
    }


def _open_sockets() -> int:
    count = 0
    for file in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            count += str(file.readlink()).startswith("socket:")
    return count
