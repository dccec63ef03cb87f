"""Cubes of 20 g, and the spools that they are printed from."""

from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import P1S
from simulator.bambu.filament import Spool, Unit
from simulator.machine import Plan
from simulator.prusalink.sliced import bgcode
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    call,
    entity_id,
    entry_of,
    let_time_pass,
    open_options,
    until_sensor,
)

CUBE = Plan(name="Cube", file="cube.bgcode", seconds=1800, weight=20.0)
UNIT = "00600A000000007"
ORANGE = "FF6A13FF"
TAG = "D0A1B2C3D4E5F60718293A4B5C6D7E8F"


async def add_spool(hass: HomeAssistant, name: str = "Orange", **data: Any) -> str:
    """Add a spool of our own and return its label."""
    answer = await call(hass, "add_spool", name=name, **data)
    await hass.async_block_till_done()
    label: str = answer["label"]
    return label


async def left(hass: HomeAssistant) -> dict[str, float | None]:
    """Return what is left on all spools, by their names."""
    spools = (await call(hass, "get_spools"))["spools"]
    return {spool["name"]: spool["remaining_weight"] for spool in spools}


def slot_entity(hass: HomeAssistant, rig: BambuRig, platform: str, key: str) -> str:
    """Return an entity of the first unit."""
    unit = rig.simulator.settings.units[0].serial
    found = er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"{rig.serial}_{unit}_{key}"
    )
    assert found is not None, key
    return found


async def choose(hass: HomeAssistant, entity: str, option: str) -> None:
    """Choose a spool in the list of a slot."""
    target = {"entity_id": entity, "option": option}
    await hass.services.async_call("select", "select_option", target, blocking=True)
    await hass.async_block_till_done()


async def put_on(hass: HomeAssistant, rig: Rig, **data: Any) -> str:
    """Add a spool of our own that is printed from, and return its label."""
    label = await add_spool(hass, **data)
    if isinstance(rig, BambuRig):
        select = slot_entity(hass, rig, "select", "slot_1_spool")
    else:
        select = entity_id(hass, rig, "select", "spool")
    await choose(hass, select, label)
    return label


def shown(hass: HomeAssistant, entity: str) -> Any:
    """Return the state of an entity."""
    found = hass.states.get(entity)
    assert found is not None, entity
    return found


class PrintingPrusa(PrusaRig):
    """A printer that tells what its file needs."""

    @override
    def print_for(self, seconds: float, plan: Plan = CUBE) -> None:
        self.simulator.files.add(plan.file, bgcode(plan), plan=plan)
        self.machine.start(plan)
        self.machine.advance(seconds)


async def begin_cube(hass: HomeAssistant, rig: Rig) -> None:
    """Print until it is known what is printed from where."""
    if not isinstance(rig, PrusaRig):
        rig.print_for(900, CUBE)
    await until_sensor(hass, rig, "status", "printing")
    await until_sensor(hass, rig, "planned_weight", "20.0")


async def print_cube(
    hass: HomeAssistant, rig: Rig, *, cancelled_after: float | None = None
) -> None:
    """Print a cube of 20 g, or as much of it as somebody lets it."""
    await begin_cube(hass, rig)
    if cancelled_after is None:
        rig.machine.advance(2 * CUBE.seconds)
        await until_sensor(hass, rig, "last_job_result", "finished")
    else:
        rig.machine.advance(cancelled_after)
        await let_time_pass(hass, rig.news_within)
        rig.machine.stop()
        await until_sensor(hass, rig, "last_job_result", "cancelled")
    await let_time_pass(hass, 1)


async def use_spoolman(
    hass: HomeAssistant, rig: Rig, address: str, **more: str
) -> dict[str, Any]:
    """Fill in where Spoolman is."""
    form = await open_options(hass, entry_of(hass, rig), "filament")
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"spoolman": address, **more}
    )
    await let_time_pass(hass, 1)
    return dict(result)


async def an_ams(
    set_up: SetUp, spool: Spool | None = None, second: Spool | None = None
) -> BambuRig:
    """Set up a printer that prints from the first slot of its AMS."""
    rig = BambuRig(P1S)
    rig.simulator.settings.units = [
        Unit(serial=UNIT, spools=[spool or Spool(color=ORANGE), second, None, None])
    ]
    rig.simulator.settings.tray = 0
    return await set_up(rig)
