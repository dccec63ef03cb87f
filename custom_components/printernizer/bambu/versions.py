"""Versions of firmware, which compare as numbers and not as text."""

import re

type Version = tuple[int, ...]

# Firmware of others, which behaves like one of the vendor's.
_FOREIGN = 99
_LIKE = (1, 8, 2, 0)


def version_of(text: str | None) -> Version | None:
    """Return a version such as `01.09.00.00`, `None` for what is none."""
    if not re.fullmatch(r"\d{1,4}(\.\d{1,4}){1,4}", text or ""):
        return None
    version = tuple(int(part) for part in (text or "").split("."))
    return _LIKE if version[0] >= _FOREIGN else version
