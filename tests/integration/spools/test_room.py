# ruff: noqa: ASYNC240 - a test may wait for its disk
"""Where the books of spools are kept, whoever comes and goes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.spools.bookings import Booking
from custom_components.printernizer.printer.spools.stock import StockSpool
from custom_components.printernizer.spooling import room as room_module
from custom_components.printernizer.spooling.issues import OVERDRAWN
from custom_components.printernizer.spooling.room import Attached, SpoolRoom
from simulator.spoolman.server import SpoolmanSimulator

from ..helpers import until_now

ORANGE = StockSpool(id="", name="Orange")


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Leave the storage what it is, where other tests have one without files."""
    return {}


@pytest.fixture(name="file")
def file_fixture(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Store files on a disk of its own; returns where the books would be."""
    hass.config.config_dir = str(tmp_path)
    (tmp_path / ".storage").mkdir()
    return tmp_path / ".storage" / f"printernizer.{room_module.FILE}"


@pytest.fixture(name="room")
async def room_fixture(hass: HomeAssistant, file: Path) -> SpoolRoom:
    """Return where books are kept that nobody has written yet."""
    room = SpoolRoom(hass)
    await room.async_load()
    return room


def a_printer(
    entry: str = "mini", *, spoolman: str | None = None, told: list[str] | None = None
) -> Attached:
    """Return a printer that takes nothing of any spool, and notes when it is told."""
    heard = [] if told is None else told
    return Attached(
        entry=entry,
        spoolman=spoolman,
        tells_spoolman=spoolman is not None,
        leaving=lambda _: (),
        changed=lambda: heard.append(entry),
    )


async def pass_half_a_minute(hass: HomeAssistant) -> None:
    """Let the time pass after which it is written again."""
    async_fire_time_changed(hass, utcnow() + timedelta(seconds=31))
    await hass.async_block_till_done()


async def names_on_disk(hass: HomeAssistant) -> list[str]:
    """Return the spools that are found after a restart."""
    again = SpoolRoom(hass)
    await again.async_load()
    return [spool.name for spool in again.kept.spools]


def nothing_can_be_written(file: Path) -> Iterator[None]:
    """Have a folder in the place of the file, which nothing can take."""
    file.mkdir()
    yield
    file.rmdir()


async def test_what_cannot_be_written_is_as_soon_as_the_disk_takes_it(
    hass: HomeAssistant, room: SpoolRoom, file: Path
) -> None:
    full_disk = nothing_can_be_written(file)
    next(full_disk)
    await room.async_add(ORANGE)
    await room.async_add(StockSpool(id="", name="Blue"))
    assert [spool.name for spool in room.kept.spools] == ["Orange", "Blue"]
    await pass_half_a_minute(hass)
    assert file.is_dir()
    next(full_disk, None)
    await pass_half_a_minute(hass)
    assert file.is_file()
    assert await names_on_disk(hass) == ["Orange", "Blue"]


async def test_all_that_cannot_be_written_is_tried_again_at_once_and_told_once(
    hass: HomeAssistant, room: SpoolRoom, file: Path
) -> None:
    told: list[str] = []
    room.async_attach(a_printer(told=told))
    full_disk = nothing_can_be_written(file)
    next(full_disk)
    await room.async_add(ORANGE)
    await room.async_add(StockSpool(id="", name="Blue"))
    next(full_disk, None)
    told.clear()
    await pass_half_a_minute(hass)
    assert told == ["mini"]


async def test_what_cannot_be_written_is_not_tried_on_for_a_printer_that_is_gone(
    hass: HomeAssistant, room: SpoolRoom, file: Path
) -> None:
    detach = room.async_attach(a_printer())
    full_disk = nothing_can_be_written(file)
    next(full_disk)
    await room.async_add(ORANGE)
    detach()
    next(full_disk, None)
    await pass_half_a_minute(hass)
    assert not file.exists()


async def test_a_printer_that_is_set_up_anew_is_not_forgotten_with_its_old_self(
    room: SpoolRoom,
) -> None:
    told: list[str] = []
    detach_old = room.async_attach(a_printer("mini"))
    room.async_attach(a_printer("mini", told=told))
    detach_old()
    await room.async_add(ORANGE)
    assert told == ["mini"]


async def test_spoolman_hears_what_a_printer_took_that_is_gone_or_has_none_now(
    hass: HomeAssistant, room: SpoolRoom, socket_enabled: None
) -> None:
    async with SpoolmanSimulator() as server:
        server.add("Galaxy")
        room.async_attach(a_printer("without"))
        detach = room.async_attach(a_printer("mini", spoolman=server.address))
        for number, entry in enumerate(("gone", "without", "mini"), 1):
            await room.async_tell_again(
                Booking(id=entry, entry=entry, spool="spoolman-1", grams=number)
            )
        await until_now(lambda: len(server.uses) == 3, "told")
        assert sorted(server.uses) == [(1, 1), (1, 2), (1, 3)]
        await until_now(lambda: not room.kept.outbox, "crossed off")
        detach()
        await hass.async_block_till_done(wait_background_tasks=True)


def overdrawn(hass: HomeAssistant) -> list[str]:
    """Return which spools somebody is asked to look at."""
    return [
        issue.translation_placeholders["grams"]
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == OVERDRAWN and issue.translation_placeholders
    ]


async def test_who_has_put_a_spool_aside_is_asked_again_only_if_it_gives_more(
    hass: HomeAssistant, room: SpoolRoom
) -> None:
    empty = await room.async_add(replace(ORANGE, initial=100, used=105))
    assert overdrawn(hass) == ["5.0"]
    ir.async_delete_issue(hass, DOMAIN, f"{OVERDRAWN}_{empty.id}")
    await room.async_add(StockSpool(id="", name="Blue"))
    assert overdrawn(hass) == []
    await room.async_replace(replace(empty, used=107))
    assert overdrawn(hass) == ["7.0"]


async def test_with_the_last_printer_nothing_goes_that_is_said_by_others(
    hass: HomeAssistant, room: SpoolRoom
) -> None:
    await room.async_add(replace(ORANGE, initial=100, used=105))
    for domain, issue in (("spoolman", f"{OVERDRAWN}_1"), (DOMAIN, "disk_fails_1")):
        ir.async_create_issue(
            hass,
            domain,
            issue,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=issue,
        )
    await room.async_forget_printer("mini")
    left = {(domain, issue) for domain, issue in ir.async_get(hass).issues}
    assert left == {("spoolman", f"{OVERDRAWN}_1"), (DOMAIN, "disk_fails_1")}


async def test_less_than_a_gram_too_much_is_not_worth_a_word(
    hass: HomeAssistant, room: SpoolRoom
) -> None:
    spool = await room.async_add(replace(ORANGE, initial=100, used=100.9))
    assert overdrawn(hass) == []
    await room.async_replace(replace(spool, used=101))
    assert overdrawn(hass) == ["1.0"]


async def test_who_begins_anew_is_told_of_an_overdrawn_spool_again(
    hass: HomeAssistant, room: SpoolRoom
) -> None:
    await room.async_add(replace(ORANGE, initial=100, used=105))
    await room.async_forget_printer("mini")
    assert overdrawn(hass) == []
    await room.async_add(StockSpool(id="", name="Blue"))
    assert overdrawn(hass) == ["5.0"]
