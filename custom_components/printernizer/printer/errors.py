"""The few ways in which talking to a printer can fail, the same for every brand."""

from datetime import timedelta


class PrinterError(Exception):
    """Any failure of a printer or of the way to it.

    The text is for a log or a technical detail: it names no secret.
    """


class CannotConnectError(PrinterError):
    """Nothing answers at the address, or the connection broke."""


class PrinterTimeoutError(CannotConnectError):
    """The printer took the connection but did not answer in time."""


class NotReadyError(CannotConnectError):
    """The printer answers but is still starting; the text says what it lacks."""


class CircuitOpenError(CannotConnectError):
    """The printer failed so often that it is left alone until `retry_in` is over."""

    def __init__(self, retry_in: timedelta) -> None:
        """Remember how long the printer is left alone."""
        super().__init__(f"not tried again for {retry_in.total_seconds():.0f} s")
        self.retry_in = retry_in


class AuthenticationError(PrinterError):
    """The printer refused the login."""


class CertificateChangedError(AuthenticationError):
    """The printer shows another certificate than the trusted one.

    An authentication error, because the user has to say that the printer is to be
    trusted again before the access code is sent to it.
    """


class WrongPrinterError(PrinterError):
    """Another printer than the expected one answers at the address."""


class RefusedError(PrinterError):
    """The printer understood the command and will not do it; the text says why."""


class NotStartedError(RefusedError):
    """The file is stored on the printer, but its print was not started."""


class BusyError(RefusedError):
    """The printer cannot do it now, but may later."""


class UnsupportedError(PrinterError):
    """This printer, model or firmware cannot do it at all."""


class NotFoundError(PrinterError):
    """The job, file or picture does not exist."""


class StorageError(PrinterError):
    """The printer's storage is missing, full or read-only."""


class ProtocolError(PrinterError):
    """The printer answered something that cannot be understood."""
