"""Shares of a pause that differ as much as they can: chance alone makes crowds."""

from itertools import count
from math import sqrt

_GOLDEN = (sqrt(5) - 1) / 2
_numbers = count()


def next_share() -> float:
    """Return a number from 0 to 1, away from those that were given before.

    Steps of the golden ratio fill the span evenly, however many ask: of 20 printers
    that are lost at once, chance had twice as many come back in one second as in
    another.
    """
    return next(_numbers) * _GOLDEN % 1
