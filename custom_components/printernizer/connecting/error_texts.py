"""Failures of printers in the languages of users."""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..printer.errors import (
    AuthenticationError,
    BusyError,
    CannotConnectError,
    CertificateChangedError,
    ExplainedError,
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
    """Return the key of the text for an error in a form."""
    return next(
        (key for kind, key in _KEYS if isinstance(error, kind)), "cannot_connect"
    )


def translated[E: HomeAssistantError](
    kind: type[E], error: ExplainedError, printer: str
) -> E:
    """Return an error of Home Assistant that users read in their own language."""
    details = {name: str(value) for name, value in error.details.items()}
    return kind(
        translation_domain=DOMAIN,
        translation_key=error.reason,
        translation_placeholders={"printer": printer, **details},
    )


async def async_told(hass: HomeAssistant, error: BaseException) -> str:
    """Return what an error says in the language that Home Assistant is set to.

    For one that is part of another: by themselves, browsers translate only a whole.
    """
    if not isinstance(error, HomeAssistantError) or error.translation_domain is None:
        return str(error)
    domain = error.translation_domain
    texts = await async_get_translations(
        hass, hass.config.language, "exceptions", {domain}
    )
    key = f"component.{domain}.exceptions.{error.translation_key}.message"
    if (text := texts.get(key)) is None:
        return str(error)
    return text.format(**error.translation_placeholders or {})
