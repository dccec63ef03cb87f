"""Which verdict an error of a printer leads to."""

from ..errors import (
    AuthenticationError,
    CannotConnectError,
    CertificateChangedError,
    NoReportError,
    NotReadyError,
    PortClosedError,
    PrinterError,
    ProtocolError,
    TooManyClientsError,
    UnsupportedError,
    UntrustedCertificateError,
    WrongPrinterError,
)
from .result import Verdict

# The first that fits counts, so the special ones come before the general ones.
_VERDICTS: tuple[tuple[type[PrinterError], Verdict], ...] = (
    (PortClosedError, Verdict.PORT_CLOSED),
    (TooManyClientsError, Verdict.TOO_MANY_CLIENTS),
    (NoReportError, Verdict.SILENT),
    (NotReadyError, Verdict.STARTING),
    (CannotConnectError, Verdict.NO_ANSWER),
    (AuthenticationError, Verdict.WRONG_CODE),
    (CertificateChangedError, Verdict.CERTIFICATE_CHANGED),
    (UntrustedCertificateError, Verdict.UNTRUSTED_CERTIFICATE),
    (WrongPrinterError, Verdict.OTHER_PRINTER),
    (UnsupportedError, Verdict.TOO_OLD),
    (ProtocolError, Verdict.NOT_UNDERSTOOD),
)


def verdict_on(error: PrinterError) -> Verdict:
    """Return what an error says of a printer that was reached."""
    return next(
        (verdict for kind, verdict in _VERDICTS if isinstance(error, kind)),
        Verdict.NOT_UNDERSTOOD,
    )
