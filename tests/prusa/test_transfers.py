"""What is seen of a printer while it takes a file, and at what cost for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.printernizer.printer.commands.commands import Pause
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    PrinterError,
)
from custom_components.printernizer.printer.jobs.record import JobResult
from custom_components.printernizer.printer.jobs.state import JobEvent, JobEventKind
from custom_components.printernizer.printer.jobs.tracker import JobTracker
from custom_components.printernizer.printer.model import PrinterStatus, Transfer
from custom_components.printernizer.prusa.backend import PrusaBackend
from custom_components.printernizer.prusa.transfers import interval_beside, shown
from simulator.machine import Plan
from simulator.prusalink import Break
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from tests.rigs import BRACKET

from .answers import buddy, buddy_status, progress, seen
from .test_backend import Clock, connected
from .test_files import GCODE, ROOTS, source, upload

pytestmark = pytest.mark.usefixtures("socket_enabled")
BOTH = pytest.mark.parametrize("flavour", list(Flavour))

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
SHORT = Plan(name="Short", file=BRACKET.file, seconds=120, nozzle=25, bed=25)


@asynccontextmanager
async def storing(
    simulator: PrusaLinkSimulator, backend: PrusaBackend, name: str = "vase.gcode"
) -> AsyncIterator[None]:
    """Have a file on its way that the printer takes slowly: all has left our side."""
    simulator.device.listing_delay = 0
    begun, left = asyncio.Event(), asyncio.Event()
    transfers = simulator.device.transfers
    transfers.watch(lambda _: begun.set())
    transfers.hold()
    root = ROOTS[simulator.flavour]
    task = asyncio.create_task(
        backend.files.upload(
            f"{root}/{name}",
            source(),
            overwrite=True,
            progress=lambda sent: left.set() if sent == len(GCODE) else None,
        )
    )
    async with asyncio.timeout(5):
        await begun.wait()
        await left.wait()
    try:
        yield
    finally:
        transfers.release()
        await asyncio.gather(task, return_exceptions=True)


class Watcher:
    """Polls when it is due, and lets a tracker of jobs look at what comes."""

    def __init__(
        self, simulator: PrusaLinkSimulator, backend: PrusaBackend, clock: Clock
    ) -> None:
        """Watch a printer."""
        self._simulator, self._backend, self._clock = simulator, backend, clock
        self._began = clock.now
        self._tracker = JobTracker()
        self.events: list[JobEvent] = []
        self._look()

    async def watch(self, seconds: float) -> None:
        """Poll for so long."""
        end = self._clock.now + seconds
        while self._clock.now < end:
            pause = self._backend.poll_interval.total_seconds()
            self._clock.now += pause
            self._simulator.machine.advance(pause)
            with suppress(PrinterError):
                await self._backend.refresh()
            self._look()

    def _look(self) -> None:
        now = START + timedelta(seconds=self._clock.now - self._began)
        self.events += self._tracker.look(self._backend.snapshot, now)

    @property
    def end(self) -> JobEvent:
        """How the only job ended."""
        (event,) = [
            event for event in self.events if event.job and event.job.result is not None
        ]
        return event


@BOTH
async def test_progress_is_what_the_printer_has_not_what_has_left_us(
    flavour: Flavour,
) -> None:
    async with (
        connected(flavour) as (simulator, backend, _),
        storing(simulator, backend),
    ):
        await backend.refresh()
        received = simulator.device.transfers.now.received  # type: ignore[union-attr]
        assert received < len(GCODE) / 2
        assert backend.snapshot.transfer == Transfer(
            name="vase.gcode",
            progress=100 * received / len(GCODE),
            transferred=received,
            size=len(GCODE),
        )
    assert backend.snapshot.transfer is None


def test_before_the_printer_tells_of_a_file_its_progress_is_unknown() -> None:
    ours = Transfer(name="vase.gcode", size=200)
    assert shown(ours, None) == ours
    assert shown(None, Transfer(progress=3)) == Transfer(progress=3)
    known = shown(ours, Transfer(progress=24.6, transferred=50))
    assert known is not None
    assert known.progress == 25


@BOTH
async def test_readings_go_on_while_a_file_is_stored(flavour: Flavour) -> None:
    async with (
        connected(flavour) as (simulator, backend, clock),
        storing(simulator, backend),
    ):
        simulator.machine.pause()
        clock.now += 60
        await backend.refresh()
        assert backend.snapshot.status is PrinterStatus.PAUSED


@BOTH
async def test_a_job_that_finishes_during_an_upload_is_finished(
    flavour: Flavour,
) -> None:
    async with connected(flavour, printing=False) as (simulator, backend, clock):
        simulator.machine.start(SHORT)
        simulator.machine.advance(60)
        await backend.refresh()
        watcher = Watcher(simulator, backend, clock)
        async with storing(simulator, backend):
            await watcher.watch(110)
        await watcher.watch(30)
        assert watcher.end.kind is JobEventKind.FINISHED
        assert watcher.end.job is not None
        assert not watcher.end.job.inferred


async def test_a_job_whose_end_nobody_saw_is_ended_not_cancelled() -> None:
    async with connected(Flavour.RPI, printing=False) as (simulator, backend, clock):
        simulator.machine.start(
            Plan(file=BRACKET.file, seconds=3600, nozzle=25, bed=25)
        )
        simulator.machine.advance(300)
        await backend.refresh()
        watcher = Watcher(simulator, backend, clock)
        async with storing(simulator, backend):
            for _ in range(6):
                simulator.break_next(Break.HTML_500)
            await watcher.watch(14)
            simulator.machine.stop()
            await watcher.watch(60)
        assert watcher.end.kind is JobEventKind.ENDED
        assert watcher.end.job is not None
        assert watcher.end.job.result is JobResult.UNKNOWN


@BOTH
async def test_a_printer_too_busy_with_a_file_to_answer_is_not_away(
    flavour: Flavour,
) -> None:
    async with connected(flavour) as (simulator, backend, _):
        async with storing(simulator, backend):
            for _ in range(3):
                # What is spoilt is asked for once more at once.
                for _ in range(2):
                    simulator.break_next(Break.HTML_500)
                with pytest.raises(PrinterError):
                    await backend.refresh()
                assert backend.snapshot.connection is ConnectionState.RECONNECTING
                assert backend.snapshot.status is PrinterStatus.PRINTING
            await backend.refresh()
        assert backend.snapshot.connection is ConnectionState.CONNECTED


async def test_a_printer_that_is_switched_off_during_an_upload_goes_offline() -> None:
    async with connected() as (simulator, backend, _):
        task = asyncio.create_task(upload(backend, "/usb/vase.gcode", file=source()))
        simulator.device.transfers.hold()
        await simulator.wait_for_request("GET", "/api/v1/files")
        await simulator.power_off()
        with pytest.raises(CannotConnectError):
            await task
        for _ in range(2):
            with pytest.raises(CannotConnectError):
                await backend.refresh()
        assert backend.snapshot.connection is ConnectionState.OFFLINE


@BOTH
async def test_there_are_never_more_than_two_connections(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend, _):
        async with storing(simulator, backend):
            await asyncio.gather(
                backend.refresh(),
                backend.execute(Pause()),
                backend.files.list(ROOTS[flavour]),
                backend.picture("/thumb/l/usb/none.gcode#1"),
                backend.refresh(),
            )
        assert simulator.most_parallel == 2
        assert simulator.most_connections <= 2


@pytest.mark.parametrize(
    ("state", "job", "seconds"),
    [
        pytest.param("IDLE", None, 7, id="at rest"),
        pytest.param("PRINTING", progress(time_remaining=3600), 7, id="long to go"),
        pytest.param("PRINTING", progress(time_remaining=50), 3, id="nearly done"),
        pytest.param(
            "PRINTING", progress(progress=97.0, time_remaining=None), 3, id="untold"
        ),
        pytest.param(
            "PRINTING", progress(progress=7.0, time_remaining=None), 7, id="just begun"
        ),
    ],
)
def test_the_pace_beside_a_file_is_gentle_and_faster_near_the_end(
    state: str, job: dict[str, object] | None, seconds: int
) -> None:
    snapshot = seen(buddy(buddy_status(state, job)))
    assert interval_beside(snapshot) == timedelta(seconds=seconds)


async def test_the_backend_keeps_that_pace_while_a_file_moves() -> None:
    async with connected(printing=False) as (simulator, backend, _):
        assert backend.poll_interval == timedelta(seconds=10)
        async with storing(simulator, backend):
            assert backend.poll_interval == timedelta(seconds=7)
