"""How a run of all tests keeps no Home Assistant that a test has left behind.

Home Assistant's fixtures keep each one that asked for a resolver of names, and put the
last one of each module where Python never looks again: 1.4 GB after three thousand
tests, through which Python went again and again.
"""

from collections.abc import Generator
import gc
from unittest.mock import Mock

from homeassistant.helpers import aiohttp_client
import pytest

_SELDOM = (10_000, 20, 100)
"""New things, and rounds: what a test leaves behind is gone with its module anyway."""


@pytest.fixture(autouse=True, scope="module")
def garbage_collection() -> None:
    """Clear up between modules, and never look at what is there from the start."""
    gc.collect()
    if not gc.get_freeze_count():
        gc.freeze()
        gc.set_threshold(*_SELDOM)


@pytest.fixture(autouse=True)
def nobody_is_kept_who_asked_for_names() -> Generator[None]:
    """Let the stand-in for the resolver forget who called it."""
    yield
    resolver = aiohttp_client._async_make_resolver
    if isinstance(resolver, Mock):
        resolver.reset_mock()
