"""Random lives of a printer and of the Home Assistant that watches its jobs.

Nothing here is on the wire, so that a thousand lives are done in a minute; the reports
are those of the simulators, read as the backends read them.
"""

from abc import ABC, abstractmethod
import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate
import random
from typing import Any, cast, override

from custom_components.printernizer.bambu.reading import (
    report as bambu,
    snapshot as reading,
)
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.jobs.filament_use import (
    used_grams,
    used_share,
)
from custom_components.printernizer.printer.jobs.keeper import JobKeeper, KeptJobs
from custom_components.printernizer.printer.jobs.record import JobRecord
from custom_components.printernizer.printer.jobs.state import JobEvent
from custom_components.printernizer.printer.model import PrinterSnapshot, PrinterStatus
from custom_components.printernizer.prusa import report as prusa
from custom_components.printernizer.storing.codec import Codec
from simulator.bambu.device import FAULT, POWER_LOST, Device
from simulator.bambu.dialects import A1, H2D, P1S, X1C, Dialect
from simulator.bambu.reports import reports, versions
from simulator.bambu.reports.untidy import Untidiness
from simulator.machine import ACTIVE, Machine, Phase, Plan
from simulator.prusalink.buddy import payloads as buddy_payloads
from simulator.prusalink.pi import payloads as rpi_payloads
from simulator.prusalink.pi.payloads import Stage
from simulator.prusalink.printer import Flavour, PrusaLinkSimulator

from .slices import SHAPES, cut

BIRTH = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""The clocks go forward in the night after it."""
LATE = 60.0
SETTLES = timedelta(minutes=3)
SLOW_CARD = 0x0500_C011
NO_INTERNET = {"attr": 0x0500_0200, "code": 0x0002_0002}
ENDS = {"finished", "cancelled", "failed", "ended"}
RESULTS = {
    Phase.FINISHED: "finished",
    Phase.STOPPED: "cancelled",
    Phase.FAILED: "failed",
}


KEPT = Codec(KeptJobs)
RECORD = Codec(JobRecord)


class CrashError(Exception):
    """Home Assistant is gone from one moment to the next."""


class Shown(ABC):
    """A printer and the part of its backend that reads it."""

    tells_id_at_end: bool
    is_untidy = False
    tells_id = True
    reports_each: float

    def __init__(self) -> None:
        """Switch on a printer."""
        self.machine = Machine()
        self.machine.STEP = 5.0

    @property
    def now(self) -> datetime:
        """The time of day, for the printer and for Home Assistant."""
        return BIRTH + timedelta(seconds=self.machine.time)

    @abstractmethod
    def forget(self) -> None:
        """Start Home Assistant anew."""

    @abstractmethod
    def lose(self) -> PrinterSnapshot:
        """Lose the connection."""

    @abstractmethod
    def read(self) -> PrinterSnapshot:
        """Hear the printer."""

    def recall(self) -> PrinterSnapshot | None:
        """Be connected again with what was known, if that happens to this printer."""
        return None

    @abstractmethod
    def shows_end(self) -> bool:
        """Whether the printer still tells how its last job ended."""

    def with_plan(self, snapshot: PrinterSnapshot) -> PrinterSnapshot:
        """Add what the backends read from the job's file."""
        if snapshot.job is None or self.machine.plan is None:
            return snapshot
        job = replace(snapshot.job, planned_weight=self.machine.plan.weight)
        return replace(snapshot, job=job)

    def fail(self) -> None:
        """Break something."""
        self.machine.fail("Nozzle clogged")

    def need_help(self) -> None:
        """Rest because of a problem."""
        self.machine.pause()


class ShownBambu(Shown):
    """A Bambu Lab printer."""

    tells_id_at_end = True
    reports_each = 10.0

    def __init__(self, dialect: Dialect, untidiness: Untidiness | None = None) -> None:
        """Switch on a printer of this model."""
        super().__init__()
        self.device = Device("01P00A000000001", dialect, self.machine, 1)
        self.device.untidiness = untidiness
        self.is_untidy = untidiness is not None
        self.tells_id = untidiness is None or not untidiness.without_ids
        self.tells_id_at_end = not self.is_untidy
        self.machine.on_change(self.device.follow)
        self.machine.on_change(self._show)
        self._phase = self.machine.phase
        self.forget()

    def _show(self) -> None:
        """Have it show, also to nobody, what it is to show still in its next job."""
        if self.device.untidiness and self.machine.phase is not self._phase:
            reports.full(self.device)
        self._phase = self.machine.phase

    @override
    def forget(self) -> None:
        modules = versions.modules(self.device)
        answer = {"info": {"command": "get_version", "module": modules}}
        self.report = bambu.BambuReport().merged(answer, self.now)

    @override
    def lose(self) -> PrinterSnapshot:
        self.report = self.report.after_interruption()
        return replace(
            reading.read_snapshot(self.report, "1"), connection=ConnectionState.OFFLINE
        )

    @override
    def read(self) -> PrinterSnapshot:
        told = {"print": {"command": "push_status", **reports.full(self.device)}}
        self.report = self.report.merged(told, self.now)
        snapshot = reading.read_snapshot(self.report, "1")
        snapshot = replace(snapshot, connection=ConnectionState.CONNECTED)
        return self.with_plan(snapshot)

    @override
    def recall(self) -> PrinterSnapshot | None:
        told = {"print": {"command": "push_status", "msg": 1, "wifi_signal": "-50dBm"}}
        self.report = self.report.merged(told, self.now)
        snapshot = reading.read_snapshot(self.report, "1")
        return replace(snapshot, connection=ConnectionState.CONNECTED)

    def have_notices(self) -> None:
        """Show what stays whatever becomes of jobs."""
        self.device.settings.latched_error = SLOW_CARD
        self.device.show(NO_INTERNET)

    @override
    def shows_end(self) -> bool:
        return self.machine.phase in RESULTS

    @override
    def fail(self) -> None:
        self.device.settings.print_error = FAULT
        super().fail()

    @override
    def need_help(self) -> None:
        self.device.settings.pause_stage = 6
        super().need_help()


class ShownPrusa(Shown):
    """A Prusa printer."""

    tells_id_at_end = False
    reports_each = 5.0

    def __init__(self, flavour: Flavour) -> None:
        """Switch on a printer with this server."""
        super().__init__()
        self.simulator = PrusaLinkSimulator(flavour=flavour, machine=self.machine)
        self.previous: PrinterSnapshot | None = None

    @override
    def forget(self) -> None:
        self.previous = None

    @override
    def lose(self) -> PrinterSnapshot:
        self.previous = replace(
            self.previous or self.read(),
            connection=ConnectionState.OFFLINE,
            status=PrinterStatus.OFFLINE,
        )
        return self.previous

    @override
    def read(self) -> PrinterSnapshot:
        device, view = self.simulator.device, self._view()
        if self.simulator.flavour is Flavour.BUDDY:
            status: Any = buddy_payloads.status(device, view)
            job: Any = buddy_payloads.job(device, view) if view.job else None
            version, info = buddy_payloads.version(device), buddy_payloads.info(device)
        else:
            status = rpi_payloads.status(device, view, Stage.COMPLETE)
            job = rpi_payloads.job(device, view)
            version = rpi_payloads.version(device, Stage.COMPLETE)
            info = rpi_payloads.info(device)
        answers = prusa.PrusaAnswers(version=version, info=info, status=status, job=job)
        snapshot = prusa.read_snapshot(
            answers, serial="1", previous=self.previous, now=self.now
        )
        snapshot = replace(snapshot, connection=ConnectionState.CONNECTED)
        self.previous = self.with_plan(snapshot)
        return self.previous

    @override
    def shows_end(self) -> bool:
        state = self._view().state
        return self.machine.phase in RESULTS and state not in {"IDLE", "BUSY"}

    @override
    def fail(self) -> None:
        if self.simulator.flavour is Flavour.RPI:
            self.simulator.device.dialogs.error("Serial device does not exist")
        else:
            # The embedded printers show a fault on their own screen only.
            self.machine.stop()

    @override
    def need_help(self) -> None:
        self.simulator.device.dialogs.attention(job=True)

    def _view(self) -> Any:
        return self.simulator._personality.view()


PRINTERS: dict[str, Callable[[], Shown]] = {
    "p1s": lambda: ShownBambu(P1S),
    "x1c": lambda: ShownBambu(X1C),
    "a1": lambda: ShownBambu(A1),
    "h2d": lambda: ShownBambu(H2D),
    "untidy p1s": lambda: ShownBambu(P1S, Untidiness()),
    "untidy x1c": lambda: ShownBambu(X1C, Untidiness(without_ids=False)),
    "buddy": lambda: ShownPrusa(Flavour.BUDDY),
    "rpi": lambda: ShownPrusa(Flavour.RPI),
}


@dataclass
class Truth:
    """A job as it really was, and how much of it Home Assistant could know."""

    number: int
    plan: Plan
    started: datetime
    ended: datetime | None = None
    result: str = ""
    start_watched: bool = False
    end_watched: bool = False
    seen: bool = False
    end_shown: bool = False
    running: float = 0.0
    used: float = 0.0


@dataclass
class Disk:
    """What survives a crash, as text would."""

    kept: Any = None
    records: dict[str, Any] = field(default_factory=dict)

    async def load(self) -> KeptJobs | None:
        """Read how the jobs stood."""
        return None if self.kept is None else KEPT.decode(self.kept).value

    async def save(self, kept: KeptJobs) -> None:
        """Write how the jobs stand."""
        self.kept = KEPT.encode(kept)

    async def add(self, record: JobRecord) -> None:
        """Write the record of a job."""
        self.records[record.id] = RECORD.encode(record)

    def jobs(self) -> list[JobRecord]:
        """Return all records."""
        return [RECORD.decode(record).value for record in self.records.values()]


class Life:
    """A printer, a Home Assistant, and what comes between them."""

    def __init__(self, name: str, seed: int) -> None:
        """Begin with an idle printer that was added a moment ago."""
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.fate = random.Random(f"fate {seed}")  # noqa: S311 - no secret
        self.shown: Shown = PRINTERS[name]()
        if self.shown.is_untidy and self.fate.random() < 0.5:
            cast("ShownBambu", self.shown).have_notices()
        self.disk = Disk()
        self.heard: list[JobEvent] = []
        self.truths: list[Truth] = []
        self.crashes = 0
        self.up = self.connected = self.has_power = True
        self.about_to_crash = False
        self.before: PrinterSnapshot | None = None
        self.keeper = self._keeper()
        self.watched_until = self.shown.now

    def _keeper(self) -> JobKeeper:
        return JobKeeper(self.disk, self._hear, now=self.shown.now)

    @property
    def machine(self) -> Machine:
        """The mechanics."""
        return self.shown.machine

    @property
    def watching(self) -> bool:
        """Whether Home Assistant hears the printer."""
        return self.up and self.connected

    def _hear(self, event: JobEvent) -> None:
        if self.about_to_crash:
            raise CrashError
        self.heard.append(event)

    async def look(self, snapshot: PrinterSnapshot | None = None) -> None:
        """Let Home Assistant hear the printer, if it can."""
        if not self.up:
            return
        if snapshot is None:
            if not self.connected:
                return
            snapshot = self.shown.read()
            self._note_what_is_shown()
        self.before = snapshot
        if self.keeper.look(snapshot, self.shown.now):
            try:
                await self.keeper.flush(self.shown.now)
            except CrashError:
                self.about_to_crash = False
                self.crashes += 1
                await self.restart(0.0)

    def _note_what_is_shown(self) -> None:
        self.watched_until = self.shown.now
        if not self.truths:
            return
        truth = self.truths[-1]
        if self.machine.phase in ACTIVE:
            truth.seen = True
        elif self.shown.shows_end():
            truth.end_shown = True

    async def pass_time(self, seconds: float) -> None:
        """Let the printer work, and tell of it now and then."""
        step = self.shown.reports_each
        while seconds > 0:
            before = self.machine.phase
            self.machine.advance(min(step, seconds))
            seconds -= step
            if before in ACTIVE:
                self._note_end()
            await self.look()
            await self._disturb()

    async def _disturb(self) -> None:
        """Say the same twice, or something old once more, now and then."""
        chance, before = self.random.random(), self.before
        if not self.watching or before is None or chance > 0.1:
            return
        if chance < 0.05:
            await self.look(before)
            return
        self.machine.advance(1)
        self._note_end()
        await self.look()
        await self.look(before)
        await self.look()

    def _note_end(self, *, heard_in: datetime | None = None) -> None:
        """Write down how a job ended in truth, and when the printer is heard next."""
        if not self.truths or self.truths[-1].result or not self.has_power:
            return
        result = RESULTS.get(self.machine.phase)
        if result is None and self.machine.phase in ACTIVE:
            return
        truth = self.truths[-1]
        truth.result = result or truth.result or "failed"
        truth.ended = BIRTH + timedelta(seconds=self.machine.ended)
        truth.running = self.machine.running
        truth.used = truth.plan.weight * (self.machine.progress or 0) / 100
        silence = (heard_in or truth.ended) - self.watched_until
        truth.end_watched = self.watching and silence.total_seconds() <= LATE

    async def start_job(self) -> None:
        """Start a job, often the same file as before."""
        if self.machine.phase in ACTIVE:
            return
        again = bool(self.truths) and self.random.random() < 0.4
        if not (self.watching or self.shown.tells_id):
            # Nobody could know: it may be the same one, only further.
            again = False
        plan = self.truths[-1].plan if again else self._plan()
        if self.random.random() < 0.5 or isinstance(self.shown, ShownPrusa):
            await self.dismiss()
        self.machine.start(plan)
        number = self.machine.job_id or 0
        truth = Truth(number=number, plan=plan, started=self.shown.now)
        truth.start_watched = self.watching
        self.truths.append(truth)
        await self.look()

    def _plan(self) -> Plan:
        number = self.random.randrange(1000)
        return Plan(
            name=f"Thing {number}",
            file=f"thing_{number}.gcode",
            seconds=self.random.uniform(200, 2400),
            layers=self.random.randrange(5, 300),
            weight=self.random.uniform(2, 300),
        )

    async def dismiss(self) -> None:
        """Confirm the end at the printer."""
        if self.machine.phase in ACTIVE:
            return
        self.shown_dialogs_close()
        if self.machine.phase is not Phase.IDLE:
            self.machine.dismiss()
        await self.look()

    def shown_dialogs_close(self) -> None:
        """Mend a fault that is shown."""
        if isinstance(self.shown, ShownPrusa):
            self.shown.simulator.device.dialogs.clear()

    async def end_job(self) -> None:
        """End the job before its time."""
        if self.machine.phase not in ACTIVE:
            return
        if self.random.random() < 0.5:
            if isinstance(self.shown, ShownPrusa):
                self.shown.simulator.device.dialogs.close()
            self.machine.stop()
        else:
            self.shown.fail()
        self._note_end()
        await self.look()

    async def rest_job(self) -> None:
        """Pause, with or without a reason, and go on later."""
        if self._phase() not in {Phase.HEATING, Phase.PRINTING}:
            return
        if self.random.random() < 0.5:
            self.machine.pause()
        else:
            self.shown.need_help()
        await self.look()
        await self.pass_time(self.random.uniform(10, 600))
        self.shown_dialogs_close()
        if self._phase() is Phase.PAUSED:
            self.machine.resume()
        await self.look()

    async def lose_connection(self) -> None:
        """Be out of reach for a while."""
        if not self.watching:
            return
        await self.look(self.shown.lose())
        self.connected = False
        await self._away()
        self.connected = True
        if self.fate.random() < 0.3 and (recalled := self.shown.recall()) is not None:
            await self.look(recalled)
            await self.pass_silently(self.fate.choice((3, 200)))
        await self.look()

    async def pass_silently(self, seconds: float) -> None:
        """Let the printer work and tell nothing of it, be it connected or not."""
        self.machine.advance(seconds)
        self._note_end(heard_in=self.shown.now)

    async def cut_power(self) -> None:
        """Lose the current for a while; a job is gone on with, or declined."""
        if not self.watching or self._phase() in {Phase.PREPARING, Phase.HEATING}:
            return
        had_job = self._is_active()
        device = cast("ShownBambu", self.shown).device
        await self.look(self.shown.lose())
        self.connected = self.has_power = False
        self.machine.lose_power()
        self.machine.advance(self.random.choice((20, 400, 30000)))
        self.connected = True
        await self.pass_time(self.random.choice((10, 300)))
        self.has_power = True
        if not had_job:
            return
        device.settings.print_error = POWER_LOST
        self.machine.find_job()
        await self.look()
        await self.pass_time(self.random.choice((20, 2000)))
        device.settings.print_error = 0
        if self.random.random() < 0.5:
            self.machine.resume()
        else:
            self.machine.stop()
            self._note_end()
        await self.look()

    async def restart(self, seconds: float | None = None) -> None:
        """Stop or crash Home Assistant; nothing more is written."""
        if not self.watching:
            return
        if seconds is None and self.random.random() < 0.5:
            await self.keeper.flush(self.shown.now)
        self.up = False
        if seconds is None:
            await self._away()
        self.up = True
        self.shown.forget()
        self.before = None
        self.keeper = self._keeper()
        await self.keeper.load()
        await self.look()
        await self.keeper.flush(self.shown.now)

    async def _away(self) -> None:
        """Let much happen while nobody watches, but no job that leaves no trace."""
        jobs = len(self.truths)
        is_clear = self._is_clear()
        for _ in range(self.random.randrange(1, 4)):
            await self.pass_time(self.random.choice((5, 40, 400, 3000)))
            deed = self.random.random()
            if deed < 0.3:
                await self.end_job()
            elif deed < 0.5:
                await self.rest_job()
            elif deed < 0.7 and (
                self.shown.tells_id_at_end or (is_clear and jobs == len(self.truths))
            ):
                await self.start_job()
        started = len(self.truths) > jobs
        if started and not self.shown.tells_id_at_end and not self._is_active():
            # Its end would be taken for that of the job before.
            await self.dismiss()
            await self.pass_time(30)

    def _is_clear(self) -> bool:
        """Whether a job is shown by its own name, so that another can be told."""
        if self.shown.tells_id or not self._is_active():
            return True
        return self.shown.now - self.truths[-1].started > SETTLES

    def _phase(self) -> Phase:
        return self.machine.phase

    def _is_active(self) -> bool:
        return self.machine.phase in ACTIVE

    async def live(self) -> None:
        """Live through some jobs and troubles."""
        await self.look()
        await self.keeper.flush(self.shown.now)
        for deed in self._deeds():
            match deed:
                case "start":
                    await self.start_job()
                case "end":
                    await self.end_job()
                case "rest":
                    await self.rest_job()
                case "dismiss":
                    await self.dismiss()
                case "lose":
                    await self.lose_connection()
                case "restart":
                    await self.restart()
                case "crash":
                    self.about_to_crash = True
                case "power":
                    await self.cut_power()
            await self.pass_time(self.random.choice((5, 60, 300, 900)))
        await self.pass_time(300)
        self.about_to_crash = False

    def _deeds(self) -> Iterator[str]:
        deeds: tuple[str, ...] = (
            "start",
            "end",
            "rest",
            "dismiss",
            "lose",
            "restart",
            "crash",
        )
        weights: tuple[int, ...] = (5, 2, 2, 1, 2, 2, 2)
        if self.shown.is_untidy:
            deeds, weights = (*deeds, "power"), (*weights, 1)
        yield "start"
        yield from self.random.choices(deeds, weights, k=8)


@dataclass
class Verdict:
    """What was wrong in some lives, and how much there was to get right."""

    lives: int = 0
    jobs: int = 0
    unseen: int = 0
    crashes: int = 0
    late: int = 0
    unknown: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    start_errors: list[float] = field(default_factory=list)
    end_errors: list[float] = field(default_factory=list)

    def blame(self, what: str, where: str) -> None:
        """Note a fault."""
        self.wrong[what] += 1
        if len(self.examples) < 20:
            self.examples.append(f"{where}: {what}")

    def counted(self, *words: str) -> int:
        """Return how many faults there are of which one of the words tells."""
        return sum(
            count
            for what, count in self.wrong.items()
            if any(word in what for word in words)
        )

    def add(self, other: Verdict) -> None:
        """Count in other lives."""
        for name in ("lives", "jobs", "unseen", "crashes", "late", "unknown"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong
        self.examples += other.examples
        self.start_errors += other.start_errors
        self.end_errors += other.end_errors


def judge(verdict: Verdict, life: Life, where: str) -> None:
    """Compare what was told with what was true."""
    verdict.lives += 1
    verdict.crashes += life.crashes
    for truth in life.truths:
        verdict.jobs += 1
        _judge_job(verdict, life, truth, f"{where} job {truth.number}")
    records = Counter(record.job_id for record in life.disk.jobs() if record.job_id)
    for job_id, count in records.items():
        if count > 1:
            verdict.blame("recorded twice", f"{where} job {job_id}")


def _judge_job(verdict: Verdict, life: Life, truth: Truth, where: str) -> None:
    told = [
        event
        for event in life.heard
        if event.job is not None and _is_about(event.job, truth, life)
    ]
    started = [event for event in told if event.kind == "started"]
    ended = [event for event in told if event.kind in ENDS]
    first = [event for event in told if event.kind == "first_layer_done"]
    if len(started) > 1 or len(ended) > 1 or len(first) > 1:
        verdict.blame("repeated", where)
        return
    if not truth.seen and not (truth.end_shown and life.shown.tells_id_at_end):
        verdict.unseen += 1
        if truth.start_watched:
            verdict.blame("missed although watched", where)
        return
    if truth.seen and not started:
        verdict.blame("start missed", where)
    if truth.result and not ended:
        verdict.blame("end missed", where)
    if ended and not truth.result:
        verdict.blame("end made up", where)
    if truth.result and ended:
        _judge_end(verdict, truth, ended[0], where)
    if started and truth.start_watched:
        error = abs((started[0].at - truth.started).total_seconds())
        verdict.start_errors.append(error)
        if error > LATE or started[0].late:
            verdict.blame("start not within a minute", where)


def _is_about(record: JobRecord, truth: Truth, life: Life) -> bool:
    """Whether a record is of this job: by its id, or else by when it was first seen."""
    if life.shown.tells_id_at_end or isinstance(life.shown, ShownPrusa):
        return record.job_id == str(truth.number)
    begun = [other for other in life.truths if other.started <= record.since]
    return bool(begun) and begun[-1] is truth


def _judge_end(verdict: Verdict, truth: Truth, event: JobEvent, where: str) -> None:
    if event.kind == "ended":
        verdict.unknown += 1
        if truth.end_shown:
            verdict.blame("result not known although shown", where)
    elif event.kind != truth.result:
        verdict.blame(f"{event.kind} instead of {truth.result}", where)
    assert truth.ended is not None
    error = abs((event.at - truth.ended).total_seconds())
    verdict.late += event.late
    if not event.late:
        verdict.end_errors.append(error)
        if error > LATE:
            verdict.blame("end not within a minute and not late", where)
    if event.late and truth.end_watched:
        verdict.blame("late although watched", where)


def try_lives(printer: str, seeds: range) -> Verdict:
    """Live and judge one life for each seed."""
    verdict = Verdict()

    async def live() -> None:
        for seed in seeds:
            life = Life(printer, seed)
            await life.live()
            judge(verdict, life, f"{printer} {seed}")

    asyncio.run(live())
    return verdict


def promises_of_a_long_job(printer: str, hours: int = 10) -> tuple[int, int, float]:
    """Print for hours with a report each few seconds.

    What the printer tells of the remaining time trembles by a minute and a half and is
    8 % too much at first. Half an hour is paused, once Home Assistant is restarted, and
    in the last hours somebody raises the speed. Returns how often the promised end was
    changed, how often after the end, and by how many seconds the last promise was off.
    """
    life = Life(printer, 1)
    life.machine.STEP = 10.0
    values: list[datetime | None] = []
    plan = Plan(name="Long", file="long.gcode", seconds=hours * 3600, layers=900)

    async def watch(seconds: float) -> None:
        while seconds > 0:
            life.machine.advance(10)
            seconds -= 10
            await life.look(_told_roughly(life))
            if not values or values[-1] != life.keeper.promised:
                values.append(life.keeper.promised)

    async def live() -> tuple[int, int, float]:
        await life.look()
        life.machine.start(plan)
        await watch(hours * 1800)
        await life.restart(0.0)
        life.machine.pause()
        await watch(1800)
        life.machine.resume()
        await watch(hours * 900)
        life.machine.speed = 124
        while life.machine.phase in ACTIVE:
            await watch(10)
        before_end = len(values)
        ended = BIRTH + timedelta(seconds=life.machine.ended)
        promised = values[-1]
        await watch(3600)
        assert promised is not None
        error = abs((promised - ended).total_seconds())
        return before_end - (values[0] is None), len(values) - before_end, error

    return asyncio.run(live())


def _told_roughly(life: Life) -> PrinterSnapshot:
    """Return what a printer shows that is not sure of the remaining time."""
    snapshot = life.shown.read()
    job = snapshot.job
    if job is None or not job.remaining:
        return snapshot
    left = job.remaining * (1.08 - 0.08 * (job.progress or 0) / 100)
    tremble = timedelta(seconds=life.random.uniform(-90, 90))
    rough = replace(job, remaining=max(left + tremble, timedelta()))
    return replace(snapshot, job=rough)


def odometer_error(printer: str, jobs: int) -> float:
    """Return by which share the hours are off after jobs of a minute to 100 hours.

    Each has a pause, and now and then Home Assistant is restarted or crashes. The first
    night of all is that in which the clocks go forward.
    """
    life = Life(printer, 2)
    chance = life.random
    true = 0.0

    async def watch(seconds: float, step: float) -> None:
        # Closely where something ends, as real reports are every few seconds.
        while seconds > 0:
            to_end = life.machine.remaining or step
            now = min(step, seconds, max(10.0, to_end / 2))
            life.machine.advance(now)
            seconds -= now
            await life.look()

    async def live() -> None:
        nonlocal true
        await life.look()
        for number in range(jobs):
            seconds = 60 * 6000 ** chance.random()
            life.machine.STEP = max(1.0, seconds / 400)
            plan = Plan(name=f"T{number}", file=f"t{number}.gcode", seconds=seconds)
            await life.dismiss()
            life.machine.start(plan)
            await life.look()
            await watch(seconds * chance.random(), seconds / 100)
            if life.machine.phase is Phase.PRINTING and chance.random() < 0.5:
                life.machine.pause()
                await life.look()
                await watch(600, 60)
                life.machine.resume()
                await life.look()
            if chance.random() < 0.5:
                if chance.random() < 0.5:
                    await life.keeper.flush(life.shown.now)
                life.up = False
                life.machine.advance(chance.choice((20, 120, seconds / 10)))
                life.up = True
                await life.restart(0.0)
            while life.machine.phase in ACTIVE:
                await watch(seconds / 100, seconds / 100)
            await watch(60, 20)
            true += life.machine.running

    asyncio.run(live())
    return abs(life.keeper.odometer.seconds - true) / true


def use_errors(printer: str, jobs: int) -> dict[str, list[float]]:
    """Cancel jobs at random moments, some right after the start.

    Returns by how many per cent of the plan the estimate was off, by its method, and
    as `if by layers` by how many the share of the layers would have been. The printer
    tells of its plan a moment late, and every job is another one.
    """
    errors: dict[str, list[float]] = {}

    async def live() -> None:
        life = Life(printer, 3)
        await life.look()
        for number in range(jobs):
            plan = sliced_plan(life.random, number)
            await life.dismiss()
            life.machine.start(plan)
            await life.look()
            lasts = life.random.uniform(5, plan.seconds)
            while lasts > 0:
                life.machine.advance(life.shown.reports_each)
                lasts -= life.shown.reports_each
                await life.look()
            if life.machine.phase not in ACTIVE:
                continue
            life.machine.stop()
            used = life.machine.used
            await life.look()
            record = life.keeper.last
            assert record is not None
            share = used_share(record)
            grams = used_grams(record)
            if share is not None and grams is not None:
                off = 100 * abs(grams - used) / plan.weight
                errors.setdefault(share[1], []).append(off)
                layers = max((life.machine.layer or 0) - 0.5, 0) / plan.layers
                by_layers = 100 * abs(layers - used / plan.weight)
                errors.setdefault("if by layers", []).append(by_layers)

    asyncio.run(live())
    return errors


def sliced_plan(chance: random.Random, number: int) -> Plan:
    """Return the plan of one of some shapes, at one of many sizes."""
    shape = list(SHAPES.values())[number % len(SHAPES)]
    slices = cut(shape, chance.randrange(20, 400))
    seconds, volume = sum(slices.seconds), sum(slices.volumes)
    return Plan(
        name=f"T{number}",
        file=f"t{number}.gcode",
        seconds=seconds,
        layers=len(slices.seconds),
        layer_ends=tuple(time / seconds for time in accumulate(slices.seconds)),
        layer_weights=tuple(part / volume for part in slices.volumes),
        weight=chance.uniform(3, 500),
    )
