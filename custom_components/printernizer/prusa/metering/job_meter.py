"""Reading the file of the job under way, as gently as it goes.

The printers read it from their drive for it while they print. So it is read once a job
and slowly, when the job prints and answers come at once; whatever else is wanted of the
printer breaks it off. It is not worth a print: after a few attempts it is left alone.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
import logging

from ...printer.errors import NotFoundError, PrinterError, ProtocolError
from ...printer.fields import Fields
from ...printer.filament.meter.curve import UseMeter
from ...printer.reasons import Reason
from ..client import PrusaLinkClient
from .file_meter import FileMeter

_LOGGER = logging.getLogger(__name__)

_SLOW = 1.5
"""Seconds for an answer, after which a printer has other things to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gentleness:
    """How much of a printer a reading may take: bytes, bytes a second, seconds."""

    largest: int = 48 * 1024 * 1024
    rate: float = 160_000.0
    lasts: float = 600.0
    settles: float = 45.0
    """After a job was found: whoever finds it has questions of his own."""
    attempts: int = 3
    between: float = 180.0


class JobMeter:
    """What the file of the present job uses by when, once it is read."""

    def __init__(
        self,
        client: PrusaLinkClient,
        clock: Callable[[], float],
        gentleness: Gentleness | None = None,
    ) -> None:
        """Use a logged-in client."""
        self._client = client
        self._clock = clock
        self._gentleness = gentleness or Gentleness()
        self._key: tuple[str | int | None, ...] = ()
        self._left = 0
        self._due = clock()
        self._meter: UseMeter | None = None
        self._reading: asyncio.Task[None] | None = None

    def of(self, job_id: str | None) -> UseMeter | None:
        """Return the meter, if it is that of this job."""
        return self._meter if self._key and self._key[0] == job_id else None

    def follow(self, job: Fields, took: float, *, prints: bool) -> None:
        """See how the job and the printer are; begin to read, or break it off.

        `took` is how long the printer had for its last answer.
        """
        file = job.section("file")
        path, size = file.section("refs").text("download"), file.integer("size", 1)
        key = (job.text("id"), path, file.integer("m_timestamp", 0))
        # A file that arrives while the job runs is told of in its place.
        is_known = self._key[:1] == key[:1] and self._key[1] is not None
        if key != self._key and not is_known:
            self._stop()
            self._key, self._meter = key, None
            self._left = self._gentleness.attempts
            self._due = self._clock() + self._gentleness.settles
        is_calm = prints and took <= _SLOW and not self._client.is_transferring
        if not is_calm:
            self._stop()
            return
        if path is None or self._reading is not None or self._left <= 0:
            return
        if key != self._key:
            return
        if self._clock() >= self._due and (size or 0) <= self._gentleness.largest:
            self._left -= 1
            self._reading = asyncio.create_task(self._measure(path))

    async def close(self) -> None:
        """Read nothing more."""
        if (reading := self._reading) is not None:
            self._stop()
            await asyncio.wait({reading})

    def _stop(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
            self._due = self._clock() + self._gentleness.between

    async def _measure(self, path: str) -> None:
        """Read the file; that it cannot be read is nobody's concern."""
        try:
            async with asyncio.timeout(self._gentleness.lasts):
                self._meter = await self._metered(path)
            self._left = 0
        except (NotFoundError, ProtocolError, TimeoutError) as error:
            self._left = 0
            _LOGGER.debug("The job's file is not measured: %s", error)
        except PrinterError as error:
            _LOGGER.debug("The job's file was not read: %s", error)
        finally:
            if self._reading is asyncio.current_task():
                # Also where a file to be transferred has put an end to it.
                self._reading = None
                self._due = self._clock() + self._gentleness.between

    async def _metered(self, path: str) -> UseMeter | None:
        loop, file, read = asyncio.get_running_loop(), FileMeter(), 0
        began = loop.time()
        async with aclosing(self._client.read_along(path)) as pieces:
            async for piece in pieces:
                read += len(piece)
                if read > self._gentleness.largest:
                    raise ProtocolError(Reason.FILE_OF_JOB_TOO_LARGE)
                # A lot to reckon: not where everything else has to go on.
                await loop.run_in_executor(None, file.feed, piece)
                ahead = began + read / self._gentleness.rate - loop.time()
                await asyncio.sleep(max(ahead, 0))
        return await loop.run_in_executor(None, file.finished)
