"""What the simulated Raspberry Pi was seen to do beside the real one."""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from simulator.machine import Plan
from simulator.prusalink import Flavour, PrusaLinkSimulator, previews
from simulator.prusalink.sliced import gcode

from .test_simulator import JSON, KEY, running

pytestmark = pytest.mark.usefixtures("socket_enabled")

BRACKET = Plan(name="Bracket", seconds=3725, weight=21.7, length=7264.5)
TOOL, BED, PRINTHEAD = (f"/api/printer/{part}" for part in ("tool", "bed", "printhead"))


async def order(simulator: PrusaLinkSimulator, path: str, body: Any) -> tuple[int, Any]:
    """Give an order; the status and what was said to it."""
    headers = {**JSON, "X-Api-Key": KEY}
    answer = None
    # "No content" has a body here, over which the client stumbles.
    with suppress(aiohttp.ClientError):
        async with (
            aiohttp.ClientSession() as session,
            session.post(simulator.url + path, json=body, headers=headers) as response,
        ):
            answer = await response.json()
    return simulator.requests[-1].status or 0, answer


async def put(simulator: PrusaLinkSimulator, path: str, content: bytes) -> int:
    """Store a file; the status, which the client may miss as it still sends."""
    headers = {**JSON, "X-Api-Key": KEY, "Content-Type": "text/x.gcode"}
    with suppress(aiohttp.ClientError):
        async with aiohttp.ClientSession() as session:
            url = simulator.url + path
            await session.put(url, data=content, headers=headers)
    return simulator.requests[-1].status or 0


@pytest.mark.parametrize(
    ("path", "body", "page"),
    [
        (
            TOOL,
            {"command": "target", "targets": {"tool0": 306}},
            "temperature-too-high",
        ),
        (BED, {"command": "target", "target": -1}, "temperature-too-low"),
        (PRINTHEAD, {"command": "speed", "factor": 9}, "value-too-low"),
        (TOOL, {"command": "flowrate", "factor": 1000}, "value-too-high"),
        (PRINTHEAD, {"command": "jog", "x": 5, "feedrate": 2701}, "value-too-high"),
    ],
)
async def test_what_is_out_of_range_is_refused_in_its_own_words(
    path: str, body: Any, page: str
) -> None:
    async with running(Flavour.RPI) as (simulator, _):
        status, answer = await order(simulator, path, body)
        assert status == 400
        assert answer["title"] == page.replace("-", " ").capitalize()
        assert answer["url"].endswith(f"/error/{page}")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (TOOL, {"command": "target", "targets": {"tool0": 214.5}}),
        (BED, {"command": "target", "target": 59.5}),
        (PRINTHEAD, {"command": "jog", "x": 5, "feedrate": 2700}),
    ],
)
async def test_a_decimal_target_and_the_fastest_move_are_taken(
    path: str, body: Any
) -> None:
    async with running(Flavour.RPI) as (simulator, _):
        assert await order(simulator, path, body) == (204, None)


async def test_a_stored_file_has_the_picture_and_the_plan_that_are_in_it() -> None:
    async with running(Flavour.RPI) as (simulator, client):
        simulator.device.listing_delay = 0
        large = previews("#010203")[-1]
        content = gcode(BRACKET, previews("#010203"))
        await put(simulator, "/api/v1/files/local/bracket.gcode", content)
        told = (await client.get("/api/v1/files/local/bracket.gcode")).json
        picture = await client.get(quote(told["refs"]["thumbnail"]))
        assert picture.body == large.data
        assert told["meta"]["estimated_print_time"] == 3725
        assert told["meta"]["filament used [mm] per tool"] == [7264.5]
        assert told["meta"]["temperature per tool"] == [220]


async def test_the_picture_of_a_file_with_an_odd_name_is_found_when_escaped() -> None:
    async with running(Flavour.RPI) as (simulator, client):
        simulator.files.add("50% #1 für?.gcode", pictures=previews())
        told = (await client.get("/api/v1/files/local")).json["children"]
        refs = [file["refs"]["thumbnail"] for file in told if "für" in file["name"]]
        assert refs == ["/api/thumbnails/PrusaLink gcodes/50% #1 für?.gcode.orig.png"]
        assert (await client.get(quote(refs[0]))).status == 200


async def test_a_transfer_can_be_called_off() -> None:
    async with running(Flavour.RPI) as (simulator, client):
        assert (await client.ask("DELETE", "/api/v1/transfer")).status == 204
        begun = asyncio.Event()

        def call_off(transfer: Any) -> None:
            transfer.stopped = True
            begun.set()

        simulator.device.transfers.watch(call_off)
        path = "/api/v1/files/local/vase.gcode"
        assert await put(simulator, path, b"G28\n" * 50_000) == 400
        assert begun.is_set()
        assert simulator.files.find("vase.gcode") is None


async def test_some_pages_have_a_body_although_only_the_head_was_asked_for() -> None:
    async with running(Flavour.RPI) as (simulator, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
        writer.write(f"HEAD /api/version HTTP/1.1\r\nX-Api-Key: {KEY}\r\n\r\n".encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        assert head.startswith(b"HTTP/1.0 200")
        assert b'"sdk"' in body
