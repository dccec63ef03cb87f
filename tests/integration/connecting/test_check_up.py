"""What is found to be wrong with the way to a printer, mistake by mistake."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
import socket
from typing import Any
from unittest.mock import patch

from aiohttp import ClientTimeout
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
import pytest

from custom_components.printernizer.bambu import examination
from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.patience import Patience
from custom_components.printernizer.bambu.session import discovery, identify
from custom_components.printernizer.connecting.check_up import (
    async_check_up,
    async_text,
)
from custom_components.printernizer.connecting.discovery import async_discovery
from custom_components.printernizer.printer.checkup import reach
from custom_components.printernizer.printer.checkup.result import (
    Note,
    Outcome,
    StageKind,
    Verdict,
)
from custom_components.printernizer.printer.errors import BusyError
from custom_components.printernizer.prusa import examination as prusa_examination
from simulator.bambu.certificates import issue
from simulator.bambu.dialects import A1, H2D, P1S, X1C
from simulator.prusalink.faults import Break
from simulator.prusalink.pi.camera import PiCamera
from simulator.prusalink.printer import Flavour
from tests.planted import OTHER_ACCESS_CODE
from tests.rigs import EVERY_PRINTER, BambuRig, PrusaRig, Rig, rig_of_each
from tests.traps import plain_trap, trap
from tests.waiting import until_now

rig_fixture = rig_of_each(EVERY_PRINTER)

HTTP = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
SHORT = Patience(first_report=1, ask_again=0.2, confirmation=1)

type Data = dict[str, Any]
pi = partial(PrusaRig, Flavour.RPI)


@pytest.fixture(autouse=True)
def nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a printer for silent after a second."""
    hurried = partial(BambuBackend, name="Printer", patience=SHORT)
    monkeypatch.setattr(
        examination, "BambuBackend", lambda access, **_: hurried(access)
    )
    monkeypatch.setattr(identify, "_TIMEOUT", 1)
    monkeypatch.setattr(reach, "_SECONDS", 1)
    monkeypatch.setattr(prusa_examination, "_SECONDS", ClientTimeout(total=1))


def data_of(rig: Rig) -> Data:
    """Return what an entry of the printer would keep."""
    return {"brand": rig.brand, **rig.form, "serial": rig.serial}


@dataclass
class Scene:
    """A printer, what the user has entered, and what else is in the network."""

    hass: HomeAssistant
    rig: Any
    data: Data
    stack: AsyncExitStack

    async def another(self, rig: Rig) -> Rig:
        """Switch on one more printer."""
        return await self.stack.enter_async_context(rig)


type Blunder = Callable[[Scene], Awaitable[None]]


async def wrong_address(scene: Scene) -> None:
    """Nothing answers there, as the queue of those who knock is full."""
    deaf = scene.stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    for _ in range(2):
        first = scene.stack.enter_context(socket.socket())
        first.settimeout(0)
        first.connect_ex(deaf.getsockname())
    scene.data["host"] = f"127.0.0.1:{deaf.getsockname()[1]}"


async def unknown_name(scene: Scene) -> None:
    """Tests ask no name server: this one knows nobody."""
    nobody = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    scene.stack.enter_context(patch("socket.getaddrinfo", side_effect=nobody))
    scene.data["host"] = "no-such-printer.invalid"


async def switched_off(scene: Scene) -> None:
    await scene.rig.power_off()


async def address_of_a_prusa(scene: Scene) -> None:
    scene.data["host"] = (await scene.another(PrusaRig())).form["host"]


async def address_of_a_raspberry_pi(scene: Scene) -> None:
    scene.data["host"] = (await scene.another(PrusaRig(Flavour.RPI))).form["host"]


async def address_of_a_bambu(scene: Scene) -> None:
    scene.data["host"] = (await scene.another(BambuRig(H2D))).form["host"]


async def address_of_something_else(scene: Scene) -> None:
    other = await scene.stack.enter_async_context(plain_trap(lambda _: HTTP))
    scene.data["host"] = f"127.0.0.1:{other.port}"


async def address_of_another_device(scene: Scene) -> None:
    """One with a certificate that names no printer."""
    other = await scene.stack.enter_async_context(trap("router.lan"))
    scene.data["host"] = f"127.0.0.1:{other.port}"


async def address_of_another_bambu(scene: Scene) -> None:
    other = BambuRig(serial="01P00A000000002")
    scene.data["host"] = (await scene.another(other)).form["host"]


async def wrong_serial(scene: Scene) -> None:
    scene.data["serial"] = "01P00A000000009"


async def wrong_code(scene: Scene) -> None:
    scene.data["access_code"] = OTHER_ACCESS_CODE


async def wrong_password(scene: Scene) -> None:
    scene.data["password"] = "not-the-one"


async def wrong_username(scene: Scene) -> None:
    scene.data["username"] = "admin"


async def no_username(scene: Scene) -> None:
    scene.data["username"] = ""


async def new_certificate(scene: Scene) -> None:
    scene.data["fingerprint"] = scene.rig.simulator.certificate_fingerprint
    scene.rig.simulator.new_certificate()


async def no_developer_mode(scene: Scene) -> None:
    scene.rig.simulator.settings.developer_mode = False


async def firmware_is_installed(scene: Scene) -> None:
    scene.rig.simulator.settings.updating = True


async def too_old(scene: Scene) -> None:
    told = {"api": "1.3.0", "text": "PrusaLink", "hostname": "mk4"}
    scene.rig.simulator.override("/api/version", told)


async def in_the_cloud(scene: Scene) -> None:
    """The printer tells the whole network so."""
    settings = scene.rig.simulator.settings
    settings.developer_mode = settings.lan_only = False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    scene.stack.enter_context(patch.object(discovery, "PORT", port))
    heard = async_discovery(scene.hass)
    scene.stack.callback(await heard.async_listen())
    scene.rig.simulator.announce(port)
    await until_now(lambda: heard.in_cloud(scene.rig.serial), "heard of")


async def still_starting(scene: Scene) -> None:
    await scene.rig.power_off()
    await scene.rig.simulator.power_on(booted=False)


async def slicer_looks_on(scene: Scene) -> None:
    other = scene.rig.backend(async_get_clientsession(scene.hass))
    scene.stack.push_async_callback(other.close)
    await other.connect(lambda _: None)


async def never_reports(scene: Scene) -> None:
    scene.rig.simulator.unanswered["pushall"] = 99


async def hangs(scene: Scene) -> None:
    scene.rig.simulator.freeze()


async def no_file_server(scene: Scene) -> None:
    await scene.rig.simulator.files.stop()


async def no_live_view(scene: Scene) -> None:
    scene.rig.simulator.set_live_view(on=False)


async def no_camera_server(scene: Scene) -> None:
    await scene.rig.simulator.camera.stop()
    await scene.rig.simulator.video.stop()


async def no_usb_drive(scene: Scene) -> None:
    scene.rig.simulator.eject_medium()


async def no_card(scene: Scene) -> None:
    """The file server is there, and has no root."""
    scene.rig.simulator.files.habits.answers["CWD"] = "550 No such folder."


async def answers_nothing(scene: Scene) -> None:
    scene.rig.simulator.hold()
    scene.stack.callback(scene.rig.simulator.release)


async def stumbles(scene: Scene) -> None:
    """Who asks without a login is sent away as usual."""
    scene.rig.simulator.break_next(Break.TRUNCATED_JSON)


async def wrong_username_and_password(scene: Scene) -> None:
    scene.data |= {"username": "admin", "password": "not-the-one"}


async def address_of_a_raspberry_pi_that_starts(scene: Scene) -> None:
    other = await scene.another(pi())
    scene.data["host"] = other.form["host"]
    await scene.stack.enter_async_context(_starting(other))


@asynccontextmanager
async def _starting(rig: Rig) -> AsyncGenerator[None]:
    assert isinstance(rig, PrusaRig)
    await rig.power_off()
    await rig.simulator.power_on(booted=False)
    yield


@dataclass(frozen=True)
class Mistake:
    """What somebody does wrong, where that shows and what is to be said of it."""

    make: Callable[[], Rig]
    blunder: Blunder
    stage: StageKind
    verdict: Verdict

    def __str__(self) -> str:
        """Name the test."""
        make, traits = self.make, ""
        if isinstance(make, partial):
            words = (
                getattr(argument, "model_code", argument) for argument in make.args
            )
            traits = "-".join([*map(str, words), *make.keywords, ""])
            make = make.func
        return f"{getattr(make, 'brand', '')}-{traits}{self.blunder.__name__}"


MISTAKES = [
    Mistake(BambuRig, wrong_address, StageKind.PORT, Verdict.UNREACHABLE),
    Mistake(PrusaRig, wrong_address, StageKind.PORT, Verdict.UNREACHABLE),
    Mistake(BambuRig, unknown_name, StageKind.NAME, Verdict.NAME_UNKNOWN),
    Mistake(PrusaRig, unknown_name, StageKind.NAME, Verdict.NAME_UNKNOWN),
    Mistake(BambuRig, switched_off, StageKind.PORT, Verdict.PORT_CLOSED),
    Mistake(PrusaRig, switched_off, StageKind.PORT, Verdict.PORT_CLOSED),
    Mistake(BambuRig, address_of_a_prusa, StageKind.TLS, Verdict.OTHER_BRAND),
    Mistake(BambuRig, address_of_a_raspberry_pi, StageKind.TLS, Verdict.OTHER_BRAND),
    Mistake(PrusaRig, address_of_a_bambu, StageKind.LOGIN, Verdict.OTHER_BRAND),
    Mistake(BambuRig, address_of_something_else, StageKind.TLS, Verdict.NOT_A_PRINTER),
    Mistake(
        PrusaRig, address_of_something_else, StageKind.LOGIN, Verdict.NOT_A_PRINTER
    ),
    Mistake(
        BambuRig,
        address_of_another_device,
        StageKind.CERTIFICATE,
        Verdict.NOT_A_PRINTER,
    ),
    Mistake(
        BambuRig, address_of_another_bambu, StageKind.CERTIFICATE, Verdict.OTHER_PRINTER
    ),
    Mistake(BambuRig, wrong_serial, StageKind.CERTIFICATE, Verdict.OTHER_PRINTER),
    Mistake(PrusaRig, wrong_serial, StageKind.MESSAGES, Verdict.OTHER_PRINTER),
    Mistake(
        BambuRig, new_certificate, StageKind.CERTIFICATE, Verdict.CERTIFICATE_CHANGED
    ),
    Mistake(BambuRig, wrong_code, StageKind.LOGIN, Verdict.WRONG_CODE),
    Mistake(PrusaRig, wrong_password, StageKind.LOGIN, Verdict.WRONG_PASSWORD),
    Mistake(PrusaRig, wrong_username, StageKind.LOGIN, Verdict.WRONG_USERNAME),
    Mistake(pi, wrong_password, StageKind.LOGIN, Verdict.WRONG_PASSWORD),
    Mistake(pi, still_starting, StageKind.LOGIN, Verdict.STARTING),
    Mistake(BambuRig, in_the_cloud, StageKind.COMMANDS, Verdict.IN_CLOUD),
    Mistake(pi, no_username, StageKind.LOGIN, Verdict.WRONG_KEY),
    Mistake(
        partial(PrusaRig, api_key=True),
        wrong_password,
        StageKind.LOGIN,
        Verdict.WRONG_KEY,
    ),
    Mistake(
        partial(BambuRig, client_limit=1),
        slicer_looks_on,
        StageKind.MESSAGES,
        Verdict.TOO_MANY_CLIENTS,
    ),
    Mistake(BambuRig, never_reports, StageKind.MESSAGES, Verdict.SILENT),
    Mistake(BambuRig, hangs, StageKind.TLS, Verdict.NO_ANSWER),
    Mistake(
        partial(BambuRig, X1C),
        no_developer_mode,
        StageKind.COMMANDS,
        Verdict.COMMANDS_REFUSED,
    ),
    Mistake(
        partial(BambuRig, A1),
        no_developer_mode,
        StageKind.COMMANDS,
        Verdict.COMMANDS_REFUSED,
    ),
    Mistake(BambuRig, firmware_is_installed, StageKind.COMMANDS, Verdict.UPDATING),
    Mistake(PrusaRig, too_old, StageKind.MESSAGES, Verdict.TOO_OLD),
    Mistake(BambuRig, no_file_server, StageKind.FILES, Verdict.FILES_CLOSED),
    Mistake(PrusaRig, no_usb_drive, StageKind.FILES, Verdict.NO_STORAGE),
    Mistake(BambuRig, no_card, StageKind.FILES, Verdict.NO_STORAGE),
    Mistake(PrusaRig, answers_nothing, StageKind.LOGIN, Verdict.NO_ANSWER),
    Mistake(PrusaRig, stumbles, StageKind.LOGIN, Verdict.NOT_UNDERSTOOD),
    Mistake(
        PrusaRig,
        wrong_username_and_password,
        StageKind.LOGIN,
        Verdict.WRONG_PASSWORD,
    ),
    Mistake(
        BambuRig,
        address_of_a_raspberry_pi_that_starts,
        StageKind.TLS,
        Verdict.OTHER_BRAND,
    ),
    Mistake(partial(BambuRig, P1S), no_live_view, StageKind.CAMERA, Verdict.CAMERA_OFF),
    Mistake(partial(BambuRig, X1C), no_live_view, StageKind.CAMERA, Verdict.CAMERA_OFF),
    Mistake(
        partial(BambuRig, P1S), no_camera_server, StageKind.CAMERA, Verdict.CAMERA_FAILS
    ),
    Mistake(
        partial(BambuRig, X1C), no_camera_server, StageKind.CAMERA, Verdict.CAMERA_FAILS
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
async def test_each_mistake_has_its_own_right_verdict(
    hass: HomeAssistant, socket_enabled: None, mistake: Mistake
) -> None:
    async with AsyncExitStack() as stack:
        rig = await stack.enter_async_context(mistake.make())
        scene = Scene(hass, rig, data_of(rig), stack)
        await mistake.blunder(scene)
        found = await async_check_up(hass, scene.data)
        text = await async_text(hass, rig.brand, found)
    assert found.verdict is mistake.verdict
    assert found.failed
    assert found.failed.kind is mistake.stage
    assert text[0].isupper()
    assert text.endswith(".")
    assert "{" not in text
    if found.verdict is Verdict.OTHER_BRAND:
        other = "Prusa" if rig.brand == "bambu" else "Bambu Lab"
        assert found.other_brand == other
        assert other in text


async def test_nothing_is_wrong_with_a_printer_that_works(
    hass: HomeAssistant, rig: Rig
) -> None:
    check_up = await async_check_up(hass, data_of(rig))
    assert check_up.verdict is Verdict.ALL_WELL
    assert await async_text(hass, rig.brand, check_up) == (
        "Nothing is wrong: everything that was looked at works."
    )
    went = {stage.kind: stage.outcome for stage in check_up.stages}
    assert list(went) == list(StageKind)
    for looked_at in set(StageKind) - {
        StageKind.TLS,
        StageKind.CERTIFICATE,
        StageKind.CAMERA,
    }:
        assert went[looked_at] is Outcome.PASSED, looked_at


async def test_what_comes_after_a_failure_is_not_looked_at(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = BambuRig()
    check_up = await async_check_up(hass, data_of(rig) | {"host": "127.0.0.1:9"})
    assert [stage.outcome for stage in check_up.stages[:2]] == [
        Outcome.PASSED,
        Outcome.FAILED,
    ]
    assert {stage.reason for stage in check_up.stages[2:]} == {Note.NOT_REACHED}


@pytest.mark.parametrize("seen_before", [True, False])
async def test_it_is_told_why_a_certificate_is_trusted(
    hass: HomeAssistant, socket_enabled: None, *, seen_before: bool
) -> None:
    async with BambuRig() as rig:
        data = data_of(rig)
        if seen_before:
            data["fingerprint"] = rig.simulator.certificate_fingerprint
        check_up = await async_check_up(hass, data)
    stage = next(
        stage for stage in check_up.stages if stage.kind is StageKind.CERTIFICATE
    )
    assert stage.reason is (Note.PINNED if seen_before else Note.FIRST_SIGHT)


@pytest.mark.parametrize("theirs", [True, False])
async def test_it_is_told_whether_a_chosen_authority_signed_the_certificate(
    hass: HomeAssistant, socket_enabled: None, tmp_path: Path, *, theirs: bool
) -> None:
    folder = tmp_path / "printernizer" / "authorities"
    folder.mkdir(parents=True)
    hass.config.config_dir = str(tmp_path)
    async with BambuRig() as rig:
        root = rig.simulator.root_certificate.encode()
        another = issue("01P00A000000777").pem(chain=False)
        (folder / "root.pem").write_bytes(root if theirs else another)
        check_up = await async_check_up(hass, data_of(rig))
    stage = next(
        stage for stage in check_up.stages if stage.kind is StageKind.CERTIFICATE
    )
    assert stage.reason is (Note.VENDOR if theirs else Verdict.UNTRUSTED_CERTIFICATE)


async def test_the_printer_tells_a_serial_number_that_was_left_out(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with BambuRig() as rig:
        check_up = await async_check_up(hass, data_of(rig) | {"serial": ""})
    assert check_up.verdict is Verdict.ALL_WELL


async def test_the_access_code_is_told_to_no_other_certificate(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = BambuRig()
    async with trap(rig.serial) as other:
        known = {"host": f"127.0.0.1:{other.port}", "fingerprint": "ab" * 32}
        check_up = await async_check_up(hass, data_of(rig) | known)
        assert other.visits
        assert other.heard == b""
    assert check_up.verdict is Verdict.CERTIFICATE_CHANGED


async def test_a_key_is_told_to_nobody_but_a_prusalink(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    rig = PrusaRig(api_key=True)
    async with plain_trap(lambda _: HTTP) as other:
        data = data_of(rig) | {"host": f"127.0.0.1:{other.port}"}
        check_up = await async_check_up(hass, data)
        assert other.heard.startswith(b"GET /api/version")
        assert rig.password.encode() not in other.heard
    assert check_up.verdict is Verdict.NOT_A_PRINTER


async def test_a_password_that_is_refused_is_never_told_in_clear(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with PrusaRig(Flavour.RPI) as rig:
        await async_check_up(hass, data_of(rig) | {"password": "an-api-key-by-mistake"})
        told = [str(request.headers) for request in rig.simulator.requests]
    assert told
    assert "an-api-key-by-mistake" not in "".join(told)


async def test_a_printer_is_left_alone_in_the_end(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with BambuRig() as rig:
        await async_check_up(hass, data_of(rig))
        await rig.simulator.wait_for_clients(0)


async def test_a_camera_that_has_taken_no_photo_yet_is_not_blamed(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PiCamera, "look", lambda *_: None)
    async with pi() as rig:
        check_up = await async_check_up(hass, data_of(rig))
    assert check_up.verdict is Verdict.ALL_WELL
    (camera,) = [stage for stage in check_up.stages if stage.kind is StageKind.CAMERA]
    assert camera.reason is Note.CANNOT_TELL


async def test_a_printer_that_was_asked_a_lot_is_not_asked_for_the_check_up_too(
    hass: HomeAssistant, socket_enabled: None
) -> None:
    async with BambuRig(X1C) as rig:
        live = rig.backend(async_get_clientsession(hass))
        await live.connect(lambda _: None)
        for _ in range(2):
            assert await live.test_control() is None
        with pytest.raises(BusyError):
            await live.test_control()
        check_up = await async_check_up(hass, data_of(rig), live)
        await live.close()
    (commands,) = [
        stage for stage in check_up.stages if stage.kind is StageKind.COMMANDS
    ]
    assert commands.reason is Note.CANNOT_TELL
