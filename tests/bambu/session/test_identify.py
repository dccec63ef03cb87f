"""Learning a serial number from the certificate."""

import asyncio

import pytest

from custom_components.printernizer.bambu.session import identify
from custom_components.printernizer.bambu.session.identify import learn_serial
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    PrinterTimeoutError,
    UnsupportedError,
)
from simulator.bambu.dialects import A1, X1C, Dialect
from simulator.bambu.printer import BambuSimulator


@pytest.mark.parametrize("dialect", [A1, X1C])
async def test_a_printer_tells_its_serial_without_a_login(
    socket_enabled: None, dialect: Dialect
) -> None:
    async with BambuSimulator(dialect=dialect) as printer:
        address = Address(printer.host, printer.port)
        assert await learn_serial(address) == printer.serial
        assert printer.connected_clients == 0


async def test_something_else_with_a_certificate_is_no_printer(
    socket_enabled: None,
) -> None:
    async with BambuSimulator(serial="router.local") as router:
        with pytest.raises(UnsupportedError):
            await learn_serial(Address(router.host, router.port))


async def test_nobody_at_the_address_cannot_be_asked(socket_enabled: None) -> None:
    async with BambuSimulator() as printer:
        address = Address(printer.host, printer.port)
    with pytest.raises(CannotConnectError) as caught:
        await learn_serial(address)
    assert str(address.port) not in str(caught.value)


async def test_somebody_without_tls_cannot_be_asked(socket_enabled: None) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(CannotConnectError):
            await learn_serial(Address("127.0.0.1", port))


async def test_a_printer_that_does_not_answer_is_not_waited_for(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identify, "_TIMEOUT", 0.05)
    async with BambuSimulator() as printer:
        printer.freeze()
        with pytest.raises(PrinterTimeoutError):
            await learn_serial(Address(printer.host, printer.port))
