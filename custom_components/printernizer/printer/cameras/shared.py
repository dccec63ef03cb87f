"""A camera whose pictures are fetched once, however many look at them."""

from abc import abstractmethod
import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from datetime import UTC, datetime
import logging
import random
import time
from typing import override

from ..connection.connection import RetryPolicy
from ..errors import (
    CannotConnectError,
    PrinterError,
    PrinterTimeoutError,
    UnexpectedError,
)
from ..reasons import Reason
from .camera import Frame, PrinterCamera

_LOGGER = logging.getLogger(__name__)

# So long those who look are kept waiting by a camera that was there before, and so
# long its last picture may stand for one of now.
_LONGEST_OUTAGE = 75.0
# So long one waits who wants a new picture.
_NEW_WITHIN = 20.0
# A camera that slept begins with what it still has in its memory: a picture of before,
# or some in a row.
_WAKING = 0.5
# Home Assistant itself gives up on a still after 10 s.
_STILL_WITHIN = 8.0
# Dashboards ask for a still every ten seconds: between two of them the way stays open.
_LINGERS = 20.0


class SharedCamera(PrinterCamera):
    """Fetches pictures while somebody looks, and a little longer.

    Of those who look, a slow one misses pictures; it keeps nobody waiting. After a
    failure the pauses between attempts grow, even if nobody looks in between.
    """

    def __init__(
        self,
        *,
        fresh_for: float = 2.0,
        patience: float = _STILL_WITHIN,
        lingers: float = _LINGERS,
        policy: RetryPolicy | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is fetched before somebody looks.

        `fresh_for` is how old a picture of now may be, `patience` how long one who
        looks waits for a picture, `lingers` how long fetching goes on for nobody; all
        of them in seconds.
        """
        self._fresh_for = fresh_for
        self._patience = patience
        self._lingers = lingers
        self._policy = policy or RetryPolicy()
        self._clock = clock
        self._last: Frame | None = None
        self._last_at = clock()
        self._still: Frame | None = None
        """The last that is surely not of before the camera slept."""
        self._still_at = clock()
        self._stills = 0
        self._first_at: float | None = None
        """When the first picture came through the way that is open."""
        self._error: PrinterError | None = None
        self._failures = 0
        self._next_attempt = clock()
        self._viewers = 0
        self._closings = 0
        self._news = asyncio.Event()
        self._fetching: asyncio.Task[None] | None = None
        self._ending: asyncio.TimerHandle | None = None

    @abstractmethod
    def _pictures(self) -> AsyncGenerator[Frame]:
        """Open the way to the camera and yield its pictures; closed when not wanted.

        Raises `PrinterError`s.
        """

    @property
    def viewers(self) -> int:
        """How many look at present."""
        return self._viewers

    @override
    async def frame(self) -> Frame:
        if (still := self._still_of_last(self._fresh_for)) is not None:
            return still
        with self._looking() as is_open:
            if not self._is_pausing:
                await self._next_still(self._patience)
            still = self._still_of_last(_LONGEST_OUTAGE)
            if is_open() and still is not None:
                return still
            raise self._error or PrinterTimeoutError(Reason.CAMERA_SAYS_NOTHING)

    @override
    async def new_frame(self) -> Frame:
        wanted, until = datetime.now(UTC), self._clock() + _NEW_WITHIN
        with self._looking() as is_open:
            while is_open() and max(self._clock(), self._next_attempt) < until:
                await self._next(until - self._clock())
                if self._is_awake and self._last and self._last.taken >= wanted:
                    return self._last
        raise self._error or PrinterTimeoutError(Reason.CAMERA_STANDS_STILL)

    @override
    async def frames(self) -> AsyncGenerator[Frame]:
        """Yield pictures, the latest at once; an outage is waited out for a while."""
        shown: Frame | None = None
        with self._looking() as is_open:
            until = self._clock() + self._patience
            while is_open() and self._clock() < until:
                is_of_now = shown is not None or self._age < _LONGEST_OUTAGE
                if self._last is not None and self._last is not shown and is_of_now:
                    shown = self._last
                    yield shown
                    until = self._clock() + _LONGEST_OUTAGE
                elif shown is None and self._is_pausing:
                    break
                else:
                    await self._next(until - self._clock())
        raise self._error or PrinterTimeoutError(Reason.CAMERA_SAYS_NOTHING)

    async def close(self) -> None:
        """Stop fetching, send away who looks, and leave nothing behind.

        May be called twice; who looks later has pictures fetched anew.
        """
        self._stop_ending()
        self._closings += 1
        self._viewers = 0
        self._error = CannotConnectError(Reason.NOT_CONNECTED)
        self._announce()
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait({self._fetching})
            self._fetching = None

    @property
    def _age(self) -> float:
        return self._clock() - self._last_at

    @property
    def _is_awake(self) -> bool:
        """Whether the last picture is not of before the camera slept."""
        return self._first_at is not None and self._last_at - self._first_at >= _WAKING

    @property
    def _is_pausing(self) -> bool:
        """Whether it failed and is left alone, so that waiting for it is no use."""
        return self._error is not None and self._clock() < self._next_attempt

    def _still_of_last(self, seconds: float) -> Frame | None:
        """Return the last still, if it is no older than that."""
        age = self._clock() - self._still_at
        return self._still if age < seconds else None

    async def _next_still(self, seconds: float) -> None:
        """Wait for the next still or failure, but not for ever."""
        before = self._stills
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._stills == before:
                    await self._news.wait()
                    if self._error is not None:
                        return

    async def _next(self, seconds: float) -> None:
        """Wait for the next picture or failure, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    @contextmanager
    def _looking(self) -> Iterator[Callable[[], bool]]:
        """Have pictures fetched; yields what tells whether that goes on."""
        self._viewers += 1
        closings = self._closings
        self._stop_ending()
        before = self._fetching
        if before is None or before.done() or before.cancelling():
            self._fetching = asyncio.create_task(self._fetch(before))
        try:
            yield lambda: self._closings == closings
        finally:
            if self._closings == closings:
                self._look_no_more()

    def _look_no_more(self) -> None:
        self._viewers -= 1
        if self._viewers == 0:
            loop = asyncio.get_running_loop()
            self._ending = loop.call_later(self._lingers, self._end)

    def _stop_ending(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end(self) -> None:
        """Hang up, as nobody has looked for a while."""
        if self._fetching is not None:
            self._fetching.cancel()

    async def _fetch(self, before: asyncio.Task[None] | None) -> None:
        """Fetch pictures, with a pause after each failure, until that is cancelled.

        Some cameras let in only one: whoever fetched before has to hang up first.
        """
        if before is not None:
            await asyncio.wait({before})
        while True:
            await asyncio.sleep(self._next_attempt - self._clock())
            self._first_at = None
            try:
                async with aclosing(self._pictures()) as pictures:
                    async for picture in pictures:
                        self._take(picture)
                self._fail(CannotConnectError(Reason.CAMERA_HUNG_UP))
            except PrinterError as error:
                self._fail(error)
            except Exception:
                # Whatever it is, giving up for ever would be worse.
                _LOGGER.exception("Unexpected error while fetching pictures")
                self._fail(UnexpectedError())

    def _take(self, picture: Frame) -> None:
        self._last, self._last_at = picture, self._clock()
        if self._first_at is None:
            self._first_at = self._last_at
        if picture.single or self._is_awake:
            self._still, self._still_at = picture, self._last_at
            self._stills += 1
        self._error, self._failures = None, 0
        self._announce()

    def _fail(self, error: PrinterError) -> None:
        self._error = error
        self._failures += 1
        pause = self._policy.pause(self._failures, random.random())  # noqa: S311
        self._next_attempt = self._clock() + pause
        self._announce()

    def _announce(self) -> None:
        """Wake all that wait for news, and let the next ones wait for the next."""
        self._news.set()
        self._news = asyncio.Event()
