"""Video through the relay: the printer's code stays with us, whoever answers there."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import nullcontext
from dataclasses import replace
from io import BytesIO
from itertools import islice
import socket
from typing import Self

import av
from PIL import Image, ImageChops, ImageOps, ImageStat
import pytest

from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.bambu.streaming import (
    login as login_module,
    relay as relay_module,
)
from custom_components.printernizer.bambu.streaming.login import Login
from custom_components.printernizer.bambu.streaming.messages import Message, read
from custom_components.printernizer.bambu.streaming.relay import VideoRelay
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.errors import ProtocolError
from simulator.bambu.certificates import issue, present
from simulator.bambu.dialects import X1C
from simulator.bambu.printer import BambuSimulator
from simulator.bambu.video import VideoCamera
from simulator.machine import Plan
from simulator.pictures import jpeg_of
from tests.planted import ACCESS_CODE as CODE

pytestmark = pytest.mark.usefixtures("socket_enabled")

INTERLEAVED = "RTP/AVP/TCP;unicast;interleaved=0-1"


@pytest.fixture
async def printer() -> AsyncGenerator[BambuSimulator]:
    """Switch on an X1C."""
    async with BambuSimulator(dialect=X1C, access_code=CODE) as printer:
        yield printer


@pytest.fixture
async def relay(printer: BambuSimulator) -> AsyncGenerator[VideoRelay]:
    """Offer its video."""
    relay = VideoRelay(access_to(printer))
    yield relay
    await relay.close()
    assert relay.viewers == 0


def access_to(
    printer: BambuSimulator, change: Callable[[Access], Access] = lambda access: access
) -> Callable[[], Access]:
    """Return the way to a printer, if need be another one than the right one."""
    trust = Trust(printer.serial, printer.certificate_fingerprint)
    access = Access(Address("127.0.0.1", printer.port), CODE, trust)
    return lambda: change(access)


class Viewer:
    """Does what Home Assistant's stream does: it knows an address and nothing else."""

    def __init__(self, url: str) -> None:
        """Prepare to watch."""
        self.url = url
        self.heard = b""
        self._number = 0

    async def __aenter__(self) -> Self:
        """Connect."""
        host, _, port = self.url.removeprefix("rtsp://").split("/")[0].partition(":")
        self._reader, self._writer = await asyncio.open_connection(host, int(port))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        self._writer.close()

    async def ask(self, method: str, url: str = "", **headers: str) -> Message:
        """Return the answer to a request."""
        self._number += 1
        told = {"CSeq": str(self._number), **headers}
        request = Message(f"{method} {url or self.url} RTSP/1.0", tuple(told.items()))
        self._writer.write(request.encoded())
        answer = await self.next()
        assert isinstance(answer, Message)
        self.heard += answer.encoded()
        assert answer.header("CSeq") == str(self._number)
        return answer

    async def next(self) -> Message | bytes:
        """Return what comes next, an answer or a packet of video."""
        async with asyncio.timeout(5):
            return await read(self._reader)

    async def play(self) -> None:
        """Go through all that comes before video, by the addresses that were told."""
        assert (await self.ask("OPTIONS")).start == "RTSP/1.0 200 OK"
        described = await self.ask("DESCRIBE", Accept="application/sdp")
        *_, track = described.body.strip().split("a=control:")
        answer = await self.ask("SETUP", track, Transport=INTERLEAVED)
        session = (answer.header("Session") or "").partition(";")[0]
        base = described.header("Content-Base") or ""
        played = await self.ask("PLAY", base, Session=session)
        assert played.start == "RTSP/1.0 200 OK"

    def tell(self, packet: bytes) -> None:
        """Tell how the video arrives."""
        self._writer.write(packet)


def first_picture(url: str) -> Image.Image:
    """Return what somebody sees first who watches as Home Assistant does."""
    options = {"rtsp_transport": "tcp", "timeout": "30000000"}
    with av.open(url, options=options) as container:
        packets = islice(container.demux(video=0), 50)
        frame = next((frame for packet in packets for frame in packet.decode()), None)
        assert isinstance(frame, av.VideoFrame), "nothing that can be decoded"
        return Image.fromarray(frame.to_ndarray(format="rgb24"))


async def address_of(relay: VideoRelay) -> str:
    """Return where the video is served."""
    address = await relay.open()
    assert address is not None
    return address


@pytest.mark.parametrize("basic", [False, True], ids=["digest", "basic"])
async def test_who_knows_the_address_sees_the_video_without_the_code(
    printer: BambuSimulator, relay: VideoRelay, *, basic: bool
) -> None:
    printer.video.basic = basic
    address = await address_of(relay)
    async with Viewer(address) as viewer:
        await viewer.play()
        for content in (b"first", b"second" * 1000):
            printer.video.shoot(content)
            packet = await viewer.next()
            assert isinstance(packet, bytes)
            assert packet.endswith(content)
        viewer.tell(b"$\x01\x00\x04RTCP")
        assert (await viewer.ask("TEARDOWN", Session="x")).start.startswith("RTSP/1.0")
    assert printer.video.packets == [b"RTCP"]
    assert CODE.encode() not in address.encode() + viewer.heard


async def test_a_viewer_sees_what_the_printer_does(
    printer: BambuSimulator, relay: VideoRelay
) -> None:
    printer.machine.start(Plan())
    printer.machine.advance(600)
    printer.video.interval = 0.01
    address = await address_of(relay)
    shown = await asyncio.to_thread(first_picture, address)
    drawn = Image.open(BytesIO(jpeg_of(printer.machine))).resize(shown.size)
    mean = ImageStat.Stat(ImageChops.difference(shown, drawn)).mean
    assert max(mean) < 4
    other = ImageOps.flip(drawn)
    assert max(ImageStat.Stat(ImageChops.difference(shown, other)).mean) > 8


async def test_a_viewer_who_leaves_while_a_picture_is_sent_is_no_warning(
    printer: BambuSimulator, relay: VideoRelay, caplog: pytest.LogCaptureFixture
) -> None:
    draw, gone = printer.video._picture, asyncio.Event()

    def hang_up() -> bytes:
        """Be drawn in many packets, for one whom none of them reaches."""
        for writer in printer.video._watching:
            writer.get_extra_info("socket").shutdown(socket.SHUT_WR)
        # Whoever waits for it goes on once all packets are written.
        gone.set()
        return draw()

    printer.video.interval, printer.video._picture = 0.01, hang_up
    async with Viewer(await address_of(relay)) as viewer:
        await viewer.play()
        await gone.wait()
    # What the encoder of the simulated camera tells is heard once Home Assistant plays
    # video in the same process.
    assert not [
        record for record in caplog.records if not record.name.startswith("libav")
    ]


async def test_every_address_that_a_viewer_is_told_leads_through_the_relay(
    printer: BambuSimulator, relay: VideoRelay
) -> None:
    address = await address_of(relay)
    async with Viewer(address) as viewer:
        await viewer.play()
    told = viewer.heard.decode()
    assert f"//{printer.video.told_host}" not in told
    assert told.count(address) == 3
    asked = [start.split(" ")[1] for start, _ in printer.video.requests]
    assert {path.partition("/streaming")[0] for path in asked} == {
        f"rtsps://127.0.0.1:{printer.port - 8883 + 322}"
    }


@pytest.mark.parametrize("serial", ["01P00A000000001", "01P00A000000666"])
async def test_who_answers_in_the_printers_place_hears_nothing(
    printer: BambuSimulator, relay: VideoRelay, serial: str
) -> None:
    stranger = issue(serial)
    present(printer._context, stranger, chain=True)
    async with Viewer(await address_of(relay)) as viewer:
        answer = await viewer.ask("DESCRIBE")
    assert answer.start == "RTSP/1.0 503 Unavailable"
    assert printer.video.requests == []


async def test_a_refused_login_is_told_and_not_tried_for_ever(
    printer: BambuSimulator,
) -> None:
    relay = VideoRelay(access_to(printer, lambda it: replace(it, access_code="wrong")))
    async with Viewer(await address_of(relay)) as viewer:
        answer = await viewer.ask("DESCRIBE")
        assert answer.start == "RTSP/1.0 401 Unauthorized"
        assert answer.header("WWW-Authenticate") is None
    assert len(printer.video.requests) == 2
    await relay.close()


@pytest.mark.parametrize(
    "url", ["rtsp://127.0.0.1/another/streaming/live/1", "/streaming/live/1", "*"]
)
async def test_who_does_not_know_the_address_sees_nothing(
    printer: BambuSimulator, relay: VideoRelay, url: str
) -> None:
    async with Viewer(await address_of(relay)) as viewer:
        with pytest.raises(EOFError):
            await viewer.ask("DESCRIBE", url)
    assert printer.video.total_connections == 0


@pytest.mark.parametrize(
    ("method", "transport", "status"),
    [
        ("SETUP", "RTP/AVP;unicast;client_port=5000-5001", "461"),
        ("SETUP", f"RTP/AVP;unicast,{INTERLEAVED}", "461"),
        ("RECORD", "", "405"),
        ("SET_PARAMETER", "", "405"),
    ],
)
async def test_a_viewer_gets_no_further_than_watching(
    printer: BambuSimulator, relay: VideoRelay, method: str, transport: str, status: str
) -> None:
    async with Viewer(await address_of(relay)) as viewer:
        answer = await viewer.ask(method, Transport=transport)
    assert answer.start.split(" ")[1] == status
    assert printer.video.requests == []


async def test_an_address_that_is_no_more_below_ours_later_is_refused_too(
    printer: BambuSimulator, relay: VideoRelay
) -> None:
    async with Viewer(await address_of(relay)) as viewer:
        await viewer.ask("OPTIONS")
        answer = await viewer.ask("DESCRIBE", "rtsp://127.0.0.1:1/elsewhere")
    assert answer.start == "RTSP/1.0 404 Not Found"
    assert len(printer.video.requests) == 1


async def test_nothing_listens_before_video_is_wanted_or_after_closing(
    printer: BambuSimulator, relay: VideoRelay
) -> None:
    assert relay._server is None
    address = await address_of(relay)
    assert await address_of(relay) == address
    async with Viewer(address) as viewer:
        await viewer.play()
        await relay.close()
        with pytest.raises((EOFError, ConnectionError)):
            await viewer.next()
    assert relay.viewers == 0
    await until(lambda: printer.video.connections == 0)
    with pytest.raises(OSError, match="Connect call failed"):
        await Viewer(address).__aenter__()
    assert await relay.open() is None


async def test_a_viewer_that_leaves_frees_the_printer_and_the_other_way_round(
    printer: BambuSimulator, relay: VideoRelay
) -> None:
    address = await address_of(relay)
    async with Viewer(address) as viewer:
        await viewer.play()
    await until(lambda: relay.viewers == 0)
    await until(lambda: printer.video.connections == 0)
    async with Viewer(address) as viewer:
        await viewer.play()
        printer.video.drop_all()
        with pytest.raises((EOFError, ConnectionError)):
            await viewer.next()


async def test_a_viewer_that_says_nothing_or_nonsense_never_reaches_the_printer(
    printer: BambuSimulator, relay: VideoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "_GREETING_SECONDS", 0.05)
    for said in (b"", b"$\0\0\1x", b"x" * 100_000, b"GET / HTTP/1.1\r\n\r\n"):
        async with Viewer(await address_of(relay)) as viewer:
            viewer.tell(said)
            with pytest.raises((EOFError, ConnectionError)):
                await viewer.next()
    assert printer.video.total_connections == 0


async def test_only_so_many_may_watch(
    printer: BambuSimulator, relay: VideoRelay
) -> None:
    address = await address_of(relay)
    viewers = [Viewer(address) for _ in range(4)]
    for viewer in viewers:
        await viewer.__aenter__()
        await viewer.ask("OPTIONS")
    async with Viewer(address) as late:
        with pytest.raises((EOFError, ConnectionError)):
            await late.ask("OPTIONS")
    for viewer in viewers:
        await viewer.__aexit__()


async def test_live_view_that_is_off_ends_the_stream(
    printer: BambuSimulator, relay: VideoRelay
) -> None:
    printer.set_live_view(on=False)
    async with Viewer(await address_of(relay)) as viewer:
        with pytest.raises((EOFError, ConnectionError)):
            await viewer.ask("OPTIONS")


def test_a_digest_is_what_its_standard_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of RFC 2617, 3.5."""
    monkeypatch.setattr(login_module.secrets, "token_hex", lambda _: "0a4f113b")
    asked = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", '
        'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    )
    login = Login.wanted(['Basic realm="x"', asked], "Mufasa", "Circle Of Life")
    assert login is not None
    told = login.authorization("GET", "/dir/index.html")
    assert 'response="6629fae49393a05397450978507c4ef1"' in told
    assert "qop=auth, nc=00000001" in told


def test_a_login_that_is_not_known_is_none() -> None:
    assert Login.wanted(["Negotiate", 'Digest algorithm="X"'], "u", "c") is None


async def until(condition: Callable[[], object]) -> None:
    """Wait for what somebody's hanging up causes."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0)


def said(content: bytes) -> asyncio.StreamReader:
    """Return what somebody has said before hanging up."""
    reader = asyncio.StreamReader()
    reader.feed_data(content)
    reader.feed_eof()
    return reader


async def test_a_message_is_read_with_its_body_and_no_more() -> None:
    reader = said(b"RTSP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody$\x00\x00\x01x")
    message = await read(reader)
    assert isinstance(message, Message)
    assert (message.start, message.body) == ("RTSP/1.0 200 OK", "body")
    assert await read(reader) == b"$\x00\x00\x01x"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"X: " + b"x" * 20_000 + b"\r\n\r\n", id="a long head"),
        pytest.param(b"X: " + b"x" * 200_000, id="an endless head"),
        pytest.param(b"OK\r\nContent-Length: 262145\r\n\r\n", id="a large body"),
        pytest.param(b"OK\r\nContent-Length: 9999999\r\n\r\n", id="a huge body"),
        pytest.param(b"OK\r\nContent-Length: -1\r\n\r\n", id="less than nothing"),
        pytest.param(b"OK\r\nContent-Length: four\r\n\r\nbody", id="no number"),
    ],
)
async def test_what_is_no_message_of_a_sound_size_is_not_read(content: bytes) -> None:
    with pytest.raises(ProtocolError):
        await read(said(content))


async def test_a_viewer_that_asks_on_and_on_without_an_answer_is_let_go(
    printer: BambuSimulator, relay: VideoRelay
) -> None:
    async with Viewer(await address_of(relay)) as viewer:
        await viewer.ask("OPTIONS")
        printer.video.freeze()
        request = "OPTIONS * RTSP/1.0\r\nCSeq: {}\r\n\r\n"
        asked = "".join(request.format(number) for number in range(100, 200))
        viewer.tell(asked.encode())
        with pytest.raises((EOFError, ConnectionError)):
            await viewer.next()
        printer.video.thaw()


async def test_a_login_of_a_kind_that_we_do_not_know_is_told_to_the_viewer(
    printer: BambuSimulator, relay: VideoRelay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        VideoCamera, "_challenge", lambda *_: {"WWW_Authenticate": "Negotiate"}
    )
    async with Viewer(await address_of(relay)) as viewer:
        answer = await viewer.ask("DESCRIBE", Accept="application/sdp")
        assert "401" in answer.start
        assert answer.header("WWW-Authenticate") is None


@pytest.mark.parametrize("error", [None, EOFError()], ids=["ends", "breaks"])
async def test_the_end_of_one_way_is_the_end_of_the_other_and_of_no_more(
    error: Exception | None,
) -> None:
    ended: list[str] = []

    async def one() -> None:
        if error is not None:
            raise error

    async def other() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("the other")

    with nullcontext() if error is None else pytest.raises(EOFError):
        await relay_module._first_end(one(), other())
    assert ended == ["the other"]
