"""The card or stick of a printer: folders and files, in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath

from simulator import threemf
from simulator.machine import Plan

FOLDERS = ("/", "/cache", "/timelapse", "/image", "/ipcam", "/model", "/logger")


class StorageFullError(Exception):
    """There is no room for that."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file and when it was stored."""

    content: bytes
    modified: datetime


class Card:
    """Files by their absolute paths; `capacity` in bytes."""

    def __init__(self, capacity: int = 1 << 30) -> None:
        """Have the folders that a printer makes for itself."""
        self.capacity = capacity
        self.read_only = False
        self.folders = set(FOLDERS)
        self.files: dict[str, Stored] = {}

    @property
    def free(self) -> int:
        """Bytes that still fit."""
        return self.capacity - sum(len(file.content) for file in self.files.values())

    def add(self, path: str, content: bytes) -> None:
        """Store a file over one of its name; the folder is made if need be."""
        old = self.files.get(path)
        if len(content) > self.free + (len(old.content) if old else 0):
            raise StorageFullError
        parents = PurePosixPath(path).parents
        self.folders.update(str(folder) for folder in parents)
        self.files[path] = Stored(content, datetime.now(UTC).replace(microsecond=0))

    def inside(self, folder: str) -> Iterator[str]:
        """The paths of what is right in a folder, folders first."""
        for path in (*sorted(self.folders), *sorted(self.files)):
            if path != "/" and str(PurePosixPath(path).parent) == folder:
                yield path

    def rename(self, old: str, new: str) -> bool:
        """Call a file otherwise, over one of that name; whether that was possible."""
        if self.read_only or str(PurePosixPath(new).parent) not in self.folders:
            return False
        self.files[new] = self.files.pop(old)
        return True

    def remove_folder(self, path: str) -> bool:
        """Remove a folder if there is nothing in it; whether that was possible."""
        is_empty = path in self.folders and not any(self.inside(path))
        if self.read_only or path == "/" or not is_empty:
            return False
        self.folders.remove(path)
        return True

    def plan(self, path: str, plate: int) -> Plan | None:
        """What printing a plate of a stored file means; None if it cannot be done."""
        stored = self.files.get(path)
        if stored is None:
            return None
        return threemf.plan_in(stored.content, PurePosixPath(path).name, plate)
