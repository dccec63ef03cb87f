"""A disk that takes nothing: tried again, and after a minute nothing waits for it."""

from datetime import datetime, timedelta

# A full disk is not freed in a second; automations should not wait for it for ever.
_TRIED_EVERY = timedelta(seconds=30)
_STANDS_AFTER = timedelta(minutes=1)


class NotWrittenError(Exception):
    """What was to be kept is not on the disk."""


class DiskTrouble:
    """Since when writing fails, and when to try it again."""

    def __init__(self) -> None:
        """Believe in the disk."""
        self._since: datetime | None = None
        self.due: datetime | None = None
        """When to write again, `None` if the last write went well."""
        self.stands = False
        """Whether it fails for so long that what happens is told all the same."""

    def wants_write(self, now: datetime) -> bool:
        """Whether it is time to try; if so, the next time is later."""
        # The time may have been set back since.
        if self.due is None or timedelta() < self.due - now <= _TRIED_EVERY:
            return False
        self.due = now + _TRIED_EVERY
        return True

    def failed(self, now: datetime) -> None:
        """Note that a write failed."""
        self._since = self._since or now
        self.due = now + _TRIED_EVERY
        self.stands = self.stands or abs(now - self._since) >= _STANDS_AFTER

    def over(self) -> None:
        """Note that a write went well."""
        self._since = self.due = None
        self.stands = False
