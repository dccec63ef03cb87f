"""The library's own clients, as other people use them, get on with the simulator.

Nothing of them is replaced but ports, and the naps of the one for the camera.
"""

import asyncio
import base64
from collections.abc import AsyncGenerator
from contextlib import suppress
from functools import partial
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from bambulabs_api import Printer, PrinterMQTTClient, camera_client
from bambulabs_api.camera_client import PrinterCamera
from bambulabs_api.ftp_client import PrinterFTPClient
from PIL import Image
import pytest

from simulator.bambu.camera import PORT as CAMERA_PORT
from simulator.bambu.dialects import P1S
from simulator.bambu.ftp.ftps import FTPS_PORT
from simulator.bambu.ports import MQTT_PORT
from simulator.bambu.printer import BambuSimulator
from simulator.machine import Machine, Phase, Plan
from tests.waiting import until_now

PLAN = Plan(name="Bracket", seconds=3600, layers=120)


@pytest.fixture(name="simulator")
async def simulator_fixture(socket_enabled: None) -> AsyncGenerator[BambuSimulator]:
    """Switch on a P1S in the middle of a job."""
    async with BambuSimulator(dialect=P1S) as simulator:
        simulator.machine.start(PLAN)
        simulator.machine.advance(600)
        yield simulator


@pytest.fixture(name="client")
def client_fixture(
    simulator: BambuSimulator, monkeypatch: pytest.MonkeyPatch
) -> Printer:
    """Make the library's printer, whose services listen elsewhere."""
    monkeypatch.setattr(camera_client, "time", SimpleNamespace(sleep=lambda _: None))
    host, code, serial = simulator.host, simulator.access_code, simulator.serial
    moved = simulator.port - MQTT_PORT
    printer = Printer(host, code, serial)
    printer.mqtt_client = PrinterMQTTClient(host, code, serial, port=simulator.port)
    printer.camera_client = PrinterCamera(host, code, port=CAMERA_PORT + moved)
    printer.ftp_client = PrinterFTPClient(host, code, port=FTPS_PORT + moved)
    return printer


def told(client: Printer) -> dict[str, Any]:
    """Return all reports that it has heard, one over the other."""
    reports: dict[str, Any] = client.mqtt_dump().get("print", {})
    return reports


@pytest.fixture(name="connected")
async def connected_fixture(
    simulator: BambuSimulator, client: Printer
) -> AsyncGenerator[Printer]:
    """Let the library connect and hear the first reports."""
    client.mqtt_start()
    await until_now(lambda: "mc_percent" in told(client), "told anything")
    yield client
    client.mqtt_client._client.disconnect()
    await asyncio.to_thread(client.mqtt_stop)


async def test_it_reads_what_the_printer_does(
    simulator: BambuSimulator, connected: Printer
) -> None:
    assert connected.get_state() == "RUNNING"
    assert connected.get_percentage() == int(simulator.machine.progress or 0)
    assert connected.current_layer_num() == simulator.machine.layer
    assert connected.total_layer_num() == PLAN.layers
    assert connected.get_bed_temperature() == pytest.approx(60, abs=1)
    assert connected.nozzle_diameter() == 0.4


async def test_it_pauses_resumes_and_stops_a_job(
    simulator: BambuSimulator, connected: Printer
) -> None:
    """Its commands have no number and no `param`, and nobody acknowledges them."""
    for press, phases, state in (
        (connected.pause_print, {Phase.PAUSED}, "PAUSE"),
        (connected.resume_print, {Phase.HEATING, Phase.PRINTING}, "RUNNING"),
        (connected.stop_print, {Phase.STOPPED}, "FAILED"),
    ):
        assert await asyncio.to_thread(press)
        await until_now(partial(_is_in, simulator.machine, phases), f"was {phases}")
        await until_now(partial(_tells, connected, state), f"told {state}")


def _is_in(machine: Machine, phases: set[Phase]) -> bool:
    return machine.phase in phases


def _tells(client: Printer, state: str) -> bool:
    return told(client)["gcode_state"] == state


async def test_it_gets_pictures_of_the_camera(
    simulator: BambuSimulator, client: Printer
) -> None:
    """Only because each header comes in a packet of its own."""
    simulator.camera.interval = 0.05
    client.camera_start()
    try:
        await until_now(lambda: client.camera_client.last_frame is not None, "saw")
    finally:
        await asyncio.to_thread(client.camera_stop)
    picture = Image.open(BytesIO(base64.b64decode(client.get_camera_frame())))
    picture.load()
    assert picture.size == (1280, 720)


async def test_it_stores_lists_and_fetches_files(
    simulator: BambuSimulator, client: Printer
) -> None:
    content = bytes(range(256)) * 40

    def exchange() -> tuple[list[str], bytes]:
        """Send a file there and get it back."""
        files = client.ftp_client
        files.upload_file(BytesIO(content), "part.3mf")
        _, lines = files.list_directory()
        fetched = files.download_file("part.3mf").getvalue()
        with suppress(Exception):
            files.close()
        return lines, fetched

    lines, fetched = await asyncio.to_thread(exchange)
    assert any(line.endswith("part.3mf") for line in lines)
    assert fetched == content
