"""The G-code in a binary G-code file, block by block as the file comes.

By the specification of libbgcode; see `bgcode`. A block is unpacked as a whole, which
slicers keep at 64 KiB; what is larger than it should be is nobody's file.
"""

from collections.abc import Callable
import struct
import zlib

from ...printer.errors import ProtocolError
from ...printer.reasons import Reason
from . import heatshrink, meatpack

_FILE_HEADER = struct.Struct("<4sIH")
_BLOCK_HEADER = struct.Struct("<HHI")
_NUMBER = struct.Struct("<I")
_ENCODING = struct.Struct("<H")
_MAGIC = b"GCDE"
_GCODE, _SLICER, _THUMBNAIL = 1, 2, 5
_NONE, _DEFLATE, _HEATSHRINK_11, _HEATSHRINK_12 = range(4)
# libbgcode packs with windows of 11 and 12 bits and looks ahead 4 in both.
_WINDOWS = {_HEATSHRINK_11: 11, _HEATSHRINK_12: 12}
_LOOKAHEAD = 4
# Without comments, and with them.
_MEATPACKS = {1, 2}
_LARGEST = 4 * 1024 * 1024
_SETTINGS = (b"filament_density", b"filament_diameter")


class BinaryReader:
    """Takes in a file in pieces, and gives its text to `take`.

    Of the slicer's settings what a meter needs is given, as comments.
    """

    def __init__(self, take: Callable[[bytes], None]) -> None:
        """Begin before the first byte."""
        self._take = take
        self._held = bytearray()
        self._skip = 0
        self._checksum: int | None = None

    def feed(self, piece: bytes) -> None:
        """Take in the next bytes; blocks. Raises `ProtocolError`."""
        self._held += piece
        if self._checksum is None:
            if len(self._held) < _FILE_HEADER.size:
                return
            magic, _, checksum = _FILE_HEADER.unpack_from(self._held)
            if magic != _MAGIC or checksum > 1:
                raise ProtocolError(Reason.NOT_UNDERSTOOD)
            self._checksum = _NUMBER.size * checksum
            del self._held[: _FILE_HEADER.size]
        while self._skipped() and (size := self._next_size()) is not None:
            if len(self._held) < size:
                return
            block = bytes(self._held[:size])
            del self._held[:size]
            self._take_block(block)

    @property
    def is_whole(self) -> bool:
        """Whether the file does not end in the middle of a block."""
        return self._checksum is not None and not self._held and not self._skip

    def _skipped(self) -> bool:
        """Drop what is to be left out; whether that is all gone."""
        gone = min(self._skip, len(self._held))
        del self._held[:gone]
        self._skip -= gone
        return not self._skip

    def _next_size(self) -> int | None:
        """Return the size of the next block that is of use, if its header is here."""
        while len(self._held) >= _BLOCK_HEADER.size + _NUMBER.size:
            kind, compression, size = _BLOCK_HEADER.unpack_from(self._held)
            data_at = self._data_at(kind, compression)
            packed: int = size
            if compression:
                (packed,) = _NUMBER.unpack_from(self._held, _BLOCK_HEADER.size)
            whole: int = data_at + packed + (self._checksum or 0)
            if kind in {_GCODE, _SLICER}:
                if max(packed, size) > _LARGEST or compression > _HEATSHRINK_12:
                    raise ProtocolError(Reason.NOT_UNDERSTOOD)
                return whole
            self._skip = whole
            if not self._skipped():
                return None
        return None

    def _data_at(self, kind: int, compression: int) -> int:
        # A picture has its format, width and height there.
        parameters = 3 * _ENCODING.size if kind == _THUMBNAIL else _ENCODING.size
        sizes = _NUMBER.size if compression else 0
        return _BLOCK_HEADER.size + sizes + parameters

    def _take_block(self, block: bytes) -> None:
        kind, compression, size = _BLOCK_HEADER.unpack_from(block)
        data_at = self._data_at(kind, compression)
        end = len(block) - (self._checksum or 0)
        if self._checksum and _NUMBER.unpack_from(block, end)[0] != zlib.crc32(
            block[:end]
        ):
            raise ProtocolError(Reason.NOT_UNDERSTOOD)
        text = _unpacked(block[data_at:end], compression, size)
        if kind == _SLICER:
            self._take_settings(text)
            return
        (encoding,) = _ENCODING.unpack_from(block, data_at - _ENCODING.size)
        self._take(meatpack.unpack(text) if encoding in _MEATPACKS else text)

    def _take_settings(self, text: bytes) -> None:
        for line in text.split(b"\n"):
            if line.startswith(_SETTINGS):
                self._take(b"; " + line[:1000] + b"\n")


def _unpacked(data: bytes, compression: int, size: int) -> bytes:
    """Return the content of a block. Raises `ProtocolError`."""
    if compression == _NONE:
        return data
    if compression in _WINDOWS:
        window = _WINDOWS[compression]
        return heatshrink.unpack(data, window=window, lookahead=_LOOKAHEAD, size=size)
    try:
        # A size of 0 would lift zlib's limit.
        return zlib.decompressobj().decompress(data, max(size, 1))
    except zlib.error as error:
        raise ProtocolError(Reason.NOT_UNDERSTOOD) from error
