"""Why a printer cannot be had, in one word and in a few for a person."""

from enum import StrEnum, unique
import errno
import socket
import ssl

from ..errors import (
    AuthenticationError,
    BusyError,
    CannotConnectError,
    CertificateChangedError,
    NotReadyError,
    PortClosedError,
    PrinterError,
    PrinterTimeoutError,
    SwitchedOffError,
    TooManyClientsError,
    UntrustedCertificateError,
    WrongPrinterError,
)
from ..reasons import Reason


@unique
class Cause(StrEnum):
    """Why a printer is not connected."""

    OFF = "off"
    """The switch that it hangs on is off."""
    UNREACHABLE = "unreachable"
    """Nothing answers at the address."""
    REFUSED = "refused"
    """A device answers, but not on the printer's port, or not as a printer does."""
    WRONG_CODE = "wrong_code"
    CERTIFICATE_CHANGED = "certificate_changed"
    """The certificate is another one, or not one that may be trusted."""
    WRONG_PRINTER = "wrong_printer"
    TOO_MANY_CLIENTS = "too_many_clients"
    SILENT = "silent"
    """It takes the connection and says nothing."""
    BUSY = "busy"
    """It is still starting, or has no time."""


# The first that fits counts, so the special ones come before the general ones.
_CAUSES: tuple[tuple[type[PrinterError], Cause], ...] = (
    (SwitchedOffError, Cause.OFF),
    (PortClosedError, Cause.REFUSED),
    (TooManyClientsError, Cause.TOO_MANY_CLIENTS),
    (PrinterTimeoutError, Cause.SILENT),
    (NotReadyError, Cause.BUSY),
    (BusyError, Cause.BUSY),
    (CannotConnectError, Cause.UNREACHABLE),
    (AuthenticationError, Cause.WRONG_CODE),
    (CertificateChangedError, Cause.CERTIFICATE_CHANGED),
    (UntrustedCertificateError, Cause.CERTIFICATE_CHANGED),
    (WrongPrinterError, Cause.WRONG_PRINTER),
)


def cause_of(error: PrinterError) -> Cause:
    """Return the cause that an error tells of."""
    return next(
        (cause for kind, cause in _CAUSES if isinstance(error, kind)), Cause.REFUSED
    )


_NO_WAY = frozenset(
    {errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETUNREACH}
)
_HUNG_UP = frozenset({errno.ECONNABORTED, errno.ECONNRESET, errno.EPIPE})


def cannot_connect(error: Exception) -> CannotConnectError:
    """Return what went wrong.

    Without the address, names of classes and lines of code that such texts hold.
    """
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, ssl.SSLError):
        return CannotConnectError(Reason.NO_SECURE_CONNECTION)
    # aiohttp wraps what the resolver says; its numbers are below 0 on Linux.
    if isinstance(error, socket.gaierror) or (number is not None and number < 0):
        return CannotConnectError(Reason.NAME_UNKNOWN)
    if number == errno.ECONNREFUSED:
        return PortClosedError(Reason.PORT_CLOSED)
    if isinstance(error, TimeoutError):
        return PrinterTimeoutError(Reason.NO_ANSWER)
    if number in _NO_WAY:
        return CannotConnectError(Reason.NO_WAY)
    if number in _HUNG_UP:
        return CannotConnectError(Reason.HUNG_UP)
    return CannotConnectError(Reason.CONNECTION_BROKE)
