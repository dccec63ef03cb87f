"""What the printer shows to the network, apart from what its mechanics do."""

from dataclasses import dataclass, replace
from enum import StrEnum
import math

from simulator.machine import ACTIVE, WORKING, Machine, Phase

HOTEND_FAN_RPM = 71.2
"""For each per cent."""
PART_FAN_RPM = 54.8


class LinkState(StrEnum):
    """The states of PrusaLink."""

    IDLE = "IDLE"
    BUSY = "BUSY"
    PRINTING = "PRINTING"
    PAUSED = "PAUSED"
    FINISHED = "FINISHED"
    STOPPED = "STOPPED"
    ERROR = "ERROR"
    ATTENTION = "ATTENTION"
    READY = "READY"


@dataclass(frozen=True, slots=True)
class View:
    """The state at this moment, whether the job shows, and what is wrong."""

    state: LinkState
    job: bool = False
    message: str = "OK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What the sensors say: °C, mm, % and rpm."""

    nozzle: float
    bed: float
    nozzle_target: float
    bed_target: float
    z: float
    hotend_fan: int
    part_fan: int


def read(machine: Machine) -> Readings:
    """Read the sensors of the machine."""
    return Readings(
        nozzle=round(machine.nozzle.temperature, 1),
        bed=round(machine.bed.temperature, 1),
        nozzle_target=round(machine.nozzle.target, 1),
        bed_target=round(machine.bed.target, 1),
        z=machine.z,
        hotend_fan=round(machine.hotend_fan * HOTEND_FAN_RPM),
        part_fan=round(machine.part_fan * PART_FAN_RPM),
    )


_STATES = {
    Phase.IDLE: LinkState.IDLE,
    Phase.PREPARING: LinkState.PRINTING,
    Phase.HEATING: LinkState.PRINTING,
    Phase.PRINTING: LinkState.PRINTING,
    Phase.PAUSED: LinkState.PAUSED,
    Phase.FINISHED: LinkState.FINISHED,
    Phase.STOPPED: LinkState.STOPPED,
    Phase.FAILED: LinkState.ERROR,
}


def plain_view(machine: Machine) -> View:
    """Show what the machine does."""
    message = machine.failure if machine.phase is Phase.FAILED else None
    return View(_STATES[machine.phase], machine.phase in ACTIVE, message or "OK")


class Dialogs:
    """What lies over the machine's own state: a question, a long job, a fault."""

    def __init__(self, machine: Machine, *, linger: float) -> None:
        """Show nothing; ATTENTION stays `linger` seconds after it was cleared."""
        self._machine = machine
        self._linger = linger
        self._view: View | None = None
        self._until = math.inf
        self._halted = False
        self._kept: Readings | None = None
        machine.on_change(self._keep_readings)

    @property
    def view(self) -> View | None:
        """What is shown instead of the machine's state, if anything."""
        if self._view is None or self._machine.time >= self._until:
            return None
        job = self._view.job and self._machine.phase in ACTIVE
        return replace(self._view, job=job)

    @property
    def readings(self) -> Readings:
        """What the sensors say; after a fault, what they said then."""
        return self._kept or read(self._machine)

    def attention(self, *, job: bool) -> None:
        """Ask the user something; with `job` in a print, which rests meanwhile."""
        if job and self._machine.phase in WORKING:
            self._machine.pause()
            self._halted = True
        self._show(View(LinkState.ATTENTION, job))

    def busy(self) -> None:
        """Do something long that hides the job."""
        self._show(View(LinkState.BUSY))

    def error(self, message: str) -> None:
        """Report a fault, which ends the job."""
        self._show(View(LinkState.ERROR, message=message))
        if self._machine.phase in ACTIVE:
            self._machine.fail(message)
        self._keep_readings()

    def clear(self) -> None:
        """Answer the question or mend the fault; a resting print goes on."""
        if self._until == math.inf:
            fades = self._view is not None and self._view.state is LinkState.ATTENTION
            self._until = self._machine.time + (self._linger if fades else 0.0)
        if self._machine.phase is Phase.FAILED:
            self._machine.dismiss()
        if self._halted and self._machine.phase is Phase.PAUSED:
            self._machine.resume()
        self._halted = False
        self._keep_readings()

    def close(self) -> None:
        """Take the dialog away because the job is stopped."""
        self._halted = False
        self._until = self._machine.time

    def _show(self, view: View) -> None:
        """Lay a view over the machine's state."""
        self._view = view
        self._until = math.inf

    def _keep_readings(self) -> None:
        """Hold the sensors' last words as long as there is a fault."""
        view = self.view or plain_view(self._machine)
        if view.state is not LinkState.ERROR:
            self._kept = None
        elif self._kept is None:
            self._kept = read(self._machine)
