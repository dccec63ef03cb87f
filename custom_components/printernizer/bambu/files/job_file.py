"""The file of the job: where it is stored, and what it says of the plate.

A printer does not tell the path. It is found by the job's name, which the smaller
printers cut off, in the folders that jobs are stored in. A file whose name is merely
similar is another job's.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
import io
import logging
import posixpath
import tempfile

from ...printer.errors import NotFoundError, StorageError, UnsupportedError
from ...printer.filament.meter.curve import UseMeter
from ...printer.reasons import Reason
from ..reading.names import is_cut_from, spelt
from ..reading.project import plate_of
from ..reading.report import BambuReport
from .files import BambuFiles, FtpsLink
from .ftps import FtpsClient
from .listing import names_in
from .plate_gcode import metered
from .remote_file import RemoteFile
from .threemf import PlateFacts, read_plate

_LOGGER = logging.getLogger(__name__)

# Those of the cloud and of BambuStudio, of uploads in the LAN, and for models.
_FOLDERS = ("/cache", "/", "/model")
# As the slicer saves a plate, and as the cloud sends a project.
_ENDS = (".gcode.3mf", ".3mf")
# The members of a project that are read come to 6.3 MiB, each at its largest.
_MOST_READ = 8 * 1024 * 1024
# Some ten minutes, at the 75 to 150 kB/s of these servers.
_MOST_FETCHED = 64 * 1024 * 1024
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is known of a job's file: names, and the plate if that is told."""

    name: str
    file: str = ""
    plate: int | None = None
    path: str | None = None
    """Where it is, if that is known from its order."""
    may_be_cut: bool = False
    """Whether the printer is one that cuts names off."""

    @classmethod
    def told_by(cls, report: BambuReport) -> Wanted | None:
        """Return what a report tells, `None` if there is no job in it."""
        fields = report.fields
        file = fields.text("gcode_file") or fields.text("file") or ""
        name = fields.text("subtask_name") or posixpath.basename(file)
        if not name:
            return None
        ordered = report.ordered
        return cls(
            name=name,
            file=file,
            plate=plate_of(fields, ordered),
            path=None if ordered is None else ordered.path,
            may_be_cut=report.model.cuts_names,
        )

    def paths(self) -> Iterator[str]:
        """Yield where the file may be, the likeliest first."""
        if self.path is not None:
            yield self.path
        for stem in dict.fromkeys(_stem(name) for name in (self.name, self.file)):
            if not stem or stem.startswith("plate_"):
                continue
            for folder in self.folders():
                for end in _ENDS:
                    yield posixpath.join(folder, stem + end)

    def folders(self) -> Iterator[str]:
        """Yield where jobs are stored, first a folder that the printer told."""
        told = posixpath.dirname(self.file)
        is_folder = told.startswith("/") and not told.endswith("/Metadata")
        yield from dict.fromkeys((told, *_FOLDERS) if is_folder else _FOLDERS)

    def is_spelt(self, stem: str) -> bool:
        """Whether a file is called so, be it with blanks or with underscores."""
        return spelt(stem) in {spelt(_stem(self.name)), spelt(_stem(self.file))}

    def is_named_after(self, stem: str) -> bool:
        """Whether the job can be one that was started under this name."""
        return self.is_spelt(stem) or self.is_cut_from(stem)

    def is_cut_from(self, stem: str) -> bool:
        """Whether the name is what the printer leaves of a longer one."""
        return self.may_be_cut and is_cut_from(self.name, stem)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFile:
    """A job's file: where it is, how many bytes it has, and what it says.

    `meter` is what its G-code uses, where the file had to be fetched as a whole.
    """

    path: str
    size: int
    facts: PlateFacts
    meter: UseMeter | None = None


async def read_job_file(files: BambuFiles, wanted: Wanted) -> JobFile:
    """Return a job's file.

    Raises `NotFoundError` if it is not there, at least not yet, and any `PrinterError`.
    """
    async with files.connected() as link:
        path, size = await _find(link, wanted)
        if not files.no_ranges:
            try:
                return await link.call(_read, link.client, path, size, wanted)
            except UnsupportedError:
                files.no_ranges = True
        return await link.call(_fetch, link.client, path, size, wanted)


async def _find(link: FtpsLink, wanted: Wanted) -> tuple[str, int]:
    for path in wanted.paths():
        size = await link.call(link.client.size_of, path)
        if size:
            return path, size
    for path in _fitting([file async for file in _stored(link, wanted)], wanted):
        size = await link.call(link.client.size_of, path)
        if size:
            return path, size
    raise NotFoundError(Reason.FILE_OF_JOB_ELSEWHERE)


async def _stored(link: FtpsLink, wanted: Wanted) -> AsyncIterator[str]:
    """Yield the paths of what is stored where jobs are."""
    for folder in wanted.folders():
        try:
            await link.call(link.client.cwd, folder)
        except NotFoundError:
            continue
        for name in names_in(await link.call(link.client.lines, "NLST")):
            if name.endswith(_ENDS):
                yield posixpath.join(folder, name)


def _fitting(paths: list[str], wanted: Wanted) -> list[str]:
    """Return the paths that can only be the job's; of a cut name, the only one."""
    spelt = [path for path in paths if wanted.is_spelt(_stem(path))]
    if spelt:
        return spelt
    cut = [path for path in paths if wanted.is_cut_from(_stem(path))]
    return cut if len({_stem(path) for path in cut}) == 1 else []


def _read(client: FtpsClient, path: str, size: int, wanted: Wanted) -> JobFile:
    """Read here and there in the file; blocks."""
    remote = RemoteFile(client, path, size, budget=_MOST_READ)
    with io.BufferedReader(remote, 16 * 1024) as file:
        facts = read_plate(file, wanted.plate)
        _LOGGER.debug("Read %d of %d bytes of the job's file", remote.fetched, size)
        return JobFile(path=path, size=size, facts=facts)


def _fetch(client: FtpsClient, path: str, size: int, wanted: Wanted) -> JobFile:
    """Fetch the file to a disk and read it there; blocks."""
    if size > _MOST_FETCHED:
        raise StorageError(Reason.FILE_OF_JOB_TOO_LARGE)
    with tempfile.TemporaryFile() as file:
        client.start(f"RETR {path}")
        while left := size - file.tell():
            piece = client.read(min(left, _PIECE))
            if not piece:
                raise ConnectionResetError(0, "the file server hung up too early")
            file.write(piece)
        facts = read_plate(file, wanted.plate)
        meter = None if facts.gcode is None else metered(file, facts.gcode)
        return JobFile(path=path, size=size, facts=facts, meter=meter)


def _stem(name: str) -> str:
    return posixpath.basename(name).removesuffix(".3mf").removesuffix(".gcode")
