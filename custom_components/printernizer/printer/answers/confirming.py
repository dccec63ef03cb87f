"""A deed that is done only if somebody who was asked says so once more. Pure.

Times are seconds of a clock that only goes forward.
"""

from dataclasses import dataclass
from typing import Final

ANSWER_WITHIN: Final = 120.0
"""In this many seconds somebody has to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who talks with us: a user, or whoever stands before a device."""

    user: str | None
    device: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody was asked: about which printer and job, in answer to what."""

    printer: str
    job: str
    saying: str
    """The id of what was said that led to it: that is not its confirmation too."""
    asked_at: float


class Questions:
    """The last question that each of those who talk with us was asked."""

    def __init__(self) -> None:
        """Have asked nobody anything."""
        self._asked: dict[Asker, Question] = {}

    def ask(self, asker: Asker, question: Question) -> None:
        """Take note that somebody was asked."""
        self._asked[asker] = question

    def open(self, asker: Asker, saying: str, now: float) -> Question | None:
        """Return the question that somebody can answer with what was just said."""
        question = self._asked.get(asker)
        if question is None or now - question.asked_at > ANSWER_WITHIN:
            self._asked.pop(asker, None)
            return None
        # It stays open: what is said next may answer it.
        return None if question.saying == saying else question

    def close(self, asker: Asker) -> None:
        """Forget what somebody was asked: it is answered."""
        self._asked.pop(asker, None)
