"""The G-code of a plate on its way out of a project and through the meter.

Nothing of it is kept but what the meter counts and what inflating goes on with, so that
a reading can be broken off at any byte and gone on with later.
"""

from dataclasses import dataclass
import struct
from typing import IO
import zipfile
import zlib

from ...printer.errors import ProtocolError
from ...printer.filament.meter.curve import UseMeter
from ...printer.filament.meter.reader import GcodeReader
from ...printer.reasons import Reason

# Its last numbers are the lengths of a name and of an extra field, which come before
# the data and may be longer than in the zip's directory (APPNOTE, 4.3.7).
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_SIGNATURE = b"PK\x03\x04"
_LARGEST = 400 * 1024 * 1024
"""Bytes in the file; G-code of the longest jobs has some 60 million."""
_LARGEST_INFLATED = 4 * 1024 * 1024 * 1024
_AT_ONCE = 64 * 1024
"""Bytes that are counted without anybody else having a turn."""


class NotThisGcodeError(ProtocolError):
    """What is read is not what the list of the project's members says."""

    def __init__(self) -> None:
        """Say so: it is no project, or another one."""
        super().__init__(Reason.NO_PROJECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class GcodeMember:
    """Where in a project the G-code of a plate is, as the list of its members says."""

    offset: int
    packed: int
    crc: int
    deflated: bool

    @classmethod
    def of(cls, archive: zipfile.ZipFile, plate: int) -> GcodeMember | None:
        """Return where it is, `None` if it is not there or cannot be read."""
        try:
            info = archive.getinfo(f"Metadata/plate_{plate}.gcode")
        except KeyError:
            return None
        methods = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        # The lowest flag stands for a password (APPNOTE, 4.4.4).
        is_sound = info.compress_type in methods and not info.flag_bits & 1
        if not is_sound or info.compress_size > _LARGEST:
            return None
        return cls(
            offset=info.header_offset,
            packed=info.compress_size,
            crc=info.CRC,
            deflated=info.compress_type == zipfile.ZIP_DEFLATED,
        )


class GcodeReading:
    """A reading of a member from its first byte to its last; may rest in between."""

    def __init__(self, member: GcodeMember) -> None:
        """Begin with nothing read."""
        self._member = member
        self._header = b""
        self._skipped = 0
        self._data_at: int | None = None
        self._read = 0
        self._crc = 0
        self._inflated = 0
        # A zip holds bare deflate, without the header of zlib.
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self._meter = GcodeReader()

    @property
    def offset(self) -> int:
        """Where in the file it goes on."""
        return self._member.offset + self._read

    @property
    def left(self) -> int:
        """How many bytes are wanted next; none at the end."""
        if self._data_at is None:
            return _LOCAL_HEADER.size - len(self._header)
        return self._data_at + self._member.packed - self._read

    def take(self, data: bytes) -> None:
        """Take in the next bytes; blocks. Raises `ProtocolError` if they are broken."""
        data = data[: self.left]
        self._read += len(data)
        if self._data_at is None:
            self._header += data
            if len(self._header) == _LOCAL_HEADER.size:
                self._read_header()
            return
        # The names that stand before the G-code itself.
        begin = max(0, self._data_at - (self._read - len(data)))
        self._unpack(data[begin:])

    def finished(self) -> UseMeter | None:
        """Return what the G-code uses by when, `None` if it uses nothing.

        Raises `ProtocolError` if it did not arrive as it was packed.
        """
        if self._crc != self._member.crc:
            raise NotThisGcodeError
        meter = self._meter.finished()
        return meter if meter.filaments else None

    def _read_header(self) -> None:
        signature, name, extra = _LOCAL_HEADER.unpack(self._header)
        if signature != _SIGNATURE:
            raise NotThisGcodeError
        self._data_at = _LOCAL_HEADER.size + name + extra

    def _unpack(self, data: bytes) -> None:
        if not self._member.deflated:
            self._count(data)
            return
        try:
            while data:
                self._count(self._inflater.decompress(data, _AT_ONCE))
                data = self._inflater.unconsumed_tail
        except zlib.error as error:
            raise NotThisGcodeError from error

    def _count(self, text: bytes) -> None:
        self._inflated += len(text)
        if self._inflated > _LARGEST_INFLATED:
            raise ProtocolError(Reason.FILE_OF_JOB_TOO_LARGE)
        self._crc = zlib.crc32(text, self._crc)
        self._meter.feed(text)


def metered(file: IO[bytes], member: GcodeMember) -> UseMeter | None:
    """Return what the G-code in a file at hand uses; `None` if that cannot be read."""
    reading = GcodeReading(member)
    file.seek(reading.offset)
    try:
        while reading.left:
            piece = file.read(min(reading.left, _AT_ONCE))
            if not piece:
                return None
            reading.take(piece)
        return reading.finished()
    except ProtocolError:
        return None
