"""What is passed on between a viewer and a camera, word by word, and at whose pace."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from custom_components.printernizer.bambu.streaming.conversation import (
    _MOST_UNANSWERED,
    Conversation,
)
from custom_components.printernizer.bambu.streaming.login import Login
from custom_components.printernizer.bambu.streaming.messages import (
    _LARGEST_BODY,
    _LARGEST_HEAD,
    Message,
    read,
)
from custom_components.printernizer.printer.errors import ProtocolError

HERE = "rtsp://127.0.0.1:5000/secret"
THERE = "rtsps://192.168.1.20:322"


@dataclass
class Wire:
    """One way to somebody; full until it `flows`."""

    sent: list[bytes] = field(default_factory=list)
    flows: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, content: bytes) -> None:
        """Take in what is to be sent."""
        self.sent.append(content)

    async def drain(self) -> None:
        """Wait until there is room for more."""
        await self.flows.wait()


@dataclass
class Talk:
    """A conversation, with the ways to both who talk."""

    viewer: Wire = field(default_factory=Wire)
    camera: Wire = field(default_factory=Wire)

    def __post_init__(self) -> None:
        """Begin it."""
        wires: Any = self.viewer, self.camera
        self.both = Conversation(*wires, here=HERE, there=THERE, code="code")


@pytest.fixture
def talk() -> Talk:
    """Have two talk who take in whatever comes."""
    talk = Talk()
    talk.viewer.flows.set()
    talk.camera.flows.set()
    return talk


def asking(number: int = 1, uri: str = f"{HERE}/live", **headers: str) -> Message:
    """Return a request of a viewer."""
    told = {"CSeq": str(number), **headers}
    return Message(f"DESCRIBE {uri} RTSP/1.0", tuple(told.items()))


def answering(number: int, status: str, **headers: str) -> Message:
    """Return an answer of a camera."""
    told = {"CSeq": str(number)} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return Message(f"RTSP/1.0 {status}", tuple(told.items()))


@pytest.mark.parametrize(
    ("slow", "step"),
    [
        ("viewer", lambda it: it.show(b"$video")),
        ("viewer", lambda it: it.answer(answering(1, "200 OK"))),
        ("camera", lambda it: it.report(b"$report")),
        ("camera", lambda it: it.ask(asking())),
    ],
    ids=["video", "an answer", "a report", "a request"],
)
async def test_who_takes_in_slowly_slows_the_other_down(
    talk: Talk, slow: str, step: Callable[[Conversation], Awaitable[None]]
) -> None:
    wire: Wire = getattr(talk, slow)
    wire.flows.clear()
    going = asyncio.ensure_future(step(talk.both))
    await asyncio.sleep(0)
    assert len(wire.sent) == 1
    assert not going.done(), "nobody waits until there is room for more"
    wire.flows.set()
    await going


async def test_so_many_requests_may_wait_for_their_answers_and_no_more(
    talk: Talk,
) -> None:
    for number in range(_MOST_UNANSWERED):
        await talk.both.ask(asking(number))
    with pytest.raises(ProtocolError):
        await talk.both.ask(asking(_MOST_UNANSWERED))
    await talk.both.answer(answering(0, "200 OK"))
    await talk.both.ask(asking(_MOST_UNANSWERED))
    assert len(talk.camera.sent) == _MOST_UNANSWERED + 1


async def test_only_the_beginning_of_an_address_is_ours_to_change(talk: Talk) -> None:
    await talk.both.ask(asking(uri=f"{HERE}/live?from={HERE}/live"))
    asked = talk.camera.sent[0].split(b" ")[1].decode()
    assert asked == f"{THERE}/live?from={HERE}/live"


async def test_a_login_is_made_with_the_request_that_wanted_it_and_all_after_it(
    talk: Talk,
) -> None:
    await talk.both.ask(asking(1, Authorization="the viewer's own"))
    assert b"uthorization" not in talk.camera.sent[0]
    wanted = answering(1, "401 Unauthorized", WWW_Authenticate='Basic realm="x"')
    await talk.both.answer(wanted)
    await talk.both.ask(asking(2))
    numbers = [sent.split(b"CSeq: ")[1][:1] for sent in talk.camera.sent]
    assert numbers == [b"1", b"1", b"2"]
    assert all(b"Authorization: Basic " in sent for sent in talk.camera.sent[1:])
    assert talk.viewer.sent == [], "the viewer need not know"


@pytest.mark.parametrize(
    ("told", "given_back"), [(', opaque="5ccc069c"', True), ("", False)]
)
def test_what_a_camera_gives_with_its_question_comes_back_with_the_answer(
    told: str,
    given_back: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    login = Login.wanted([f'Digest realm="x", nonce="y"{told}'], "user", "code")
    assert login is not None
    answer = login.authorization("GET", "/")
    assert ('opaque="5ccc069c"' in answer) is given_back
    assert ("opaque" in answer) is given_back


def said(content: bytes) -> asyncio.StreamReader:
    """Return what somebody has said before hanging up."""
    reader = asyncio.StreamReader()
    reader.feed_data(content)
    reader.feed_eof()
    return reader


async def test_a_body_may_be_as_large_as_it_may_be() -> None:
    head = f"OK\r\nContent-Length: {_LARGEST_BODY}\r\n\r\n".encode()
    message = await read(said(head + b"x" * _LARGEST_BODY))
    assert isinstance(message, Message)
    assert len(message.body) == _LARGEST_BODY


async def test_a_head_may_be_as_long_as_it_may_be() -> None:
    begin, end = b"OK\r\nX: ", b"\r\n\r\n"
    rest = b"x" * (_LARGEST_HEAD - len(begin + end))
    message = await read(said(begin + rest + end))
    assert isinstance(message, Message)
    assert message.header("x") == rest.decode()
    with pytest.raises(ProtocolError):
        await read(said(begin + rest + b"x" + end))
