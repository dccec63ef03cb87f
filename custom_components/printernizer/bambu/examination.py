"""The check-up of a Bambu Lab printer."""

from dataclasses import replace
from typing import override

from ..printer.backend import PrinterBackend
from ..printer.cameras.camera import PrinterCamera
from ..printer.checkup.examination import Examination, Found
from ..printer.checkup.result import Note, Verdict
from ..printer.checkup.verdicts import verdict_on
from ..printer.connection.address import Address
from ..printer.errors import (
    CannotConnectError,
    NoReportError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    TooManyClientsError,
)
from .backend import BambuBackend
from .patience import Patience
from .session.access import Access
from .session.identify import certificate_at, is_serial, learn_serial
from .session.streams import connect
from .session.threads import CONNECTING
from .session.tls import name_in
from .streaming.relay import RTSPS_PORT

_VIDEO_SECONDS = 10.0


class BambuExamination(Examination):
    """Looks at who answers before the access code is told to anybody.

    Without a serial number, as in a form that leaves it out, that of the certificate
    is the printer's.
    """

    def __init__(
        self,
        access: Access,
        live: PrinterBackend | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Prepare to log in."""
        super().__init__(access.address, live)
        self._access = access
        self._patience = patience
        self._certificate = b""
        self._silence: Verdict | None = None

    @override
    async def _encrypt(self) -> Found:
        try:
            self._certificate = await certificate_at(self._access.address)
        except PrinterTimeoutError:
            return Verdict.NO_ANSWER
        except CannotConnectError:
            return Verdict.NOT_A_PRINTER
        return None

    @override
    async def _know(self) -> Found:
        try:
            name = name_in(self._certificate) or ""
        except ProtocolError:
            return Verdict.NOT_A_PRINTER
        if not is_serial(name):
            return Verdict.NOT_A_PRINTER
        trust = replace(self._access.trust, serial=self._access.trust.serial or name)
        self._access = replace(self._access, trust=trust)
        await CONNECTING.run(trust.prepare)
        try:
            trust.check(self._certificate)
        except PrinterError as error:
            return verdict_on(error)
        if trust.fingerprint is not None:
            return Note.PINNED
        return Note.VENDOR if trust.authorities.are_chosen else Note.FIRST_SIGHT

    @override
    async def _log_in(self) -> Found:
        backend = BambuBackend(self._access, name="Printer", patience=self._patience)
        self._own = backend
        try:
            await backend.connect(lambda _: None)
        except (NoReportError, TooManyClientsError) as error:
            # The login was taken: that nothing is said is the next stage's to tell.
            self._silence = verdict_on(error)
        except PrinterError as error:
            return verdict_on(error)
        return None

    @override
    async def _hear(self) -> Found:
        return self._silence

    @override
    async def _look_through(self, camera: PrinterCamera) -> Found:
        if not camera.streams:
            return await super()._look_through(camera)
        port = self._access.port_of(RTSPS_PORT)
        try:
            _, writer = await connect(self._access, port, _VIDEO_SECONDS)
        except PrinterError:
            return Verdict.CAMERA_FAILS
        writer.transport.abort()
        return None


async def is_there(address: Address) -> bool:
    """Whether a Bambu Lab printer answers at an address. Sends no secret."""
    try:
        await learn_serial(address)
    except PrinterError:
        return False
    return True
