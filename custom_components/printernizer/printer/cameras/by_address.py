"""A camera that its owner gave an address of: any IP camera that looks at a printer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import override

from aiohttp import (
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DigestAuthMiddleware,
    encode_basic_auth,
)
from yarl import URL

from ..connection.cause import cannot_connect
from ..errors import (
    AuthenticationError,
    NotFoundError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
)
from ..reasons import Reason
from .camera import Frame, PrinterCamera, StreamCamera
from .multipart import parts_of
from .shared import SharedCamera

_STREAMS = frozenset({"rtsp", "rtsps"})
_STILLS = frozenset({"http", "https"})
# Over HTTP as well, where only the ending says that it is no picture.
_VIDEOS = frozenset({".m3u8", ".mp4", ".ts", ".flv", ".mkv"})
# Seconds between single pictures, for which such a camera has to be asked each time.
_INTERVAL = 2.0
_PATIENCE = ClientTimeout(total=None, sock_connect=10, sock_read=10)
# More than any still has. What is no camera may send without an end.
_LARGEST = 10 * 1024 * 1024
_CHUNK = 64 * 1024
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def parse_camera_address(text: str) -> URL:
    """Return the address of a picture or stream; raises `ValueError` if it is none."""
    url = URL(text.strip())
    if url.scheme not in _STREAMS | _STILLS or not url.host:
        raise ValueError("no address of a camera")
    return url


def camera_at(session: ClientSession, address: str) -> PrinterCamera:
    """Return the camera at an address, whose login is in it; raises `ValueError`."""
    url = parse_camera_address(address)
    is_video = PurePosixPath(url.path).suffix.lower() in _VIDEOS
    if url.scheme in _STREAMS or is_video:
        return StreamCamera(str(url))
    return HttpCamera(session, url)


class HttpCamera(SharedCamera):
    """A camera that serves single pictures, or one after the other without an end."""

    def __init__(self, session: ClientSession, url: URL) -> None:
        """Use an HTTP session that is lent; the login is taken out of the address."""
        super().__init__()
        self._session = session
        self._url = url.with_user(None)
        self._login: tuple[_BasicLogin | DigestAuthMiddleware, ...] = ()
        if url.user is not None:
            login = url.user, url.password or ""
            self._login = (_BasicLogin(*login), DigestAuthMiddleware(*login))

    @override
    async def _pictures(self) -> AsyncGenerator[Frame]:
        try:
            while True:
                asked = datetime.now(UTC)
                async with (
                    self._answer() as response,
                    aclosing(_read(response, asked)) as frames,
                ):
                    async for frame in frames:
                        yield frame
                await asyncio.sleep(_INTERVAL)
        except TimeoutError as error:
            raise PrinterTimeoutError(Reason.CAMERA_SAYS_NOTHING) from error
        except (ClientError, OSError, ValueError) as error:
            # The texts of such errors hold the address.
            raise cannot_connect(error) from error

    @asynccontextmanager
    async def _answer(self) -> AsyncGenerator[ClientResponse]:
        """Ask, and ask again where the camera itself sends us on its own host."""
        url = self._url
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._session.get(
                url,
                middlewares=self._login,
                # The login is for this camera alone.
                allow_redirects=False,
                timeout=_PATIENCE,
            ) as response:
                if response.status not in _REDIRECTS:
                    yield response
                    return
                url = _sent_on(url, response.headers.get("Location", ""))
        raise ProtocolError(Reason.CAMERA_SENDS_AWAY)


def _sent_on(url: URL, location: str) -> URL:
    """Return where a camera sends us; raises `ProtocolError` if that is not itself."""
    target = url.join(URL(location)).with_user(None)
    is_less_safe = url.scheme == "https" and target.scheme != "https"
    if target.host != url.host or target.scheme not in _STILLS or is_less_safe:
        raise ProtocolError(Reason.CAMERA_SENDS_AWAY)
    return target


class _BasicLogin:
    """The login in the form that simple cameras want, sent only if they say so."""

    def __init__(self, user: str, password: str) -> None:
        self._authorization = encode_basic_auth(user, password)
        self._wanted = False

    async def __call__(
        self, request: ClientRequest, handler: ClientHandlerType
    ) -> ClientResponse:
        if self._wanted:
            request.headers["Authorization"] = self._authorization
        response = await handler(request)
        challenge = response.headers.get("WWW-Authenticate", "").lower()
        if self._wanted or not challenge.startswith("basic"):
            return response
        self._wanted = True
        response.release()
        request.headers["Authorization"] = self._authorization
        return await handler(request)


async def _read(response: ClientResponse, asked: datetime) -> AsyncGenerator[Frame]:
    """Yield the pictures of one answer."""
    _check(response.status)
    if not response.content_type.startswith("multipart/"):
        still = _frame(await _body(response), response.content_type, asked)
        yield replace(still, single=True)
        return
    content_type = response.headers.get("Content-Type", "")
    async with aclosing(parts_of(response.content, content_type, _LARGEST)) as parts:
        async for part in parts:
            yield _frame(part.content, part.content_type, part.begun)


async def _body(response: ClientResponse) -> bytes:
    """Return a body of a sane size."""
    content = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > _LARGEST:
            raise ProtocolError(Reason.PICTURE_TOO_LARGE)
    return bytes(content)


def _frame(content: bytes, told: str, taken: datetime) -> Frame:
    """Return a picture; what it is, it tells better than the camera does."""
    found = (kind for magic, kind in _MAGIC.items() if content.startswith(magic))
    content_type = next(found, told.partition(";")[0].strip().lower())
    if not content_type.startswith("image/"):
        raise ProtocolError(Reason.CAMERA_NO_PICTURE)
    return Frame(content=content, content_type=content_type, taken=taken)


def _check(status: int) -> None:
    """Raise what an HTTP status means, unless it means success."""
    error: PrinterError
    match status:
        case HTTPStatus.OK:
            return
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            error = AuthenticationError(Reason.CAMERA_LOGIN)
        case HTTPStatus.NOT_FOUND:
            error = NotFoundError(Reason.CAMERA_MISSING)
        case _:
            error = ProtocolError(Reason.CAMERA_HTTP_STATUS, status=status)
    raise error
