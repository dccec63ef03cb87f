"""The order that started a job, which the printer repeats to everybody who listens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import posixpath
import re
from urllib.parse import unquote, urlsplit

from ...printer.fields import Fields
from .filament.places import Place, ordered_places
from .merge import JsonObject
from .names import is_cut_from, spelt

_PLATE = re.compile(r"plate_(\d{1,3})\.gcode$")
_STARTS_WITHIN = timedelta(minutes=10)
_MOST_PLATES = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What somebody ordered to print, when, and where the file is if that is told."""

    name: str
    plate: int | None
    path: str | None
    at: datetime
    places: tuple[Place | None, ...] = ()
    """From where each filament of the project is taken."""
    begun: bool = False
    """Whether it has led to a job: it does so once."""

    def is_called(self, name: str, *, may_be_cut: bool) -> bool:
        """Whether a job of this name is meant; some printers cut names off."""
        if spelt(self.name) == spelt(name):
            return True
        return may_be_cut and is_cut_from(name, self.name)

    def may_start(self, now: datetime) -> bool:
        """Whether a job that starts now may be the one that was ordered."""
        return not self.begun and now - self.at < _STARTS_WITHIN


def project_in(message: JsonObject, now: datetime) -> Project | None:
    """Return the order that a message repeats, if it was taken."""
    told = message.get("print")
    if not isinstance(told, dict) or told.get("command") != "project_file":
        return None
    fields = Fields(told, where="print", odd=set())
    # Some firmware repeats an order without a result.
    if (fields.text("result") or "success").lower() != "success":
        return None
    name = fields.text("subtask_name") or ""
    plate = plate_in(fields.text("param") or "")
    path = _path(fields.text("url") or "")
    if not name:
        return None
    places = ordered_places(fields)
    return Project(name=name, plate=plate, path=path, at=now, places=places)


def plate_in(path: str) -> int | None:
    """Return the plate in a path like `Metadata/plate_2.gcode`."""
    told = _PLATE.search(path)
    return None if told is None else int(told[1])


def plate_of(fields: Fields, project: Project | None) -> int | None:
    """Return the plate that is printed; that none is told does not make it the first.

    Told by the file's path in the printer, by the job's order, or as a number.
    """
    in_path = plate_in(fields.text("gcode_file") or fields.text("file") or "")
    if in_path is not None:
        return in_path
    if project is not None:
        return project.plate
    return fields.integer("plate_idx", 1, _MOST_PLATES)


def _path(url: str) -> str | None:
    """Return where the file is on the printer's own storage."""
    if url.startswith("ftp:"):
        # Other programs send `ftp://NAME` to all models.
        path = unquote(urlsplit(url).path or urlsplit(url).netloc)
        return posixpath.join("/", path)
    for root in ("file:///sdcard", "file:///mnt/sdcard"):
        if url.startswith(f"{root}/"):
            return unquote(url.removeprefix(root))
    return None
