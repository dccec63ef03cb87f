"""How a printer is examined: stage by stage, each brand in its own way."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Callable
from typing import Self

from ..backend import PrinterBackend
from ..cameras.camera import PrinterCamera
from ..connection.address import Address
from ..errors import NotFoundError, PrinterError, RefusedError, StorageError
from ..model import Refusal
from .reach import knock, resolve
from .result import CheckUp, Note, Stage, StageKind, Verdict

type Found = Verdict | Note | None
type OnProgress = Callable[[float], None]

_LONGEST_STAGE = 45.0
_TOO_LONG = {
    StageKind.FILES: Verdict.FILES_CLOSED,
    StageKind.CAMERA: Verdict.CAMERA_FAILS,
}
"""What it means where it is not that nobody answers."""
_FIRST = (
    StageKind.NAME,
    StageKind.PORT,
    StageKind.TLS,
    StageKind.CERTIFICATE,
    StageKind.LOGIN,
    StageKind.MESSAGES,
)
"""Without each of these, what comes after cannot be looked at."""
_REFUSALS = {
    Refusal.AUTHORISATION: Verdict.COMMANDS_REFUSED,
    Refusal.UPDATING: Verdict.UPDATING,
}


class Examination(ABC):
    """One check-up of one printer; leave the context to hang up.

    A printer that is connected already is examined through that connection, as some
    serve a single client. No secret is told before it is known who answers.
    """

    def __init__(self, address: Address, live: PrinterBackend | None) -> None:
        """Prepare; `live` is the backend of a printer that is connected."""
        self._address = address
        self._live = live
        self._own: PrinterBackend | None = None

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Hang up, unless the connection is not ours."""
        if self._own is not None:
            await self._own.close()

    async def check_up(self, on_progress: OnProgress = lambda _: None) -> CheckUp:
        """Look at everything; the progress is told as a share of 1."""
        stages: list[Stage] = []
        blocked = False
        for kind in StageKind:
            on_progress(len(stages) / len(StageKind))
            found = Note.NOT_REACHED if blocked else await self._examine(kind)
            stages.append(Stage.of(kind, found))
            blocked = blocked or (kind in _FIRST and isinstance(found, Verdict))
        return CheckUp(stages=tuple(stages))

    async def _examine(self, kind: StageKind) -> Found:
        if self._live is not None and kind in _FIRST:
            return Note.CONNECTED
        try:
            async with asyncio.timeout(_LONGEST_STAGE):
                return await self._look_at(kind)
        except TimeoutError:
            return _TOO_LONG.get(kind, Verdict.NO_ANSWER)

    async def _look_at(self, kind: StageKind) -> Found:
        match kind:
            case StageKind.NAME:
                return await resolve(self._address)
            case StageKind.PORT:
                return await knock(self._address)
            case StageKind.TLS:
                return await self._encrypt()
            case StageKind.CERTIFICATE:
                return await self._know()
            case StageKind.LOGIN:
                return await self._log_in()
            case StageKind.MESSAGES:
                return await self._hear()
            case StageKind.COMMANDS:
                return await self._control(self._backend)
            case StageKind.FILES:
                return await self._list_files(self._backend)
            case StageKind.CAMERA:
                return await self._see(self._backend)

    @property
    def _backend(self) -> PrinterBackend:
        """The printer, once it has told how it is."""
        backend = self._live or self._own
        assert backend is not None, "nobody is connected"  # noqa: S101 - by the order
        return backend

    @abstractmethod
    async def _encrypt(self) -> Found:
        """Look whether there is a secure connection, if the brand has one."""

    @abstractmethod
    async def _know(self) -> Found:
        """Look whether it is the printer that answers."""

    @abstractmethod
    async def _log_in(self) -> Found:
        """Look whether the login is taken."""

    @abstractmethod
    async def _hear(self) -> Found:
        """Look whether the printer tells how it is; `_own` is connected then."""

    async def _control(self, backend: PrinterBackend) -> Found:
        """Look whether commands are done."""
        try:
            refusal = await backend.test_control()
        except PrinterError:
            return Note.CANNOT_TELL
        return None if refusal is None else _REFUSALS[refusal]

    async def _list_files(self, backend: PrinterBackend) -> Found:
        """Look whether files can be listed."""
        storage = backend.snapshot.storage
        if storage is not None and storage.present is False:
            return Verdict.NO_STORAGE
        if backend.files is None:
            return Note.NOT_THERE
        try:
            await backend.files.list("/")
        except NotFoundError, StorageError:
            return Verdict.NO_STORAGE
        except PrinterError:
            return Verdict.FILES_CLOSED
        return None

    async def _see(self, backend: PrinterBackend) -> Found:
        """Look whether the first camera shows something."""
        infos = backend.snapshot.cameras
        if not infos:
            return Note.NOT_THERE
        if infos[0].enabled is False:
            return Verdict.CAMERA_OFF
        camera = backend.camera(infos[0].id)
        if camera is None:
            return Note.NOT_THERE
        return await self._look_through(camera)

    async def _look_through(self, camera: PrinterCamera) -> Found:
        """Look whether a camera shows a picture."""
        try:
            await camera.frame()
        except RefusedError:
            return Verdict.CAMERA_OFF
        except NotFoundError:
            # It has taken no photo yet.
            return Note.CANNOT_TELL
        except PrinterError:
            return Verdict.CAMERA_FAILS
        return None
