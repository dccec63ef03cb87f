"""Records one below the other in a file that only grows, until it is tidied up.

Each line is a record as JSON; one with an id that was there before takes its place. A
line counts once its end is on the disk: what a crash leaves behind it is cut off. All
here blocks, and is for the executor.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
import os
from pathlib import Path
import threading
from typing import IO, Final, Protocol

from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads

from .beside import copy_beside, move_beside, remove_all, sync_folder
from .codec import Codec, UnreadableError

_VERSION: Final = 1
_HEAD: Final = b'{"version":1}\n'
_IDLE_LINES: Final = 32
"""So many lines may be outdated before tidying up pays, however few records live."""


class Record(Protocol):
    """What can be kept in such a file."""

    @property
    def id(self) -> str:
        """What tells it from the others."""


@dataclass(slots=True)
class ReadRecords[R: Record]:
    """What a file holds by its ids, the oldest first, and what of it is odd."""

    records: dict[str, R] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)


class RecordFile[R: Record]:
    """One such file. A write that failed raises `OSError` and may be done again."""

    def __init__(self, path: Path, codec: Codec[R]) -> None:
        """Prepare; nothing is read or written yet."""
        self._path = path
        self._codec = codec
        # A task that was cancelled does not wait for what it had begun.
        self._lock = threading.Lock()
        self._end: int | None = None
        """Where the last line ends that counts; `None` if all has to be written."""
        self._lines = 0
        self._tidy_at = 0

    def read(self) -> ReadRecords[R]:
        """Read all; a file that is none of ours, or newer, counts as empty.

        What is odd is left out; the file with it stays beside.
        """
        with self._lock:
            self._end = None
            found = ReadRecords[R]()
            try:
                content = self._path.read_bytes()
            except FileNotFoundError:
                return found
            except OSError as error:
                # It may be in order: nothing is written over it.
                move_beside(self._path)
                found.odd.append(type(error).__name__)
                return found
            self._take(content, found)
            if found.odd:
                copy_beside(self._path)
                # The next write leaves out what is odd.
                self._end = None
            return found

    def _take(self, content: bytes, found: ReadRecords[R]) -> None:
        """Take in a file; what is behind the end of the last line was never told."""
        end = content.rfind(b"\n") + 1
        head, *lines = content[:end].split(b"\n")
        if not _is_head(head):
            # The first write of all may have been torn, which loses nothing.
            found.odd += ["version"] if end else []
            return
        for number, line in enumerate(lines[:-1], 2):
            try:
                read = self._codec.decode(json_loads(line))
            except (ValueError, UnreadableError) as error:
                where = error if isinstance(error, UnreadableError) else "JSON"
                found.odd.append(f"line {number} {where}".strip())
            else:
                found.records[read.value.id] = read.value
                found.odd += [f"line {number} {place}" for place in read.lost]
        self._end = end
        self._lines = len(lines) - 1

    def put(self, new: Sequence[R], living: Sequence[R]) -> None:
        """Write records down; `living` are all that count, the new ones too."""
        with self._lock:
            if not self._append(new):
                self._replace(living)
                return
            outdated = self._lines - len(living)
            if outdated > max(len(living), _IDLE_LINES, self._tidy_at):
                # They are on the disk already: a full one is tidied up some day.
                self._tidy_at = outdated + _IDLE_LINES
                with suppress(OSError):
                    self._replace(living)

    def _append(self, new: Sequence[R]) -> bool:
        """Write behind the last line; whether there is a file as it was left."""
        if self._end is None:
            return False
        lines = self._as_lines(new)
        try:
            with self._path.open("r+b") as file:
                # Not the file that was written last: a backup may have been put back.
                if file.seek(0, os.SEEK_END) < self._end:
                    return False
                file.truncate(self._end)
                file.seek(self._end)
                file.write(b"".join(lines))
                _sync(file)
        except FileNotFoundError:
            return False
        self._end += sum(map(len, lines))
        self._lines += len(lines)
        return True

    def _replace(self, living: Sequence[R]) -> None:
        """Write a new file and put it in the place of the old one, all or nothing."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_name(f"{self._path.name}.new")
        lines = self._as_lines(living)
        with open(unfinished, "wb", opener=_private) as file:
            file.write(_HEAD)
            file.writelines(lines)
            _sync(file)
        unfinished.replace(self._path)
        self._end = len(_HEAD) + sum(map(len, lines))
        self._lines = len(lines)
        self._tidy_at = 0
        sync_folder(self._path.parent)

    def _as_lines(self, records: Sequence[R]) -> list[bytes]:
        return [json_bytes(self._codec.encode(record)) + b"\n" for record in records]

    def remove(self) -> None:
        """Remove the file and all that is beside it."""
        with self._lock:
            self._end = None
            remove_all(self._path)


def _is_head(line: bytes) -> bool:
    try:
        head = json_loads(line)
    except ValueError:
        return False
    return isinstance(head, dict) and head.get("version") == _VERSION


def _private(path: str, flags: int) -> int:
    """Open a file as Home Assistant does: nobody else reads what was printed."""
    return os.open(path, flags, 0o600)


def _sync(file: IO[bytes]) -> None:
    """Come back only when what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())
