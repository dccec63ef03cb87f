"""A thread that does nothing but talk to one printer's file server.

OpenSSL keeps the error of a broken write in a queue of the thread, where CPython finds
it at the next connection, whosever that is (cpython issue 148594). In a thread that is
shared, one printer's broken upload would so break another printer's transfers.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ...printer.errors import CannotConnectError
from ...printer.reasons import Reason


class OwnThread:
    """Runs blocking calls one after the other; there is no thread before the first."""

    def __init__(self) -> None:
        """Prepare; no thread is started yet."""
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False

    def run[**P, R](
        self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> asyncio.Future[R]:
        """Have a call run. Raises `CannotConnectError` after `close`."""
        if self._closed:
            raise CannotConnectError(Reason.NOT_CONNECTED)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "printernizer-files")
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._pool, lambda: work(*args, **kwargs))

    def leave(self) -> None:
        """Leave a call alone that does not end; the next one has another thread."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    async def close(self, patience: float) -> None:
        """End the thread; one that is still at it after some seconds ends later."""
        self._closed = True
        if self._pool is None:
            return
        loop = asyncio.get_running_loop()
        idle: asyncio.Future[Any] = loop.run_in_executor(self._pool, lambda: None)
        await asyncio.wait({idle}, timeout=patience)
        pool, self._pool = self._pool, None
        pool.shutdown(wait=idle.done(), cancel_futures=True)
