"""What is measured, one function a figure or a pair of them."""

import asyncio
from collections.abc import Callable
import cProfile
import json
import pstats
import statistics
import time

from paho.mqtt.client import MQTTMessage

from custom_components.printernizer.printer.model import PrinterStatus
from simulator.bambu.dialects import A1, H2D, P1S, X1C
from simulator.bambu.printer import BambuSimulator
from simulator.bambu.reports import reports
from simulator.machine import Machine

from .figures import say
from .home import LONG_JOB, Home, bambu_home, prusa_home

_GATHERED = 1.3
_ON_THE_WIRE = 0.004
_PRESSES = 30


async def writes_of_reports_that_change_nothing() -> None:
    """Say the same 100 times."""
    for dialect in (P1S, X1C):
        async with bambu_home(dialect) as (home, simulator):
            await asyncio.sleep(_GATHERED)
            writes = home.watch_writes()
            for _ in range(100):
                simulator.send_raw(full_report(simulator))
            await asyncio.sleep(_GATHERED)
            say(
                f"{dialect.product_name}: state writes of 100 equal reports",
                f"{len(writes)}",
            )
    async with prusa_home() as (home, _):
        coordinator = home.entry.runtime_data.coordinator
        await coordinator.async_refresh()
        writes = home.watch_writes()
        for _ in range(100):
            await coordinator.async_refresh()
        say("Prusa MK4: state writes of 100 equal answers", f"{len(writes)}")


async def writes_while_printing() -> None:
    """Print for ten simulated minutes with a report a second and trembling sensors.

    The gathering of readings is left out: each report is passed on at once.
    """
    for dialect in (P1S, X1C):
        async with bambu_home(dialect) as (home, simulator):
            writes = home.watch_writes()
            for _ in range(600):
                simulator.machine.advance(1)
                await asyncio.sleep(_ON_THE_WIRE)
                home.entry.runtime_data.coordinator._pass_on()  # noqa: SLF001
            sensors = len(home.hass.states.async_entity_ids("sensor"))
            say(
                f"{dialect.product_name}: state writes in 10 minutes of printing",
                f"{len(writes)} (each of {sensors} sensors at each report: "
                f"{600 * sensors})",
            )


async def loop_time_of_messages() -> None:
    """Take in messages of each kind, with all entities listening.

    Most of what a printer sends says little: nothing new, the signal, a temperature.
    The number of calls is the same on every machine, and under any load.
    """
    for dialect in (P1S, A1, X1C, H2D):
        async with bambu_home(dialect) as (home, simulator):
            for kind, message in _kinds(simulator).items():
                payloads = [message(number) for number in range(200)]
                spans = [take_in(home, payload) for payload in payloads[:150]]
                median = statistics.median(end - start for start, end in spans)
                with cProfile.Profile() as profile:
                    for payload in payloads[150:]:
                        take_in(home, payload)
                calls = pstats.Stats(profile).total_calls / len(payloads[150:])  # type: ignore[attr-defined]
                say(
                    f"{dialect.product_name}: event loop time of {kind} "
                    f"({len(payloads[0]) / 1000:.1f} kB)",
                    f"median {median * 1000:.3f} ms, {calls:.0f} calls",
                )


def _kinds(simulator: BambuSimulator) -> dict[str, Callable[[int], bytes]]:
    """Return what makes messages that all differ from the one before, by kind."""

    def delta(number: int, **told: object) -> bytes:
        head = {"command": "push_status", "msg": 1, "sequence_id": str(number)}
        return json.dumps({"print": head | told}).encode()

    def whole(_: int) -> bytes:
        simulator.machine.advance(5)
        return full_report(simulator)

    return {
        "nothing new": delta,
        "the signal": lambda it: delta(it, wifi_signal=f"-{40 + it % 20}dBm"),
        "temperatures": lambda number: delta(
            number, nozzle_temper=200 + number % 7, bed_temper=60 + number % 3
        ),
        "a full report": whole,
    }


def take_in(home: Home, payload: bytes) -> tuple[float, float]:
    """Hand a message to the session as paho does, and let the entities look."""
    backend = home.entry.runtime_data.coordinator.backend
    session = backend._session  # type: ignore[attr-defined]  # noqa: SLF001
    message = MQTTMessage(topic=f"device/{home.serial}/report".encode())
    message.payload = payload
    start = time.perf_counter()
    session._on_message(None, None, message)  # noqa: SLF001
    home.entry.runtime_data.coordinator._pass_on()  # noqa: SLF001
    return start, time.perf_counter()


async def time_from_cancel_to_the_printer() -> None:
    """Press cancel in Home Assistant until the simulator has seen it."""
    async with bambu_home() as (home, simulator):
        seconds = []
        for _ in range(_PRESSES):
            await printing(home, simulator.machine)
            simulator.received.clear()
            waiting = asyncio.ensure_future(simulator.wait_for_command("stop"))
            seconds.append(await pressed(home, waiting))
            await asyncio.sleep(_ON_THE_WIRE)
        report_presses("Bambu Lab X1-Carbon", seconds)
    async with prusa_home() as (home, prusa):
        seconds = []
        for _ in range(_PRESSES):
            await printing(home, prusa.machine)
            waiting_too = asyncio.ensure_future(
                prusa.wait_for_request("DELETE", "/api/v1/job/")
            )
            seconds.append(await pressed(home, waiting_too))
        report_presses("Prusa MK4", seconds)


async def printing(home: Home, machine: Machine) -> None:
    """Start a job and wait until Home Assistant knows."""
    coordinator = home.entry.runtime_data.coordinator
    if machine.phase.value not in {"printing", "heating", "preparing"}:
        machine.start(LONG_JOB)
        machine.advance(600)
    if coordinator.backend.poll_interval is not None:
        await coordinator.async_refresh()
    await until(lambda: coordinator.data.status is PrinterStatus.PRINTING)


async def pressed[T](home: Home, seen: asyncio.Future[T]) -> float:
    """Press cancel and return the seconds until the printer has seen it."""
    start = time.perf_counter()
    pressing = asyncio.ensure_future(home.press("cancel"))
    await seen
    passed = time.perf_counter() - start
    await pressing
    return passed


async def until(condition: Callable[[], object]) -> None:
    """Let the loop turn until the condition holds."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.001)


def report_presses(name: str, seconds: list[float]) -> None:
    """Print the median and the worst of some presses."""
    say(
        f"{name}: cancel pressed to seen by the printer, {len(seconds)} times",
        f"median {statistics.median(seconds) * 1000:.1f} ms, "
        f"worst {max(seconds) * 1000:.1f} ms",
    )


def full_report(simulator: BambuSimulator) -> bytes:
    """Return the simulator's full report as it goes out."""
    report = {"command": "push_status", "msg": 0, **reports.full(simulator.device)}
    return json.dumps({"print": report}, indent=simulator.dialect.indent).encode()
