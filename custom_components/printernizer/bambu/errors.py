"""Bambu Lab's error numbers: how they are written and which of them are none."""

from ..printer.model import Problem

_USER_CANCELLED = frozenset({0x0300400C, 0x0500400E})
_LOWEST_ERROR = 0x4000


def is_user_cancel(number: int | None) -> bool:
    """Whether `print_error` says that somebody ended the job (not an error)."""
    return number in _USER_CANCELLED


def problem_of(number: int | None) -> Problem | None:
    """Return the problem behind a `print_error`, `None` if it is not one.

    0 is no error, and a low half below 0x4000 is a status (BambuStudio).
    """
    if not number or is_user_cancel(number) or number & 0xFFFF < _LOWEST_ERROR:
        return None
    text = f"{number:08X}"
    return Problem(code=f"{text[:4]}-{text[4:]}")
