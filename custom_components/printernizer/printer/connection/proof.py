"""Whether a printer that we know is the one at an address that only a packet named."""

from enum import StrEnum, unique


@unique
class Proof(StrEnum):
    """What came out of trying an address, at which no secret was told."""

    PROVEN = "proven"
    """It is the printer."""
    FAILED = "failed"
    """Nobody answers there, or somebody else does."""
    IMPOSSIBLE = "impossible"
    """It cannot be proven without a secret: the user has to say."""
