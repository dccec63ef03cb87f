"""Requests and responses, and the two ways in which the printers write them.

aiohttp's own server is too good: it cannot close after every answer in HTTP/1.0, pad
the sizes of chunks with zeros or keep silent about itself.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
import re
from typing import Self

from multidict import CIMultiDict

CHUNK = 1000
"""What of a JSON body fits into one send buffer of the embedded server, bytes."""


class BadRequestError(Exception):
    """What came is not an HTTP request."""


class Body:
    """The body of a request, which is read as far as the handler likes."""

    def __init__(self, receive: Callable[[int], Awaitable[bytes]], left: int) -> None:
        """Take the body from `receive`; `left` bytes of it are still to come."""
        self._receive = receive
        self.left = left

    async def read(self, most: int = 65536) -> bytes:
        """Return what comes next; empty at the end of the body."""
        if not self.left:
            return b""
        part = await self._receive(min(most, self.left))
        if not part:
            raise ConnectionResetError
        self.left -= len(part)
        return part

    async def discard(self) -> None:
        """Read the rest and forget it."""
        while self.left:
            await self.read()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, as it was on the wire; the target is still percent-encoded."""

    method: str
    target: str
    version: str
    headers: CIMultiDict[str]
    body: Body

    @classmethod
    def parse(cls, head: bytes, receive: Callable[[int], Awaitable[bytes]]) -> Self:
        """Read the head of a request; `BadRequestError` if it is none."""
        line, *fields = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        if (match := re.fullmatch(r"(\S+) (\S+) HTTP/(1\.[01])", line)) is None:
            raise BadRequestError(line)
        headers = _parse_headers(fields)
        length = headers.get("Content-Length", "0")
        if not length.isdecimal():
            raise BadRequestError(length)
        return cls(
            method=match[1],
            target=match[2],
            version=match[3],
            headers=headers,
            body=Body(receive, int(length)),
        )

    @property
    def raw_path(self) -> str:
        """The path without the query, still encoded."""
        return self.target.partition("?")[0]

    @property
    def ends_connection(self) -> bool:
        """Whether the client wants no further request on this connection."""
        wish = self.headers.get("Connection", "").lower()
        return wish == "close" or (self.version == "1.0" and wish != "keep-alive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer; how it gets onto the wire is the transport's business."""

    status: int = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    streamed: bool = False
    """Whether the embedded server makes it up as it sends it: its length is unknown."""
    close: bool = False
    cut_off: bool = False
    """Whether the connection ends in the middle of it."""
    answers_head: bool = False
    """Whether the Raspberry Pi sends the body even if only the head was wanted."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A response as bytes, and whether the connection ends with it."""

    data: bytes
    last: bool


def encode_keep_alive(request: Request, response: Response) -> Encoded:
    """Write for HTTP/1.1 as the embedded server does, with no `Server` or `Date`.

    The connection stays open but for a request to write that failed. JSON is chunked;
    when the connection ends anyway, only its end tells the end of the JSON. An error in
    answer to HEAD carries its body.
    """
    refused = response.status >= HTTPStatus.MULTIPLE_CHOICES
    failed_write = request.method in {"POST", "PUT"} and refused
    endless = response.streamed and request.version == "1.0"
    last = request.ends_connection or response.close or failed_write or endless
    headers = {**response.headers, "Connection": "close" if last else "keep-alive"}
    body = response.body
    if not response.streamed:
        headers["Content-Length"] = str(len(body))
    elif not last:
        headers["Transfer-Encoding"] = "chunked"
        body = _chunks(body)
    if request.method == "HEAD" and response.status < HTTPStatus.BAD_REQUEST:
        body = b""
    return Encoded(_head("1.1", response.status, headers) + body, last)


def encode_and_close(request: Request, response: Response) -> Encoded:
    """Write for HTTP/1.0 as the Raspberry Pi does: with a length, and then the end.

    Some of its pages have their body in answer to HEAD too.
    """
    headers = {**response.headers, "Content-Length": str(len(response.body))}
    bare = request.method == "HEAD" and not response.answers_head
    body = b"" if bare else response.body
    return Encoded(_head("1.0", response.status, headers) + body, last=True)


def _parse_headers(lines: list[str]) -> CIMultiDict[str]:
    """Read header lines; `BadRequestError` if one of them has no colon."""
    headers: CIMultiDict[str] = CIMultiDict()
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequestError(line)
        headers.add(name, value.strip())
    return headers


def _head(version: str, status: int, headers: dict[str, str]) -> bytes:
    """Write the status line, the headers and the empty line."""
    lines = [f"HTTP/{version} {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def _chunks(body: bytes) -> bytes:
    """Cut the body into chunks whose sizes are four hexadecimal digits."""
    parts = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    framed = [b"%04x\r\n%b\r\n" % (len(part), part) for part in parts]
    return b"".join([*framed, b"0000\r\n\r\n"])
