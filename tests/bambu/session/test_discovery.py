"""Announcements of printers: what is read from them, and what is left out."""

import asyncio
import socket

import pytest

from custom_components.printernizer.bambu.session import discovery
from custom_components.printernizer.bambu.session.discovery import (
    listen,
    read_announcement,
)
from custom_components.printernizer.printer.connection.found import FoundPrinter
from simulator.bambu.announcements import announcement, send
from simulator.bambu.device import Device
from simulator.bambu.dialects import A1, H2D, P1S, X1C, Dialect
from simulator.machine import Machine

SERIAL = "01P00A000000001"
SENDER = "192.168.1.99"


def packet(dialect: Dialect = P1S, host: str = "192.168.1.20") -> bytes:
    """Return what a printer sends."""
    return announcement(Device(SERIAL, dialect, Machine(), 1), host)


@pytest.mark.parametrize(
    ("dialect", "model"),
    [(P1S, "P1S"), (X1C, "X1 Carbon"), (A1, "A1"), (H2D, "H2D")],
)
def test_a_printer_tells_serial_address_model_and_name(
    dialect: Dialect, model: str
) -> None:
    assert read_announcement(packet(dialect), SENDER) == FoundPrinter(
        serial=SERIAL,
        host="192.168.1.20",
        model=model,
        name="Workshop",
        in_cloud=False,
    )


@pytest.mark.parametrize(
    "location", ["", "printer", "http://192.168.1.20/", "::", "255.255.255.255"]
)
def test_an_address_that_is_none_is_that_of_the_sender(location: str) -> None:
    found = read_announcement(packet(host=location), SENDER)
    assert found is not None
    assert found.host == SENDER


def test_headers_are_read_in_any_case_and_order() -> None:
    start, *headers = packet().decode().rstrip().splitlines()
    mixed = [header.swapcase().replace("uRN", "urn") for header in reversed(headers)]
    mixed = [
        f"nt:{discovery._SERVICE}" if line.lower().startswith("nt:") else line
        for line in mixed
    ]
    found = read_announcement("\n".join([start, *mixed]).encode(), SENDER)
    assert found is not None
    assert found.serial == SERIAL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"NOTIFY * HTTP/1.1", b"M-SEARCH * HTTP/1.1"),
        (b"ssdp:alive", b"ssdp:byebye"),
        (b"3dprinter:1", b"toaster:1"),
        (SERIAL.encode(), b"uuid:0000"),
        (SERIAL.encode(), b"../../etc"),
        (b"Workshop", b"x" * 5000),
    ],
)
def test_what_announces_no_printer_is_left_out(old: bytes, new: bytes) -> None:
    assert read_announcement(packet().replace(old, new), SENDER) is None


@pytest.mark.parametrize("noise", [b"", b"\xff\xfe\0", b"\r\n\r\n", b"NOTIFY"])
def test_noise_is_left_out(noise: bytes) -> None:
    assert read_announcement(noise, SENDER) is None


def test_a_name_has_nothing_in_it_that_cannot_be_shown() -> None:
    found = read_announcement(
        packet().replace(b"Workshop", b"Work\x07\xffshop"), SENDER
    )
    assert found is not None
    assert found.name is not None
    assert found.name.isprintable()


async def test_several_programs_may_listen_at_the_same_port(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    monkeypatch.setattr(discovery, "PORT", port)
    heard: asyncio.Queue[FoundPrinter] = asyncio.Queue()
    transports = [await listen(heard.put_nowait) for _ in range(2)]
    send(b"noise", port)
    send(packet(), port)
    async with asyncio.timeout(5):
        assert (await heard.get()).serial == SERIAL
    for transport in transports:
        transport.close()


async def test_a_port_that_somebody_keeps_for_himself_is_an_error(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("", 0))
        monkeypatch.setattr(discovery, "PORT", sock.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            await listen(lambda _: None)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("told", "in_cloud"), [("lan", False), ("cloud", True), ("farm", None), ("", None)]
)
def test_a_printer_tells_whether_it_keeps_away_from_the_cloud(
    told: str, *, in_cloud: bool | None
) -> None:
    text = packet().replace(
        b"DevConnect.bambu.com: lan", f"DevConnect.bambu.com: {told}".encode()
    )
    found = read_announcement(text, SENDER)
    assert found is not None
    assert found.in_cloud is in_cloud
