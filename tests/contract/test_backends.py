"""The contract of `PrinterBackend`, over every brand and through real sockets."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.backend import PrinterBackend
from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    ClearProblem,
    Command,
    Pause,
    Resume,
    SetBedTemperature,
    SetChamberTemperature,
    SetFanSpeed,
    SetLight,
    SetNozzleTemperature,
    SetPrintFlow,
    SetPrintSpeed,
    SetSpeedProfile,
)
from custom_components.printernizer.printer.commands.effects import has_part, shows
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    CannotConnectError,
    PrinterError,
    RefusedError,
    UnsupportedError,
)
from custom_components.printernizer.printer.kinds import FanKind, SpeedProfile
from custom_components.printernizer.printer.model import PrinterSnapshot, PrinterStatus
from tests.rigs import BRACKET, WRONG_SECRET, Rig

JOB_COMMANDS = {Pause, Resume, Cancel}


class Levitate(Command):
    """A command that no printer knows."""


async def wait_until(
    backend: PrinterBackend,
    condition: Callable[[PrinterSnapshot], bool],
    wanted: str,
) -> PrinterSnapshot:
    """Follow the printer, polling or listening, until the condition holds."""
    try:
        async with asyncio.timeout(10):
            while not condition(backend.snapshot):
                if backend.poll_interval is not None:
                    await poll(backend)
                await asyncio.sleep(0)
    except TimeoutError:
        pytest.fail(f"never {wanted}; the last snapshot is {backend.snapshot}")
    return backend.snapshot


async def poll(backend: PrinterBackend) -> None:
    """Poll as the coordinator does: a failure shows in the snapshot."""
    try:
        await backend.refresh()
    except PrinterError:
        return


async def test_connecting_brings_a_complete_snapshot(
    backend: PrinterBackend, rig: Rig
) -> None:
    snapshot = backend.snapshot
    assert snapshot.info.serial == rig.serial
    assert snapshot.info.brand
    assert snapshot.info.model
    assert snapshot.connection is ConnectionState.CONNECTED
    assert snapshot.status is PrinterStatus.PRINTING
    assert snapshot.bed is not None
    assert snapshot.bed.temperature == pytest.approx(60, abs=1)
    assert snapshot.bed.target == 60
    assert max(nozzle.temperature or 0 for nozzle in snapshot.nozzles) == pytest.approx(
        220, abs=1
    )


async def test_the_job_is_told_in_the_words_of_the_model(
    backend: PrinterBackend, rig: Rig
) -> None:
    job = backend.snapshot.job
    assert job is not None
    assert job.id is not None
    assert job.name is not None
    assert job.name.lower().startswith("bracket")
    assert job.progress == pytest.approx(rig.machine.progress, abs=1)
    assert job.remaining is not None
    assert job.remaining.total_seconds() == pytest.approx(rig.machine.remaining, abs=60)


async def test_a_wrong_secret_is_an_authentication_error(
    rig: Rig, session: ClientSession
) -> None:
    backend = rig.backend(session, secret=WRONG_SECRET)
    with pytest.raises(AuthenticationError) as caught:
        await backend.connect(lambda _: None)
    await backend.close()
    assert WRONG_SECRET not in str(caught.value)


async def test_a_printer_that_is_off_cannot_be_connected(
    rig: Rig, session: ClientSession
) -> None:
    await rig.power_off()
    backend = rig.backend(session)
    with pytest.raises(CannotConnectError):
        await backend.connect(lambda _: None)
    await backend.close()


async def test_closing_twice_does_no_harm(
    rig: Rig, session: ClientSession, backend: PrinterBackend
) -> None:
    await backend.close()
    await backend.close()


async def test_pause_resume_and_cancel_reach_the_printer(
    backend: PrinterBackend, rig: Rig
) -> None:
    for command, status in (
        (Pause(), PrinterStatus.PAUSED),
        (Resume(), PrinterStatus.PRINTING),
        (Cancel(), PrinterStatus.CANCELLED),
    ):
        assert type(command) in backend.snapshot.accepts
        await backend.execute(command)
        await rig.sees(type(command))
        rig.machine.advance(5)
        await wait_until(
            backend, lambda snapshot, wanted=status: snapshot.status is wanted, status
        )


async def test_a_cancelled_job_is_no_failed_one_and_no_problem(
    backend: PrinterBackend, rig: Rig, snapshots: list[PrinterSnapshot]
) -> None:
    await backend.execute(Cancel())
    rig.machine.advance(5)
    await wait_until(
        backend, lambda it: it.status is PrinterStatus.CANCELLED, "cancelled"
    )
    seen = [snapshot.status for snapshot in snapshots]
    assert PrinterStatus.FAILED not in seen
    assert not any(snapshot.problems for snapshot in snapshots)


async def test_what_makes_no_sense_now_is_refused_and_not_accepted(
    rig: Rig, session: ClientSession
) -> None:
    backend = rig.backend(session)
    await backend.connect(lambda _: None)
    try:
        assert backend.snapshot.status is PrinterStatus.IDLE
        assert not backend.snapshot.accepts & JOB_COMMANDS
        for command in (Pause(), Resume(), Cancel()):
            with pytest.raises(RefusedError):
                await backend.execute(command)
        assert rig.commands_seen() == 0
    finally:
        await backend.close()


@pytest.mark.parametrize(
    "command",
    [
        SetNozzleTemperature(205),
        SetNozzleTemperature(150, nozzle=1),
        SetNozzleTemperature(0),
        SetBedTemperature(55),
        SetBedTemperature(0),
        SetChamberTemperature(35),
        SetChamberTemperature(45),
        SetFanSpeed(FanKind.PART, 40),
        SetFanSpeed(FanKind.AUXILIARY, 60),
        SetFanSpeed(FanKind.CHAMBER, 100),
        SetFanSpeed(FanKind.HOTEND, 10),
        SetLight("chamber_light", on=True),
        SetSpeedProfile(SpeedProfile.LUDICROUS),
        SetPrintSpeed(120),
        SetPrintFlow(95),
    ],
    ids=str,
)
async def test_what_can_be_set_is_set_and_shows_and_the_rest_is_unsupported(
    backend: PrinterBackend, rig: Rig, command: Command
) -> None:
    before = backend.snapshot
    if not can_be_set(backend, command):
        with pytest.raises(UnsupportedError):
            await backend.execute(command)
        assert rig.commands_seen() == 0
        return
    assert not shows(command, before), "it was like that before"
    await backend.execute(command)
    rig.machine.advance(5)
    await wait_until(backend, lambda snapshot: shows(command, snapshot), str(command))


def can_be_set(backend: PrinterBackend, command: Command) -> bool:
    """Whether the printer has it, and lets others decide about it."""
    if command == SetFanSpeed(FanKind.HOTEND, 10):
        return False
    return type(command) in backend.supported and has_part(command, backend.snapshot)


@pytest.mark.parametrize(
    "command",
    [SetNozzleTemperature(500), SetBedTemperature(200), SetPrintFlow(5)],
    ids=str,
)
async def test_what_is_out_of_range_is_refused_with_a_reason(
    backend: PrinterBackend, rig: Rig, command: Command
) -> None:
    supported = type(command) in backend.supported
    with pytest.raises(RefusedError if supported else UnsupportedError, match=r"\w+"):
        await backend.execute(command)
    rig.machine.advance(5)
    assert (rig.machine.nozzle.target, rig.machine.bed.target) == (220, 60)
    assert rig.machine.flow == 100


async def test_a_command_that_no_printer_has_is_unsupported(
    backend: PrinterBackend,
) -> None:
    with pytest.raises(UnsupportedError):
        await backend.execute(Levitate())


async def test_every_supported_command_is_of_use_at_some_time(
    backend: PrinterBackend, rig: Rig
) -> None:
    accepted = set(backend.snapshot.accepts)
    await backend.execute(Pause())
    rig.machine.advance(5)
    snapshot = await wait_until(
        backend, lambda it: it.status is PrinterStatus.PAUSED, "paused"
    )
    accepted |= snapshot.accepts
    await backend.execute(Cancel())
    rig.machine.advance(5)
    snapshot = await wait_until(
        backend, lambda it: it.status is PrinterStatus.CANCELLED, "cancelled"
    )
    accepted |= snapshot.accepts
    # Some take a new job only when the end of the last one shows no more.
    rig.machine.advance(15)
    if backend.poll_interval is not None:
        await poll(backend)
    accepted |= backend.snapshot.accepts
    # What is wrong can be cleared only while something is.
    assert accepted | {ClearProblem} == backend.supported | {ClearProblem}


async def test_a_finished_job_says_so_at_full_progress(
    backend: PrinterBackend, rig: Rig
) -> None:
    rig.machine.advance(BRACKET.seconds - rig.machine.printed + 1)
    snapshot = await wait_until(
        backend, lambda it: it.status is PrinterStatus.FINISHED, "finished"
    )
    assert snapshot.job is not None
    assert snapshot.job.progress == 100
    assert snapshot.job.remaining == timedelta()


async def test_the_same_state_makes_the_same_snapshot(
    backend: PrinterBackend, rig: Rig
) -> None:
    before = backend.snapshot
    after = await backend.refresh()
    rounded = [
        [
            snapshot.status,
            snapshot.stage,
            snapshot.job and (snapshot.job.id, snapshot.job.progress),
            snapshot.accepts,
            snapshot.info,
        ]
        for snapshot in (before, after)
    ]
    assert rounded[0] == rounded[1]


async def test_a_printer_that_goes_is_offline_and_comes_back_by_itself(
    backend: PrinterBackend, rig: Rig
) -> None:
    await rig.power_off()
    snapshot = await wait_until(
        backend, lambda it: it.status is PrinterStatus.OFFLINE, "offline"
    )
    assert not snapshot.online
    assert not snapshot.accepts
    assert snapshot.job is not None, "what was known of the job is lost"
    with pytest.raises(CannotConnectError):
        await backend.execute(Cancel())

    await rig.power_on()
    snapshot = await wait_until(backend, lambda it: it.online, "back")
    assert snapshot.status is PrinterStatus.PRINTING
    assert rig.commands_seen() == 0, "an old command was sent again"


async def test_a_printer_is_told_gone_and_back_in_one_line_each(
    backend: PrinterBackend, rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="custom_components.printernizer")
    await rig.power_off()
    await wait_until(backend, lambda it: it.status is PrinterStatus.OFFLINE, "offline")
    await rig.power_on()
    await wait_until(backend, lambda it: it.online, "back")
    lines = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.printernizer")
        and record.levelno >= 20
    ]
    assert len(lines) == 2, lines
    assert "out of reach" in lines[0]
    assert lines[1] == "Printer is back"


async def test_no_secret_is_logged(
    rig: Rig, session: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    rig.print_for(900)
    backend = rig.backend(session)
    await backend.connect(lambda _: None)
    await backend.execute(Cancel())
    await backend.close()
    secret = rig.form[rig.secret_field]
    leaks = [record.getMessage() for record in caplog.records if secret in record.msg]
    assert not leaks
    assert secret not in caplog.text
