"""Threads for what blocks while connecting: four at most, whatever number of printers.

Home Assistant's own threads are everybody's. A hundred printers that are looked for in
vain must not keep them busy.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

_MOST = 4


class FewThreads:
    """Runs blocking calls; there is no thread while none is under way."""

    def __init__(self, most: int = _MOST) -> None:
        """Prepare; no thread is started yet."""
        self._most = most
        self._pool: ThreadPoolExecutor | None = None
        self._calls = 0

    async def run[R](self, work: Callable[[], R]) -> R:
        """Return what a call returns, and raise what it raises. On the event loop."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._most, "printernizer-connect")
        self._calls += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, work)
        finally:
            self._calls -= 1
            self._stop_when_idle()

    def _stop_when_idle(self) -> None:
        """Let the threads end; one that nobody waits for any more ends later."""
        if self._calls == 0 and self._pool is not None:
            self._pool.shutdown(wait=False)
            self._pool = None


CONNECTING = FewThreads()
"""Those of all printers."""
