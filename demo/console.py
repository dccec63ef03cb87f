"""What the demo says to the person in front of it, and how it waits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
import sys
import time


class DemoError(Exception):
    """Why the demo cannot go on, in words for the person in front of it."""


def say(text: str) -> None:
    """Write a line at once, also into a pipe."""
    sys.stdout.write(f"demo: {text}\n")
    sys.stdout.flush()


@asynccontextmanager
async def step(text: str) -> AsyncIterator[None]:
    """Say that something begins, that it goes on, and how long it took."""
    say(f"{text} …")
    start = time.monotonic()
    ticker = asyncio.create_task(_tick(text, start))
    try:
        yield
    finally:
        ticker.cancel()
    say(f"{text}: done in {time.monotonic() - start:.0f} s")


async def _tick(text: str, start: float) -> None:
    """Show every few seconds that a step is alive."""
    while True:
        await asyncio.sleep(5)
        say(f"{text}: {time.monotonic() - start:.0f} s so far …")


async def until[T](
    what: str, look: Callable[[], Awaitable[T | None]], seconds: float
) -> T:
    """Look again and again until there is something, and return it.

    Raises a DemoError with `what` when there is still nothing after `seconds`.
    """
    end = time.monotonic() + seconds
    while (found := await look()) is None:
        if time.monotonic() > end:
            raise DemoError(f"{what} (waited {seconds:.0f} s)")
        await asyncio.sleep(0.2)
    return found
