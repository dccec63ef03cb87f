"""Photos of jobs on the disk: few, and nowhere where strangers can ask for them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
import re
import shutil
from typing import Final

_NAME = re.compile(r"^(\d{8}T\d{6})_[a-z0-9-]+_([a-z_]+)\.jpg$")
_TIME: Final = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo on the disk: when its job began, what it shows, when it was taken."""

    name: str
    job_since: datetime
    moment: str
    taken: datetime


class PhotoFolder:
    """The photos of one printer. Everything here blocks: for the executor only."""

    def __init__(self, folder: Path, most: int) -> None:
        """Prepare; `most` is how many photos are kept."""
        self._folder = folder
        self._most = most

    def write(self, job_id: str, since: datetime, moment: str, content: bytes) -> Photo:
        """Keep a photo, in the place of one of the same moment, and drop the oldest."""
        self._folder.mkdir(parents=True, exist_ok=True)
        job = re.sub(r"[^a-z0-9]+", "-", job_id.lower()).strip("-") or "job"
        name = f"{since.astimezone(UTC):{_TIME}}_{job[:40]}_{moment}.jpg"
        unfinished = self._folder / f"{name}.new"
        unfinished.write_bytes(content)
        unfinished.replace(self._folder / name)
        photos = self.photos()
        for photo in photos[self._most :]:
            (self._folder / photo.name).unlink(missing_ok=True)
        return next(photo for photo in photos if photo.name == name)

    def photos(self) -> list[Photo]:
        """Return all photos, the latest first."""
        try:
            found = [_read(path) for path in self._folder.iterdir()]
        except FileNotFoundError:
            return []
        photos = [photo for photo in found if photo is not None]
        return sorted(photos, key=lambda photo: photo.taken, reverse=True)

    def path(self, name: str) -> Path | None:
        """Return where a photo is, `None` for anything that is no photo of ours."""
        path = self._folder / name
        return path if _NAME.match(name) and path.is_file() else None

    def read(self, name: str) -> bytes | None:
        """Return a photo, `None` if it is gone."""
        path = self.path(name)
        return None if path is None else path.read_bytes()

    def remove(self) -> None:
        """Remove all photos."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _read(path: Path) -> Photo | None:
    if (told := _NAME.match(path.name)) is None:
        return None
    return Photo(
        name=path.name,
        job_since=datetime.strptime(told[1], _TIME).replace(tzinfo=UTC),
        moment=told[2],
        taken=datetime.fromtimestamp(path.stat().st_mtime, UTC),
    )
