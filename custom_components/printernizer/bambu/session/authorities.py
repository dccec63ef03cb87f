"""The vendor's certificate authorities, for who does not want to trust at first use.

Their certificates are not ours to hand out. Who has them puts the files into the folder
`printernizer/authorities` of Home Assistant's configuration folder: PEM with any number
of certificates in it, or DER. The one that signed the printer's own certificate has to
be there: newer printers show no other (some models have an authority of their own).
"""

import logging
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from ...printer.errors import UntrustedCertificateError
from ...printer.reasons import Reason

_LOGGER = logging.getLogger(__name__)

_ENDS = frozenset({".pem", ".crt", ".cer", ".der"})
_PEM = b"-----BEGIN CERTIFICATE-----"
# A certificate has some 2 kB: what is larger got into the folder by mistake.
_LARGEST = 1024 * 1024


class Authorities:
    """What is in a folder when it is first wanted; without files all is trusted."""

    def __init__(self, folder: Path | None = None) -> None:
        """Prepare; nothing is read yet."""
        self._folder = folder
        self._known: list[x509.Certificate] | None = None

    def load(self) -> None:
        """Read the folder, unless that was done; blocks.

        A file that cannot be read counts as an authority that has signed nothing.
        """
        self._loaded()

    @property
    def are_chosen(self) -> bool:
        """Whether the user has chosen any; known once they are loaded."""
        return self._known is not None

    def check(self, certificate: bytes) -> None:
        """Raise `UntrustedCertificateError` unless an authority signed it (DER).

        The time is not looked at: printers are used for longer than they were
        certified for, and the authorities' own certificates end before.
        """
        known = self._loaded()
        if known is None:
            return
        leaf = x509.load_der_x509_certificate(certificate)
        if not any(_has_signed(authority, leaf) for authority in known):
            raise UntrustedCertificateError(Reason.CERTIFICATE_UNTRUSTED)

    def _loaded(self) -> list[x509.Certificate] | None:
        """Return the authorities, `None` if none was chosen."""
        if self._folder is None:
            return None
        if self._known is None:
            files = _files_in(self._folder)
            if not files:
                self._folder = None
                return None
            self._known = [certificate for file in files for certificate in _read(file)]
        return self._known


def _files_in(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDS)
    except FileNotFoundError:
        return []


def _read(file: Path) -> list[x509.Certificate]:
    """Return what is in a file, nothing if that cannot be read."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_LARGEST)
        if _PEM in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except (OSError, ValueError) as error:
        reason = type(error).__name__
        _LOGGER.warning("No certificate can be read in %s: %s", file.name, reason)
        return []


def _has_signed(authority: x509.Certificate, leaf: x509.Certificate) -> bool:
    """Whether an authority, and not somebody else's leaf, has signed a certificate."""
    try:
        about = authority.extensions.get_extension_for_class(x509.BasicConstraints)
        leaf.verify_directly_issued_by(authority)
    except x509.ExtensionNotFound, ValueError, TypeError, InvalidSignature:
        return False
    return about.value.ca
