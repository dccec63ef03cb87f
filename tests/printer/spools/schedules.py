"""Lives of the books of spools: jobs end, Spoolman fails, Home Assistant is killed."""

from collections import Counter
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
import json
from random import Random
from typing import Final, Self, override

from aiohttp import ClientSession, ClientTimeout
from yarl import URL

from custom_components.printernizer.printer.filament.spools import FilamentUnitKind
from custom_components.printernizer.printer.filament.stints import Spool, Stint
from custom_components.printernizer.printer.jobs.record import JobRecord, JobResult
from custom_components.printernizer.printer.jobs.trouble import NotWrittenError
from custom_components.printernizer.printer.model import PlannedFilament
from custom_components.printernizer.printer.spools.bindings import with_choice
from custom_components.printernizer.printer.spools.bookings import KeptSpools
from custom_components.printernizer.printer.spools.errors import SpoolmanError
from custom_components.printernizer.printer.spools.keeper import Odd, SpoolKeeper
from custom_components.printernizer.printer.spools.spoolman import Spoolman
from custom_components.printernizer.printer.spools.stock import StockSpool, spoolmans
from custom_components.printernizer.storing.codec import Codec
from simulator.spoolman.server import Fault, SpoolmanSimulator

BEGIN: Final = datetime(2026, 3, 1, 8, tzinfo=UTC)
PRINTER: Final = "printer"
_BRIEF: Final = 0.2
"""Seconds that an answer is waited for which does not come."""
_CODEC = Codec(KeptSpools)


def seen_in(slot: int, *, tag: str | None = None, colour: str = "FF6A13") -> Spool:
    """Return what a printer tells of the spool in one of its slots."""
    return Spool(
        unit="AMS1",
        kind=FilamentUnitKind.AMS,
        number=1,
        slot=slot,
        material="PLA",
        colour=colour,
        spool_id=tag,
    )


def job_of(name: str, **grams: float | tuple[Spool, float]) -> JobRecord:
    """Return a finished job that took so many grams from each slot, as `s0=12.5`."""
    taken = [
        (weight if isinstance(weight, tuple) else (seen_in(int(slot[1:])), weight))
        for slot, weight in grams.items()
    ]
    return JobRecord(
        id=name,
        since=BEGIN,
        started=BEGIN,
        ended=BEGIN + timedelta(hours=1),
        result=JobResult.FINISHED,
        planned=tuple(
            PlannedFilament(index=n, material="PLA", weight=weight)
            for n, (_, weight) in enumerate(taken, 1)
        ),
        stints=tuple(
            Stint(filament=n, spool=spool, since=BEGIN)
            for n, (spool, _) in enumerate(taken, 1)
        ),
    )


class Killed(BaseException):
    """The process is no more: nothing catches that, and nothing runs after it."""


class Fate:
    """When Home Assistant is killed: at the so-manieth thing that it does."""

    def __init__(self) -> None:
        """Kill nobody."""
        self.steps_left: int | None = None
        self.killed = 0

    def step(self) -> None:
        """Be killed here, if that was to be."""
        if self.steps_left is None:
            return
        self.steps_left -= 1
        if self.steps_left < 0:
            self.steps_left = None
            self.killed += 1
            raise Killed


@dataclass(slots=True)
class Disk:
    """What outlives the process, as it is really written."""

    fate: Fate = field(default_factory=Fate)
    content: str | None = None
    full: bool = False

    async def load(self) -> KeptSpools | None:
        """Return what was saved last."""
        if self.content is None:
            return None
        read = _CODEC.decode(json.loads(self.content))
        assert not read.lost
        return read.value

    async def save(self, kept: KeptSpools) -> None:
        """Write all of it or nothing."""
        self.fate.step()
        if self.full:
            raise NotWrittenError
        self.content = json.dumps(_CODEC.encode(kept), default=str)
        self.fate.step()


class MortalSpoolman(Spoolman):
    """The client, in a process that may be killed on both sides of each request."""

    fate: Fate
    server: SpoolmanSimulator

    @override
    async def spool(self, number: int) -> StockSpool:
        return await self._mortal(super().spool(number))

    @override
    async def use(self, number: int, grams: float) -> StockSpool:
        # Whoever waits for an answer that comes must not be late on a busy machine.
        is_in_vain = self.server.faults[:1] == [Fault.SLOW]
        self._timeout = ClientTimeout(total=_BRIEF if is_in_vain else None)
        return await self._mortal(super().use(number, grams))

    async def _mortal[R](self, request: Awaitable[R]) -> R:
        try:
            self.fate.step()
        except Killed:
            # The request was not made, and nobody waits for it.
            getattr(request, "close", lambda: None)()
            raise
        answer = await request
        self.fate.step()
        return answer


class Home:
    """Home Assistant with one printer: it keeps the books, and is started anew."""

    def __init__(self, session: ClientSession, server: SpoolmanSimulator) -> None:
        """Prepare to be started."""
        self.disk = Disk()
        self.now = BEGIN
        self.records: list[JobRecord] = []
        self.odd: list[Odd] = []
        self.spoolman = MortalSpoolman(session, URL(server.address))
        self.spoolman.fate, self.spoolman.server = self.disk.fate, server
        self.keeper = SpoolKeeper(self.disk, self.odd.append)

    async def start(self) -> Self:
        """Start as after a crash: with what is on the disk."""
        self.keeper = SpoolKeeper(self.disk, self.odd.append)
        await self.keeper.load()
        return self

    async def bind(self, slot: int, spool: str) -> None:
        """Choose a spool for a slot."""
        kept = self.keeper.kept
        bindings = with_choice(kept.bindings, seen_in(slot), spool)
        self.keeper.kept = replace(kept, bindings=bindings)
        await self.keeper.write()

    async def run(self) -> None:
        """Take in the jobs that are over, and tell Spoolman; start anew if killed."""
        try:
            self.keeper.take(PRINTER, self.records)
            await self.keeper.write()
            await self.keeper.deliver(self.spoolman, [PRINTER], lambda: self.now)
        except SpoolmanError, NotWrittenError:
            return
        except Killed:
            await self.start()

    async def until_told(self) -> None:
        """Go on until Spoolman has heard all."""
        for _ in range(100):
            await self.run()
            if not self.keeper.kept.outbox and not self.keeper.is_behind:
                return
            self.now += timedelta(minutes=2)
        raise AssertionError("Spoolman never heard it all")

    def used(self, spool: str) -> float:
        """Return what a spool of our own has used by the books."""
        return next(own.used for own in self.keeper.kept.spools if own.id == spool)


@dataclass(slots=True)
class Outcome:
    """What came of lives: grams that are in no book, or twice, and what was done."""

    lost: float = 0.0
    twice: float = 0.0
    jobs: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Outcome) -> Self:
        """Add up."""
        self.lost += other.lost
        self.twice += other.twice
        self.jobs += other.jobs
        self.faults += other.faults
        return self


async def live(seed: int) -> Outcome:
    """Live through one random schedule and count the grams."""
    random = Random(seed)  # noqa: S311 - not for secrets
    outcome = Outcome()
    async with SpoolmanSimulator() as server, ClientSession() as session:
        spools = [spoolmans(server.add(f"Spool {n}").id) for n in range(2)]
        home = await Home(session, server).start()
        home.keeper.kept = replace(
            home.keeper.kept,
            spools=(StockSpool(id="1", name="Own", initial=1000.0),),
            latest=1,
        )
        await home.run()
        for slot, spool in enumerate((*spools, "1")):
            await home.bind(slot, spool)
        wanted: dict[str, float] = dict.fromkeys((*spools, "1"), 0.0)
        for number in range(random.randint(2, 6)):
            grams = _new_job(random, number, home)
            for spool, weight in grams.items():
                wanted[spool] += weight
            outcome.jobs += 1
            await _end_it(random, home, server, outcome)
        await _mend(home, server)
        await home.until_told()
        found = [server.rows[n].used_weight for n in (1, 2)]
        _count(outcome, wanted, dict(zip(spools, found, strict=True)))
        _count(outcome, wanted, {"1": home.used("1")})
        outcome.faults.update(
            {fault.name.lower(): n for fault, n in server.happened.items()}
        )
        outcome.faults["killed"] += home.disk.fate.killed
    return outcome


def _new_job(random: Random, number: int, home: Home) -> dict[str, float]:
    """Let a job end; returns what it took of which spool."""
    slots = random.sample(range(3), random.randint(1, 3))
    grams = {slot: round(random.uniform(0.5, 180), 3) for slot in slots}
    home.records.append(
        job_of(f"job{number}", **{f"s{slot}": weight for slot, weight in grams.items()})
    )
    sits = {binding.slot: binding.spool for binding in home.keeper.kept.bindings}
    return {sits[slot] or "": weight for slot, weight in grams.items()}


async def _end_it(
    random: Random, home: Home, server: SpoolmanSimulator, outcome: Outcome
) -> None:
    """Look at what has ended, among all that can go wrong."""
    for _ in range(random.randint(1, 4)):
        await _mend(home, server)
        _break(random, home, server, outcome)
        if random.random() < 0.2:
            await server.power_off()
            outcome.faults["away"] += 1
        await home.run()
        home.now += timedelta(seconds=random.choice([1, 30, 61, 3600, 3 * 86400]))


def _break(
    random: Random, home: Home, server: SpoolmanSimulator, outcome: Outcome
) -> None:
    faults = [random.choice([*Fault, None]) for _ in range(random.randint(0, 2))]
    server.faults.extend(faults)
    if random.random() < 0.4:
        home.disk.fate.steps_left = random.randint(0, 14)
    if random.random() < 0.15:
        home.disk.full = True
        outcome.faults["disk_full"] += 1
    if random.random() < 0.1:
        server.status = 404
        outcome.faults["proxy_leads_nowhere"] += 1


async def _mend(home: Home, server: SpoolmanSimulator) -> None:
    server.faults.clear()
    server.status = None
    home.disk.full = False
    home.disk.fate.steps_left = None
    if not server.is_on:
        await server.power_on()


def _count(outcome: Outcome, wanted: dict[str, float], found: dict[str, float]) -> None:
    for spool, grams in found.items():
        more = round(grams - wanted[spool], 6)
        outcome.lost += max(0.0, -more)
        outcome.twice += max(0.0, more)


async def lives(seeds: Sequence[int]) -> Outcome:
    """Live through many random schedules."""
    outcome = Outcome()
    for seed in seeds:
        outcome += await live(seed)
    return outcome
