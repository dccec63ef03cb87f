"""What every backend does alike, whether its printer pushes or is asked."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
import logging
from typing import override

from .backend import PrinterBackend, SnapshotListener
from .commands.commands import Command
from .commands.effects import has_part
from .connection.connection import Connection
from .connection.contact import Contact
from .connection.record import ConnectionRecord
from .errors import (
    CannotConnectError,
    CertificateChangedError,
    PrinterError,
    UnexpectedError,
    UnsupportedError,
)
from .filament.effects import has_place
from .model import PrinterSnapshot, PrinterStatus
from .reasons import Reason
from .replacing import replaced

_LOGGER = logging.getLogger(__name__)


class ConnectedBackend(PrinterBackend):
    """Keeps the latest snapshot and lets no command through that makes no sense."""

    def __init__(self, connection: Connection) -> None:
        """Know nothing of the printer yet, and tell nobody."""
        self._connection = connection
        self._snapshot: PrinterSnapshot | None = None
        self._listener: SnapshotListener = lambda _: None
        self._unforeseen: set[type[Exception]] = set()

    @property
    @override
    def snapshot(self) -> PrinterSnapshot:
        if self._snapshot is None:
            raise CannotConnectError(Reason.NOT_CONNECTED)
        return self._snapshot

    @property
    @override
    def certificate_change(self) -> CertificateChangedError | None:
        return self._connection.certificate_change

    @property
    @override
    def record(self) -> ConnectionRecord:
        return self._connection.record

    @property
    @override
    def contact(self) -> Contact:
        return Contact(
            last_heard=self._connection.last_heard,
            silence=self._connection.age,
            round_trip=self._round_trip,
        )

    @property
    @abstractmethod
    def _round_trip(self) -> timedelta | None:
        """How long the printer took for its last answer."""

    @override
    def try_now(self) -> bool:
        return self._connection.hurry()

    @override
    async def execute(self, command: Command) -> None:
        if type(command) not in self.supported:
            raise UnsupportedError(Reason.NO_SUCH_COMMAND)
        await self._do(command)

    @abstractmethod
    async def _do(self, command: Command) -> None:
        """Have the printer do what it supports; raises what `execute` may raise."""

    @contextmanager
    def _nothing_unforeseen(self) -> Iterator[None]:
        """Have what nobody has thought of be a failure like others, told once.

        Whatever it is, giving a printer up for it would be worse.
        """
        try:
            yield
        except PrinterError:
            raise
        except Exception as error:
            if self._is_first(error):
                _LOGGER.exception("Unexpected error with a printer")
            raise UnexpectedError from error

    def _is_first(self, error: Exception) -> bool:
        """Whether it is the first error of its kind, of which somebody should know."""
        if type(error) in self._unforeseen:
            return False
        self._unforeseen.add(type(error))
        return True

    def _ensure_part(self, command: Command) -> None:
        """Raise unless the printer is there and has what the command is about."""
        self._connection.ensure_live()
        if has_place(command, self.snapshot) is False:
            raise UnsupportedError(Reason.NOT_IN_UNIT)
        if not has_part(command, self.snapshot):
            raise UnsupportedError(Reason.NO_SUCH_PART)

    def _as_connected(self, snapshot: PrinterSnapshot) -> PrinterSnapshot:
        """Return a snapshot that says what the connection says: it may be lost."""
        state = self._connection.state
        if state.is_live:
            if snapshot.connection is state and snapshot.cause is None:
                return snapshot
            return replaced(snapshot, connection=state, cause=None)
        return replaced(
            snapshot,
            connection=state,
            cause=self._connection.cause,
            status=PrinterStatus.OFFLINE,
            accepts=frozenset(),
        )
