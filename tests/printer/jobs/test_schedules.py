"""A thousand random lives: no job missed, none told twice, none told wrongly."""

import pytest

from tests.schedules import PRINTERS, try_lives

LIVES = 128
"""For each of the printers."""
# Those of untidy printers take minutes: `scripts/bench jobs` lives them.
TIDY = [name for name in PRINTERS if not name.startswith("untidy")]


@pytest.mark.parametrize("number", range(len(TIDY)), ids=TIDY)
@pytest.mark.parametrize("half", [0, 1])
def test_whatever_happens_every_job_is_told_once_and_truly(
    number: int, half: int
) -> None:
    first = number * 1000 + half * LIVES // 2
    printer = TIDY[number]
    verdict = try_lives(printer, range(first, first + LIVES // 2))
    assert not verdict.wrong, verdict.examples
    assert verdict.lives == LIVES // 2
    # The lives were no easy ones.
    assert verdict.jobs > 2 * verdict.lives
    assert verdict.crashes > verdict.lives / 4
    assert verdict.late > verdict.lives / 4
