"""How Bambu Lab printers announce themselves: SSDP, but at a port of its own."""

import asyncio
import ipaddress
import socket
from typing import Any, override

from ...printer.connection.found import FoundListener, FoundPrinter
from ...printer.fields import clean_text
from .identify import is_serial

# Home Assistant's own `ssdp` hears port 1900 only.
PORT = 2021

# An announcement has some 17 short lines.
_LARGEST = 4096
_SERVICE = "urn:bambulab-com:device:3dprinter:1"
_START = "NOTIFY * HTTP/1.1"
_MOST_LINES = 64
_GONE = "ssdp:byebye"
# Printers say `farm` as well, which tells neither.
_IN_CLOUD = {"lan": False, "cloud": True}
# What they call themselves here. It is a hint: `get_version` tells the model later on.
_MODELS = {
    "BL-P001": "X1 Carbon",
    "BL-P002": "X1",
    "C13": "X1E",
    "C11": "P1P",
    "C12": "P1S",
    "N7": "P2S",
    "N1": "A1 mini",
    "N2S": "A1",
    "N9": "A2L",
    "O1D": "H2D",
    "O1E": "H2D Pro",
    "O2D": "H2D Pro",
    "O1C": "H2C",
    "O1C2": "H2C",
    "O1S": "H2S",
    "N6": "X2D",
}


async def listen(on_found: FoundListener) -> asyncio.BaseTransport:
    """Hear of printers, over and over again, until the transport is closed.

    Others may listen at the same port. Raises `OSError` if they do not let us.
    """
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        for option in ("SO_REUSEADDR", "SO_REUSEPORT"):
            if hasattr(socket, option):
                sock.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
        sock.settimeout(0)
        # Announcements are broadcast, which only a socket without an address gets.
        sock.bind(("", PORT))
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Ear(on_found), sock=sock
        )
    except BaseException:
        sock.close()
        raise
    return transport


class _Ear(asyncio.DatagramProtocol):
    """Passes on what announcements say, and leaves out everything else."""

    def __init__(self, on_found: FoundListener) -> None:
        self._on_found = on_found

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        found = read_announcement(data, str(addr[0]))
        if found is not None:
            self._on_found(found)


def read_announcement(packet: bytes, sender: str) -> FoundPrinter | None:
    """Return the printer that a packet announces, `None` if it announces none."""
    # Anybody may send anything to this port: what is no announcement costs nothing.
    if len(packet) > _LARGEST or not packet.startswith(_START.encode()):
        return None
    start, *lines = packet.decode("utf-8", "replace").splitlines()[:_MOST_LINES]
    headers = {
        name.strip().lower(): value.strip()
        for name, colon, value in (line.partition(":") for line in lines)
        if colon
    }
    # MQTT topics hold the serial number in capitals, and tell these from small letters.
    serial = headers.get("usn", "").upper()
    announced = start.strip() == _START and headers.get("nt") == _SERVICE
    if not announced or headers.get("nts") == _GONE or not is_serial(serial):
        return None
    code = headers.get("devmodel.bambu.com", "")
    return FoundPrinter(
        serial=serial,
        host=_host(headers.get("location", "")) or sender,
        name=clean_text(headers.get("devname.bambu.com", "")),
        model=_MODELS.get(code) or clean_text(code),
        in_cloud=_IN_CLOUD.get(headers.get("devconnect.bambu.com", "")),
    )


def _host(location: str) -> str | None:
    """Return the address that a printer tells, if it is one that can be reached."""
    try:
        address = ipaddress.ip_address(location)
    except ValueError:
        return None
    unusable = address.is_unspecified or address.is_multicast
    return None if unusable or location == "255.255.255.255" else location
