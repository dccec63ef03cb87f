"""The faults, each as what begins it and what ends it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.session import BambuSession
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.connecting.moving import async_follow_address
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.connection.found import FoundPrinter
from simulator.bambu.dialects import P1S
from simulator.bambu.printer import BambuSimulator
from simulator.prusalink.faults import Break
from simulator.prusalink.printer import PrusaLinkSimulator

from .. import skipping_clock
from .line import HOST, Line, Manner
from .scene import BRANDS, CODE, PASSWORD, Scene, serial_of, storage_of

_DAY = 86_400.0
_FIVE_YEARS = 5 * 365 * _DAY

type Happening = Callable[[Scene], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong for so many seconds; with its end it is possible again.

    `harmless` is what a printer must not go offline for, `unheard` after what it does
    not announce itself, though it was away for long. Printers print meanwhile, unless
    they are `at_rest`.
    """

    name: str
    happening: Happening
    lasts: float = 60.0
    brands: tuple[str, ...] = BRANDS
    harmless: bool = False
    unheard: bool = False
    at_rest: bool = False


FAULTS: list[Fault] = []


def _fault(
    name: str,
    lasts: float = 60.0,
    brands: tuple[str, ...] = BRANDS,
    **traits: bool,
) -> Callable[[Callable[[Scene], AsyncGenerator[None]]], Happening]:
    def note(happening: Callable[[Scene], AsyncGenerator[None]]) -> Happening:
        managed = asynccontextmanager(happening)
        FAULTS.append(Fault(name, managed, lasts, brands, **traits))
        return managed

    return note


@_fault("killed")
async def killed(scene: Scene) -> AsyncGenerator[None]:
    """The power goes."""
    await scene.off()
    yield
    await scene.on()


@_fault("restarted", 25)
async def restarted(scene: Scene) -> AsyncGenerator[None]:
    """Off and on; while it starts nothing but the network answers."""
    await scene.off()
    await asyncio.sleep(5)
    if scene.brand == "prusa":
        await scene.on()
        scene.prusa.hold()
        yield
        scene.prusa.release()
    else:
        scene.bambu.unanswered.update({"pushall": 99, "get_version": 99})
        await scene.on()
        scene.bambu.mute()
        yield
        _speak(scene)


@_fault("dropped", 1, harmless=True)
async def dropped(scene: Scene) -> AsyncGenerator[None]:
    """Every connection is cut, and the next may be made at once."""
    await scene.line.cut()
    yield


@_fault("8 drops in 80 s", 1, harmless=True)
async def eight_drops(scene: Scene) -> AsyncGenerator[None]:
    """The WLAN is bad."""
    for _ in range(8):
        await scene.line.cut()
        await asyncio.sleep(10)
    yield


async def _half_open(scene: Scene) -> AsyncGenerator[None]:
    """A cable is pulled: no side hears that the other is gone."""
    scene.line.behave(Manner.DEAD)
    yield
    scene.line.behave(Manner.PLAIN)


_fault("half-open")(_half_open)
_fault("half-open at rest", at_rest=True)(_half_open)


@_fault("refused")
async def refused(scene: Scene) -> AsyncGenerator[None]:
    """The device is there, its port is closed."""
    await scene.line.close()
    yield
    await scene.line.open()


def _behaving(name: str, manner: Manner, lasts: float = 60.0) -> None:
    async def happens(scene: Scene) -> AsyncGenerator[None]:
        scene.line.behave(manner)
        await scene.line.cut()
        yield
        scene.line.behave(Manner.PLAIN)
        await scene.line.cut()

    _fault(name, lasts)(happens)


_behaving("TLS or HTTP stalled", Manner.DEAD)
_behaving("TLS or HTTP trickled", Manner.TRICKLING)
_behaving("half answers", Manner.HALF)
_behaving("noise", Manner.NOISE)


@_fault("half a packet")
async def half_a_packet(scene: Scene) -> AsyncGenerator[None]:
    """What was begun to be said is not ended."""
    scene.line.behave(Manner.HALF)
    await asyncio.sleep(2)
    scene.line.behave(Manner.DEAD)
    yield
    scene.line.behave(Manner.PLAIN)
    await scene.line.cut()


@_fault("silent")
async def silent(scene: Scene) -> AsyncGenerator[None]:
    """It takes connections and answers pings, and tells nothing any more."""
    if scene.brand == "prusa":
        scene.prusa.hold()
        yield
        scene.prusa.release()
        return
    scene.bambu.unanswered.update({"pushall": 99, "start": 99, "get_version": 99})
    scene.power.clear()
    yield
    scene.power.set()
    _speak(scene)


def _speak(scene: Scene) -> None:
    """Let a printer that was silent report again."""
    scene.bambu.unanswered.clear()
    scene.bambu.machine.advance(1)


@_fault("nonsense", 30, harmless=True)
async def nonsense(scene: Scene) -> AsyncGenerator[None]:
    """Now and then an answer is none: no JSON, no object, no UTF-8."""
    if scene.brand == "prusa":
        for kind in (Break.TRUNCATED_JSON, Break.HTML_500, Break.EMPTY):
            scene.prusa.break_next(kind)
            await asyncio.sleep(20)
    else:
        for raw in (b"\xff\xfe{", b"[1, 2", b'"text"', b"{" * 5000, b'{"print": 7}'):
            scene.bambu.send_raw(raw)
            await asyncio.sleep(2)
    yield


@_fault("huge", 20)
async def huge(scene: Scene) -> AsyncGenerator[None]:
    """A message of some megabytes."""
    text = "x" * 5_000_000
    if scene.brand == "prusa":
        scene.prusa.override("/api/v1/status", {"printer": text})
        yield
        scene.prusa.clear()
    else:
        scene.bambu.send_raw(f'{{"print": "{text}"}}'.encode())
        yield


@_fault("10x rate", 20, ("bambu",), harmless=True)
async def ten_times_the_rate(scene: Scene) -> AsyncGenerator[None]:
    """It reports ten times a second."""
    scene.pace = 0.1
    yield
    scene.pace = 2


@_fault("wrong code later")
async def wrong_code(scene: Scene) -> AsyncGenerator[None]:
    """Somebody changes the code, and changes it back."""
    _take_code(scene, ours=False)
    yield
    _take_code(scene, ours=True)


@_fault("wrong code for 5 s", 5)
async def wrong_code_for_a_moment(scene: Scene) -> AsyncGenerator[None]:
    """It refuses the login while it starts."""
    _take_code(scene, ours=False)
    yield
    _take_code(scene, ours=True)


@_fault("wrong code at start")
async def wrong_code_at_start(scene: Scene) -> AsyncGenerator[None]:
    """Home Assistant starts while the code is another one."""
    _take_code(scene, ours=False)
    await _reload(scene)
    yield
    _take_code(scene, ours=True)


def _take_code(scene: Scene, *, ours: bool) -> None:
    if scene.brand == "prusa":
        scene.prusa.new_password(PASSWORD if ours else "another-one")
    else:
        scene.bambu.new_access_code(CODE if ours else "87654321")


async def _reload(scene: Scene) -> None:
    await scene.hass.config_entries.async_reload(scene.entry.entry_id)


@asynccontextmanager
async def _led_to(scene: Scene, serial: str) -> AsyncGenerator[None]:
    """Have another printer at the address: another serial, or an impostor's own key."""
    other: BambuSimulator | PrusaLinkSimulator
    if scene.brand == "bambu":
        other = BambuSimulator(serial=serial, dialect=P1S, access_code=CODE)
    else:
        other = PrusaLinkSimulator(serial=serial, password=PASSWORD)
    async with other:
        scene.line.target = other.port
        await scene.line.cut()
        yield
        scene.line.target = scene.simulator.port
        await scene.line.cut()


@_fault("wrong certificate", brands=("bambu",))
async def wrong_certificate(scene: Scene) -> AsyncGenerator[None]:
    """Somebody answers who has not the printer's key."""
    async with _led_to(scene, scene.bambu.serial):
        yield


def _other_serial(scene: Scene) -> str:
    return serial_of(scene.brand, 2)


@_fault("another serial later")
async def another_serial(scene: Scene) -> AsyncGenerator[None]:
    """Another printer gets the address."""
    async with _led_to(scene, _other_serial(scene)):
        yield


@_fault("another serial at start")
async def another_serial_at_start(scene: Scene) -> AsyncGenerator[None]:
    """Home Assistant starts while another printer has the address."""
    async with _led_to(scene, _other_serial(scene)):
        await _reload(scene)
        yield


@_fault("address changed", 30)
async def address_changed(scene: Scene) -> AsyncGenerator[None]:
    """The router gives another one, and the printer announces it."""
    await scene.line.close()
    yield
    await _announce_new_line(scene)


@_fault("address changed, attacker", 30)
async def address_taken(scene: Scene) -> AsyncGenerator[None]:
    """Somebody else answers at the old address, and announces one of his own."""
    before = scene.line
    serial = _other_serial(scene) if scene.brand == "prusa" else scene.bambu.serial
    async with _led_to(scene, serial):
        trap = Line(before.target)
        await trap.open()
        async_follow_address(scene.hass, scene.entry, _announced(scene, trap))
        yield
        await trap.close()
        await _announce_new_line(scene)
        await asyncio.sleep(0)
        await before.close()


async def _announce_new_line(scene: Scene) -> None:
    scene.line = Line(scene.simulator.port)
    await scene.line.open()
    async_follow_address(scene.hass, scene.entry, _announced(scene, scene.line))


def _announced(scene: Scene, line: Line) -> FoundPrinter:
    serial = scene.bambu.serial if scene.brand == "bambu" else None
    return FoundPrinter(host=f"{HOST}:{line.port}", serial=serial, hostname="a-printer")


@_fault("client limit")
async def client_limit(scene: Scene) -> AsyncGenerator[None]:
    """Others have all the places."""
    if scene.brand == "bambu":
        port = scene.bambu.port
        trust = Trust(scene.bambu.serial)
        await scene.line.cut()
        other = await BambuSession.open(
            Access(Address(HOST, port), CODE, trust),
            on_message=lambda _: None,
            on_lost=lambda: None,
        )
        yield
        other.close()
        return
    await scene.line.cut()
    callers = [await asyncio.open_connection(HOST, scene.prusa.port) for _ in range(12)]
    for _, writer in callers:
        writer.write(b"GET / HTTP/1.1\r\n")
    yield
    for _, writer in callers:
        writer.transport.abort()


@_fault("off for 24 h", _DAY)
async def off_for_a_day(scene: Scene) -> AsyncGenerator[None]:
    """Nobody prints today; what starts announces itself."""
    async with _off_for_long(scene):
        yield
    async_follow_address(scene.hass, scene.entry, _announced(scene, scene.line))


@_fault("off for 24 h, unheard", _DAY, unheard=True)
async def off_for_a_day_unheard(scene: Scene) -> AsyncGenerator[None]:
    """No announcement comes through, as from another network."""
    async with _off_for_long(scene):
        yield


@asynccontextmanager
async def _off_for_long(scene: Scene) -> AsyncGenerator[None]:
    await scene.off()
    yield
    await scene.on()


@_fault("clock jumps", 40, harmless=True)
async def clock_jumps(_scene: Scene) -> AsyncGenerator[None]:
    """The time of day is set five years ahead, and back."""
    skipping_clock.jump(_FIVE_YEARS)
    await asyncio.sleep(30)
    skipping_clock.jump(-_FIVE_YEARS)
    yield


@_fault("read-only disk", 60, harmless=True)
async def read_only_disk(scene: Scene) -> AsyncGenerator[None]:
    """Nothing can be written, and a job ends."""
    files = storage_of(scene)
    contents = [file.read_bytes() for file in files]
    for file in files:
        # Nothing can take the place of a folder, whoever asks for it.
        file.unlink()
        file.mkdir()
    scene.end_job()
    yield
    for file, content in zip(files, contents, strict=True):
        file.rmdir()
        file.write_bytes(content)


@_fault("broken stores", 1)
async def broken_stores(scene: Scene) -> AsyncGenerator[None]:
    """Home Assistant starts with files that nobody can read."""
    entries = scene.hass.config_entries
    await entries.async_unload(scene.entry.entry_id)
    for file in storage_of(scene):
        file.write_bytes(b'{"version": 1, "data": [nul')
    await entries.async_setup(scene.entry.entry_id)
    yield
