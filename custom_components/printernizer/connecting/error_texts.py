"""Which translated text belongs to which failure of a printer."""

from ..printer.errors import (
    AuthenticationError,
    BusyError,
    CannotConnectError,
    CertificateChangedError,
    NotFoundError,
    NotReadyError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    StorageError,
    UnsupportedError,
    UntrustedCertificateError,
    WrongPrinterError,
)

# The first that fits counts, so the special ones come before the general ones.
_KEYS: tuple[tuple[type[PrinterError], str], ...] = (
    (PrinterTimeoutError, "timeout"),
    (NotReadyError, "not_ready"),
    (CannotConnectError, "cannot_connect"),
    (CertificateChangedError, "certificate_changed"),
    (UntrustedCertificateError, "untrusted_certificate"),
    (AuthenticationError, "invalid_auth"),
    (WrongPrinterError, "wrong_serial"),
    (BusyError, "busy"),
    (RefusedError, "refused"),
    (UnsupportedError, "unsupported"),
    (NotFoundError, "not_found"),
    (StorageError, "storage"),
    (ProtocolError, "protocol"),
)


def translation_key(error: PrinterError) -> str:
    """Return the key of the text for an error, in forms and in exceptions alike."""
    return next(
        (key for kind, key in _KEYS if isinstance(error, kind)), "cannot_connect"
    )
