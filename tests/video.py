"""A camera that serves a video, encoded for real: H.264 in MPEG-TS over HTTP."""

import asyncio
from contextlib import suppress
from fractions import Fraction
from io import BytesIO
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer
import av
from av.video.stream import VideoStream
import numpy as np
from PIL import Image

_SIZE = (320, 180)
_PER_SECOND = 20
_BETWEEN_KEY_FRAMES = 10


class VideoCamera:
    """Shows one shade of grey, `shade`, and wakes up with the shade of before."""

    def __init__(self) -> None:
        """Be dark."""
        self.shade = 0
        self.wakes_with: int | None = None
        """The shade of the first key frame of a connection, if another."""
        self.connections = 0
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        app = web.Application()
        app.router.add_get("/live.ts", self._live)
        self._server = TestServer(app)

    async def __aenter__(self) -> Self:
        """Serve."""
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Serve no more."""
        await self._server.close()

    @property
    def address(self) -> str:
        """Where the video is."""
        return f"http://127.0.0.1:{self._server.port}/live.ts"

    async def _live(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        response = web.StreamResponse(headers={"Content-Type": "video/mp2t"})
        await response.prepare(request)
        video = _Video()
        with suppress(ConnectionError):
            for number in range(100_000):
                await self.goes_on.wait()
                is_waking = number < _BETWEEN_KEY_FRAMES and self.wakes_with is not None
                shade = self.wakes_with if is_waking else self.shade
                await response.write(video.frame(number, shade or 0))
                await asyncio.sleep(1 / _PER_SECOND)
        return response


class _Video:
    """Encodes pictures into a video that never ends."""

    def __init__(self) -> None:
        self._bytes = BytesIO()
        self._container = av.open(
            _Pipe(self._bytes), "w", format="mpegts", options={"flush_packets": "1"}
        )
        stream = self._container.add_stream("libx264", rate=_PER_SECOND)
        assert isinstance(stream, VideoStream)
        self._stream = stream
        stream.width, stream.height = _SIZE
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = _BETWEEN_KEY_FRAMES
        stream.codec_context.time_base = Fraction(1, _PER_SECOND)
        stream.options = {"preset": "ultrafast", "tune": "zerolatency"}

    def frame(self, number: int, shade: int) -> bytes:
        """Return the bytes of one more picture."""
        pixels = np.full((_SIZE[1], _SIZE[0], 3), shade, dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        frame.pts = number
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
        content = self._bytes.getvalue()
        self._bytes.seek(0)
        self._bytes.truncate()
        return content


class _Pipe:
    """What PyAV writes into: it cannot go back."""

    def __init__(self, target: BytesIO) -> None:
        self.write = target.write


class PillowJpeg:
    """Encodes as libturbojpeg does, which is a program of its own."""

    def encode(self, bgr: Any) -> bytes:
        """Return the picture as JPEG."""
        content = BytesIO()
        Image.fromarray(bgr[:, :, ::-1]).save(content, "JPEG")
        return content.getvalue()


def shade_of(jpeg: bytes) -> int:
    """Return how bright a picture is."""
    pixel = Image.open(BytesIO(jpeg)).convert("L").getpixel((10, 10))
    assert isinstance(pixel, int)
    return pixel
