"""Versions of firmware, which compare as numbers and not as text."""

from collections.abc import Mapping
import re

type Version = tuple[int, ...]

NEVER: Version = (99,)
"""Newer than any: what a model has with no firmware."""

# X1Plus, others' firmware for the X1, counts from 99 and behaves as 01.08.02.
_FOREIGN = 99
_LIKE = (1, 8, 2, 0)


def version_of(text: str | None) -> Version | None:
    """Return a version such as `01.09.00.00`, `None` for what is none."""
    if not re.fullmatch(r"\d{1,4}(\.\d{1,4}){1,4}", text or ""):
        return None
    version = tuple(int(part) for part in (text or "").split("."))
    return _LIKE if version[0] >= _FOREIGN else version


def is_new_enough(
    model: str | None, firmware: str | None, since: Mapping[str, Version]
) -> bool:
    """Whether a firmware has something; models that are not listed always have."""
    needed = since.get(model or "")
    if needed is None:
        return True
    version = version_of(firmware)
    return version is not None and version >= needed
