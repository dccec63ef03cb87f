"""Each gram that a job took is in the books once, whatever breaks."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.spools.bookings import (
    KeptSpools,
    with_jobs,
)
from custom_components.printernizer.printer.spools.keeper import SETTLED_AFTER, Oddity
from custom_components.printernizer.printer.spools.stock import spoolmans
from simulator.spoolman.server import Fault, SpoolmanSimulator
from simulator.spoolman.spools import SpoolRow

from .schedules import Home, job_of, lives

pytestmark = pytest.mark.usefixtures("socket_enabled")
FIRST = spoolmans(1)


@asynccontextmanager
async def a_home() -> AsyncGenerator[tuple[Home, SpoolmanSimulator, SpoolRow]]:
    """Yield a home whose first slot holds the only spool of Spoolman's."""
    async with SpoolmanSimulator() as server, ClientSession() as session:
        spool = server.add()
        home = await Home(session, server).start()
        await home.run()
        await home.bind(0, FIRST)
        yield home, server, spool


async def test_a_job_is_told_once_however_often_it_is_looked_at() -> None:
    async with a_home() as (home, _, spool):
        home.records.append(job_of("a", s0=12.5))
        for _ in range(3):
            await home.run()
        assert spool.used_weight == 12.5


async def test_jobs_that_were_over_before_all_began_are_left_alone() -> None:
    async with SpoolmanSimulator() as server, ClientSession() as session:
        spool = server.add()
        home = await Home(session, server).start()
        await home.bind(0, FIRST)
        home.records.append(job_of("old", s0=50))
        await home.run()
        home.records.append(job_of("new", s0=7))
        await home.until_told()
        assert spool.used_weight == 7


@pytest.mark.parametrize(
    "fault", [Fault.ANSWER_LOST, Fault.FAILS_AFTER, Fault.SLOW], ids=lambda it: it.name
)
async def test_what_was_done_without_an_answer_is_not_done_again(fault: Fault) -> None:
    async with a_home() as (home, server, spool):
        server.faults = [fault]
        home.records.append(job_of("a", s0=12.5))
        await home.until_told()
        assert spool.used_weight == 12.5
        assert server.happened[fault] == 1


@pytest.mark.parametrize(
    "fault",
    [Fault.REQUEST_LOST, Fault.FAILS_BEFORE, Fault.TOO_MANY],
    ids=lambda it: it.name,
)
async def test_what_was_not_done_is_done_later(fault: Fault) -> None:
    async with a_home() as (home, server, spool):
        server.faults = [fault]
        home.records.append(job_of("a", s0=12.5))
        await home.until_told()
        assert spool.used_weight == 12.5
        assert server.happened[fault] == 1


async def test_a_request_that_may_still_be_under_way_is_waited_for() -> None:
    async with a_home() as (home, server, spool):
        server.faults = [Fault.REQUEST_LOST]
        home.records.append(job_of("a", s0=12.5))
        await home.run()
        home.now += SETTLED_AFTER - timedelta(seconds=1)
        await home.run()
        assert spool.used_weight == 0
        home.now += timedelta(seconds=2)
        await home.run()
        assert spool.used_weight == 12.5


@pytest.mark.parametrize("step", range(8))
async def test_being_killed_at_any_step_changes_nothing(step: int) -> None:
    async with a_home() as (home, _, spool):
        home.records.append(job_of("a", s0=12.5))
        home.disk.fate.steps_left = step
        await home.run()
        assert home.disk.fate.killed == 1
        await home.until_told()
        assert spool.used_weight == 12.5


async def test_there_are_no_more_steps_than_are_tested() -> None:
    async with a_home() as (home, _, _):
        home.records.append(job_of("a", s0=12.5))
        home.disk.fate.steps_left = 100
        await home.run()
        assert home.disk.fate.steps_left == 100 - 10


async def test_nothing_is_sent_as_long_as_the_disk_takes_nothing() -> None:
    async with a_home() as (home, server, spool):
        home.disk.full = True
        home.records.append(job_of("a", s0=12.5))
        await home.run()
        assert not server.uses
        home.disk.full = False
        await home.until_told()
        assert spool.used_weight == 12.5


async def test_spoolman_may_be_away_for_days() -> None:
    async with a_home() as (home, server, spool):
        await server.power_off()
        for name in "abc":
            home.records.append(job_of(name, s0=10))
            await home.run()
            home.now += timedelta(days=1)
            await home.start()
        await server.power_on()
        await home.until_told()
        assert spool.used_weight == 30
        assert server.uses == [(1, 10)] * 3


async def test_less_that_somebody_else_took_meanwhile_decides_nothing_wrong() -> None:
    async with a_home() as (home, server, spool):
        server.faults = [Fault.REQUEST_LOST]
        home.records.append(job_of("a", s0=12.5))
        await home.run()
        spool.use(4)
        await home.until_told()
        assert spool.used_weight == 16.5
        assert not home.odd


async def test_what_cannot_be_decided_is_not_told_twice_and_said() -> None:
    async with a_home() as (home, server, spool):
        server.faults = [Fault.ANSWER_LOST]
        home.records.append(job_of("a", s0=12.5))
        await home.run()
        spool.use(40)
        await home.until_told()
        assert spool.used_weight == 52.5
        assert [odd.oddity for odd in home.odd] == [Oddity.DOUBTFUL]


async def test_a_spool_that_is_no_more_is_said_and_stops_nothing() -> None:
    async with a_home() as (home, server, _):
        other = server.add()
        await home.bind(1, spoolmans(other.id))
        del server.rows[1]
        home.records.append(job_of("a", s0=12.5, s1=3))
        await home.until_told()
        assert other.used_weight == 3
        assert [odd.oddity for odd in home.odd] == [Oddity.REFUSED]


async def test_a_proxy_that_leads_nowhere_says_nothing_about_spools() -> None:
    async with a_home() as (home, server, spool):
        server.status = 404
        home.records.append(job_of("a", s0=12.5))
        await home.run()
        assert not home.odd
        server.status = None
        await home.until_told()
        assert spool.used_weight == 12.5


async def test_a_job_that_a_crash_brings_back_is_in_the_books_already() -> None:
    """The books may know of a job before its record is on the disk."""
    async with a_home() as (home, _, spool):
        home.records.append(job_of("a", s0=12.5))
        await home.run()
        lost = home.records.pop()
        home.records.append(job_of("b", s0=1))
        await home.run()
        home.records.append(lost)
        await home.until_told()
        assert spool.used_weight == 13.5


def test_old_jobs_that_come_back_are_in_the_books_already() -> None:
    jobs = [job_of(f"job {number}", s0=1) for number in range(500)]
    kept = with_jobs(KeptSpools(), "printer", [])
    kept = with_jobs(kept, "printer", jobs)
    kept = with_jobs(kept, "printer", [*jobs[400:], job_of("newest", s0=1)])
    assert with_jobs(kept, "printer", jobs) is kept


async def test_random_lives_lose_no_gram_and_count_none_twice() -> None:
    outcome = await lives(range(20))
    assert (outcome.lost, outcome.twice) == (0, 0)
    assert all(outcome.faults[fault] for fault in ("killed", "away", "answer_lost"))
