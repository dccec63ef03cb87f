"""The file of the job is read once, gently, and only when that costs no print."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
import logging

import pytest

from custom_components.printernizer.printer.errors import (
    BusyError,
    ProtocolError,
)
from custom_components.printernizer.printer.filament.meter.curve import UseMeter
from custom_components.printernizer.printer.jobs.filament_use import planned_filaments
from custom_components.printernizer.printer.reasons import Reason
from custom_components.printernizer.prusa.backend import PrusaBackend
from simulator.machine import Plan
from simulator.prusalink import previews
from simulator.prusalink.faults import Break
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from simulator.prusalink.sliced import ToolUse, bgcode, gcode
from tests.clocks import Clock
from tests.prusa.test_backend import asked, connected
from tests.prusa.test_transfers import storing

pytestmark = pytest.mark.usefixtures("socket_enabled")

VASE = Plan(name="Vase", file="vase.bgcode", seconds=3600, length=5000, layers=40)
TEXT = replace(VASE, file="vase.gcode")
SETTLES = 50
TWO_TOOLS = (
    ToolUse(material="PLA", weight=9, length=3000),
    ToolUse(material="PETG", weight=6, length=2000),
)


@asynccontextmanager
async def printing(
    plan: Plan, content: bytes, flavour: Flavour = Flavour.BUDDY
) -> AsyncIterator[tuple[PrusaLinkSimulator, PrusaBackend, Clock]]:
    """Provide a printer that is in the middle of a file."""
    async with connected(flavour, printing=False) as (simulator, backend, clock):
        simulator.files.add(plan.file, content, plan=plan, pictures=previews())
        simulator.machine.start(plan)
        simulator.machine.advance(1200)
        await backend.refresh()
        asked(simulator)
        clock.now += SETTLES
        yield simulator, backend, clock


async def polled(backend: PrusaBackend, times: int = 4) -> None:
    """Poll some times; a file that arrives in a moment has arrived then."""
    for _ in range(times):
        await backend.refresh()
        if (reading := backend._meter._reading) is not None:
            await asyncio.wait({reading}, timeout=0.05)


async def metered(backend: PrusaBackend) -> UseMeter:
    """Poll until the job is measured."""
    meter = None
    async with asyncio.timeout(20):
        while meter is None:
            await polled(backend, 1)
            job = backend.snapshot.job
            meter = None if job is None else job.meter
    return meter


def readings(simulator: PrusaLinkSimulator) -> int:
    """Return how often a file was asked for that is not only looked into."""
    return sum(
        request.startswith("GET") and "vase" in request.lower()
        for request in asked(simulator)
    )


@pytest.mark.parametrize("flavour", Flavour)
async def test_the_file_of_the_job_tells_what_is_used_by_when(flavour: Flavour) -> None:
    async with printing(TEXT, gcode(TEXT), flavour) as (_, backend, _):
        meter = await metered(backend)
        assert meter.totals == (4999.2,)
        assert meter.used(40, None) == pytest.approx((2025,), abs=1)


async def test_a_binary_file_tells_it_of_each_tool() -> None:
    async with printing(VASE, bgcode(VASE, tools=TWO_TOOLS)) as (_, backend, _):
        meter = await metered(backend)
        assert meter.totals == (3000, 1999.2)
        assert meter.used(80, None) == pytest.approx((3000, 1025), abs=1)


async def test_a_file_of_text_tells_its_plan_where_no_parts_are_served() -> None:
    content = gcode(TEXT, tools=TWO_TOOLS, padding=150_000)
    async with printing(TEXT, content) as (_, backend, _):
        await metered(backend)
        job = backend.snapshot.job
        assert job is not None
        assert job.planned_weight is None
        plan = planned_filaments(backend.snapshot, job)
        assert [
            (filament.index, round(filament.weight or 0, 2)) for filament in plan
        ] == [
            (1, 8.95),
            (2, 5.96),
        ]


async def test_nothing_is_read_when_the_job_is_only_just_found() -> None:
    async with printing(TEXT, gcode(TEXT)) as (_, backend, clock):
        clock.now -= SETTLES
        await polled(backend, 3)
        assert backend._meter._reading is None
        assert not backend._meter._meter


async def test_the_file_is_read_once_a_job() -> None:
    async with printing(TEXT, gcode(TEXT)) as (simulator, backend, clock):
        await metered(backend)
        readings(simulator)
        for _ in range(5):
            clock.now += 300
            await polled(backend, 1)
        assert readings(simulator) == 0
        assert backend.snapshot.job is not None
        assert backend.snapshot.job.meter is not None


async def test_nothing_is_read_before_the_job_is_past_its_beginning() -> None:
    async with connected(printing=False) as (simulator, backend, clock):
        simulator.files.add(TEXT.file, gcode(TEXT), plan=TEXT)
        simulator.machine.start(TEXT)
        simulator.machine.advance(20)
        await polled(backend, 1)
        clock.now += SETTLES
        await polled(backend, 3)
        assert backend._meter._reading is None
        assert not backend._meter._meter
        simulator.machine.advance(1000)
        await metered(backend)


async def test_a_printer_that_is_slow_to_answer_is_left_alone() -> None:
    large = gcode(TEXT, padding=2_000_000)
    async with printing(TEXT, large) as (_, backend, clock):
        await polled(backend)
        reading = backend._meter._reading
        assert reading is not None
        backend._meter.follow(backend._answers.read("job"), 2.0, prints=True)
        await asyncio.wait({reading}, timeout=5)
        assert reading.cancelled()
        await polled(backend)
        assert backend._meter._reading is None
        clock.now += 200
        await polled(backend, 1)
        assert backend._meter._reading is not None


async def test_a_printer_that_is_paused_is_not_read_from() -> None:
    async with printing(TEXT, gcode(TEXT, padding=2_000_000)) as (
        simulator,
        backend,
        _,
    ):
        await polled(backend)
        assert backend._meter._reading is not None
        simulator.machine.pause()
        await polled(backend, 1)
        assert backend._meter._reading is None


async def test_a_file_that_is_transferred_has_the_printer_for_itself() -> None:
    async with printing(TEXT, gcode(TEXT, padding=2_000_000)) as (_, backend, _):
        await polled(backend)
        reading = backend._meter._reading
        assert reading is not None
        async with backend._client._transfer():
            assert reading.done()
            assert backend._meter._meter is None


@pytest.mark.parametrize("flavour", Flavour)
async def test_two_connections_are_the_most_also_while_the_file_is_read(
    flavour: Flavour,
) -> None:
    large = gcode(TEXT, padding=2_000_000)
    async with printing(TEXT, large, flavour) as (simulator, backend, clock):
        await polled(backend)
        assert backend._meter._reading is not None
        async with storing(simulator, backend, "other.gcode"):
            clock.now += 200
            await polled(backend)
            assert backend._meter._reading is None
        assert simulator.most_connections == 2
        # It is begun again, also where nobody saw the file go.
        clock.now += 200
        await polled(backend, 1)
        assert backend._meter._reading is not None


async def test_a_reading_that_a_file_has_ended_between_two_polls_is_begun_again() -> (
    None
):
    large = gcode(TEXT, padding=2_000_000)
    async with printing(TEXT, large) as (simulator, backend, clock):
        await polled(backend)
        reading = backend._meter._reading
        assert reading is not None
        async with storing(simulator, backend, "other.gcode"):
            pass
        assert reading.done()
        await polled(backend, 1)
        assert backend._meter._reading is None
        clock.now += 200
        await polled(backend, 1)
        assert backend._meter._reading is not None


async def test_a_file_that_is_gone_is_not_asked_for_again() -> None:
    async with connected(printing=False) as (simulator, backend, clock):
        simulator.files.add(TEXT.file, gcode(TEXT), plan=TEXT)
        simulator.machine.start(TEXT)
        simulator.machine.advance(20)
        await polled(backend)
        simulator.files.remove(TEXT.file)
        clock.now += SETTLES
        simulator.machine.advance(1000)
        await polled(backend)
        assert backend._meter._left == 0
        readings(simulator)
        clock.now += 30
        await polled(backend)
        assert readings(simulator) == 0


async def test_a_reading_that_breaks_is_tried_again_a_few_times_later() -> None:
    content = gcode(TEXT, padding=2_000_000)
    async with printing(TEXT, content) as (_, backend, clock):
        for left in (2, 1, 0):
            await polled(backend)
            reading = backend._meter._reading
            assert reading is not None
            assert backend._meter._left == left
            async with backend._client._transfer():
                assert reading.done()
            await polled(backend, 1)
            assert backend._meter._reading is None
            clock.now += 200
        await polled(backend)
        assert backend._meter._reading is None


async def test_a_binary_file_that_is_broken_is_nobodys_concern() -> None:
    content = bytearray(bgcode(VASE))
    content[-50] ^= 1
    async with printing(VASE, bytes(content)) as (_, backend, _):
        await polled(backend, 8)
        assert backend._meter._reading is None
        assert backend._meter._left == 0


async def test_another_job_has_another_meter() -> None:
    async with printing(TEXT, gcode(TEXT)) as (simulator, backend, clock):
        await metered(backend)
        simulator.machine.stop()
        other = replace(TEXT, file="other.gcode", length=700)
        simulator.files.add(other.file, gcode(other), plan=other)
        simulator.machine.start(other)
        simulator.machine.advance(20)
        clock.now += 60
        await backend.refresh()
        assert backend.snapshot.job is not None
        assert backend.snapshot.job.meter is None
        simulator.machine.advance(1000)
        clock.now += 60
        await backend.refresh()
        clock.now += SETTLES
        assert (await metered(backend)).totals == (699.2,)


async def test_nothing_is_read_along_while_a_file_is_transferred() -> None:
    async with (
        printing(TEXT, gcode(TEXT)) as (simulator, backend, _),
        storing(simulator, backend, "other.gcode"),
    ):
        with pytest.raises(BusyError):
            await anext(aiter(backend._client.read_along(f"/usb/{TEXT.file}")))


async def test_a_file_that_turns_out_too_large_is_read_no_further() -> None:
    async with printing(TEXT, gcode(TEXT, padding=400_000)) as (simulator, backend, _):
        gentleness = replace(backend._meter._gentleness, largest=200_000)
        backend._meter._gentleness = gentleness
        simulator.override("/api/v1/files/usb/vase.gcode", {"name": "vase.gcode"})
        with pytest.raises(ProtocolError) as caught:
            await backend._meter._metered("/usb/vase.gcode")
        assert caught.value.reason is Reason.FILE_OF_JOB_TOO_LARGE


@pytest.mark.parametrize(
    ("flavour", "path"),
    [
        (Flavour.BUDDY, "/usb/VASE~1.GCO"),
        (Flavour.RPI, "/api/files/local/PrusaLink gcodes/vase.gcode/raw"),
    ],
)
async def test_a_printer_that_hangs_up_in_the_middle_of_its_file_is_asked_again(
    flavour: Flavour, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with printing(TEXT, gcode(TEXT), flavour) as (simulator, backend, clock):
        simulator.break_next(Break.CUT_OFF, "GET", path)
        await backend.refresh()
        if (reading := backend._meter._reading) is not None:
            await reading
        assert "The job's file was not read" in caplog.text
        assert backend._meter._left == 2, "there are attempts left"
        clock.now += 200
        await metered(backend)
