"""What is peculiar about the files of PrusaLink."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.commands.commands import Pause, StartPrint
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    NotFoundError,
    NotStartedError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    StorageError,
    UnsupportedError,
)
from custom_components.printernizer.printer.files.files import Source
from custom_components.printernizer.printer.model import PrinterStatus
from custom_components.printernizer.printer.reasons import Reason
from custom_components.printernizer.prusa import client, files
from custom_components.printernizer.prusa.backend import PrusaBackend
from simulator.prusalink.faults import Break
from simulator.prusalink.files import previews
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from tests.rigs import BRACKET, PrusaRig

pytestmark = pytest.mark.usefixtures("socket_enabled")
BOTH = pytest.mark.parametrize("flavour", list(Flavour))
GCODE = b"G28\n" * 50_000
ROOTS = {Flavour.BUDDY: "/usb", Flavour.RPI: "/local"}


@asynccontextmanager
async def connected(
    flavour: Flavour = Flavour.BUDDY, *, printing: bool = False
) -> AsyncIterator[tuple[PrusaLinkSimulator, PrusaBackend]]:
    """Start a printer and log in."""
    rig = PrusaRig(flavour)
    await rig.start()
    if printing:
        rig.print_for(900)
    async with ClientSession() as session:
        backend = rig.backend(session)
        await backend.connect(lambda _: None)
        try:
            yield rig.simulator, backend
        finally:
            await backend.close()
            await rig.simulator.stop()


def source(content: bytes = GCODE, gate: asyncio.Event | None = None) -> Source:
    """Return a file on its way; with a gate, only its first half comes at once."""

    async def chunks() -> AsyncIterator[bytes]:
        half = len(content) // 2
        yield content[:half]
        if gate is not None:
            await gate.wait()
        yield content[half:]

    return Source(size=len(content), chunks=chunks)


async def upload(
    backend: PrusaBackend,
    path: str,
    *,
    print_after: bool = False,
    file: Source | None = None,
) -> str:
    """Store a file."""
    return await backend.files.upload(
        path,
        file or source(),
        overwrite=False,
        progress=lambda _: None,
        print_after=print_after,
    )


@BOTH
async def test_a_file_can_be_printed_as_soon_as_it_is_there(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend):
        await upload(backend, f"{ROOTS[flavour]}/vase.gcode", print_after=True)
        await backend.refresh()
        assert backend.snapshot.status is PrinterStatus.PRINTING
        assert simulator.machine.plan is not None
        assert simulator.machine.plan.file == "vase.gcode"


@BOTH
async def test_a_file_that_is_stored_but_not_started_says_both(
    flavour: Flavour,
) -> None:
    async with connected(flavour, printing=True) as (simulator, backend):
        with pytest.raises(NotStartedError) as caught:
            await upload(backend, f"{ROOTS[flavour]}/vase.gcode", print_after=True)
        assert caught.value.reason is Reason.STORED_BUT_NOT_STARTED_WITH_WORDS
        assert caught.value.details["said"]
        assert simulator.files.find("vase.gcode") is not None


async def test_a_file_that_is_stored_but_not_started_may_have_no_words_for_it() -> None:
    async with connected(printing=True) as (simulator, backend):
        simulator.break_next(Break.EMPTY, "PUT")
        with pytest.raises(NotStartedError) as caught:
            await upload(backend, "/usb/vase.gcode", print_after=True)
        assert caught.value.reason is Reason.STORED_BUT_NOT_STARTED
        assert simulator.files.find("vase.gcode") is not None


async def test_a_file_with_nothing_in_it_is_refused_before_it_is_sent() -> None:
    async with connected() as (simulator, backend):
        with pytest.raises(RefusedError) as caught:
            await upload(backend, "/usb/vase.gcode", file=source(b""))
        assert caught.value.reason is Reason.FILE_EMPTY
        assert not [
            request for request in simulator.requests if request.method == "PUT"
        ]


@BOTH
async def test_the_type_is_the_one_that_deletes_nothing(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend):
        await upload(backend, f"{ROOTS[flavour]}/vase.gcode")
        (put,) = [request for request in simulator.requests if request.method == "PUT"]
        assert put.headers["Content-Type"] == "text/x.gcode"
        assert put.headers["Content-Length"] == str(len(GCODE))
        assert "Overwrite" not in put.headers


@BOTH
async def test_a_command_does_not_wait_for_a_file(flavour: Flavour) -> None:
    async with connected(flavour, printing=True) as (simulator, backend):
        halfway, gate = asyncio.Event(), asyncio.Event()
        simulator.device.transfers.watch(lambda _: halfway.set())
        storing = asyncio.create_task(
            upload(backend, f"{ROOTS[flavour]}/vase.gcode", file=source(gate=gate))
        )
        await halfway.wait()
        async with asyncio.timeout(5):
            await backend.execute(Pause())
        gate.set()
        await storing


@BOTH
async def test_a_login_that_is_too_old_does_not_cost_the_file(flavour: Flavour) -> None:
    async with connected(flavour) as (simulator, backend):
        simulator.expire_nonces()
        await upload(backend, f"{ROOTS[flavour]}/vase.gcode")
        assert [
            request.status for request in simulator.requests if request.method == "PUT"
        ] == [201]


async def test_an_upload_that_breaks_off_is_not_begun_anew() -> None:
    async with connected() as (simulator, backend):
        simulator.device.transfers.watch(lambda _: _hang_up(simulator))
        with pytest.raises(CannotConnectError):
            await upload(backend, "/usb/vase.gcode")
        assert sum(request.method == "PUT" for request in simulator.requests) == 1
        assert simulator.files.find("vase.gcode") is None


def _hang_up(simulator: PrusaLinkSimulator) -> None:
    for connection in set(simulator._server.connections):
        connection.abort()


async def test_a_path_that_is_too_long_goes_by_short_names() -> None:
    async with connected() as (simulator, backend):
        folder = "äöü parts of the workshop"
        name = "Halterung für die große Lampe über dem Tisch äöüäöü.gcode"
        simulator.files.add(f"{folder}/{name}", pictures=previews())
        path = f"/usb/{folder}/{name}"
        await backend.execute(StartPrint(path))
        assert simulator.machine.plan is not None
        assert simulator.machine.plan.file == f"{folder}/{name}"
        assert len(quote(f"/api/v1/files{path}")) > 168
        assert all(len(request.target) <= 168 for request in simulator.requests)


async def test_a_file_goes_into_a_folder_whose_name_is_too_long_to_be_asked_for() -> (
    None
):
    async with connected() as (simulator, backend):
        folder = "ä" * 30
        simulator.files.add_folder(folder)
        await upload(backend, f"/usb/{folder}/vase.gcode")
        assert simulator.files.find(f"{folder}/vase.gcode") is not None


async def test_a_name_that_no_short_folder_makes_fit_is_refused_before_it_is_sent() -> (
    None
):
    async with connected() as (simulator, backend):
        simulator.files.add_folder("ä" * 10)
        with pytest.raises(RefusedError) as caught:
            await upload(backend, f"/usb/{'ä' * 10}/{'ü' * 25}.gcode")
        assert caught.value.reason is Reason.FILE_NAME_TOO_LONG
        assert not [
            request for request in simulator.requests if request.method == "PUT"
        ]


async def test_what_has_no_short_name_because_it_is_not_there_is_missing() -> None:
    async with connected() as (simulator, backend):
        simulator.files.add_folder("ä" * 10)
        with pytest.raises(NotFoundError) as caught:
            await backend.execute(StartPrint(f"/usb/{'ä' * 10}/{'ü' * 25}.gcode"))
        assert caught.value.reason is Reason.FILE_MISSING


async def test_a_name_that_the_printer_would_cut_off_is_refused_before_it_is_sent() -> (
    None
):
    async with connected() as (simulator, backend):
        with pytest.raises(RefusedError) as caught:
            await upload(backend, f"/usb/{'x' * 100}.gcode")
        assert caught.value.reason is Reason.FILE_NAME_TOO_LONG
        assert not [
            request for request in simulator.requests if request.method == "PUT"
        ]


@pytest.mark.parametrize("name", ["plus+ space.gcode", "50% #1?.gcode", "käse.gcode"])
async def test_odd_names_are_signed_as_they_are_sent(name: str) -> None:
    async with connected() as (simulator, backend):
        path = await upload(backend, f"/usb/{name}")
        assert simulator.files.find(name) is not None
        assert (
            b"".join([piece async for piece in backend.files.download(path)]) == GCODE
        )


@pytest.mark.parametrize("flavour", Flavour)
async def test_a_file_that_does_not_end_is_not_taken_in_for_ever(
    flavour: Flavour,
) -> None:
    async with connected(flavour) as (simulator, backend):
        folder = await backend.files.usual_folder()
        simulator.files.add("endless.gcode", GCODE * 20)
        path = f"{folder}/endless.gcode"
        details = await backend._client.get_object(f"/api/v1/files{path}")
        simulator.override(f"/api/v1/files{path}", {**details, "size": 100_000})
        came = bytearray()

        async def take_in() -> None:
            async for piece in backend.files.download(path):
                came.extend(piece)

        with pytest.raises(ProtocolError) as caught:
            await take_in()
        assert caught.value.reason is Reason.FILE_CUT_OFF
        assert 0 < len(came) <= 100_000
        # It was hung up on, and the next file has its turn.
        simulator.clear()
        pieces = [piece async for piece in backend.files.download(path)]
        assert b"".join(pieces) == GCODE * 20


async def test_a_pi_takes_no_binary_gcode() -> None:
    async with connected(Flavour.RPI) as (simulator, backend):
        with pytest.raises(UnsupportedError):
            await upload(backend, "/local/vase.bgcode")
        assert not [
            request for request in simulator.requests if request.method == "PUT"
        ]


async def test_the_card_of_a_pi_is_read_only() -> None:
    async with connected(Flavour.RPI) as (simulator, backend):
        simulator.insert_medium().add("old.gcode")
        (card,) = [
            entry for entry in await backend.files.list("/") if entry.path == "/sdcard"
        ]
        assert card.name == "SD Card"
        with pytest.raises(RefusedError) as caught:
            await upload(backend, "/sdcard/new.gcode")
        assert "only be read" in caught.value.details["said"]
        with pytest.raises(UnsupportedError):
            await anext(aiter(backend.files.download("/sdcard/old.gcode")))


async def test_a_file_on_a_pi_is_waited_for_until_it_shows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "_LOOKS", (0.0,) * 10_000)
    async with connected(Flavour.RPI) as (simulator, backend):
        simulator.device.listing_delay = 1
        storing = asyncio.create_task(upload(backend, "/local/vase.gcode"))
        await simulator.wait_for_request("PUT", "/api/v1/files/local/vase")
        # The first was before the upload.
        for _ in range(3):
            look = await simulator.wait_for_request("GET", "/api/v1/files/local/vase")
            assert look.status == 404
        assert not storing.done()
        simulator.machine.advance(2)
        path = await storing
        assert path in [entry.path for entry in await backend.files.list("/local")]


async def test_a_file_that_a_pi_does_not_show_in_time_is_stored_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "_LOOKS", (0.0, 0.0))
    async with connected(Flavour.RPI) as (simulator, backend):
        simulator.device.listing_delay = 1
        assert await upload(backend, "/local/vase.gcode") == "/local/vase.gcode"
        looks = [
            request.status
            for request in simulator.requests
            if request.target.endswith("vase.gcode")
        ]
        assert looks[-2:] == [404, 404]


@pytest.mark.parametrize("path", ["/usb/../etc.gcode", "/vase.gcode", "/"])
async def test_a_path_that_leads_nowhere_is_not_sent(path: str) -> None:
    async with connected() as (simulator, backend):
        with pytest.raises(PrinterError):
            await upload(backend, path)
        assert not [
            request for request in simulator.requests if request.method == "PUT"
        ]


async def test_a_drive_that_was_pulled_out_has_no_files() -> None:
    async with connected() as (simulator, backend):
        simulator.eject_medium()
        assert await backend.files.list("/") == ()
        with pytest.raises(StorageError) as caught:
            await backend.files.usual_folder()
        assert caught.value.reason is Reason.NO_STORAGE
        with pytest.raises(NotFoundError):
            await backend.files.delete(f"/usb/{BRACKET.file}")


async def test_a_file_is_no_folder_to_look_into() -> None:
    async with connected() as (_, backend):
        with pytest.raises(NotFoundError) as caught:
            await backend.files.list(f"/usb/{BRACKET.file}")
        assert caught.value.reason is Reason.NO_FOLDER


async def test_what_has_no_name_is_not_listed() -> None:
    async with connected() as (simulator, backend):
        told = {"children": [{"type": "PRINT_FILE"}, {"name": "VASE~1.GCO"}]}
        simulator.override("/api/v1/files/usb", told)
        assert [entry.name for entry in await backend.files.list("/usb")] == [
            "VASE~1.GCO"
        ]


async def test_what_is_no_picture_is_not_shown_as_one() -> None:
    async with connected() as (_, backend):
        assert await backend.files.thumbnail("/api/v1/info") is None


@BOTH
async def test_a_picture_is_fetched_anew_only_if_the_file_was_stored_anew(
    flavour: Flavour,
) -> None:
    async with connected(flavour) as (simulator, backend):
        simulator.files.add(BRACKET.file, plan=BRACKET, pictures=previews())
        simulator.machine.start(BRACKET)
        await backend.refresh()
        assert backend.snapshot.job is not None
        reference = backend.snapshot.job.thumbnail
        assert reference is not None
        first = await backend.picture(reference)
        assert first is not None
        if flavour is Flavour.BUDDY:
            simulator.requests.clear()
            assert await backend.picture(reference) == first
            assert [request.status for request in simulator.requests] == [304]

        simulator.machine.advance(5)
        simulator.files.add(BRACKET.file, plan=BRACKET, pictures=previews("#010203"))
        renewed = f"{reference.rpartition('#')[0]}#1"
        second = await backend.picture(renewed)
        assert second is not None
        assert second.content != first.content


async def test_a_file_without_a_picture_has_none() -> None:
    async with connected() as (simulator, backend):
        simulator.files.add("plain.gcode")
        assert await backend.picture("/thumb/l/usb/plain.gcode#1") is None


async def test_what_the_printer_answers_with_a_picture_must_be_one() -> None:
    async with connected() as (_, backend):
        assert await backend.picture("/api/v1/info#1") is None


async def test_where_an_answer_is_due_none_is_an_error() -> None:
    async with connected() as (_, backend):
        with pytest.raises(ProtocolError) as caught:
            await backend._client.get_object("/api/v1/job")
        assert caught.value.reason is Reason.ANSWER_EMPTY


async def test_the_end_of_a_file_is_not_read_where_only_all_of_it_is_served() -> None:
    async with connected() as (simulator, backend):
        simulator.files.add("vase.gcode", GCODE)
        with pytest.raises(ProtocolError):
            await backend._client.read_tail("/usb/vase.gcode", 100)


async def test_a_file_that_is_not_there_cannot_be_downloaded() -> None:
    async with connected() as (_, backend):
        with pytest.raises(NotFoundError):
            await anext(aiter(backend._client.download("/usb/nothing.gcode")))


async def test_a_file_that_turns_out_longer_than_it_was_told_is_broken_off() -> None:
    async with connected() as (simulator, backend):
        taken = 0

        async def chunks() -> AsyncIterator[bytes]:
            nonlocal taken
            for _ in range(100):
                taken += 1
                yield bytes(900)

        with pytest.raises(CannotConnectError):
            await upload(
                backend, "/usb/vase.gcode", file=Source(size=1000, chunks=chunks)
            )
        assert taken == 2, "more of it was read than can be sent"
        assert simulator.files.find("vase.gcode") is None


async def test_an_upload_that_stands_still_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "_STALLED", 0.1)
    async with connected() as (simulator, backend):
        simulator.device.transfers.hold()
        with pytest.raises(PrinterTimeoutError):
            await upload(backend, "/usb/vase.gcode")
        simulator.device.transfers.release()
