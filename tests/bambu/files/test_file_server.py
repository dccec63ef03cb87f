"""The rules of the simulated file server: a client that breaks them fails."""

import asyncio
from collections.abc import AsyncGenerator, Callable
import ftplib
import ssl
from typing import Any, override

import pytest

from custom_components.printernizer.bambu.files.ftps import FtpsClient, FtpsTimes
from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.connection.address import Address
from simulator.bambu.dialects import A1, H2C, H2D, P1S, P2S, X1C, X2D
from simulator.bambu.printer import BambuSimulator

pytestmark = pytest.mark.usefixtures("socket_enabled")

CONTENT = bytes(100_000)


class Forgetful(FtpsClient):
    """A client that does not go on with the session of its control channel."""

    @override
    def _encrypt(self, plain: Any, session: Any = None) -> ssl.SSLSocket:
        return super()._encrypt(plain)


class Modern(FtpsClient):
    """A client that takes TLS 1.3 where it can have it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Prepare to connect."""
        super().__init__(*args, **kwargs)
        self.context.maximum_version = ssl.TLSVersion.TLSv1_3


@pytest.fixture
async def printer() -> AsyncGenerator[BambuSimulator]:
    """Switch on a P1S with one file."""
    async with BambuSimulator(dialect=P1S) as printer:
        printer.card.add("/part.3mf", CONTENT)
        yield printer


async def talk[T](
    printer: BambuSimulator,
    work: Callable[[FtpsClient], T],
    kind: type[FtpsClient] = FtpsClient,
) -> T:
    """Do something with a client in a thread."""
    address = Address("127.0.0.1", printer.port)
    access = Access(address, printer.access_code, Trust(printer.serial))

    def do() -> T:
        client = kind(access, FtpsTimes(answer=2, ending=0.2), clear=False)
        try:
            client.open()
            return work(client)
        finally:
            client.close()

    return await asyncio.to_thread(do)


def all_of_it(client: FtpsClient) -> int:
    """Fetch the file; how many bytes came."""
    client.start("RETR /part.3mf")
    size = 0
    while piece := client.read(65536):
        size += len(piece)
    return size


async def test_a_data_channel_has_to_go_on_with_the_session(
    printer: BambuSimulator,
) -> None:
    assert await talk(printer, all_of_it) == len(CONTENT)
    assert await talk(printer, lambda it: it.lines("NLST"))
    with pytest.raises((OSError, EOFError, ftplib.Error)):
        await talk(printer, lambda it: it.lines("NLST"), Forgetful)


async def test_with_tls_1_3_some_printers_lose_the_end_of_a_file(
    printer: BambuSimulator,
) -> None:
    # The session comes too late there to go on with it.
    printer.files.habits.needs_session = False
    assert await talk(printer, all_of_it, Modern) == len(CONTENT)
    printer.files.habits.cuts_short = True
    assert await talk(printer, all_of_it, Modern) < len(CONTENT)


def test_the_end_is_missing_only_at_the_models_where_that_was_seen() -> None:
    cutting = [
        model.product_name
        for model in (X1C, P1S, A1, H2D, P2S, H2C, X2D)
        if model.files().cuts_short and model.tls_maximum is ssl.TLSVersion.TLSv1_3
    ]
    assert cutting == ["Bambu Lab P2S", "Bambu Lab H2C", "Bambu Lab X2D"]


async def test_the_x1_has_no_tls_1_3() -> None:
    async with BambuSimulator(dialect=X1C) as printer:
        version = await talk(
            printer, lambda it: it.sock.version() if it.sock else None, Modern
        )
    assert version == "TLSv1.2"


async def test_nothing_is_served_before_the_login(printer: BambuSimulator) -> None:
    def ask(client: FtpsClient) -> str:
        client.connect(*client._address)
        with pytest.raises(ftplib.error_perm, match="530"):
            client.login("bblp", "wrong")
        with pytest.raises(ftplib.error_perm, match="530"):
            client.size("/part.3mf")
        return client.sendcmd("NOOP")

    assert (await talk(printer, ask)).startswith("200")


async def test_it_knows_the_commands_of_its_kind_of_server_and_no_others(
    printer: BambuSimulator,
) -> None:
    def ask(client: FtpsClient) -> None:
        assert client.sendcmd("SYST") == "215 UNIX Type: L8"
        assert "REST STREAM" in client.sendcmd("FEAT").splitlines()[6].strip()
        assert client.sendcmd("MDTM /part.3mf").startswith("213 20")
        client.mkd("/new")
        client.rename("/part.3mf", "/new/whole.3mf")
        client.cwd("/new")
        client.cwd("..")
        assert client.pwd() == "/"
        with pytest.raises(ftplib.error_perm, match="550"):
            client.rmd("/new")
        client.delete("/new/whole.3mf")
        client.rmd("/new")
        for unknown in ("MLSD", "AVBL", "RNTO"):
            with pytest.raises(ftplib.error_perm, match="50"):
                client.sendcmd(unknown)

    await talk(printer, ask)
    assert "/part.3mf" not in printer.card.files
    assert "/new" not in printer.card.folders


async def test_a_card_that_is_read_only_is_changed_by_nothing(
    printer: BambuSimulator,
) -> None:
    printer.card.read_only = True

    def ask(client: FtpsClient) -> None:
        for change in (
            lambda: client.rename("/part.3mf", "/other.3mf"),
            lambda: client.delete("/part.3mf"),
            lambda: client.rmd("/image"),
            lambda: client.mkd("/new"),
        ):
            with pytest.raises(ftplib.error_perm, match="550"):
                change()

    await talk(printer, ask)
    assert "/part.3mf" in printer.card.files


async def test_a_part_of_a_file_is_sent_from_where_it_was_asked_for(
    printer: BambuSimulator,
) -> None:
    printer.card.add("/part.3mf", CONTENT + b"the end")

    def end(client: FtpsClient) -> bytes:
        client.start("RETR /part.3mf", rest=len(CONTENT))
        return client.read(100)

    assert await talk(printer, end) == b"the end"
    printer.files.habits.unknown.add("REST")
    with pytest.raises(ftplib.error_perm, match="500"):
        await talk(printer, end)


async def test_a_line_break_never_makes_two_commands_of_one(
    printer: BambuSimulator,
) -> None:
    def ask(client: FtpsClient) -> None:
        for end in ("\r\n", "\n", "\r"):
            with pytest.raises(ValueError, match="one line"):
                client.sendcmd(f"SIZE /part.3mf{end}DELE /part.3mf")

    await talk(printer, ask)
    assert "/part.3mf" in printer.card.files
    assert not [
        command
        for command in printer.files.counts.commands
        if command.startswith("SIZE")
    ]


async def test_a_client_that_is_closed_says_so(printer: BambuSimulator) -> None:
    def ask(client: FtpsClient) -> None:
        client.start("RETR /part.3mf")
        client.close()
        for work in (
            lambda: client.sendcmd("NOOP"),
            lambda: client.read(1),
            client.finish,
        ):
            with pytest.raises(EOFError):
                work()

    await talk(printer, ask)
