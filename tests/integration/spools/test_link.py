"""When Spoolman is asked: now and then, less often while it is away."""

from collections.abc import AsyncGenerator
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.printernizer.spooling.room import SpoolRoom
from simulator.spoolman.server import SpoolmanSimulator

from ..helpers import let_time_pass
from .test_room import (
    a_printer,
    file_fixture as file_fixture,  # noqa: PLC0414 - a fixture
    hass_storage as hass_storage,  # noqa: PLC0414 - a fixture
    nothing_can_be_written,
    room_fixture as room_fixture,  # noqa: PLC0414 - a fixture
)

EVERY = 300
EARLIER = 10
"""Seconds before its time, at which nothing is asked yet."""


@pytest.fixture
async def server(
    hass: HomeAssistant, socket_enabled: None
) -> AsyncGenerator[SpoolmanSimulator]:
    """Have a Spoolman with a spool."""
    async with SpoolmanSimulator() as server:
        server.add("Galaxy")
        yield server


async def asked_after(
    hass: HomeAssistant, server: SpoolmanSimulator, seconds: int
) -> None:
    """See it asked after so many seconds, and not before."""
    before = server.requests
    await let_time_pass(hass, seconds - EARLIER)
    assert server.requests == before, f"asked earlier than after {seconds} s"
    await let_time_pass(hass, seconds + 1)
    assert server.requests == before + 1, f"not asked after {seconds} s"


async def test_spoolman_is_asked_less_often_while_it_is_away_and_told_of_once(
    hass: HomeAssistant,
    room: SpoolRoom,
    server: SpoolmanSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.status = 503
    detach = room.async_attach(a_printer(spoolman=server.address))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert server.requests == 1
    for pause in (30, 60, 120, 240, 480, 900, 900):
        await asked_after(hass, server, pause)
    assert caplog.text.count("cannot be reached") == 1
    server.status = None
    await asked_after(hass, server, 900)
    for _ in range(2):
        await asked_after(hass, server, EVERY)
    server.status = 503
    await asked_after(hass, server, EVERY)
    await asked_after(hass, server, 30)
    assert caplog.text.count("cannot be reached") == 2
    detach()


async def test_spoolman_is_left_alone_once_no_printer_goes_by_it(
    hass: HomeAssistant, room: SpoolRoom, server: SpoolmanSimulator
) -> None:
    detach = room.async_attach(a_printer(spoolman=server.address))
    await hass.async_block_till_done(wait_background_tasks=True)
    detach()
    before = server.requests
    await let_time_pass(hass, 2 * EVERY)
    assert server.requests == before


async def test_what_spoolman_tells_is_written_once_the_disk_takes_it(
    hass: HomeAssistant, room: SpoolRoom, file: Path, server: SpoolmanSimulator
) -> None:
    full_disk = nothing_can_be_written(file)
    next(full_disk)
    detach = room.async_attach(a_printer(spoolman=server.address))
    await hass.async_block_till_done(wait_background_tasks=True)
    await asked_after(hass, server, 30)
    next(full_disk, None)
    await asked_after(hass, server, 30)
    again = SpoolRoom(hass)
    await again.async_load()
    assert [spool.name for spool in again.kept.spoolman] == ["Galaxy"]
    await asked_after(hass, server, EVERY)
    detach()
