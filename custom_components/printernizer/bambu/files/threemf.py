"""What a sliced project (`.gcode.3mf`) says of one of its plates.

Only the members that are needed are read, and no more of them than is sound: a file
that comes from somewhere may be made to fill the memory.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
import io
import re
import struct
from typing import IO, override
from xml.etree import ElementTree as ET
import zipfile
import zlib

from ...printer.errors import ProtocolError
from ...printer.fields import clean_text
from ...printer.model import JobObject, PlannedFilament
from ...printer.reasons import Reason
from .pick_mask import boxes
from .plate_gcode import GcodeMember

SLICE_INFO = "Metadata/slice_info.config"

_LARGEST_DIRECTORY = 1024 * 1024
_LARGEST_INFO = 1024 * 1024
_LARGEST_PICTURE = 4 * 1024 * 1024
_LARGEST_MASK = 256 * 1024
_HIGHEST = 1e9
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# A password is a RuntimeError to zipfile, a new way to pack a NotImplementedError.
_FLAWS = (
    zipfile.BadZipFile,
    zlib.error,
    ET.ParseError,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    struct.error,
)
# More than any slicer puts on a plate: whoever wrote the file does not slow us down.
_MOST_OBJECTS = 1000
_MOST_FILAMENTS = 64
# Who would skip the only object cancels the job.
_FEWEST_TO_PICK = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateFacts:
    """What the slicer found out about a plate: g, mm, objects, and its picture."""

    number: int | None
    """The plate, `None` if it is one of several and nobody tells which."""
    time: timedelta | None = None
    weight: float | None = None
    length: float | None = None
    filaments: tuple[PlannedFilament, ...] = ()
    objects: tuple[JobObject, ...] = ()
    picture: bytes | None = field(default=None, repr=False)
    gcode: GcodeMember | None = None
    """Where its G-code is in the file."""


class _Sparing(io.BufferedIOBase):
    """A file of which only so many bytes can be read at once.

    A zip tells in several places, of which some can be made to mislead, how long the
    list of what is in it is. Whichever counts, that is what has to be read.
    """

    def __init__(self, file: IO[bytes], most: int) -> None:
        super().__init__()
        self._file = file
        self.most = most

    @override
    def seekable(self) -> bool:
        return True

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    @override
    def tell(self) -> int:
        return self._file.tell()

    @override
    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= self.most:
            raise ValueError("too much at once")
        return self._file.read(size)


def read_plate(file: IO[bytes], number: int | None) -> PlateFacts:
    """Read what there is about a plate; without a number, about the only one.

    Raises `ProtocolError` if it is no such project.
    """
    try:
        sparing = _Sparing(file, _LARGEST_DIRECTORY)
        with zipfile.ZipFile(sparing) as archive:
            sparing.most = _LARGEST_PICTURE + 1
            plates = _plates(archive)
            plate = _chosen(plates, number)
            found = number
            if number is None and len(plates) == 1:
                found = _integer(_metadata(plate).get("index")) or 1
            name = f"Metadata/plate_{found}.png"
            picture = _member(archive, name, _LARGEST_PICTURE) if found else None
            gcode = GcodeMember.of(archive, found) if found else None
            mask = f"Metadata/pick_{found}.png"
            picked = _member(archive, mask, _LARGEST_MASK) if found else None
    except _FLAWS as error:
        raise ProtocolError(Reason.NO_PROJECT) from error
    facts = _facts(plate, found, picture)
    objects = _placed(facts.objects, picked)
    return replace(facts, gcode=gcode, objects=objects)


def _placed(
    objects: tuple[JobObject, ...], mask: bytes | None
) -> tuple[JobObject, ...]:
    """Return the objects with where they are on the plate, as far as the file says."""
    if mask is None or len(objects) < _FEWEST_TO_PICK:
        return objects
    found = boxes(mask, (thing.id for thing in objects))
    return tuple(replace(thing, box=found.get(thing.id)) for thing in objects)


def _plates(archive: zipfile.ZipFile) -> list[ET.Element]:
    """Return what the slicer says of each plate; nothing, if it says nothing."""
    told = _member(archive, SLICE_INFO, _LARGEST_INFO)
    if told is None:
        return []
    # The parser of Python guards itself against entities that multiply.
    return ET.fromstring(told).findall("plate")  # noqa: S314


def _member(archive: zipfile.ZipFile, name: str, most: int) -> bytes | None:
    """Return a member, `None` if there is none or it is larger than it should be."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    if info.compress_type not in _METHODS:
        return None
    with archive.open(info) as member:
        content = member.read(most + 1)
    return None if len(content) > most else content


def _chosen(plates: list[ET.Element], number: int | None) -> ET.Element:
    """Return what is told of a plate; an empty element if nothing is."""
    if number is None and len(plates) == 1:
        return plates[0]
    for plate in plates:
        if number is not None and _integer(_metadata(plate).get("index")) == number:
            return plate
    return ET.Element("plate")


def _metadata(plate: ET.Element) -> dict[str, str]:
    return {
        line.get("key", ""): line.get("value", "") for line in plate.findall("metadata")
    }


def _facts(plate: ET.Element, number: int | None, picture: bytes | None) -> PlateFacts:
    filaments = tuple(
        PlannedFilament(
            index=_integer(told.get("id")) or place,
            material=clean_text(told.get("type", "")) or None,
            colour=_colour(told.get("color", "")),
            weight=_number(told.get("used_g")),
            length=_mm(told.get("used_m")),
        )
        for place, told in enumerate(plate.findall("filament")[:_MOST_FILAMENTS], 1)
    )
    lengths = [filament.length for filament in filaments if filament.length is not None]
    seconds = _number(_metadata(plate).get("prediction"))
    return PlateFacts(
        number=number,
        time=None if seconds is None else timedelta(seconds=seconds),
        weight=_number(_metadata(plate).get("weight")),
        length=sum(lengths) if lengths else None,
        filaments=filaments,
        objects=tuple(_objects(plate)),
        picture=picture,
    )


def _objects(plate: ET.Element) -> list[JobObject]:
    found = {}
    for told in plate.findall("object")[:_MOST_OBJECTS]:
        number = _integer(told.get("identify_id"))
        if number is not None:
            name = clean_text(told.get("name", "")) or str(number)
            found[number] = JobObject(id=number, name=name)
    return list(found.values())


def _colour(text: str) -> str | None:
    """Return `RRGGBB` of `#RRGGBB` or `#RRGGBBAA`."""
    found = re.match(r"#([0-9A-Fa-f]{6})", text)
    return found[1].upper() if found else None


def _integer(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,10}", text) else None


def _number(text: str | None) -> float | None:
    """Return a number that is 0 or more."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number < _HIGHEST else None


def _mm(meters: str | None) -> float | None:
    number = _number(meters)
    return None if number is None else number * 1000
