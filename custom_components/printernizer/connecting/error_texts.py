"""Which translated text belongs to which failure of a printer."""

from collections.abc import Mapping

from ..printer.errors import (
    AuthenticationError,
    BusyError,
    CannotConnectError,
    CertificateChangedError,
    ExplainedRefusalError,
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
    if isinstance(error, ExplainedRefusalError):
        return error.key
    return next(
        (key for kind, key in _KEYS if isinstance(error, kind)), "cannot_connect"
    )


def values_in_text(error: PrinterError) -> Mapping[str, str]:
    """Return what stands in the text for an error, beside the printer's name."""
    values = error.values if isinstance(error, ExplainedRefusalError) else {}
    return {"reason": str(error), **values}
