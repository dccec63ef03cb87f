"""Who is at an address: the certificate names the printer, and no login is needed."""

import asyncio
import re
import ssl

from ...printer.connection.address import Address
from ...printer.connection.cause import cannot_connect
from ...printer.connection.proof import Proof
from ...printer.errors import (
    PrinterError,
    PrinterTimeoutError,
    UnsupportedError,
)
from ...printer.reasons import Reason
from .access import Access
from .names import number_of
from .streams import connect
from .threads import CONNECTING
from .tls import make_context, name_in

_TIMEOUT = 10.0
_SERIAL = re.compile(r"[0-9A-Z]{10,24}")


def is_serial(text: str) -> bool:
    """Whether this may be the serial number of a printer."""
    return _SERIAL.fullmatch(text) is not None


async def learn_serial(address: Address) -> str:
    """Return the serial number of the printer at an address. Sends no secret.

    Raises `CannotConnectError`, `PrinterTimeoutError`, `ProtocolError`, and
    `UnsupportedError` if it is something else.
    """
    serial = name_in(await certificate_at(address)) or ""
    if not is_serial(serial):
        raise UnsupportedError(Reason.NO_SUCH_PRINTER)
    return serial


async def prove(access: Access) -> Proof:
    """Return whether our printer is at an address: it alone has the certificate's key.

    Sends nothing. A certificate that was never seen before proves nothing.
    """
    if access.trust.fingerprint is None:
        return Proof.IMPOSSIBLE
    try:
        _, writer = await connect(access, access.address.port, _TIMEOUT)
    except PrinterError:
        return Proof.FAILED
    writer.transport.abort()
    return Proof.PROVEN


async def certificate_at(address: Address) -> bytes:
    """Return the certificate (DER) that is shown at an address. Sends nothing.

    Raises `PrinterTimeoutError`, and `CannotConnectError` also if there is no TLS.
    """
    context = await CONNECTING.run(make_context)
    try:
        async with asyncio.timeout(_TIMEOUT):
            _, writer = await asyncio.open_connection(
                await number_of(address.host), address.port, ssl=context
            )
    except TimeoutError as error:
        raise PrinterTimeoutError(Reason.NO_ANSWER) from error
    except OSError as error:
        # The texts of such errors hold the address.
        raise cannot_connect(error) from error
    ssl_object: ssl.SSLObject = writer.get_extra_info("ssl_object")
    certificate = ssl_object.getpeercert(binary_form=True)
    writer.transport.abort()
    return certificate or b""
