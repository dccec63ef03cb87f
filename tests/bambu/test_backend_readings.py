"""A Bambu Lab backend whose readings are gathered: read only when somebody looks."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.reading import snapshot as reading
from custom_components.printernizer.bambu.reading.fans import read_fans
from custom_components.printernizer.printer.commands.commands import SetBedTemperature
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    RefusedError,
)
from custom_components.printernizer.printer.model import (
    PrinterSnapshot,
    PrinterStatus,
    Transfer,
)
from custom_components.printernizer.printer.reasons import Reason
from simulator.bambu.dialects import A1, P1S, Dialect
from simulator.bambu.printer import BambuSimulator
from tests.rigs import HURRIED
from tests.waiting import until_now as until

from .test_backend import SHORT_PATIENCE, make_backend, printing, told

pytestmark = pytest.mark.usefixtures("socket_enabled")


class Gathered:
    """What a backend tells, and how often it has told that there is more."""

    def __init__(self, backend: BambuBackend, pushed: list[PrinterSnapshot]) -> None:
        """Gather readings from now on."""
        self.pushed = pushed
        self.times = 0
        pushed.clear()
        backend.gather_readings(self._note)

    def _note(self) -> None:
        self.times += 1


@asynccontextmanager
async def gathering(
    dialect: Dialect = P1S, **knobs: Any
) -> AsyncGenerator[tuple[BambuSimulator, BambuBackend, Gathered]]:
    """Provide a printer that prints, and a backend whose readings are gathered."""
    async with printing(dialect, **knobs) as (simulator, backend, pushed):
        yield simulator, backend, Gathered(backend, pushed)


def warm(degrees: float) -> bytes:
    """Return a message that tells how warm the bed is."""
    return told(bed_temper=degrees)


async def test_readings_are_told_of_and_read_only_when_somebody_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads: list[None] = []
    reader = reading.SnapshotReader.read

    def counted(*args: Any) -> PrinterSnapshot:
        reads.append(None)
        return reader(*args)

    monkeypatch.setattr(reading.SnapshotReader, "read", counted)
    async with gathering() as (simulator, backend, gathered):
        reads.clear()
        for degrees in (41, 42, 43):
            simulator.send_raw(warm(degrees))
        await until(lambda: gathered.times == 3, "told of all")
        assert (gathered.pushed, reads) == ([], []), "read before anybody looked"
        for _ in range(2):
            assert backend.snapshot.bed.temperature == 43  # type: ignore[union-attr]
        assert len(reads) == 1, "read again without anything new"


async def test_news_are_told_at_once_with_the_readings_that_waited() -> None:
    async with gathering() as (simulator, backend, gathered):
        simulator.send_raw(warm(43))
        await until(lambda: gathered.times, "told of")
        simulator.send_raw(told(gcode_state="PAUSE", stg_cur=16))
        await until(lambda: gathered.pushed, "told")
        [snapshot] = gathered.pushed
        assert snapshot.status is PrinterStatus.PAUSED
        assert snapshot.bed.temperature == 43  # type: ignore[union-attr]
        assert backend.snapshot is snapshot


async def test_a_command_whose_effect_is_looked_out_for_waits_for_no_gathering() -> (
    None
):
    patience = replace(HURRIED, confirmation=600)
    async with gathering(patience=patience) as (simulator, backend, gathered):
        simulator.ignore_next()
        setting = asyncio.ensure_future(backend.execute(SetBedTemperature(50)))
        await simulator.wait_for_command("gcode_line")
        assert gathered.times == 0
        simulator.send_raw(told(bed_target_temper=50))
        await until(setting.done, "seen")
        assert gathered.pushed


@pytest.fixture
def odd_fan(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Have one value be such as nobody foresaw; return a message that tells it."""

    def fail_with_the_odd(fields: Any, *args: Any) -> Any:
        if fields.text("cooling_fan_speed") == "odd":
            raise KeyError("odd")
        return read_fans(fields, *args)

    monkeypatch.setattr(reading, "read_fans", fail_with_the_odd)
    return told(cooling_fan_speed="odd")


def is_odd(backend: BambuBackend) -> bool:
    """Whether what cannot be read is kept."""
    return bool(backend.told["print"]["cooling_fan_speed"] == "odd")


async def test_readings_that_cannot_be_read_are_told_once_and_dropped(
    odd_fan: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """One value that nobody could foresee must not hide all others for good."""
    async with gathering() as (simulator, backend, gathered):
        known = backend.snapshot
        for times in (1, 2):
            simulator.send_raw(odd_fan)
            await until(lambda: gathered.times == times, "told of")  # noqa: B023 - awaited at once
            assert backend.snapshot == known
            assert not is_odd(backend)
        assert caplog.text.count("Unexpected error with a printer") == 1
        simulator.send_raw(warm(43))
        await until(lambda: gathered.times == 3, "told of")
        assert backend.snapshot.bed.temperature == 43  # type: ignore[union-attr]


async def test_news_are_told_although_what_waits_cannot_be_read(odd_fan: bytes) -> None:
    """They are told once: without them the end of a job would be missed."""
    async with gathering() as (simulator, backend, gathered):
        simulator.send_raw(odd_fan)
        await until(lambda: gathered.times, "told of")
        simulator.send_raw(told(gcode_state="PAUSE", stg_cur=16))
        await until(lambda: gathered.pushed, "told")
        assert gathered.pushed[0].status is PrinterStatus.PAUSED
        assert not is_odd(backend)


@pytest.mark.usefixtures("odd_fan")
async def test_news_that_cannot_be_read_take_nothing_with_them_that_waits() -> None:
    bad_news = told(cooling_fan_speed="odd", gcode_state="PAUSE", stg_cur=16)
    async with gathering() as (simulator, backend, gathered):
        simulator.send_raw(warm(43))
        simulator.send_raw(bad_news)
        simulator.send_raw(told(wifi_signal="-41dBm"))
        await until(lambda: gathered.times == 2, "told of")
        assert backend.snapshot.status is PrinterStatus.PRINTING
        assert backend.snapshot.bed.temperature == 43  # type: ignore[union-attr]
        assert backend.snapshot.network.signal == -41


async def test_what_comes_otherwise_is_told_although_what_waits_cannot_be_read(
    odd_fan: bytes,
) -> None:
    """A transfer that is under way must not fail for it."""
    async with gathering() as (simulator, backend, gathered):
        simulator.send_raw(odd_fan)
        await until(lambda: gathered.times, "told of")
        transfer = Transfer(name="cube.3mf", progress=1)
        backend._note_transfer(transfer)
        assert gathered.pushed[-1].transfer is transfer
        assert not is_odd(backend)


async def test_a_refusal_is_known_although_what_waits_cannot_be_read(
    odd_fan: bytes,
) -> None:
    """No report tells that the camera lets nobody look."""
    async with gathering(A1) as (simulator, backend, gathered):
        simulator.send_raw(odd_fan)
        await until(lambda: gathered.times, "told of")
        backend._note_camera(RefusedError(Reason.AUTHORISATION))
        assert backend.snapshot.cameras[0].enabled is False
        assert not is_odd(backend)


async def test_the_last_readings_are_shown_of_a_printer_that_we_have_left() -> None:
    async with gathering() as (simulator, backend, gathered):
        simulator.send_raw(warm(43))
        await until(lambda: gathered.times, "told of")
        await backend.close()
        assert backend.snapshot.bed.temperature == 43  # type: ignore[union-attr]


async def test_readings_wait_also_while_a_problem_stands() -> None:
    """Some printers keep a notice for days."""
    async with gathering() as (simulator, backend, gathered):
        simulator.raise_hms(0x0300_0100, 0x0001_0001)
        await until(lambda: gathered.pushed, "told")
        gathered.pushed.clear()
        gathered.times = 0
        simulator.send_raw(warm(43))
        simulator.send_raw(warm(43))
        simulator.send_raw(warm(44))
        await until(lambda: backend.told["print"]["bed_temper"] == 44, "heard")
        assert (gathered.times, gathered.pushed) == (2, [])


async def test_the_last_readings_are_shown_of_a_printer_that_is_lost() -> None:
    async with gathering() as (simulator, backend, gathered):
        simulator.send_raw(warm(43))
        await until(lambda: gathered.times, "told of")
        await simulator.cut_power()
        await until(lambda: gathered.pushed, "lost")
        assert gathered.pushed[0].bed.temperature == 43  # type: ignore[union-attr]
        await until(lambda: not backend.snapshot.online, "away")
        assert backend.snapshot.bed.temperature == 43  # type: ignore[union-attr]


async def test_the_last_readings_are_shown_of_a_printer_that_falls_silent() -> None:
    async with gathering(patience=SHORT_PATIENCE) as (simulator, _, gathered):
        simulator.send_raw(warm(43))
        await until(lambda: gathered.times, "told of")
        simulator.freeze()
        await until(lambda: gathered.pushed, "away")
        assert gathered.pushed[0].status is PrinterStatus.OFFLINE
        assert gathered.pushed[0].bed.temperature == 43  # type: ignore[union-attr]


async def test_the_last_readings_are_shown_of_a_printer_that_is_switched_off() -> None:
    async with gathering() as (simulator, backend, gathered):
        simulator.send_raw(warm(43))
        await until(lambda: gathered.times, "told of")
        backend.switched(on=False)
        assert gathered.pushed[-1].status is PrinterStatus.OFFLINE
        assert gathered.pushed[-1].bed.temperature == 43  # type: ignore[union-attr]


async def test_what_shows_nothing_new_is_told_to_nobody() -> None:
    async with printing() as (simulator, _, pushed):
        pushed.clear()
        simulator.send_raw(told(nobody_knows=1))
        simulator.send_raw(told(gcode_state="PAUSE", stg_cur=16))
        await until(lambda: pushed, "told")
        assert [snapshot.status for snapshot in pushed] == [PrinterStatus.PAUSED]


async def test_of_a_printer_that_was_never_reached_nothing_is_known() -> None:
    async with BambuSimulator() as simulator:
        backend = make_backend(simulator)
        backend.switched(on=False)
        with pytest.raises(CannotConnectError):
            assert not backend.snapshot, "it is shown as empty"
