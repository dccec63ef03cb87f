"""Fixtures for all tests."""

from collections.abc import Generator

import pytest

# Ours first: the `hass` fixture brings another `custom_components` along.
import custom_components.printernizer  # noqa: F401

from .clocks import Clock


@pytest.fixture(autouse=True)
def nothing_outdated_is_used(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Fail when Home Assistant complains about how the integration uses it."""
    yield
    told = [
        record.getMessage()
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
    ]
    start = "Detected that custom integration 'printernizer'"
    assert not [text for text in told if start in text]


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands still."""
    return Clock()
