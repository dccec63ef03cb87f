"""Bit fields that a printer sends as hexadecimal text."""

import re

from ...printer.fields import Fields

_HEX = re.compile(r"[0-9A-Fa-f]{1,16}")


def hex_bits(fields: Fields, key: str) -> int | None:
    """Return a bit field of up to 64 bits, `None` if there is none."""
    text = fields.text(key) or ""
    return int(text, 16) if _HEX.fullmatch(text) else None


def is_set(bits: int, position: int) -> bool:
    """Whether the bit at a position, counted from the lowest, is 1."""
    return bool(bits >> position & 1)
