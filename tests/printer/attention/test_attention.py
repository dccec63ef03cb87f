"""Why a printer waits, in the words of all brands."""

from dataclasses import replace

import pytest

from custom_components.printernizer.printer.attention.attention import (
    Attention,
    attention_of,
)
from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.filament.spools import (
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
    SpoolPlace,
)
from custom_components.printernizer.printer.model import (
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Problem,
    Severity,
    Storage,
)
from custom_components.printernizer.printer.stages import Stage

CALLING = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any"),
    connection=ConnectionState.CONNECTED,
    status=PrinterStatus.ATTENTION,
)
RUNOUT = Problem(
    code="1",
    text="Spool 1 is empty",
    link="https://example.com/1",
    reason=AttentionReason.FILAMENT_RUNOUT,
)
UNKNOWN = Problem(code="2", text="Something", severity=Severity.SERIOUS)


def test_a_printer_that_prints_wants_nobody() -> None:
    assert attention_of(replace(CALLING, status=PrinterStatus.PRINTING)) is None


def test_a_stall_counts_only_while_it_prints() -> None:
    printing = replace(CALLING, status=PrinterStatus.PRINTING)
    stalled = Attention(reason=AttentionReason.STALLED)
    assert attention_of(printing, stalled=True) == stalled
    assert attention_of(replace(printing, status=PrinterStatus.IDLE), stalled=True) is (
        None
    )


def test_a_wanted_pause_is_a_reason_and_no_call() -> None:
    attention = attention_of(replace(CALLING, status=PrinterStatus.PAUSED))
    assert attention == Attention(reason=AttentionReason.USER_PAUSE)
    assert not attention.is_call


def test_a_refused_login_wants_somebody() -> None:
    attention = attention_of(replace(CALLING, connection=ConnectionState.REJECTED))
    assert attention == Attention(reason=AttentionReason.AUTHORISATION)
    assert attention.is_call


def test_a_problem_gives_reason_text_and_link() -> None:
    attention = attention_of(replace(CALLING, problems=(UNKNOWN, RUNOUT)))
    assert attention == Attention(
        reason=AttentionReason.FILAMENT_RUNOUT, text=RUNOUT.text, link=RUNOUT.link
    )


def test_the_stage_is_of_now_and_an_old_problem_does_not_explain_it() -> None:
    attention = attention_of(
        replace(CALLING, stage=Stage.PAUSED_CLOG, problems=(RUNOUT,))
    )
    assert attention == Attention(reason=AttentionReason.NOZZLE_CLOG)


def test_a_problem_without_a_reason_still_gives_its_text() -> None:
    attention = attention_of(replace(CALLING, problems=(UNKNOWN,)))
    assert attention == Attention(reason=AttentionReason.OTHER, text="Something")


def test_what_stood_before_gives_neither_reason_nor_text() -> None:
    old = replace(RUNOUT, standing=True)
    for stage in (None, Stage.PAUSED_FILAMENT_RUNOUT, Stage.PAUSED_CUTTER):
        attention = attention_of(replace(CALLING, stage=stage, problems=(old,)))
        assert attention is not None
        assert (attention.text, attention.link) == (None, None)
    attention = attention_of(replace(CALLING, problems=(old, UNKNOWN)))
    assert attention == Attention(reason=AttentionReason.OTHER, text="Something")


def test_a_call_is_never_said_to_be_wanted() -> None:
    wish = Problem(code="3", reason=AttentionReason.USER_PAUSE)
    for problems in ((wish,), (wish, UNKNOWN)):
        attention = attention_of(replace(CALLING, problems=problems))
        assert attention is not None
        assert attention.is_call


def test_a_wanted_pause_is_told_in_the_words_of_what_asked_for_it() -> None:
    wish = Problem(code="3", text="By the file", reason=AttentionReason.USER_PAUSE)
    paused = replace(CALLING, status=PrinterStatus.PAUSED, problems=(RUNOUT, wish))
    assert attention_of(paused) == Attention(
        reason=AttentionReason.USER_PAUSE, text="By the file"
    )


AMS = FilamentUnit(
    serial="A",
    kind=FilamentUnitKind.AMS,
    address=0,
    slots=(FilamentSlot(index=0), FilamentSlot(index=1, active=True)),
)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        pytest.param(SpoolPlace(unit=0, slot=0), (0, 0), id="the slot is told"),
        pytest.param(SpoolPlace(unit=0), (0, 1), id="the unit that is printed from"),
        pytest.param(SpoolPlace(unit=2), (2, None), id="another unit"),
        pytest.param(None, (0, 1), id="nothing is told"),
    ],
)
def test_which_spool_is_wanted_is_told(
    told: SpoolPlace | None, wanted: tuple[int, int | None]
) -> None:
    empty = replace(RUNOUT, spool=told)
    attention = attention_of(replace(CALLING, problems=(empty,), filament_units=(AMS,)))
    assert attention is not None
    unit, slot = wanted
    assert attention.spool == SpoolPlace(unit=unit, slot=slot)


def test_only_a_spool_that_ran_out_is_wanted() -> None:
    clogged = replace(
        RUNOUT, reason=AttentionReason.NOZZLE_CLOG, spool=SpoolPlace(unit=0, slot=0)
    )
    attention = attention_of(
        replace(CALLING, problems=(clogged,), filament_units=(AMS,))
    )
    assert attention is not None
    assert attention.spool is None


@pytest.mark.parametrize(
    ("snapshot", "reason"),
    [
        (replace(CALLING, storage=Storage(present=False)), "other"),
        (replace(CALLING, storage=Storage(present=False), door_open=True), "door"),
        (CALLING, "other"),
    ],
)
def test_what_can_be_seen_counts_where_nothing_is_said(
    snapshot: PrinterSnapshot, reason: str
) -> None:
    attention = attention_of(snapshot)
    assert attention is not None
    assert attention.reason == reason
