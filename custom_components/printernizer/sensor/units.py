"""Values of the model in the units that Home Assistant shows."""

from datetime import timedelta

from homeassistant.const import MAX_LENGTH_STATE_STATE


def minutes(duration: timedelta | None) -> int | None:
    """Return a duration in whole minutes."""
    return None if duration is None else round(duration.total_seconds() / 60)


def fitting[ValueT](value: ValueT) -> ValueT | str:
    """Return a value that can be a state: a longer text would be none at all."""
    return value[:MAX_LENGTH_STATE_STATE] if isinstance(value, str) else value
