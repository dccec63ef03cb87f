"""The lists of a file server, in the three forms that printers know."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
import posixpath
import re

from ...printer.files.files import FileEntry

_UNIX = re.compile(
    r"(?P<kind>[d-])[\w-]{9}\S*\s+\d+\s+\S+\s+\S+\s+(?P<size>\d+)\s"
    r"(?P<date>\w{3}\s+\d{1,2}\s+(?:\d{4}|\d{1,2}:\d{2}))\s(?P<name>.+)"
)
_A_DAY = timedelta(days=1)
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


def names_in(lines: Iterable[str]) -> Iterator[str]:
    """Read NLST: names, or whole paths; folders may end in a slash."""
    for line in lines:
        name = posixpath.basename(line.rstrip("/"))
        if name not in {"", ".", ".."}:
            yield name


def read_facts(folder: str, lines: Iterable[str]) -> Iterator[FileEntry]:
    """Read MLSD: `type=file;size=12;modify=20260101120000; name`."""
    for line in lines:
        told, _, name = line.partition(" ")
        facts = dict(
            fact.lower().split("=", 1) for fact in told.split(";") if "=" in fact
        )
        is_folder = _KINDS.get(facts.get("type", ""))
        if is_folder is None or not name:
            continue
        size = facts.get("size", "")
        yield entry(
            folder,
            posixpath.basename(name),
            is_folder=is_folder,
            size=int(size) if size.isdecimal() else None,
            modified=_time(facts.get("modify", "")[:14], "%Y%m%d%H%M%S"),
        )


def read_unix(folder: str, lines: Iterable[str], now: datetime) -> Iterator[FileEntry]:
    """Read LIST as of `ls -l`; what is neither file nor folder is left out."""
    for line in lines:
        if (found := _UNIX.fullmatch(line.rstrip("\r\n"))) is None:
            continue
        name = posixpath.basename(found["name"])
        if name in {"", ".", ".."}:
            continue
        yield entry(
            folder,
            name,
            is_folder=found["kind"] == "d",
            size=int(found["size"]),
            modified=_unix_time(found["date"], now),
        )


def _unix_time(text: str, now: datetime) -> datetime | None:
    """Return when that was; what has a time of day instead of a year was lately."""
    text = " ".join(text.split())
    if ":" not in text:
        return _time(text, "%b %d %Y")
    lately = _time(f"{now.year} {text}", "%Y %b %d %H:%M")
    if lately is None or lately <= now + _A_DAY:
        return lately
    return _time(f"{now.year - 1} {text}", "%Y %b %d %H:%M")


def _time(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None
