"""Pictures as a web page shows them when they move: one JPEG after the other."""

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from aiohttp.web import Request, StreamResponse

from ..const import LOGGER
from ..printer.cameras.camera import Frame
from ..printer.errors import PrinterError

__all__ = ["Request", "StreamResponse", "serve_frames"]

_BOUNDARY = "frame"


async def serve_frames(
    request: Request, frames: AsyncGenerator[Frame]
) -> StreamResponse | None:
    """Send pictures until the browser or the camera has enough; `None` without any."""
    async with aclosing(frames):
        try:
            first = await anext(frames)
        except PrinterError as error:
            LOGGER.debug("No pictures: %s", error)
            return None
        response = StreamResponse()
        response.content_type = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
        await response.prepare(request)
        with suppress(PrinterError, ConnectionResetError):
            await response.write(f"--{_BOUNDARY}\r\n".encode())
            await response.write(_part(first))
            async for frame in frames:
                await response.write(_part(frame))
        return response


def _part(frame: Frame) -> bytes:
    """Return a picture with its end: browsers show it when they have seen that."""
    head = (
        f"Content-Type: {frame.content_type}\r\n"
        f"Content-Length: {len(frame.content)}\r\n\r\n"
    )
    return head.encode() + frame.content + f"\r\n--{_BOUNDARY}\r\n".encode()
