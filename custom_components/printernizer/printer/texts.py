"""What a vendor says of a problem, for people, beside its code."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from .model import PrinterSnapshot, Problem

type ProblemTexts = Mapping[str, str]
type TextLookup = Callable[[Problem], str | None]


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


def with_texts(snapshot: PrinterSnapshot, text_of: TextLookup) -> PrinterSnapshot:
    """Return the snapshot with a text at each problem that has one."""
    problems = tuple(_told(problem, text_of) for problem in snapshot.problems)
    if problems == snapshot.problems:
        return snapshot
    return replace(snapshot, problems=problems)


def _told(problem: Problem, text_of: TextLookup) -> Problem:
    # What the printer itself says fits best.
    if problem.text is not None:
        return problem
    return replace(problem, text=text_of(problem))
