"""The messages of RTSP (RFC 2326), and the packets of video between them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
import re
from typing import Self

from ...printer.errors import ProtocolError
from ...printer.reasons import Reason

# Video between messages: this sign, a channel, two bytes of length (RFC 2326, 10.12).
_PACKET = b"$"
# More than there is to say: whoever answers does not fill the memory.
_LARGEST_HEAD = 16 * 1024
_LARGEST_BODY = 256 * 1024
_LENGTH = "content-length"

type Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer: its first line, its headers in order, and its body."""

    start: str
    headers: Headers = ()
    body: str = ""

    def header(self, name: str) -> str | None:
        """Return a header's value, whatever the case of its name."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[str]:
        """Return the values of a header that may be there several times."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def without(self, *names: str) -> Self:
        """Return the message without some headers; names in small letters."""
        kept = tuple(
            header for header in self.headers if header[0].lower() not in names
        )
        return replace(self, headers=kept)

    def having(self, name: str, value: str) -> Self:
        """Return the message with one more header."""
        return replace(self, headers=(*self.headers, (name, value)))

    def changed(self, change: Callable[[str], str]) -> Self:
        """Return the message with a change made to header values and body."""
        headers = tuple((name, change(value)) for name, value in self.headers)
        return replace(self, headers=headers, body=change(self.body))

    def encoded(self) -> bytes:
        """Return the message as it is sent, with the length that its body has."""
        body = self.body.encode("utf-8", "surrogateescape")
        message = self.without(_LENGTH)
        if body:
            message = message.having("Content-Length", str(len(body)))
        lines = (f"{name}: {value}\r\n" for name, value in message.headers)
        head = f"{message.start}\r\n{''.join(lines)}\r\n"
        return head.encode("utf-8", "surrogateescape") + body


async def read(reader: asyncio.StreamReader) -> Message | bytes:
    """Return the next message, or a packet of video with the header in front of it.

    Raises `EOFError` at the end, `OSError`, and `ProtocolError` for something else.
    """
    first = await reader.readexactly(1)
    if first != _PACKET:
        return await _message(first, reader)
    head = await reader.readexactly(3)
    return first + head + await reader.readexactly(int.from_bytes(head[1:]))


async def _message(first: bytes, reader: asyncio.StreamReader) -> Message:
    try:
        head = first + await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError as error:
        raise ProtocolError(Reason.CAMERA_NOT_UNDERSTOOD) from error
    if len(head) > _LARGEST_HEAD:
        raise ProtocolError(Reason.CAMERA_NOT_UNDERSTOOD)
    start, *lines = _text(head).strip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name.strip(), value.strip()) for name, _, value in pairs)
    message = Message(start, headers)
    length = message.header(_LENGTH) or "0"
    if re.fullmatch(r"[0-9]{1,6}", length) is None or int(length) > _LARGEST_BODY:
        raise ProtocolError(Reason.CAMERA_NOT_UNDERSTOOD)
    return replace(message, body=_text(await reader.readexactly(int(length))))


def _text(content: bytes) -> str:
    # What is not UTF-8 is passed on as it came.
    return content.decode("utf-8", "surrogateescape")
