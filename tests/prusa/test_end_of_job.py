"""The Pi shows the end of a job for 11 seconds only, and it must not be missed."""

import random

import pytest

from custom_components.printernizer.printer.errors import PrinterError
from custom_components.printernizer.printer.model import PrinterSnapshot, PrinterStatus
from custom_components.printernizer.prusa.backend import PrusaBackend
from simulator.machine import Phase, Plan
from simulator.prusalink import Break
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from tests.rigs import BRACKET

from .test_backend import Clock, connected

pytestmark = pytest.mark.usefixtures("socket_enabled")

SHORT = Plan(name="Short", file=BRACKET.file, seconds=30, nozzle=25, bed=25)
PRINTS = 100
# Home Assistant may be this late, and the printer this slow.
LATENESS = 1.0
SLOWNESS = 2.0


class Follower:
    """Polls as the coordinator does, on a clock that the printer goes by too."""

    def __init__(
        self, simulator: PrusaLinkSimulator, backend: PrusaBackend, clock: Clock
    ) -> None:
        """Follow the printer with the backend."""
        self._simulator = simulator
        self._backend = backend
        self._clock = clock
        self._chance = random.Random(11)  # noqa: S311 - to be the same each time

    def pass_time(self, seconds: float) -> None:
        """Let both clocks go on."""
        self._clock.now += seconds
        self._simulator.machine.advance(seconds)

    def wait_at_random(self, most: float) -> None:
        """Let any time up to a longest one pass."""
        self.pass_time(self._chance.uniform(0, most))

    async def poll(self) -> PrinterSnapshot:
        """Poll when it is due; now and then an answer is spoilt."""
        self.pass_time(self._backend.poll_interval.total_seconds())
        self.wait_at_random(LATENESS)
        if self._chance.random() < 0.1:
            self._simulator.break_next(Break.TRUNCATED_JSON)
        self.wait_at_random(SLOWNESS)
        try:
            return await self._backend.refresh()
        except PrinterError:
            return self._backend.snapshot


async def test_the_end_of_100_prints_is_seen_each_time() -> None:
    async with connected(Flavour.RPI, printing=False) as (simulator, backend, clock):
        follower = Follower(simulator, backend, clock)
        for number in range(PRINTS):
            follower.wait_at_random(25)
            simulator.machine.start(SHORT)
            seen = set[PrinterStatus]()
            while PrinterStatus.IDLE not in seen or PrinterStatus.PRINTING not in seen:
                snapshot = await follower.poll()
                if snapshot.status is PrinterStatus.FINISHED:
                    assert snapshot.job is not None
                    assert snapshot.job.progress == 100
                    assert snapshot.job.name == BRACKET.file
                if snapshot.status is PrinterStatus.PRINTING:
                    seen = {PrinterStatus.PRINTING}
                seen.add(snapshot.status)
            assert PrinterStatus.FINISHED in seen, f"missed the end of print {number}"


async def test_the_end_is_missed_by_whoever_looks_every_half_minute() -> None:
    """So that the test above can fail."""
    async with connected(Flavour.RPI, printing=False) as (simulator, backend, clock):
        follower = Follower(simulator, backend, clock)
        simulator.machine.start(SHORT)
        while simulator.machine.phase is not Phase.FINISHED:
            follower.pass_time(1)
        follower.pass_time(30)
        snapshot = await backend.refresh()
        assert snapshot.status is PrinterStatus.IDLE
