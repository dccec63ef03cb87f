"""How Prusa printers can be found: mDNS, and the names and addresses in DHCP."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

from ..printer.connection.address import Address
from ..printer.connection.found import FoundPrinter
from .client import DEFAULT_PORT

SERVICE = "_prusalink._tcp.local."

_LOCAL = ".local"


def announced(
    addresses: Iterable[IPv4Address | IPv6Address], port: int | None, hostname: str
) -> FoundPrinter | None:
    """Return what mDNS tells, `None` if no address can be used from everywhere.

    A link-local address is of no use without the interface that it belongs to.
    """
    usable = (
        address
        for address in addresses
        if not (address.is_link_local or address.is_unspecified)
    )
    # The printers serve both, but their web server is tried and tested over IPv4.
    address = next(iter(sorted(usable, key=lambda it: it.version)), None)
    if address is None:
        return None
    host = Address(str(address), port or DEFAULT_PORT)
    return FoundPrinter(
        host=host.host if host.port == DEFAULT_PORT else host.netloc,
        hostname=bare_name(hostname),
    )


def leased(address: str, hostname: str, mac: str) -> FoundPrinter:
    """Return what DHCP tells."""
    return FoundPrinter(host=address, hostname=bare_name(hostname), mac=mac)


def bare_name(hostname: str) -> str | None:
    """Return a host name as both of them tell it, without the domain of mDNS."""
    return hostname.lower().removesuffix(".").removesuffix(_LOCAL) or None
