"""The file of the job: where it is stored, and what it says of the plate.

A printer does not tell the path. It is found by the job's name, which the smaller
printers cut off, in the folders that jobs are stored in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
import io
import logging
import posixpath
import re
import tempfile

from ...printer.errors import NotFoundError, StorageError, UnsupportedError
from ..reading.report import BambuReport
from .files import BambuFiles, FtpsLink
from .ftps import FtpsClient
from .listing import names_in
from .remote_file import RemoteFile
from .threemf import PlateFacts, read_plate

_LOGGER = logging.getLogger(__name__)

_FOLDERS = ("/cache", "/")
_ENDS = (".gcode.3mf", ".3mf")
# The smaller printers tell about 30 letters of a name, maybe less a blank at the end.
_CUT_NAME = 25
_PLATE = re.compile(r"plate_(\d{1,3})\.gcode")
_MOST_READ = 8 * 1024 * 1024
_MOST_FETCHED = 64 * 1024 * 1024
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is known of a job's file: names, and the plate if that is told."""

    name: str
    file: str = ""
    plate: int | None = None
    path: str | None = None
    """Where it is, if we have started it ourselves."""

    @classmethod
    def told_by(cls, report: BambuReport) -> Wanted | None:
        """Return what a report tells, `None` if there is no job in it."""
        fields = report.fields
        file = fields.text("gcode_file") or fields.text("file") or ""
        name = fields.text("subtask_name") or posixpath.basename(file)
        if not name:
            return None
        plate = _PLATE.search(file)
        number = int(plate[1]) if plate else fields.integer("plate_idx", 1, 999)
        return cls(name=name, file=file, plate=number)

    def paths(self) -> Iterator[str]:
        """Yield where the file may be, the likeliest first."""
        if self.path is not None:
            yield self.path
        for stem in dict.fromkeys(_stem(name) for name in (self.name, self.file)):
            if not stem or stem.startswith("plate_"):
                continue
            for folder in _FOLDERS:
                for end in _ENDS:
                    yield posixpath.join(folder, stem + end)

    def is_cut(self) -> bool:
        """Whether the name may go on: it is as long as some printers tell names."""
        return len(self.name) >= _CUT_NAME


async def read_job_file(files: BambuFiles, wanted: Wanted) -> tuple[str, PlateFacts]:
    """Return where a job's file is, and what it says.

    Raises `NotFoundError` if it is not there, at least not yet, and any `PrinterError`.
    """
    async with files.connected() as link:
        path, size = await _find(link, wanted)
        if not files.no_ranges:
            try:
                return path, await link.call(_read, link.client, path, size, wanted)
            except UnsupportedError:
                files.no_ranges = True
        return path, await link.call(_fetch, link.client, path, size, wanted)


async def _find(link: FtpsLink, wanted: Wanted) -> tuple[str, int]:
    for path in wanted.paths():
        size = await link.call(link.client.size_of, path)
        if size:
            return path, size
    if wanted.is_cut():
        for folder in _FOLDERS:
            await link.call(link.client.cwd, folder)
            for name in names_in(await link.call(link.client.lines, "NLST")):
                path = posixpath.join(folder, name)
                if name.startswith(wanted.name) and name.endswith(_ENDS):
                    size = await link.call(link.client.size_of, path)
                    if size:
                        return path, size
    raise NotFoundError("the job's file is not stored where files can be read")


def _read(client: FtpsClient, path: str, size: int, wanted: Wanted) -> PlateFacts:
    """Read here and there in the file; blocks."""
    remote = RemoteFile(client, path, size, budget=_MOST_READ)
    with io.BufferedReader(remote, 16 * 1024) as file:
        facts = read_plate(file, wanted.plate)
        _LOGGER.debug("Read %d of %d bytes of the job's file", remote.fetched, size)
        return facts


def _fetch(client: FtpsClient, path: str, size: int, wanted: Wanted) -> PlateFacts:
    """Fetch the file to a disk and read it there; blocks."""
    if size > _MOST_FETCHED:
        raise StorageError("the job's file is too large to be fetched as a whole")
    with tempfile.TemporaryFile() as file:
        client.start(f"RETR {path}")
        while size:
            piece = client.read(min(size, _PIECE))
            if not piece:
                raise ConnectionResetError(0, "the file server hung up too early")
            file.write(piece)
            size -= len(piece)
        return read_plate(file, wanted.plate)


def _stem(name: str) -> str:
    return posixpath.basename(name).removesuffix(".3mf").removesuffix(".gcode")
