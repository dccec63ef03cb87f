"""Cameras with an address, over real HTTP."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
import hashlib
import re

from aiohttp import ClientSession, encode_basic_auth, web
from aiohttp.test_utils import TestServer
import pytest
from yarl import URL

from custom_components.printernizer.printer.cameras import by_address, shared
from custom_components.printernizer.printer.cameras.by_address import (
    HttpCamera,
    camera_at,
    parse_camera_address,
)
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    CannotConnectError,
    NotFoundError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
)
from tests.looking import some

USER, WORD = "viewer", "p@ss:word"
JPEG = b"\xff\xd8\xff\n--\n"
PNG = b"\x89PNG\r\n\x1a\n"
MIXED = "multipart/x-mixed-replace"
LENGTH = b"Content-Length: %d" % (len(JPEG) + 1)
# What the head of the answer says, and what comes before each picture.
WILD = {
    "dashes": (f"{MIXED}; boundary=--x", b"--x\r\nContent-Type: image/jpeg\r\n\r\n"),
    "more dashes": (f"{MIXED};boundary=--x", b"----x\r\n" + LENGTH + b"\r\n\r\n"),
    "quoted": (f'{MIXED}; boundary="x"', b"\r\n--x\r\n" + LENGTH + b"\r\n\r\n"),
    "no dashes": (f"{MIXED}; boundary=x", b"x\r\n" + LENGTH + b"\r\n\r\n"),
    "untold": (MIXED, b"--x\nContent-type:image/jpeg\n\n"),
    "no type": (f"{MIXED}; boundary=x", b"--x\r\n\r\n"),
    "octets": (
        f"{MIXED}; boundary=x",
        b"--x\r\nContent-Type: application/octet-stream\r\n\r\n",
    ),
}


async def started(request: web.Request, content_type: str) -> web.StreamResponse:
    """Return an answer whose body is still to come."""
    response = web.StreamResponse(headers={"Content-Type": content_type})
    await response.prepare(request)
    return response


class Webcam:
    """A web server that serves pictures in the ways in which cameras do."""

    def __init__(self) -> None:
        """Have taken no picture."""
        self.taken = 0
        self.authorizations: list[str | None] = []
        self.shot = asyncio.Event()
        self.delivers = asyncio.Event()
        app = web.Application()
        app.router.add_get("/still", self.still)
        app.router.add_get("/moving", self.moving)
        app.router.add_get("/basic", self.basic)
        app.router.add_get("/digest", self.digest)
        app.router.add_get("/page", self.page)
        app.router.add_get("/elsewhere", self.elsewhere)
        app.router.add_get("/moved", self.moved)
        app.router.add_get("/round", self.round_and_round)
        app.router.add_get("/slow", self.slow)
        app.router.add_get("/sleepy", self.sleepy)
        app.router.add_get("/cut-off", self.cut_off)
        app.router.add_get("/untyped", self.untyped)
        app.router.add_get("/wild/{form}", self.wild)
        app.router.add_get("/silent", self.silent)
        app.router.add_get("/huge", self.huge)
        self.server = TestServer(app)

    def url(self, path: str, login: str = "") -> str:
        """Return an address of the camera."""
        return f"http://{login}127.0.0.1:{self.server.port}{path}"

    async def still(self, request: web.Request) -> web.Response:
        """Serve a picture."""
        self.authorizations.append(request.headers.get("Authorization"))
        self.taken += 1
        content = b"picture %d" % self.taken
        return web.Response(body=content, content_type="image/jpeg")

    async def moving(self, request: web.Request) -> web.StreamResponse:
        """Serve three pictures, one after the other."""
        response = web.StreamResponse()
        response.content_type = "multipart/x-mixed-replace; boundary=line"
        await response.prepare(request)
        for number in range(3):
            head = b"--line\r\nContent-Type: image/jpeg\r\n\r\n"
            await response.write(head + b"picture %d\r\n" % number)
            await asyncio.sleep(0.01)
        await response.write(b"--line--\r\n")
        return response

    async def basic(self, request: web.Request) -> web.Response:
        """Serve a picture to who knows the password."""
        if request.headers.get("Authorization") == encode_basic_auth(USER, WORD):
            return await self.still(request)
        self.authorizations.append(request.headers.get("Authorization"))
        return web.Response(status=401, headers={"WWW-Authenticate": "Basic realm=x"})

    async def digest(self, request: web.Request) -> web.Response:
        """Serve a picture to who can work out a digest."""
        told = dict(
            re.findall(r'(\w+)="([^"]*)"', request.headers.get("Authorization", ""))
        )
        first = hashlib.md5(f"{USER}:cam:{WORD}".encode()).hexdigest()  # noqa: S324
        second = hashlib.md5(b"GET:/digest").hexdigest()  # noqa: S324
        wanted = hashlib.md5(f"{first}:n0nce:{second}".encode()).hexdigest()  # noqa: S324
        if told.get("response") == wanted:
            return await self.still(request)
        challenge = 'Digest realm="cam", nonce="n0nce"'
        return web.Response(status=401, headers={"WWW-Authenticate": challenge})

    async def page(self, _request: web.Request) -> web.Response:
        """Serve something else."""
        return web.Response(text="<html>", content_type="text/html")

    async def elsewhere(self, _request: web.Request) -> web.Response:
        """Send to somebody else."""
        other = self.url("/basic").replace("127.0.0.1", "localhost")
        return web.Response(status=302, headers={"Location": other})

    async def moved(self, _request: web.Request) -> web.Response:
        """Send to another place of the camera itself."""
        return web.Response(status=302, headers={"Location": "/basic"})

    async def round_and_round(self, _request: web.Request) -> web.Response:
        """Send back here."""
        return web.Response(status=307, headers={"Location": "/round"})

    async def slow(self, request: web.Request) -> web.Response:
        """Take a picture at once and deliver it later."""
        response = await self.still(request)
        self.shot.set()
        await self.delivers.wait()
        return response

    async def sleepy(self, request: web.Request) -> web.StreamResponse:
        """Begin with two pictures of before it slept."""
        response = await started(request, "multipart/x-mixed-replace; boundary=line")
        for text in (b"old", b"old", b"new", b"newer"):
            if text != b"old":
                await asyncio.sleep(0.1)
            head = b"--line\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
            await response.write(head % len(text) + text + b"\r\n")
        await asyncio.Event().wait()
        return response

    async def cut_off(self, request: web.Request) -> web.StreamResponse:
        """Hang up in the middle of the second picture."""
        response = await started(request, "multipart/x-mixed-replace; boundary=line")
        head = b"--line\r\nContent-Length: 7\r\n\r\n"
        await response.write(head + JPEG + b"\r\n" + head + JPEG[:4])
        return response

    async def untyped(self, _request: web.Request) -> web.Response:
        """Serve a picture and say nothing of what it is."""
        self.taken += 1
        content = PNG if self.taken == 1 else JPEG
        return web.Response(body=content, content_type="application/octet-stream")

    async def wild(self, request: web.Request) -> web.StreamResponse:
        """Serve two pictures in one of the forms that are seen in the wild."""
        content_type, before = WILD[request.match_info["form"]]
        response = await started(request, content_type)
        for number in (b"1", b"2"):
            await response.write(before + JPEG + number + b"\r\n")
        await response.write(before.partition(b"\n")[0].strip() + b"\r\n")
        await asyncio.Event().wait()
        return response

    async def silent(self, _request: web.Request) -> web.Response:
        """Serve nothing for long."""
        await asyncio.Event().wait()
        return web.Response()

    async def huge(self, _request: web.Request) -> web.Response:
        """Serve more than anybody wants."""
        return web.Response(body=b"x" * 200_000, content_type="image/jpeg")


@pytest.fixture(name="webcam")
async def webcam_fixture(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Webcam]:
    """Switch the camera on."""
    monkeypatch.setattr(by_address, "_INTERVAL", 0.01)
    webcam = Webcam()
    await webcam.server.start_server()
    yield webcam
    await webcam.server.close()


@pytest.fixture(name="look_at")
async def look_at_fixture(
    webcam: Webcam,
) -> AsyncGenerator[Callable[[str], HttpCamera]]:
    """Make cameras, and close them in the end."""
    cameras = []
    async with ClientSession() as session:

        def look_at(address: str) -> HttpCamera:
            camera = camera_at(session, address)
            assert isinstance(camera, HttpCamera)
            cameras.append(camera)
            return camera

        yield look_at
        for camera in cameras:
            await camera.close()


async def test_a_still_picture_is_fetched_again_and_again_while_somebody_looks(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    seen = await some(look_at(webcam.url("/still")), 3)
    assert [frame.content for frame in seen] == [
        b"picture 1",
        b"picture 2",
        b"picture 3",
    ]
    assert {frame.content_type for frame in seen} == {"image/jpeg"}
    assert webcam.authorizations[0] is None


async def test_pictures_that_come_in_a_row_are_taken_apart(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    seen = await some(look_at(webcam.url("/moving")), 4)
    assert {frame.content for frame in seen} <= {
        b"picture 0",
        b"picture 1",
        b"picture 2",
    }
    assert seen[0].content != seen[1].content


@pytest.mark.parametrize("form", WILD)
async def test_pictures_in_a_row_are_read_as_cameras_in_the_wild_send_them(
    webcam: Webcam, look_at: Callable[[str], HttpCamera], form: str
) -> None:
    camera = look_at(webcam.url(f"/wild/{form}"))
    async with asyncio.timeout(5), aclosing(camera.frames()) as frames:
        async for frame in frames:
            assert frame.content_type == "image/jpeg"
            if frame.content == JPEG + b"2":
                break


async def test_what_a_picture_is_shows_where_the_camera_does_not_tell(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    seen = await some(look_at(webcam.url("/untyped")), 2)
    assert [frame.content_type for frame in seen] == ["image/png", "image/jpeg"]


async def test_a_picture_that_was_cut_off_is_not_shown(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    seen = await some(look_at(webcam.url("/cut-off")), 2)
    assert {frame.content for frame in seen} == {JPEG}


async def test_a_new_picture_is_none_of_those_that_a_camera_wakes_up_with(
    webcam: Webcam,
    look_at: Callable[[str], HttpCamera],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared, "_WAKING", 0.05)
    camera = look_at(webcam.url("/sleepy"))
    assert (await camera.new_frame()).content == b"new"


async def test_a_new_still_was_asked_for_after_it_was_wanted(
    webcam: Webcam,
    look_at: Callable[[str], HttpCamera],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared, "_WAKING", 0)
    camera = look_at(webcam.url("/slow"))
    looking = asyncio.create_task(camera.frame())
    await webcam.shot.wait()
    new = asyncio.create_task(camera.new_frame())
    await asyncio.sleep(0)
    webcam.delivers.set()
    assert (await looking).content == b"picture 1"
    assert (await new).content == b"picture 2"


async def test_a_camera_may_send_us_on_to_another_place_of_its_own(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    camera = look_at(webcam.url("/moved", "viewer:p%40ss%3Aword@"))
    assert (await camera.frame()).content == b"picture 1"


async def test_the_login_does_not_go_where_a_camera_sends_us_elsewhere(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    camera = look_at(webcam.url("/elsewhere", "viewer:p%40ss%3Aword@"))
    with pytest.raises(ProtocolError):
        await camera.frame()
    assert webcam.authorizations == []


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("https://cam/still", "https://cam/still"),
        ("http://cam:8080/still", "http://cam:8080/still"),
        ("still?size=1", "http://cam/snap/still?size=1"),
        ("http://other:word@cam/still", "http://cam/still"),
    ],
)
def test_a_redirect_to_the_same_host_is_followed(location: str, expected: str) -> None:
    assert str(by_address._sent_on(URL("http://cam/snap/now"), location)) == expected


@pytest.mark.parametrize(
    "location", ["http://evil/still", "//evil/still", "ftp://cam/x", "http://cam/x"]
)
def test_a_redirect_to_another_host_or_out_of_tls_is_not(location: str) -> None:
    with pytest.raises(ProtocolError):
        by_address._sent_on(URL("https://cam/snap"), location)


@pytest.mark.parametrize("path", ["/basic", "/digest"])
async def test_the_login_in_the_address_is_used_as_the_camera_wants_it(
    webcam: Webcam, look_at: Callable[[str], HttpCamera], path: str
) -> None:
    camera = look_at(webcam.url(path, "viewer:p%40ss%3Aword@"))
    assert len(await some(camera, 2)) == 2


async def test_a_password_is_not_sent_unasked(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    await look_at(webcam.url("/still", "viewer:word@")).frame()
    assert webcam.authorizations == [None]


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/basic", AuthenticationError),
        ("/digest", AuthenticationError),
        ("/nothing", NotFoundError),
        ("/page", ProtocolError),
        ("/elsewhere", ProtocolError),
        ("/round", ProtocolError),
    ],
)
async def test_what_shows_no_picture_is_an_error_without_the_address(
    webcam: Webcam,
    look_at: Callable[[str], HttpCamera],
    path: str,
    error: type[PrinterError],
) -> None:
    with pytest.raises(error) as caught:
        await look_at(webcam.url(path, "viewer:wrong@")).frame()
    assert "wrong" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)


async def test_a_camera_that_is_off_cannot_be_looked_through(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    address = webcam.url("/still")
    await webcam.server.close()
    with pytest.raises(CannotConnectError) as caught:
        await look_at(address).frame()
    assert "127.0.0.1" not in str(caught.value)


async def test_a_camera_that_says_nothing_is_not_waited_for(
    webcam: Webcam,
    look_at: Callable[[str], HttpCamera],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    impatient = by_address.ClientTimeout(sock_read=0.05)
    monkeypatch.setattr(by_address, "_PATIENCE", impatient)
    with pytest.raises(PrinterTimeoutError):
        await look_at(webcam.url("/silent")).frame()


@pytest.mark.parametrize("path", ["/huge", "/moving"])
async def test_what_is_larger_than_any_picture_is_not_taken_in(
    webcam: Webcam,
    look_at: Callable[[str], HttpCamera],
    monkeypatch: pytest.MonkeyPatch,
    path: str,
) -> None:
    monkeypatch.setattr(by_address, "_LARGEST", 5)
    with pytest.raises(ProtocolError):
        await look_at(webcam.url(path)).frame()


@pytest.mark.parametrize(
    "address",
    ["rtsp://u:p@cam/live", "rtsps://cam:322/1", "http://cam/live.m3u8"],
)
async def test_a_video_stream_is_left_to_home_assistant(address: str) -> None:
    session: ClientSession = None  # type: ignore[assignment]
    camera = camera_at(session, f" {address} ")
    assert camera.streams
    assert await camera.stream_url() == address


@pytest.mark.parametrize(
    "address", ["", "cam", "cam/live", "ftp://cam/live", "http://", "rtsp:cam", "://"]
)
def test_what_is_no_address_of_a_camera_is_not_taken(address: str) -> None:
    with pytest.raises(ValueError, match=r"URL|camera|host|Invalid"):
        parse_camera_address(address)
