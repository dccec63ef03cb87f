"""One viewer's talk with the camera, passed on: we log in, the viewer need not."""

import asyncio
from dataclasses import replace
import re

from ...printer.errors import ProtocolError
from ...printer.reasons import Reason
from .login import Login
from .messages import Message, read

USER = "bblp"

# Not what would have the camera take a video or another setting.
_METHODS = frozenset(
    {
        "OPTIONS",
        "DESCRIBE",
        "SETUP",
        "PLAY",
        "PAUSE",
        "TEARDOWN",
        "GET_PARAMETER",
    }
)
_HOST = re.compile(r"rtsps?://[^/\s;,\"]*")
_NUMBER = "CSeq"
# Players wait for each answer; who does not must not fill the memory.
_MOST_UNANSWERED = 16


class Conversation:
    """Passes requests to the camera, and answers and video to the viewer.

    `here` is how the addresses begin that the viewer is told, `there` how those do
    that the camera is asked for. The camera names itself as it likes.
    """

    def __init__(
        self,
        viewer: asyncio.StreamWriter,
        camera: asyncio.StreamWriter,
        *,
        here: str,
        there: str,
        code: str,
    ) -> None:
        """Prepare; nothing is sent yet."""
        self._viewer = viewer
        self._camera = camera
        self._here = here
        self._there = there
        self._code = code
        self._login: Login | None = None
        self._unanswered: dict[str, Message] = {}

    async def ask(self, request: Message) -> None:
        """Pass a request on, or refuse it."""
        method, uri = _asked(request)
        number = request.header(_NUMBER) or ""
        # `OPTIONS *` asks about the camera and not about a stream (RFC 2326, 10.1).
        if uri != "*" and not is_below(uri, self._here):
            self._refuse(number, "404 Not Found")
        elif method not in _METHODS:
            self._refuse(number, "405 Method Not Allowed")
        elif method == "SETUP" and not _is_inside(request):
            # Beside the connection the video would go unencrypted.
            self._refuse(number, "461 Unsupported Transport")
        elif len(self._unanswered) >= _MOST_UNANSWERED:
            raise ProtocolError(Reason.CAMERA_NOT_UNDERSTOOD)
        else:
            uri = uri.replace(self._here, self._there, 1)
            asked = replace(request, start=f"{method} {uri} RTSP/1.0")
            self._unanswered[number] = asked.without("authorization")
            await self._send(self._unanswered[number])

    async def answer(self, answer: Message) -> None:
        """Pass an answer on; a request that wants a login is made once more with it."""
        request = self._unanswered.pop(answer.header(_NUMBER) or "", None)
        if request is not None and _status(answer) == "401":
            challenges = answer.all("WWW-Authenticate")
            if login := Login.wanted(challenges, USER, self._code):
                self._login = login
                await self._send(request)
                return
        told = answer.without("www-authenticate").changed(self._moved)
        self._viewer.write(told.encoded())
        await self._viewer.drain()

    async def show(self, packet: bytes) -> None:
        """Pass video on; a slow viewer slows the camera down."""
        self._viewer.write(packet)
        await self._viewer.drain()

    async def report(self, packet: bytes) -> None:
        """Pass on what a viewer tells of how the video arrives."""
        self._camera.write(packet)
        await self._camera.drain()

    def _moved(self, text: str) -> str:
        """Return a text whose addresses lead here."""
        return _HOST.sub(lambda _: self._here, text)

    async def _send(self, request: Message) -> None:
        if self._login is not None:
            proof = self._login.authorization(*_asked(request))
            request = request.having("Authorization", proof)
        self._camera.write(request.encoded())
        await self._camera.drain()

    def _refuse(self, number: str, why: str) -> None:
        self._viewer.write(refusal(number, why))


def refusal(number: str, why: str) -> bytes:
    """Return an answer of our own."""
    return Message(f"RTSP/1.0 {why}", ((_NUMBER, number),)).encoded()


async def pass_requests(reader: asyncio.StreamReader, talk: Conversation) -> None:
    """Pass on what a viewer sends, until it hangs up."""
    while True:
        match await read(reader):
            case Message() as request:
                await talk.ask(request)
            case bytes() as packet:
                await talk.report(packet)


async def pass_answers(reader: asyncio.StreamReader, talk: Conversation) -> None:
    """Pass on what a camera sends, until it hangs up."""
    while True:
        match await read(reader):
            case Message() as answer:
                await talk.answer(answer)
            case bytes() as packet:
                await talk.show(packet)


def is_below(uri: str, address: str) -> bool:
    """Whether an address is another one or leads on from it."""
    return uri == address or uri.startswith(f"{address}/")


def _asked(request: Message) -> tuple[str, str]:
    """Return the method and the address of a request."""
    method, _, rest = request.start.partition(" ")
    return method, rest.partition(" ")[0]


def _status(answer: Message) -> str:
    return answer.start.partition(" ")[2].partition(" ")[0]


def _is_inside(request: Message) -> bool:
    """Whether the video is to come through this very connection."""
    # The camera chooses among those that a viewer offers (RFC 2326, 12.39).
    ways = (request.header("Transport") or "").split(",")
    return all("interleaved" in way for way in ways)
