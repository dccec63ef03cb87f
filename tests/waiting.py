"""Waiting in a test for what comes without a clock, and without an event."""

import asyncio
from collections.abc import Callable

import pytest

PATIENCE = 10.0
"""Seconds after which nothing comes any more."""


async def until_now(condition: Callable[[], object], wanted: str) -> None:
    """Let the loop turn until the condition holds."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - what is waited for has no event
                await asyncio.sleep(0)
    except TimeoutError:
        pytest.fail(f"never {wanted}")
