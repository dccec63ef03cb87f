"""A file on its way to the printer, the same for both flavours."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
import itertools

from .files import FileStore, StoredFile
from .http import Body
from .sliced import plan_of, previews_of

KEPT = 64 * 1024 * 1024
"""What is kept of a file, bytes."""


class StoppedError(Exception):
    """The transfer was called off."""


@dataclass(slots=True, kw_only=True)
class Transfer:
    """One upload; `received` of `size` bytes have come since `started`."""

    id: int
    name: str
    size: int
    started: float
    to_print: bool
    received: int = 0
    stopped: bool = False
    """Whether a client has called it off."""

    @property
    def share(self) -> float:
        """How much has come, from 0 to 1."""
        return self.received / self.size


class TransferSlot:
    """The only slot for transfers that a printer has."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Be free; the clock gives simulated seconds."""
        self._clock = clock
        self._ids = itertools.count(906117342)
        self.now: Transfer | None = None
        self.finished = 0
        self.kept = KEPT
        """What is kept of a file; a test that measures memory keeps less."""
        self._going = asyncio.Event()
        self._going.set()
        self._watchers: list[Callable[[Transfer], None]] = []

    def hold(self) -> None:
        """Read no more of what comes, as a server does whose drive is slow."""
        self._going.clear()

    def release(self) -> None:
        """Read on."""
        self._going.set()

    def watch(self, watcher: Callable[[Transfer], None]) -> None:
        """Call the watcher whenever bytes have come."""
        self._watchers.append(watcher)

    @property
    def age(self) -> int:
        """Whole seconds since the running transfer began."""
        return int(self._clock() - self.now.started) if self.now else 0

    @asynccontextmanager
    async def receive(
        self, name: str, body: Body, *, to_print: bool
    ) -> AsyncIterator[bytes]:
        """Take a body in and yield it; the slot is taken until the caller is done."""
        transfer = self.now = Transfer(
            id=next(self._ids),
            name=name,
            size=body.left,
            started=self._clock(),
            to_print=to_print,
        )
        try:
            content = bytearray()
            while part := await body.read():
                if transfer.stopped:
                    raise StoppedError
                transfer.received += len(part)
                content += part[: self.kept - len(content)]
                for watcher in self._watchers:
                    watcher(transfer)
                await self._going.wait()
            yield bytes(content)
            self.finished += 1
        finally:
            self.now = None


def store(files: FileStore, path: str, content: bytes) -> StoredFile:
    """Put what has come onto the medium, with the pictures and the plan in it."""
    name = path.rpartition("/")[2]
    return files.add(
        path, content, plan=plan_of(name, content), pictures=previews_of(content)
    )
