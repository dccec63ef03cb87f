"""Something has happened: how those who wait for it are woken."""

import asyncio
from collections.abc import Callable


class News:
    """Lets those who wait look again after every event."""

    def __init__(self) -> None:
        """Know of no event yet."""
        self._next = asyncio.Event()

    def tell(self) -> None:
        """Let everybody who waits look again."""
        self._next.set()
        self._next = asyncio.Event()

    async def first[T](self, look: Callable[[], T | None]) -> T:
        """Return what `look` finds, now or after one of the next events."""
        while (found := look()) is None:
            await self._next.wait()
        return found
