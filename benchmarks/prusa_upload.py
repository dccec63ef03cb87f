"""What it costs to send a large file, with the printer in a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
import multiprocessing
from multiprocessing.connection import Connection
import time
import tracemalloc

from aiohttp import ClientSession

from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.files.files import Source
from custom_components.printernizer.prusa.backend import PrusaBackend
from custom_components.printernizer.prusa.client import PrusaLinkClient
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator

from .figures import say

_SIZE = 50 * 1024 * 1024
_PIECE = 64 * 1024
_PASSWORD = "k7Vq2Rm9xTz4"  # noqa: S105 - of a simulated printer
_USERS = {Flavour.BUDDY: "maker", Flavour.RPI: "prusa"}


async def memory_of_an_upload() -> None:
    """Send 50 MB in small pieces, and poll all the time."""
    for flavour in Flavour:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            loop = asyncio.get_running_loop()
            serving = loop.run_in_executor(pool, _serve, flavour, theirs)
            port = await loop.run_in_executor(None, ours.recv)
            await _upload(flavour, port)
            ours.send("enough")
            most = await serving
        say(f"PrusaLink ({flavour}): requests at once, the upload included", f"{most}")


async def _upload(flavour: Flavour, port: int) -> None:
    async with ClientSession() as session:
        address = Address("127.0.0.1", port)
        client = PrusaLinkClient(
            session, address, username=_USERS[flavour], password=_PASSWORD
        )
        backend = PrusaBackend(client, name="Printer")
        await backend.connect(lambda _: None)
        storage = {Flavour.BUDDY: "usb", Flavour.RPI: "local"}[flavour]
        told: list[int] = []
        polls = asyncio.create_task(_poll(backend))
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        start = time.perf_counter()
        await backend.files.upload(
            f"/{storage}/large.gcode",
            Source(size=_SIZE, chunks=_pieces),
            overwrite=False,
            progress=told.append,
        )
        seconds = time.perf_counter() - start
        peak = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
        polls.cancel()
        with suppress(asyncio.CancelledError):
            await polls
        await backend.close()
    say(
        f"PrusaLink ({flavour}): memory at the most while 50 MB were sent",
        f"{peak / 1e6:.2f} MB, progress told {len(told)} times in {seconds:.1f} s",
    )


async def _poll(backend: PrusaBackend) -> None:
    """Poll far more often than anybody should."""
    while True:
        await asyncio.sleep(0.05)
        await backend.refresh()


async def _pieces() -> AsyncIterator[bytes]:
    piece = bytes(_PIECE)
    for _ in range(_SIZE // _PIECE):
        yield piece


def _serve(flavour: Flavour, pipe: Connection) -> int:
    """Be the printer; returns the most requests that it ever had at once."""
    return asyncio.run(_be_printer(flavour, pipe))


async def _be_printer(flavour: Flavour, pipe: Connection) -> int:
    async with PrusaLinkSimulator(flavour=flavour, password=_PASSWORD) as simulator:
        simulator.device.listing_delay = 0
        pipe.send(simulator.port)
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        return simulator.most_parallel
