"""A file on the printer, read here and there."""

from collections.abc import AsyncGenerator, Callable
import io

import pytest

from custom_components.printernizer.bambu.files import job_file
from custom_components.printernizer.bambu.files.ftps import FtpsClient
from custom_components.printernizer.bambu.files.remote_file import (
    RemoteFile,
    TooMuchError,
)
from custom_components.printernizer.printer.errors import StorageError
from custom_components.printernizer.printer.reasons import Reason
from simulator.bambu.dialects import P1S
from simulator.bambu.printer import BambuSimulator

from .test_file_server import talk

pytestmark = pytest.mark.usefixtures("socket_enabled")

CONTENT = bytes(range(251)) * 2000
PATH = "/part.3mf"
WANTED = job_file.Wanted(name="part")


@pytest.fixture
async def printer() -> AsyncGenerator[BambuSimulator]:
    """Switch on a printer with one file."""
    async with BambuSimulator(dialect=P1S) as printer:
        printer.card.add(PATH, CONTENT)
        yield printer


async def read(
    printer: BambuSimulator,
    work: Callable[[RemoteFile], None],
    budget: int = len(CONTENT),
) -> list[str]:
    """Do something with the file; returns the transfers that were begun for it."""

    def do(client: FtpsClient) -> None:
        with RemoteFile(client, PATH, len(CONTENT), budget) as file:
            work(file)

    await talk(printer, do)
    return [
        command
        for command in printer.files.counts.commands
        if command.startswith("REST")
    ]


def piece_at(file: RemoteFile, place: int, size: int = 1000) -> bytes:
    """Return a piece of the file, as soon as all of it is there."""
    file.seek(place)
    piece = b""
    while len(piece) < size and (more := file.read(size - len(piece))):
        piece += more
    return piece


async def test_what_is_near_is_read_over_and_what_is_far_is_asked_for(
    printer: BambuSimulator,
) -> None:
    def work(file: RemoteFile) -> None:
        for place in (0, 50_000, 300_000, 10_000):
            assert piece_at(file, place) == CONTENT[place : place + 1000]

    assert await read(printer, work) == ["REST 0", "REST 300000", "REST 10000"]


async def test_the_end_is_fetched_once_and_there_is_nothing_behind_it(
    printer: BambuSimulator,
) -> None:
    def work(file: RemoteFile) -> None:
        for back in (1000, 20_000):
            place = len(CONTENT) - back
            assert piece_at(file, place) == CONTENT[place : place + 1000]
        assert file.seek(0, io.SEEK_END) == len(CONTENT)
        assert file.read(10) == b""
        assert file.seek(1000, io.SEEK_CUR) == len(CONTENT) + 1000
        assert file.read(10) == b""

    assert await read(printer, work) == [f"REST {len(CONTENT) - 66_000}"]


async def test_nothing_is_fetched_to_see_that_there_is_nothing_behind_the_end(
    printer: BambuSimulator,
) -> None:
    def work(file: RemoteFile) -> None:
        file.seek(0, io.SEEK_END)
        assert file.read(10) == b""

    assert await read(printer, work) == []


async def test_there_is_no_place_before_the_start(printer: BambuSimulator) -> None:
    def work(file: RemoteFile) -> None:
        with pytest.raises(ValueError, match="before the start"):
            file.seek(-1)
        assert file.tell() == 0

    assert await read(printer, work) == []


async def test_no_more_is_fetched_than_was_allowed(printer: BambuSimulator) -> None:
    def work(file: RemoteFile) -> None:
        with pytest.raises(TooMuchError):
            piece_at(file, 0, 3000)
        assert file.fetched == 2000

    await read(printer, work, budget=2000)


async def test_a_transfer_whose_end_is_never_told_costs_a_connection_and_no_reading(
    printer: BambuSimulator,
) -> None:
    printer.files.habits.hangs_encrypted = True

    def work(file: RemoteFile) -> None:
        for place in (len(CONTENT) - 1000, 0):
            assert piece_at(file, place) == CONTENT[place : place + 1000]

    await read(printer, work)
    assert printer.files.counts.logins == 2


async def test_a_file_that_is_too_large_is_not_fetched_to_the_disk(
    printer: BambuSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_file, "_MOST_FETCHED", len(CONTENT) - 1)
    with pytest.raises(StorageError) as caught:
        await talk(printer, lambda it: job_file._fetch(it, PATH, len(CONTENT), WANTED))
    assert caught.value.reason is Reason.FILE_OF_JOB_TOO_LARGE
    assert f"RETR {PATH}" not in printer.files.counts.commands


async def test_of_a_file_that_ends_too_early_nothing_is_believed(
    printer: BambuSimulator,
) -> None:
    with pytest.raises(ConnectionResetError):
        await talk(
            printer, lambda it: job_file._fetch(it, PATH, len(CONTENT) + 1, WANTED)
        )
