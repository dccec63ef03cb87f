"""What people do with printers that hang on a plug, and what printers do meanwhile."""

import asyncio
from collections import Counter
from dataclasses import dataclass

from simulator.machine import ACTIVE, Machine, Phase, Plan

from ..faults.line import Manner
from ..faults.scene import Scene
from ..home import LONG_JOB
from .plug import Household

PLAN = Plan(name="Bracket", file="bracket.gcode", seconds=240, layers=12)
_PATH = f"/usb/{LONG_JOB.file}"
_COOL_WITHIN = 600.0
_LOOK = 5.0
_CONNECTED_WITHIN = 120.0
_SEEN_WITHIN = 130.0
_OVER_WITHIN = 120.0


@dataclass
class People:
    """Those who use a household; `which` is the number of a printer, or one more."""

    home: Household
    tally: Counter[str]

    def scene(self, which: int) -> Scene:
        """Return a printer; where there is one only, it is that."""
        return self.home.scenes[which % len(self.home.scenes)]

    async def begin(self, which: int) -> None:
        """Start a print at the screen."""
        machine = self.scene(which).simulator.machine
        if self._is_free(which) and not self._is_updating(which):
            machine.start(PLAN)
            self.tally["prints"] += 1

    async def be_at_the_screen(self, which: int, how: str) -> None:
        """End the job, have it rest, or go on."""
        machine = self.scene(which).simulator.machine
        match how:
            case "stop" if machine.phase in ACTIVE:
                machine.stop()
            case "fail" if machine.phase in ACTIVE:
                machine.fail("test")
            case "pause" if machine.phase in ACTIVE - {Phase.PAUSED}:
                machine.pause()
            case "resume" if machine.phase is Phase.PAUSED:
                machine.resume()

    async def heat(self, which: int, celsius: float) -> None:
        """Heat a nozzle at the screen, without a job."""
        if self._is_free(which):
            self.scene(which).simulator.machine.nozzle.target = celsius

    async def update(self, which: int, *, updating: bool) -> None:
        """Begin to change the firmware, or be done with it; a Prusa tells of none."""
        scene = self.scene(which)
        if scene.brand == "bambu" and self._is_free(which):
            scene.bambu.settings.updating = updating
            scene.bambu.push()

    async def turn_off(self, which: int) -> None:
        """Use a printer's own switch, which asks anew and may refuse."""
        was_on = self.home.is_on
        done = await self.home.turn_printer(self._number(which), on=False)
        if was_on:
            self.tally["by our switch" if done else "refused"] += 1

    async def turn_on(self, which: int) -> None:
        """Use a printer's own switch."""
        await self.home.turn_printer(self._number(which), on=True)

    async def keep_on(self, which: int) -> None:
        """Press the button by which a printer stays on."""
        await self.home.keep_on(self._number(which))

    async def ask_for_a_print(self, which: int) -> None:
        """Have Home Assistant start one, which turns the power on for it."""
        if await self.home.start_print(self._number(which), _PATH):
            self.tally["prints asked for"] += 1

    async def restart(self, seconds: float) -> None:
        """Set all printers up anew after a while, with what is on the disk."""
        entries = self.home.hass.config_entries
        for scene in self.home.scenes:
            await entries.async_unload(scene.entry.entry_id)
        await asyncio.sleep(seconds)
        for scene in self.home.scenes:
            await entries.async_setup(scene.entry.entry_id)
        await self.home.hass.async_block_till_done()

    async def print_out_of_sight(self, which: int, after: float) -> None:
        """Start one while the line is dead, and use the switch elsewhere."""
        await self._be_free(which)
        self.scene(which).line.behave(Manner.DEAD)
        await self.begin(which)
        await asyncio.sleep(after)
        await self.turn_off(which)

    async def be_impatient(self, which: int, after: float) -> None:
        """Use the switch soon after a job, more than once, while all cools."""
        await self._print_a_while(which)
        for _ in range(3):
            await asyncio.sleep(after)
            await self.turn_off(which)

    async def end_a_job(self, which: int, news: str, after: float) -> None:
        """Have an ordinary evening; something may be new just before it is over."""
        await self._print_a_while(which)
        if not await self._until_pending(which):
            return
        await asyncio.sleep(after)
        match news:
            case "a print":
                await self.begin(which)
            case "heat":
                await self.heat(which, 240.0)
            case "an update":
                await self.update(which, updating=True)
            case "a dead line and a print":
                self.scene(which).line.behave(Manner.DEAD)
                await self.begin(which)
        cuts = self.home.cuts
        await asyncio.sleep(_OVER_WITHIN)
        self.tally["by itself"] += self.home.cuts - cuts

    async def _print_a_while(self, which: int) -> None:
        """Print until it is seen, and break off."""
        await self._be_free(which)
        await self.begin(which)
        await asyncio.sleep(_SEEN_WITHIN)
        await self.be_at_the_screen(which, "stop")

    async def _be_free(self, which: int) -> None:
        """Have power, and nothing in the way of a print."""
        if not self.home.is_on:
            await self.home.turn_plug(on=True)
        for number, scene in enumerate(self.home.scenes):
            scene.line.behave(Manner.PLAIN)
            scene.end_job()
            await self.update(number, updating=False)
            await self.heat(number, 0.0)
        await self.scene(which).until_connected(_CONNECTED_WITHIN)

    async def _until_pending(self, which: int) -> bool:
        for _ in range(int(_COOL_WITHIN / _LOOK)):
            if self.home.is_pending(self._number(which)):
                return True
            await asyncio.sleep(_LOOK)
        self.tally["never pending"] += 1
        return False

    def _number(self, which: int) -> int:
        return which % len(self.home.scenes)

    def _machine(self, which: int) -> Machine:
        return self.scene(which).simulator.machine

    def _is_free(self, which: int) -> bool:
        """Whether a printer has power and does nothing."""
        return self.home.is_on and self._machine(which).phase not in ACTIVE

    def _is_updating(self, which: int) -> bool:
        scene = self.scene(which)
        return scene.brand == "bambu" and scene.bambu.settings.updating
