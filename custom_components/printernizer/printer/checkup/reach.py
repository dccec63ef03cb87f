"""Whether there is anything at an address: its name, and its port."""

import asyncio
import socket

from ..connection.address import Address
from ..connection.cause import cannot_connect
from ..errors import PortClosedError
from .result import Verdict

_SECONDS = 8.0


async def resolve(address: Address) -> Verdict | None:
    """Return what is wrong with the name, `None` if it leads to an address."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_SECONDS):
            await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError, UnicodeError:
        return Verdict.NAME_UNKNOWN
    return None


async def knock(address: Address) -> Verdict | None:
    """Return what is wrong with the port, `None` if it takes a connection."""
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(address.host, address.port)
    except OSError as error:
        closed = isinstance(cannot_connect(error), PortClosedError)
        return Verdict.PORT_CLOSED if closed else Verdict.UNREACHABLE
    writer.transport.abort()
    return None
