"""A way to a printer's video that needs no access code, on this computer alone.

Home Assistant's stream takes an address and looks at no certificate: given the
printer's, it would give the access code to whoever answers there.
"""

import asyncio
from collections.abc import Callable, Coroutine
import logging
import secrets
from typing import Any, override

from ...printer.cameras.camera import VideoCamera
from ...printer.connection.address import Address
from ...printer.errors import PrinterError
from ..session.access import Access
from ..session.streams import Streams, connect
from .conversation import (
    Conversation,
    is_below,
    pass_answers,
    pass_requests,
    refusal,
)
from .messages import Message, read

RTSPS_PORT = 322

_LOGGER = logging.getLogger(__name__)
_HOST = "127.0.0.1"
_PATH = "/streaming/live/1"
_CONNECT_SECONDS = 10.0
# Any program on this computer can connect; one that says nothing takes up a place.
_GREETING_SECONDS = 10.0
_MOST_VIEWERS = 4


class VideoRelay:
    """Listens on this computer once video is wanted, until it is closed.

    The port stays the same all the time, as a stream that is running goes back to the
    address that it was given. Each viewer has a connection of its own to the printer,
    which ends with it. Who does not know the address sees nothing.
    """

    def __init__(self, access: Callable[[], Access]) -> None:
        """Prepare; `access` is asked whenever a connection is made."""
        self._access = access
        self._here = ""
        """How all addresses begin that a viewer knows."""
        self._opening = asyncio.Lock()
        self._server: asyncio.Server | None = None
        self._viewers: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def viewers(self) -> int:
        """How many are connected at present."""
        return len(self._viewers)

    async def open(self) -> str | None:
        """Return where the video is served; `None` if it is not any more."""
        async with self._opening:
            if self._server is None and not self._closed:
                self._server = await asyncio.start_server(self._admit, _HOST, 0)
                port = self._server.sockets[0].getsockname()[1]
                self._here = f"rtsp://{_HOST}:{port}/{secrets.token_urlsafe(16)}"
        return None if self._server is None else self._here + _PATH

    async def close(self) -> None:
        """Hang up and listen no more; may be called twice."""
        self._closed = True
        if self._server is None:
            return
        self._server.close()
        for viewer in self._viewers:
            viewer.cancel()
        if self._viewers:
            await asyncio.wait(self._viewers)
        self._server = None

    def _admit(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Take a viewer in."""
        if self._closed or len(self._viewers) >= _MOST_VIEWERS:
            writer.transport.abort()
            return
        viewer = asyncio.ensure_future(self._serve(reader, writer))
        self._viewers.add(viewer)
        viewer.add_done_callback(self._viewers.discard)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve a viewer until it leaves or the camera hangs up."""
        try:
            async with asyncio.timeout(_GREETING_SECONDS):
                request = await read(reader)
            if isinstance(request, Message) and self._is_ours(request):
                await self._relay(request, (reader, writer))
        except (EOFError, OSError, PrinterError) as error:
            _LOGGER.debug("Video ended: %s", type(error).__name__)
        finally:
            writer.close()

    def _is_ours(self, request: Message) -> bool:
        """Whether a viewer knows the address."""
        asked = [*request.start.split(" "), ""][1]
        return is_below(asked, self._here + _PATH)

    async def _relay(self, request: Message, viewer: Streams) -> None:
        """Connect to the camera and pass on what both say, the first request too."""
        access = self._access()
        port = access.port_of(RTSPS_PORT)
        reader, writer = viewer
        try:
            camera = await connect(access, port, _CONNECT_SECONDS)
        except PrinterError:
            writer.write(refusal(request.header("CSeq") or "", "503 Unavailable"))
            raise
        there = Address(access.address.host, port).netloc
        talk = Conversation(
            writer,
            camera[1],
            here=self._here,
            there=f"rtsps://{there}",
            code=access.access_code,
        )
        try:
            await talk.ask(request)
            await _first_end(pass_requests(reader, talk), pass_answers(camera[0], talk))
        finally:
            camera[1].transport.abort()


class RelayedCamera(VideoCamera):
    """The camera of the X1, P2, H2 and X2 series, which streams video."""

    def __init__(self, relay: VideoRelay) -> None:
        """Be looked at through the relay."""
        self._relay = relay

    @override
    async def stream_url(self) -> str | None:
        return await self._relay.open()


async def _first_end(*ways: Coroutine[Any, Any, None]) -> None:
    """Wait until one of them ends, end the others and raise what it raised."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
