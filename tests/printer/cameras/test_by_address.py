"""Cameras with an address, over real HTTP."""

import asyncio
from collections.abc import AsyncGenerator, Callable
import hashlib
import re

from aiohttp import ClientSession, encode_basic_auth, web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.printernizer.printer.cameras import by_address
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


class Webcam:
    """A web server that serves pictures in the ways in which cameras do."""

    def __init__(self) -> None:
        """Have taken no picture."""
        self.taken = 0
        self.authorizations: list[str | None] = []
        app = web.Application()
        app.router.add_get("/still", self.still)
        app.router.add_get("/moving", self.moving)
        app.router.add_get("/basic", self.basic)
        app.router.add_get("/digest", self.digest)
        app.router.add_get("/page", self.page)
        app.router.add_get("/elsewhere", self.elsewhere)
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
        return web.Response(status=302, headers={"Location": self.url("/still")})

    async def silent(self, _request: web.Request) -> web.Response:
        """Serve nothing for long."""
        await asyncio.sleep(3600)
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
    assert [it.content for it in seen] == [b"picture 1", b"picture 2", b"picture 3"]
    assert {it.content_type for it in seen} == {"image/jpeg"}
    assert webcam.authorizations[0] is None


async def test_pictures_that_come_in_a_row_are_taken_apart(
    webcam: Webcam, look_at: Callable[[str], HttpCamera]
) -> None:
    seen = await some(look_at(webcam.url("/moving")), 4)
    assert {it.content for it in seen} <= {b"picture 0", b"picture 1", b"picture 2"}
    assert seen[0].content != seen[1].content


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
