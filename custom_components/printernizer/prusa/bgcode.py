"""What a binary G-code file tells in its first bytes.

By the specification of libbgcode: a file header, then blocks, of which the one with the
printer's metadata comes before pictures and G-code, uncompressed as all slicers write
it, so that a printer finds it quickly. All numbers are little-endian.
"""

import struct
import zlib

from .gcode_text import key_and_value

MAGIC = b"GCDE"
LARGEST = 65536
"""Bytes of a head in which the metadata has to be found."""

_FILE_HEADER = struct.Struct("<4sIH")
_BLOCK_HEADER = struct.Struct("<HHI")
_COMPRESSED_SIZE = struct.Struct("<I")
_ENCODING_BYTES = 2
_CHECKSUM = struct.Struct("<I")
_FILE_METADATA, _PRINTER_METADATA = 0, 3
_NO_COMPRESSION, _DEFLATE = 0, 1
_NO_CHECKSUM, _CRC32 = 0, 1


def read_metadata(head: bytes) -> dict[str, str] | None:
    """Return what the slicer tells; `None` if more of the file has to be read.

    Empty if there is nothing, or nothing that can be trusted.
    """
    if len(head) < _FILE_HEADER.size:
        return None
    magic, _, checksum = _FILE_HEADER.unpack_from(head)
    if magic != MAGIC or checksum not in {_NO_CHECKSUM, _CRC32}:
        return {}
    at = _FILE_HEADER.size
    while len(head) >= at + _BLOCK_HEADER.size + _COMPRESSED_SIZE.size:
        kind, compression, size = _BLOCK_HEADER.unpack_from(head, at)
        data_at, stored = _data_of(head, at, compression, size)
        end = data_at + stored
        whole = end + (_CHECKSUM.size if checksum else 0)
        if kind not in {_FILE_METADATA, _PRINTER_METADATA} or whole > LARGEST:
            return {}
        if len(head) < whole:
            return None
        if kind == _PRINTER_METADATA:
            is_sound = not checksum or _is_sound(head, at, end)
            return _told(head[data_at:end], compression, size) if is_sound else {}
        at = whole
    return None


def _data_of(head: bytes, at: int, compression: int, size: int) -> tuple[int, int]:
    """Return where the data of a block of metadata begins, and how long it is."""
    at += _BLOCK_HEADER.size
    if compression == _NO_COMPRESSION:
        return at + _ENCODING_BYTES, size
    (stored,) = _COMPRESSED_SIZE.unpack_from(head, at)
    return at + _COMPRESSED_SIZE.size + _ENCODING_BYTES, stored


def _is_sound(head: bytes, at: int, end: int) -> bool:
    (checksum,) = _CHECKSUM.unpack_from(head, end)
    return bool(zlib.crc32(head[at:end]) == checksum)


def _told(data: bytes, compression: int, size: int) -> dict[str, str]:
    """Return the lines `key=value` of a block."""
    # A size of 0 would lift zlib's limit.
    if compression == _DEFLATE and 0 < size <= LARGEST:
        try:
            data = zlib.decompressobj().decompress(data, size)
        except zlib.error:
            return {}
    elif compression != _NO_COMPRESSION:
        return {}
    pairs = (
        key_and_value(line) for line in data.decode("utf-8", "replace").split("\n")
    )
    return dict(pair for pair in pairs if pair is not None)
