"""The pictures that a printer keeps beside its time-lapse videos."""

import pytest

from custom_components.printernizer.bambu.files.time_lapses import (
    pictures_beside,
    with_pictures,
)
from custom_components.printernizer.printer.files.files import FileEntry


def entry(path: str, *, is_folder: bool = False) -> FileEntry:
    """Return a file or folder of the printer's."""
    return FileEntry(path=path, name=path.rpartition("/")[2], is_folder=is_folder)


VIDEO = entry("/timelapse/video_1.mp4")
PICTURES = entry("/timelapse/thumbnail", is_folder=True)


@pytest.mark.parametrize(
    ("folder", "entries", "expected"),
    [
        ("/timelapse", [VIDEO, PICTURES], "/timelapse/thumbnail"),
        ("/timelapse/video", [entry("/timelapse/video/1.avi")], "/timelapse/thumbnail"),
        ("/timelapse", [VIDEO], None),
        ("/timelapse", [PICTURES], None),
        ("/", [entry("/video_1.mp4"), entry("/thumbnail", is_folder=True)], None),
    ],
)
def test_pictures_are_looked_for_where_videos_have_some(
    folder: str, entries: list[FileEntry], expected: str | None
) -> None:
    assert pictures_beside(folder, entries) == expected


def test_a_video_has_the_picture_of_its_own_name_and_nothing_else_has_one() -> None:
    found = with_pictures(
        [VIDEO, entry("/timelapse/video_2.MP4"), entry("/timelapse/video_1.txt")],
        [
            entry("/timelapse/thumbnail/video_1.jpg"),
            entry("/timelapse/thumbnail/video_2.png"),
        ],
    )
    assert [video.thumbnail for video in found] == [
        "/timelapse/thumbnail/video_1.jpg",
        None,
        None,
    ]
