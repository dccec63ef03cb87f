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
from .plate_gcode import GcodeMember, GcodeReading

_LOGGER = logging.getLogger(__name__)

_PIECE = 64 * 1024


class JobMeter:
    """The reading of one job's G-code, over as many connections as it takes."""

    def __init__(self, files: BambuFiles, path: str, member: GcodeMember) -> None:
        """Begin with nothing read."""
        self._files = files
        self._path = path
        self._reading = GcodeReading(member)

    async def read(self) -> UseMeter | None:
        """Read on to the end; `None` if the G-code uses nothing.

        Raises any `PrinterError`; what was read by then is not read again.
        """
        while self._reading.left:
            async with self._files.connected() as link:
                await self._read_on(link)
        return self._reading.finished()

    async def _read_on(self, link: FtpsLink) -> None:
        """Read until it is over or somebody else wants the printer's files."""
        command, rest = f"RETR {self._path}", self._reading.offset
        await link.call(link.client.start, command, rest)
        while self._reading.left and not self._files.is_awaited:
            await link.call(self._take, link.client)
        _LOGGER.debug("The job's G-code is read up to byte %d", self._reading.offset)

    def _take(self, client: FtpsClient) -> None:
        """Read some of it and count; blocks."""
        wanted = min(self._reading.left, _PIECE)
        piece = client.read(wanted)
        if not piece:
            raise CannotConnectError(Reason.HUNG_UP)
        self._reading.take(piece)
