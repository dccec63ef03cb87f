"""Keeping a reading still while it only trembles."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

type Settle = Callable[[Any, Any], Any]
"""From what was shown and what is read to what is shown now."""


def within(tolerance: float | timedelta) -> Settle:
    """Keep a number, or a point in time, until it has moved by the tolerance."""

    def settle(shown: Any, read: Any) -> Any:
        if shown is None or read is None or abs(read - shown) >= tolerance:
            return read
        return shown

    return settle


def whole_within(tolerance: float) -> Settle:
    """Show whole numbers, and keep one until the reading is off by the tolerance.

    More than a half, so that what trembles about a half does not flap.
    """

    def settle(shown: Any, read: Any) -> Any:
        if read is None:
            return None
        if shown is not None and abs(read - shown) < tolerance:
            return shown
        return round(read)

    return settle
