# ruff: noqa: ASYNC240 - a test may wait for its disk
"""Unloading a printer in the middle of something, or not quite."""

import asyncio
from collections.abc import Callable
import contextlib
from pathlib import Path
import threading
from typing import Any

from aiohttp import ClientError
from homeassistant.components import select
from homeassistant.components.camera import async_get_stream_source
from homeassistant.config_entries import ConfigEntries, ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)
from yarl import URL

from custom_components.printernizer.coordinator import PrinterCoordinator
from custom_components.printernizer.following.job_book import JobBook
from custom_components.printernizer.following.photographer import Photographer
from custom_components.printernizer.printer.cameras import shared
from custom_components.printernizer.printer.jobs.state import JobEvent
from simulator.bambu.dialects import X1C
from tests.rigs import BambuRig, PrusaRig, Rig

from ..following.test_jobs import finish
from ..helpers import (
    SetUp,
    act,
    device_of,
    entity_id,
    entry_of,
    next_picture,
    sensor,
    until,
    until_now,
)

CONTENT = b"G28\nG1 X10\n" * 500_000


def our_tasks() -> set[str]:
    """Return what runs of the integration."""
    return {
        repr(task)
        for task in asyncio.all_tasks()
        if "custom_components/printernizer" in repr(task)
    }


def our_threads() -> list[str]:
    """Return what threads there are of the integration."""
    return [
        thread.name for thread in threading.enumerate() if "printernizer" in thread.name
    ]


def connections_of(rig: Rig) -> int:
    """Return how many connections of any kind the printer has open."""
    if isinstance(rig, PrusaRig):
        return rig.simulator.connections
    assert isinstance(rig, BambuRig)
    simulator = rig.simulator
    return (
        simulator.connected_clients
        + simulator.files.connections
        + simulator.camera.connections
    )


async def unload(hass: HomeAssistant, rig: Rig) -> None:
    """Unload the printer, and find that nothing is left of it."""
    entry = entry_of(hass, rig)
    async with asyncio.timeout(10):
        assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED


async def nothing_is_left(rig: Rig) -> None:
    """Fail if anything of the printer goes on."""
    await until_now(lambda: not our_tasks(), f"without tasks {our_tasks()}")
    await until_now(lambda: not our_threads(), f"without threads {our_threads()}")
    if isinstance(rig, BambuRig):
        await until_now(lambda: not connections_of(rig), "without connections")


async def is_usable_again(hass: HomeAssistant, rig: Rig) -> None:
    """Set the printer up again, and have it do something."""
    assert await hass.config_entries.async_setup(entry_of(hass, rig).entry_id)
    await hass.async_block_till_done()
    assert sensor(hass, rig, "status") == "printing"


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may use, with a file in it."""
    folder = tmp_path / "allowed"
    folder.mkdir()
    (folder / "clip.gcode").write_bytes(CONTENT)
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


def stuck_upload(rig: Rig) -> Callable[[], bool]:
    """Have uploads stop in the middle; returns what tells that one has."""
    if isinstance(rig, PrusaRig):
        transfers = rig.simulator.device.transfers
        transfers.watch(lambda _: transfers.hold())
        return lambda: transfers.now is not None and transfers.now.received > 0
    assert isinstance(rig, BambuRig)
    files = rig.simulator.files

    def has_begun() -> bool:
        if files.counts.received:
            files.freeze()
        return files.counts.received > 0

    return has_begun


def go_on(rig: Rig) -> None:
    """Let the printer's file server go on."""
    if isinstance(rig, PrusaRig):
        rig.simulator.device.transfers.release()
    elif isinstance(rig, BambuRig):
        rig.simulator.files.thaw()


async def test_an_upload_that_is_under_way_is_broken_off(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, folder: Path
) -> None:
    is_stuck = stuck_upload(rig)
    path = "/usb/clip.gcode" if isinstance(rig, PrusaRig) else "/clip.gcode"
    upload = asyncio.ensure_future(
        act(hass, "upload_file", rig, source=str(folder / "clip.gcode"), path=path)
    )
    await until_now(is_stuck, "under way")
    await unload(hass, rig)
    with pytest.raises(HomeAssistantError):
        await asyncio.wait_for(upload, 5)
    go_on(rig)
    await nothing_is_left(rig)
    await is_usable_again(hass, rig)


async def test_a_download_that_is_under_way_is_broken_off_and_leaves_no_part(
    hass: HomeAssistant, rig: Rig, entry: MockConfigEntry, folder: Path
) -> None:
    path = "/usb/large.gcode" if isinstance(rig, PrusaRig) else "/large.gcode"
    store(rig, path)
    target = folder / "large.gcode"
    download = asyncio.ensure_future(
        act(hass, "download_file", rig, path=path, target=str(target))
    )

    def part() -> list[Path]:
        return [file for file in folder.glob("*.part") if file.stat().st_size]

    await until_now(part, "under way")
    if isinstance(rig, BambuRig):
        rig.simulator.files.freeze()
    await unload(hass, rig)
    with pytest.raises(HomeAssistantError):
        await asyncio.wait_for(download, 5)
    go_on(rig)
    assert [file.name for file in folder.iterdir()] == ["clip.gcode"]
    await nothing_is_left(rig)
    await is_usable_again(hass, rig)


def store(rig: Rig, path: str) -> None:
    """Have a large file on the printer."""
    if isinstance(rig, PrusaRig):
        rig.simulator.files.add(path.removeprefix("/usb/"), CONTENT * 20)
    else:
        assert isinstance(rig, BambuRig)
        rig.simulator.card.add(path, CONTENT * 20)


async def test_a_browser_that_looks_through_the_camera_sees_the_end(
    hass: HomeAssistant, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    rig = BambuRig()
    rig.simulator.camera.interval = 0.05
    await set_up(rig, printing=900)
    camera = entity_id(hass, rig, "camera", "camera")
    client = await hass_client()
    async with client.get(f"/api/camera_proxy_stream/{camera}") as response:
        await next_picture(response)
        await unload(hass, rig)
        async with asyncio.timeout(5):
            while not response.content.at_eof():
                with contextlib.suppress(ClientError):
                    await response.content.readany()
    await nothing_is_left(rig)
    await is_usable_again(hass, rig)


async def test_a_video_that_somebody_watches_ends(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(X1C), printing=900)
    address = await async_get_stream_source(
        hass, entity_id(hass, rig, "camera", "camera")
    )
    assert address is not None
    url = URL(address)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"OPTIONS {address} RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
    assert (await reader.readline()).startswith(b"RTSP/1.0 200")
    await unload(hass, rig)
    async with asyncio.timeout(5):
        await reader.read()
    writer.close()
    with pytest.raises(ConnectionError):
        await asyncio.open_connection(url.host, url.port)
    await nothing_is_left(rig)
    await is_usable_again(hass, rig)


async def test_a_photo_that_is_being_taken_leaves_no_lamp_on(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_NEW_WITHIN", 30)
    rig = BambuRig()
    await set_up(rig, printing=900)
    entry = entry_of(hass, rig)
    hass.config_entries.async_update_entry(entry, options={"photo_light": True})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    def is_lit() -> bool:
        return rig.simulator.settings.lights["chamber_light"] == "on"

    assert not is_lit()
    rig.simulator.camera.freeze()
    rig.simulator.settings.pause_stage = 35
    rig.machine.pause()
    await until_now(is_lit, "lit for a photo")
    await unload(hass, rig)
    assert not is_lit()
    rig.simulator.camera.thaw()
    rig.machine.resume()
    await nothing_is_left(rig)
    await is_usable_again(hass, rig)


def refusing(monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """Have a platform fail to unload so often."""
    unload = select.async_unload_entry
    left = iter(range(times))

    async def fail(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
        for _ in left:
            raise RuntimeError("no")
        return await unload(hass, entry)

    monkeypatch.setattr(select, "async_unload_entry", fail)


async def test_a_platform_that_refuses_to_be_unloaded_once_keeps_nothing_up(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusing(monkeypatch, times=1)
    await unload(hass, rig)
    await nothing_is_left(rig)
    await is_usable_again(hass, rig)


async def test_a_printer_that_cannot_be_unloaded_is_followed_as_before(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusing(monkeypatch, times=2)
    heard: list[JobEvent] = []
    entry.runtime_data.jobs.async_on_event(heard.append)
    assert not await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.FAILED_UNLOAD
    finish(rig.machine)
    await until(hass, rig, lambda: heard, "told")
    assert [event.kind for event in heard] == ["finished"]


async def test_a_printer_that_could_not_be_unloaded_is_left_alone_once_it_is_removed(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    records_folder: Path,
) -> None:
    refusing(monkeypatch, times=2)
    assert not await hass.config_entries.async_unload(entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    await nothing_is_left(rig)
    assert not list(records_folder.glob("*"))


@pytest.mark.parametrize(
    "last",
    [
        (Photographer, "async_stop"),
        (PrinterCoordinator, "async_remember"),
        (JobBook, "async_close"),
    ],
    ids=lambda it: it[1],
)
async def test_a_mistake_of_ours_at_the_end_keeps_no_printer_from_being_unloaded(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    last: tuple[type[Any], str],
) -> None:
    async def fail(_: object) -> None:
        raise ArithmeticError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*last, fail)
        await unload(hass, rig)
    assert "does not end as it should" in caplog.text
    await nothing_is_left(rig)
    await is_usable_again(hass, rig)


async def test_a_set_up_that_fails_half_way_leaves_nothing_behind(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await unload(hass, rig)

    async def fail(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(ConfigEntries, "async_forward_entry_setups", fail)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    await nothing_is_left(rig)
    monkeypatch.undo()


@pytest.mark.parametrize("loaded", [True, False])
async def test_the_device_of_a_printer_cannot_be_deleted_without_it(
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    *,
    loaded: bool,
) -> None:
    await async_setup_component(hass, "config", {})
    device = device_of(hass, rig)
    if not loaded:
        await unload(hass, rig)
    client = await hass_ws_client(hass)
    answer = await client.remove_device(device)
    assert not answer["success"]
    assert "rejected by integration" in answer["error"]["message"]
    assert device_of(hass, rig) == device
