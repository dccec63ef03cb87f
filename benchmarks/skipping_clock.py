"""An event loop in which nobody waits for time: what is due next happens at once.

Sockets stay real. The loop skips the rest of a pause when nothing has come in for a
moment that is long for a simulator on the same machine, and no thread is at work. All
that goes by `time.monotonic` goes by this clock, the loop included, and if wanted the
time of day as well.
"""

import asyncio
from collections.abc import Callable
import datetime as dt
import selectors
import sys
import time
from typing import Any, Self, override

_real_monotonic = time.monotonic
_real_time = time.time
_RealDatetime = dt.datetime
_FOLLOWING = ("custom_components.printernizer", "homeassistant")
# How long an answer may take before time is skipped over it. What one side of this
# process writes is there for the other at once; less than a millisecond cannot be
# waited for at a socket.
_MOMENT = 0.0002
_skipped = 0.0
_jumped = 0.0


def monotonic() -> float:
    """Return the seconds that have passed or were skipped."""
    return _real_monotonic() + _skipped


def wall() -> float:
    """Return the time of day, as seconds since 1970."""
    return _real_time() + _skipped + _jumped


def jump(seconds: float) -> None:
    """Set the time of day, as somebody does who sets the clock."""
    global _jumped  # noqa: PLW0603 - there is one time
    _jumped += seconds


class _AnyDatetime(type):
    """Takes what the true class made for one of its own."""

    @override
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _RealDatetime)


class _SkippingDatetime(_RealDatetime, metaclass=_AnyDatetime):
    """The class `datetime`, by this clock; all that it makes is of the true one."""

    @override
    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        return _RealDatetime(*args, **kwargs)  # type: ignore[return-value]

    @classmethod
    @override
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        return _RealDatetime.fromtimestamp(wall(), tz)  # type: ignore[return-value]

    @classmethod
    @override
    def utcnow(cls) -> Self:
        return cls.now(dt.UTC).replace(tzinfo=None)


def install() -> None:
    """Be the clock of all that is imported from now on, but for the time of day."""
    time.monotonic = monotonic


def install_time_of_day() -> None:
    """Be the time of day for all of Home Assistant that has been imported."""
    # Not before this is the clock: it would keep the other one.
    from homeassistant.util import dt as dt_util  # noqa: PLC0415

    time.time = wall

    def now(time_zone: dt.tzinfo | None = None) -> dt.datetime:
        return _SkippingDatetime.now(time_zone or dt_util.DEFAULT_TIME_ZONE)

    before = dt_util.utcnow
    dt_util.now = now
    for name, module in list(sys.modules.items()):
        if not name.startswith(_FOLLOWING):
            continue
        if getattr(module, "datetime", None) is _RealDatetime:
            vars(module)["datetime"] = _SkippingDatetime
        if getattr(module, "utcnow", None) is before:
            vars(module)["utcnow"] = _utcnow


def _utcnow() -> dt.datetime:
    return _SkippingDatetime.now(dt.UTC)


def new_loop() -> SkippingLoop:
    """Return an event loop that skips pauses."""
    return SkippingLoop()


class SkippingLoop(asyncio.SelectorEventLoop):
    """Skips pauses, and knows the longest time for which it was busy at a stretch."""

    def __init__(self) -> None:
        """Have been busy for no time at all."""
        self.threads_at_work = 0
        self.longest_stall = 0.0
        """Seconds of work between two looks at the sockets, by the processor."""
        super().__init__(_SkippingSelector(self))

    @override
    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Have a thread do something, which takes the time that it takes."""
        future: asyncio.Future[Any] = super().run_in_executor(executor, func, *args)
        self.threads_at_work += 1
        future.add_done_callback(self._note_end)
        return future

    def _note_end(self, _future: asyncio.Future[Any]) -> None:
        self.threads_at_work -= 1


class _SkippingSelector(selectors.DefaultSelector):
    """Waits for sockets, but never long."""

    def __init__(self, loop: SkippingLoop) -> None:
        """Be the selector of a loop."""
        super().__init__()
        self._loop = loop
        self._busy_since = time.thread_time()

    @override
    def select(self, timeout: float | None = None) -> Any:
        now = time.thread_time()
        busy = now - self._busy_since
        self._loop.longest_stall = max(self._loop.longest_stall, busy)
        # Asking for the time costs more than what the look itself takes of it.
        self._busy_since = now
        return self._select(timeout)

    def _select(self, timeout: float | None) -> Any:
        global _skipped  # noqa: PLW0603 - there is one time
        if timeout is None or timeout <= _MOMENT or self._loop.threads_at_work:
            return super().select(timeout)
        if events := super().select(0):
            return events
        time.sleep(_MOMENT)
        if not (events := super().select(0)):
            _skipped += timeout - _MOMENT
        return events
