"""Where a host is: names are looked up in threads of our own, numbers in none."""

import ipaddress
import socket
from typing import Any

from .threads import CONNECTING

type Place = tuple[int, int, int, str, tuple[Any, ...]]
"""Family, kind, protocol, canonical name and address, as `getaddrinfo` tells them."""


async def look_up(host: str, port: int) -> list[Place]:
    """Return where a host is. Raises `OSError` for a name that nobody knows."""

    def ask() -> list[Place]:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    return ask() if _is_number(host) else await CONNECTING.run(ask)


async def number_of(host: str) -> str:
    """Return a host's first address. Raises `OSError` for a name that nobody knows."""
    if _is_number(host):
        return host
    return str((await look_up(host, 0))[0][4][0])


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
