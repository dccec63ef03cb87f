"""Reading the G-code of the job under way, behind everybody else who wants the files.

The way takes minutes with some printers, and they let only one in at a time. So it is
left to whoever waits, at once, and gone on with afterwards where it was broken off.
"""

import logging

from ...printer.errors import CannotConnectError
from ...printer.filament.meter.curve import UseMeter
from ...printer.reasons import Reason
from .files import BambuFiles, FtpsLink
from .ftps import FtpsClient
from .plate_gcode import GcodeMember, GcodeReading, NotThisGcodeError

_LOGGER = logging.getLogger(__name__)

# Between two pieces it makes way for others: this takes a second at the most.
_PIECE = 64 * 1024


class FileReplacedError(Exception):
    """Another file is there now than the one whose list of members was read."""


class JobMeter:
    """The reading of one job's G-code, over as many connections as it takes."""

    def __init__(
        self, files: BambuFiles, path: str, size: int, member: GcodeMember
    ) -> None:
        """Begin with nothing read; `size` are the bytes of the whole file."""
        self._files = files
        self._path = path
        self._size = size
        self._reading = GcodeReading(member)

    async def read(self) -> UseMeter | None:
        """Read on to the end; `None` if the G-code uses nothing.

        Raises any `PrinterError`; what was read by then is not read again. Raises
        `FileReplacedError` if the file has another size, or something else in it there.
        """
        try:
            while self._reading.left:
                async with self._files.connected() as link:
                    await self._read_on(link)
            return self._reading.finished()
        except NotThisGcodeError as error:
            raise FileReplacedError from error

    async def _read_on(self, link: FtpsLink) -> None:
        """Read until it is over or somebody else wants the printer's files."""
        size = await link.call(link.client.size_of, self._path)
        if size not in {None, self._size}:
            raise FileReplacedError
        command, rest = f"RETR {self._path}", self._reading.offset
        await link.call(link.client.start, command, rest)
        while self._reading.left and not self._files.is_awaited:
            await link.call(self._read_piece, link.client)
        _LOGGER.debug("The job's G-code is read up to byte %d", self._reading.offset)

    def _read_piece(self, client: FtpsClient) -> None:
        """Read some of it and count; blocks."""
        wanted = min(self._reading.left, _PIECE)
        piece = client.read(wanted)
        if not piece:
            raise CannotConnectError(Reason.HUNG_UP)
        self._reading.take(piece)
