"""The pictures that a printer keeps beside its time-lapse videos."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from ...printer.files.files import FileEntry

_FOLDERS = frozenset({"/timelapse", "/timelapse/video"})
_PICTURES = "/timelapse/thumbnail"


def pictures_beside(folder: str, entries: Iterable[FileEntry]) -> str | None:
    """Return the folder with the pictures of a folder's videos, if there are any."""
    if folder not in _FOLDERS or not any(_is_video(entry) for entry in entries):
        return None
    is_there = folder != "/timelapse" or any(
        entry.path == _PICTURES for entry in entries
    )
    return _PICTURES if is_there else None


def with_pictures(
    videos: Iterable[FileEntry], pictures: Iterable[FileEntry]
) -> tuple[FileEntry, ...]:
    """Return videos, each with the picture of its own name."""
    by_name = {
        PurePosixPath(picture.path).stem: picture.path
        for picture in pictures
        if PurePosixPath(picture.path).suffix.lower() == ".jpg"
    }
    return tuple(
        replace(video, thumbnail=by_name.get(PurePosixPath(video.path).stem))
        if _is_video(video)
        else video
        for video in videos
    )


def _is_video(entry: FileEntry) -> bool:
    suffix = PurePosixPath(entry.path).suffix.lower()
    return not entry.is_folder and suffix in {".mp4", ".avi"}
