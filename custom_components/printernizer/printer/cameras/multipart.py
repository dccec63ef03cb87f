"""Pictures in a row over HTTP, in the many forms in which cameras send them.

Some say `boundary=--x` and mean the line `--x`, some say nothing of a picture's length
or type. So the first line that could be the boundary is taken as it stands.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message

from aiohttp import StreamReader

from ..errors import ProtocolError
from ..reasons import Reason

_CHUNK = 64 * 1024
# What answers may be no camera: then a line, or a head, need not end.
_LONGEST_LINE = 8 * 1024
_MOST_LINES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part; `content_type` is empty if it tells none, `begun` is when it came."""

    content: bytes
    content_type: str
    begun: datetime


async def parts_of(
    stream: StreamReader, content_type: str, largest: int
) -> AsyncGenerator[Part]:
    """Yield the parts as they come; raises `ProtocolError` for what is none."""
    source = _Source(stream, largest)
    told = _boundary_told(content_type)
    line = await source.boundary(told)
    while line is not None:
        begun = datetime.now(UTC)
        head = await source.head()
        length = head.get("content-length", "")
        content = (
            await source.exactly(int(length))
            if length.isdecimal()
            else await source.before(b"\n" + line)
        )
        if content is None:
            return
        yield Part(
            content=content, content_type=head.get("content-type", ""), begun=begun
        )
        line = await source.boundary(line)


def _boundary_told(content_type: str) -> bytes:
    """Return what the head of the answer tells, dashes left out as nobody agrees."""
    head = Message()
    head["Content-Type"] = content_type
    return str(head.get_param("boundary", "")).encode("utf-8", "replace").strip(b"-")


class _Source:
    """Bytes that come, and those of them that were not used yet."""

    def __init__(self, stream: StreamReader, largest: int) -> None:
        self._stream = stream
        self._largest = largest
        self._bytes = bytearray()

    async def boundary(self, wanted: bytes) -> bytes | None:
        """Return the next line that is a boundary; `None` at the end of all."""
        for _ in range(_MOST_LINES):
            line = await self._line()
            if line is None or (wanted and line == wanted + b"--"):
                return None
            if line and wanted in {b"", line, line.strip(b"-")}:
                return line
        raise ProtocolError(Reason.CAMERA_NO_PICTURE)

    async def head(self) -> dict[str, str]:
        """Return what stands above a picture, names in small letters."""
        head: dict[str, str] = {}
        for _ in range(_MOST_LINES):
            if not (line := await self._line()):
                return head
            name, _, value = line.decode("utf-8", "replace").partition(":")
            head[name.strip().lower()] = value.strip()
        raise ProtocolError(Reason.CAMERA_NO_PICTURE)

    async def exactly(self, size: int) -> bytes | None:
        """Return so many bytes, `None` if the camera hangs up before."""
        self._check(size)
        while len(self._bytes) < size:
            if not await self._more():
                return None
        return self._cut(size)

    async def before(self, end: bytes) -> bytes | None:
        """Return all before an end, which stays; `None` if the camera hangs up."""
        searched = 0
        while (found := self._bytes.find(end, searched)) < 0:
            searched = max(0, len(self._bytes) - len(end))
            self._check(searched)
            if not await self._more():
                return None
        self._check(found)
        return self._cut(found).removesuffix(b"\r")

    def _check(self, size: int) -> None:
        """Raise `ProtocolError` for what is larger than any picture."""
        if size > self._largest:
            raise ProtocolError(Reason.PICTURE_TOO_LARGE)

    async def _line(self) -> bytes | None:
        """Return a line without its end, `None` if the camera hangs up before."""
        while (found := self._bytes.find(b"\n")) < 0:
            if len(self._bytes) > _LONGEST_LINE:
                raise ProtocolError(Reason.CAMERA_NO_PICTURE)
            if not await self._more():
                return None
        return self._cut(found + 1).strip()

    async def _more(self) -> bool:
        chunk = await self._stream.read(_CHUNK)
        self._bytes += chunk
        return bool(chunk)

    def _cut(self, size: int) -> bytes:
        taken = bytes(self._bytes[:size])
        del self._bytes[:size]
        return taken
