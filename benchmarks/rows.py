"""What a long print leaves in the history: `python -m benchmarks rows [HOURS]`.

Each state that changes is a row of Home Assistant's recorder. Time is skipped; the
printers report, or answer, as often as real ones do, with sensors that tremble.
"""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
import logging
from tempfile import TemporaryDirectory
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, callback

from simulator.machine import Plan

from .faults.line import Line
from .faults.scene import BRANDS, form_of, simulator_of
from .figures import say
from .home import add, homeassistant_core

_HOURS = 10
_LAYERS_AN_HOUR = 90


async def rows_of_a_print(arguments: list[str]) -> None:
    """Print for hours and count what changes, with the entities of a new user."""
    hours = int(next(iter(arguments), _HOURS))
    logging.getLogger("custom_components.printernizer").setLevel(logging.ERROR)
    for brand in BRANDS:
        rows = await _rows(brand, hours)
        most = ", ".join(f"{entity} {number}" for entity, number in rows.most_common(5))
        say(
            f"{brand}: rows of a print of {hours} hours",
            f"{rows.total()} of {len(rows)} entities, most: {most}",
        )


async def _rows(brand: str, hours: int) -> Counter[str]:
    rows: Counter[str] = Counter()

    @callback
    def note(event: Event[Any]) -> None:
        rows[event.data["entity_id"]] += 1

    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        core = homeassistant_core(folder, as_at_first=True)
        hass = await stack.enter_async_context(core)
        simulator = simulator_of(brand)
        await stack.enter_async_context(simulator)
        line = Line(simulator.port)
        await line.open()
        stack.push_async_callback(line.close)
        await add(hass, brand, form_of(simulator, line))
        hass.bus.async_listen(EVENT_STATE_CHANGED, note)
        simulator.machine.start(_plan(hours))
        # From the first heating until the bed has cooled down.
        for _ in range((hours + 1) * 3600):
            simulator.machine.advance(1)
            await asyncio.sleep(1)
    return rows


def _plan(hours: int) -> Plan:
    return Plan(
        name="Long job",
        file="long_job.gcode",
        seconds=hours * 3600,
        layers=hours * _LAYERS_AN_HOUR,
    )
