"""Values of the model in the units that Home Assistant shows."""

from datetime import timedelta


def minutes(duration: timedelta | None) -> int | None:
    """Return a duration in whole minutes."""
    return None if duration is None else round(duration.total_seconds() / 60)
