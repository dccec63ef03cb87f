"""The physical printer, the same for every brand: it heats, prints layers and cools.

Time is simulated: nothing moves but by `Machine.advance`. Temperatures are in °C,
durations in simulated seconds, lengths in mm, weights in g.
"""

import asyncio
import bisect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
import itertools
import math
import time

AMBIENT = 23.0
_FIRST_RUN = 1_700_000_000
"""Before all runs there were, seconds since 1970."""


class NotPossibleError(Exception):
    """The machine cannot do this in its present phase."""


class Phase(StrEnum):
    """What the machine is doing."""

    IDLE = "idle"
    PREPARING = "preparing"
    HEATING = "heating"
    PRINTING = "printing"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


BEFORE_THE_FIRST_LAYER = frozenset({Phase.PREPARING, Phase.HEATING})
WORKING = BEFORE_THE_FIRST_LAYER | {Phase.PRINTING}
ACTIVE = WORKING | {Phase.PAUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a sliced file asks of the machine."""

    name: str = "Calibration cube"
    file: str = "calibration_cube.gcode"
    seconds: float = 1800.0
    layers: int = 100
    layer_height: float = 0.2
    nozzle: float = 220.0
    bed: float = 60.0
    chamber: float = 0.0
    layer_ends: tuple[float, ...] = ()
    """The share of the time after which each layer ends; empty: all take the same."""
    layer_weights: tuple[float, ...] = ()
    """The share of the weight that each layer holds; empty: all hold the same."""
    weight: float = 18.4
    length: float = 6160.0
    material: str = "PLA"
    objects: int = 1
    """How many of them lie on the plate."""

    def used_share(self, share: float) -> float:
        """The share of the filament that is used after a share of the time."""
        if not self.layer_ends:
            return share
        index = min(bisect.bisect_right(self.layer_ends, share), self.layers - 1)
        begin = self.layer_ends[index - 1] if index else 0.0
        whole = sum(self.layer_weights[:index])
        part = (share - begin) / (self.layer_ends[index] - begin)
        return whole + self.layer_weights[index] * part


@dataclass(slots=True)
class Heat:
    """Something that is heated towards a target and cools by itself."""

    gain: float
    """How fast it heats, °C a second."""
    loss: float
    """How fast it cools, as a share of the distance to the ambient a second."""
    temperature: float = AMBIENT
    target: float = 0.0
    ambient: float = AMBIENT
    """How warm it is around it."""

    def advance(self, seconds: float) -> None:
        """Heat towards the target, or cool towards it or the ambient."""
        floor = max(self.target, self.ambient)
        if self.temperature < floor:
            self.temperature = min(floor, self.temperature + self.gain * seconds)
        else:
            fall = (self.temperature - self.ambient) * math.exp(-self.loss * seconds)
            self.temperature = max(floor, self.ambient + fall)

    @property
    def reached(self) -> bool:
        """Whether it is as hot as it should be."""
        return self.temperature >= self.target - 0.5


class Machine:
    """One printer's mechanics; the protocols look at it and press its buttons."""

    PREPARING_SECONDS = 5.0
    STEP = 1.0
    """No more than this many seconds pass between two looks at the heaters."""

    def __init__(self, *, first_job: int = 1) -> None:
        """Stand idle and cold."""
        self.time = 0.0
        self.phase = Phase.IDLE
        self.plan: Plan | None = None
        self.job_id: int | None = None
        self.printed = 0.0
        """Seconds of the plan that are done."""
        self.running = 0.0
        """Seconds since the job was started, pauses left out."""
        self.nozzle = Heat(gain=4.0, loss=0.02)
        self.bed = Heat(gain=0.6, loss=0.003)
        self.chamber = Heat(gain=0.1, loss=0.002)
        self.speed = 100
        """Per cent of the planned speed."""
        self.flow = 100
        self.part_fan = 0
        self.homed = 0
        """How often all axes were homed."""
        self.moved = {"x": 0.0, "y": 0.0, "z": 0.0}
        """How far the axes were moved by hand since they were homed, mm."""
        self.extruded = 0.0
        """How much filament was moved by hand, mm."""
        self.failure: str | None = None
        self.ended = 0.0
        """When the last job ended."""
        self._since_start = 0.0
        self._cold = False
        self._lost: Plan | None = None
        self._over: Plan | None = None
        self._job_ids = itertools.count(first_job)
        self._listeners: list[Callable[[], None]] = []
        self._appointments: list[tuple[float, Callable[[], None]]] = []

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call the listener after every step and every button."""
        self._listeners.append(listener)

    def call_at(self, time: float, deed: Callable[[], None]) -> None:
        """Do something once the clock gets there, in the middle of an advance too."""
        self._appointments.append((time, deed))

    def start(self, plan: Plan) -> None:
        """Take a job, unless there is one."""
        if self.phase in ACTIVE:
            raise NotPossibleError(self.phase)
        self.plan = plan
        self.job_id = next(self._job_ids)
        self.printed = self.running = self._since_start = 0.0
        self.failure = None
        self._enter(Phase.PREPARING)

    def pause(self) -> None:
        """Rest the running job."""
        if self.phase not in WORKING:
            raise NotPossibleError(self.phase)
        self.part_fan = 0
        self._cold = self.phase is Phase.PREPARING
        self._enter(Phase.PAUSED)

    def resume(self) -> None:
        """Go on with the resting job."""
        if self.phase is not Phase.PAUSED:
            raise NotPossibleError(self.phase)
        self._enter(Phase.PREPARING if self._cold else Phase.HEATING)

    def lose_power(self) -> None:
        """Be idle as after a boot; a job is forgotten until it is found again."""
        is_active = self.phase in ACTIVE
        self._lost = self.plan if is_active else None
        self._over = self._over if is_active else self.plan or self._over
        self.plan = None
        self._cool()
        self._enter(Phase.IDLE)

    def find_job(self) -> None:
        """Let the job that lost its power rest where it was."""
        if self._lost is None or self.phase is not Phase.IDLE:
            raise NotPossibleError(self.phase)
        self.plan, self._lost = self._lost, None
        self._since_start = 0.0
        self._cold = True
        self._enter(Phase.PAUSED)

    def begin_again(self) -> None:
        """Print the job anew that was over when the power went, asked by nobody."""
        if self._over is None:
            raise NotPossibleError(self.phase)
        self.start(self._over)

    def stop(self) -> None:
        """End the job because somebody wants it."""
        self._end(Phase.STOPPED)

    def fail(self, reason: str) -> None:
        """End the job because of a fault."""
        self.failure = reason
        self._end(Phase.FAILED)

    def dismiss(self) -> None:
        """Confirm the end of the last job on the printer's screen."""
        if self.phase in ACTIVE:
            raise NotPossibleError(self.phase)
        self._enter(Phase.IDLE)

    def home(self) -> None:
        """Find the ends of all axes."""
        if self.phase in ACTIVE:
            raise NotPossibleError(self.phase)
        self.homed += 1
        self.moved = dict.fromkeys(self.moved, 0.0)
        self._changed()

    def jog(self, axis: str, distance: float) -> None:
        """Move an axis by hand, mm."""
        if self.phase in WORKING:
            raise NotPossibleError(self.phase)
        self.moved[axis] += distance
        self._changed()

    def extrude(self, length: float) -> None:
        """Move filament by hand, mm."""
        if self.phase in WORKING:
            raise NotPossibleError(self.phase)
        self.extruded += length
        self._changed()

    def advance(self, seconds: float) -> None:
        """Let simulated time pass."""
        whole, rest = divmod(seconds, self.STEP)
        for step in [self.STEP] * int(whole) + ([rest] if rest else []):
            self._step(step)
        self._changed()

    @property
    def progress(self) -> float | None:
        """Per cent of the plan that is done."""
        if self.plan is None:
            return None
        return min(100.0, 100.0 * self.printed / self.plan.seconds)

    @property
    def layer(self) -> int | None:
        """The layer that is printed, counted from 1; 0 before the first."""
        if self.plan is None:
            return None
        if self.printed == 0:
            return 0
        share = self.printed / self.plan.seconds
        if self.plan.layer_ends:
            done = bisect.bisect_right(self.plan.layer_ends, share)
        else:
            done = int(share * self.plan.layers)
        return min(self.plan.layers, done + 1)

    @property
    def used(self) -> float:
        """How much filament the job has used, g."""
        if self.plan is None or not self.layer:
            return 0.0
        share = min(self.printed / self.plan.seconds, 1.0)
        return self.plan.weight * self.plan.used_share(share)

    @property
    def remaining(self) -> float | None:
        """Seconds to the end at the present speed."""
        if self.plan is None:
            return None
        return (self.plan.seconds - self.printed) * 100.0 / self.speed

    @property
    def z(self) -> float:
        """How high the nozzle stands, mm."""
        if self.plan is None or not self.layer:
            return 2.0
        return round(self.layer * self.plan.layer_height, 2)

    @property
    def hotend_fan(self) -> int:
        """Per cent; it runs as long as the nozzle is warm."""
        return 100 if self.nozzle.temperature > 50 else 0

    def _step(self, seconds: float) -> None:
        self.time += seconds
        self._keep_appointments()
        for heat in (self.nozzle, self.bed, self.chamber):
            heat.advance(seconds)
        if self.plan is None or self.phase not in WORKING:
            return
        self.running += seconds
        self._since_start += seconds
        match self.phase:
            case Phase.PREPARING if self._since_start >= self.PREPARING_SECONDS:
                self._heat(self.plan)
                self.phase = Phase.HEATING
            case Phase.HEATING if self.nozzle.reached and self.bed.reached:
                self.part_fan = 80
                self.phase = Phase.PRINTING
            case Phase.PRINTING:
                self._print(seconds, self.plan)

    def _keep_appointments(self) -> None:
        due = [deed for time, deed in self._appointments if time <= self.time]
        self._appointments = [one for one in self._appointments if one[0] > self.time]
        for deed in due:
            deed()

    def _print(self, seconds: float, plan: Plan) -> None:
        self.printed += seconds * self.speed / 100.0
        if self.printed >= plan.seconds:
            self.printed = plan.seconds
            self._cool()
            self.ended = self.time
            self.phase = Phase.FINISHED

    def _heat(self, plan: Plan) -> None:
        self.nozzle.target = plan.nozzle
        self.bed.target = plan.bed
        self.chamber.target = plan.chamber

    def _cool(self) -> None:
        self.nozzle.target = self.bed.target = self.chamber.target = 0.0
        self.part_fan = 0

    def _end(self, phase: Phase) -> None:
        if self.phase not in ACTIVE:
            raise NotPossibleError(self.phase)
        self._cool()
        self.ended = self.time
        self._enter(phase)

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._changed()

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()


def next_job() -> int:
    """Return a number above those of earlier runs: printers never count anew."""
    return int(time.time() - _FIRST_RUN) // 10


async def run_clock(machine: Machine, speed: float, tick: float = 0.5) -> None:
    """Advance the machine for ever, `speed` simulated seconds a real second."""
    loop = asyncio.get_running_loop()
    last = loop.time()
    while True:
        await asyncio.sleep(tick)
        now = loop.time()
        machine.advance((now - last) * speed)
        last = now


async def print_again(machine: Machine, plans: list[Plan], rest: float = 5.0) -> None:
    """Start one job after another for ever, `rest` real seconds after each end."""
    ended = asyncio.Event()

    def look() -> None:
        if machine.phase not in ACTIVE:
            ended.set()

    machine.on_change(look)
    for plan in itertools.cycle(plans):
        if machine.phase not in ACTIVE:
            machine.start(plan)
        ended.clear()
        await ended.wait()
        await asyncio.sleep(rest)
