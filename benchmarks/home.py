"""A Home Assistant core without a frontend, with simulated printers set up in it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
import logging
from typing import Any
from unittest.mock import patch

# isort: off
# Before the harness, which lacks what it brings.
import tests.versions.shims  # noqa: F401

# isort: on
from aiohttp import ThreadedResolver
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, frame
from homeassistant.helpers.entity import Entity
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from pytest_homeassistant_custom_component.common import async_test_home_assistant

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.runtime import PrinterRuntime
from simulator.bambu.dialects import X1C, Dialect
from simulator.bambu.printer import BambuSimulator
from simulator.machine import Machine, Plan
from simulator.prusalink.printer import PrusaLinkSimulator

LONG_JOB = Plan(name="Long job", file="long_job.gcode", seconds=36_000, layers=900)
_PASSWORD = "k7Vq2Rm9xTz4"  # noqa: S105 - of a simulated printer


class _Resolver(ThreadedResolver):
    """A resolver that Home Assistant can close."""

    async def real_close(self) -> None:
        """Close it."""
        await self.close()


@dataclass(frozen=True, slots=True)
class Home:
    """A Home Assistant with one printer."""

    hass: HomeAssistant
    entry: ConfigEntry[PrinterRuntime]
    serial: str

    def entity_id(self, platform: str, key: str) -> str:
        """Return the id of one of the printer's entities."""
        unique_id = f"{self.serial}_{key}"
        found = er.async_get(self.hass).async_get_entity_id(platform, DOMAIN, unique_id)
        if found is None:
            raise LookupError(key)
        return found

    async def press(self, key: str) -> None:
        """Press one of the printer's buttons."""
        target = {"entity_id": self.entity_id("button", key)}
        await self.hass.services.async_call("button", "press", target, blocking=True)

    def watch_writes(self) -> list[str]:
        """Return a list that grows with every state that is written."""
        writes: list[str] = []

        @callback
        def note(event: Event[Any]) -> None:
            writes.append(event.data["entity_id"])

        @callback
        def every(_data: Any) -> bool:
            return True

        for event_type in (EVENT_STATE_CHANGED, EVENT_STATE_REPORTED):
            self.hass.bus.async_listen(event_type, note, event_filter=every)
        return writes


@asynccontextmanager
async def homeassistant_core(
    folder: str | None = None, *, as_at_first: bool = False
) -> AsyncGenerator[HomeAssistant]:
    """Provide a Home Assistant to which integrations can be added.

    What is written goes to the folder, if one is given. Entities that are off at first
    are on, unless they are wanted as a new user has them.
    """
    logging.getLogger("homeassistant").setLevel(logging.ERROR)
    # Says that it misses a program which scales pictures.
    scaling = logging.getLogger("homeassistant.components.camera.img_util")
    scaling.setLevel(logging.CRITICAL)
    # Home Assistant's own resolver wants its network and zeroconf integrations.
    resolver = patch(
        "homeassistant.helpers.aiohttp_client._async_make_resolver",
        return_value=_Resolver(),
    )
    # No printer of a benchmark is worth a question to its vendor.
    texts = patch("custom_components.printernizer.async_read_texts")
    everything = patch.object(
        Entity, "entity_registry_enabled_default", property(lambda _: True)
    )
    async with async_test_home_assistant(config_dir=folder) as hass:
        with resolver, texts, nullcontext() if as_at_first else everything:
            hass.data.pop(DATA_CUSTOM_COMPONENTS)
            frame.async_setup(hass)
            yield hass
            await hass.async_stop(force=True)


@asynccontextmanager
async def home_with(
    brand: str, serial: str, form: dict[str, str]
) -> AsyncGenerator[Home]:
    """Provide a Home Assistant in which a printer was added through the flow."""
    async with homeassistant_core() as hass:
        yield Home(hass, await add(hass, brand, form), serial)


async def add(
    hass: HomeAssistant, brand: str, form: dict[str, str]
) -> ConfigEntry[PrinterRuntime]:
    """Add a printer as a user does and return its entry, which is loaded."""
    flow = hass.config_entries.flow
    menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    await flow.async_configure(menu["flow_id"], {"next_step_id": brand})
    result = await flow.async_configure(menu["flow_id"], form)
    await hass.async_block_till_done()
    entry: ConfigEntry[PrinterRuntime] = result["result"]
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"{entry.title} is not set up: {entry.reason}")
    return entry


@asynccontextmanager
async def bambu_home(
    dialect: Dialect = X1C, files: Mapping[str, bytes] | None = None
) -> AsyncGenerator[tuple[Home, BambuSimulator]]:
    """Provide a home with a Bambu Lab printer in the middle of a job."""
    async with BambuSimulator(dialect=dialect) as simulator:
        for path, content in (files or {}).items():
            simulator.card.add(path, content)
        be_printing(simulator.machine)
        form = {
            "host": f"127.0.0.1:{simulator.port}",
            "serial": simulator.serial,
            "access_code": simulator.access_code,
        }
        async with home_with("bambu", simulator.serial, form) as home:
            yield home, simulator


@asynccontextmanager
async def prusa_home() -> AsyncGenerator[tuple[Home, PrusaLinkSimulator]]:
    """Provide a home with a Prusa printer in the middle of a job."""
    serial = "10589-2109876543210987"
    async with PrusaLinkSimulator(serial=serial, password=_PASSWORD) as simulator:
        simulator.files.add(LONG_JOB.file)
        be_printing(simulator.machine)
        form = {
            "host": f"127.0.0.1:{simulator.port}",
            "username": "maker",
            "password": _PASSWORD,
        }
        async with home_with("prusa", serial, form) as home:
            yield home, simulator


def be_printing(machine: Machine) -> None:
    """Start a job and get through its heating."""
    machine.start(LONG_JOB)
    machine.advance(600)
