"""Proof that a PrusaLink is ours, without telling it more than a digest.

A digest can be checked only by who knows the password. So the right password and wrong
ones are tried in an order that nobody can guess: who takes a wrong one, or refuses the
right one, is not the printer. An API key would tell itself, and so proves nothing.
"""

import secrets

from aiohttp import ClientSession

from ..printer.connection.address import Address
from ..printer.connection.proof import Proof
from ..printer.errors import AuthenticationError, PrinterError
from .client import PrusaLinkClient

_ROUNDS = 6
"""One who guesses has a chance of 1 to 61."""
_INFO = "/api/v1/info"


async def prove(
    session: ClientSession,
    address: Address,
    *,
    username: str,
    password: str,
    serial: str,
) -> Proof:
    """Return whether the printer with this serial number is at an address."""
    if not username:
        return Proof.IMPOSSIBLE
    for is_right in _order():
        guess = password if is_right else secrets.token_urlsafe(12)
        client = PrusaLinkClient(session, address, username=username, password=guess)
        try:
            told = await client.get_object(_INFO)
        except AuthenticationError:
            if is_right:
                return Proof.FAILED
        except PrinterError:
            return Proof.FAILED
        else:
            if not is_right or told.get("serial") != serial:
                return Proof.FAILED
    return Proof.PROVEN


def _order() -> list[bool]:
    """Return when the right password is told, and when a wrong one; both are there."""
    while True:
        order = [bool(secrets.randbits(1)) for _ in range(_ROUNDS)]
        if len(set(order)) > 1:
            return order
