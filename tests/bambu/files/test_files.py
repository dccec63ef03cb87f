"""Files of a Bambu Lab printer, with the oddities that their file servers have."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
import ftplib
import select
import socket
import ssl
import threading
import tracemalloc
from typing import Any

import pytest

from custom_components.printernizer.bambu.files import files as files_module
from custom_components.printernizer.bambu.files.files import BambuFiles
from custom_components.printernizer.bambu.files.ftps import FTPS_PORT, FtpsTimes
from custom_components.printernizer.bambu.files.listing import read_facts, read_unix
from custom_components.printernizer.bambu.models import Model, model_named
from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    BusyError,
    CannotConnectError,
    CertificateChangedError,
    NotFoundError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    StorageError,
    UnsupportedError,
    WrongPrinterError,
)
from custom_components.printernizer.printer.files.files import Source
from custom_components.printernizer.printer.reasons import Reason
from simulator.bambu.certificates import issue, present, server_context
from simulator.bambu.dialects import A1, X1C, Dialect
from simulator.bambu.ftp.storage import Stored
from simulator.bambu.printer import BambuSimulator
from tests.bambu.dialects import EVERY_DIALECT

pytestmark = pytest.mark.usefixtures("socket_enabled")

HURRIED = FtpsTimes(answer=1, ending=0.05, turn=0.2)
CONTENT = bytes(range(256)) * 4000
type Reach = Callable[..., BambuFiles]


@pytest.fixture
async def printer(dialect: Dialect) -> AsyncGenerator[BambuSimulator]:
    """Switch on a printer with one file."""
    async with BambuSimulator(dialect=dialect) as printer:
        printer.card.add("/cache/part.3mf", CONTENT)
        yield printer


@pytest.fixture
async def reach(printer: BambuSimulator) -> AsyncGenerator[Reach]:
    """Reach files, if need be in another way; in the end nothing is connected."""
    reached: list[BambuFiles] = []

    def reach(
        change: Callable[[Access], Access] = lambda access: access,
        times: FtpsTimes = HURRIED,
        *,
        of: BambuSimulator = printer,
        printing: str | None = None,
    ) -> BambuFiles:
        access = change(access_to(of))
        clear = model_of(of).clear_files
        reached.append(
            BambuFiles(
                lambda: access,
                lambda: printing,
                lambda _: None,
                times,
                clear=lambda: clear,
            )
        )
        return reached[-1]

    yield reach
    for files in reached:
        await files.close()
    async with asyncio.timeout(5):
        while printer.files.connections:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0)


@pytest.fixture
def files(reach: Reach) -> BambuFiles:
    """Reach the printer's files in the right way."""
    return reach()


def access_to(printer: BambuSimulator) -> Access:
    """Return the way to a printer."""
    address = Address("127.0.0.1", printer.port)
    return Access(address, printer.access_code, Trust(printer.serial))


def model_of(printer: BambuSimulator) -> Model:
    """Return what is known of a printer's model."""
    return model_named(printer.dialect.product_name.removeprefix("Bambu Lab "))


def source(content: bytes = CONTENT, piece: int = 100_000) -> Source:
    """Return content on its way."""

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), piece):
            yield content[start : start + piece]

    return Source(size=len(content), chunks=chunks)


async def upload(files: BambuFiles, path: str = "/new.3mf") -> str:
    """Upload the content."""
    return await files.upload(path, source(), overwrite=False, progress=lambda _: None)


async def fetch(files: BambuFiles, path: str = "/cache/part.3mf") -> bytes:
    """Download all of a file."""
    return b"".join([piece async for piece in files.download(path)])


@EVERY_DIALECT
async def test_every_file_server_takes_gives_lists_and_deletes_files(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    assert await upload(files, "/models/my part.3mf") == "/models/my part.3mf"
    assert printer.card.files["/models/my part.3mf"].content == CONTENT
    (entry,) = await files.list("/models")
    assert (entry.path, entry.size) == ("/models/my part.3mf", len(CONTENT))
    assert await fetch(files, "/models/my part.3mf") == CONTENT
    await files.delete("/models/my part.3mf")
    assert await files.list("/models") == ()


@pytest.mark.parametrize("form", ["MLSD", "LIST", "NLST"])
@pytest.mark.parametrize("full_paths", [True, False], ids=["paths", "names"])
async def test_every_form_of_list_says_the_same(
    printer: BambuSimulator, files: BambuFiles, form: str, full_paths: Any
) -> None:
    printer.files.habits.unknown = {"MLSD", "LIST", "NLST"} - {form}
    printer.files.habits.full_paths = full_paths
    printer.card.add("/cache/with  two blanks.3mf", b"12345")
    entries = await files.list("/")
    assert {entry.path for entry in entries if entry.is_folder} >= {
        "/cache",
        "/timelapse",
    }
    assert {
        (entry.name, entry.path, entry.size) for entry in await files.list("/cache")
    } == {
        ("part.3mf", "/cache/part.3mf", len(CONTENT)),
        ("with  two blanks.3mf", "/cache/with  two blanks.3mf", 5),
    }


async def test_the_form_of_list_that_is_not_known_is_asked_for_once(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    await files.list("/")
    await files.list("/cache")
    assert printer.files.counts.commands.count("MLSD") == 1


@pytest.mark.parametrize("dialect", [X1C], ids=["X1C"])
async def test_an_upload_that_is_told_to_have_failed_counts_if_it_is_complete(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    assert printer.files.habits.aborts_uploads
    await upload(files)
    assert printer.card.files["/new.3mf"].content == CONTENT


async def test_an_upload_whose_end_is_lost_is_an_error_and_leaves_no_part(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.files.habits.loses_after = 300_000
    with pytest.raises(CannotConnectError):
        await upload(files)
    assert "/new.3mf" not in printer.card.files


async def begun_upload(
    printer: BambuSimulator, files: BambuFiles, content: bytes = CONTENT
) -> asyncio.Task[str]:
    """Begin an upload of which a part has arrived."""
    arrived = asyncio.Event()

    def stand_still(_: int) -> None:
        if not arrived.is_set():
            printer.files.awake.clear()
        arrived.set()

    uploading = asyncio.create_task(
        files.upload("/new.3mf", source(content), overwrite=False, progress=stand_still)
    )
    async with asyncio.timeout(5):
        await arrived.wait()
    return uploading


async def until_tidy(printer: BambuSimulator) -> None:
    """Wait until no part of a file is left."""
    async with asyncio.timeout(5):
        while "/new.3mf" in printer.card.files:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0)


async def leave_a_part(printer: BambuSimulator, files: BambuFiles) -> None:
    """Break an upload off, with a part of it that cannot be removed yet."""
    printer.files.habits.loses_after = 300_000
    printer.files.habits.silent.add("DELE")
    with pytest.raises(CannotConnectError):
        await upload(files)
    assert "/new.3mf" in printer.card.files
    printer.files.habits.silent.clear()


async def test_an_upload_that_is_cancelled_leaves_no_part(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    uploading = await begun_upload(printer, files)
    uploading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await uploading
    printer.files.awake.set()
    async with asyncio.timeout(5):
        while "DELE /new.3mf" not in printer.files.counts.commands:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await until_tidy(printer)


async def test_what_is_left_of_an_upload_stays_while_it_is_printed(
    printer: BambuSimulator, reach: Reach
) -> None:
    files = reach(printing="/new.3mf")
    uploading = await begun_upload(printer, files)
    uploading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await uploading
    printer.files.awake.set()
    await files.close()
    assert "/new.3mf" in printer.card.files


async def test_an_upload_that_the_card_cuts_short_is_none_and_leaves_no_part(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.files.habits.keeps_at_most = 1000
    with pytest.raises(CannotConnectError, match="cut off"):
        await upload(files)
    assert "/new.3mf" not in printer.card.files


async def test_who_gives_up_on_an_address_without_an_answer_holds_up_nobody(
    printer: BambuSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "_BREAKING_OFF", 0.05)
    access, patient = access_to(printer), replace(HURRIED, answer=30)
    with deaf_port() as port:
        mqtt = port + access.address.port - access.port_of(0)
        nobody = replace(access, address=Address("127.0.0.1", mqtt - FTPS_PORT))
        ways = iter([nobody, access])
        files = BambuFiles(lambda: next(ways), lambda: None, lambda _: None, patient)
        listing = asyncio.create_task(files.list("/"))
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            while files._client is None:  # noqa: ASYNC110 - it has no event
                await asyncio.sleep(0)
        listing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listing
        async with asyncio.timeout(10):
            assert await files.list("/")
        await files.close()
    # Now that there is no such port any more, the attempt comes to its end.
    for thread in threading.enumerate():
        if thread.name.startswith("printernizer-files"):
            await asyncio.to_thread(thread.join, 20)


@contextmanager
def deaf_port() -> Iterator[int]:
    """Give a port of this computer that takes no connection and refuses none."""
    with ExitStack() as stack:
        deaf = stack.enter_context(socket.socket())
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        while True:
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0.1)
            try:
                waiting.connect(deaf.getsockname())
            except TimeoutError:
                break
        yield deaf.getsockname()[1]


async def test_an_upload_that_closing_breaks_off_leaves_no_part(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    uploading = await begun_upload(printer, files)
    printer.files.awake.set()
    await files.close()
    with pytest.raises(CannotConnectError):
        await uploading
    assert "/new.3mf" not in printer.card.files


async def test_a_part_that_cannot_be_removed_is_when_the_printer_is_back(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    await leave_a_part(printer, files)
    files.tidy()
    await until_tidy(printer)


async def test_a_whole_file_that_came_in_another_way_is_no_part(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    await leave_a_part(printer, files)
    printer.card.add("/new.3mf", CONTENT)
    await files._remove_parts()
    assert printer.card.files["/new.3mf"].content == CONTENT
    assert not files._parts


async def test_a_printer_that_is_back_in_the_middle_of_an_upload_keeps_the_file(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    uploading = await begun_upload(printer, files)
    files.tidy()
    printer.files.awake.set()
    await uploading
    await files._remove_parts()
    assert printer.card.files["/new.3mf"].content == CONTENT


async def test_a_file_that_is_sent_again_while_its_part_is_removed_stays(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    await leave_a_part(printer, files)
    printer.files.habits.loses_after = None
    sending = asyncio.create_task(
        files.upload("/new.3mf", source(), overwrite=True, progress=lambda _: None)
    )
    files.tidy()
    await sending
    await files._remove_parts()
    assert printer.card.files["/new.3mf"].content == CONTENT


async def test_a_file_of_that_name_that_is_there_much_later_is_nobodys_part(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    await leave_a_part(printer, files)
    printer.card.add("/new.3mf", b"a smaller file of somebody else")
    for part in files._parts.values():
        assert part.broken is not None
    part.broken -= 3600
    await files._remove_parts()
    assert printer.card.files["/new.3mf"].content.startswith(b"a smaller")
    assert not files._parts


@EVERY_DIALECT
async def test_only_the_model_that_needs_it_transfers_in_the_clear(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    await upload(files)
    assert printer.card.files["/new.3mf"].content == CONTENT
    clear = "PROT C" in printer.files.counts.commands
    assert clear is (printer.dialect is A1)
    # The login never is.
    assert printer.files.counts.commands[0] == "USER bblp"


@pytest.mark.parametrize("content", [b"", CONTENT], ids=["nothing", "all"])
async def test_a_channel_that_hangs_is_never_a_reason_to_leave_out_encryption(
    printer: BambuSimulator, files: BambuFiles, content: bytes
) -> None:
    printer.files.habits.hangs_encrypted = True
    printer.card.add("/cache/part.3mf", content)
    with pytest.raises(PrinterTimeoutError):
        await files.list("/cache")
    assert await fetch(files) == content
    await upload(files)
    assert printer.card.files["/new.3mf"].content == CONTENT
    assert "PROT C" not in printer.files.counts.commands


@pytest.mark.parametrize("pinned", [True, False], ids=["pinned", "first use"])
@pytest.mark.parametrize("serial", ["01P00A000000001", "01P00A000000666"])
async def test_who_answers_at_a_data_channel_in_the_printers_place_gets_nothing(
    printer: BambuSimulator, serial: str, pinned: Any, reach: Reach
) -> None:
    printer.files.habits.needs_session = False
    printer.files.habits.stranger = server_context(ssl.TLSVersion.TLSv1_2)
    present(printer.files.habits.stranger, issue(serial), chain=True)
    known = printer.certificate_fingerprint if pinned else None
    files = reach(lambda it: replace(it, trust=Trust(printer.serial, known)))
    for work in (upload(files), fetch(files), files.list("/cache")):
        with pytest.raises((CertificateChangedError, WrongPrinterError)):
            await work
    assert printer.files.counts.received == 0
    assert "PROT C" not in printer.files.counts.commands


async def test_each_printer_has_one_thread_of_its_own(
    files: BambuFiles, reach: Reach
) -> None:
    async def threads_of(files: BambuFiles) -> set[int]:
        found = set()
        for _ in range(3):
            async with files.connected() as link:
                found.add(await link.call(threading.get_ident))
        return found

    async with BambuSimulator(serial="01P00A000000002") as other:
        used = [await threads_of(files), await threads_of(reach(of=other))]
        shared = await asyncio.to_thread(threading.get_ident)
    assert [len(calls) for calls in used] == [1, 1]
    assert len(used[0] | used[1] | {shared}) == 3


async def test_an_upload_that_only_waited_lets_no_other_be_forgotten_at_the_close(
    printer: BambuSimulator, reach: Reach
) -> None:
    files = reach(times=replace(HURRIED, answer=30))
    uploading = await begun_upload(printer, files, CONTENT * 20)
    with pytest.raises(BusyError):
        await upload(files, "/other.3mf")
    printer.files.awake.set()
    await files.close()
    with pytest.raises(CannotConnectError):
        await uploading
    assert "/new.3mf" not in printer.card.files


async def test_closing_breaks_off_what_is_under_way_and_leaves_no_thread(
    printer: BambuSimulator, reach: Reach
) -> None:
    threads = set(threading.enumerate())
    files = reach(times=replace(HURRIED, answer=30))
    printer.files.habits.silent.add("SIZE")
    uploading = asyncio.create_task(upload(files))
    async with asyncio.timeout(5):
        while "SIZE /new.3mf" not in printer.files.counts.commands:  # noqa: ASYNC110
            await asyncio.sleep(0)
    await files.close()
    with pytest.raises(CannotConnectError):
        await uploading
    with pytest.raises(CannotConnectError):
        await files.list("/")
    await files.close()
    assert set(threading.enumerate()) <= threads


@EVERY_DIALECT
async def test_a_download_of_nothing_and_of_an_odd_length_is_whole(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.card.add("/empty", b"")
    printer.card.add("/odd", CONTENT[:12_345])
    assert await fetch(files, "/empty") == b""
    assert await fetch(files, "/odd") == CONTENT[:12_345]


async def test_a_wrong_code_is_an_authentication_error(
    printer: BambuSimulator, reach: Reach
) -> None:
    files = reach(lambda it: replace(it, access_code="wrong-code"))
    with pytest.raises(AuthenticationError) as caught:
        await files.list("/")
    assert "wrong-code" not in str(caught.value)


@pytest.mark.parametrize(
    ("trust", "error"),
    [
        (Trust("01P00A000000009"), WrongPrinterError),
        (Trust("01P00A000000001", "0" * 64), CertificateChangedError),
    ],
    ids=["another serial", "another certificate"],
)
async def test_the_code_is_not_told_to_who_is_not_trusted(
    printer: BambuSimulator, trust: Trust, error: type[PrinterError], reach: Reach
) -> None:
    files = reach(lambda it: replace(it, trust=trust))
    with pytest.raises(error):
        await files.list("/")
    assert printer.files.counts.commands == []


@pytest.mark.parametrize("is_first", [False, True])
async def test_a_server_that_has_no_room_for_us_is_busy_and_not_unsafe(
    printer: BambuSimulator,
    files: BambuFiles,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_first: bool,
) -> None:
    """Whether it says so before we begin, or after."""
    wait_at_most = socket.socket.settimeout

    def begin_late(self: ssl.SSLSocket, seconds: float | None) -> None:
        if is_first and seconds == 0:
            select.select([self], [], [], 5)
        wait_at_most(self, seconds)

    printer.files.habits.full = True
    with monkeypatch.context() as patched:
        patched.setattr(ssl.SSLSocket, "settimeout", begin_late)
        with pytest.raises(BusyError) as caught:
            await files.list("/")
    assert caught.value.reason is Reason.STORAGE_BUSY
    printer.files.habits.full = False
    assert await fetch(files) == CONTENT


async def test_a_server_that_has_answered_when_we_look_is_not_waited_for(
    printer: BambuSimulator, files: BambuFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a busy machine: all of its greeting is there before any of it is read."""
    greet = ssl.SSLSocket.do_handshake

    def greet_late(self: ssl.SSLSocket, **values: Any) -> None:
        try:
            greet(self, **values)
        except ssl.SSLWantReadError:
            select.select([self], [], [], 5)
            greet_late(self, **values)

    monkeypatch.setattr(ssl.SSLSocket, "do_handshake", greet_late)
    await upload(files)
    assert await fetch(files, "/new.3mf") == CONTENT


async def test_what_cannot_be_stored_says_so(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.card.capacity = len(CONTENT) + 10
    with pytest.raises(PrinterError):
        await upload(files)
    assert "/new.3mf" not in printer.card.files
    printer.card.read_only = True
    with pytest.raises(StorageError):
        await upload(files)
    with pytest.raises(NotFoundError):
        await files.delete("/nothing.3mf")


@pytest.mark.parametrize(
    "path",
    ["/a\r\nDELE /cache/part.3mf", "/cache/part.3mf\0", "/a\tb", "/../x", "/a/../../b"],
)
async def test_a_path_is_never_a_command_and_never_leads_out(
    printer: BambuSimulator, files: BambuFiles, path: str
) -> None:
    with pytest.raises(NotFoundError):
        await files.delete(path)
    with pytest.raises(NotFoundError):
        await files.list(path)
    assert "/cache/part.3mf" in printer.card.files
    assert printer.files.counts.logins == 0


async def test_a_path_that_a_printer_has_told_is_no_command_either(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    with pytest.raises(ProtocolError):
        await files.size("/a\r\nDELE /cache/part.3mf")
    assert "/cache/part.3mf" in printer.card.files


async def test_the_file_that_is_printed_is_neither_deleted_nor_replaced(
    printer: BambuSimulator, reach: Reach
) -> None:
    files = reach(printing="/cache/part.3mf")
    with pytest.raises(BusyError):
        await files.delete("/cache/part.3mf")
    with pytest.raises(BusyError):
        await files.upload(
            "/cache/part.3mf", source(), overwrite=True, progress=lambda _: None
        )
    assert printer.card.files["/cache/part.3mf"].content == CONTENT


async def test_transfers_wait_for_each_other_but_not_for_ever(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    download = files.download("/cache/part.3mf")
    await anext(download)
    with pytest.raises(BusyError):
        await files.list("/")
    await download.aclose()
    assert await files.list("/")


async def test_a_server_that_stalls_is_given_up(
    printer: BambuSimulator, reach: Reach
) -> None:
    files = reach(times=replace(HURRIED, answer=0.2))
    download = files.download("/cache/part.3mf")
    await anext(download)
    printer.freeze()
    with pytest.raises(PrinterTimeoutError):
        async for _piece in download:
            pass
    with pytest.raises(PrinterTimeoutError):
        await files.list("/")
    printer.thaw()


async def test_an_upload_has_a_deadline(printer: BambuSimulator, reach: Reach) -> None:
    files = reach(times=replace(HURRIED, upload=0.2))

    async def endless() -> AsyncIterator[bytes]:
        yield b"G28\n"
        await asyncio.Event().wait()

    with pytest.raises(PrinterTimeoutError):
        await files.upload(
            "/slow.3mf",
            Source(size=1000, chunks=endless),
            overwrite=False,
            progress=lambda _: None,
        )
    assert "/slow.3mf" not in printer.card.files


async def test_what_is_cancelled_in_a_call_leaves_no_thread_in_it(
    printer: BambuSimulator, reach: Reach
) -> None:
    files = reach(times=replace(HURRIED, answer=30))
    printer.files.freeze()
    listing = asyncio.create_task(files.list("/"))
    async with asyncio.timeout(5):
        while not printer.files.connections:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0)
    listing.cancel()
    await asyncio.wait({listing}, timeout=5)
    assert listing.cancelled()
    printer.files.thaw()
    assert await reach().list("/")


async def test_closing_does_not_wait_for_an_address_at_which_nobody_answers(
    printer: BambuSimulator, monkeypatch: pytest.MonkeyPatch, reach: Reach
) -> None:
    monkeypatch.setattr(files_module, "_BREAKING_OFF", 0.01)
    entered, answered = threading.Event(), threading.Event()
    reached: list[socket.socket] = []

    def connect(*address: Any, **_: Any) -> socket.socket:
        entered.set()
        answered.wait(10)
        reached.append(socket.socket())
        reached[-1].connect(("127.0.0.1", printer.port + 990 - 8883))
        return reached[-1]

    monkeypatch.setattr(ftplib.socket, "create_connection", connect)
    listing = asyncio.create_task(reach().list("/"))
    await asyncio.to_thread(entered.wait, 10)
    listing.cancel()
    await asyncio.wait({listing}, timeout=5)
    assert listing.cancelled()
    answered.set()
    async with asyncio.timeout(5):
        while not reached or reached[0].fileno() >= 0:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0)
    assert printer.files.counts.logins == 0


async def test_a_large_file_passes_through_little_memory_and_few_threads(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    piece = bytes(500_000)

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield piece

    threads = threading.active_count()
    told: list[int] = []
    await files.upload(
        "/large.3mf",
        Source(size=10_000_000, chunks=chunks),
        overwrite=False,
        progress=told.append,
    )
    assert told == list(range(500_000, 10_500_000, 500_000))
    tracemalloc.start()
    size = sum([len(part) async for part in files.download("/large.3mf")])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size == 10_000_000
    # The simulator lives in the same process.
    assert peak < 2_000_000
    assert threading.active_count() <= threads + 4


def wire(name: bytes) -> str:
    """Return a name as the simulated card keeps it."""
    return name.decode("utf-8", "surrogateescape")


@pytest.mark.parametrize("form", ["MLSD", "LIST", "NLST"])
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"h\xf6hle.3mf", r"h\xf6hle.3mf"),
        ("höhle.3mf".encode(), "höhle.3mf"),
        (b"\xff\xfe", r"\xff\xfe"),
        (b"two\ttabs\t.3mf", r"two\x09tabs\x09.3mf"),
        (b" ends \t ", r"\x20ends \x09\x20"),
        (b"form\x0cfeed\x1c\x85.3mf", r"form\x0cfeed\x1c\x85.3mf"),
        (
            "line\u2028break\u202e.3mf".encode(),
            r"line\xe2\x80\xa8break\xe2\x80\xae.3mf",
        ),
    ],
)
async def test_a_name_that_nobody_can_type_is_listed_loaded_and_deleted(
    printer: BambuSimulator, files: BambuFiles, name: bytes, shown: str, form: str
) -> None:
    printer.files.habits.unknown = {"MLSD", "LIST", "NLST"} - {form}
    printer.card.add(f"/model/{wire(name)}", b"content")
    [entry] = await files.list("/model")
    assert entry.name == shown
    assert entry.name.isprintable()
    assert entry.size == 7
    assert b"".join([piece async for piece in files.download(entry.path)]) == b"content"
    await files.delete(entry.path)
    assert await files.list("/model") == ()


@pytest.mark.parametrize("disguise", [r"\x2e\x2e", r"\x2f", r"\x0aDELE x", r"\x00"])
async def test_nothing_but_what_cannot_be_seen_is_spelled_out(
    printer: BambuSimulator, files: BambuFiles, disguise: str
) -> None:
    with pytest.raises(NotFoundError):
        await files.delete(f"/cache/{disguise}")
    assert printer.files.counts.commands[-1] == f"DELE /cache/{disguise}"


@pytest.mark.parametrize("form", ["MLSD", "LIST", "NLST"])
async def test_a_folder_without_end_is_an_error_that_says_so(
    printer: BambuSimulator, files: BambuFiles, form: str
) -> None:
    printer.files.habits.unknown = {"MLSD", "LIST", "NLST"} - {form}
    for number in range(10_500):
        printer.card.files[f"/model/{number}"] = Stored(b"", datetime.now(UTC))
    with pytest.raises(StorageError, match="folder too full, most"):
        await files.list("/model")
    printer.card.files.clear()
    assert await files.list("/model") == ()


async def test_where_lists_are_only_names_the_sizes_of_hundreds_are_not_asked_for(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.files.habits.unknown = {"MLSD", "LIST"}
    for number in range(501):
        printer.card.files[f"/model/{number}"] = Stored(b"", datetime.now(UTC))
    with pytest.raises(StorageError) as raised:
        await files.list("/model")
    assert raised.value.details == {"most": 500}
    assert not [
        command
        for command in printer.files.counts.commands
        if command.startswith("SIZE")
    ]


async def test_a_list_of_endless_names_is_not_read_to_its_end(
    printer: BambuSimulator, reach: Reach
) -> None:
    # A busy computer takes its time between two pieces.
    files = reach(times=replace(HURRIED, ending=5))
    for number in range(30):
        printer.card.files[f"/model/{number:0200000}"] = Stored(b"", datetime.now(UTC))
    with pytest.raises(StorageError, match="folder too full, most"):
        await files.list("/model")


def test_a_size_of_thousands_of_digits_is_none() -> None:
    digits = b"9" * 5000
    [entry] = read_facts("/", [b"type=file;size=" + digits + b"; a.3mf"])
    assert entry.size is None
    unix = b"-rw-r--r-- 1 0 0 " + digits + b" Jan 01  2026 a.3mf"
    [entry] = read_unix("/", [unix], datetime.now(UTC))
    assert entry.size is None


async def test_a_server_that_knows_only_the_extended_way_of_listening_is_understood(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.files.habits.unknown |= {"PASV"}
    assert await fetch(files) == CONTENT
    assert "EPSV" in printer.files.counts.commands


@pytest.mark.parametrize(
    ("command", "answer", "error", "reason"),
    [
        ("PASV", "421 Too many clients.", BusyError, Reason.STORAGE_BUSY),
        ("PASV", "550 Not for you.", NotFoundError, Reason.FILE_MISSING),
        ("EPSV", "500 Unknown.", UnsupportedError, Reason.FILE_SERVER_CANNOT),
        ("RETR", "226 That was all.", ProtocolError, Reason.TRANSFER_FAILED),
        ("RETR", "450 Somebody writes.", BusyError, Reason.STORAGE_BUSY),
        ("RETR", "426 Broken off.", CannotConnectError, Reason.TRANSFER_FAILED),
        ("RETR", "599 Who knows.", ProtocolError, Reason.REFUSED_WITH_CODE),
        ("RETR", "<html>", ProtocolError, Reason.NOT_UNDERSTOOD),
    ],
)
async def test_an_answer_of_the_file_server_is_told_in_our_own_words(  # noqa: PLR0917 - a row
    printer: BambuSimulator,
    files: BambuFiles,
    command: str,
    answer: str,
    error: type[PrinterError],
    reason: Reason,
) -> None:
    if command == "EPSV":
        printer.files.habits.unknown |= {"PASV"}
    printer.files.habits.answers[command] = answer
    with pytest.raises(error) as caught:
        await fetch(files)
    assert caught.value.reason is reason
    assert answer[4:] not in str(caught.value)


async def test_a_size_that_cannot_be_told_is_not_taken_for_a_file_that_is_missing(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.files.habits.answers["SIZE"] = "550 No such file."
    assert await files.size("/cache/part.3mf") is None
    printer.files.habits.answers["SIZE"] = "502 What is a size?"
    with pytest.raises(UnsupportedError):
        await files.size("/cache/part.3mf")
    printer.files.habits.answers["SIZE"] = "213 large"
    with pytest.raises(ProtocolError):
        await files.size("/cache/part.3mf")


async def test_a_folder_that_no_form_of_list_shows_says_why(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.files.habits.unknown = {"MLSD", "LIST", "NLST"}
    with pytest.raises(UnsupportedError):
        await files.list("/cache")


async def test_videos_are_listed_though_the_folder_of_their_pictures_is_missing(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.card.add("/timelapse/video/first.mp4", b"video")
    assert "/timelapse/thumbnail" not in printer.card.folders
    (video,) = await files.list("/timelapse/video")
    assert (video.name, video.thumbnail) == ("first.mp4", None)
    printer.card.add("/timelapse/thumbnail/first.jpg", b"picture")
    (video,) = await files.list("/timelapse/video")
    assert video.thumbnail == "/timelapse/thumbnail/first.jpg"


async def test_a_picture_that_would_fill_the_memory_is_none(
    printer: BambuSimulator, files: BambuFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "_LARGEST_PICTURE", 1000)
    printer.card.add("/small.jpg", CONTENT[:1000])
    printer.card.add("/large.jpg", CONTENT[:1001])
    small = await files.thumbnail("/small.jpg")
    assert small is not None
    assert small.content == CONTENT[:1000]
    assert await files.thumbnail("/large.jpg") is None


async def test_a_file_of_which_less_comes_than_was_told_is_not_taken_for_whole(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.files.habits.answers["SIZE"] = f"213 {len(CONTENT) + 1}"
    with pytest.raises(CannotConnectError) as caught:
        await fetch(files)
    assert caught.value.reason is Reason.TRANSFER_FAILED


async def test_an_upload_does_not_start_a_print_by_itself(files: BambuFiles) -> None:
    with pytest.raises(UnsupportedError) as caught:
        await files.upload(
            "/new.3mf",
            source(),
            overwrite=False,
            progress=lambda _: None,
            print_after=True,
        )
    assert caught.value.reason is Reason.STARTED_BY_ITSELF


async def test_a_place_that_takes_no_file_is_no_missing_file(
    printer: BambuSimulator, files: BambuFiles
) -> None:
    printer.files.habits.answers["STOR"] = "550 Not here."
    with pytest.raises(StorageError) as caught:
        await upload(files)
    assert caught.value.reason is Reason.NOT_STORED
