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
