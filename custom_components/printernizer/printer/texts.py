"""What is said of a problem, for people, beside its code: the vendor's, or our own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from .attention.pauses import calls
from .model import PrinterSnapshot, PrinterStatus, Problem

_SILENT = ""

type ProblemTexts = Mapping[str, str]
"""An empty text is that of a problem which the vendor shows to nobody."""
type TextLookup = Callable[[Problem], str | None]
"""Returns `None` for a problem of which nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSource:
    """Where a vendor publishes the texts, in tables that printers share.

    `scope` is what of a serial number chooses the table, `None` if there is none.
    `languages` are the vendor's words for a language, the best first. `address` is
    where the table of a scope and a language is, `read` takes it out of the answer
    and returns `None` if there is none, `key` is under what it has a problem's code.
    """

    scope: Callable[[str], str | None]
    languages: Callable[[str], Sequence[str]]
    address: Callable[[str, str], str]
    read: Callable[[bytes, str], ProblemTexts | None]
    key: Callable[[str], str]


def knows_nothing(_problem: Problem) -> None:
    """Return that nothing is known of any problem."""


def with_texts(
    snapshot: PrinterSnapshot,
    text_of: TextLookup,
    words_of: TextLookup = knows_nothing,
) -> PrinterSnapshot:
    """Return the snapshot with a text at each problem that has one.

    What the vendor shows to nobody is left out, and is no reason to call somebody.
    Where the vendor says nothing, `words_of` tells what is known of the code itself.
    """
    told = tuple(_told(problem, text_of, words_of) for problem in snapshot.problems)
    problems = tuple(problem for problem in told if problem.text != _SILENT)
    if problems == snapshot.problems:
        return snapshot
    return replace(
        snapshot, problems=problems, status=_status(snapshot, told, problems)
    )


def _told(problem: Problem, text_of: TextLookup, words_of: TextLookup) -> Problem:
    # What the printer itself says fits best.
    if problem.text is not None:
        return problem
    text = text_of(problem)
    # The vendor may only lack a translation of what is known to need somebody.
    if text is None or (text == _SILENT and problem.reason is not None):
        text = words_of(problem)
    return problem if text is None else replace(problem, text=text)


def _status(
    snapshot: PrinterSnapshot, told: tuple[Problem, ...], shown: tuple[Problem, ...]
) -> PrinterStatus:
    """Return the status, where it was a call for nothing but what is not shown."""
    stage = snapshot.stage
    if snapshot.status is not PrinterStatus.ATTENTION or not calls(stage, told):
        return snapshot.status
    return snapshot.status if calls(stage, shown) else PrinterStatus.PAUSED
