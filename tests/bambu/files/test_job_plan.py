"""What a job's file says, found on the printer and read with few bytes."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from datetime import timedelta
import io
from typing import override
import zipfile

import pytest

from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.files.job_file import Wanted
from custom_components.printernizer.bambu.files.threemf import read_plate
from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.printer.errors import ProtocolError
from custom_components.printernizer.printer.model import (
    Job,
    JobObject,
    PlannedFilament,
    PrinterSnapshot,
)
from custom_components.printernizer.printer.plates import Box
from simulator import threemf
from simulator.bambu.dialects import A1, P1S, X1C, Dialect
from simulator.bambu.reports.untidy import Untidiness
from simulator.machine import Plan
from tests.bambu.dialects import EVERY_DIALECT
from tests.rigs import BRACKET, BambuRig

pytestmark = pytest.mark.usefixtures("socket_enabled")

LARGE = 50_000_000
TWO_COLOURS = threemf.Plate(
    plan=BRACKET,
    objects=((157, "Left &amp; right.stl"), (158, "Brim.stl")),
    filaments=(
        threemf.Filament(id=1, color="#FF6A13FF", grams=12.5, meters=4.19),
        threemf.Filament(id=3, material="PETG", color="#2F80ED", grams=3, meters=1),
    ),
)


@pytest.fixture
async def rig(dialect: Dialect) -> AsyncGenerator[BambuRig]:
    """Switch on a printer that prints, and has no file yet."""
    rig = BambuRig(dialect)
    await rig.start()
    rig.machine.start(BRACKET)
    rig.machine.advance(900)
    yield rig
    await rig.power_off()


@pytest.fixture
async def backend(rig: BambuRig) -> AsyncGenerator[BambuBackend]:
    """Make a backend, which is closed in the end."""
    backend = rig.backend(None)  # type: ignore[arg-type]
    yield backend
    await backend.close()


class Listener:
    """Takes snapshots, and waits for one in which something holds."""

    def __init__(self, backend: BambuBackend) -> None:
        """Follow a backend."""
        self._backend = backend
        self._news = asyncio.Event()

    async def connect(self) -> None:
        """Connect the backend."""
        await self._backend.connect(self._take)

    async def job(self, condition: Callable[[Job], object]) -> Job:
        """Wait for a job of which something holds."""
        async with asyncio.timeout(10):
            while True:
                job = self._backend.snapshot.job
                if job and condition(job):
                    return job
                self._news.clear()
                await self._news.wait()

    async def weight(self, wanted: float) -> Job:
        """Wait for a job of this planned weight."""
        return await self.job(lambda job: job.planned_weight == wanted)

    def _take(self, _snapshot: PrinterSnapshot) -> None:
        self._news.set()


@pytest.fixture
def listener(backend: BambuBackend) -> Listener:
    """Follow the backend."""
    return Listener(backend)


def packed(**members: bytes) -> io.BytesIO:
    """Return a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


@EVERY_DIALECT
def _box(left: int) -> Box:
    """Where one of two parts is that the simulator draws, of 512 pixels."""
    return Box(left=left / 512, top=64 / 512, width=128 / 512, height=128 / 512)


async def test_the_file_tells_what_the_report_does_not(
    rig: BambuRig, backend: BambuBackend, listener: Listener
) -> None:
    rig.simulator.card.add("/cache/Bracket.gcode.3mf", threemf.make(TWO_COLOURS))
    await listener.connect()
    job = await listener.weight(15.5)
    assert job.planned_length == pytest.approx(5190)
    assert job.planned_time == timedelta(seconds=BRACKET.seconds)
    assert job.planned_filaments == (
        PlannedFilament(
            index=1, material="PLA", colour="FF6A13", weight=12.5, length=4190
        ),
        PlannedFilament(
            index=3, material="PETG", colour="2F80ED", weight=3, length=1000
        ),
    )
    assert job.objects == (
        JobObject(id=157, name="Left & right.stl", box=_box(64)),
        JobObject(id=158, name="Brim.stl", box=_box(320)),
    )
    assert job.thumbnail is not None
    picture = await backend.picture(job.thumbnail)
    assert picture is not None
    assert picture.content == threemf.picture_of(TWO_COLOURS)


async def test_what_is_left_out_of_the_job_shows_at_its_objects(
    rig: BambuRig, backend: BambuBackend, listener: Listener
) -> None:
    rig.simulator.card.add("/Bracket.3mf", threemf.make(TWO_COLOURS))
    rig.simulator.settings.skipped.append(158)
    await listener.connect()
    job = await listener.weight(15.5)
    assert [thing.skipped for thing in job.objects] == [False, True]


@EVERY_DIALECT
async def test_a_large_file_costs_a_small_part_of_its_bytes(
    rig: BambuRig, listener: Listener
) -> None:
    content = threemf.make(TWO_COLOURS, model_bytes=LARGE)
    rig.simulator.card.add("/cache/Bracket.gcode.3mf", content)
    await listener.connect()
    await listener.weight(15.5)
    assert 0 < rig.simulator.files.counts.sent < len(content) * 0.05


async def test_without_ranges_the_file_is_fetched_once(
    rig: BambuRig, listener: Listener
) -> None:
    content = threemf.make(TWO_COLOURS, model_bytes=200_000)
    rig.simulator.card.add("/cache/Bracket.gcode.3mf", content)
    rig.simulator.files.habits.unknown.add("REST")
    await listener.connect()
    job = await listener.weight(15.5)
    assert job.meter is not None
    assert job.meter.totals == pytest.approx((4190, 999.2), abs=0.1)
    assert rig.simulator.files.counts.sent == len(content)


async def test_a_job_costs_one_look_and_one_reading_however_often_it_is_reported(
    rig: BambuRig, listener: Listener
) -> None:
    rig.store(BRACKET)
    await listener.connect()
    await listener.job(lambda job: job.meter)
    logins = rig.simulator.files.counts.logins
    for _ in range(10):
        rig.machine.advance(36)
        percent = int(rig.machine.progress or 0)
        await listener.job(lambda job, percent=percent: job.progress == percent)
    assert rig.simulator.files.counts.logins == logins == 2


@pytest.mark.parametrize("dialect", [X1C], ids=["X1C"])
async def test_a_file_that_appears_after_the_job_has_begun_is_found(
    rig: BambuRig, listener: Listener
) -> None:
    await listener.connect()
    async with asyncio.timeout(5):
        while not rig.simulator.files.counts.logins:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0)
    rig.store(BRACKET)
    await listener.weight(BRACKET.weight)


async def test_a_file_that_is_not_there_is_looked_for_a_few_times_and_is_no_error(
    rig: BambuRig, backend: BambuBackend, caplog: pytest.LogCaptureFixture
) -> None:
    await backend.connect(lambda _: None)
    looking = backend._plan._looking
    assert looking is not None
    await asyncio.wait({looking}, timeout=10)
    assert looking.done()
    assert looking.exception() is None
    assert rig.simulator.files.counts.logins == 12
    assert backend.snapshot.job is not None
    assert backend.snapshot.job.thumbnail is None
    assert not [
        record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}
    ]


async def test_another_job_has_another_plan_and_none_of_the_last_one(
    rig: BambuRig, backend: BambuBackend, listener: Listener
) -> None:
    rig.store(BRACKET)
    await listener.connect()
    first = await listener.weight(BRACKET.weight)
    assert first.thumbnail is not None

    other = Plan(name="Other", file="other.gcode", weight=99.0)
    rig.store(other)
    rig.machine.stop()
    rig.machine.start(other)
    rig.machine.advance(60)
    second = await listener.weight(99.0)
    assert second.thumbnail != first.thumbnail
    assert await backend.picture(first.thumbnail) is None


def reprinted(rig: BambuRig, weight: float, colour: str) -> threemf.Plate:
    """Print another file under the same name: its plate is stored in the old place."""
    plate = threemf.plate_of(replace(BRACKET, weight=weight), colour)
    rig.simulator.card.add("/cache/Bracket.gcode.3mf", threemf.make(plate))
    rig.machine.stop()
    rig.machine.start(BRACKET)
    return plate


async def test_a_reprint_under_the_same_name_and_id_has_the_plan_of_its_own_file(
    rig: BambuRig, backend: BambuBackend, listener: Listener
) -> None:
    rig.simulator.device.untidiness = Untidiness(dips=0)
    rig.store(BRACKET)
    await listener.connect()
    first = await listener.job(lambda job: job.thumbnail and job.meter)
    assert first.thumbnail is not None
    reprint = reprinted(rig, 77, "#123456")
    prepared = await listener.job(lambda job: job.planned_weight is None)
    assert (prepared.meter, prepared.thumbnail) == (None, None)
    rig.machine.advance(600)
    second = await listener.weight(77)
    assert second.id is first.id is None
    assert second.thumbnail is not None
    assert second.thumbnail != first.thumbnail
    picture = await backend.picture(second.thumbnail)
    assert picture is not None
    assert picture.content == threemf.picture_of(reprint)
    assert await backend.picture(first.thumbnail) is None


async def test_a_reprint_that_began_while_nobody_listened_has_its_own_plan(
    rig: BambuRig, backend: BambuBackend, listener: Listener
) -> None:
    rig.simulator.device.untidiness = Untidiness(
        names_after=0, percent_after=0, layers_after=0, dips=0
    )
    rig.store(BRACKET)
    await listener.connect()
    await listener.job(lambda job: job.meter)
    rig.simulator.mute()
    reprinted(rig, 77, "#123456")
    rig.machine.advance(300)
    rig.simulator.drop_all()
    await listener.weight(77)


async def test_a_file_that_makes_way_for_the_job_s_own_at_its_start_is_not_its_file(
    rig: BambuRig, listener: Listener
) -> None:
    rig.machine.stop()
    rig.machine.start(BRACKET)
    rig.machine.advance(10)
    rig.simulator.card.add("/cache/Bracket.gcode.3mf", threemf.make(TWO_COLOURS))
    await listener.connect()
    await listener.weight(15.5)
    plate = threemf.plate_of(replace(BRACKET, weight=77), "#123456")
    rig.simulator.card.add("/cache/Bracket.gcode.3mf", threemf.make(plate))
    rig.machine.advance(900)
    job = await listener.job(lambda job: job.meter)
    assert job.planned_weight == 77


@pytest.mark.parametrize("dialect", [P1S, A1], ids=["P1S", "A1"])
async def test_a_job_that_is_prepared_has_nothing_of_the_one_before(
    rig: BambuRig, listener: Listener
) -> None:
    rig.store(BRACKET)
    await listener.connect()
    await listener.job(lambda job: job.meter)
    rig.machine.stop()
    rig.machine.start(replace(BRACKET, name="Hook", file="hook.gcode"))
    job = await listener.job(lambda job: job.name == "Hook")
    assert (job.meter, job.planned_weight, job.planned_filaments) == (None, None, ())


async def test_a_name_that_the_printer_cuts_off_is_found_by_its_beginning(
    rig: BambuRig, listener: Listener
) -> None:
    long = replace(BRACKET, name="A bracket with a name of more than thirty letters")
    rig.machine.stop()
    rig.machine.start(long)
    rig.machine.advance(60)
    rig.store(BRACKET)
    rig.simulator.card.add(f"/cache/{long.name}.3mf", threemf.make(TWO_COLOURS))
    await listener.connect()
    await listener.weight(15.5)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        pytest.param("A bracket for the long shelf", "{} two", id="merely similar"),
        pytest.param("A bracket for the long shelf of mine", "{}y", id="not its end"),
    ],
)
async def test_a_file_with_a_similar_name_is_the_file_of_another_job(
    rig: BambuRig, listener: Listener, name: str, stored: str
) -> None:
    rig.machine.stop()
    rig.machine.start(replace(BRACKET, name=name))
    rig.machine.advance(60)
    other = f"/cache/{stored.format(name[:29].strip())}.3mf"
    rig.simulator.card.add(other, threemf.make(TWO_COLOURS))
    await listener.connect()
    rig.simulator.card.add(
        f"/cache/{name}.3mf", threemf.make(threemf.plate_of(BRACKET, "#112233"))
    )
    await listener.weight(BRACKET.weight)


async def test_blanks_and_underscores_are_the_same_in_every_folder(
    rig: BambuRig, listener: Listener
) -> None:
    rig.machine.stop()
    rig.machine.start(replace(BRACKET, name="Left bracket 2"))
    rig.machine.advance(60)
    path = "/model/Left_bracket_2.gcode.3mf"
    rig.simulator.card.add(path, threemf.make(TWO_COLOURS))
    await listener.connect()
    await listener.weight(15.5)


@pytest.mark.parametrize(
    ("told", "paths"),
    [
        (
            {"subtask_name": "Box", "gcode_file": "/data/Metadata/plate_2.gcode"},
            [
                "/cache/Box.gcode.3mf",
                "/cache/Box.3mf",
                "/Box.gcode.3mf",
                "/Box.3mf",
                "/model/Box.gcode.3mf",
                "/model/Box.3mf",
            ],
        ),
        (
            {"subtask_name": "Box", "gcode_file": "Crate.gcode.3mf"},
            [
                "/cache/Box.gcode.3mf",
                "/cache/Box.3mf",
                "/Box.gcode.3mf",
                "/Box.3mf",
                "/model/Box.gcode.3mf",
                "/model/Box.3mf",
                "/cache/Crate.gcode.3mf",
                "/cache/Crate.3mf",
                "/Crate.gcode.3mf",
                "/Crate.3mf",
                "/model/Crate.gcode.3mf",
                "/model/Crate.3mf",
            ],
        ),
    ],
)
def test_the_file_is_looked_for_where_jobs_are_stored(
    told: dict[str, str], paths: list[str]
) -> None:
    wanted = Wanted.told_by(BambuReport(print=told))
    assert wanted is not None
    assert list(wanted.paths()) == paths
    assert wanted.plate == (2 if "plate_2" in told["gcode_file"] else None)


def test_the_plate_that_is_printed_is_the_one_that_is_told_of() -> None:
    plates = [
        threemf.plate_of(replace(BRACKET, weight=1.5), "#112233"),
        threemf.plate_of(replace(BRACKET, weight=2.5), "#445566", number=2),
    ]
    file = io.BytesIO(threemf.make(*plates))
    assert read_plate(file, 2).weight == 2.5
    assert read_plate(file, 2).picture == threemf.picture_of(plates[1])
    # That none is told does not make it the first.
    assert read_plate(file, None).weight is None
    assert read_plate(file, None).picture is None
    assert read_plate(io.BytesIO(threemf.make(plates[1])), None).weight == 2.5
    assert read_plate(file, 7).weight is None


def test_a_file_without_what_is_looked_for_tells_nothing() -> None:
    facts = read_plate(packed(other=b"x"), None)
    assert (facts.weight, facts.filaments, facts.picture) == (None, (), None)


def test_odd_values_are_left_out() -> None:
    info = b"""<config><plate><metadata key="index" value="1"/>
    <metadata key="weight" value="-3"/><metadata/>
    <object identify_id="x" name="a"/><object identify_id="12" name=""/>
    <filament id="" type="" color="red" used_g="nan" used_m="1e99"/></plate></config>"""
    facts = read_plate(packed(**{"Metadata/slice_info.config": info}), 1)
    assert facts.weight is None
    assert facts.objects == (JobObject(id=12, name="12"),)
    assert facts.filaments == (PlannedFilament(index=1),)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no zip",
        threemf.make(TWO_COLOURS)[:-30],
        packed(**{"Metadata/slice_info.config": b"<config>"}).getvalue(),
    ],
    ids=["empty", "no zip", "cut off", "no XML"],
)
def test_what_is_no_project_is_a_protocol_error(content: bytes) -> None:
    with pytest.raises(ProtocolError):
        read_plate(io.BytesIO(content), 1)


def test_what_would_fill_the_memory_is_left_out() -> None:
    bomb = bytes(200_000_000)
    file = packed(
        **{"Metadata/plate_1.png": bomb, "Metadata/slice_info.config": b"<config/>"}
    )
    assert len(file.getvalue()) < 300_000
    assert read_plate(file, 1).picture is None
    entities = b'<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (number, b"&%c;" % (number - 1) * 10)
        for number in range(98, 112)
    )
    info = entities + b"]><config>&o;</config>"
    with pytest.raises(ProtocolError):
        read_plate(packed(**{"Metadata/slice_info.config": info}), 1)


def with_many_members() -> bytes:
    """Return a project that has a list of more than a megabyte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for number in range(10_000):
            archive.writestr(f"Metadata/{'x' * 200}{number}", b"")
        with zipfile.ZipFile(io.BytesIO(threemf.make(TWO_COLOURS))) as good:
            archive.writestr(threemf.SLICE_INFO, good.read(threemf.SLICE_INFO))
    return file.getvalue()


class Watched(io.BytesIO):
    """Knows how much of it was wanted at once."""

    largest = 0

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.largest = max(self.largest, len(content))
        return content


def test_a_directory_is_too_long_wherever_a_shorter_one_is_made_believe() -> None:
    """The mark of a zip's end stands once more in it, with a length of nothing."""
    content = bytearray(with_many_members())
    end = len(content) - 22
    assert content[end : end + 4] == b"PK\5\6"
    content[end + 4 : end + 8] = b"PK\5\6"
    content[end + 16 : end + 20] = bytes(4)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.infolist()) == 10_001
    file = Watched(content)
    with pytest.raises(ProtocolError):
        read_plate(file, 1)
    assert file.largest <= 1024 * 1024


@pytest.mark.parametrize("unknown", [(), ("REST",)], ids=["ranges", "no ranges"])
async def test_a_directory_that_would_fill_the_memory_is_not_read(
    rig: BambuRig, backend: BambuBackend, unknown: tuple[str, ...]
) -> None:
    rig.simulator.files.habits.unknown.update(unknown)
    rig.simulator.card.add("/cache/Bracket.gcode.3mf", with_many_members())
    rig.simulator.files.counts.sent = 0
    await backend.connect(lambda _: None)
    looking = backend._plan._looking
    assert looking is not None
    await asyncio.wait({looking}, timeout=20)
    assert looking.done()
    assert backend.snapshot.job is not None
    assert backend.snapshot.job.planned_weight is None
    assert rig.simulator.files.counts.logins == 1
