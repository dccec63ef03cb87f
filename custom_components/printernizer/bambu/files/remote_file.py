"""A file on the printer to read here and there, fetching little more than is read."""

from collections.abc import Buffer
import io
from typing import override

from .ftps import FtpsClient, NeverEndsError

# A zip ends with 22 bytes and a comment of up to 65,535.
_TAIL = 66_000
# What is nearer than this is sooner read over than asked for anew.
_READ_OVER = 128 * 1024


class TooMuchError(ValueError):
    """More would have to be read than is sound."""


class RemoteFile(io.RawIOBase):
    """A seekable file; blocks.

    The last bytes are fetched at once, as that is where a zip says what is in it.
    Reading elsewhere opens a transfer at that place, and breaks it off later on.
    `budget` is how many bytes may still be fetched.
    """

    def __init__(self, client: FtpsClient, path: str, size: int, budget: int) -> None:
        """Prepare to read a file of this size."""
        super().__init__()
        self._client = client
        self._path = path
        self._size = size
        self._place = 0
        self._stream: int | None = None
        self._tail = b""
        self.budget = budget
        self.fetched = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def tell(self) -> int:
        return self._place

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}
        place = start[whence] + offset
        if place < 0:
            raise ValueError("before the start of the file")
        self._place = place
        return place

    @override
    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        view = view[: max(0, self._size - self._place)]
        if not view:
            return 0
        into_tail = self._place - (self._size - _TAIL)
        if into_tail >= 0 or self._size <= _TAIL:
            read = self._from_tail(view)
        else:
            read = self._from_stream(view)
        self._place += read
        return read

    @override
    def close(self) -> None:
        self._stream = None
        super().close()

    def _from_tail(self, view: memoryview) -> int:
        start = max(0, self._size - _TAIL)
        if not self._tail:
            tail = bytearray(self._size - start)
            self._open(start)
            self._fetch(memoryview(tail))
            self._tail = bytes(tail)
        piece = self._tail[self._place - start :][: len(view)]
        view[: len(piece)] = piece
        return len(piece)

    def _from_stream(self, view: memoryview) -> int:
        ahead = None if self._stream is None else self._place - self._stream
        if ahead is None or not 0 <= ahead <= _READ_OVER:
            self._open(self._place)
        elif ahead:
            self._fetch(memoryview(bytearray(ahead)))
        return self._fetch_some(view)

    def _open(self, place: int) -> None:
        """Begin a transfer at a place, after breaking off the one before."""
        if self._stream is not None:
            self._stream = None
            try:
                self._client.finish()
            except EOFError, NeverEndsError:
                self._client.reopen()
        self._client.start(f"RETR {self._path}", rest=place)
        self._stream = place

    def _fetch(self, view: memoryview) -> None:
        """Fill all of a buffer."""
        while view:
            view = view[self._fetch_some(view) :]

    def _fetch_some(self, view: memoryview) -> int:
        if self.budget <= 0:
            raise TooMuchError("the file wants too much to be read")
        read = self._client.read_into(view[: self.budget])
        if not read:
            raise ConnectionResetError(0, "the file server hung up too early")
        self.budget -= read
        self.fetched += read
        self._stream = (self._stream or 0) + read
        return read
