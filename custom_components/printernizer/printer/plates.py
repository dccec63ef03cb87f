"""What lies where on a plate."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where something is on the plate from above, as shares of its whole picture."""

    left: float
    top: float
    width: float
    height: float
