"""What the stages of a check-up come to."""

from custom_components.printernizer.printer.checkup.result import (
    CheckUp,
    Note,
    Outcome,
    Stage,
    StageKind,
    Verdict,
)

WELL = CheckUp(
    stages=(
        Stage.of(StageKind.NAME, None),
        Stage.of(StageKind.CERTIFICATE, Note.PINNED),
        Stage.of(StageKind.CAMERA, Note.NOT_THERE),
    )
)
FAILED = CheckUp(
    stages=(
        Stage.of(StageKind.NAME, None),
        Stage.of(StageKind.PORT, Verdict.PORT_CLOSED),
        Stage.of(StageKind.FILES, Verdict.FILES_CLOSED),
    )
)


def test_a_stage_passes_unless_what_was_found_says_otherwise() -> None:
    outcomes = [stage.outcome for stage in (*WELL.stages, FAILED.stages[1])]
    passed, skipped, failed = Outcome.PASSED, Outcome.SKIPPED, Outcome.FAILED
    assert outcomes == [passed, passed, skipped, failed]


def test_the_first_stage_that_failed_is_the_one_to_see_to() -> None:
    assert FAILED.failed is FAILED.stages[1]
    assert FAILED.verdict is Verdict.PORT_CLOSED


def test_all_is_well_where_no_stage_failed() -> None:
    assert WELL.failed is None
    assert WELL.verdict is Verdict.ALL_WELL


def test_what_is_known_from_outside_is_why_the_first_stage_failed() -> None:
    told = FAILED.with_verdict(Verdict.OTHER_BRAND, other_brand="Prusa")
    port = Stage(StageKind.PORT, Outcome.FAILED, Verdict.OTHER_BRAND)
    first, _, last = FAILED.stages
    assert told == CheckUp(stages=(first, port, last), other_brand="Prusa")
    assert WELL.with_verdict(Verdict.OTHER_BRAND) == WELL
