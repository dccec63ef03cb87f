"""What a printer stores and shows: files, pictures, and the way to them."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime

type Progress = Callable[[int], None]
"""Is told, on the event loop, how many bytes have gone so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file or folder of the printer's storage.

    `path` is absolute with `/` between its parts and is what every method of
    `PrinterFiles` takes; `name` is for people. `size` is in bytes.
    """

    path: str
    name: str
    is_folder: bool = False
    size: int | None = None
    modified: datetime | None = None
    thumbnail: str | None = None
    """A reference to its picture, for `PrinterFiles.thumbnail` alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file on its way to the printer: its bytes, in pieces, and how many they are.

    `chunks` starts anew at each call, so that a transfer can be tried again.
    """

    size: int
    chunks: Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image as the printer stores it."""

    content: bytes
    content_type: str


class PrinterFiles(ABC):
    """The storage of one printer. All methods raise nothing but `PrinterError`s.

    A path that does not exist raises `NotFoundError`, storage that is missing, full or
    read-only `StorageError`, a file that is being printed `BusyError`.
    """

    @abstractmethod
    async def list(self, folder: str) -> tuple[FileEntry, ...]:
        """Return what is in a folder; `/` is the root that leads to all storage."""

    async def usual_folder(self) -> str:
        """Return where a file goes for which nobody has said where."""
        return "/"

    @abstractmethod
    def download(self, path: str) -> AsyncIterator[bytes]:
        """Return a file's bytes, in pieces, as they come from the printer."""

    async def thumbnail(self, _reference: str, /) -> Picture | None:
        """Return the picture of a file by the reference that it was listed with."""
        return None

    @property
    def prints_after_upload(self) -> bool:
        """Whether `upload` can have the printer print what it has just stored."""
        return False

    @abstractmethod
    async def upload(
        self,
        path: str,
        source: Source,
        *,
        overwrite: bool,
        progress: Progress,
        print_after: bool = False,
    ) -> str:
        """Store a file and its folders, and return its path on the printer.

        With `print_after`, which only some can, it is printed at once. Raises
        `RefusedError` if there is one already that is not to be overwritten, and
        `NotStartedError` if it is stored and could not be started.
        """

    @abstractmethod
    async def delete(self, path: str) -> None:
        """Remove a file."""
