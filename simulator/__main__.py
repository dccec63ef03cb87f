"""Simulated printers for any client: `python -m simulator --help`."""

import argparse
import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path
import signal
import sys

from .kept import keep, kept
from .kinds import KINDS, Kind, Order
from .machine import Machine, Plan, next_job, print_again, run_clock

LAST_PORT = 65535
PLANS = [
    Plan(),
    Plan(name="Bracket", file="bracket.gcode", nozzle=240.0, bed=80.0, layers=60),
]


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="Run simulated printers on 127.0.0.1 until Ctrl-C; they print "
        "one job after another.",
    )
    parser.add_argument(
        "printers",
        nargs="+",
        type=_printer,
        metavar="BRAND:MODEL[:PORT]",
        help=f"one of {', '.join(KINDS)}; without a port any free one",
    )
    parser.add_argument(
        "--speed",
        type=float,
        default=1.0,
        help="simulated seconds a real second (default: %(default)g)",
    )
    parser.add_argument(
        "--certificates",
        type=Path,
        metavar="FOLDER",
        help="keep the printers' certificates and jobs there for the next time",
    )
    return parser


def _printer(text: str) -> tuple[Kind, int]:
    """Read `bambu:x1c:8883`."""
    brand, _, rest = text.partition(":")
    model, _, port = rest.partition(":")
    name = f"{brand}:{model}"
    if name not in KINDS:
        known = ", ".join(KINDS)
        raise argparse.ArgumentTypeError(f"unknown printer {name}, not one of {known}")
    if port and not (port.isdecimal() and int(port) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"{port} is no port")
    return KINDS[name], int(port or 0)


async def _run(arguments: argparse.Namespace) -> int:
    """Run the printers until a signal; 1 if one cannot listen."""
    end = _end()
    async with AsyncExitStack() as stack:
        for number, (kind, port) in enumerate(arguments.printers, start=1):
            serial = f"{kind.serial[:-2]}{number:02}"
            order = Order(
                serial=serial,
                port=port,
                machine=_machine(arguments.certificates, serial),
                plans=PLANS,
                speed=arguments.speed,
                certificates=arguments.certificates,
            )
            try:
                await _switch_on(kind, order, stack)
            except OSError as error:
                sys.stderr.write(f"{kind.model} on port {port}: {error.strerror}\n")
                return 1
        await end.wait()
    return 0


def _machine(folder: Path | None, serial: str) -> Machine:
    """Return the machine as it was the last time, or a new one."""
    before = kept(folder / f"{serial}.json") if folder else None
    return before or Machine(first_job=next_job())


async def _switch_on(kind: Kind, order: Order, stack: AsyncExitStack) -> None:
    """Let one printer listen and work until the stack is closed."""
    simulator = kind.build(order)
    await simulator.start()
    stack.push_async_callback(simulator.stop)
    if order.certificates is not None:
        stack.callback(keep, order.machine, order.certificates / f"{order.serial}.json")
    for work in (
        run_clock(order.machine, order.speed),
        print_again(order.machine, PLANS),
    ):
        stack.push_async_callback(_cancel, asyncio.create_task(work))
    access = ", ".join(f"{name} {value}" for name, value in kind.access.items())
    address = f"127.0.0.1:{simulator.port}"
    sys.stdout.write(f"{kind.model}: {address}, serial {order.serial}, {access}\n")
    sys.stdout.flush()


def _end() -> asyncio.Event:
    """Return an event that a signal sets."""
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    return end


async def _cancel(task: asyncio.Task[None]) -> None:
    """Cancel a task; an error that it has met before comes out here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    sys.exit(asyncio.run(_run(_parser().parse_args())))
