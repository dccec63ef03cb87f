"""A printer in Home Assistant, with a line between them, and what is seen of both."""

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
import logging
from pathlib import Path
from tempfile import TemporaryDirectory
import time
from typing import Any, override
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, callback

from custom_components.printernizer.bambu.session import discovery
from custom_components.printernizer.printer.connection.connection import Connection
from simulator.bambu.dialects import P1S
from simulator.bambu.printer import BambuSimulator
from simulator.machine import ACTIVE
from simulator.prusalink.printer import PrusaLinkSimulator

from ..home import LONG_JOB, add, be_printing, homeassistant_core
from .line import Line

PASSWORD = "k7Vq2Rm9xTz4"  # noqa: S105 - of a simulated printer
CODE = "12345678"
BRANDS = ("bambu", "prusa")
# Longer than anybody looks at how the last job ended.
_REST = 400.0
_LIVE = {"connected", "reconnecting"}

type Simulator = BambuSimulator | PrusaLinkSimulator


class LogLines(logging.Handler):
    """Keeps what is told in the log."""

    def __init__(self) -> None:
        """Take what everybody sees."""
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@dataclass
class Scene:
    """One printer; `seen` says since when its connection was shown how."""

    hass: HomeAssistant
    brand: str
    simulator: Simulator
    line: Line
    log: LogLines
    attempts: list[float]
    entry: ConfigEntry[Any] = field(init=False)
    seen: list[tuple[float, str]] = field(default_factory=list)
    pace: float = 2.0
    """Seconds in which the printer does one step."""
    power: asyncio.Event = field(default_factory=asyncio.Event)
    prints_on: bool = True
    """Whether a job follows the last one at once."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def bambu(self) -> BambuSimulator:
        """The printer, where it is one of Bambu Lab."""
        if isinstance(self.simulator, BambuSimulator):
            return self.simulator
        raise TypeError(self.brand)

    @property
    def prusa(self) -> PrusaLinkSimulator:
        """The printer, where it is one of Prusa."""
        if isinstance(self.simulator, PrusaLinkSimulator):
            return self.simulator
        raise TypeError(self.brand)

    @property
    def is_connected(self) -> bool:
        """Whether the printer is shown as connected."""
        return bool(self.seen) and self.seen[-1][1] == "connected"

    @property
    def is_live(self) -> bool:
        """Whether the printer's readings are shown as those of now."""
        return bool(self.seen) and self.seen[-1][1] in _LIVE

    async def off(self) -> None:
        """Cut the printer's power."""
        self.power.clear()
        await self.line.close()
        await self.simulator.power_off()

    async def on(self) -> None:
        """Switch the printer on again."""
        await self.simulator.power_on()
        await self.line.open()
        self.power.set()

    async def until_connected(self, within: float) -> bool:
        """Wait until the printer is shown as connected; whether it ever was."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not self.is_connected:
                    self.changed.clear()
                    await self.changed.wait()
        return self.is_connected

    def end_job(self) -> None:
        """Have the printer stop what it prints, if it prints."""
        if self.simulator.machine.phase in ACTIVE:
            self.simulator.machine.stop()

    @asynccontextmanager
    async def resting(self) -> AsyncGenerator[None]:
        """Have the printer do nothing for a while, and then print again."""
        self.prints_on = False
        self.end_job()
        await asyncio.sleep(_REST)
        yield
        self.prints_on = True

    def offline_since(self, begin: float) -> float | None:
        """Return when the printer was first shown as away after a moment."""
        return next(
            (when for when, how in self.seen if when >= begin and how not in _LIVE),
            None,
        )

    def was_live(self, moment: float) -> bool:
        """Whether the printer's readings were shown as those of that moment."""
        before = [how for when, how in self.seen if when < moment]
        return bool(before) and before[-1] in _LIVE

    @callback
    def note(self, event: Event[Any]) -> None:
        """Take down how the connection is shown."""
        new = event.data["new_state"]
        if new is None or not event.data["entity_id"].endswith("_connection"):
            return
        if new.state in {"unavailable", "unknown"}:
            return
        if not self.seen or self.seen[-1][1] != new.state:
            self.seen.append((time.monotonic(), new.state))
            self.changed.set()

    async def work(self) -> None:
        """Have the printer go on with its job, as long as it has power."""
        while True:
            await self.power.wait()
            await asyncio.sleep(self.pace)
            if self.power.is_set():
                self.simulator.machine.advance(self.pace)
                if self.prints_on and self.simulator.machine.phase not in ACTIVE:
                    be_printing(self.simulator.machine)


@asynccontextmanager
async def scene_of(brand: str) -> AsyncGenerator[Scene]:
    """Provide a printer that prints, in a Home Assistant of its own."""
    simulator = simulator_of(brand)
    async with simulator:
        # Of a handshake, or of an answer.
        line = Line(simulator.port, {"bambu": 700, "prusa": 350}[brand])
        await line.open()
        be_printing(simulator.machine)
        with TemporaryDirectory() as folder, noted_attempts() as attempts:
            async with homeassistant_core(folder) as hass:
                scene = await added(hass, brand, simulator, line, attempts)
                scene.power.set()
                working = asyncio.create_task(scene.work())
                await scene.until_connected(60)
                yield scene
                working.cancel()
                logging.getLogger().removeHandler(scene.log)
        await line.close()


async def added(
    hass: HomeAssistant,
    brand: str,
    simulator: Simulator,
    line: Line,
    attempts: list[float],
) -> Scene:
    """Add a printer behind a line as a user does."""
    log = LogLines()
    ours = logging.getLogger("custom_components.printernizer")
    ours.setLevel(logging.INFO)
    ours.addHandler(log)
    ours.propagate = False
    scene = Scene(hass, brand, simulator, line, log, attempts)
    hass.bus.async_listen(EVENT_STATE_CHANGED, scene.note)
    scene.entry = await add(hass, brand, form_of(simulator, line))
    return scene


def form_of(simulator: Simulator, line: Line) -> dict[str, str]:
    """Return what a user fills in to add the printer behind a line."""
    host = f"127.0.0.1:{line.port}"
    if isinstance(simulator, BambuSimulator):
        return {"host": host, "serial": simulator.serial, "access_code": CODE}
    return {"host": host, "username": "maker", "password": PASSWORD}


def serial_of(brand: str, number: int = 1) -> str:
    """Return the serial number of one of many printers of a brand."""
    return {"bambu": f"01P00A{number:09}", "prusa": f"10589-{number:016}"}[brand]


def simulator_of(brand: str, number: int = 1) -> Simulator:
    """Make a printer of a brand, whose number is in its serial number."""
    serial = serial_of(brand, number)
    if brand == "bambu":
        return BambuSimulator(
            serial=serial, dialect=P1S, access_code=CODE, client_limit=1
        )
    prusa = PrusaLinkSimulator(serial=serial, password=PASSWORD)
    prusa.device.listing_delay = 0
    prusa.files.add(LONG_JOB.file)
    return prusa


@contextmanager
def noted_attempts() -> Iterator[list[float]]:
    """Give a list of when it was tried to reach a printer."""
    attempts: list[float] = []
    attempt = Connection.attempt

    def noted(connection: Connection) -> None:
        attempt(connection)
        attempts.append(time.monotonic())

    # Where no real printer is heard.
    with patch.object(Connection, "attempt", noted), patch.object(discovery, "PORT", 0):
        yield attempts


def storage_of(scene: Scene) -> list[Path]:
    """Return the files that are kept for the printer."""
    folder = Path(scene.hass.config.path(".storage"))
    return [path for path in folder.iterdir() if scene.entry.entry_id in path.name]
