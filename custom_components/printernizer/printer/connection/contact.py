"""How close we are to a printer."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """When it was last heard of and how long its last answer took, if ever."""

    last_heard: datetime | None = None
    silence: timedelta | None = None
    """How long ago that was, whatever became of the time of day."""
    round_trip: timedelta | None = None
