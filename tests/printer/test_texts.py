"""What a vendor's texts make of a printer's problems."""

from dataclasses import replace

import pytest

from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.model import (
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
    Problem,
)
from custom_components.printernizer.printer.stages import Stage
from custom_components.printernizer.printer.texts import with_texts

SILENT = Problem(code="silent")
UNKNOWN = Problem(code="unknown")
RUNOUT = Problem(code="runout", reason=AttentionReason.FILAMENT_RUNOUT)
CALLING = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any"), status=PrinterStatus.ATTENTION
)
TEXTS = {"silent": "", "runout": "", "known": "Something."}


def told(*problems: Problem, stage: Stage | None = None) -> PrinterSnapshot:
    """Return a calling printer's snapshot with the vendor's texts."""
    snapshot = replace(CALLING, problems=problems, stage=stage)
    return with_texts(snapshot, lambda problem: TEXTS.get(problem.code))


def test_a_problem_gets_its_text_and_one_that_nobody_knows_stays() -> None:
    problems = told(Problem(code="known"), UNKNOWN).problems
    assert [problem.text for problem in problems] == ["Something.", None]


def test_what_the_vendor_shows_to_nobody_is_not_shown() -> None:
    assert told(SILENT, UNKNOWN).problems == (UNKNOWN,)


@pytest.mark.parametrize(
    ("problems", "stage", "status"),
    [
        pytest.param((SILENT,), None, "paused", id="nothing else"),
        pytest.param((SILENT, UNKNOWN), None, "attention", id="something unknown"),
        pytest.param((SILENT,), Stage.PAUSED_CLOG, "attention", id="the stage tells"),
        pytest.param((UNKNOWN,), None, "attention", id="nothing silent"),
        pytest.param((), None, "attention", id="nothing at all"),
    ],
)
def test_what_is_not_shown_calls_nobody(
    problems: tuple[Problem, ...], stage: Stage | None, status: str
) -> None:
    assert told(*problems, stage=stage).status == status


def test_what_is_known_to_need_somebody_is_shown_without_a_text_too() -> None:
    """The table may lack a translation."""
    assert told(RUNOUT).problems == (RUNOUT,)
    assert told(RUNOUT).status is PrinterStatus.ATTENTION


@pytest.mark.parametrize("problem", [UNKNOWN, RUNOUT], ids=["unknown", "untranslated"])
def test_what_the_vendor_says_nothing_of_is_told_in_our_own_words(
    problem: Problem,
) -> None:
    calling = replace(CALLING, problems=(problem, Problem(code="known")))
    told_with = with_texts(calling, lambda it: TEXTS.get(it.code), lambda it: it.code)
    assert [shown.text for shown in told_with.problems] == [problem.code, "Something."]


def test_words_of_ours_bring_nothing_back_that_the_vendor_shows_to_nobody() -> None:
    calling = replace(CALLING, problems=(SILENT,))
    shown = with_texts(calling, lambda it: TEXTS.get(it.code), lambda it: it.code)
    assert shown.problems == ()


def test_what_the_printer_itself_says_counts_before_any_table() -> None:
    said = Problem(code="known", text="Nozzle 2 is clogged")
    shown = with_texts(told(said), lambda _: "of the vendor", lambda _: "of ours")
    assert shown.problems == (said,)
