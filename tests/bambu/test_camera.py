"""The camera on port 6000, over real TLS, and the address of the others."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from io import BytesIO

from PIL import Image
import pytest

from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.camera import CameraPatience, JpegCamera
from custom_components.printernizer.bambu.models import detect_model
from custom_components.printernizer.bambu.reading.peripherals import read_cameras
from custom_components.printernizer.bambu.reading.report import BambuReport
from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.cameras import shared
from custom_components.printernizer.printer.cameras.camera import PrinterCamera
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    CertificateChangedError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    WrongPrinterError,
)
from custom_components.printernizer.printer.fields import Fields
from simulator.bambu.camera import HEADER, LOGIN, framed
from simulator.bambu.certificates import issue, present
from simulator.bambu.dialects import A1, H2D, P1S, X1C
from simulator.bambu.printer import BambuSimulator
from simulator.machine import Plan
from simulator.pictures import jpeg_of
from tests.looking import look
from tests.rigs import BambuRig
from tests.waiting import until_now

IMPATIENT = CameraPatience(connect=0.5, picture=0.5)


@pytest.fixture(name="printer")
async def printer_fixture(socket_enabled: None) -> AsyncGenerator[BambuSimulator]:
    """Switch on an A1 whose camera takes a picture only when told to, but the first."""
    async with BambuSimulator(dialect=A1) as printer:
        printer.camera.interval = None
        yield printer


@pytest.fixture(name="allowed")
def allowed_fixture() -> list[bool]:
    """Collect whether the printer lets us look."""
    return []


@pytest.fixture(name="camera")
async def camera_fixture(
    printer: BambuSimulator, allowed: list[bool], monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[JpegCamera]:
    """Prepare to look at a camera that is wide awake from the first picture on."""
    monkeypatch.setattr(shared, "_WAKING", 0)
    camera = JpegCamera(
        lambda: access_to(printer),
        lambda refusal: allowed.append(refusal is None),
        IMPATIENT,
    )
    yield camera
    await camera.close()


def access_to(printer: BambuSimulator, **changes: object) -> Access:
    """Return what it takes to look."""
    address = Address(printer.host, printer.port)
    access = Access(address, printer.access_code, Trust(printer.serial))
    return replace(access, **changes)  # type: ignore[arg-type]


async def test_a_picture_comes_whole_and_shows_the_print(
    printer: BambuSimulator, camera: JpegCamera, allowed: list[bool]
) -> None:
    frame = await camera.frame()
    assert frame.content_type == "image/jpeg"
    image = Image.open(BytesIO(frame.content))
    image.load()
    assert image.size == (1280, 720)
    assert allowed == [True]


async def test_a_new_picture_is_not_the_one_that_a_camera_wakes_up_with(
    printer: BambuSimulator, camera: JpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_WAKING", 0.02)
    printer.camera.interval = 0.05
    printer.camera.wakes_with_the_last = True
    await camera.frame()
    await camera.close()
    await printer.camera.wait_for_viewers(0)
    printer.machine.start(Plan(name="Later", file="later.gcode", seconds=60, layers=2))
    assert (await camera.new_frame()).content == jpeg_of(printer.machine)


async def test_a_still_is_not_the_picture_that_a_camera_wakes_up_with(
    printer: BambuSimulator, camera: JpegCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_WAKING", 0.02)
    printer.camera.interval = 0.05
    printer.camera.wakes_with_the_last = True
    old = await camera.frame()
    await camera.close()
    await printer.camera.wait_for_viewers(0)
    printer.machine.start(Plan(name="Later", file="later.gcode", seconds=60, layers=2))
    monkeypatch.setattr(camera, "_fresh_for", 0)
    still = await camera.frame()
    assert still.content == jpeg_of(printer.machine) != old.content


async def test_the_login_is_what_the_printer_wants_to_hear(
    printer: BambuSimulator, camera: JpegCamera
) -> None:
    await camera.frame()
    [login] = printer.camera.logins
    assert LOGIN.unpack(login) == (
        *(0x40, 0x3000, 0, 0),
        b"bblp".ljust(32, b"\0"),
        printer.access_code.encode().ljust(32, b"\0"),
    )


@pytest.mark.parametrize("split", [False, True])
async def test_packets_need_not_be_pictures(
    printer: BambuSimulator, camera: JpegCamera, *, split: bool
) -> None:
    printer.camera.split = split
    async with aclosing(camera.frames()) as frames:
        first = await anext(frames)
        two = [picture(b"a" * 70_000), picture(b"b")]
        printer.camera.send_raw(b"".join(framed(jpeg) for jpeg in two))
        seen = await anext(frames)
        assert seen is not first
        assert seen.content in two
    assert printer.camera.total_connections == 1


async def test_ten_who_look_make_one_connection(
    printer: BambuSimulator, camera: JpegCamera
) -> None:
    looking = [asyncio.create_task(look(camera, 3)) for _ in range(10)]
    for number in (b"1", b"2"):
        await printer.camera.wait_for_viewers(1)
        await news(camera)
        printer.camera.send_raw(framed(picture(number)))
    seen = await asyncio.gather(*looking)
    assert {pictures[-1] for pictures in seen} == {picture(b"2")}
    assert (printer.camera.total_connections, printer.camera.most_viewers) == (1, 1)
    await camera.close()
    await printer.camera.wait_for_viewers(0)


async def test_live_view_that_is_off_is_told_and_comes_back(
    printer: BambuSimulator, camera: JpegCamera, allowed: list[bool]
) -> None:
    printer.set_live_view(on=False)
    with pytest.raises(RefusedError, match="camera closed"):
        await camera.frame()
    printer.set_live_view(on=True)
    await recovers(camera)
    assert allowed == [False, True]


async def test_a_camera_that_shows_itself_to_another_program_is_in_use(
    printer: BambuSimulator, camera: JpegCamera, allowed: list[bool]
) -> None:
    other = JpegCamera(lambda: access_to(printer), lambda _: None, IMPATIENT)
    await other.frame()
    with pytest.raises(RefusedError, match="camera closed"):
        await camera.frame()
    await other.close()
    await printer.camera.wait_for_viewers(0)
    await recovers(camera)
    assert allowed == [False, True]


async def test_a_wrong_access_code_is_a_refusal_and_not_in_its_text(
    printer: BambuSimulator, allowed: list[bool]
) -> None:
    camera = JpegCamera(
        lambda: access_to(printer, access_code="wrong-one"),
        lambda refusal: allowed.append(refusal is None),
        IMPATIENT,
    )
    with pytest.raises(RefusedError) as caught:
        await camera.frame()
    assert "wrong-one" not in str(caught.value)
    await camera.close()


@pytest.mark.parametrize(
    ("trust", "error"),
    [
        (Trust("01P00A000000002"), WrongPrinterError),
        (Trust("01P00A000000001", "0" * 64), CertificateChangedError),
    ],
)
async def test_the_access_code_is_not_sent_to_a_stranger(
    printer: BambuSimulator, trust: Trust, error: type[PrinterError]
) -> None:
    camera = JpegCamera(
        lambda: access_to(printer, trust=trust), lambda _: None, IMPATIENT
    )
    with pytest.raises(error):
        await camera.frame()
    await camera.close()
    assert printer.camera.logins == []


@pytest.mark.parametrize(
    "noise",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        HEADER.pack(10 * 1024 * 1024 + 1, 0, 1, 0),
        HEADER.pack(0, 0, 1, 0),
        framed(b"\x89PNG and so on"),
    ],
)
async def test_what_is_no_picture_ends_the_connection_and_it_is_made_anew(
    printer: BambuSimulator, camera: JpegCamera, noise: bytes
) -> None:
    await camera.frame()
    printer.camera.send_raw(noise)
    await news(camera)
    assert isinstance(camera._error, ProtocolError)
    camera._next_attempt = 0
    await recovers(camera)


async def test_a_picture_that_is_cut_off_is_left_out(
    printer: BambuSimulator, camera: JpegCamera
) -> None:
    async with aclosing(camera.frames()) as frames:
        await anext(frames)
        whole = picture(b"whole") + b"\0\0"
        printer.camera.send_raw(framed(b"\xff\xd8cut off") + framed(whole))
        assert (await anext(frames)).content == whole
    assert printer.camera.total_connections == 1


async def test_a_camera_that_stalls_times_out_and_the_last_picture_stays(
    printer: BambuSimulator, camera: JpegCamera
) -> None:
    first = await camera.frame()
    printer.camera.send_raw(HEADER.pack(1000, 0, 1, 0))
    await news(camera)
    assert isinstance(camera._error, PrinterTimeoutError)
    assert await camera.frame() is first


async def test_a_printer_that_takes_connections_but_does_not_answer_times_out(
    printer: BambuSimulator, camera: JpegCamera
) -> None:
    printer.camera.freeze()
    with pytest.raises(PrinterTimeoutError):
        await camera.frame()


async def test_a_printer_that_is_off_cannot_be_looked_through(
    printer: BambuSimulator, camera: JpegCamera, allowed: list[bool]
) -> None:
    await printer.power_off()
    with pytest.raises(CannotConnectError):
        await camera.frame()
    assert allowed == [], "a printer that is off refuses nothing"


async def test_a_printer_that_vanishes_while_we_look_keeps_its_last_picture(
    printer: BambuSimulator, camera: JpegCamera
) -> None:
    first = await camera.frame()
    await printer.power_off()
    await news(camera)
    assert isinstance(camera._error, CannotConnectError)
    assert await camera.frame() is first


@pytest.mark.parametrize(
    ("ipcam", "model", "expected"),
    [
        ({}, "A1", [None]),
        ({"ipcam_dev": "1"}, "P1S", [None]),
        ({"ipcam_dev": "0"}, "P1S", []),
        ({"rtsp_url": "rtsps://10.0.0.1/streaming/live/1"}, "X1 Carbon", [True]),
        ({"rtsp_url": "disable"}, "H2D", [False]),
        ({"rtsp_url": "disable"}, "A Model Of Tomorrow", [False]),
        ({"rtsp_url": 5}, "A Model Of Tomorrow", [True]),
        ({}, "A Model Of Tomorrow", []),
        ({}, "X1 Carbon", []),
        ("nonsense", "H2D", []),
    ],
)
def test_a_report_tells_of_the_camera(
    ipcam: object, model: str, expected: list[bool | None]
) -> None:
    module = {"name": "ota", "product_name": f"Bambu Lab {model}"}
    report = BambuReport(print={"ipcam": ipcam}, model=detect_model([Fields(module)]))
    assert [camera.enabled for camera in read_cameras(report)] == expected


async def test_a_backend_offers_the_camera_that_its_model_has(
    socket_enabled: None,
) -> None:
    for dialect, streams in ((A1, False), (P1S, False), (X1C, True), (H2D, True)):
        async with Connected(BambuRig(dialect)) as (rig, backend):
            assert [own.id for own in backend.snapshot.cameras] == ["camera"]
            camera = a_camera(backend)
            assert camera.streams is streams
            assert (await camera.stream_url() is not None) is streams
            if not streams:
                assert (await camera.frame()).content.startswith(b"\xff\xd8")
            assert backend.camera("another") is None
        assert rig.simulator.camera.viewers == 0


async def test_a_backend_tells_when_live_view_is_off(socket_enabled: None) -> None:
    async with Connected(BambuRig(X1C)) as (rig, backend):
        rig.simulator.set_live_view(on=False)
        await until_now(
            lambda: backend.snapshot.cameras[0].enabled is False, "told as off"
        )
        assert backend.camera("camera") is None
        rig.simulator.set_live_view(on=True)
        await until_now(lambda: backend.camera("camera") is not None, "there again")
    async with Connected(BambuRig(P1S)) as (rig, backend):
        assert backend.snapshot.cameras[0].enabled is None
        rig.simulator.set_live_view(on=False)
        with pytest.raises(RefusedError):
            await a_camera(backend).frame()
        assert backend.snapshot.cameras[0].enabled is False
        rig.simulator.set_live_view(on=True)
        await recovers(a_camera(backend))
        assert backend.snapshot.cameras[0].enabled is True


async def test_the_certificate_of_mqtt_is_the_one_that_the_camera_has_to_show(
    socket_enabled: None,
) -> None:
    async with Connected(BambuRig(P1S)) as (rig, backend):
        another = issue(rig.serial)
        present(rig.simulator._context, another, chain=False)
        with pytest.raises(CertificateChangedError):
            await a_camera(backend).frame()
        assert rig.simulator.camera.logins == []


class Connected:
    """A printer that is on, with a backend that is connected."""

    def __init__(self, rig: BambuRig) -> None:
        """Prepare."""
        self.rig = rig
        self.backend = rig.backend(None)  # type: ignore[arg-type]

    async def __aenter__(self) -> tuple[BambuRig, BambuBackend]:
        """Switch the printer on and connect."""
        await self.rig.start()
        self.backend = self.rig.backend(None)  # type: ignore[arg-type]
        await self.backend.connect(lambda _: None)
        return self.rig, self.backend

    async def __aexit__(self, *_: object) -> None:
        """Hang up and switch the printer off."""
        await self.backend.close()
        await self.rig.power_off()


def picture(content: bytes) -> bytes:
    """Return what passes for a JPEG."""
    return b"\xff\xd8" + content + b"\xff\xd9"


def a_camera(backend: BambuBackend) -> PrinterCamera:
    """Return the printer's camera."""
    camera = backend.camera("camera")
    assert camera is not None
    return camera


async def news(camera: JpegCamera) -> None:
    """Wait for the next picture or failure."""
    async with asyncio.timeout(5):
        await camera._news.wait()


async def recovers(camera: PrinterCamera) -> None:
    """Look until there is a picture."""
    async with asyncio.timeout(5):
        while True:
            try:
                await camera.frame()
            except PrinterError:
                await asyncio.sleep(0)
            else:
                return
