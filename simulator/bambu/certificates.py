"""The certificates of simulated printers: a vendor's root that signs one leaf each.

As at the printers, the leaf has the serial as its common name and no alternative
names, lives ten years, and the root has no KeyUsage.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
import ssl
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

LIFETIME = timedelta(days=3652)
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class Certificate:
    """A leaf with its key, and the root that signed it; all but the key public."""

    leaf: x509.Certificate
    key: Key
    root: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the leaf's DER form, as lower-case hex digits."""
        return self.leaf.fingerprint(hashes.SHA256()).hex()

    @property
    def root_pem(self) -> str:
        """The root, for clients that verify."""
        return self.root.public_bytes(Encoding.PEM).decode()

    def pem(self, *, chain: bool) -> bytes:
        """Key and leaf, with the root behind them where the printer sends a chain."""
        shown = [self.leaf, self.root] if chain else [self.leaf]
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + b"".join(item.public_bytes(Encoding.PEM) for item in shown)


def issue(serial: str) -> Certificate:
    """Sign a new leaf for the printer with this serial."""
    root, root_key = _root()
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _draft(serial, key, root.subject).sign(root_key, hashes.SHA256())
    return Certificate(leaf, key, root)


def keep(serial: str, certificate: Certificate, folder: Path) -> None:
    """Write a printer's certificate down for the next time."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{serial}.pem"
    file.touch(mode=0o600)
    file.write_bytes(certificate.pem(chain=True))


def kept(serial: str, folder: Path) -> Certificate | None:
    """The certificate that a printer had the last time, if there was one."""
    file = folder / f"{serial}.pem"
    if not file.exists():
        return None
    pem = file.read_bytes()
    key = load_pem_private_key(pem, None)
    leaf, root = x509.load_pem_x509_certificates(pem)
    if not isinstance(key, Key):
        raise TypeError(file)
    return Certificate(leaf, key, root)


def present(context: ssl.SSLContext, certificate: Certificate, *, chain: bool) -> None:
    """Let the context show this certificate from the next handshake on."""
    with tempfile.TemporaryDirectory() as folder:
        # OpenSSL through Python reads certificates from files only.
        file = Path(folder) / "printer.pem"
        file.write_bytes(certificate.pem(chain=chain))
        context.load_cert_chain(file)


def server_context(maximum: ssl.TLSVersion) -> ssl.SSLContext:
    """A printer's side of TLS, without a certificate yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = maximum
    return context


@cache
def _root() -> tuple[x509.Certificate, Key]:
    """The vendor's root: one a process."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Simulated Printer CA")
    draft = _draft("Simulated Printer CA", key, name).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    return draft.sign(key, hashes.SHA256()), key


def _draft(subject: str, key: Key, issuer: x509.Name) -> x509.CertificateBuilder:
    """All of a certificate but extensions and signature."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
    )


def _name(common_name: str) -> x509.Name:
    """A name of nothing but the common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
