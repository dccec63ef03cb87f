"""What became of the way to a printer: for people who look for a fault."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from .cause import Cause

# A printer that comes and goes for weeks must not fill the memory.
_MOST_TRANSITIONS = 50
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Transition:
    """When the connection came into a state (UTC), and why."""

    when: datetime
    state: str
    cause: Cause | None


class ConnectionRecord:
    """The last transitions, and counts since the printer was set up."""

    def __init__(
        self,
        clock: Callable[[], float],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Have nothing recorded; `clock` counts seconds."""
        self._clock = clock
        self._now = now
        self._transitions: deque[Transition] = deque(maxlen=_MOST_TRANSITIONS)
        self._minute = clock()
        self._last_minute = 0
        self._this_minute = 0
        self.messages = 0
        """How many messages or answers have come."""
        self.errors: Counter[Cause] = Counter()
        """How many attempts failed, by their cause."""

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """The last transitions, the oldest first."""
        return tuple(self._transitions)

    @property
    def messages_a_minute(self) -> float:
        """How many messages came within the last minute, or nearly so."""
        self._turn()
        left = 1 - (self._clock() - self._minute) / _MINUTE
        return self._last_minute * left + self._this_minute

    def enter(self, state: str, cause: Cause | None) -> None:
        """Note a state; what stays as it is is no transition."""
        last = self._transitions[-1] if self._transitions else None
        if last is None or (last.state, last.cause) != (state, cause):
            self._transitions.append(Transition(self._now(), state, cause))

    def heard(self) -> None:
        """Count a message."""
        self._turn()
        self.messages += 1
        self._this_minute += 1

    def failed(self, cause: Cause) -> None:
        """Count an attempt that failed."""
        self.errors[cause] += 1

    def _turn(self) -> None:
        """Begin another minute when one is over."""
        passed = self._clock() - self._minute
        if passed < _MINUTE:
            return
        self._last_minute = self._this_minute if passed < 2 * _MINUTE else 0
        self._this_minute = 0
        self._minute += passed // _MINUTE * _MINUTE
