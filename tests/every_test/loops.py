"""How the event loops of tests look for mistakes.

Home Assistant's fixtures put each loop into asyncio's debug mode, which keeps the stack
of whoever makes a future: half of all that a test runs which sets a printer up.
`PYTHONASYNCIODEBUG=1 scripts/test` has all of it, as the nightly run does.
"""

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave the loop as it is, in place of the fixture that puts it into debug mode."""


def refuse_calls_from_other_threads() -> None:
    """Have each loop raise when a thread that is not its own calls into it.

    That is the one mistake which is looked for at each run: a library's thread that
    does so breaks something else, and seldom.
    """
    for name in ("call_soon", "call_at"):
        setattr(asyncio.BaseEventLoop, name, _checked(name))


def _checked(name: str) -> Callable[..., asyncio.Handle]:
    call = getattr(asyncio.BaseEventLoop, name)

    @wraps(call)
    def checked(self: Any, *args: Any, **values: Any) -> asyncio.Handle:
        if self._thread_id is not None:
            self._check_thread()
        return call(self, *args, **values)

    return checked
