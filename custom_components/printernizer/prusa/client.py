"""PrusaLink's HTTP interface: one request at a time, every failure a typed error."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
import contextlib
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import (
    ClientError,
    ClientHandlerType,
    ClientMiddlewareType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DigestAuthMiddleware,
    HttpVersion11,
)
from yarl import URL

from ..printer.connection.address import Address
from ..printer.connection.cause import cannot_connect
from ..printer.connection.once import BrokeOffError, once
from ..printer.errors import (
    AuthenticationError,
    BusyError,
    CannotConnectError,
    PrinterTimeoutError,
    ProtocolError,
    UnansweredError,
)
from ..printer.files.files import Progress, Source
from ..printer.reasons import Reason
from .calling.answers import JsonObject, Resource, check, read_body, read_json
from .calling.own_session import ONLY_KEPT, LoginWantedError, OwnSession

DEFAULT_PORT = 80

# A printer hangs up itself after 10 s in which nothing moves (Prusa-Firmware-Buddy).
_TIMEOUT = 10.0
# A printer that prints takes its time for files.
_STALLED = 60.0
_BREAKING_OFF = 1.0
_NO_LIMIT = ClientTimeout(total=None)
_ALONG = ClientTimeout(total=None, connect=_TIMEOUT, sock_read=_TIMEOUT)
_SURPLUS_BODY = "Data after `Connection: close`"
# The Pi binds its nonce to the user agent, and looks at the whole Accept header where
# the printers look at its first entry only.
_HEADERS = {"Accept": "application/json", "User-Agent": "Printernizer"}

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The first bytes of a file; `is_part` if the server can serve other parts too."""

    content: bytes
    is_part: bool


class PrusaLinkClient:
    """A logged-in caller of one PrusaLink, on an aiohttp session that it is lent.

    The printers serve three requests at once at the most and print meanwhile, so only
    one is ever under way here, and beside it one file: nobody should have to wait for
    minutes to see or cancel a job. Whoever only reads along gives way to a file.
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
        self._lent = session
        self._own: OwnSession | None = None
        self._address = address
        self._lock = asyncio.Lock()
        self._transferring = asyncio.Lock()
        self._reading_along: asyncio.Task[Any] | None = None
        self._headers = dict(_HEADERS)
        self._middlewares: tuple[ClientMiddlewareType, ...] = ()
        self._waiting: set[asyncio.Timeout] = set()
        self._closed = False
        self._challenges = 0
        self._keeps = False
        # A digest is made of `name:realm:password` (RFC 7616, 3.4.2).
        if ":" in username:
            raise AuthenticationError(Reason.USERNAME_WITH_COLON)
        if username:
            digest = DigestAuthMiddleware(username, password)
            self._middlewares = (digest, self._count_challenges)
        else:
            self._headers["X-Api-Key"] = password
            self._own = OwnSession(session)
            self._middlewares = (self._note_whether_kept,)

    async def get(self, path: str, *, within: float | None = None) -> JsonObject | None:
        """Return the JSON object that is served under a path, `None` for no content.

        `within` so many seconds of being asked, where not as usual. aiohttp itself
        tries once more when the printer hung up. Raises any `PrinterError`.
        """
        return await self._request("GET", path, within=within)

    async def get_object(self, path: str, *, within: float | None = None) -> JsonObject:
        """Return what `get` does where there is always some content."""
        answer = await self.get(path, within=within)
        if answer is None:
            raise ProtocolError(Reason.ANSWER_EMPTY)
        return answer

    async def send(
        self, method: str, path: str, body: JsonObject | None = None
    ) -> None:
        """Have the printer do something. Raises any `PrinterError`.

        It is said once: with an `UnansweredError`, it may have been done. Where it
        would take a new login, or with a key a new connection, there is a
        `LoginWantedError`: that may be another server than was just asked who it is.
        """
        try:
            kept = ONLY_KEPT if self._keeps else None
            await self._request(
                method, path, body, guards=_CHANGING, trace_request_ctx=kept
            )
        except CannotConnectError as error:
            # The Pi puts a body into "no content", which aiohttp may stumble over.
            if _SURPLUS_BODY not in str(error.__cause__):
                raise

    @property
    def page(self) -> str:
        """The address of its pages for a browser, which ask for the login."""
        return f"http://{self._address.netloc}"

    @property
    def is_transferring(self) -> bool:
        """Whether a file is on its way."""
        return self._transferring.locked()

    async def fetch(
        self, path: str, tag: str | None = None, *, since: str | None = None
    ) -> Resource | None:
        """Return what is served under a path, `None` if it is still what we have.

        That is known by its `tag`, or by when it was `modified`. Raises any
        `PrinterError`.
        """
        known = {"If-None-Match": tag, "If-Modified-Since": since}
        headers = {name: value for name, value in known.items() if value is not None}
        async with (
            self._lock,
            typed_errors(),
            asyncio.timeout(_TIMEOUT),
            self._open("GET", path, headers=headers) as response,
        ):
            if response.status == HTTPStatus.NOT_MODIFIED:
                return None
            body = await read_body(response)
            check(response.status, body, path)
            return Resource.of(response, body)

    async def make(self, path: str) -> Resource:
        """Have something made and return it. Raises any `PrinterError`."""
        async with (
            self._lock,
            typed_errors(),
            asyncio.timeout(_TIMEOUT),
            self._open("POST", path) as response,
        ):
            body = await read_body(response)
            check(response.status, body, path)
            return Resource.of(response, body)

    async def read_head(
        self, path: str, is_enough: Callable[[bytes], bool], *, most: int
    ) -> Head:
        """Return no more of the beginning of a file than is enough.

        Where the server knows no parts, it is hung up on. Raises any `PrinterError`.
        """
        head = bytearray()
        async with self._part(path, f"bytes=0-{most - 1}") as response:
            async for chunk in response.content.iter_any():
                head += chunk
                if len(head) >= most or is_enough(bytes(head)):
                    break
            is_part = response.status == HTTPStatus.PARTIAL_CONTENT
        return Head(content=bytes(head[:most]), is_part=is_part)

    async def read_tail(self, path: str, size: int) -> bytes:
        """Return the last bytes of a file whose parts are served."""
        async with self._part(path, f"bytes=-{size}") as response:
            if response.status != HTTPStatus.PARTIAL_CONTENT:
                raise ProtocolError(Reason.NOT_UNDERSTOOD)
            return (await read_body(response))[-size:]

    @asynccontextmanager
    async def _part(self, path: str, wanted: str) -> AsyncIterator[ClientResponse]:
        async with (
            self._lock,
            typed_errors(),
            asyncio.timeout(_TIMEOUT),
            self._open("GET", path, headers={"Range": wanted}) as response,
        ):
            if response.status not in {HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT}:
                check(response.status, await read_body(response), path)
            yield response

    async def download(self, path: str) -> AsyncGenerator[bytes]:
        """Yield the content of a file as it comes. Raises any `PrinterError`."""
        async with (
            self._transfer() as limit,
            self._open("GET", path, timeout=_NO_LIMIT) as response,
        ):
            if response.status != HTTPStatus.OK:
                check(response.status, await read_body(response), path)
            async for chunk in response.content.iter_chunked(_CHUNK):
                # What the caller does with it takes its own time.
                limit.reschedule(None)
                yield chunk
                self._ensure_open()
                self._go_on(limit)

    async def read_along(self, path: str) -> AsyncGenerator[bytes]:
        """Yield the content of a file, at the pace at which it is taken.

        It is no transfer, so that nobody waits for it: the task that reads is cancelled
        when a file is to move, as that takes the second connection. One at a time.
        Raises any `PrinterError`.
        """
        self._ensure_open()
        if self.is_transferring:
            raise BusyError(Reason.TRANSFER_UNDER_WAY)
        self._reading_along = asyncio.current_task()
        try:
            async with (
                typed_errors(),
                self._open("GET", path, timeout=_ALONG) as response,
            ):
                if response.status != HTTPStatus.OK:
                    check(response.status, await read_body(response), path)
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
                    self._ensure_open()
        finally:
            self._reading_along = None

    async def upload(
        self, path: str, source: Source, headers: dict[str, str], progress: Progress
    ) -> None:
        """Store a file under a path. Raises any `PrinterError`.

        The caller has just asked for something, so that the login is fresh; else there
        is a `LoginWantedError`. It may go over a connection of its own.
        """
        async with self._transfer() as limit:
            body = _Body(source, progress, lambda: self._go_on(limit))
            sent = {**headers, "Content-Length": str(source.size)}
            async with self._open(
                "PUT",
                path,
                headers=sent,
                guards=_CHANGING,
                data=body,
                timeout=_NO_LIMIT,
            ) as response:
                check(response.status, await read_body(response), path)

    async def close(self) -> None:
        """Break off the file that is on its way, and leave nothing open.

        May be called twice.
        """
        self._closed = True
        for limit in self._waiting:
            if limit.when() is not None:
                limit.reschedule(_later(0))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_BREAKING_OFF), self._transferring:
                pass
        if self._own is not None:
            await self._own.close()

    @asynccontextmanager
    async def _transfer(self) -> AsyncIterator[asyncio.Timeout]:
        """Have the turn to move a file, with a time limit that is to be put off."""
        async with self._transferring, typed_errors():
            self._ensure_open()
            if (reading := self._reading_along) is not None:
                reading.cancel()
                await asyncio.wait({reading})
            try:
                async with asyncio.timeout(_STALLED) as limit:
                    self._waiting.add(limit)
                    try:
                        yield limit
                    finally:
                        self._waiting.discard(limit)
            except TimeoutError:
                self._ensure_open()
                raise

    def _go_on(self, limit: asyncio.Timeout) -> None:
        """Give a file more time, as something of it has moved."""
        if not self._closed:
            limit.reschedule(_later(_STALLED))

    def _ensure_open(self) -> None:
        if self._closed:
            raise CannotConnectError(Reason.NOT_CONNECTED)

    @property
    def introductions(self) -> int:
        """How often another server than before may have begun to answer.

        A nonce is taken by none but the server that gave it, over whichever connection
        it comes. An API key proves nothing of the kind, but a connection that was made
        before still leads to the same server.
        """
        return self._challenges if self._own is None else self._own.connections

    async def _count_challenges(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        response = await handler(request)
        self._challenges += response.status == HTTPStatus.UNAUTHORIZED
        return response

    async def _note_whether_kept(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        """Note whether the server keeps connections: the Pi hangs up each time."""
        response = await handler(request)
        self._keeps = response.version is not None and response.version >= HttpVersion11
        return response

    def target(self, path: str) -> str:
        """Return a path as it stands in the request, percent-encoded."""
        return quote(path, safe="/")

    def _url(self, path: str) -> URL:
        """Return an address whose bytes are those that the digest is made of."""
        return URL(f"http://{self._address.netloc}{self.target(path)}", encoded=True)

    def _open(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        guards: tuple[ClientMiddlewareType, ...] | None = None,
        **options: Any,
    ) -> AbstractAsyncContextManager[ClientResponse]:
        session = self._lent if self._own is None else self._own.session
        if guards is None:
            guards = () if method == "GET" else (once,)
        return session.request(
            method,
            self._url(path),
            headers={**self._headers, **(headers or {})},
            middlewares=(*self._middlewares, *guards),
            # No PrusaLink sends anybody elsewhere: what does gets no login there.
            allow_redirects=False,
            **options,
        )

    async def _request(
        self,
        method: str,
        path: str,
        body: JsonObject | None = None,
        within: float | None = None,
        **options: Any,
    ) -> JsonObject | None:
        async with (
            self._lock,
            typed_errors(),
            asyncio.timeout(_TIMEOUT if within is None else within),
            self._open(method, path, json=body, **options) as response,
        ):
            return await read_json(response, path)


class _Body:
    """A file as the body of a request."""

    def __init__(
        self, source: Source, progress: Progress, go_on: Callable[[], None]
    ) -> None:
        self._source = source
        self._progress = progress
        self._go_on = go_on

    async def __aiter__(self) -> AsyncIterator[bytes]:
        sent = 0
        async for chunk in self._source.chunks():
            sent += len(chunk)
            if sent > self._source.size:
                break
            yield chunk
            self._go_on()
            self._progress(sent)
        if sent != self._source.size:
            # The printer would wait for the rest.
            raise ConnectionAbortedError("the file is not as long as it was told")


async def _as_logged_in(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Let nothing be sent again with a new login."""
    response = await handler(request)
    if response.status == HTTPStatus.UNAUTHORIZED:
        response.close()
        raise LoginWantedError
    return response


_CHANGING = (_as_logged_in, once)
"""What stands between us and the wire for requests that change something."""


def _later(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


@asynccontextmanager
async def typed_errors() -> AsyncIterator[None]:
    """Turn what aiohttp raises into a printer's errors."""
    try:
        yield
    except TimeoutError as error:
        raise PrinterTimeoutError(Reason.NO_ANSWER) from error
    except BrokeOffError as error:
        raise UnansweredError(Reason.UNANSWERED) from error
    except (ClientError, OSError, ValueError) as error:
        # The texts of aiohttp's errors hold the address; the type will do.
        raise cannot_connect(error) from error
