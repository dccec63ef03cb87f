"""A simulated printer of any brand, and what it takes to reach it."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Self, override

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.bambu.backend import BambuBackend
from custom_components.printernizer.bambu.files.ftps import FtpsTimes
from custom_components.printernizer.bambu.files.job_plan import Retries
from custom_components.printernizer.bambu.patience import Patience
from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.backend import PrinterBackend
from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    CommandType,
    Pause,
)
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.connection.connection import RetryPolicy
from custom_components.printernizer.prusa.backend import PrusaBackend
from custom_components.printernizer.prusa.client import PrusaLinkClient
from simulator import threemf
from simulator.bambu.dialects import A1, H2D, P1S, X1C, Dialect
from simulator.bambu.printer import BambuSimulator
from simulator.machine import Machine, Plan
from simulator.prusalink.files import previews
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator

from .planted import (
    API_KEY,
    OTHER_ACCESS_CODE,
    OTHER_PASSWORD,
    PASSWORD,
    WRONG_SECRET as WRONG_SECRET,  # noqa: PLC0414 - tests need it with a rig
)

HURRY = RetryPolicy(first=0.01, longest=0.02, longest_refused=0.02)
HURRIED = Patience(
    first_report=1,
    confirmation=1,
    between_full_reports=0,
    files=FtpsTimes(answer=2, ending=0.1),
    job_file=Retries(pause=0.01),
)
BRACKET = Plan(name="Bracket", file="bracket.gcode", seconds=3600, layers=120)


@cache
def sliced(plan: Plan) -> bytes:
    """Return a project with the plan's plate in it."""
    return threemf.make(threemf.plate_of(plan))


class Rig(ABC):
    """One simulated printer; all that tests need to know of it, whatever its brand."""

    brand: str
    machine: Machine
    secret_field: str
    news_within: float
    """Seconds of Home Assistant's clock in which news of the printer arrive."""

    simulator: BambuSimulator | PrusaLinkSimulator

    async def __aenter__(self) -> Self:
        """Switch the printer on for the first time."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cut the power."""
        await self.power_off()

    async def start(self) -> None:
        """Switch the printer on for the first time."""
        await self.simulator.start()

    async def power_off(self) -> None:
        """Cut the power."""
        await self.simulator.power_off()

    async def power_on(self) -> None:
        """Come back at the same address."""
        await self.simulator.power_on()

    @property
    @abstractmethod
    def serial(self) -> str:
        """The serial number."""

    @property
    @abstractmethod
    def form(self) -> dict[str, Any]:
        """What a user fills in to set the printer up."""

    @abstractmethod
    def backend(
        self, session: ClientSession, *, secret: str | None = None
    ) -> PrinterBackend:
        """Make a backend for this printer, with its secret or another."""

    @abstractmethod
    async def sees(self, command: CommandType) -> None:
        """Return when the printer has received the command."""

    @abstractmethod
    def commands_seen(self) -> int:
        """How many commands that change something the printer has received."""

    @abstractmethod
    def refuse_login(self) -> None:
        """Take another secret than before from now on."""

    @abstractmethod
    def take_login(self) -> None:
        """Take the first secret again."""

    @abstractmethod
    def store(self, plan: Plan, path: str | None = None) -> str:
        """Have a file that can be printed; where it is stored."""

    def print_for(self, seconds: float, plan: Plan = BRACKET) -> None:
        """Be in the middle of a job."""
        self.store(plan)
        self.machine.start(plan)
        self.machine.advance(seconds)


class BambuRig(Rig):
    """A Bambu Lab printer."""

    brand = "bambu"
    simulator: BambuSimulator
    secret_field = "access_code"
    news_within = 2

    def __init__(self, dialect: Dialect = P1S, **options: Any) -> None:
        """Prepare the printer, as strict as the strictest one is on a busy day."""
        options.setdefault("strict_param", True)
        self.simulator = BambuSimulator(dialect=dialect, **options)
        self.simulator.settings.busy = True
        self._code: str | None = None
        self.machine = self.simulator.machine

    @property
    @override
    def serial(self) -> str:
        return self.simulator.serial

    @property
    @override
    def form(self) -> dict[str, Any]:
        return {
            "host": f"127.0.0.1:{self.simulator.port}",
            "serial": self.serial,
            "access_code": self.simulator.access_code,
        }

    @override
    def backend(
        self,
        session: ClientSession,
        *,
        secret: str | None = None,
        patience: Patience = HURRIED,
    ) -> BambuBackend:
        access = Access(
            Address("127.0.0.1", self.simulator.port),
            secret or self.simulator.access_code,
            Trust(self.serial),
        )
        return BambuBackend(access, name="Printer", patience=patience, policy=HURRY)

    @override
    def store(self, plan: Plan, path: str | None = None) -> str:
        path = path or f"/cache/{plan.name}.gcode.3mf"
        self.simulator.card.add(path, sliced(plan))
        return path

    @override
    async def sees(self, command: CommandType) -> None:
        name = {Cancel: "stop", Pause: "pause"}.get(command, "resume")
        await self.simulator.wait_for_command(name)

    @override
    def commands_seen(self) -> int:
        return sum("print" in received.message for received in self.simulator.received)

    @override
    def refuse_login(self) -> None:
        self._code = self._code or self.simulator.access_code
        self.simulator.new_access_code(OTHER_ACCESS_CODE)

    @override
    def take_login(self) -> None:
        assert self._code is not None, "it was never refused"
        self.simulator.new_access_code(self._code)


class PrusaRig(Rig):
    """A Prusa printer."""

    brand = "prusa"
    simulator: PrusaLinkSimulator
    secret_field = "password"
    news_within = 70

    def __init__(
        self, flavour: Flavour = Flavour.BUDDY, *, api_key: bool = False, **options: Any
    ) -> None:
        """Prepare the printer; with `api_key` clients log in with that."""
        self.username = {Flavour.BUDDY: "maker", Flavour.RPI: "prusa"}[flavour]
        self.password = PASSWORD
        if api_key and flavour is Flavour.RPI:
            self.password = options["api_key"] = API_KEY
        self.api_key = api_key
        self.simulator = PrusaLinkSimulator(
            flavour=flavour, serial=self.serial, **options
        )
        # Nobody lets the clock run while a file is stored.
        self.simulator.device.listing_delay = 0
        self.machine = self.simulator.machine

    @property
    @override
    def serial(self) -> str:
        return "10589-2109876543210987"

    @property
    @override
    def form(self) -> dict[str, Any]:
        form = {
            "host": f"127.0.0.1:{self.simulator.port}",
            "password": self.password,
        }
        return form if self.api_key else {**form, "username": self.username}

    @override
    async def start(self) -> None:
        self.store(BRACKET)
        await super().start()

    @override
    def store(self, plan: Plan, path: str | None = None) -> str:
        path = path or plan.file
        self.simulator.files.add(path, plan=plan, pictures=previews())
        root = {Flavour.BUDDY: "/usb", Flavour.RPI: "/local"}
        return f"{root[self.simulator.flavour]}/{path}"

    @override
    def backend(
        self, session: ClientSession, *, secret: str | None = None
    ) -> PrusaBackend:
        client = PrusaLinkClient(
            session,
            Address("127.0.0.1", self.simulator.port),
            username="" if self.api_key else self.username,
            password=secret or self.password,
        )
        return PrusaBackend(client, name="Printer", policy=HURRY, chance=lambda: 0.0)

    @override
    async def sees(self, command: CommandType) -> None:
        method = "DELETE" if command is Cancel else "PUT"
        await self.simulator.wait_for_request(method, "/api/v1/job/")

    @override
    def commands_seen(self) -> int:
        return sum(request.method != "GET" for request in self.simulator.requests)

    @override
    def refuse_login(self) -> None:
        self.simulator.new_password(OTHER_PASSWORD)

    @override
    def take_login(self) -> None:
        self.simulator.new_password(self.password)


@dataclass(frozen=True)
class Make:
    """A printer to be made, with a name for the test's id."""

    name: str
    rig: Callable[[], Rig]


EVERY_PRINTER = (
    Make("x1c", lambda: BambuRig(X1C)),
    Make("p1s", lambda: BambuRig(P1S)),
    Make("a1", lambda: BambuRig(A1)),
    Make("h2d", lambda: BambuRig(H2D)),
    Make("mk4-digest", PrusaRig),
    Make("mk4-key", lambda: PrusaRig(api_key=True)),
    Make("mk3-pi-digest", lambda: PrusaRig(Flavour.RPI)),
    Make("mk3-pi-key", lambda: PrusaRig(Flavour.RPI, api_key=True)),
)
ONE_OF_EACH_BRAND = (EVERY_PRINTER[1], EVERY_PRINTER[4])


def rig_of_each(makes: Sequence[Make]) -> Any:
    """Return a fixture that switches on one printer after the other."""

    @pytest.fixture(name="rig", params=makes, ids=lambda make: make.name)
    async def rig_fixture(
        request: pytest.FixtureRequest, socket_enabled: None
    ) -> AsyncGenerator[Rig]:
        async with request.param.rig() as rig:
            yield rig

    return rig_fixture
