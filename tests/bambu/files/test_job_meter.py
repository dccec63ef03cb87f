"""What a job uses by when, read from the G-code in its project on the printer."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from datetime import UTC, datetime
import io
import random
import statistics
import zipfile

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.files.plate_gcode import (
    GcodeMember,
    GcodeReading,
    metered,
)
from custom_components.printernizer.bambu.reading.filament.places import (
    Place,
    ordered_places,
)
from custom_components.printernizer.printer.commands.commands import StartPrint
from custom_components.printernizer.printer.errors import ProtocolError
from custom_components.printernizer.printer.fields import Fields
from custom_components.printernizer.printer.filament.meter.curve import UseMeter
from custom_components.printernizer.printer.filament.spools import SpoolPlace
from custom_components.printernizer.printer.jobs.filament_use import (
    use_method,
    used_grams,
)
from custom_components.printernizer.printer.jobs.keeper import JobKeeper, KeptJobs
from custom_components.printernizer.printer.jobs.record import JobRecord
from custom_components.printernizer.printer.model import Job, PrinterSnapshot
from simulator import threemf
from simulator.bambu.dialects import Dialect
from simulator.bambu.filament import Unit, assorted
from simulator.machine import Phase, Plan
from tests.bambu.dialects import EVERY_DIALECT
from tests.rigs import BRACKET, BambuRig
from tests.schedules import sliced_plan

pytestmark = pytest.mark.usefixtures("socket_enabled")

PATH = "/cache/Bracket.gcode.3mf"
MANY_LAYERS = replace(BRACKET, layers=20_000)
TWO_COLOURS = (
    threemf.Filament(id=1, grams=12, meters=4),
    threemf.Filament(id=3, color="#2F80ED", grams=3, meters=1),
)


@pytest.fixture
async def rig(dialect: Dialect) -> AsyncGenerator[BambuRig]:
    """Switch on a printer with a feeder."""
    rig = BambuRig(dialect)
    rig.simulator.settings.units = [Unit(spools=assorted())]
    await rig.start()
    yield rig
    await rig.power_off()


@pytest.fixture
async def backend(rig: BambuRig) -> AsyncGenerator[BambuBackend]:
    """Make a backend, which is closed in the end."""
    backend = rig.backend(None)  # type: ignore[arg-type]
    yield backend
    await backend.close()


class Follower:
    """Takes snapshots, and keeps the jobs as Home Assistant does."""

    def __init__(self, backend: BambuBackend) -> None:
        """Follow a backend."""
        self._backend = backend
        self._news = asyncio.Event()
        self.keeper = JobKeeper(NoStorage(), lambda _: None, now=datetime.now(UTC))
        self.over: list[JobRecord] = []

    async def connect(self) -> None:
        """Connect the backend."""
        await self._backend.connect(self._take)
        self._take(self._backend.snapshot)

    async def until(self, condition: Callable[[PrinterSnapshot], object]) -> Job:
        """Wait for a snapshot of which something holds."""
        async with asyncio.timeout(20):
            while not condition(self._backend.snapshot):
                self._news.clear()
                await self._news.wait()
        job = self._backend.snapshot.job
        assert job is not None
        return job

    async def news(self, cause: Callable[[], None]) -> None:
        """Wait for a snapshot after something has happened."""
        self._news.clear()
        cause()
        async with asyncio.timeout(20):
            await self._news.wait()

    async def meter(self, name: str = "Bracket") -> UseMeter:
        """Wait until the job of this name is measured."""
        job = await self.until(
            lambda it: it.job and it.job.name == name and it.job.meter
        )
        assert job.meter is not None
        return job.meter

    def _take(self, snapshot: PrinterSnapshot) -> None:
        self.keeper.look(snapshot, datetime.now(UTC))
        self._news.set()


class NoStorage:
    """Nothing is written."""

    async def load(self) -> KeptJobs | None:
        """Return nothing."""
        return None

    async def save(self, kept: KeptJobs) -> None:
        """Write nothing."""

    async def add(self, record: JobRecord) -> None:
        """Write nothing."""


@pytest.fixture
def follower(backend: BambuBackend) -> Follower:
    """Follow the backend."""
    return Follower(backend)


def under_way(rig: BambuRig, content: bytes, plan: Plan = BRACKET) -> None:
    """Print a file."""
    rig.simulator.card.add(PATH, content)
    rig.machine.start(plan)
    rig.machine.advance(900)


async def reading(rig: BambuRig) -> None:
    """Wait until the G-code is on its way."""
    async with asyncio.timeout(10):
        while rig.simulator.files.counts.logins < 2:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0)


@EVERY_DIALECT
async def test_the_file_of_the_job_tells_what_is_used_by_when(
    rig: BambuRig, follower: Follower
) -> None:
    plate = threemf.Plate(plan=BRACKET, filaments=TWO_COLOURS)
    under_way(rig, threemf.make(plate))
    await follower.connect()
    meter = await follower.meter()
    assert meter.totals == pytest.approx((4000, 999.2), abs=0.1)
    assert [filament.index for filament in meter.filaments] == [1, 3]
    assert meter.used(40, None) == pytest.approx((2025, 0), abs=1)
    assert meter.used(90, None) == pytest.approx((4000, 525), abs=1)
    assert meter.filaments[0].density == 1.24


async def test_only_the_plate_that_is_printed_is_read(
    rig: BambuRig, backend: BambuBackend, follower: Follower
) -> None:
    other = threemf.Plate(plan=MANY_LAYERS, number=1)
    plates = other, threemf.Plate(plan=BRACKET, number=2, filaments=TWO_COLOURS[1:])
    content = threemf.make(*plates, model_bytes=3_000_000)
    rig.simulator.card.add(PATH, content)
    await follower.connect()
    await backend.execute(StartPrint(PATH, plate=2))
    rig.machine.advance(900)
    meter = await follower.meter()
    assert meter.totals == pytest.approx((999.2,), abs=0.1)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        wanted = archive.getinfo("Metadata/plate_2.gcode").compress_size
    assert rig.simulator.files.counts.sent < wanted + 1_000_000


async def test_who_wants_the_files_does_not_wait_for_the_meter(
    rig: BambuRig, backend: BambuBackend, follower: Follower
) -> None:
    content = threemf.make(threemf.Plate(plan=MANY_LAYERS))
    under_way(rig, content)
    await follower.connect()
    counts = rig.simulator.files.counts
    await reading(rig)
    assert not backend.snapshot.job.meter  # type: ignore[union-attr]
    await backend.files.list("/")
    assert not backend.snapshot.job.meter  # type: ignore[union-attr]
    meter = await follower.meter()
    assert meter.totals[0] == pytest.approx(6160, abs=1)
    # It was gone on with, not begun anew.
    assert counts.sent < 1.3 * len(content) + 400_000


async def test_nothing_is_read_before_the_job_prints(
    rig: BambuRig, follower: Follower
) -> None:
    rig.simulator.card.add(PATH, threemf.make(threemf.Plate(plan=BRACKET)))
    rig.machine.start(BRACKET)
    rig.machine.advance(20)
    assert rig.machine.layer == 0
    await follower.connect()
    await follower.until(lambda it: it.job and it.job.planned_weight)
    logins = rig.simulator.files.counts.logins
    for _ in range(3):
        await follower.news(lambda: rig.machine.advance(1))
    assert rig.simulator.files.counts.logins == logins
    rig.machine.advance(600)
    await follower.meter()


async def test_who_starts_a_print_has_the_files_for_himself(
    rig: BambuRig, backend: BambuBackend, follower: Follower
) -> None:
    under_way(rig, threemf.make(threemf.Plate(plan=MANY_LAYERS)))
    await follower.connect()
    commands = rig.simulator.files.counts.commands
    await reading(rig)
    backend._plan.starts("/other.3mf", 1, "other")
    assert backend._plan._looking is None
    await backend.files.list("/")
    assert commands[-1].startswith(("LIST", "MLSD", "NLST"))
    assert not backend.snapshot.job.meter  # type: ignore[union-attr]


async def test_g_code_that_is_broken_is_nobodys_concern(
    rig: BambuRig, backend: BambuBackend, follower: Follower
) -> None:
    content = bytearray(threemf.make(threemf.Plate(plan=BRACKET)))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = archive.getinfo("Metadata/plate_1.gcode").header_offset
    content[place + 300 : place + 310] = bytes(10)
    under_way(rig, bytes(content))
    await follower.connect()
    job = await follower.until(lambda it: it.job and it.job.planned_weight)
    looking = backend._plan._looking
    assert looking is not None
    await asyncio.wait({looking}, timeout=10)
    assert looking.done()
    assert looking.exception() is None
    assert job.meter is None


async def test_a_reading_that_breaks_is_gone_on_with(
    rig: BambuRig, follower: Follower
) -> None:
    under_way(rig, threemf.make(threemf.Plate(plan=MANY_LAYERS)))
    await follower.connect()
    await follower.until(lambda it: it.job and it.job.planned_weight)
    habits = rig.simulator.files.habits
    habits.breaks_off_at = 70_000
    assert (await follower.meter()).totals[0] == pytest.approx(6160, abs=1)
    assert habits.breaks_off_at is None


PLACES = [SpoolPlace(unit=0, slot=2), SpoolPlace(unit=0, slot=1)]


async def test_the_report_tells_from_which_slot_each_filament_comes(
    rig: BambuRig, follower: Follower
) -> None:
    plate = threemf.Plate(plan=BRACKET, filaments=TWO_COLOURS)
    under_way(rig, threemf.make(plate))
    rig.simulator.settings.mapping = [2, 254, 1]
    await follower.connect()
    job = await follower.until(lambda it: it.job and it.job.planned_weight)
    assert [filament.place for filament in job.planned_filaments] == PLACES


async def test_what_was_ordered_counts_before_what_is_reported(
    rig: BambuRig, backend: BambuBackend, follower: Follower
) -> None:
    plate = threemf.Plate(plan=BRACKET, filaments=TWO_COLOURS)
    rig.simulator.card.add(PATH, threemf.make(plate))
    await follower.connect()
    unit = backend.snapshot.filament_units[0].serial
    await backend.execute(StartPrint(PATH, slots=((unit, 2), None, (unit, 1))))
    rig.machine.advance(900)
    rig.simulator.settings.mapping = [0, 0, 0]
    job = await follower.until(lambda it: it.job and it.job.planned_weight)
    assert [filament.place for filament in job.planned_filaments] == PLACES


@pytest.mark.parametrize(
    ("order", "places"),
    [
        ({"ams_mapping": [2, -1, 129]}, [Place(0, 2), None, Place(129, 0)]),
        (
            {
                "ams_mapping": [-1, -1],
                "ams_mapping2": [
                    {"ams_id": 255, "slot_id": 0},
                    {"ams_id": 255, "slot_id": 255},
                ],
            },
            [Place(255, 0), None],
        ),
        ({"ams_mapping": "0,1", "ams_mapping2": {"ams_id": 1}}, []),
        ({"ams_mapping": [None, True, 300, "1"]}, [None] * 4),
        ({"ams_mapping2": [None, 5, {}]}, [None] * 3),
    ],
)
def test_an_order_tells_places_in_either_form(
    order: dict[str, object], places: list[Place | None]
) -> None:
    fields = Fields(order, where="print", odd=set())
    assert list(ordered_places(fields)) == places


async def test_a_cancelled_job_has_used_what_the_machine_has(
    rig: BambuRig, follower: Follower
) -> None:
    chance, errors = random.Random(4), []  # noqa: S311
    await follower.connect()
    for number in range(8):
        plan = sliced_plan(chance, number)
        content = threemf.make(threemf.plate_of(plan))
        rig.simulator.card.add(f"/cache/{plan.name}.gcode.3mf", content)
        rig.machine.start(plan)
        await follower.until(lambda it: it.status == "preparing")
        rig.machine.advance(chance.uniform(0.1, 0.9) * plan.seconds + 200)
        if rig.machine.phase is not Phase.PRINTING:
            continue
        await follower.meter(plan.name)
        used = rig.machine.used
        rig.machine.stop()
        await follower.until(lambda it: it.status in {"cancelled", "failed"})
        record = follower.keeper.last
        assert record is not None
        assert use_method(record) == "measured"
        errors.append(100 * abs((used_grams(record) or 0) - used) / plan.weight)
    assert len(errors) > 4
    assert statistics.median(errors) < 0.5
    assert max(errors) < 2


def member_of(content: bytes, method: int) -> tuple[bytes, GcodeMember]:
    """Pack G-code into a project, and say where it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("before", b"x" * 99)
        archive.writestr("Metadata/plate_1.gcode", content, method)
    with zipfile.ZipFile(file) as archive:
        member = GcodeMember.of(archive, 1)
    assert member is not None
    return file.getvalue(), member


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("piece", [1, 7, 1000, 1 << 20])
def test_it_is_all_the_same_in_which_pieces_a_member_comes(
    method: int, piece: int
) -> None:
    file, member = member_of(b"M83\n" + b"G1 X1 E2\n" * 500, method)
    reading = GcodeReading(member)
    while reading.left:
        reading.take(file[reading.offset : reading.offset + piece])
    meter = reading.finished()
    assert meter is not None
    assert meter.totals == (1000,)


def test_what_is_packed_in_another_way_is_not_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Metadata/plate_1.gcode", b"G1 E1\n", zipfile.ZIP_BZIP2)
    with zipfile.ZipFile(file) as archive:
        assert GcodeMember.of(archive, 1) is None
        assert GcodeMember.of(archive, 2) is None


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(0, 500))
def test_a_project_that_is_spoilt_is_a_protocol_error(noise: bytes, at: int) -> None:
    file, member = member_of(b"M83\n" + b"G1 X1 E2\n" * 50, zipfile.ZIP_DEFLATED)
    spoilt = (file[:at] + noise + file[at:]).ljust(1000, b"\0")
    reading = GcodeReading(member)
    try:
        while reading.left:
            reading.take(spoilt[reading.offset : reading.offset + 64] or bytes(64))
        reading.finished()
    except ProtocolError:
        pass
    else:
        assert metered(io.BytesIO(spoilt), member) is not None


def test_a_file_that_is_too_short_tells_nothing() -> None:
    file, member = member_of(b"M83\nG1 X1 E2\n", zipfile.ZIP_DEFLATED)
    assert metered(io.BytesIO(file[: member.offset + 40]), member) is None
    assert metered(io.BytesIO(file), member) is not None
