"""The lists of a file server, in the three forms that printers know."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
import posixpath
import re

from ...printer.files.files import FileEntry
from .names import shown

_UNIX = re.compile(
    rb"(?P<kind>[d-])[\w-]{9}\S*\s+\d+\s+\S+\s+\S+\s+(?P<size>\d+)\s"
    rb"(?P<date>\w{3}\s+\d{1,2}\s+(?:\d{4}|\d{1,2}:\d{2}))\s(?P<name>.+)",
    re.DOTALL,
)
_A_DAY = timedelta(days=1)
# The others, `cdir` and `pdir`, are the folder itself and the one above (RFC 3659).
_KINDS = {"file": False, "dir": True}


def entry(
    folder: str,
    name: str,
    *,
    is_folder: bool,
    size: int | None = None,
    modified: datetime | None = None,
) -> FileEntry:
    """Return what is known of something in a folder."""
    return FileEntry(
        path=posixpath.join(folder, name),
        name=name,
        is_folder=is_folder,
        size=None if is_folder else size,
        modified=modified,
    )


def names_in(lines: Iterable[bytes]) -> Iterator[str]:
    """Read NLST: names, or whole paths; folders may end in a slash."""
    for line in lines:
        if (name := _name(line.rstrip(b"/"))) is not None:
            yield name


def read_facts(folder: str, lines: Iterable[bytes]) -> Iterator[FileEntry]:
    """Read MLSD: `type=file;size=12;modify=20260101120000; name`."""
    for line in lines:
        told, _, told_name = line.partition(b" ")
        facts = dict(
            fact.split("=", 1)
            for fact in told.decode("ascii", "replace").lower().split(";")
            if "=" in fact
        )
        is_folder = _KINDS.get(facts.get("type", ""))
        name = _name(told_name)
        if is_folder is None or name is None:
            continue
        yield entry(
            folder,
            name,
            is_folder=is_folder,
            size=_size(facts.get("size", "")),
            modified=_time(facts.get("modify", "")[:14], "%Y%m%d%H%M%S"),
        )


def read_unix(
    folder: str, lines: Iterable[bytes], now: datetime
) -> Iterator[FileEntry]:
    """Read LIST as of `ls -l`; what is neither file nor folder is left out."""
    for line in lines:
        if (found := _UNIX.fullmatch(line)) is None:
            continue
        if (name := _name(found["name"])) is None:
            continue
        yield entry(
            folder,
            name,
            is_folder=found["kind"] == b"d",
            size=_size(found["size"].decode()),
            modified=_unix_time(found["date"].decode("ascii", "replace"), now),
        )


def _name(told: bytes) -> str | None:
    """Return the name at the end of a path as it is shown, `None` for none."""
    name = posixpath.basename(told)
    return None if name in {b"", b".", b".."} else shown(name)


def _size(text: str) -> int | None:
    """Return a size in bytes; no file has one of more digits than a disk."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _unix_time(text: str, now: datetime) -> datetime | None:
    """Return when that was; what has a time of day instead of a year was lately."""
    text = " ".join(text.split())
    if ":" not in text:
        return _time(text, "%b %d %Y")
    lately = _time(f"{now.year} {text}", "%Y %b %d %H:%M")
    # Printers tell their own time, and not in which zone that is.
    if lately is None or lately <= now + _A_DAY:
        return lately
    return _time(f"{now.year - 1} {text}", "%Y %b %d %H:%M")


def _time(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None
