"""Which printer holds the files."""

import pytest

from simulator.bambu.dialects import P1S, Dialect


@pytest.fixture
def dialect() -> Dialect:
    """Choose the P1S, whose file server is the plainest."""
    return P1S
