"""Requests over HTTP that change something: they are sent once, whatever happens."""

from aiohttp import (
    ClientConnectionError,
    ClientConnectorError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ServerDisconnectedError,
)


class BrokeOffError(ClientConnectionError):
    """The connection broke: whether the request was carried out, nobody knows."""


async def once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Send a request once: aiohttp sends a `PUT` or `DELETE` again that broke off.

    What it counts twice then, or who answers the second time, is anybody's guess.
    Raises `BrokeOffError`. To stand last among middlewares: a login that is renewed
    does send again, what was refused for the want of it.
    """
    try:
        return await handler(request)
    except ClientConnectorError:
        raise
    except (ClientOSError, ServerDisconnectedError) as error:
        raise BrokeOffError from error
