"""What a few readings of a bed tell of how it cools."""

from datetime import UTC, datetime, timedelta
import math

import pytest

from custom_components.printernizer.printer.bed.cooling import (
    UNKNOWN_BED,
    Curve,
    Reading,
    fit,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
COOLED_BEFORE = Curve(room=21, rate=1 / 800, learnt=True)


def readings(*temperatures: float, every: float = 60) -> list[Reading]:
    """Return readings one after the other."""
    return [
        (START + timedelta(seconds=n * every), temperature)
        for n, temperature in enumerate(temperatures)
    ]


def test_a_bed_that_cools_as_newton_found_is_understood() -> None:
    bed = [25 + 35 * math.exp(-n * 60 / 900) for n in range(30)]
    curve = fit(readings(*bed), UNKNOWN_BED)
    assert curve.room == pytest.approx(25, abs=1)
    assert curve.rate == pytest.approx(1 / 900, rel=0.1)
    assert curve.learnt


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(readings(60, 58, 56), id="too few"),
        pytest.param(readings(20, 18, 16, 12.2), id="colder than any room"),
        pytest.param(readings(50, 52, 54, 56, 58), id="it warms up"),
        pytest.param(readings(60, 58, 56, 54, every=0), id="all of one moment"),
    ],
)
def test_what_tells_nothing_of_cooling_leaves_what_is_known(
    told: list[Reading],
) -> None:
    assert fit(told, COOLED_BEFORE) is COOLED_BEFORE


def test_four_readings_are_enough() -> None:
    bed = [25 + 35 * math.exp(-n * 60 / 900) for n in range(4)]
    assert not fit(readings(*bed[:3]), UNKNOWN_BED).learnt
    assert fit(readings(*bed), UNKNOWN_BED).learnt


def test_what_was_learnt_is_believed_longer_than_what_was_only_assumed() -> None:
    bed = [25 + 35 * math.exp(-n * 60 / 900) for n in range(12)]
    learnt = Curve(room=20, rate=1 / 900, learnt=True)
    assumed = Curve(room=20, rate=1 / 900)
    rooms = [fit(readings(*bed), known).room for known in (learnt, assumed)]
    assert 20 <= rooms[0] < rooms[1] <= 25
