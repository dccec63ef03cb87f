"""The jobs of embedded printers have a plan, read from a little of their files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custom_components.printernizer.printer.fields import Fields
from custom_components.printernizer.printer.model import Job, PlannedFilament
from custom_components.printernizer.prusa.backend import PrusaBackend
from simulator.machine import Plan
from simulator.prusalink import previews
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from simulator.prusalink.sliced import ToolUse, bgcode, gcode

from .test_backend import Clock, asked, connected
from .test_transfers import storing

pytestmark = pytest.mark.usefixtures("socket_enabled")

VASE = Plan(
    name="Vase",
    file="vase.bgcode",
    seconds=3725,
    weight=21.7,
    length=7264.5,
    layers=120,
)
TWO_TOOLS = (
    ToolUse(material="PLA", weight=0, length=0),
    ToolUse(material="PETG", weight=10.5, length=3500, colour="#00a0ff"),
    ToolUse(material="PLA", weight=3.25, length=1100),
)
LARGE = 8 * 1024 * 1024
DOWNLOADS = "GET /usb/"


@asynccontextmanager
async def printing(
    content: bytes, plan: Plan = VASE, **traits: Any
) -> AsyncIterator[tuple[PrusaLinkSimulator, PrusaBackend, Clock]]:
    """Provide a printer that has begun with a file; the job has just been seen."""
    async with connected(printing=False) as (simulator, backend, clock):
        for name, value in traits.items():
            setattr(simulator.device, name, value)
        simulator.files.add(plan.file, content, plan=plan, pictures=previews())
        simulator.machine.start(plan)
        simulator.machine.advance(20)
        await backend.refresh()
        asked(simulator)
        yield simulator, backend, clock


async def polled(backend: PrusaBackend, times: int = 3) -> Job:
    """Return the job after some polls."""
    for _ in range(times):
        await backend.refresh()
    assert backend.snapshot.job is not None
    return backend.snapshot.job


def downloads(simulator: PrusaLinkSimulator) -> int:
    """Return how often a file was asked for."""
    return sum(request.startswith(DOWNLOADS) for request in asked(simulator))


async def test_a_binary_file_tells_what_its_job_needs() -> None:
    async with printing(bgcode(VASE, previews())) as (_, backend, _):
        job = await polled(backend)
        assert job.planned_time == timedelta(seconds=3725)
        assert job.planned_weight == 21.7
        assert job.planned_length == 7264.5
        assert job.layer_height == 0.2
        assert job.total_layers == 120
        assert job.planned_filaments == (
            PlannedFilament(
                index=1, material="PLA", colour="FF8000", weight=21.7, length=7264.5
            ),
        )


async def test_each_tool_has_its_own_use_and_idle_tools_have_none() -> None:
    async with printing(bgcode(VASE, tools=TWO_TOOLS)) as (_, backend, _):
        job = await polled(backend)
        assert job.planned_weight == 13.75
        assert [
            (filament.index, filament.material, filament.weight)
            for filament in job.planned_filaments
        ] == [
            (2, "PETG", 10.5),
            (3, "PLA", 3.25),
        ]
        assert job.planned_filaments[0].colour == "00A0FF"


async def test_of_a_large_file_only_the_beginning_is_taken() -> None:
    content = bgcode(VASE, previews(), padding=LARGE)
    async with printing(content) as (simulator, backend, _):
        before = simulator.sent
        job = await polled(backend)
        assert job.planned_weight == 21.7
        assert simulator.sent - before < LARGE / 20


async def test_a_file_of_text_tells_its_time_where_no_parts_are_served() -> None:
    plan = Plan(file="vase.gcode", seconds=3720)
    content = gcode(plan, previews(), padding=LARGE)
    async with printing(content, plan) as (simulator, backend, _):
        before = simulator.sent
        job = await polled(backend)
        assert job.planned_time == timedelta(seconds=3720)
        assert job.planned_weight is None
        assert simulator.sent - before < LARGE / 20


async def test_a_file_of_text_tells_all_where_parts_are_served() -> None:
    plan = Plan(file="vase.gcode", seconds=3725, weight=21.7)
    content = gcode(plan, previews(), padding=LARGE)
    async with printing(content, plan, serves_ranges=True) as (simulator, backend, _):
        before = simulator.sent
        job = await polled(backend)
        assert job.planned_time == timedelta(seconds=3725)
        assert job.planned_weight == 21.7
        assert job.planned_filaments[0].material == "PLA"
        assert simulator.sent - before < LARGE / 20


@pytest.mark.parametrize("content", [bgcode(VASE), b"G28\n", b""], ids=len)
async def test_a_file_is_looked_at_once_a_job(content: bytes) -> None:
    async with printing(content) as (simulator, backend, clock):
        for _ in range(30):
            clock.now += 20
            await backend.refresh()
        assert downloads(simulator) == 1
        simulator.machine.stop()
        simulator.machine.start(VASE)
        await polled(backend)
        assert downloads(simulator) == 1


async def test_the_plan_of_one_job_is_never_that_of_the_next() -> None:
    async with printing(bgcode(VASE)) as (simulator, backend, _):
        assert (await polled(backend)).planned_weight == 21.7
        simulator.files.add("plain.gcode")
        simulator.machine.stop()
        simulator.machine.start(Plan(file="plain.gcode"))
        for _ in range(3):
            assert (await polled(backend, 1)).planned_weight is None


async def test_a_file_that_arrives_while_the_job_runs_is_not_read_for_it() -> None:
    async with printing(bgcode(VASE)) as (simulator, backend, clock):
        job = await polled(backend)
        asked(simulator)
        simulator.files.add("other.bgcode", bgcode(replace(VASE, weight=99)))
        told = {"refs": {"download": "/usb/other.bgcode"}, "m_timestamp": 5}
        clock.now += 300
        described = backend._answers.read("job").text("id")
        plan = await backend._plans.ask(Fields({"id": described, "file": told}), 0.1)
        assert downloads(simulator) == 0
        assert plan is not None
        assert plan["meta"]["filament used [g]"] == job.planned_weight == 21.7


async def test_a_drive_in_trouble_is_asked_three_times_a_minute_apart() -> None:
    async with printing(bgcode(VASE)) as (simulator, backend, clock):
        simulator.device.drive_fails = True
        looks = []
        for _ in range(24):
            clock.now += 10
            await backend.refresh()
            looks.append(downloads(simulator))
        assert sum(looks) == 3
        first = looks.index(1)
        assert looks[first + 1 : first + 6] == [0] * 5
        assert backend.snapshot.online


async def test_no_file_is_looked_at_while_another_is_stored() -> None:
    async with printing(bgcode(VASE)) as (simulator, backend, clock):
        async with storing(simulator, backend):
            clock.now += 60
            await polled(backend)
            assert downloads(simulator) == 0
        clock.now += 60
        assert (await polled(backend)).planned_weight == 21.7


async def test_a_printer_that_is_slow_to_answer_is_not_asked_for_its_file() -> None:
    async with printing(bgcode(VASE)) as (simulator, backend, clock):
        simulator.when_asked = lambda: setattr(clock, "now", clock.now + 2)
        await polled(backend)
        assert downloads(simulator) == 0
        simulator.when_asked = lambda: None
        assert (await polled(backend)).planned_weight == 21.7


async def test_a_pi_reads_its_files_itself() -> None:
    async with connected(Flavour.RPI) as (simulator, backend, _):
        asked(simulator)
        assert (await polled(backend)).planned_weight == 18.4
        # Once, for the meter.
        assert sum("raw" in request for request in asked(simulator)) <= 1


async def test_what_the_chamber_tells_is_shown_when_it_is_told() -> None:
    async with connected(printing=False) as (simulator, backend, _):
        assert backend.snapshot.chamber is None
        simulator.device.chamber = True
        chamber = (await backend.refresh()).chamber
        assert chamber is not None
        assert (chamber.temperature, chamber.target, chamber.heated) == (23, 0, True)
