"""The few ways in which talking to a printer can fail, the same for every brand."""

from datetime import timedelta
from typing import Unpack

from .reasons import Details, Reason, in_words


class ExplainedError(Exception):
    """Something fails for a reason that users read in their own language.

    `details` stand in the text of the reason; none of them is a secret. The error
    itself is in the words of a log.
    """

    def __init__(self, reason: Reason, **details: Unpack[Details]) -> None:
        """Remember why."""
        super().__init__(in_words(reason, details))
        self.reason = reason
        self.details = details


class PrinterError(ExplainedError):
    """Any failure of a printer or of the way to it."""


class CannotConnectError(PrinterError):
    """Nothing answers at the address, or the connection broke."""


class PrinterTimeoutError(CannotConnectError):
    """The printer took the connection but did not answer in time."""


class UnansweredError(CannotConnectError):
    """The connection broke after a command; whether it was taken, nobody knows."""


class TooManyClientsError(PrinterTimeoutError):
    """The printer took the login and says nothing, as with too many clients."""


class NoReportError(PrinterTimeoutError):
    """The printer took the login and answers, but never tells how it is."""


class PortClosedError(CannotConnectError):
    """Something is at the address, but takes no connection there."""


class NotReadyError(CannotConnectError):
    """The printer answers but is still starting; the reason says what it lacks."""


class SwitchedOffError(CannotConnectError):
    """The printer has no power, as the switch that it hangs on is off."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(Reason.SWITCHED_OFF)


class CircuitOpenError(CannotConnectError):
    """The printer failed so often that it is left alone until `retry_in` is over."""

    def __init__(self, retry_in: timedelta) -> None:
        """Remember how long the printer is left alone."""
        super().__init__(Reason.LEFT_ALONE, seconds=round(retry_in.total_seconds()))
        self.retry_in = retry_in


class AuthenticationError(PrinterError):
    """The printer refused the login."""


class CertificateChangedError(PrinterError):
    """The printer shows another certificate than the trusted one; nothing was sent.

    No refused login: only the user can say whether the printer has a new certificate
    or somebody else answers in its place. Both are told by their SHA-256, in hex.
    """

    def __init__(self, *, trusted: str, shown: str) -> None:
        """Remember both certificates."""
        super().__init__(Reason.CERTIFICATE_CHANGED)
        self.trusted = trusted
        self.shown = shown


class UntrustedCertificateError(PrinterError):
    """None of the authorities that the user has chosen signed the certificate."""


class WrongPrinterError(PrinterError):
    """Another printer than the expected one answers at the address."""


class RefusedError(PrinterError):
    """The printer understood the command and will not do it; the reason says why."""


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


class UnexpectedError(ProtocolError):
    """What nobody has thought of went wrong; the log has what it was."""

    def __init__(self) -> None:
        """Say so, without the names that only a programmer understands."""
        super().__init__(Reason.UNEXPECTED)
