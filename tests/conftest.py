"""Fixtures for all tests."""

from collections.abc import Generator
import re
import threading

import pytest

# Ours first: the `hass` fixture brings another `custom_components` along.
import custom_components.printernizer  # noqa: F401
from simulator.bambu import certificates

from .clocks import Clock
from .every_test.leaks import (  # noqa: F401 - pytest finds them here
    no_error_tells_a_secret,
    nothing_in_homeassistant_tells_a_secret,
    pytest_runtest_teardown,
)
from .every_test.loops import (
    enable_event_loop_debug,  # noqa: F401
    refuse_calls_from_other_threads,
)
from .every_test.memory import (  # noqa: F401
    garbage_collection,
    nobody_is_kept_who_asked_for_names,
)

refuse_calls_from_other_threads()

# `cryptography` keeps the class `datetime` of its first signature: let that be the true
# one, whatever test comes first, for a clock that stands still has a class of its own.
certificates.issue("01P00A000000000")

OUTDATED = re.compile(
    r"Detected that custom integration 'printernizer'"
    r"|The deprecated .* from printernizer\."
)
"""How Home Assistant says that we use what it will take away."""


@pytest.fixture(autouse=True)
def threads_for_connecting_have_ended(verify_cleanup: None) -> Generator[None]:
    """Let them end before Home Assistant's fixture looks: nobody waits for them."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("printernizer-connect"):
            thread.join(timeout=5)


@pytest.fixture(autouse=True)
def nothing_outdated_is_used(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Fail when Home Assistant complains about how the integration uses it."""
    yield
    told = [
        record.getMessage()
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
    ]
    assert not [text for text in told if OUTDATED.search(text)]


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands still."""
    return Clock()
