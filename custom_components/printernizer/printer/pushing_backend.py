"""What every backend does whose printer tells by itself what is new."""

from abc import abstractmethod
import logging
from typing import Any, override

from .backend import ReadingsListener
from .connected_backend import ConnectedBackend
from .connection.connection import Connection
from .errors import PrinterError
from .model import PrinterSnapshot

_LOGGER = logging.getLogger(__name__)


class PushingBackend[ReportT](ConnectedBackend):
    """Tells news at once, and reads what can wait when somebody wants it.

    A printer tells its temperatures each second. To read a report takes longer than to
    take in a message, and among many printers, whose turns come one by one, longest.
    """

    def __init__(self, connection: Connection, report: ReportT) -> None:
        """Know nothing of the printer but an empty report yet, and tell nobody."""
        super().__init__(connection)
        self._report = report
        self._readable = report
        """The last one that could be read."""
        self._readings: ReadingsListener | None = None
        self._is_behind = False

    @property
    @override
    def snapshot(self) -> PrinterSnapshot:
        self._catch_up()
        return super().snapshot

    @override
    def gather_readings(self, readings: ReadingsListener) -> None:
        self._readings = readings

    @abstractmethod
    def _take_in(self, message: dict[str, Any]) -> None:
        """Take in a message, whatever it is."""

    @abstractmethod
    def _told_now(self) -> PrinterSnapshot:
        """Return all that is told now, and note whether the report could be read."""

    @abstractmethod
    def _see(self, snapshot: PrinterSnapshot) -> None:
        """Take note of another snapshot."""

    def _receive(self, message: dict[str, Any]) -> None:
        """Take in a message; if that should ever fail, say so once and go on."""
        before = self._report
        if self._is_taken_in(message):
            return
        if before is not self._readable:
            # To blame may be what has waited to be read, and not this message.
            self._report = self._readable
            if self._is_taken_in(message):
                return
        # Kept, it would spoil every report after it.
        self._report = before

    def _is_taken_in(self, message: dict[str, Any]) -> bool:
        try:
            self._take_in(message)
        except Exception as error:
            if self._is_first(error):
                _LOGGER.exception("Unexpected error with a printer")
            return False
        return True

    def _publish(self) -> None:
        """Tell the listener, if there is anything new to tell."""
        if (snapshot := self._renewed()) is not None:
            self._listener(snapshot)

    def _publish_if_known(self) -> None:
        """Tell the listener of what came otherwise than in a message."""
        if self._snapshot is None:
            return
        try:
            with self._nothing_unforeseen():
                self._publish()
        except PrinterError:
            self._report = self._readable
            self._publish()

    def _publish_readings(self) -> None:
        """Tell of what can wait, where somebody gathers it."""
        if self._readings is None:
            self._publish()
            return
        self._is_behind = True
        self._readings()

    def _catch_up(self) -> None:
        """Bring the snapshot up to date for somebody who wants it.

        The listener need not be told: who gathers knows that there is more. If reading
        fails, that is said once, and what was read last holds: what came since is given
        up, until the printer tells it again.
        """
        if not self._is_behind:
            return
        try:
            with self._nothing_unforeseen():
                self._renewed()
        except PrinterError:
            self._report = self._readable

    def _renewed(self) -> PrinterSnapshot | None:
        """Bring the snapshot up to date; returns it if it is another."""
        snapshot = self._as_connected(self._told_now())
        self._is_behind = False
        if snapshot == self._snapshot:
            return None
        self._snapshot = snapshot
        self._see(snapshot)
        return snapshot
