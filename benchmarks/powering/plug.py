"""A plug that really gives printers their power, and what a cut of it ruined."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
import logging
from tempfile import TemporaryDirectory
from typing import Any

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.power.safety import HOT
from simulator.bambu.printer import BambuSimulator
from simulator.machine import ACTIVE

from ..faults.line import Line
from ..faults.scene import Scene, added, noted_attempts, simulator_of
from ..home import homeassistant_core

PLUG = "input_boolean.plug"
_KINDS = {"input_boolean": {"plug": {"initial": True}}}
_LINE_HALF = 700
_ours = logging.getLogger("custom_components.printernizer")


@dataclass
class Household:
    """Printers that hang on one plug, and Home Assistant with it."""

    hass: HomeAssistant
    scenes: list[Scene] = field(default_factory=list)
    ruined: list[str] = field(default_factory=list)
    """What cuts ruined that were not somebody's own, at the plug itself."""
    cuts: int = 0
    _by_hand: bool = False
    _powering: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def is_on(self) -> bool:
        """Whether there is power."""
        return self._shown(PLUG) == STATE_ON

    @contextmanager
    def by_hand(self) -> Iterator[None]:
        """Turn the plug by its own button: nobody can be kept from that."""
        self._by_hand = True
        yield
        self._by_hand = False

    async def turn_plug(self, *, on: bool) -> None:
        """Turn the plug by its own button, and wait for what that does."""
        with self.by_hand():
            await self._call("input_boolean", _turn(on=on), entity_id=PLUG)
        await self.settled()

    async def turn_printer(self, number: int, *, on: bool) -> bool:
        """Use the switch of a printer's power; whether it was not refused."""
        switch = self.entity_id(number, "switch", "power")
        if switch is None:
            return False
        try:
            await self._call("switch", _turn(on=on), entity_id=switch)
        except HomeAssistantError:
            return False
        await self.settled()
        return True

    async def keep_on(self, number: int) -> None:
        """Press the button by which a printer stays on."""
        if (button := self.entity_id(number, "button", "keep_on")) is not None:
            await self._call("button", "press", entity_id=button)

    async def start_print(self, number: int, path: str) -> bool:
        """Have Home Assistant print something; whether it is printed."""
        devices = dr.async_entries_for_config_entry(
            dr.async_get(self.hass), self.scenes[number].entry.entry_id
        )
        serial = self.scenes[number].entry.unique_id
        device = next(own for own in devices if (DOMAIN, serial) in own.identifiers)
        try:
            await self._call(DOMAIN, "start_print", device_id=device.id, path=path)
        except HomeAssistantError:
            return False
        return True

    def is_pending(self, number: int) -> bool:
        """Whether it is known when a printer is switched off."""
        sensor = self.entity_id(number, "sensor", "power_off_at")
        shown = None if sensor is None else self._shown(sensor)
        return shown not in {None, STATE_UNKNOWN, "unavailable"}

    def entity_id(self, number: int, platform: str, key: str) -> str | None:
        """Return the id of an entity of one of the printers."""
        unique_id = f"{self.scenes[number].entry.unique_id}_{key}"
        registry = er.async_get(self.hass)
        return registry.async_get_entity_id(platform, DOMAIN, unique_id)

    async def settled(self) -> None:
        """Wait until the power is on or off as the plug says."""
        while self._powering:
            await asyncio.wait(self._powering)

    @callback
    def turned(self, event: Event[EventStateChangedData]) -> None:
        """Give power, or take it: in that moment, whatever the printers do."""
        new = event.data["new_state"]
        if new is None or new.state not in {STATE_ON, STATE_OFF}:
            return
        on = new.state == STATE_ON
        if not on and not self._by_hand:
            self.cuts += 1
            self.ruined += [
                ruined for scene in self.scenes for ruined in ruined_by_a_cut(scene)
            ]
        before = tuple(self._powering)
        task = asyncio.create_task(self._power(before, on=on))
        self._powering.add(task)
        task.add_done_callback(self._powering.discard)

    async def _power(self, before: tuple[asyncio.Task[None], ...], *, on: bool) -> None:
        await asyncio.gather(*before)
        for scene in self.scenes:
            await (scene.on() if on else _cut(scene))

    async def _call(self, domain: str, action: str, **data: Any) -> None:
        await self.hass.services.async_call(domain, action, data, blocking=True)

    def _shown(self, entity_id: str) -> str | None:
        state = self.hass.states.get(entity_id)
        return None if state is None else state.state


def ruined_by_a_cut(scene: Scene) -> list[str]:
    """Return what a cut would ruin now, by what the printer really does."""
    machine = scene.simulator.machine
    updating = (
        isinstance(scene.simulator, BambuSimulator) and scene.bambu.settings.updating
    )
    found = {
        "a job": machine.phase in ACTIVE,
        "a hot nozzle": machine.nozzle.temperature > HOT,
        "an update": updating,
    }
    return [what for what, is_so in found.items() if is_so]


@asynccontextmanager
async def household(brands: tuple[str, ...]) -> AsyncGenerator[Household]:
    """Provide printers at rest that are switched off after a job, and on for one."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        attempts = stack.enter_context(noted_attempts())
        hass = await stack.enter_async_context(homeassistant_core(folder))
        if not await async_setup_component(hass, "input_boolean", _KINDS):
            raise RuntimeError("there is no plug")
        home = Household(hass)
        async_track_state_change_event(hass, [PLUG], home.turned)
        for brand in brands:
            simulator = simulator_of(brand)
            await stack.enter_async_context(simulator)
            line = Line(simulator.port, _LINE_HALF)
            await line.open()
            stack.push_async_callback(line.close)
            scene = await added(hass, brand, simulator, line, attempts)
            scene.prints_on = False
            scene.power.set()
            work = asyncio.create_task(scene.work())
            stack.callback(work.cancel)
            stack.callback(_ours.removeHandler, scene.log)
            home.scenes.append(scene)
            await _hang_on_plug(hass, scene)
        yield home


async def _hang_on_plug(hass: HomeAssistant, scene: Scene) -> None:
    """Choose the plug in the options, as a user does, with a minute of grace."""
    options = hass.config_entries.options
    menu: Any = await options.async_init(scene.entry.entry_id)
    await options.async_configure(menu["flow_id"], {"next_step_id": "power"})
    chosen = {
        "power_switch": PLUG,
        "auto_off": True,
        "auto_off_minutes": 1,
        "auto_on": True,
    }
    await options.async_configure(menu["flow_id"], chosen)
    await hass.async_block_till_done()
    await scene.until_connected(60)


async def _cut(scene: Scene) -> None:
    """Take a printer's power in the middle of whatever it does."""
    await scene.off()
    machine = scene.simulator.machine
    if isinstance(scene.simulator, BambuSimulator):
        scene.bambu.settings.updating = False
    machine.lose_power()


def _turn(*, on: bool) -> str:
    return "turn_on" if on else "turn_off"
