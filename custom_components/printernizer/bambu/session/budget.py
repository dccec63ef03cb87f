"""How often a printer may be asked for everything."""

from collections import deque
from collections.abc import Callable

# BambuStudio asks once in this time; we may need it after each reconnecting.
_WINDOW = 300.0
_MOST_IN_WINDOW = 5


class FullReportBudget:
    """Leave to send `pushall`: never twice within 3 s, and 5 times in 5 minutes.

    Full reports are hard work for P1 and A1. Reconnecting has to keep to it as well,
    and people cannot use up what reconnecting may need.
    """

    def __init__(self, clock: Callable[[], float], spacing: float = 3.0) -> None:
        """Start with nothing spent; `clock` and `spacing` count seconds."""
        self._clock = clock
        self._spacing = spacing
        self._spent: deque[float] = deque(maxlen=_MOST_IN_WINDOW)

    @property
    def spent_just_now(self) -> bool:
        """Whether the last one is so new that another would tell nothing more."""
        return self.pause > 0

    @property
    def pause(self) -> float:
        """Seconds until another one would tell something new."""
        if not self._spent:
            return 0.0
        return max(0.0, self._spent[-1] + self._spacing - self._clock())

    @property
    def wait(self) -> float:
        """Seconds until the next one is allowed."""
        if len(self._spent) < _MOST_IN_WINDOW:
            return self.pause
        return max(self.pause, self._spent[0] + _WINDOW - self._clock())

    def spend(self, *, reserve: int = 0) -> bool:
        """Take leave for one now, unless only the reserve is left; whether it was."""
        if self.wait > 0 or self._left <= reserve:
            return False
        self._spent.append(self._clock())
        return True

    @property
    def _left(self) -> int:
        earliest = self._clock() - _WINDOW
        return _MOST_IN_WINDOW - sum(spent > earliest for spent in self._spent)
