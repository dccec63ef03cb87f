"""What it takes to follow a printer: its snapshots, and the clock between them."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util.dt import utcnow

from ..coordinator import PrinterCoordinator
from ..printer.looking import Beyond
from ..printer.model import PrinterSnapshot

# What is counted by the time must not fall far behind.
_LOOKS_EVERY = timedelta(seconds=10)


class Follower:
    """Something that follows one printer for as long as its entry is loaded."""

    def __init__(self, coordinator: PrinterCoordinator) -> None:
        """Prepare; nothing is followed yet."""
        self.coordinator = coordinator
        self.entry = coordinator.config_entry
        self.hass = coordinator.hass


class PrinterWatch(Follower, ABC):
    """Something that is worked out from snapshots and the time.

    It listens before the entities do. What only the clock tells, it has them look at.
    """

    def __init__(self, coordinator: PrinterCoordinator) -> None:
        """Prepare; nothing is followed yet."""
        super().__init__(coordinator)
        self._looked: datetime | None = None
        self._concern: object | None = None
        self._timer: CALLBACK_TYPE | None = None
        self._telling = False
        self._follows = False

    @abstractmethod
    def _take(self, snapshot: PrinterSnapshot, now: datetime) -> bool:
        """Take in a snapshot, new or not; whether there is anything new to show."""

    @abstractmethod
    def _due(self, now: datetime) -> datetime | None:
        """Return when to look again although the printer says nothing."""

    def _concern_of(self, _snapshot: PrinterSnapshot) -> object | None:
        """Return the parts that concern it, `None` if all do.

        While they are what they were, it looks at a new snapshot only now and then.
        """
        return None

    @callback
    def async_start(self) -> None:
        """Look at the printer and follow it until the entry is unloaded."""
        self._follows = True
        self._look()
        self.entry.async_on_unload(self.coordinator.async_add_listener(self._updated))
        self.entry.async_on_unload(self._stop_following)

    @callback
    def _updated(self) -> None:
        if self._is_concerned(utcnow()):
            self._look()

    def _is_concerned(self, now: datetime) -> bool:
        concern = self._concern_of(self.coordinator.data)
        if concern is None or self._looked is None or concern != self._concern:
            return True
        # The time may have been set back since.
        return abs(now - self._looked) >= _LOOKS_EVERY

    @callback
    def _look(self) -> None:
        # It is itself among those who are told of what it has found.
        if not self._telling:
            self._look_at(utcnow())

    @callback
    def _look_again(self, due: datetime) -> None:
        self._timer = None
        if self._look_at(max(due, utcnow())):
            self._telling = True
            self.coordinator.async_update_listeners()
            self._telling = False

    def _look_at(self, now: datetime) -> bool:
        self._looked, self._concern = now, self._concern_of(self.coordinator.data)
        if is_news := self._take(self.coordinator.data, now):
            self.coordinator.parts.mark(Beyond.NEWS)
        self._stop_timer()
        if self._follows and (due := self._due(now)) is not None:
            self._timer = async_track_point_in_utc_time(
                self.hass, self._look_again, max(due, now)
            )
        return is_news

    @callback
    def _stop_following(self) -> None:
        # What is still under way may look once more, and must not wait for anything.
        self._follows = False
        self._stop_timer()

    @callback
    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None
