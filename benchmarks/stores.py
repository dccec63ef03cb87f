"""What many kept records cost: how long everybody waits while they are worked on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
import time

from homeassistant.helpers import device_registry as dr

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.following.job_records import records_path
from custom_components.printernizer.following.ledger import JobLedger
from custom_components.printernizer.printer.jobs.record import (
    JobPause,
    JobRecord,
    JobResult,
)
from custom_components.printernizer.printer.model import PlannedFilament
from custom_components.printernizer.storing.codec import Codec
from custom_components.printernizer.storing.record_file import RecordFile

from .figures import say
from .home import Home, bambu_home

_RECORDS = 5000
_TICK = 0.0005
_ID = "benchmark"


@dataclass
class Stall:
    """The longest time for which nobody else had a turn, and how long all took."""

    longest: float = 0.0
    whole: float = 0.0
    own: float = 0.0
    """Seconds of work on the loop, whoever else used the machine."""

    def __str__(self) -> str:
        """Say it in milliseconds."""
        return (
            f"longest stall {self.longest * 1000:.0f} ms, work on the loop "
            f"{self.own * 1000:.0f} ms, after {self.whole * 1000:.0f} ms"
        )


@asynccontextmanager
async def stalling() -> AsyncGenerator[Stall]:
    """Look again and again whether there is a turn."""
    stall = Stall()

    async def look() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_TICK)
            now = time.perf_counter()
            stall.longest = max(stall.longest, now - last - _TICK)
            last = now

    looking = asyncio.create_task(look())
    await asyncio.sleep(0.01)
    stall.longest = 0.0
    start, own = time.perf_counter(), time.thread_time()
    yield stall
    stall.whole = time.perf_counter() - start
    stall.own = time.thread_time() - own
    await asyncio.sleep(2 * _TICK)
    looking.cancel()


def a_record(number: int) -> JobRecord:
    """Return a job that is over, as long as they usually are."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
    return JobRecord(
        id=f"{start:%Y%m%dT%H%M%S}-{number}",
        since=start,
        job_id=str(number),
        name=f"Bracket {number} for the shelf",
        file=f"/cache/bracket_{number}.gcode.3mf",
        started=start,
        ended=start + timedelta(minutes=50),
        result=JobResult.FINISHED,
        running=2950.0,
        progress=100.0,
        layer=250,
        total_layers=250,
        planned=tuple(
            PlannedFilament(
                index=index, material="PLA", colour="#FFAA00FF", weight=12.5
            )
            for index in range(3)
        ),
        pauses=(JobPause(started=start, ended=start + timedelta(seconds=30)),),
        picture=f"media-source://printernizer/entry/{start:%Y%m%dT%H%M%S}_{number}.jpg",
    )


async def thousands_of_records() -> None:
    """Read them, add one to them, correct one, and have all of them returned."""
    records = [a_record(number) for number in range(_RECORDS)]
    async with bambu_home() as (home, _):
        hass = home.hass
        path = records_path(hass, _ID)
        file = RecordFile(path, Codec(JobRecord))
        await hass.async_add_executor_job(file.put, records, records)
        ledger = JobLedger(hass, _ID, most=_RECORDS)
        async with stalling() as stall:
            await ledger.load()
        say(f"reading {_RECORDS} records", f"{stall}")
        await add_to(ledger)
        home.entry.runtime_data.jobs.ledger = ledger
        await get_all_of(home)
        await ledger.remove()


async def add_to(ledger: JobLedger) -> None:
    """Add a record, and correct one so often that the file is tidied up."""
    async with stalling() as stall:
        await ledger.add(a_record(_RECORDS))
    say("adding one to them", f"{stall}")
    last = ledger.records[-1]
    worst = Stall()
    for number in range(_RECORDS + 10):
        async with stalling() as stall:
            await ledger.add(replace(last, name=f"{number}"))
        if stall.whole > worst.whole:
            worst = stall
    say("the longest of as many corrections, with tidying up", f"{worst}")


async def get_all_of(home: Home) -> None:
    """Have them returned to an automation."""
    devices = dr.async_entries_for_config_entry(
        dr.async_get(home.hass), home.entry.entry_id
    )
    [device] = [own for own in devices if (DOMAIN, home.serial) in own.identifiers]
    async with stalling() as stall:
        answer = await home.hass.services.async_call(
            DOMAIN,
            "get_jobs",
            {"device_id": device.id},
            blocking=True,
            return_response=True,
        )
    jobs = (answer or {}).get("jobs")
    say(
        f"returning them ({len(jobs) if isinstance(jobs, list) else 0})",
        f"{stall}",
    )
