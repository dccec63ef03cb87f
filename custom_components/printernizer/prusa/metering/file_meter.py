"""A job's file, of text or binary, on its way through the meter."""

from ...printer.errors import ProtocolError
from ...printer.filament.meter.curve import UseMeter
from ...printer.filament.meter.reader import GcodeReader
from ...printer.reasons import Reason
from ..bgcode import MAGIC
from .binary import BinaryReader


class FileMeter:
    """Takes in a file from its first byte to its last."""

    def __init__(self) -> None:
        """Begin before the first byte."""
        self._begin = b""
        self._reader = GcodeReader()
        self._binary: BinaryReader | None = None

    def feed(self, piece: bytes) -> None:
        """Take in the next bytes; blocks. Raises `ProtocolError` if they are broken."""
        if len(self._begin) < len(MAGIC):
            piece = self._begin + piece
            self._begin = piece[: len(MAGIC)]
            if len(piece) < len(MAGIC):
                return
            if self._begin == MAGIC:
                self._binary = BinaryReader(self._reader.feed)
        if self._binary is None:
            self._reader.feed(piece)
        else:
            self._binary.feed(piece)

    def finished(self) -> UseMeter | None:
        """Return what the file uses by when, `None` if it uses nothing.

        Raises `ProtocolError` if it ends in the middle of something.
        """
        if self._binary is not None and not self._binary.is_whole:
            raise ProtocolError(Reason.FILE_CUT_OFF)
        meter = self._reader.finished()
        return meter if meter.filaments else None
