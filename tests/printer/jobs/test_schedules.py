"""Random lives: no job missed, none told twice, none told wrongly.

These are a share of them. `scripts/bench jobs` lives a thousand and a half.
"""

import pytest

from tests.schedules import PRINTERS, try_lives

LIVES = 6
"""Few, as these are the longest tests of all."""
ONCE_TOLD_WRONGLY = {
    "x1c": (1082,),
    "untidy p1s": (
        *(4007, 4014, 4039, 4043, 4063, 4077, 4120, 4144, 4151, 4153, 4395, 4407),
        *(104113, 104131),
    ),
    "untidy x1c": (5002, 5015, 5023, 5042, 5076, 5189, 5285),
    "rpi": (7103,),
}
NUMBERS = {name: number for number, name in enumerate(PRINTERS)}


@pytest.mark.parametrize("printer", PRINTERS)
def test_whatever_happens_every_job_is_told_once_and_truly(printer: str) -> None:
    first = NUMBERS[printer] * 1000
    verdict = try_lives(printer, range(first, first + LIVES))
    assert not verdict.wrong, verdict.examples
    assert verdict.lives == LIVES
    # The lives were no easy ones.
    assert verdict.jobs > verdict.lives
    assert verdict.crashes > 0
    assert verdict.late > 0


@pytest.mark.parametrize("printer", ONCE_TOLD_WRONGLY)
def test_lives_that_were_told_wrongly_once_are_told_truly(printer: str) -> None:
    for seed in ONCE_TOLD_WRONGLY[printer]:
        verdict = try_lives(printer, range(seed, seed + 1))
        assert not verdict.wrong, verdict.examples
