"""Why a printer waits, in the words of all brands."""

from dataclasses import replace

import pytest

from custom_components.printernizer.printer.attention.attention import (
    Attention,
    attention_of,
)
from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.connection.connection import ConnectionState
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


@pytest.mark.parametrize(
    ("snapshot", "reason"),
    [
        (replace(CALLING, storage=Storage(present=False)), "storage_missing"),
        (replace(CALLING, storage=Storage(present=True)), "other"),
        (replace(CALLING, storage=Storage()), "other"),
        (replace(CALLING, door_open=True), "door"),
        (CALLING, "other"),
    ],
)
def test_what_can_be_seen_counts_where_nothing_is_said(
    snapshot: PrinterSnapshot, reason: str
) -> None:
    attention = attention_of(snapshot)
    assert attention is not None
    assert attention.reason == reason
