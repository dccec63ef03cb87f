"""Days of random faults while job after job is printed.

A printer must never be stuck, and what it printed must be in the ledger once: nothing
that was seen is lost, nothing is told twice.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
import json
import random
import time
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, callback
from homeassistant.helpers import device_registry as dr

from custom_components.printernizer.const import DOMAIN
from simulator.machine import ACTIVE, Plan
from simulator.prusalink.printer import PrusaLinkSimulator

from . import skipping_clock
from .faults.kinds import FAULTS
from .faults.scene import BRANDS, Scene, scene_of

_HOURS = 72.0
_LONGEST_WAIT = 120.0
_BETWEEN_FAULTS = (60.0, 1800.0)
_LOOK = 10.0
_SEEN_ENOUGH = 60.0
_PACE = 5.0
_REST = 400.0
_LONGEST_FAULT = 1200.0
_TOLD_ONCE = {"started", "finished", "cancelled", "failed", "ended"}
# One ruins the records on purpose, those of a whole day leave no day, and what is at
# rest prints nothing.
_LEFT_OUT = {
    "broken stores",
    "half-open at rest",
    "off for 24 h",
    "off for 24 h, unheard",
}


@dataclass
class Days:
    """What was printed, seen and told; jobs by the printer's own number."""

    brand: str
    printed: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    """For how many seconds Home Assistant was connected while a job ran."""
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    stuck: list[str] = field(default_factory=list)
    running: str | None = None

    @property
    def twice(self) -> list[str]:
        """What was told or kept more than once."""
        told = [
            f"{kind} {job}" for (job, kind), count in self.told.items() if count > 1
        ]
        return [*told, *(job for job, count in self.kept.items() if count > 1)]

    @property
    def lost(self) -> list[str]:
        """What was seen for long enough, is over, and is not in the ledger."""
        over = [job for job in self.printed if job != self.running]
        return [
            job for job in over if self.seen[job] >= _SEEN_ENOUGH and not self.kept[job]
        ]


async def hours(arguments: list[str]) -> None:
    """Let the hours pass and print what came of them; `--json` for machines."""
    skipping_clock.install_time_of_day()
    span = next(
        (float(argument) for argument in arguments if argument.isdigit()), _HOURS
    )
    for brand in [named for named in BRANDS if named in arguments] or BRANDS:
        days = await _pass(brand, span * 3600)
        if "--json" in arguments:
            told = {"twice": days.twice, "lost": days.lost, "stuck": days.stuck}
            print(json.dumps({"brand": brand, "jobs": len(days.printed), **told}))
            continue
        print(
            f"{brand}: {span:.0f} h, {days.faults} faults, {len(days.printed)} jobs, "
            f"{days.kept.total()} in the ledger; stuck: {days.stuck or 'never'}, "
            f"lost: {days.lost or 'none'}, told twice: {days.twice or 'none'}",
            flush=True,
        )


async def _pass(brand: str, seconds: float) -> Days:
    days = Days(brand)
    async with scene_of(brand) as scene:
        scene.pace, scene.prints_on = _PACE, False
        scene.simulator.machine.stop()
        await asyncio.sleep(_REST)
        scene.hass.bus.async_listen(EVENT_STATE_CHANGED, _taking_down(days))
        printing = asyncio.create_task(_print(scene, days))
        end = time.monotonic() + seconds
        chance = random.Random(brand)  # noqa: S311 - for moments only
        while time.monotonic() < end:
            await _go_wrong(scene, days, chance)
        printing.cancel()
        await asyncio.sleep(_REST)
        for job in await _ledger(scene):
            days.kept[str(job["job_id"])] += 1
    return days


async def _go_wrong(scene: Scene, days: Days, chance: random.Random) -> None:
    await asyncio.sleep(chance.uniform(*_BETWEEN_FAULTS))
    faults = [fault for fault in FAULTS if scene.brand in fault.brands]
    fault = chance.choice([fault for fault in faults if fault.name not in _LEFT_OUT])
    days.faults += 1
    async with fault.happening(scene):
        lasts = fault.lasts * chance.uniform(0.2, 20)
        await asyncio.sleep(min(lasts, _LONGEST_FAULT))
    scene.pace = _PACE
    # A login that was refused for long is tried every few minutes only.
    patience = 240.0 if "code" in fault.name else _LONGEST_WAIT
    if not await scene.until_connected(patience):
        days.stuck.append(fault.name)


async def _print(scene: Scene, days: Days) -> None:
    """Print one job after the other, and look whether Home Assistant can see it."""
    machine = scene.simulator.machine
    for number in range(10_000):
        await scene.power.wait()
        plan = Plan(
            name=f"Job {number}", file=f"job_{number}.gcode", seconds=2400, layers=80
        )
        if isinstance(scene.simulator, PrusaLinkSimulator):
            scene.simulator.files.add(plan.file, plan=plan)
        machine.start(plan)
        days.running = str(machine.job_id)
        days.printed.append(days.running)
        while machine.phase in ACTIVE:
            await asyncio.sleep(_LOOK)
            if scene.is_connected and scene.power.is_set():
                days.seen[days.running] += int(_LOOK)
        await asyncio.sleep(_REST)


def _taking_down(days: Days) -> Any:
    """Return what counts how often each thing is told of each job."""
    # After a reload an entity shows again what it showed before.
    moments: set[str] = set()

    @callback
    def take_down(event: Event[Any]) -> None:
        new = event.data["new_state"]
        if new is None or not event.data["entity_id"].startswith("event."):
            return
        kind = new.attributes.get("event_type")
        if kind not in _TOLD_ONCE or new.state in moments:
            return
        moments.add(new.state)
        days.told[str(new.attributes.get("job_id")), kind] += 1

    return take_down


async def _ledger(scene: Scene) -> list[dict[str, Any]]:
    serial = scene.entry.unique_id
    devices = dr.async_entries_for_config_entry(
        dr.async_get(scene.hass), scene.entry.entry_id
    )
    device = next(own for own in devices if (DOMAIN, serial) in own.identifiers)
    answer: Any = await scene.hass.services.async_call(
        DOMAIN,
        "get_jobs",
        {"device_id": device.id},
        blocking=True,
        return_response=True,
    )
    jobs: list[dict[str, Any]] = answer["jobs"]
    return jobs
