"""Whatever PrusaLink answers, there is a snapshot that can be shown."""

import contextlib
import copy
from dataclasses import asdict, replace
import json
import math
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.printernizer.printer.errors import ProtocolError
from custom_components.printernizer.printer.model import PrinterSnapshot
from custom_components.printernizer.prusa.client import _message_of, _parse
from custom_components.printernizer.prusa.report import PrusaAnswers

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

type Path = tuple[str | int, ...]

PARTS = ("version", "info", "status", "job")
STATES = (
    *("IDLE", "READY", "BUSY", "PRINTING", "PAUSED"),
    *("FINISHED", "STOPPED", "ATTENTION", "ERROR", "DANCING"),
)
MODERATE = settings(deadline=None, max_examples=250)
TEXTS = st.text(st.characters(), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner),
    max_leaves=5,
)
NASTY = st.sampled_from(
    [math.nan, math.inf, 10**400, 2**63, -1, "9" * 5000, "nan", "\ud800", "\x00", "٣"]
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


def paths(value: Any, at: Path = ()) -> list[Path]:
    """Return the way to everything in an object, but for the object itself."""
    match value:
        case dict():
            inner = list(value.items())
        case list():
            inner = list(enumerate(value))
        case _:
            return []
    ways = [(*at, key) for key, _ in inner]
    return ways + [way for key, item in inner for way in paths(item, (*at, key))]


PLACES = [
    (number, way)
    for number, answers in enumerate(ANSWERS)
    for way in paths(told(answers))
]


def changed(answers: PrusaAnswers, way: Path, value: Any) -> PrusaAnswers:
    """Return the answers with another value in one place."""
    result = copy.deepcopy(told(answers))
    place: Any = result
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = value
    return replace(answers, **result)


def assert_it_can_be_shown(answers: PrusaAnswers, *others: PrusaAnswers) -> None:
    """Fail if anything in a snapshot cannot be compared, stored or sent on."""
    snapshot = seen(answers, *others)
    assert isinstance(snapshot, PrinterSnapshot)
    assert snapshot == copy.deepcopy(snapshot)
    assert hash(snapshot) == hash(copy.deepcopy(snapshot))
    json.dumps(
        asdict(snapshot), default=str, ensure_ascii=False, allow_nan=False
    ).encode()
    assert isinstance(answers.is_supported, bool)
    assert answers.serial is None or answers.serial.encode()
    assert answers.job_id is None or answers.job_id.encode()


@pytest.mark.parametrize("answers", ANSWERS, ids=NAMES)
def test_the_answers_that_are_spoilt_here_are_good_ones(answers: PrusaAnswers) -> None:
    """Otherwise the tests below would prove nothing."""
    assert answers.is_supported
    assert seen(answers).info.model
    assert_it_can_be_shown(answers)


@MODERATE
@given(place=st.sampled_from(PLACES), value=JSON | NASTY)
def test_any_value_in_any_place_is_borne(place: tuple[int, Path], value: Any) -> None:
    """Alone, and in the middle of what is right."""
    number, way = place
    spoilt = changed(ANSWERS[number], way, value)
    assert_it_can_be_shown(spoilt)
    assert_it_can_be_shown(ANSWERS[0], spoilt, ANSWERS[number])


@MODERATE
@given(answers=st.lists(st.tuples(JSON, JSON, JSON, JSON), min_size=1, max_size=3))
def test_any_answers_at_all_are_borne(answers: list[tuple[Any, ...]]) -> None:
    """Even those of something that is no PrusaLink."""
    polls = [
        PrusaAnswers(**dict(zip(PARTS, values, strict=True))) for values in answers
    ]
    assert_it_can_be_shown(*polls)


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
    assert_it_can_be_shown(*polls)


@pytest.mark.parametrize("answers", ANSWERS, ids=NAMES)
@pytest.mark.parametrize("value", [None, 5, "?", [], {}], ids=repr)
def test_each_place_in_turn_may_hold_what_it_should_not(
    answers: PrusaAnswers, value: Any
) -> None:
    """All of them once, without chance."""
    for way in paths(told(answers)):
        try:
            assert_it_can_be_shown(changed(answers, way, value))
        except Exception as error:  # noqa: BLE001 - whatever it is, say where
            pytest.fail(f"{value!r} in {way} raises {error!r}")


@MODERATE
@given(body=st.binary(max_size=200) | JSON.map(json.dumps).map(str.encode))
def test_any_bytes_are_an_answer_or_a_protocol_error(body: bytes) -> None:
    """And never anything else."""
    with contextlib.suppress(ProtocolError):
        assert isinstance(_parse(body), dict)
    _message_of(body).encode()
