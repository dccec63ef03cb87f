"""The photos of a Raspberry Pi's cameras."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    CannotConnectError,
    NotFoundError,
    PrinterTimeoutError,
    ProtocolError,
)
from custom_components.printernizer.printer.model import CameraInfo
from custom_components.printernizer.prusa import cameras
from custom_components.printernizer.prusa.cameras import PiCameras, SnapCamera, _moment
from custom_components.printernizer.prusa.client import PrusaLinkClient
from simulator.machine import Plan
from simulator.pictures import jpeg_of
from simulator.prusalink.files import EPOCH
from simulator.prusalink.pi.camera import PiCamera
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from tests.clocks import Clock
from tests.planted import OTHER_PASSWORD, PASSWORD
from tests.waiting import until_now

FIRST = PiCamera().id
SNAP = f"/api/v1/cameras/{FIRST}/snap"


@dataclass(slots=True)
class Pi:
    """A Raspberry Pi and those who look through its cameras."""

    simulator: PrusaLinkSimulator
    client: PrusaLinkClient
    clock: Clock
    cameras: PiCameras

    def camera(self) -> SnapCamera:
        """Return the first camera."""
        camera = self.cameras.get(FIRST)
        assert camera is not None
        return camera

    def statuses(self) -> list[int | None]:
        """Return how the questions for a photo were answered, logins left out."""
        return [
            request.status
            for request in self.simulator.requests
            if request.target == SNAP and request.status != 401
        ]

    async def later(self, seconds: float) -> None:
        """Let time pass, here and there, in which nobody looks."""
        await self.cameras.close()
        self.clock.now += seconds
        self.simulator.machine.advance(seconds)


@pytest.fixture(name="pi")
async def pi_fixture(socket_enabled: None) -> AsyncGenerator[Pi]:
    """Switch a Pi with two cameras on."""
    simulator = PrusaLinkSimulator(flavour=Flavour.RPI)
    simulator.device.cameras.append(PiCamera(id="second", name="", connected=False))
    async with simulator, ClientSession() as session:
        client = PrusaLinkClient(
            session,
            Address("127.0.0.1", simulator.port),
            username="prusa",
            password=PASSWORD,
        )
        clock = Clock()
        pi = Pi(simulator, client, clock, PiCameras(client, clock))
        await pi.cameras.ask()
        yield pi
        await pi.cameras.close()


async def test_every_camera_is_known_and_those_that_are_connected_can_be_used(
    pi: Pi,
) -> None:
    assert pi.cameras.infos == (
        CameraInfo(id=FIRST, name="HD Cam"),
        CameraInfo(id="second", name=None),
    )
    assert pi.cameras.get(FIRST) is pi.cameras.get(FIRST)
    assert pi.cameras.get("second") is None
    assert pi.cameras.get("third") is None


async def test_a_photo_tells_when_it_was_taken(pi: Pi) -> None:
    await pi.later(65)
    photo = await pi.camera().frame()
    assert photo.content_type == "image/jpeg"
    assert photo.content.startswith(b"\xff\xd8")
    assert photo.taken == datetime.fromtimestamp(EPOCH + 60, UTC)


@pytest.mark.parametrize("told", [None, "", "yesterday"])
def test_a_photo_that_does_not_tell_its_time_is_of_now(told: str | None) -> None:
    before = datetime.now(UTC)
    assert before <= _moment(told) <= datetime.now(UTC)


async def test_the_pi_is_asked_every_half_a_minute_at_the_most(pi: Pi) -> None:
    first = await pi.camera().frame()
    await pi.later(29)
    assert await pi.camera().frame() is first
    assert pi.statuses() == [200]
    await pi.later(2)
    assert (await pi.camera().frame()).taken > first.taken
    assert pi.statuses() == [200, 200]


async def test_a_photo_that_we_have_is_not_loaded_again(pi: Pi) -> None:
    first = await pi.camera().frame()
    await pi.cameras.close()
    pi.clock.now += 31
    assert await pi.camera().frame() is first
    assert pi.statuses() == [200, 304]


async def test_a_new_photo_is_taken_when_it_is_wanted(pi: Pi) -> None:
    old = await pi.camera().frame()
    pi.simulator.machine.start(Plan(name="Later", file="later.gcode", seconds=60))
    photo = await pi.camera().new_frame()
    assert photo.content == jpeg_of(pi.simulator.machine)
    assert photo.content != old.content


async def test_a_camera_that_takes_no_orders_is_waited_for(
    pi: Pi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cameras, "_LOOK_AGAIN", 0)
    pi.simulator.device.cameras[0].takes_orders = False
    await pi.later(65)
    wanted = asyncio.create_task(pi.camera().new_frame())
    await until_now(lambda: 304 in pi.statuses(), "asked in vain")
    pi.simulator.machine.advance(30)
    assert (await wanted).taken == datetime.fromtimestamp(EPOCH + 90, UTC)


async def test_a_photo_that_is_never_taken_is_not_waited_for(
    pi: Pi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cameras, "_LOOK_AGAIN", 0)
    pi.simulator.device.cameras[0].takes_orders = False
    wanted = asyncio.create_task(pi.camera().new_frame())
    await until_now(lambda: 304 in pi.statuses(), "asked in vain")
    pi.clock.now += 41
    with pytest.raises(PrinterTimeoutError):
        await wanted


async def test_a_camera_without_a_photo_says_so(pi: Pi) -> None:
    pi.simulator.device.cameras[0].taken = 10_000
    with pytest.raises(NotFoundError):
        await pi.camera().frame()


async def test_a_camera_that_was_pulled_out_says_so(pi: Pi) -> None:
    camera = pi.camera()
    pi.simulator.device.cameras[0].connected = False
    with pytest.raises(NotFoundError):
        await camera.frame()
    await pi.cameras.ask()
    assert pi.cameras.get(FIRST) is None
    assert len(pi.cameras.infos) == 2


async def test_what_is_no_picture_is_not_shown(pi: Pi) -> None:
    pi.simulator.override(SNAP, {"not": "a picture"})
    with pytest.raises(ProtocolError):
        await pi.camera().frame()


async def test_photos_go_on_while_the_pi_takes_a_file(pi: Pi) -> None:
    async with pi.client._transferring:
        frame = await pi.camera().frame()
    assert frame.content.startswith(b"\xff\xd8")


async def test_an_old_prusalink_has_no_cameras(pi: Pi) -> None:
    pi.simulator.override("/api/v1/cameras", ["a", "bare", "list"])
    before = pi.cameras.infos
    await pi.cameras.ask()
    assert pi.cameras.infos == before
    pi.simulator.override("/api/v1/cameras", {"camera_list": [{"camera_id": 5}, 7]})
    await pi.cameras.ask()
    pi.simulator.override("/api/v1/cameras", {})
    await pi.cameras.ask()
    assert pi.cameras.infos == ()


async def test_a_refused_login_is_told(pi: Pi) -> None:
    pi.simulator.new_password(OTHER_PASSWORD)
    with pytest.raises(AuthenticationError):
        await pi.cameras.ask()


async def test_a_pi_that_is_off_cannot_be_looked_through(pi: Pi) -> None:
    await pi.simulator.power_off()
    with pytest.raises(CannotConnectError):
        await pi.camera().frame()
