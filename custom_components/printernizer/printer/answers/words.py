"""The words that sentences are made of, in one language. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from math import ceil

_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Texts by their keys, and the names of reasons by the reasons' keys.

    A text that is missing is said by its key: no answer is lost for it.
    """

    texts: Mapping[str, str]
    reasons: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return a text with its gaps filled."""
        return self.texts.get(key, key).format(**values)

    def reason(self, key: str) -> str:
        """Return what a reason is called."""
        return self.reasons.get(key, key)

    def sentence(self, parts: Iterable[str]) -> str:
        """Return parts as one sentence."""
        return self.say("say_sentence", text=self.joined(parts))

    def joined(self, parts: Iterable[str]) -> str:
        """Return what is said of one thing."""
        return self._join("say_and", parts)

    def listed(self, parts: Iterable[str]) -> str:
        """Return things one after the other, each of which may have commas itself."""
        return self._join("say_list", parts)

    def duration(self, time: timedelta) -> str:
        """Return a length of time in whole minutes, in hours from a day on."""
        minutes = ceil(time.total_seconds() / 60)
        if minutes < 1:
            return self.say("say_moment")
        if minutes >= _MINUTES_A_DAY:
            days, hours = divmod(round(minutes / 60), 24)
            return self._both(self._count("day", days), self._count("hour", hours))
        hours, minutes = divmod(minutes, 60)
        return self._both(self._count("hour", hours), self._count("minute", minutes))

    def _count(self, unit: str, number: int) -> str:
        if number == 0:
            return ""
        form = f"say_{unit}" if number == 1 else f"say_{unit}s"
        return self.say(form, number=number)

    def _both(self, larger: str, smaller: str) -> str:
        if larger and smaller:
            return self.say("say_duration", larger=larger, smaller=smaller)
        return larger or smaller

    def _join(self, key: str, parts: Iterable[str]) -> str:
        return reduce(
            lambda first, second: self.say(key, first=first, second=second), parts
        )
