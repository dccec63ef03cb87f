"""The simulated PrusaLink printer: a web server of either flavour on 127.0.0.1."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Any, Protocol, override

from simulator.machine import ACTIVE, Machine
from simulator.powered import PoweredPrinter

from .buddy.interface import Buddy
from .device import Device, Identity
from .digest import BuddyDigest, RpiDigest
from .faults import Break, Faults, PlannedBreak
from .files import FileStore, previews
from .http import Request, Response
from .log import LoggedRequest, RequestLog
from .pi.interface import Rpi
from .server import Server, Transport
from .transfers import TransferSlot
from .views import Dialogs, View


class Flavour(StrEnum):
    """Which of the two server programs it is."""

    BUDDY = "buddy"
    """In the printer's own firmware."""
    RPI = "rpi"
    """On a Raspberry Pi beside the printer."""


class Personality(Protocol):
    """The rules of a flavour."""

    @property
    def transport(self) -> Transport:
        """How connections are handled."""

    def reboot(self, *, booted: bool) -> None:
        """Start anew."""

    def expire_nonces(self) -> None:
        """Let all nonces be too old."""

    def view(self) -> View:
        """Return what the printer shows."""

    def path(self, request: Request) -> str:
        """Decode the path of a request."""

    def json(self, value: Any) -> Response:
        """Answer with JSON."""

    def refuse(self, request: Request) -> Response | None:
        """Return the answer to a request that is not let in."""

    async def dispatch(self, request: Request) -> Response:
        """Answer a request that was let in."""


_USUAL_USERNAMES = {Flavour.BUDDY: "maker", Flavour.RPI: "prusa"}


class PrusaLinkSimulator(PoweredPrinter):
    """A printer that speaks PrusaLink.

    Use it as a context manager, or call `start` and `stop`. All durations are those of
    `machine.time`: nonces age, jobs advance and idle connections close only when the
    machine is advanced.
    """

    def __init__(  # noqa: PLR0913 - a printer has that many traits
        self,
        *,
        flavour: Flavour = Flavour.BUDDY,
        username: str | None = None,
        password: str = "k7Vq2Rm9xTz4",  # noqa: S107 - of no real printer
        api_key: str | None = None,
        serial: str | None = "10589-2109876543210987",
        hostname: str = "prusa-mk4",
        machine: Machine | None = None,
        port: int = 0,
        booted: bool = True,
    ) -> None:
        """Prepare a printer; nothing listens yet.

        Args:
            flavour: Which server program.
            username: For the digest; "maker" (Buddy) or "prusa" (Raspberry Pi).
            password: For the digest, and on Buddy the API key too.
            api_key: Of the Raspberry Pi; without one, the user has deleted it.
            serial: Of the printer; a Raspberry Pi may know none.
            hostname: Which it says it has.
            machine: The mechanics; a new idle one by default.
            port: Where to listen; 0 takes a free port.
            booted: Whether the Raspberry Pi has its 78 s of start-up behind it.
        """
        self.flavour = flavour
        self.machine = machine or Machine()
        self.device = _build_device(flavour, self.machine, serial, hostname)
        self._username = username or _USUAL_USERNAMES[flavour]
        self._personality = self._be(password, api_key, booted=booted)
        self._faults = Faults()
        self._log = RequestLog()
        self.when_asked: Callable[[], None] = lambda: None
        """Is called before each answer, e.g. to let time pass."""
        self._delay = 0.0
        self._heir: tuple[str, str, PrusaLinkSimulator] | None = None
        self._server = Server(
            self._personality.transport, self._answer, self._now, port
        )
        self.machine.on_change(self._server.look_at_clock)

    @override
    async def start(self) -> None:
        await self._server.start()

    @override
    async def stop(self) -> None:
        await self._server.stop()

    @property
    @override
    def port(self) -> int:
        return self._server.port

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def files(self) -> FileStore:
        """The USB drive (Buddy) or the folder on the Raspberry Pi."""
        return self.device.files

    @property
    def view(self) -> View:
        """What the printer shows to its clients."""
        return self._personality.view()

    @property
    def requests(self) -> list[LoggedRequest]:
        """All requests in the order in which they came."""
        return self._log.requests

    async def wait_for_request(self, method: str, path_prefix: str) -> LoggedRequest:
        """Wait for such a request to be answered, or to hang; each is returned once.

        Those that were answered with 401 are left out: the client tries again.
        """
        return await self._log.wait_for(method, path_prefix)

    @property
    def most_parallel(self) -> int:
        """The most requests that ever were in work, or waited for it, at once."""
        return self._server.most_parallel

    @property
    def connections(self) -> int:
        """Open TCP connections."""
        return len(self._server.connections)

    @property
    def most_connections(self) -> int:
        """The most TCP connections that ever were open at once."""
        return self._server.most_connections

    @property
    def sent(self) -> int:
        """Bytes that have gone to clients."""
        return self._server.sent

    @property
    def total_connections(self) -> int:
        """TCP connections ever made."""
        return self._server.total_connections

    @override
    async def power_on(self, *, booted: bool = True) -> None:
        """Come back on the same port, with no nonce of before still valid."""
        self._personality.reboot(booted=booted)
        await super().power_on()

    def slow(self, seconds: float) -> None:
        """Take so many simulated seconds for each answer while a job runs."""
        self._delay = seconds

    def new_password(self, password: str) -> None:
        """Take another password from now on, and it alone as the API key."""
        self._personality = self._be(password, password, booted=True)

    def insert_medium(self) -> FileStore:
        """Put the USB drive (Buddy) or an empty SD card (Raspberry Pi) in."""
        if self.flavour is Flavour.RPI:
            card = FileStore("SD Card", self._now, fat=False)
            self.device.sdcard = card
            return card
        self.device.medium = True
        self.files.touch()
        return self.files

    def eject_medium(self) -> None:
        """Take the USB drive (Buddy) or the SD card (Raspberry Pi) out."""
        self.device.medium = False
        self.device.sdcard = None
        self.files.touch()

    def hold(self) -> None:
        """Let every request hang until `release`."""
        self._faults.hold()

    def release(self) -> None:
        """Answer what hangs, and the rest as usual."""
        self._faults.release()

    def break_next(
        self, kind: Break, method: str | None = None, path: str | None = None
    ) -> None:
        """Break the next answer to a client that has logged in; can be called again.

        With a method or a decoded path, the next one to a request of that.
        """
        self._faults.breaks.append(PlannedBreak(kind, method, path))

    def hang_up(self) -> None:
        """Close all connections; new ones are taken."""
        self._server.hang_up()

    def hand_over(self, heir: PrusaLinkSimulator, method: str, path: str) -> None:
        """Let another printer have the address once such a request is answered.

        The connection ends with the answer, and the next one leads to the other.
        """
        self._heir = method, path, heir

    def expire_nonces(self) -> None:
        """Let all nonces given so far be too old."""
        self._personality.expire_nonces()

    def override(self, path: str, value: Any) -> None:
        """Answer GETs of a decoded path with any JSON value, until `clear`."""
        self._faults.overrides[path] = value

    def attention(self, *, job: bool) -> None:
        """Ask the user something; with `job`, the print rests meanwhile."""
        self.device.dialogs.attention(job=job)

    def busy(self) -> None:
        """Do something that hides the job, even in the middle of a print."""
        self.device.dialogs.busy()

    def error(self, message: str) -> None:
        """Have a fault, which ends the job; the message shows on a Raspberry Pi."""
        self.device.dialogs.error(message)

    def clear(self) -> None:
        """End attention, busy, error and the overrides; a resting print goes on."""
        self.device.dialogs.clear()
        self._faults.overrides.clear()

    def _be(self, password: str, key: str | None, *, booted: bool) -> Personality:
        """Take the rules of the flavour."""
        match self.flavour:
            case Flavour.BUDDY:
                digest = BuddyDigest(self._username, password, self._now)
                return Buddy(self.device, digest, password)
            case Flavour.RPI:
                rpi_digest = RpiDigest(self._username, password, self._now)
                return Rpi(self.device, rpi_digest, key, booted=booted)

    def _now(self) -> float:
        """Return the simulated time."""
        return self.machine.time

    async def _answer(self, request: Request) -> Response | None:
        """Answer a request and log it; `None` leaves it without an answer."""
        entry = LoggedRequest(
            request.method, request.target, request.headers, self._now()
        )
        self.requests.append(entry)
        if self._faults.holding:
            self._log.settle(entry)
        await self._faults.pass_hold()
        await self._pass_delay()
        self.when_asked()
        response = await self._work_out(request)
        entry.status = None if response is None else int(response.status)
        self._log.settle(entry)
        if response is None or self._heir is None:
            return response
        method, path, heir = self._heir
        if not entry.fits(method, path):
            return response
        self._heir = None
        self._server.leave_port()
        await heir.start()
        return replace(response, close=True)

    async def _pass_delay(self) -> None:
        """Let the print go first."""
        if not self._delay or self.machine.phase not in ACTIVE:
            return
        over = asyncio.Event()
        self.machine.call_at(self._now() + self._delay, over.set)
        await over.wait()

    async def _work_out(self, request: Request) -> Response | None:
        """Let the flavour answer, unless the answer is overridden or broken."""
        if (refusal := self._personality.refuse(request)) is not None:
            return refusal
        path = self._personality.path(request)
        if request.method == "GET" and path in self._faults.overrides:
            answer = self._personality.json(self._faults.overrides[path])
        else:
            answer = await self._personality.dispatch(request)
        return self._faults.spoil(request.method, path, answer)


def _build_device(
    flavour: Flavour, machine: Machine, serial: str | None, hostname: str
) -> Device:
    """Put the printer behind the web server together, with one file to print."""
    fat = flavour is Flavour.BUDDY
    name = "usb" if fat else "PrusaLink gcodes"
    files = FileStore(name, lambda: machine.time, fat=fat)
    files.add("calibration_cube.gcode", pictures=previews())
    linger = 0.0 if fat else Rpi.ATTENTION_LINGERS
    return Device(
        machine=machine,
        identity=Identity(serial=serial, hostname=hostname),
        dialogs=Dialogs(machine, linger=linger),
        files=files,
        transfers=TransferSlot(lambda: machine.time),
    )
