"""Random schedules of printers, their plug, and the people who use both."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any, ClassVar, override

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from .. import skipping_clock
from ..faults.line import Manner
from .people import People
from .plug import Household, household

HOUSES = (("bambu",), ("prusa",), ("bambu", "prusa"))
_PACE = 5.0
_WHICH = st.integers(0, 1)
_NEWS = ("nothing", "a print", "heat", "an update", "a dead line and a print")


class PlugSchedule(RuleBasedStateMachine):
    """One schedule. `tally` counts what came of all of them."""

    tally: ClassVar[Counter[str]] = Counter()
    home: Household
    people: People

    def __init__(self) -> None:
        """Have a clock of its own."""
        super().__init__()
        self._runner = asyncio.Runner(loop_factory=skipping_clock.new_loop)
        self._stack = AsyncExitStack()

    def _do(self, deed: Coroutine[Any, Any, None]) -> None:
        self._runner.run(deed)

    async def _set_up(self, brands: tuple[str, ...]) -> None:
        self.home = await self._stack.enter_async_context(household(brands))
        self.people = People(self.home, self.tally)
        for scene in self.home.scenes:
            scene.pace = _PACE

    @initialize(brands=st.sampled_from(HOUSES))
    def printers_are_set_up(self, brands: tuple[str, ...]) -> None:
        """Begin with printers that are idle, with power."""
        self.tally["schedules"] += 1
        self.tally["both" if len(brands) > 1 else brands[0]] += 1
        self._do(self._set_up(brands))

    @override
    def teardown(self) -> None:
        if hasattr(self, "home"):
            self.tally["cuts"] += self.home.cuts
            self.tally.update(self.home.ruined)
        self._do(self._stack.aclose())
        self._runner.close()

    @rule(seconds=st.integers(5, 200))
    def time_passes(self, seconds: int) -> None:
        """Let printers work, and reports come."""
        self._do(asyncio.sleep(seconds))

    @rule(which=_WHICH)
    def a_print_begins(self, which: int) -> None:
        """Start a print at the screen."""
        self._do(self.people.begin(which))

    @rule(which=_WHICH, how=st.sampled_from(["stop", "fail", "pause", "resume"]))
    def somebody_is_at_the_screen(self, which: int, how: str) -> None:
        """End the job, have it rest, or go on."""
        self._do(self.people.be_at_the_screen(which, how))

    @rule(which=_WHICH, celsius=st.sampled_from([0.0, 60.0, 240.0]))
    def somebody_heats_at_the_screen(self, which: int, celsius: float) -> None:
        """Heat a nozzle without a job, to change filament."""
        self._do(self.people.heat(which, celsius))

    @rule(which=_WHICH, updating=st.booleans())
    def firmware_changes(self, which: int, *, updating: bool) -> None:
        """Begin an update, or be done with it."""
        self._do(self.people.update(which, updating=updating))

    @rule(which=_WHICH, how=st.sampled_from([Manner.PLAIN, Manner.DEAD]))
    def the_line_dies_or_is_back(self, which: int, how: Manner) -> None:
        """Have nothing come through, which nobody is told of; or all again."""
        self.people.scene(which).line.behave(how)

    @rule(which=_WHICH)
    def the_line_is_cut(self, which: int) -> None:
        """Break all connections off."""
        self._do(self.people.scene(which).line.cut())

    @rule(on=st.booleans())
    def somebody_uses_the_plug_itself(self, *, on: bool) -> None:
        """Turn the plug by its own button: nobody can be kept from that."""
        self._do(self.home.turn_plug(on=on))

    @rule(which=_WHICH, on=st.booleans())
    def somebody_uses_our_switch(self, which: int, *, on: bool) -> None:
        """Use the switch, which asks anew and may refuse."""
        self._do(self.people.turn_on(which) if on else self.people.turn_off(which))

    @rule(which=_WHICH, after=st.integers(0, 90))
    def somebody_is_impatient(self, which: int, after: int) -> None:
        """Use the switch soon after a job, more than once."""
        self._do(self.people.be_impatient(which, after))

    @rule(which=_WHICH, after=st.integers(0, 20))
    def a_print_begins_out_of_sight(self, which: int, after: int) -> None:
        """Start one while the line is dead, and use the switch elsewhere."""
        self._do(self.people.print_out_of_sight(which, after))

    @rule(which=_WHICH)
    def somebody_wants_it_to_stay_on(self, which: int) -> None:
        """Press the button."""
        self._do(self.people.keep_on(which))

    @rule(which=_WHICH)
    def a_print_is_asked_for(self, which: int) -> None:
        """Have Home Assistant start one, which turns the power on for it."""
        self._do(self.people.ask_for_a_print(which))

    @rule(seconds=st.integers(0, 120))
    def homeassistant_restarts(self, seconds: int) -> None:
        """Set all printers up anew, with what is on the disk."""
        self._do(self.people.restart(seconds))

    @rule(which=_WHICH, news=st.sampled_from(_NEWS), after=st.integers(0, 70))
    def a_job_ends_and_all_wait(self, which: int, news: str, after: int) -> None:
        """Have an ordinary evening: what random steps alone seldom get to."""
        self._do(self.people.end_a_job(which, news, after))

    @invariant()
    def nothing_is_ruined(self) -> None:
        """Fail at the first cut that ruins anything."""
        if hasattr(self, "home") and self.home.ruined:
            raise AssertionError(self.home.ruined)

    @classmethod
    def begun_anew(cls) -> type[PlugSchedule]:
        """Return the same with an empty tally."""
        return type(cls.__name__, (cls,), {"tally": Counter()})
