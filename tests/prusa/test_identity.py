"""Another printer at the address of ours is told nothing, and believed nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    Command,
    Pause,
    StartPrint,
)
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    NotFoundError,
    PrinterError,
    WrongPrinterError,
)
from custom_components.printernizer.printer.model import PrinterStatus
from custom_components.printernizer.printer.reasons import Reason
from custom_components.printernizer.prusa.backend import PrusaBackend
from simulator.machine import ACTIVE, Phase
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from tests.rigs import BRACKET, PrusaRig

from .test_backend import asked, connected
from .test_files import ROOTS, upload

pytestmark = pytest.mark.usefixtures("socket_enabled")
LOGINS = pytest.mark.parametrize(
    ("flavour", "api_key"),
    [
        pytest.param(flavour, key, id=f"{flavour}-{'key' if key else 'digest'}")
        for flavour in Flavour
        for key in (False, True)
    ],
)


@asynccontextmanager
async def swapped(
    flavour: Flavour, *, api_key: bool
) -> AsyncIterator[tuple[PrusaLinkSimulator, PrusaRig, PrusaBackend]]:
    """Connect, and have another printer take over the address: same login, a job too.

    Both printers print a file of the same name under the same number.
    """
    rig = PrusaRig(flavour, api_key=api_key)
    await rig.start()
    rig.print_for(900)
    async with ClientSession() as session:
        backend = rig.backend(session)
        await backend.connect(lambda _: None)
        await rig.power_off()
        other = PrusaLinkSimulator(
            flavour=flavour,
            serial="another-serial",
            port=rig.simulator.port,
            api_key=rig.password if api_key else None,
        )
        other.files.add(BRACKET.file)
        other.machine.start(BRACKET)
        other.machine.advance(900)
        async with other:
            yield other, rig, backend
        await backend.close()


@LOGINS
@pytest.mark.parametrize("command", [Cancel(), Pause()], ids=["cancel", "pause"])
async def test_a_command_never_reaches_another_printer(
    flavour: Flavour, *, api_key: bool, command: Command
) -> None:
    async with swapped(flavour, api_key=api_key) as (other, _, backend):
        with pytest.raises(WrongPrinterError):
            await backend.execute(command)
        other.machine.advance(5)
        assert other.machine.phase is Phase.PRINTING
        assert {request.method for request in other.requests} == {"GET"}


@LOGINS
async def test_the_files_of_another_printer_are_left_alone(
    flavour: Flavour, *, api_key: bool
) -> None:
    async with swapped(flavour, api_key=api_key) as (other, _, backend):
        path = f"{ROOTS[flavour]}/{BRACKET.file}"
        with pytest.raises(WrongPrinterError):
            await backend.files.delete(path)
        with pytest.raises(WrongPrinterError):
            await backend.execute(StartPrint(path))
        with pytest.raises(WrongPrinterError):
            await upload(backend, f"{ROOTS[flavour]}/vase.gcode")
        assert {request.method for request in other.requests} == {"GET"}


@asynccontextmanager
async def swapped_in_between(
    flavour: Flavour, *, api_key: bool = False
) -> AsyncIterator[tuple[PrusaLinkSimulator, PrusaRig, PrusaBackend]]:
    """Have another printer take over as soon as ours has said once more who it is.

    It takes the same login, but none of the nonces that ours has given.
    """
    rig = PrusaRig(flavour, api_key=api_key)
    async with rig, ClientSession() as session:
        rig.print_for(900)
        backend = rig.backend(session)
        await backend.connect(lambda _: None)
        other = PrusaLinkSimulator(
            flavour=flavour,
            serial="another-serial",
            password=rig.password,
            port=rig.simulator.port,
        )
        other.files.add(BRACKET.file)
        other.machine.start(BRACKET)
        other.machine.advance(900)
        rig.simulator.hand_over(other, "GET", "/api/v1/info")
        yield other, rig, backend
        await backend.close()
        await other.stop()


def refused_changes(other: PrusaLinkSimulator) -> int:
    """Return how often a printer was to change something, which it must not have."""
    changes = [request for request in other.requests if request.method != "GET"]
    assert {change.status for change in changes} <= {401}
    return len(changes)


@pytest.mark.parametrize("flavour", list(Flavour))
@pytest.mark.parametrize("command", [Cancel(), Pause()], ids=["cancel", "pause"])
async def test_a_command_does_not_follow_the_address_to_another_printer(
    flavour: Flavour, command: Command
) -> None:
    async with swapped_in_between(flavour) as (other, _, backend):
        with pytest.raises(WrongPrinterError):
            await backend.execute(command)
        assert refused_changes(other) == 1
        other.machine.advance(5)
        assert other.machine.phase is Phase.PRINTING


@pytest.mark.parametrize("command", [Cancel(), Pause()], ids=["cancel", "pause"])
async def test_with_a_key_a_command_goes_over_the_connection_that_told_who_it_is(
    command: Command,
) -> None:
    async with swapped_in_between(Flavour.BUDDY, api_key=True) as (other, _, backend):
        with pytest.raises(WrongPrinterError):
            await backend.execute(command)
        assert {request.method for request in other.requests} == {"GET"}


@pytest.mark.parametrize("flavour", list(Flavour))
@pytest.mark.parametrize("change", ["delete", "start", "upload"])
async def test_no_file_follows_the_address_to_another_printer(
    flavour: Flavour, change: str
) -> None:
    async with swapped_in_between(flavour) as (other, _, backend):
        path = f"{ROOTS[flavour]}/{BRACKET.file}"
        changes = {
            "delete": lambda: backend.files.delete(path),
            "start": lambda: backend.execute(StartPrint(path)),
            "upload": lambda: upload(backend, f"{ROOTS[flavour]}/vase.gcode"),
        }
        with pytest.raises(PrinterError):
            await changes[change]()
        assert refused_changes(other) == 1
        assert other.files.find(BRACKET.file) is not None
        assert other.files.find("vase.gcode") is None
        assert other.machine.phase is Phase.PRINTING


@pytest.mark.parametrize("flavour", list(Flavour))
async def test_a_command_whose_login_has_just_run_out_is_carried_out_once(
    flavour: Flavour,
) -> None:
    async with connected(flavour) as (simulator, backend, _):
        asked(simulator)

        def run_out() -> None:
            methods = [request.method for request in simulator.requests]
            if methods[-1] == "PUT" and methods.count("PUT") == 1:
                simulator.expire_nonces()

        simulator.when_asked = run_out
        await backend.execute(Pause())
        told = [
            request.status for request in simulator.requests if request.method == "PUT"
        ]
        assert told[0] == 401
        assert told[1:] == [204]


@LOGINS
async def test_what_another_printer_tells_is_not_shown_as_ours(
    flavour: Flavour, *, api_key: bool
) -> None:
    async with swapped(flavour, api_key=api_key) as (other, rig, backend):
        other.machine.pause()
        for _ in range(2):
            with pytest.raises(WrongPrinterError):
                await backend.refresh()
            assert backend.snapshot.status is not PrinterStatus.PAUSED
        assert backend.snapshot.connection is ConnectionState.OFFLINE

        await other.stop()
        await rig.power_on()
        assert backend.try_now()
        await backend.refresh()
        assert backend.snapshot.connection is ConnectionState.CONNECTED
        assert rig.machine.phase in ACTIVE


@pytest.mark.parametrize("flavour", list(Flavour))
async def test_who_answers_is_asked_again_when_the_server_wants_a_new_login(
    flavour: Flavour,
) -> None:
    async with connected(flavour) as (simulator, backend, _):
        for _ in range(3):
            await backend.refresh()
        asked(simulator)
        simulator.expire_nonces()
        await backend.refresh()
        assert asked(simulator) == ["GET /api/v1/status", "GET /api/v1/info"]
        await backend.refresh()
        assert asked(simulator) == ["GET /api/v1/status"]


@asynccontextmanager
async def with_key(
    flavour: Flavour,
) -> AsyncIterator[tuple[PrusaLinkSimulator, PrusaBackend]]:
    """Connect with an API key, and forget what that asked."""
    rig = PrusaRig(flavour, api_key=True)
    async with rig, ClientSession() as session:
        backend = rig.backend(session)
        await backend.connect(lambda _: None)
        asked(rig.simulator)
        yield rig.simulator, backend
        await backend.close()


async def test_with_a_key_too_a_poll_is_one_request_as_long_as_a_connection_lasts() -> (
    None
):
    async with with_key(Flavour.BUDDY) as (simulator, backend):
        for _ in range(5):
            await backend.refresh()
        assert asked(simulator) == ["GET /api/v1/status"] * 5


async def test_a_pi_that_hangs_up_after_each_answer_is_asked_each_time() -> None:
    async with with_key(Flavour.RPI) as (simulator, backend):
        for _ in range(2):
            await backend.refresh()
        assert asked(simulator) == ["GET /api/v1/status", "GET /api/v1/info"] * 2


async def test_with_a_key_who_answers_over_a_new_connection_is_asked_who_it_is() -> (
    None
):
    async with with_key(Flavour.BUDDY) as (simulator, backend):
        simulator.hang_up()
        await backend.refresh()
        assert asked(simulator) == ["GET /api/v1/status", "GET /api/v1/info"]
        await backend.refresh()
        assert asked(simulator) == ["GET /api/v1/status"]


async def test_with_a_key_a_command_is_sent_to_whom_has_just_said_who_it_is() -> None:
    async with with_key(Flavour.BUDDY) as (simulator, backend):
        simulator.machine.start(BRACKET)
        simulator.machine.advance(200)
        await backend.refresh()
        asked(simulator)
        await backend.execute(Pause())
        first, second, *_ = asked(simulator)
        assert first == "GET /api/v1/info"
        assert second.startswith("PUT /api/v1/job/")


async def test_a_backend_with_a_key_leaves_the_session_that_it_was_lent_alone() -> None:
    async with ClientSession() as session:
        rig = PrusaRig(api_key=True)
        async with rig:
            backend = rig.backend(session)
            await backend.connect(lambda _: None)
            await backend.close()
            await backend.close()
        assert not session.closed
        assert session.trace_configs == []


async def test_a_storage_that_a_printer_does_not_have_is_not_found() -> None:
    async with connected() as (simulator, backend, _):
        for folder in ("/local", "/sdcard/parts"):
            with pytest.raises(NotFoundError):
                await backend.files.list(folder)
        assert [request.status for request in simulator.requests].count(403) == 2


async def test_a_wrong_key_is_no_missing_folder() -> None:
    rig = PrusaRig(Flavour.RPI, api_key=True)
    await rig.start()
    async with ClientSession() as session:
        backend = rig.backend(session)
        await backend.connect(lambda _: None)
        rig.refuse_login()
        with pytest.raises(AuthenticationError):
            await backend.files.list("/local")
        await backend.close()
    await rig.power_off()


async def test_a_printer_that_wants_a_new_login_each_time_is_not_asked_for_ever() -> (
    None
):
    async with connected() as (simulator, backend, _):

        def expire() -> None:
            if simulator.requests[-1].method != "GET":
                simulator.expire_nonces()

        simulator.when_asked = expire
        simulator.requests.clear()
        with pytest.raises(AuthenticationError) as caught:
            await backend.execute(Pause())
        assert caught.value.reason is Reason.LOGIN_REFUSED
        sent = [
            request.status for request in simulator.requests if request.method != "GET"
        ]
        assert sent == [401] * 3
        simulator.when_asked = lambda: None
        assert simulator.machine.phase is Phase.PRINTING
