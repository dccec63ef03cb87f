"""What is kept beside a file: what could not be read, and how it was before."""

from contextlib import suppress
import os
from pathlib import Path
import shutil
from typing import Final

_UNREADABLE: Final = ".unreadable"
_PREVIOUS: Final = ".previous"


def copy_beside(path: Path) -> None:
    """Copy a file of which something cannot be read; blocks."""
    # A disk that takes no copy must not keep the printer from its entry.
    with suppress(OSError):
        shutil.copy2(path, _with(path, _UNREADABLE))


def move_beside(path: Path) -> None:
    """Move a file out of the way that cannot be read; blocks."""
    with suppress(OSError):
        path.replace(_with(path, _UNREADABLE))


def previous_of(path: Path) -> Path:
    """Return where the generation before this one is."""
    return _with(path, _PREVIOUS)


def keep_previous(path: Path) -> None:
    """Keep a file that is about to be replaced, without ever being without it."""
    unfinished = _with(path, f"{_PREVIOUS}.new")
    with suppress(OSError):
        unfinished.unlink(missing_ok=True)
        _copy_or_link(path, unfinished)
        unfinished.replace(previous_of(path))


def _copy_or_link(path: Path, target: Path) -> None:
    """Give a file a second name; not all file systems can."""
    try:
        target.hardlink_to(path)
    except OSError:
        shutil.copy2(path, target)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk too, where that can be had; blocks."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def remove_all(path: Path) -> None:
    """Remove a file and all that is beside it; blocks."""
    ends = (_UNREADABLE, _PREVIOUS, f"{_PREVIOUS}.new", ".new")
    # Home Assistant itself puts aside what is no JSON.
    corrupt = path.parent.glob(f"{path.name}.corrupt.*")
    for found in (path, *(_with(path, end) for end in ends), *corrupt):
        with suppress(OSError):
            found.unlink()


def _with(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
