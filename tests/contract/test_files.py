"""The contract of `PrinterFiles`, over every brand and through real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from custom_components.printernizer.printer.backend import PrinterBackend
from custom_components.printernizer.printer.commands.commands import Cancel, StartPrint
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    NotFoundError,
    PrinterError,
    RefusedError,
)
from custom_components.printernizer.printer.files.files import (
    FileEntry,
    PrinterFiles,
    Source,
)
from custom_components.printernizer.printer.model import PrinterStatus, Transfer
from tests.rigs import BRACKET, Rig

from .test_backends import wait_until

CONTENT = bytes(range(256)) * 1200


@pytest.fixture
def files(backend: PrinterBackend) -> PrinterFiles:
    """Return the storage of a printer that lets us at it."""
    if backend.files is None:
        pytest.skip("the printer gives no files")
    return backend.files


def source(content: bytes = CONTENT, size: int | None = None) -> Source:
    """Return content on its way, in pieces."""

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 50_000):
            yield content[start : start + 50_000]

    return Source(size=len(content) if size is None else size, chunks=chunks)


async def fetch(files: PrinterFiles, path: str) -> bytes:
    """Download all of a file."""
    return b"".join([piece async for piece in files.download(path)])


async def all_files(files: PrinterFiles, folder: str = "/") -> list[FileEntry]:
    """Return all files that the root leads to."""
    found = []
    for entry in await files.list(folder):
        if entry.is_folder:
            found += await all_files(files, entry.path)
        else:
            found.append(entry)
    return found


async def place_for(files: PrinterFiles, name: str) -> str:
    """Return a path for a new file, beside one that the printer has."""
    beside = (await all_files(files))[0]
    return f"{beside.path.rpartition('/')[0]}/{name}"


async def test_the_root_leads_to_every_file(files: PrinterFiles) -> None:
    found = await all_files(files)
    assert any(entry.name.lower().startswith("bracket") for entry in found)
    for entry in found:
        assert entry.path.startswith("/")
        assert entry.path.endswith(entry.name)


async def test_what_was_uploaded_is_listed_downloaded_and_deleted(
    files: PrinterFiles,
) -> None:
    wanted = await place_for(files, "new part.gcode")
    told: list[int] = []
    path = await files.upload(wanted, source(), overwrite=False, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == len(CONTENT)

    (entry,) = [listed for listed in await all_files(files) if listed.path == path]
    assert entry.size in {len(CONTENT), None}
    assert await fetch(files, path) == CONTENT

    await files.delete(path)
    assert path not in [listed.path for listed in await all_files(files)]
    with pytest.raises(NotFoundError):
        await fetch(files, path)


async def test_an_upload_shows_while_it_lasts(
    backend: PrinterBackend, files: PrinterFiles
) -> None:
    shown: list[Transfer | None] = []
    await files.upload(
        await place_for(files, "shown.gcode"),
        source(),
        overwrite=False,
        progress=lambda _: shown.append(backend.snapshot.transfer),
    )
    seen = [transfer for transfer in shown if transfer is not None]
    assert {(transfer.name, transfer.size) for transfer in seen} == {
        ("shown.gcode", len(CONTENT))
    }
    # Some printers tell themselves how much they have, when they are asked.
    told = [transfer.progress for transfer in seen if transfer.progress is not None]
    assert told == sorted(told)
    assert backend.snapshot.transfer is None


async def test_there_is_a_place_for_a_file_that_has_none(files: PrinterFiles) -> None:
    path = f"{(await files.usual_folder()).rstrip('/')}/anywhere.gcode"
    path = await files.upload(path, source(), overwrite=False, progress=lambda _: None)
    assert await fetch(files, path) == CONTENT


async def test_a_file_is_overwritten_only_if_that_is_wanted(
    files: PrinterFiles,
) -> None:
    path = await place_for(files, "twice.gcode")
    path = await files.upload(path, source(), overwrite=False, progress=lambda _: None)
    with pytest.raises(RefusedError):
        await files.upload(
            path, source(b"G28\n"), overwrite=False, progress=lambda _: None
        )
    assert await fetch(files, path) == CONTENT
    await files.upload(path, source(b"G28\n"), overwrite=True, progress=lambda _: None)
    assert await fetch(files, path) == b"G28\n"


async def test_a_file_is_stored_with_its_folders(files: PrinterFiles) -> None:
    path = await place_for(files, "parts/small/clip.gcode")
    path = await files.upload(path, source(), overwrite=False, progress=lambda _: None)
    assert path in [entry.path for entry in await all_files(files)]


@pytest.mark.parametrize("what", ["folder", "download", "delete"])
async def test_what_is_not_there_is_not_found(files: PrinterFiles, what: str) -> None:
    path = await place_for(files, "nothing.gcode")
    ask = {
        "folder": files.list,
        "download": lambda path: fetch(files, path),
        "delete": files.delete,
    }[what]
    with pytest.raises(NotFoundError):
        await ask(path)


async def test_a_source_that_is_shorter_than_told_is_no_upload(
    files: PrinterFiles,
) -> None:
    path = await place_for(files, "short.gcode")
    with pytest.raises(PrinterError):
        await files.upload(
            path,
            source(size=len(CONTENT) + 1000),
            overwrite=False,
            progress=lambda _: None,
        )
    assert path not in [entry.path for entry in await all_files(files)]


async def test_a_download_that_nobody_wants_any_more_is_broken_off(
    files: PrinterFiles,
) -> None:
    path = await place_for(files, "long.gcode")
    path = await files.upload(path, source(), overwrite=False, progress=lambda _: None)
    async with aclosing(files.download(path)) as pieces:  # type: ignore[type-var]
        async for _piece in pieces:
            break
    assert await fetch(files, path) == CONTENT


async def test_a_cancelled_upload_leaves_the_way_free(files: PrinterFiles) -> None:
    path = await place_for(files, "cancelled.gcode")
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        yield b"G28\n"
        begun.set()
        await asyncio.Event().wait()

    uploading = asyncio.create_task(
        files.upload(
            path,
            Source(size=1_000_000, chunks=endless),
            overwrite=False,
            progress=lambda _: None,
        )
    )
    await begun.wait()
    uploading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await uploading
    path = await files.upload(path, source(), overwrite=True, progress=lambda _: None)
    assert await fetch(files, path) == CONTENT


async def test_a_printer_that_is_off_gives_no_files(
    files: PrinterFiles, rig: Rig
) -> None:
    await rig.power_off()
    with pytest.raises(CannotConnectError):
        await files.list("/")


async def test_a_stored_file_is_printed_and_nothing_else(
    backend: PrinterBackend, rig: Rig
) -> None:
    if StartPrint not in backend.supported:
        pytest.skip("the printer starts no stored file")
    path = rig.store(BRACKET)
    assert StartPrint not in backend.snapshot.accepts
    with pytest.raises(RefusedError):
        await backend.execute(StartPrint(path))

    await backend.execute(Cancel())
    rig.machine.advance(20)
    await wait_until(backend, lambda it: StartPrint in it.accepts, "at rest")
    with pytest.raises(NotFoundError):
        await backend.execute(StartPrint(f"{path}-not-there"))
    await backend.execute(StartPrint(path))
    rig.machine.advance(30)
    snapshot = await wait_until(
        backend, lambda it: it.status is PrinterStatus.PRINTING, "printing"
    )
    assert snapshot.job is not None
    assert (snapshot.job.name or "").lower().startswith("bracket")


async def test_the_cover_of_the_job_is_a_picture(
    backend: PrinterBackend, rig: Rig
) -> None:
    if backend.files is None:
        pytest.skip("the printer gives no files")
    snapshot = await wait_until(
        backend, lambda it: it.job is not None and it.job.thumbnail, "with a cover"
    )
    assert snapshot.job is not None
    assert snapshot.job.thumbnail is not None
    picture = await backend.picture(snapshot.job.thumbnail)
    assert picture is not None
    assert picture.content_type == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert await backend.picture("of something else") is None
