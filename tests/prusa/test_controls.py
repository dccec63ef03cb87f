"""What the Raspberry Pi lets clients set, and how it is asked for that."""

import asyncio
import json
from typing import Any

import pytest

from custom_components.printernizer.printer.commands.commands import (
    Cancel,
    Command,
    Pause,
    Resume,
    SetBedTemperature,
    SetLight,
    SetNozzleTemperature,
    SetPrintFlow,
    SetPrintSpeed,
)
from custom_components.printernizer.printer.commands.effects import shows
from custom_components.printernizer.printer.errors import RefusedError, UnsupportedError
from custom_components.printernizer.prusa.requests import WriteRequest, request_for
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator
from tests.planted import API_KEY

from .test_backend import connected

KEY = API_KEY
TOOL, BED, PRINTHEAD = (f"/api/printer/{part}" for part in ("tool", "bed", "printhead"))


@pytest.mark.parametrize(
    ("command", "path", "body"),
    [
        pytest.param(
            SetNozzleTemperature(215),
            TOOL,
            {"command": "target", "targets": {"tool0": 215}},
            id="nozzle",
        ),
        pytest.param(
            SetBedTemperature(0), BED, {"command": "target", "target": 0}, id="bed off"
        ),
        pytest.param(
            SetPrintSpeed(120),
            PRINTHEAD,
            {"command": "speed", "factor": 120},
            id="speed",
        ),
        pytest.param(
            SetPrintFlow(95), TOOL, {"command": "flowrate", "factor": 95}, id="flow"
        ),
    ],
)
def test_what_is_set_is_posted_and_needs_no_job(
    command: Command, path: str, body: dict[str, Any]
) -> None:
    request = WriteRequest(method="POST", path=path, body=body)
    assert request_for(command, None) == request
    assert request_for(command, "7") == request


@pytest.mark.parametrize(
    ("command", "method", "path"),
    [
        (Pause(), "PUT", "/api/v1/job/7/pause"),
        (Resume(), "PUT", "/api/v1/job/7/resume"),
        (Cancel(), "DELETE", "/api/v1/job/7"),
    ],
    ids=str,
)
def test_a_job_is_told_by_its_id(command: Command, method: str, path: str) -> None:
    assert request_for(command, "7") == WriteRequest(method=method, path=path)
    with pytest.raises(RefusedError):
        request_for(command, None)


def test_what_no_prusa_has_cannot_be_asked_for() -> None:
    with pytest.raises(UnsupportedError):
        request_for(SetLight("chamber_light", on=True), "7")


async def post(sim: PrusaLinkSimulator, path: str, order: Any) -> tuple[int, bytes]:
    """Send an order with no HTTP library; return status and body as they came."""
    body = json.dumps(order).encode() if not isinstance(order, bytes) else order
    lines = (
        f"POST {path} HTTP/1.1",
        f"X-Api-Key: {KEY}",
        "Accept: application/json",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "",
        "",
    )
    reader, writer = await asyncio.open_connection(sim.host, sim.port)
    writer.write("\r\n".join(lines).encode() + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, content = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), content


@pytest.mark.usefixtures("socket_enabled")
async def test_the_pi_takes_an_order_with_an_empty_object_and_does_it_later() -> None:
    async with PrusaLinkSimulator(flavour=Flavour.RPI, api_key=KEY) as sim:
        order = {"command": "target", "targets": {"tool0": 215}}
        assert await post(sim, TOOL, order) == (204, b"{}")
        assert sim.machine.nozzle.target == 0
        sim.machine.advance(sim.device.command_delay)
        assert sim.machine.nozzle.target == 215


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("path", "order"),
    [
        (TOOL, {"command": "target", "targets": {"tool0": 306}}),
        (TOOL, {"command": "target", "targets": {"tool1": 200}}),
        (TOOL, {"command": "target"}),
        (TOOL, {"command": "flowrate", "factor": 1000}),
        (BED, {"command": "target", "target": 126}),
        (BED, {"command": "target", "target": -1}),
        (BED, {"command": "target", "target": "60"}),
        (BED, {"command": "target"}),
        (PRINTHEAD, {"command": "speed", "factor": 9}),
        (PRINTHEAD, {"command": "speed"}),
        (BED, {"target": 60}),
        (BED, [60]),
        (BED, b"{not json"),
    ],
    ids=str,
)
async def test_the_pi_refuses_what_is_out_of_range_or_makes_no_sense(
    path: str, order: Any
) -> None:
    async with PrusaLinkSimulator(flavour=Flavour.RPI, api_key=KEY) as sim:
        status, content = await post(sim, path, order)
        assert status == 400
        assert json.loads(content)["message"]
        sim.machine.advance(5)
        machine = sim.machine
        assert (machine.nozzle.target, machine.bed.target) == (0, 0)
        assert (machine.speed, machine.flow) == (100, 100)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("path", [TOOL, BED, PRINTHEAD])
async def test_the_pi_says_yes_to_orders_that_it_does_not_know(path: str) -> None:
    async with PrusaLinkSimulator(flavour=Flavour.RPI, api_key=KEY) as sim:
        assert await post(sim, path, {"command": "dance"}) == (204, b"{}")


@pytest.mark.usefixtures("socket_enabled")
async def test_a_setting_is_sent_once_and_shows_when_it_is_done() -> None:
    async with connected(Flavour.RPI) as (simulator, backend, _):
        command = SetBedTemperature(55)
        await backend.execute(command)
        assert not shows(command, await backend.refresh())
        simulator.machine.advance(5)
        assert shows(command, await backend.refresh())
        posts = [request for request in simulator.requests if request.method == "POST"]
        assert [request.status for request in posts] == [204]


@pytest.mark.usefixtures("socket_enabled")
async def test_a_setting_logs_in_anew_with_all_that_it_says() -> None:
    async with connected(Flavour.RPI) as (simulator, backend, _):
        simulator.expire_nonces()
        await backend.execute(SetBedTemperature(55))
        simulator.machine.advance(5)
        assert simulator.machine.bed.target == 55


@pytest.mark.usefixtures("socket_enabled")
async def test_a_setting_does_not_need_a_job() -> None:
    async with connected(Flavour.RPI, printing=False) as (simulator, backend, _):
        await backend.execute(SetNozzleTemperature(200))
        simulator.machine.advance(5)
        assert simulator.machine.nozzle.target == 200


@pytest.mark.usefixtures("socket_enabled")
async def test_there_is_only_one_nozzle_to_be_set() -> None:
    async with connected(Flavour.RPI) as (_, backend, _clock):
        with pytest.raises(UnsupportedError):
            await backend.execute(SetNozzleTemperature(200, nozzle=1))


@pytest.mark.usefixtures("socket_enabled")
async def test_the_printers_themselves_take_no_settings() -> None:
    async with connected(Flavour.BUDDY) as (simulator, backend, _):
        for command in (SetBedTemperature(50), SetPrintSpeed(110)):
            assert type(command) not in backend.supported
            with pytest.raises(UnsupportedError):
                await backend.execute(command)
        assert not [
            request for request in simulator.requests if request.method == "POST"
        ]
