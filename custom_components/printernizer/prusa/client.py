"""PrusaLink's HTTP interface: one request at a time, every failure a typed error."""

import asyncio
from http import HTTPStatus
import json
from typing import Any
from urllib.parse import quote

from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    DigestAuthMiddleware,
)
from yarl import URL

from ..printer.address import Address
from ..printer.errors import (
    AuthenticationError,
    CannotConnectError,
    NotFoundError,
    NotReadyError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    StorageError,
    UnsupportedError,
)
from ..printer.fields import Fields, clean_text

DEFAULT_PORT = 80

_TIMEOUT = 10.0
_LARGEST_ANSWER = 4 * 1024 * 1024
_SURPLUS_BODY = "Data after `Connection: close`"
# The Pi binds its nonce to the user agent, and looks at the whole Accept header where
# the printers look at its first entry only.
_HEADERS = {"Accept": "application/json", "User-Agent": "Printernizer"}

type JsonObject = dict[str, Any]


class PrusaLinkClient:
    """A logged-in caller of one PrusaLink, on an aiohttp session that it is lent.

    The printers serve three requests at once at the most and print meanwhile, so only
    one is ever under way here.
    """

    def __init__(
        self,
        session: ClientSession,
        address: Address,
        *,
        username: str,
        password: str,
    ) -> None:
        """Prepare to log in; an empty user name makes the password an API key.

        Raises `AuthenticationError` for a user name that cannot be.
        """
        self._session = session
        self._address = address
        self._lock = asyncio.Lock()
        self._headers = dict(_HEADERS)
        self._digest: tuple[DigestAuthMiddleware, ...] = ()
        if ":" in username:
            raise AuthenticationError("no user name has a colon in it")
        if username:
            self._digest = (DigestAuthMiddleware(username, password),)
        else:
            self._headers["X-Api-Key"] = password

    async def get(self, path: str) -> JsonObject | None:
        """Return the JSON object that is served under a path, `None` for no content.

        aiohttp itself tries once more when the printer hung up. Raises any
        `PrinterError`.
        """
        return await self._request("GET", path)

    async def get_object(self, path: str) -> JsonObject:
        """Return what `get` does where there is always some content."""
        answer = await self.get(path)
        if answer is None:
            raise ProtocolError("the answer is empty")
        return answer

    async def send(
        self, method: str, path: str, body: JsonObject | None = None
    ) -> None:
        """Have the printer do something. Raises any `PrinterError`.

        aiohttp says it again if the printer hangs up instead of answering, so it may
        have been done before it is refused.
        """
        try:
            await self._request(method, path, body)
        except CannotConnectError as error:
            # The Pi puts a body into "no content", which aiohttp may stumble over.
            if _SURPLUS_BODY not in str(error.__cause__):
                raise

    def _url(self, path: str) -> URL:
        """Return an address whose bytes are those that the digest is made of."""
        encoded = quote(path, safe="/")
        return URL(f"http://{self._address.netloc}{encoded}", encoded=True)

    async def _request(
        self, method: str, path: str, body: JsonObject | None = None
    ) -> JsonObject | None:
        async with self._lock:
            try:
                async with (
                    asyncio.timeout(_TIMEOUT),
                    self._session.request(
                        method,
                        self._url(path),
                        headers=self._headers,
                        json=body,
                        middlewares=self._digest,
                        allow_redirects=False,
                    ) as response,
                ):
                    return await _read(response)
            except TimeoutError as error:
                message = f"no answer within {_TIMEOUT:.0f} s"
                raise PrinterTimeoutError(message) from error
            except (ClientError, OSError, ValueError) as error:
                # The texts of aiohttp's errors hold the address; the type will do.
                raise CannotConnectError(type(error).__name__) from error


async def _read(response: ClientResponse) -> JsonObject | None:
    """Return the JSON of an answer, or raise what its status means."""
    body = await _read_body(response)
    status = response.status
    if status >= HTTPStatus.BAD_REQUEST:
        raise _error_of(status, _message_of(body))
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise UnsupportedError(f"redirected ({status}): not PrusaLink")
    # The Pi answers some commands with 204 and a body.
    return None if status == HTTPStatus.NO_CONTENT else _parse(body)


async def _read_body(response: ClientResponse) -> bytes:
    """Return the body, cut off where it is larger than any answer should be."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            break
    return bytes(body)


def _parse(body: bytes) -> JsonObject:
    try:
        value = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError("the answer is not JSON") from error
    if not isinstance(value, dict):
        raise ProtocolError("the answer is no object")
    return value


_ERRORS: dict[int, type[PrinterError]] = {
    HTTPStatus.BAD_REQUEST: RefusedError,
    HTTPStatus.UNAUTHORIZED: AuthenticationError,
    # The Pi's answer to a wrong API key.
    HTTPStatus.FORBIDDEN: AuthenticationError,
    HTTPStatus.NOT_FOUND: NotFoundError,
    HTTPStatus.METHOD_NOT_ALLOWED: UnsupportedError,
    HTTPStatus.REQUEST_TIMEOUT: PrinterTimeoutError,
    HTTPStatus.CONFLICT: RefusedError,
    HTTPStatus.GONE: NotFoundError,
    HTTPStatus.NOT_IMPLEMENTED: UnsupportedError,
    # The Pi's answer while it starts.
    HTTPStatus.SERVICE_UNAVAILABLE: NotReadyError,
    HTTPStatus.INSUFFICIENT_STORAGE: StorageError,
}


def _error_of(status: int, message: str) -> PrinterError:
    """Return what an HTTP status of PrusaLink means, with its own words."""
    return _ERRORS.get(status, ProtocolError)(message or f"HTTP {status}")


def _message_of(body: bytes) -> str:
    """Return the server's own words, if there are any that a person can read."""
    try:
        fields = Fields(json.loads(body))
    except ValueError, RecursionError:
        return ""
    return clean_text(fields.text("message") or fields.text("title") or "") or ""
