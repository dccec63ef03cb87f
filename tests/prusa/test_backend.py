"""A PrusaLink backend: gentle, and not to be shaken by what servers do."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    Command,
    Pause,
)
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.connection.cause import Cause
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    CircuitOpenError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    UnansweredError,
    UnexpectedError,
    UnsupportedError,
    WrongPrinterError,
)
from custom_components.printernizer.printer.model import PrinterStatus
from custom_components.printernizer.printer.reasons import Reason
from custom_components.printernizer.prusa import (
    backend as backend_module,
    client as client_module,
)
from custom_components.printernizer.prusa.backend import PrusaBackend
from custom_components.printernizer.prusa.client import PrusaLinkClient
from simulator.prusalink import Break
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from tests.clocks import Clock
from tests.planted import PASSWORD
from tests.rigs import BRACKET

pytestmark = pytest.mark.usefixtures("socket_enabled")

BOTH = pytest.mark.parametrize("flavour", list(Flavour))


@asynccontextmanager
async def connected(
    flavour: Flavour = Flavour.BUDDY,
    *,
    printing: bool = True,
    chance: float = 0.0,
    **traits: Any,
) -> AsyncGenerator[tuple[PrusaLinkSimulator, PrusaBackend, Clock]]:
    """Provide a printer, a backend that is connected to it, and the clock of that."""
    clock = Clock()
    async with (
        PrusaLinkSimulator(flavour=flavour, **traits) as simulator,
        ClientSession() as session,
    ):
        simulator.files.add(BRACKET.file)
        if printing:
            simulator.machine.start(BRACKET)
            simulator.machine.advance(900)
        client = PrusaLinkClient(
            session,
            Address("127.0.0.1", simulator.port),
            username="maker" if flavour is Flavour.BUDDY else "prusa",
            password=PASSWORD,
        )
        backend = PrusaBackend(
            client, name="Printer", clock=clock, chance=lambda: chance
        )
        await backend.connect(lambda _: None)
        yield simulator, backend, clock
        await backend.close()


def asked(simulator: PrusaLinkSimulator) -> list[str]:
    """Return and forget what the printer was asked with a nonce that holds."""
    targets = [
        f"{request.method} {request.target}"
        for request in simulator.requests
        if request.status != 401
    ]
    simulator.requests.clear()
    return targets


@BOTH
async def test_an_idle_cycle_costs_one_request(flavour: Flavour) -> None:
    async with connected(flavour, printing=False) as (simulator, backend, _):
        asked(simulator)
        for _ in range(5):
            await backend.refresh()
        assert asked(simulator) == ["GET /api/v1/status"] * 5


@BOTH
async def test_a_job_is_described_once_and_then_once_a_minute(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend, clock):
        asked(simulator)
        for _ in range(24):
            clock.now += 5
            await backend.refresh()
        targets = asked(simulator)
        assert targets.count("GET /api/v1/status") == 24
        assert targets.count("GET /api/v1/job") == 2
        is_buddy = flavour is Flavour.BUDDY
        # A printer is asked once what is loaded, and for the beginning of its file.
        assert targets.count("GET /api/printer") == is_buddy
        files = [target for target in targets if "bracke" in target.lower()]
        # Once more for what it extrudes.
        assert len(files) == 1 + is_buddy
        assert len(targets) == 26 + is_buddy + len(files)


async def test_a_file_that_the_pi_does_not_know_is_not_asked_for_all_the_time() -> None:
    async with connected(Flavour.RPI, printing=False) as (simulator, backend, clock):
        simulator.files.remove(BRACKET.file)
        simulator.machine.start(BRACKET)
        simulator.machine.advance(200)
        asked(simulator)
        for _ in range(12):
            clock.now += 5
            await backend.refresh()
        assert asked(simulator).count("GET /api/v1/job") == 4
        assert backend.snapshot.job is not None
        assert backend.snapshot.job.name is None


@BOTH
async def test_a_new_job_is_described_in_the_cycle_that_finds_it(
    flavour: Flavour,
) -> None:
    async with connected(flavour) as (simulator, backend, _):
        first = backend.snapshot.job
        simulator.machine.stop()
        simulator.machine.start(BRACKET)
        simulator.machine.advance(20)
        asked(simulator)
        snapshot = await backend.refresh()
        assert asked(simulator) == ["GET /api/v1/status", "GET /api/v1/job"]
        assert first is not None
        assert snapshot.job is not None
        assert snapshot.job.id != first.id
        assert snapshot.job.name == "bracket.gcode"


@BOTH
async def test_who_answers_is_asked_once_an_hour(flavour: Flavour) -> None:
    async with connected(flavour, printing=False) as (simulator, backend, clock):
        asked(simulator)
        for _ in range(130):
            clock.now += 30
            await backend.refresh()
        targets = asked(simulator)
        assert targets.count("GET /api/version") == 1
        assert targets.count("GET /api/v1/info") == 1


@BOTH
async def test_an_old_nonce_costs_two_more_requests_and_no_error(
    flavour: Flavour,
) -> None:
    async with connected(flavour, printing=False) as (simulator, backend, _):
        simulator.requests.clear()
        simulator.expire_nonces()
        await backend.refresh()
        # The login, and who it is that wanted it.
        assert [request.status for request in simulator.requests] == [401, 200, 200]
        await backend.refresh()
        assert len(simulator.requests) == 4


@BOTH
async def test_there_is_never_more_than_one_request_at_a_time(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend, _):
        await asyncio.gather(
            backend.refresh(), backend.execute(Pause()), backend.refresh()
        )
        assert simulator.most_parallel == 1


async def test_it_is_asked_often_while_it_works_and_seldom_while_it_rests() -> None:
    async with connected() as (simulator, backend, clock):
        assert backend.poll_interval == timedelta(seconds=5)
        await backend.execute(Cancel())
        simulator.machine.advance(5)
        await backend.refresh()
        assert backend.snapshot.status is PrinterStatus.CANCELLED
        assert backend.poll_interval == timedelta(seconds=5), "too slow after a press"
        clock.now += 31
        assert backend.poll_interval == timedelta(seconds=10)


async def test_printers_that_are_found_together_are_not_asked_together_ever_after() -> (
    None
):
    async with connected(chance=0.4) as (simulator, backend, _):
        assert backend.poll_interval == timedelta(seconds=3)
        await backend.refresh()
        assert backend.poll_interval == timedelta(seconds=5), "they only begin apart"
        await simulator.power_off()
        for _ in range(2):
            with pytest.raises(CannotConnectError):
                await backend.refresh()
        await simulator.power_on()
        await backend.refresh()
        assert backend.poll_interval == timedelta(seconds=3), "they came back together"


async def test_a_printer_at_rest_has_to_answer_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked so seldom that what is shown of it would be too old otherwise."""
    monkeypatch.setattr(backend_module, "_ANSWER_AT_REST", 0.05)
    async with connected(printing=False) as (simulator, backend, _):
        simulator.hold()
        with pytest.raises(PrinterTimeoutError):
            # Sooner than one that prints.
            async with asyncio.timeout(5):
                await backend.refresh()
        simulator.release()


async def test_a_printer_that_has_left_a_question_open_has_less_time_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is shown of one that prints would be too old otherwise."""
    async with connected() as (simulator, backend, _):
        simulator.hold()
        with monkeypatch.context() as hurried:
            hurried.setattr(client_module, "_TIMEOUT", 0.05)
            with pytest.raises(PrinterTimeoutError):
                await backend.refresh()
        assert backend.snapshot.connection is ConnectionState.RECONNECTING
        monkeypatch.setattr(backend_module, "_LAST_CHANCE", 0.05)
        with pytest.raises(PrinterTimeoutError):
            # Sooner than the first time.
            async with asyncio.timeout(5):
                await backend.refresh()
        assert backend.snapshot.status is PrinterStatus.OFFLINE
        simulator.release()


async def test_waiting_for_its_turn_counts_against_no_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits: list[float | None] = []
    timeout = asyncio.timeout

    def noted(seconds: float | None) -> asyncio.Timeout:
        limits.append(seconds)
        return timeout(seconds)

    async with connected(printing=False) as (simulator, backend, _):
        simulator.hold()
        listing = asyncio.create_task(backend.files.list("/usb"))
        await simulator.wait_for_request("GET", "/api/v1/files")
        monkeypatch.setattr(asyncio, "timeout", noted)
        refreshing = asyncio.create_task(backend.refresh())
        for _ in range(10):
            await asyncio.sleep(0)
        assert limits == [], "its time is running already"
        simulator.release()
        await listing
        await refreshing
        assert limits == [backend_module._ANSWER_AT_REST]


async def test_printers_that_are_found_together_are_spread_evenly() -> None:
    intervals = []
    async with PrusaLinkSimulator() as simulator, ClientSession() as session:
        simulator.machine.start(BRACKET)
        for number in range(10):
            client = PrusaLinkClient(
                session,
                Address("127.0.0.1", simulator.port),
                username="maker",
                password=PASSWORD,
            )
            backend = PrusaBackend(client, name=f"Printer {number}", clock=Clock())
            await backend.connect(lambda _: None)
            intervals.append(backend.poll_interval.total_seconds())
            await backend.close()
    seconds = Counter(int(interval) for interval in intervals)
    assert max(seconds.values()) <= 5, "of 10 in 5 s, of which the first is left out"


@BOTH
async def test_a_command_finds_the_job_that_has_changed_since(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend, _):
        simulator.machine.stop()
        simulator.machine.start(BRACKET)
        simulator.machine.advance(20)
        asked(simulator)
        await backend.execute(Pause())
        simulator.machine.advance(5)
        assert simulator.machine.phase.value == "paused"
        assert asked(simulator) == [
            "GET /api/v1/info",
            "PUT /api/v1/job/1/pause",
            "GET /api/v1/status",
            "GET /api/v1/job",
            "GET /api/v1/info",
            "PUT /api/v1/job/2/pause",
        ]


@BOTH
async def test_the_server_says_why_it_refuses(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend, _):
        simulator.attention(job=True)
        with pytest.raises(RefusedError) as caught:
            await backend.execute(Pause())
        assert caught.value.reason is Reason.REFUSED_WITH_WORDS
        assert caught.value.details["said"]
        assert backend.poll_interval == timedelta(seconds=5), "there is nothing to see"


@BOTH
async def test_what_is_so_already_is_no_refusal(flavour: Flavour) -> None:
    """The printer may have taken a command whose answer was lost."""
    async with connected(flavour) as (simulator, backend, _):
        simulator.machine.pause()
        await backend.execute(Pause())
        simulator.machine.stop()
        await backend.execute(Cancel())
        assert backend.snapshot.status is PrinterStatus.CANCELLED


@BOTH
@pytest.mark.parametrize(
    ("command", "method", "phase"),
    [(Pause(), "PUT", "paused"), (Cancel(), "DELETE", "stopped")],
)
async def test_a_command_is_sent_once_however_it_breaks_off(
    flavour: Flavour, command: Command, method: str, phase: str
) -> None:
    async with connected(flavour) as (simulator, backend, _):
        asked(simulator)
        simulator.break_next(Break.DROP, method)
        try:
            await backend.execute(command)
        except UnansweredError:
            # The Pi does a little later what it was told.
            assert flavour is Flavour.RPI
        asks = [
            request for request in asked(simulator) if not request.startswith("GET")
        ]
        assert [ask.partition(" ")[0] for ask in asks] == [method]
        simulator.machine.advance(5)
        assert simulator.machine.phase.value == phase
        assert backend.snapshot.online


@BOTH
async def test_a_file_is_removed_once_however_it_breaks_off(flavour: Flavour) -> None:
    async with connected(flavour, printing=False) as (simulator, backend, _):
        folder = (await backend.files.list("/"))[0].path
        file = (await backend.files.list(folder))[0].path
        simulator.break_next(Break.DROP, "DELETE")
        with pytest.raises(UnansweredError):
            await backend.files.delete(file)
        asks = [
            request.status
            for request in simulator.requests
            if request.method == "DELETE"
        ]
        assert asks == [None], "what was dropped has no status"


@BOTH
async def test_a_print_can_be_cancelled_in_attention_where_the_server_allows_it(
    flavour: Flavour,
) -> None:
    async with connected(flavour) as (simulator, backend, _):
        simulator.attention(job=True)
        snapshot = await backend.refresh()
        assert snapshot.status is PrinterStatus.ATTENTION
        assert (Cancel in snapshot.accepts) == (flavour is Flavour.BUDDY)
        if flavour is Flavour.BUDDY:
            await backend.execute(Cancel())
            assert simulator.machine.phase.value == "stopped"


async def test_a_job_lasts_through_a_recovery_in_the_middle_of_it() -> None:
    async with connected() as (simulator, backend, _):
        before = backend.snapshot.job
        simulator.busy()
        snapshot = await backend.refresh()
        assert snapshot.status is PrinterStatus.BUSY
        assert snapshot.job == before
        assert not snapshot.accepts


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        pytest.param(Break.TRUNCATED_JSON, PrinterError, id="truncated"),
        pytest.param(Break.HTML_500, ProtocolError, id="html"),
        pytest.param(Break.EMPTY, PrinterError, id="empty"),
    ],
)
@BOTH
async def test_a_broken_answer_is_asked_for_again_then_an_error_and_then_forgotten(
    flavour: Flavour, fault: Break, error: type[PrinterError]
) -> None:
    async with connected(flavour) as (simulator, backend, _):
        simulator.break_next(fault)
        assert (await backend.refresh()).connection is ConnectionState.CONNECTED
        simulator.break_next(fault)
        simulator.break_next(fault)
        with pytest.raises(error):
            await backend.refresh()
        assert backend.snapshot.online, "one question in vain is no outage"
        assert backend.snapshot.status is PrinterStatus.PRINTING
        assert backend.poll_interval <= timedelta(seconds=4)
        assert (await backend.refresh()).connection is ConnectionState.CONNECTED


@BOTH
async def test_a_printer_that_cannot_be_understood_is_away_until_it_can(
    flavour: Flavour, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with connected(flavour) as (_, backend, clock):
        with monkeypatch.context() as broken:
            broken.setattr(backend_module, "read_snapshot", None)
            for _ in range(3):
                with pytest.raises(UnexpectedError):
                    await backend.refresh()
                clock.now += backend.poll_interval.total_seconds()
            assert backend.snapshot.status is PrinterStatus.OFFLINE
            assert backend.snapshot.cause is Cause.REFUSED
        assert caplog.text.count("Unexpected error with a printer") == 1
        assert (await backend.refresh()).status is PrinterStatus.PRINTING


async def test_an_answer_of_some_megabytes_is_said_to_be_too_large() -> None:
    async with connected() as (simulator, backend, _):
        simulator.override("/api/v1/status", {"printer": "x" * 5_000_000})
        with pytest.raises(ProtocolError) as raised:
            await backend.refresh()
        assert raised.value.reason is Reason.ANSWER_TOO_LARGE
        assert raised.value.details == {"megabytes": 4}


@BOTH
async def test_a_connection_dropped_once_is_not_even_an_error(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend, _):
        simulator.break_next(Break.DROP)
        assert (await backend.refresh()).connection is ConnectionState.CONNECTED


async def test_a_printer_that_does_not_answer_in_time_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with connected() as (simulator, backend, _):
        monkeypatch.setattr(client_module, "_TIMEOUT", 0.05)
        simulator.hold()
        with pytest.raises(PrinterTimeoutError):
            await backend.refresh()
        simulator.release()


async def test_a_printer_that_is_off_is_asked_four_times_a_minute() -> None:
    async with connected() as (simulator, backend, clock):
        await simulator.power_off()
        pauses = []
        for _ in range(12):
            clock.now += backend.poll_interval.total_seconds() + 0.001
            with pytest.raises(CannotConnectError):
                await backend.refresh()
            pauses.append(backend.poll_interval.total_seconds())
        assert pauses[0] <= 4
        assert pauses[-1] == pytest.approx(15)
        assert backend.snapshot.connection is ConnectionState.SUSPENDED
        with pytest.raises(CircuitOpenError):
            await backend.refresh()
        await simulator.power_on()
        clock.now += 100
        assert (await backend.refresh()).online


async def test_another_printer_at_the_address_is_noticed_after_an_outage() -> None:
    async with connected() as (simulator, backend, _):
        await simulator.power_off()
        for _ in range(2):
            with pytest.raises(CannotConnectError):
                await backend.refresh()
        await simulator.power_on()
        simulator.override(
            "/api/v1/info", {"serial": "SOMEBODY-ELSE", "nozzle_diameter": 0.4}
        )
        with pytest.raises(WrongPrinterError):
            await backend.refresh()
        assert not backend.snapshot.online


async def test_a_printer_that_does_not_know_its_serial_yet_is_asked_later() -> None:
    with pytest.raises(CannotConnectError) as caught:
        async with connected(Flavour.RPI, serial=None):
            pytest.fail("connected without a serial number")
    assert caught.value.reason is Reason.SERIAL_UNKNOWN


async def test_a_pi_that_is_still_starting_is_asked_later() -> None:
    with pytest.raises(CannotConnectError):
        async with connected(Flavour.RPI, printing=False, booted=False):
            pytest.fail("connected to a server that is not ready")


async def test_a_page_behind_a_redirect_is_no_prusalink(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with connected() as (simulator, backend, clock):
        simulator.override("/api/version", {"api": "1.2.0", "text": "OctoPrint 1.9"})
        clock.now += 4000
        with pytest.raises(UnsupportedError):
            await backend.refresh()


async def test_a_job_that_cannot_be_described_is_no_outage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The printers read their drive for it, which takes long while they print."""
    async with connected() as (simulator, backend, clock):
        simulator.override("/api/v1/job", "nonsense")
        for _ in range(3):
            clock.now += 61
            snapshot = await backend.refresh()
        assert snapshot.connection is ConnectionState.CONNECTED
        assert snapshot.job is not None
        assert snapshot.job.name == "bracket.gcode"


async def test_a_job_that_was_cancelled_has_no_time_left() -> None:
    async with connected() as (simulator, backend, _):
        simulator.machine.stop()
        snapshot = await backend.refresh()
        assert snapshot.job is not None
        assert snapshot.job.remaining is None


async def test_a_filament_that_was_changed_at_the_printer_is_noticed() -> None:
    async with connected(printing=False) as (simulator, backend, _):

        def material() -> str | None:
            (unit,) = backend.snapshot.filament_units
            return unit.slots[0].material

        assert material() == "PLA"
        simulator.busy()
        await backend.refresh()
        simulator.device.material = "PETG"
        simulator.clear()
        await backend.refresh()
        asked(simulator)
        await backend.refresh()
        assert material() == "PETG"
        await backend.refresh()
        assert asked(simulator) == [
            "GET /api/v1/status",
            "GET /api/printer",
            "GET /api/v1/status",
        ]


async def test_a_printer_that_is_slow_while_it_prints_gets_one_question_at_a_time() -> (
    None
):
    async with connected() as (simulator, backend, _):
        simulator.slow(3)
        simulator.requests.clear()
        polls = asyncio.gather(backend.refresh(), backend.refresh())
        while not polls.done():
            simulator.machine.advance(1)
            await asyncio.sleep(0)
        assert [snapshot.online for snapshot in await polls] == [True, True]
        assert simulator.most_parallel == 1
        first, second = simulator.requests[-2:]
        assert second.time - first.time >= 3
