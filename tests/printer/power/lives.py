"""Schedules of a printer, its plug, and the people and the program that use both.

What is true and what is known are kept apart: reports come late, or not at all while
the way is lost; Home Assistant restarts and crashes; people start prints at the screen.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.kinds import FanKind
from custom_components.printernizer.printer.model import (
    Fan,
    FanUnit,
    Firmware,
    Heater,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Transfer,
)
from custom_components.printernizer.printer.nozzles import Nozzle
from custom_components.printernizer.printer.power.auto_off import (
    AutoOff,
    AutoOffState,
    PowerSight,
)

BIRTH = datetime(2026, 3, 28, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GRACE = 10 * MINUTE
ROOM = 23.0
COOLS = 0.2
"""Which share of its warmth a nozzle loses a minute."""
ACTIVE = {
    PrinterStatus.PREPARING,
    PrinterStatus.PRINTING,
    PrinterStatus.PAUSED,
    PrinterStatus.ATTENTION,
}
OVER = [PrinterStatus.FINISHED, PrinterStatus.CANCELLED, PrinterStatus.FAILED]
OFFLINE = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any"),
    connection=ConnectionState.OFFLINE,
    status=PrinterStatus.OFFLINE,
)


class Truth:
    """The printer as it is."""

    def __init__(self) -> None:
        """Stand idle and cold, with power."""
        self.powered = True
        self.status = PrinterStatus.IDLE
        self.nozzles = [ROOM, ROOM]
        self.target = 0.0
        self.updating = self.fan = self.transfer = False

    def ruined_by_a_cut(self) -> list[str]:
        """Return what a cut of the power would ruin now."""
        return [
            what
            for what, is_so in (
                ("a job", self.status in ACTIVE),
                ("a hot nozzle", max(self.nozzles) > 50),
                ("an update", self.updating),
            )
            if is_so
        ]

    def lose_power(self) -> None:
        """Stand still; nozzles cool by themselves."""
        self.powered = False
        self.status = PrinterStatus.IDLE
        self.target = 0.0
        self.updating = self.fan = self.transfer = False

    def pass_minute(self) -> None:
        """Heat one nozzle, and let the other cool."""
        first = max(self.target, ROOM + (self.nozzles[0] - ROOM) * (1 - COOLS))
        self.nozzles = [first, ROOM + (self.nozzles[1] - ROOM) * (1 - COOLS)]

    def report(self, *, hole: bool = False) -> PrinterSnapshot:
        """Return what the printer tells; with a hole, not how warm a nozzle is."""
        first, second = self.nozzles
        return PrinterSnapshot(
            info=PrinterInfo(
                serial="1", brand="Any", firmware=Firmware(updating=self.updating)
            ),
            connection=ConnectionState.CONNECTED,
            status=self.status,
            nozzles=(
                Nozzle(temperature=None if hole else first, target=self.target),
                Nozzle(temperature=second, target=0.0),
            ),
            bed=Heater(temperature=ROOM, target=0.0),
            fans=(Fan(kind=FanKind.PART, unit=FanUnit.PERCENT, speed=100 * self.fan),),
            transfer=Transfer(name="a") if self.transfer else None,
        )


class Program:
    """What Home Assistant knows, and does."""

    def __init__(self, state: AutoOffState | None, books: Books) -> None:
        """Begin with what is on the disk; nothing is seen yet."""
        self.auto = AutoOff(GRACE, state)
        self.books = books
        self.shown = OFFLINE

    def take(self, snapshot: PrinterSnapshot) -> None:
        """Take in a report."""
        self.shown = snapshot
        self.books.look(snapshot)

    def sight(self, now: datetime, *, plug: bool) -> PowerSight:
        """Return what is known now."""
        return PowerSight(
            snapshot=self.shown,
            now=now,
            plug=plug,
            job=self.books.job,
            last=self.books.last,
        )


class Books:
    """The jobs as far as they were seen; they are on the disk."""

    def __init__(self) -> None:
        """Know of no job."""
        self.count = 0
        self.job: str | None = None
        self.last: str | None = None

    def look(self, snapshot: PrinterSnapshot) -> None:
        """Open and close jobs by what is told; a silent printer tells nothing."""
        if not snapshot.watched:
            return
        if snapshot.status in ACTIVE and self.job is None:
            self.count += 1
            self.job = str(self.count)
        elif snapshot.status not in ACTIVE and self.job is not None:
            self.job, self.last = None, self.job


class PowerSchedule(RuleBasedStateMachine):
    """One schedule. `tally` counts what came of all of them."""

    tally: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        """Begin with a printer that is idle."""
        super().__init__()
        self.now = BIRTH
        self.truth = Truth()
        self.in_reach = True
        self.hole = False
        self.every = 1
        self.minute = 0
        self.books = Books()
        self.program = Program(None, self.books)
        self.disk: list[AutoOffState] = []
        self.cuts: list[list[str]] = []
        self.tally["schedules"] += 1
        self._report()
        self._look()

    def _report(self) -> None:
        if self.in_reach and self.truth.powered:
            self.program.take(self.truth.report(hole=self.hole))
        elif self.truth.powered:
            # What was told last holds for a while.
            lost = ConnectionState.RECONNECTING
            self.program.take(replace(self.program.shown, connection=lost))
        else:
            self.program.take(OFFLINE)

    def _sight(self) -> PowerSight:
        return self.program.sight(self.now, plug=self.truth.powered)

    def _look(self) -> None:
        self.program.auto.look(self._sight())
        if not self.disk or self.disk[-1] != self.program.auto.state:
            self.disk.append(self.program.auto.state)
        off_at = self.program.auto.off_at
        if off_at is not None and self.now >= off_at:
            self._ask_anew_and_act()

    def _ask_anew_and_act(self) -> None:
        self._report()
        if self.program.auto.may_act(self._sight()):
            self._cut("by itself")
        else:
            self.tally["not after all"] += 1

    def _cut(self, by: str) -> None:
        self.cuts.append(self.truth.ruined_by_a_cut())
        self.tally[by] += 1
        self.tally.update(self.cuts[-1])
        self.truth.lose_power()
        self._report()
        self._look()

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes: int) -> None:
        """Let minutes pass, and reports come as often as they do."""
        for _ in range(minutes):
            self.now += MINUTE
            self.minute += 1
            self.truth.pass_minute()
            if self.minute % self.every == 0:
                self._report()
            self._look()

    @rule(every=st.integers(1, 15))
    def reports_come(self, every: int) -> None:
        """Hear of the printer only every so many minutes."""
        self.every = every

    @rule(seen=st.booleans())
    def a_print_begins(self, *, seen: bool) -> None:
        """Start a print at the screen; reports may not show it for a while."""
        if self.truth.updating:
            return
        if not self.truth.powered:
            self.somebody_uses_the_plug_itself(on=True)
        if self.truth.status not in ACTIVE:
            self.truth.status = PrinterStatus.PRINTING
            self.truth.target = 220.0
            self.truth.fan = True
            self.tally["prints"] += 1
        if seen:
            self._news()

    @rule(status=st.sampled_from(sorted(ACTIVE)))
    def the_job_rests_or_goes_on(self, status: PrinterStatus) -> None:
        """Pause, call for somebody, go on."""
        if self.truth.status in ACTIVE:
            self.truth.status = status
            self._news()

    @rule(how=st.sampled_from(OVER), seen=st.booleans())
    def the_job_ends(self, how: PrinterStatus, *, seen: bool) -> None:
        """End it; the nozzle is still hot."""
        if self.truth.status in ACTIVE:
            self.truth.status = how
            self.truth.target = 0.0
            self.truth.fan = False
            if seen:
                self._news()

    @rule(
        wait=st.integers(13, 24),
        news=st.sampled_from(["nothing", "a print", "heat", "an update", "a test"]),
        every=st.integers(1, 20),
    )
    def a_job_ends_and_all_wait(self, wait: int, news: str, every: int) -> None:
        """Have an ordinary evening: what random steps alone seldom get to.

        What is new in the end is not seen before the next report.
        """
        self.somebody_uses_the_plug_itself(on=True)
        self.in_reach, self.every, self.hole = True, 1, False
        self.its_firmware_changes(updating=False)
        self.a_file_moves(under_way=False)
        self.a_print_begins(seen=True)
        self.the_job_ends(PrinterStatus.FINISHED, seen=True)
        self.time_passes(12)
        self.every = every
        self.time_passes(wait - 12)
        match news:
            case "a print":
                self.a_print_begins(seen=False)
            case "heat":
                self.somebody_heats_at_the_screen(celsius=240.0)
            case "an update":
                self.its_firmware_changes(updating=True)
            case "a test":
                self.it_tests_itself(busy=True)
        self.time_passes(15)

    @rule(celsius=st.sampled_from([0.0, 60.0, 240.0]))
    def somebody_heats_at_the_screen(self, celsius: float) -> None:
        """Heat a nozzle without a job, to change filament."""
        if self.truth.powered and self.truth.status not in ACTIVE:
            self.truth.target = celsius

    @rule(busy=st.booleans())
    def it_tests_itself(self, *, busy: bool) -> None:
        """Be busy without a job, or done with it."""
        if self.truth.powered and self.truth.status not in ACTIVE:
            self.truth.status = PrinterStatus.BUSY if busy else PrinterStatus.IDLE

    @rule(updating=st.booleans())
    def its_firmware_changes(self, *, updating: bool) -> None:
        """Begin an update, or be done with it."""
        if self.truth.powered and self.truth.status not in ACTIVE:
            self.truth.updating = updating

    @rule(on=st.booleans())
    def a_fan_turns(self, *, on: bool) -> None:
        """Cool by a fan."""
        self.truth.fan = on and self.truth.powered

    @rule(under_way=st.booleans())
    def a_file_moves(self, *, under_way: bool) -> None:
        """Take a file."""
        self.truth.transfer = under_way and self.truth.powered

    @rule(in_reach=st.booleans())
    def the_network_fails_or_is_back(self, *, in_reach: bool) -> None:
        """Lose the way to the printer, or find it."""
        self.in_reach = in_reach
        self._news()

    @rule(hole=st.booleans())
    def reports_have_a_hole(self, *, hole: bool) -> None:
        """Hear of everything but how warm a nozzle is, or of that again."""
        self.hole = hole
        self._news()

    @rule(after=st.integers(0, 12), hole=st.booleans())
    def somebody_is_impatient(self, after: int, *, hole: bool) -> None:
        """Use our switch soon after a job, while all cools."""
        self.in_reach, self.every, self.hole = True, 1, hole
        self.a_print_begins(seen=True)
        self.time_passes(2)
        self.the_job_ends(PrinterStatus.CANCELLED, seen=True)
        self.time_passes(after)
        self.somebody_turns_it_off()

    @rule(crash=st.booleans(), minutes=st.integers(0, 30))
    def home_assistant_restarts(self, *, crash: bool, minutes: int) -> None:
        """Be away for a while; after a crash the last thing may not be on the disk."""
        for _ in range(minutes):
            self.now += MINUTE
            self.truth.pass_minute()
        if crash and len(self.disk) > 1:
            self.disk.pop()
        self.program = Program(self.disk[-1], self.books)
        self._look()

    @rule(on=st.booleans())
    def somebody_uses_the_plug_itself(self, *, on: bool) -> None:
        """Turn the plug by its own button: nobody can be kept from that."""
        if self.truth.powered and not on:
            self.truth.lose_power()
        self.truth.powered = on
        self._news()

    @rule()
    def somebody_wants_it_to_stay_on(self) -> None:
        """Press the button."""
        self.program.auto.keep_on(self._sight())
        self._look()

    @rule()
    def a_print_begins_out_of_sight(self) -> None:
        """Start one while the network is away, and turn the switch off elsewhere."""
        self.the_network_fails_or_is_back(in_reach=False)
        self.a_print_begins(seen=False)
        self.somebody_turns_it_off()

    @rule()
    def somebody_turns_it_off(self) -> None:
        """Use our switch, which asks anew and may refuse."""
        self._report()
        if not self.truth.powered:
            return
        if self._sight().block is None:
            self._cut("by our switch")
        else:
            self.tally["refused"] += 1

    def _news(self) -> None:
        self._report()
        self._look()

    @invariant()
    def nothing_is_ruined(self) -> None:
        """Fail at the first cut that ruins anything."""
        assert not any(self.cuts), self.cuts

    @classmethod
    def begun_anew(cls) -> type[PowerSchedule]:
        """Return the same with an empty tally."""
        return type(cls.__name__, (cls,), {"tally": Counter()})
