"""What can be read of a printer in a job, also while it refuses control."""

import asyncio
from contextlib import suppress
from functools import partial

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er

from simulator.bambu import dialects

from .figures import say
from .home import Home, bambu_home
from .measures import until

_MODELS = ("X1C", "X1E", "P1S", "P2S", "A1", "A1_MINI", "H2D", "H2C", "X2D")
# Buttons and events tell nothing of a printer, pictures have no value.
_READ = frozenset(
    {
        "binary_sensor",
        "fan",
        "light",
        "number",
        "select",
        "sensor",
        "switch",
        "update",
    }
)
_SETTLED = 1.5
"""Seconds after which readings have been gathered and shown."""


async def entities_with_a_value() -> None:
    """Count by model, before and after the printer has refused control."""
    for name in _MODELS:
        if (dialect := getattr(dialects, name, None)) is None:
            continue
        async with bambu_home(dialect) as (home, simulator):
            await asyncio.sleep(_SETTLED)
            at_first = told(home)
            simulator.settings.developer_mode = False
            simulator.push()
            # Older firmware tells only once it is asked for something.
            with suppress(HomeAssistantError):
                await home.press("pause")
            await until(partial(_is_refused, home))
            await asyncio.sleep(_SETTLED)
            refused = told(home)
            lost = ", ".join(sorted(at_first[0] - refused[0])) or "none"
        say(f"{name}: entities with a value", _share(*at_first))
        say(f"{name}: entities with a value, control refused", _share(*refused))
        say(f"{name}: lost with control", lost)


def told(home: Home) -> tuple[set[str], set[str]]:
    """Return the entities that show a value, and all that could, by unique ids."""
    shown, possible = set(), set()
    entries = er.async_entries_for_config_entry(
        er.async_get(home.hass), home.entry.entry_id
    )
    for entry in entries:
        state = home.hass.states.get(entry.entity_id)
        if entry.domain not in _READ or state is None:
            continue
        key = f"{entry.domain}.{entry.unique_id.removeprefix(f'{home.serial}_')}"
        possible.add(key)
        if state.state not in {STATE_UNAVAILABLE, STATE_UNKNOWN}:
            shown.add(key)
    return shown, possible


def _is_refused(home: Home) -> bool:
    state = home.hass.states.get(home.entity_id("sensor", "control_refusal"))
    return state is not None and state.state == "authorisation"


def _share(shown: set[str], possible: set[str]) -> str:
    return f"{len(shown)} of {len(possible)}"
