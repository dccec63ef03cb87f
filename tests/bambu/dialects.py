"""The printers of Bambu Lab that a test is run with."""

import pytest

from simulator.bambu.dialects import A1, H2D, P1S, X1C

EVERY_DIALECT = pytest.mark.parametrize(
    "dialect", [X1C, P1S, A1, H2D], ids=lambda it: it.product_name
)
