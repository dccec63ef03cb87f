"""Why a job rests or ended: what came with it tells, what stood before does not."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from custom_components.printernizer.bambu.reading.snapshot import read_snapshot
from custom_components.printernizer.printer.attention.attention import attention_of
from custom_components.printernizer.printer.model import PrinterSnapshot, PrinterStatus

from .reports import (
    CANCELLED,
    FAULT,
    IDLE,
    NOW,
    PRINTING,
    SERIAL,
    JsonObject,
    heard,
    push,
    seen,
)

NOT_TOLD = 255
USER, IN_FILE, M400, RUNOUT = 16, 30, 5, 6
PAUSE_IN_FILE = 0x0300_8013
PAUSED_BY_USER = 0x0300_8001
SLOW_CARD = 0x0500_C011
NO_INTERNET = {"attr": 0x0500_0200, "code": 0x0002_0002}
CLOG = {"attr": 0x0300_1A00, "code": 0x0002_0002}
MINUTES = timedelta(minutes=10)


class Watched:
    """A printer in the middle of a job, and a clock."""

    def __init__(self, **told: Any) -> None:
        """See it print, with whatever it tells beside that."""
        self.now = NOW
        self.report = heard(PRINTING | told)

    def tells(self, *, after: timedelta = MINUTES, **told: Any) -> PrinterSnapshot:
        """Let it tell something, and return what that makes."""
        self.now += after
        self.report = self.report.merged(push(**told), self.now)
        return self.snapshot

    def lost(self) -> None:
        """Lose the connection."""
        self.report = self.report.after_interruption()

    @property
    def snapshot(self) -> PrinterSnapshot:
        """What is known now."""
        return read_snapshot(self.report, SERIAL)


def reason(snapshot: PrinterSnapshot) -> str | None:
    """Return why the printer waits."""
    attention = attention_of(snapshot)
    return None if attention is None else attention.reason


@pytest.mark.parametrize("stage", [NOT_TOLD, 0, USER, IN_FILE, M400])
@pytest.mark.parametrize(
    "notice",
    [{"hms": [NO_INTERNET]}, {"print_error": SLOW_CARD}, {"print_error": FAULT}],
    ids=["no internet", "slow card", "old fault"],
)
def test_a_notice_that_stood_before_makes_no_alarm_of_a_pause(
    notice: JsonObject, stage: int
) -> None:
    """Whether it was there before we came, or came in the middle of the job."""
    for printer in (Watched(**notice), Watched()):
        printer.tells(**notice)
        paused = printer.tells(gcode_state="PAUSE", stg_cur=stage)
        assert paused.status is PrinterStatus.PAUSED
        assert reason(paused) == "user_pause"
        assert [problem.standing for problem in paused.problems] == [True]


def test_what_was_there_before_us_explains_no_pause_however_soon_that_is() -> None:
    printer = Watched(hms=[NO_INTERNET])
    paused = printer.tells(after=timedelta(), gcode_state="PAUSE", stg_cur=NOT_TOLD)
    assert reason(paused) == "user_pause"


@pytest.mark.parametrize("wanted", [PAUSE_IN_FILE, PAUSED_BY_USER])
@pytest.mark.parametrize("stage", [NOT_TOLD, USER, IN_FILE, M400])
@pytest.mark.parametrize(
    "order", list(permutations(("print_error", "gcode_state", "stg_cur")))
)
def test_a_wanted_pause_is_paused_in_whichever_order_it_is_told(
    order: tuple[str, ...], stage: int, wanted: int
) -> None:
    told = {"print_error": wanted, "gcode_state": "PAUSE", "stg_cur": stage}
    printer = Watched()
    for key in order:
        shown = printer.tells(after=timedelta(seconds=1), **{key: told[key]})
        assert shown.status in {PrinterStatus.PRINTING, PrinterStatus.PAUSED}
    assert shown.status is PrinterStatus.PAUSED
    assert reason(shown) == "user_pause"


@pytest.mark.parametrize("stage", [NOT_TOLD, RUNOUT])
@pytest.mark.parametrize(
    "order", list(permutations(("print_error", "gcode_state", "stg_cur")))
)
def test_a_pause_for_a_fault_calls_in_whichever_order_it_is_told(
    order: tuple[str, ...], stage: int
) -> None:
    told = {"print_error": 0x0300_8004, "gcode_state": "PAUSE", "stg_cur": stage}
    printer = Watched()
    for key in order:
        shown = printer.tells(after=timedelta(seconds=1), **{key: told[key]})
    assert shown.status is PrinterStatus.ATTENTION
    assert reason(shown) == "filament_runout"


@pytest.mark.parametrize("stage", [USER, IN_FILE, M400])
def test_a_stage_that_says_the_pause_was_wanted_wins_over_notices(stage: int) -> None:
    """Also over those that come with it or later."""
    printer = Watched()
    told = printer.tells(gcode_state="PAUSE", stg_cur=stage, hms=[CLOG])
    assert told.status is PrinterStatus.PAUSED
    assert printer.tells(hms=[CLOG, NO_INTERNET]).status is PrinterStatus.PAUSED


@pytest.mark.parametrize("stage", [NOT_TOLD, USER])
def test_a_notice_is_none_even_if_it_comes_with_the_pause(stage: int) -> None:
    printer = Watched()
    told = printer.tells(gcode_state="PAUSE", stg_cur=stage, print_error=SLOW_CARD)
    assert told.status is PrinterStatus.PAUSED


def test_what_comes_while_it_rests_calls() -> None:
    printer = Watched(hms=[NO_INTERNET])
    printer.tells(gcode_state="PAUSE", stg_cur=NOT_TOLD)
    told = printer.tells(hms=[NO_INTERNET, CLOG])
    assert told.status is PrinterStatus.ATTENTION
    assert reason(told) == "nozzle_clog"
    assert [problem.standing for problem in told.problems] == [False, True]


def test_what_the_printer_stopped_for_still_tells_after_an_outage() -> None:
    printer = Watched()
    printer.tells(gcode_state="PAUSE", stg_cur=NOT_TOLD, hms=[CLOG])
    printer.lost()
    assert reason(printer.tells(bed_temper=60)) == "nozzle_clog"


def test_a_printer_that_rests_when_we_come_is_believed() -> None:
    """Nobody knows what was first: better an alarm too many."""
    told = seen(PRINTING | {"gcode_state": "PAUSE", "stg_cur": 255, "hms": [CLOG]})
    assert reason(told) == "nozzle_clog"


def test_the_next_pause_is_not_explained_by_the_last_one() -> None:
    """Some messages stay until somebody confirms them."""
    printer = Watched()
    told = printer.tells(gcode_state="PAUSE", stg_cur=NOT_TOLD, hms=[CLOG])
    assert reason(told) == "nozzle_clog"
    printer.tells(gcode_state="RUNNING", stg_cur=0)
    told = printer.tells(gcode_state="PAUSE", stg_cur=NOT_TOLD)
    assert reason(told) == "user_pause"


def test_a_power_cut_is_the_reason_why_a_job_waits() -> None:
    printer = Watched()
    printer.lost()
    printer.tells(**IDLE | {"gcode_state": "IDLE"})
    told = printer.tells(gcode_state="PAUSE", print_error=0x0300_8007)
    assert told.status is PrinterStatus.ATTENTION
    assert reason(told) == "power_loss"


def test_an_end_is_explained_by_what_the_job_had_paused_for() -> None:
    printer = Watched(hms=[NO_INTERNET])
    printer.tells(gcode_state="PAUSE", stg_cur=NOT_TOLD, print_error=FAULT)
    told = printer.tells(gcode_state="FAILED")
    assert [(problem.code, problem.standing) for problem in told.problems] == [
        ("0300-8008", False),
        ("0500_0200_0002_0002", True),
    ]


def test_an_end_that_nobody_saw_is_not_explained_by_what_was_there_before() -> None:
    printer = Watched()
    printer.tells(hms=[NO_INTERNET])
    printer.tells(bed_temper=60)
    printer.lost()
    told = printer.tells(gcode_state="FAILED", hms=[NO_INTERNET, CLOG])
    standing = {problem.code: problem.standing for problem in told.problems}
    assert standing == {"0500_0200_0002_0002": True, "0300_1A00_0002_0002": False}


def test_what_came_just_before_nobody_watched_may_explain_the_end_after_it() -> None:
    """Also if the printer is not asked for everything as soon as it is back."""
    printer = Watched()
    printer.tells(hms=[CLOG])
    printer.lost()
    printer.tells(after=timedelta(seconds=60), bed_temper=50)
    ended = PRINTING | {"gcode_state": "FAILED", "hms": [CLOG]}
    told = printer.tells(after=timedelta(seconds=5), **ended)
    assert [problem.standing for problem in told.problems] == [False]


def test_a_fault_that_ended_one_job_does_not_stand_through_the_next() -> None:
    """A job that begins takes it off the screen: there again, it is its own."""
    printer = Watched()
    failed = PRINTING | {"gcode_state": "FAILED", "print_error": FAULT}
    printer.tells(**failed)
    printer.tells(gcode_state="IDLE")
    printer.lost()
    told = printer.tells(**failed | {"job_id": "18"})
    assert [(problem.standing, problem.since) for problem in told.problems] == [
        (False, printer.now)
    ]


def test_an_error_that_jobs_go_on_with_stands_through_the_next() -> None:
    printer = Watched(print_error=FAULT)
    printer.lost()
    failed = PRINTING | {"gcode_state": "FAILED", "print_error": FAULT}
    told = printer.tells(**failed | {"job_id": "18"})
    assert [problem.standing for problem in told.problems] == [True]


def test_a_cancel_beside_a_standing_error_is_a_cancel() -> None:
    """The error of the cancel takes its place for a moment."""
    printer = Watched(print_error=SLOW_CARD)
    printer.tells(print_error=CANCELLED)
    told = printer.tells(gcode_state="FAILED", print_error=SLOW_CARD)
    assert told.status is PrinterStatus.CANCELLED
