"""An event loop in which nobody waits for time: what is due next happens at once.

Sockets stay real. The loop skips the rest of a pause when nothing has come in for a
moment that is long for a simulator on the same machine. All that goes by
`time.monotonic` goes by this clock, the loop included.
"""

import asyncio
import selectors
import time
from typing import Any, override

_real = time.monotonic
# How long an answer may take before time is skipped over it.
_MOMENT = 0.004
_skipped = 0.0


def monotonic() -> float:
    """Return the seconds that have passed or were skipped."""
    return _real() + _skipped


def install() -> None:
    """Be the clock of all that is imported from now on."""
    time.monotonic = monotonic


def new_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop that skips pauses."""
    return asyncio.SelectorEventLoop(_SkippingSelector())


class _SkippingSelector(selectors.DefaultSelector):
    """Waits for sockets, but never long."""

    @override
    def select(self, timeout: float | None = None) -> Any:
        global _skipped  # noqa: PLW0603 - there is one time
        if timeout is None or timeout <= _MOMENT:
            return super().select(timeout)
        events = super().select(_MOMENT)
        if not events:
            _skipped += timeout - _MOMENT
        return events
