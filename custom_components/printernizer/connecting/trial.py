"""How an attempt to set a printer up went."""

from dataclasses import dataclass

from homeassistant.const import CONF_BASE, CONF_HOST

from ..const import LOGGER
from ..printer.errors import CertificateChangedError, PrinterError
from ..printer.model import PrinterInfo
from .error_texts import translation_key
from .forms import Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How an attempt to connect went: who answered, or which error to show where."""

    data: Input
    info: PrinterInfo | None = None
    errors: dict[str, str]
    certificate_change: CertificateChangedError | None = None


def failed(data: Input, error: ValueError | PrinterError) -> Trial:
    """Return what a form says about an attempt that failed."""
    if isinstance(error, ValueError):
        return Trial(data=data, errors={CONF_HOST: "invalid_host"})
    LOGGER.debug("Cannot set up a printer: %s", error)
    change = error if isinstance(error, CertificateChangedError) else None
    errors = {CONF_BASE: translation_key(error)}
    return Trial(data=data, errors=errors, certificate_change=change)
