"""The contract between Home Assistant's floor and a brand."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from .cameras.camera import PrinterCamera
from .commands.commands import Command, CommandTypes
from .connection.contact import Contact
from .connection.record import ConnectionRecord
from .errors import CertificateChangedError
from .files.files import Picture, PrinterFiles
from .model import PrinterSnapshot, Refusal

type SnapshotListener = Callable[[PrinterSnapshot], None]
type ReadingsListener = Callable[[], None]


class PrinterBackend(ABC):
    """One printer of one brand, seen through the model.

    All methods run on the event loop and raise nothing but `PrinterError`s. A backend
    that was connected keeps itself connected: a printer that goes away shows as
    `offline` in the snapshot and comes back by itself. The listener is called on the
    event loop, only with a snapshot that differs from the one before.
    """

    @property
    @abstractmethod
    def snapshot(self) -> PrinterSnapshot:
        """The latest snapshot; there is none before `connect` has returned."""

    @property
    @abstractmethod
    def supported(self) -> CommandTypes:
        """The commands that this printer, model and firmware take at all."""

    @property
    @abstractmethod
    def poll_interval(self) -> timedelta | None:
        """When `refresh` wants to be called next; `None` where the printer pushes."""

    @property
    def learned(self) -> Mapping[str, str]:
        """What to keep with the credentials for the next connection."""
        return {}

    @property
    @abstractmethod
    def certificate_change(self) -> CertificateChangedError | None:
        """The certificate that is shown in place of the trusted one, if one is."""

    @property
    @abstractmethod
    def record(self) -> ConnectionRecord:
        """What became of the connection so far."""

    @property
    @abstractmethod
    def told(self) -> Mapping[str, Any]:
        """What the printer said last, in its own words: it names people and things."""

    @property
    @abstractmethod
    def private_keys(self) -> frozenset[str]:
        """The keys in `told` under which there is what must not be passed on."""

    @property
    @abstractmethod
    def contact(self) -> Contact:
        """When the printer was last heard of, and how long it takes to answer."""

    @property
    def page(self) -> str | None:
        """The address of the printer's own pages for a browser, `None` without any."""
        return None

    @property
    @abstractmethod
    def files(self) -> PrinterFiles | None:
        """The printer's storage; `None` if it cannot be reached."""

    @abstractmethod
    def camera(self, camera_id: str, /) -> PrinterCamera | None:
        """Return one of the snapshot's cameras; `None` if it cannot be looked at."""

    @abstractmethod
    async def picture(self, thumbnail: str, /) -> Picture | None:
        """Return the picture that a job's `thumbnail` refers to, `None` if none is.

        Raises any `PrinterError`.
        """

    def gather_readings(self, readings: ReadingsListener) -> None:  # noqa: B027 - not every brand has any that wait
        """Call this in place of the listener where what is new can wait.

        Temperatures and the like are read when somebody asks for `snapshot` then. A
        printer that is asked tells nothing that could wait.
        """

    @abstractmethod
    async def connect(self, listener: SnapshotListener) -> None:
        """Reach the printer and return once there is a complete first snapshot.

        Raises `CannotConnectError`, `AuthenticationError`, `CertificateChangedError`,
        `UntrustedCertificateError`, `WrongPrinterError`, `UnsupportedError` or
        `ProtocolError`; the backend is closed then.
        """

    @abstractmethod
    def await_return(
        self, remembered: PrinterSnapshot, listener: SnapshotListener
    ) -> None:
        """Begin with a printer that `connect` has just not reached.

        Until it answers, the snapshot is the remembered one, `offline`.
        """

    @abstractmethod
    def try_now(self) -> bool:
        """Try a printer that is away at once, as there is reason to think it is back.

        Whether it is tried, which where it is polled means that `refresh` is due.
        """

    @abstractmethod
    def switched(self, *, on: bool) -> None:
        """Note that the printer got power or lost it, also before `connect`.

        Without, it is `offline` and not tried; with, it is tried at once.
        """

    @abstractmethod
    async def close(self) -> None:
        """Hang up and leave nothing behind. Never raises; may be called twice."""

    @abstractmethod
    async def refresh(self) -> PrinterSnapshot:
        """Ask the printer anew and return what it says.

        Raises any `PrinterError`; an unreachable printer is then also `offline` in
        `snapshot`.
        """

    async def test_control(self) -> Refusal | None:
        """Ask the printer anew whether it does what it is told, without any effect.

        Returns why it does not, `None` if it does. Raises any `PrinterError`.
        """
        return self.snapshot.refusal

    @abstractmethod
    async def execute(self, command: Command) -> None:
        """Have the printer do something and return once it has taken the command.

        Raises `RefusedError` when the printer will not, `UnsupportedError` when it
        never can, `PrinterTimeoutError` when it does not say, and what `connect` may
        raise when it cannot be reached.
        """
