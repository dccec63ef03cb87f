"""A connection to a printer on a plain socket, made on the event loop.

paho wants a socket. Made in threads, those for printers that do not answer would be
taken for seconds each.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import socket
import ssl
from typing import Any

from ...printer.connection.cause import cannot_connect
from ...printer.errors import CannotConnectError, PrinterTimeoutError
from ...printer.reasons import Reason
from .access import Access
from .names import look_up
from .threads import CONNECTING

_CONNECT_TIMEOUT = 5.0
_HANDSHAKE_TIMEOUT = 8.0


@dataclass(frozen=True, slots=True)
class Link:
    """A socket with TLS to the printer that was expected, and its certificate."""

    sock: ssl.SSLSocket
    fingerprint: str
    """The SHA-256 of the certificate that the printer showed, in hex."""


async def open_link(access: Access) -> Link:
    """Connect to a printer's MQTT port and make sure who is there. Sends no secret.

    Raises `CannotConnectError`, `PrinterTimeoutError`, and what `Trust.check` raises
    if somebody else answers; nothing is left open then.
    """
    context = await CONNECTING.run(access.trust.prepare)
    sock = await _connected(access)
    try:
        secure = await _encrypted(sock, context, access)
    except BaseException:
        sock.close()
        raise
    try:
        fingerprint = access.trust.check(secure.getpeercert(binary_form=True))
    except BaseException:
        secure.close()
        raise
    return Link(secure, fingerprint)


async def _connected(access: Access) -> socket.socket:
    try:
        async with asyncio.timeout(_CONNECT_TIMEOUT):
            return await _first_that_connects(access.address.host, access.address.port)
    except TimeoutError as error:
        raise CannotConnectError(Reason.NOTHING_THERE) from error
    except (OSError, ValueError) as error:
        raise cannot_connect(error) from error


async def _first_that_connects(host: str, port: int) -> socket.socket:
    """Try one address of a host after the other; raises as the last of them does."""
    failure: OSError = OSError("it has no address")
    for family, kind, protocol, _, address in await look_up(host, port):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(0)
            await asyncio.get_running_loop().sock_connect(sock, address)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure


async def _encrypted(
    sock: socket.socket, context: ssl.SSLContext, access: Access
) -> ssl.SSLSocket:
    """Shake hands under the printer's serial number."""
    secure = context.wrap_socket(
        sock, server_hostname=access.trust.serial, do_handshake_on_connect=False
    )
    try:
        async with asyncio.timeout(_HANDSHAKE_TIMEOUT):
            await _shake_hands(secure)
    except BaseException as error:
        secure.close()
        if isinstance(error, TimeoutError):
            raise PrinterTimeoutError(Reason.NO_ANSWER) from error
        if isinstance(error, (OSError, ValueError)):
            raise cannot_connect(error) from error
        raise
    return secure


async def _shake_hands(sock: ssl.SSLSocket) -> None:
    loop = asyncio.get_running_loop()
    while True:
        try:
            sock.do_handshake()
        except ssl.SSLWantReadError:
            await _turn_of(sock, loop.add_reader, loop.remove_reader)
        except ssl.SSLWantWriteError:
            await _turn_of(sock, loop.add_writer, loop.remove_writer)
        else:
            return


async def _turn_of(
    sock: ssl.SSLSocket, watch: Callable[..., None], leave: Callable[[Any], bool]
) -> None:
    """Return when the socket can be read from or written to."""
    turn = asyncio.Event()
    watch(sock, turn.set)
    try:
        await turn.wait()
    finally:
        leave(sock)
