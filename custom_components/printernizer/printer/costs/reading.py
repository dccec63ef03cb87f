"""What a meter of energy says, and how much was used between two of its readings."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, unique

_DIP = 0.9


@unique
class MeterKind(StrEnum):
    """How a meter counts; the words are those of Home Assistant's state classes."""

    INCREASING = "total_increasing"
    """It only grows; a fall is the start of another cycle."""
    TOTAL = "total"
    """It may fall as well; another time of the last reset starts another cycle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A meter's count in kWh, and since when it says so."""

    kwh: float
    at: datetime
    kind: MeterKind = MeterKind.INCREASING
    last_reset: datetime | None = None

    def after(self, before: Reading) -> Reading:
        """Return it with what it does not tell, but the one before did."""
        return replace(self, last_reset=self.last_reset or before.last_reset)


def used_between(before: Reading, now: Reading) -> float | None:
    """Return the kWh between two readings, `None` if the second cannot be right.

    The rules are those by which the recorder makes statistics of a sensor: a count that
    only grows starts anew from 0 when it falls by more than a tenth, a smaller fall is
    a dip that counts as such, and a negative count counts for nothing. Where a meter
    tells when it was reset, that decides; being told for the first time is no reset.
    """
    if now.kind is MeterKind.INCREASING:
        if now.kwh < 0:
            return None
        is_reset = now.kwh < _DIP * before.kwh
    else:
        times = before.last_reset, now.last_reset
        is_reset = None not in times and times[0] != times[1]
    return now.kwh if is_reset else now.kwh - before.kwh
