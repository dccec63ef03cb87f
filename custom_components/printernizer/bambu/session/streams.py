"""A connection to one of a printer's ports, made sure of before anything is sent."""

import asyncio
import ssl

from ...printer.connection.cause import cannot_connect
from ...printer.errors import PrinterTimeoutError
from ...printer.reasons import Reason
from .access import Access
from .names import number_of
from .threads import CONNECTING

type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(access: Access, port: int, seconds: float) -> Streams:
    """Connect to a port within so many seconds, the handshake included.

    Raises `CannotConnectError`, `PrinterTimeoutError`, and what `Trust.check` raises
    if somebody else answers; nothing is sent then.
    """
    context = await CONNECTING.run(access.trust.prepare)
    try:
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(
                await number_of(access.address.host),
                port,
                ssl=context,
                server_hostname=access.trust.serial,
            )
    except TimeoutError as error:
        raise PrinterTimeoutError(Reason.NO_ANSWER) from error
    except OSError as error:
        # The texts of such errors hold the address.
        raise cannot_connect(error) from error
    secure: ssl.SSLObject = writer.get_extra_info("ssl_object")
    try:
        access.trust.check(secure.getpeercert(binary_form=True))
    except BaseException:
        writer.transport.abort()
        raise
    return reader, writer
