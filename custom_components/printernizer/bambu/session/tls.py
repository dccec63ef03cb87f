"""Trust in a Bambu Lab printer's certificate.

The printers show a certificate of their own, named after the serial number. Newer ones
send only the leaf, made by a CA that differs by model, so the chain cannot be followed
in general. What is trusted is this: the name must be the serial number, and the
certificate must be the one that was seen when the printer was set up. Where the user
has chosen authorities, one of them must have signed it, too.
"""

from dataclasses import dataclass, field
import hashlib
import ssl

from cryptography import x509
from cryptography.x509.oid import NameOID

from ...printer.errors import CertificateChangedError, ProtocolError, WrongPrinterError
from ...printer.reasons import Reason
from .authorities import Authorities

# Some firmware needs plain RSA key exchange, which Python leaves out by default.
_CIPHERS = "DEFAULT:AES256-GCM-SHA384:AES128-GCM-SHA256"


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom we expect: a serial number, and the SHA-256 of a certificate once seen."""

    serial: str
    fingerprint: str | None = None
    authorities: Authorities = field(default_factory=Authorities)

    def prepare(self) -> ssl.SSLContext:
        """Return a context to connect with; blocks, and `check` does no more then."""
        self.authorities.load()
        return make_context()

    def check(self, certificate: bytes | None) -> str:
        """Return the fingerprint of a certificate (DER) that may be trusted.

        Raises `WrongPrinterError` if it names another printer,
        `UntrustedCertificateError` if none of the chosen authorities signed it, and
        `CertificateChangedError` if it is not the one seen before.
        """
        if not certificate:
            raise ProtocolError(Reason.CERTIFICATE_MISSING)
        if name_in(certificate) != self.serial:
            raise WrongPrinterError(Reason.CERTIFICATE_OF_ANOTHER)
        self.authorities.check(certificate)
        shown = hashlib.sha256(certificate).hexdigest()
        if self.fingerprint is not None and self.fingerprint != shown:
            raise CertificateChangedError(trusted=self.fingerprint, shown=shown)
        return shown


def make_context() -> ssl.SSLContext:
    """Return a TLS context that leaves the check of the certificate to `Trust`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # X1 Carbon and H2D take 1.2 for MQTT and nothing else, neither older nor newer.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers(_CIPHERS)
    return context


def name_in(certificate: bytes) -> str | None:
    """Return whom a certificate (DER) names: at a printer that is its serial."""
    try:
        subject = x509.load_der_x509_certificate(certificate).subject
    except (ValueError, x509.InvalidVersion) as error:
        raise ProtocolError(Reason.CERTIFICATE_UNREADABLE) from error
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else None
