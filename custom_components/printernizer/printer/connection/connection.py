"""How the way to a printer is kept up: state, backoff and circuit breaker.

One `Connection` a printer, for polled and pushed brands alike. It opens no socket; it
says when to try and what the state is, and is told how it went.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum, unique
import logging
import math
import time

from ..errors import (
    AuthenticationError,
    CannotConnectError,
    CertificateChangedError,
    CircuitOpenError,
    PrinterError,
    SwitchedOffError,
)
from ..reasons import Reason
from .cause import Cause, cause_of
from .record import ConnectionRecord
from .spread import next_share

_LOGGER = logging.getLogger(__name__)
_LOOK_AGAIN = 3600.0
"""Seconds after which somebody may ask in vain for leave to try what is off."""


@unique
class ConnectionState(StrEnum):
    """How things stand between us and a printer."""

    CONNECTING = "connecting"
    """Never reached so far."""
    CONNECTED = "connected"
    """It answers."""
    RECONNECTING = "reconnecting"
    """Just lost: the readings hold until one more attempt has failed."""
    OFFLINE = "offline"
    """Out of reach; tried again after ever longer pauses."""
    SUSPENDED = "suspended"
    """Out of reach for long: the circuit is open, only single probes go out."""
    REJECTED = "rejected"
    """The login was refused twice; tried again, in case that it was not meant."""
    CERTIFICATE_CHANGED = "certificate_changed"
    """Another certificate than the trusted one is shown there; nothing is sent."""
    CLOSED = "closed"
    """We have hung up."""

    @property
    def is_live(self) -> bool:
        """Whether readings are of now."""
        return self in {ConnectionState.CONNECTED, ConnectionState.RECONNECTING}


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How patient we are: pauses in seconds, `jitter` as a share of the pause."""

    first: float = 1.0
    factor: float = 2.0
    longest: float = 60.0
    jitter: float = 0.25
    failures_to_open: int = 5
    spread: float = 0.0
    """Over so long the first attempts of printers that are lost together are spread."""
    away_after: float = math.inf
    """A printer that has failed for so long is not about to come back."""
    longest_away: float = 60.0
    refusals: int = 20
    """So many refused logins are taken for what they are."""
    longest_refused: float = 180.0

    def pause(self, failures: int, chance: float) -> float:
        """Return the seconds to wait after so many failures in a row.

        `chance`, from 0 to 1, places the pause within the jitter, so that printers
        lost together are not asked again together.
        """
        # The pause is the longest long before: a higher power would only overflow.
        growth = self.factor ** min(failures - 1, 64)
        pause = min(self.first * growth, self.longest)
        return pause * (1 + self.jitter * (2 * chance - 1))

    def head_start(self, chance: float) -> float:
        """Return the seconds by which the first attempt after a loss is put off."""
        return self.spread * chance


# A printer is found within 15 s of its return, and is not asked more often than that.
STEADY = RetryPolicy(
    first=1, factor=16, longest=15, jitter=0, spread=3, away_after=3600
)


class Connection:
    """The supervisor of the way to one printer.

    `attempt` asks for leave to try, then `succeeded` or `failed` tells the outcome;
    `lost` tells that a standing connection broke. One failure of a printer that was
    there a moment ago is no outage yet. It never gives up. Callers are on one event
    loop, so nothing here locks.
    """

    def __init__(
        self,
        name: str,
        *,
        policy: RetryPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = next_share,
    ) -> None:
        """Start without having tried; `name` is how the log calls the printer."""
        self.record = ConnectionRecord(clock)
        """What became of the connection."""
        self._name = name
        self._policy = policy or STEADY
        self._clock = clock
        self._chance = chance
        self._state = ConnectionState.CONNECTING
        self._failures = 0
        self._refusals = 0
        self._next_attempt = clock()
        self._hurried = -math.inf
        self._attempted: float | None = None
        self._failing_since: float | None = None
        self._probing = False
        self._told_outage = False
        self._last_message: float | None = None
        self._last_heard: datetime | None = None
        self._has_power = True
        self._certificate_change: CertificateChangedError | None = None
        self._cause: Cause | None = None

    @property
    def state(self) -> ConnectionState:
        """How things stand."""
        return self._state

    @property
    def failures(self) -> int:
        """Failures in a row."""
        return self._failures

    @property
    def certificate_change(self) -> CertificateChangedError | None:
        """The other certificate that was shown, until the trusted one is again."""
        return self._certificate_change

    @property
    def cause(self) -> Cause | None:
        """Why the printer is not to be had; `None` while it is, or was never tried."""
        return None if self._state is ConnectionState.CONNECTED else self._cause

    @property
    def retry_in(self) -> timedelta:
        """How long to wait until the next attempt is due."""
        return timedelta(seconds=max(0.0, self._next_attempt - self._clock()))

    @property
    def age(self) -> timedelta | None:
        """How long ago the printer was last heard of, `None` for never."""
        if self._last_message is None:
            return None
        return timedelta(seconds=self._clock() - self._last_message)

    @property
    def has_power(self) -> bool:
        """Whether the printer is not known to be switched off."""
        return self._has_power

    @property
    def last_heard(self) -> datetime | None:
        """When the printer was last heard of, `None` for never."""
        return self._last_heard

    def attempt(self) -> None:
        """Ask for leave to try; raises `CircuitOpenError` or `SwitchedOffError`.

        While the circuit is closed leave is always given. Once open, it is given to
        one caller when the pause is over, and to nobody else until that one is back.
        """
        if not self._has_power:
            self._next_attempt = self._clock() + _LOOK_AGAIN
            raise SwitchedOffError
        if self._state is ConnectionState.SUSPENDED:
            if self._probing or self._clock() < self._next_attempt:
                raise CircuitOpenError(self.retry_in)
            self._probing = True
        self._attempted = self._clock()

    def hurry(self) -> bool:
        """Let the next attempt be due now, as there is reason to think it succeeds.

        Whether it is: not while the printer is there, and not once more at once, as
        anybody can announce a printer.
        """
        now = self._clock()
        if not self._has_power:
            return False
        if self._state.is_live or now < self._hurried + self._policy.longest:
            return False
        self._hurried = self._next_attempt = now
        return True

    def switched(self, *, on: bool) -> None:
        """Note that the printer got power or lost it; without, it is not tried."""
        if on is self._has_power or self._state is ConnectionState.CLOSED:
            return
        self._has_power = on
        self._probing = False
        self._failures = self._refusals = 0
        self._failing_since = None
        self._next_attempt = self._clock() + (0.0 if on else _LOOK_AGAIN)
        if on:
            return
        if self._state.is_live:
            self._tell_outage("it is switched off")
        self._cause = Cause.OFF
        self._enter(ConnectionState.OFFLINE)

    def ensure_power(self) -> None:
        """Raise `SwitchedOffError` if the printer has no power."""
        if not self._has_power:
            raise SwitchedOffError

    def ensure_live(self) -> None:
        """Raise `CannotConnectError` at once if the printer is not there."""
        self.ensure_power()
        if not self._state.is_live:
            raise CannotConnectError(Reason.NOT_CONNECTED)

    def heard(self) -> None:
        """Note that the printer sent something."""
        self._last_message = self._clock()
        self.record.heard()
        self._last_heard = datetime.now(UTC)

    def succeeded(self) -> None:
        """Note that the printer answers."""
        if self._state is ConnectionState.CLOSED or not self._has_power:
            return
        if self._told_outage:
            _LOGGER.info("%s is back", self._name)
            self._told_outage = False
        self.heard()
        self._failures = self._refusals = 0
        self._failing_since = None
        self._certificate_change = None
        self._cause = None
        self._probing = False
        self._enter(ConnectionState.CONNECTED)

    def lost(self, *, grace: bool = True) -> None:
        """Note that a standing connection broke; a new attempt is due very soon.

        Without grace, as after a long silence, the readings do not hold until then.
        """
        if self._state is not ConnectionState.CONNECTED:
            return
        if grace:
            self._enter(ConnectionState.RECONNECTING)
        else:
            self._cause = Cause.SILENT
            self._enter(ConnectionState.OFFLINE)
            self._tell_outage("it does not answer")
        head_start = self._policy.head_start(self._chance())
        self._next_attempt = self._clock() + head_start

    def failed(self, error: PrinterError) -> None:
        """Note that an attempt failed, and set the time of the next one."""
        if self._state is ConnectionState.CLOSED or not self._has_power:
            return
        self._probing = False
        self._failures += 1
        self._cause = cause_of(error)
        self.record.failed(self._cause)
        was_live = self._state.is_live
        refused = isinstance(error, AuthenticationError)
        self._refusals = self._refusals + 1 if refused else 0
        self._next_attempt = self._time_of_next_attempt()
        if isinstance(error, CertificateChangedError):
            self._certificate_change = error
            self._enter(ConnectionState.CERTIFICATE_CHANGED)
        else:
            self._enter(self._state_after_failure())
        if was_live and not self._state.is_live:
            self._tell_outage(str(error))

    def abandoned(self) -> None:
        """Note that an attempt was called off and says nothing about the printer."""
        self._probing = False

    def closed(self) -> None:
        """Note that we have hung up."""
        self._enter(ConnectionState.CLOSED)

    def _enter(self, state: ConnectionState) -> None:
        self._state = state
        self.record.enter(state, self.cause)

    def _tell_outage(self, reason: str) -> None:
        _LOGGER.info("%s is out of reach: %s", self._name, reason)
        self._told_outage = True

    def _time_of_next_attempt(self) -> float:
        """Return when to try again, counted from when the last attempt began."""
        policy, now = self._policy, self._clock()
        if self._failing_since is None:
            self._failing_since = now
        pause = policy.pause(self._failures, self._chance())
        if self._refusals >= policy.refusals:
            pause = policy.longest_refused
        elif now - self._failing_since >= policy.away_after:
            pause = policy.longest_away
        elif self._failures == 1:
            pause += policy.head_start(self._chance())
        began = now if self._attempted is None else self._attempted
        self._attempted = None
        return max(began + pause, now + min(pause, policy.first))

    def _state_after_failure(self) -> ConnectionState:
        # A printer that starts may refuse once what it takes a moment later.
        if self._refusals > 1:
            return ConnectionState.REJECTED
        if self._state is ConnectionState.CONNECTED:
            return ConnectionState.RECONNECTING
        if self._failures >= self._policy.failures_to_open:
            return ConnectionState.SUSPENDED
        return ConnectionState.OFFLINE
