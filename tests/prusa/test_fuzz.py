"""Whatever PrusaLink answers, there is a snapshot that can be shown."""

import contextlib
from dataclasses import replace
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.printernizer.printer.errors import ProtocolError
from custom_components.printernizer.prusa.calling.answers import message_of, parse
from custom_components.printernizer.prusa.report import PrusaAnswers
from tests.fuzzing import (
    JSON,
    MODERATE,
    NASTY,
    Path,
    assert_it_can_be_shown,
    changed,
    paths,
)

from .answers import (
    BUDDY_JOB,
    PI_JOB,
    buddy,
    buddy_status,
    pi,
    pi_status,
    progress,
    seen,
)

PARTS = ("version", "info", "status", "job")
STATES = (
    *("IDLE", "READY", "BUSY", "PRINTING", "PAUSED"),
    *("FINISHED", "STOPPED", "ATTENTION", "ERROR", "DANCING"),
)
ANSWERS = [
    buddy(buddy_status("PRINTING", progress()), BUDDY_JOB),
    buddy(buddy_status("IDLE", axis_x=0.0, axis_y=0.0)),
    pi(pi_status("PRINTING", progress(51)), PI_JOB),
    pi(pi_status("ERROR", status_printer={"ok": False, "message": "No cable"})),
]
NAMES = ["printing", "idle", "printing Pi", "faulty Pi"]


def told(answers: PrusaAnswers) -> dict[str, Any]:
    """Return the answers as one object."""
    return {part: getattr(answers, part) for part in PARTS}


PLACES = [
    (number, way)
    for number, answers in enumerate(ANSWERS)
    for way in paths(told(answers))
]


def spoilt(answers: PrusaAnswers, way: Path, value: Any) -> PrusaAnswers:
    """Return the answers with another value in one place."""
    return replace(answers, **changed(told(answers), way, value))


def assert_they_can_be_shown(answers: PrusaAnswers, *others: PrusaAnswers) -> None:
    """Fail if anything in a snapshot cannot be compared, stored or sent on."""
    assert_it_can_be_shown(seen(answers, *others))
    assert isinstance(answers.is_supported, bool)
    assert answers.serial is None or answers.serial.encode()
    assert answers.job_id is None or answers.job_id.encode()


@pytest.mark.parametrize("answers", ANSWERS, ids=NAMES)
def test_the_answers_that_are_spoilt_here_are_good_ones(answers: PrusaAnswers) -> None:
    """Otherwise the tests below would prove nothing."""
    assert answers.is_supported
    assert seen(answers).info.model
    assert_they_can_be_shown(answers)


@MODERATE
@given(place=st.sampled_from(PLACES), value=JSON | NASTY)
def test_any_value_in_any_place_is_borne(place: tuple[int, Path], value: Any) -> None:
    """Alone, and in the middle of what is right."""
    number, way = place
    wrong = spoilt(ANSWERS[number], way, value)
    assert_they_can_be_shown(wrong)
    assert_they_can_be_shown(ANSWERS[0], wrong, ANSWERS[number])


@MODERATE
@given(answers=st.lists(st.tuples(JSON, JSON, JSON, JSON), min_size=1, max_size=3))
def test_any_answers_at_all_are_borne(answers: list[tuple[Any, ...]]) -> None:
    """Even those of something that is no PrusaLink."""
    polls = [
        PrusaAnswers(**dict(zip(PARTS, values, strict=True))) for values in answers
    ]
    assert_they_can_be_shown(*polls)


@MODERATE
@given(
    states=st.lists(
        st.tuples(
            st.sampled_from(STATES),
            st.none() | st.integers(1, 3),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_sequence_of_states_is_borne(states: list[tuple[str, int | None]]) -> None:
    """A job is never told under an id that the printer has not told."""
    polls = [
        pi(pi_status(state, None if job is None else progress(job)), PI_JOB)
        for state, job in states
    ]
    job = seen(*polls).job
    ids = {str(number) for _, number in states if number is not None}
    assert job is None or job.id in ids
    assert_they_can_be_shown(*polls)


@pytest.mark.parametrize("answers", ANSWERS, ids=NAMES)
@pytest.mark.parametrize("value", [None, 5, "?", [], {}], ids=repr)
def test_each_place_in_turn_may_hold_what_it_should_not(
    answers: PrusaAnswers, value: Any
) -> None:
    """All of them once, without chance."""
    for way in paths(told(answers)):
        try:
            assert_they_can_be_shown(spoilt(answers, way, value))
        except Exception as error:  # noqa: BLE001 - whatever it is, say where
            pytest.fail(f"{value!r} in {way} raises {error!r}")


@MODERATE
@given(body=st.binary(max_size=200) | JSON.map(json.dumps).map(str.encode))
def test_any_bytes_are_an_answer_or_a_protocol_error(body: bytes) -> None:
    """And never anything else."""
    with contextlib.suppress(ProtocolError):
        assert isinstance(parse(body), dict)
    message_of(body).encode()
