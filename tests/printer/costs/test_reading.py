"""What a meter counts between two of its readings, by the recorder's rules."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.printernizer.printer.costs.reading import (
    MeterKind,
    Reading,
    used_between,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 1, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 2, 28, tzinfo=UTC)


def growing(kwh: float) -> Reading:
    """Return what a meter says that only grows."""
    return Reading(kwh=kwh, at=NOW)


def total(kwh: float, last_reset: datetime | None) -> Reading:
    """Return what a meter says that may fall."""
    return Reading(kwh=kwh, at=NOW, kind=MeterKind.TOTAL, last_reset=last_reset)


@pytest.mark.parametrize(
    ("before", "now", "used"),
    [
        (10, 10.5, 0.5),
        (10, 9.2, -0.8),
        (10, 9, -1),
        (10, 8.9, 8.9),
        (10, 0, 0),
        (0, 0.2, 0.2),
        (10, -0.1, None),
    ],
)
def test_a_count_that_falls_by_more_than_a_tenth_began_at_0(
    before: float, now: float, used: float | None
) -> None:
    assert used_between(growing(before), growing(now)) == pytest.approx(used)


@pytest.mark.parametrize(
    ("before", "now", "used"),
    [
        (total(5, DAY_BEFORE), total(0.3, MIDNIGHT), 0.3),
        (total(5, DAY_BEFORE), total(6, MIDNIGHT), 6),
        (total(5, MIDNIGHT), total(2, MIDNIGHT), -3),
        (total(5, MIDNIGHT), total(5.2, None), 0.2),
        (total(5, None), total(5.2, MIDNIGHT), 0.2),
        (total(5, None), total(4, None), -1),
    ],
)
def test_a_total_begins_anew_when_it_says_so(
    before: Reading, now: Reading, used: float
) -> None:
    assert used_between(before, now) == pytest.approx(used)


@given(st.lists(st.floats(0, 1000), min_size=2), st.floats(0.95, 1))
def test_a_dip_that_mends_itself_counts_for_nothing(
    steps: list[float], dip: float
) -> None:
    counts = [1000.0]
    for step in steps:
        counts += [counts[-1] + step, (counts[-1] + step) * dip, counts[-1] + step]
    readings = [growing(count) for count in counts]
    used = [used_between(*pair) or 0.0 for pair in pairwise(readings)]
    assert sum(used) == pytest.approx(sum(steps))
