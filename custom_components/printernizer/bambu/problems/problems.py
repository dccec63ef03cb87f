"""Bambu Lab's error numbers: how they are written and which of them are none."""

from collections.abc import Iterable, Iterator

from ...printer.fields import Fields
from ...printer.model import Problem, Severity
from .parts import part_of_error, part_of_message
from .reasons import (
    FEEDERS,
    reason_of_error,
    reason_of_message,
    spool_of_error,
    spool_of_message,
)

# The screen shows either for a moment, the state becomes FAILED, and it is gone again.
_USER_CANCELLED = frozenset({0x0300400C, 0x0500400E})
UNSIGNED_REFUSED = "0500_0500_0001_0007"
"""The health message that says "MQTT command verification failed"."""
_LOWEST_ERROR = 0x4000
_NOTICES = 0xC000
_SEVERITIES = {
    1: Severity.FATAL,
    2: Severity.SERIOUS,
    3: Severity.COMMON,
    4: Severity.INFO,
}
_WIKI = "https://wiki.bambulab.com/en/x1/troubleshooting/hmscode"


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
    return Problem(
        code=f"{text[:4]}-{text[4:]}",
        severity=Severity.COMMON if _is_notice(number) else None,
        reason=reason_of_error(number),
        part=part_of_error(number),
        on_screen=True,
        spool=spool_of_error(number),
    )


def _is_notice(number: int) -> bool:
    """Whether an error stops nothing: 4xxx end a job, 8xxx pause it, Cxxx only tell.

    Of a feeder the last are requests in the middle of a change of filament.
    """
    return number & 0xF000 == _NOTICES and number >> 24 not in FEEDERS


def shown_error(problems: Iterable[Problem]) -> int | None:
    """Return the number of the error that the printer's screen shows, if it does."""
    codes = (problem.code.replace("-", "") for problem in problems if problem.on_screen)
    return next((int(code, 16) for code in codes), None)


def read_problems(fields: Fields) -> tuple[Problem, ...]:
    """Return all that is wrong: `print_error` first, then the health messages."""
    error = problem_of(fields.bits("print_error"))
    return (*(() if error is None else (error,)), *_health_problems(fields))


def _health_problems(fields: Fields) -> Iterator[Problem]:
    """Yield the entries of `hms`; their severity is in the code, not in `attr`."""
    for item in fields.items("hms"):
        attr, code = item.bits("attr"), item.bits("code")
        if attr is None or code is None:
            continue
        words = (attr >> 16, attr & 0xFFFF, code >> 16, code & 0xFFFF)
        name = "_".join(f"{word:04X}" for word in words)
        yield Problem(
            code=name,
            severity=_SEVERITIES.get(code >> 16),
            link=f"{_WIKI}/{name}",
            reason=reason_of_message(attr, code),
            part=part_of_message(attr),
            spool=spool_of_message(attr),
        )
