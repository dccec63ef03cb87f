"""The vendor's authorities, where the user has put their files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
import pytest

from custom_components.printernizer.bambu.session.authorities import Authorities
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.errors import (
    CertificateChangedError,
    UntrustedCertificateError,
    WrongPrinterError,
)
from simulator.bambu.certificates import Certificate, issue

from ..reading.reports import SERIAL


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    """Give the certificate that our printer shows."""
    return issue(SERIAL)


def shown_by(certificate: Certificate) -> bytes:
    """Return a certificate as TLS gives it."""
    return certificate.leaf.public_bytes(Encoding.DER)


@pytest.mark.parametrize("name", ["root.pem", "root.crt", "root.DER"])
def test_what_an_authority_there_has_signed_is_trusted(
    tmp_path: Path, certificate: Certificate, name: str
) -> None:
    form = Encoding.DER if name.endswith("DER") else Encoding.PEM
    (tmp_path / name).write_bytes(certificate.root.public_bytes(form))
    trust = Trust(SERIAL, authorities=Authorities(tmp_path))
    assert trust.check(shown_by(certificate)) == certificate.fingerprint


@pytest.mark.parametrize("content", ["root", "nonsense", None])
def test_authorities_are_chosen_once_a_file_is_there_whatever_is_in_it(
    tmp_path: Path, certificate: Certificate, content: str | None
) -> None:
    if content is not None:
        text = certificate.root_pem if content == "root" else content
        (tmp_path / "root.pem").write_text(text)
    authorities = Authorities(tmp_path)
    assert not authorities.are_chosen, "nothing is read yet"
    authorities.load()
    assert authorities.are_chosen is (content is not None)


def test_what_was_read_while_it_was_prepared_is_not_read_again(
    tmp_path: Path, certificate: Certificate
) -> None:
    """The disk is slow, and the check is made where nothing may block."""
    root = tmp_path / "root.pem"
    root.write_text(certificate.root_pem)
    trust = Trust(SERIAL, authorities=Authorities(tmp_path))
    trust.prepare()
    root.unlink()
    with pytest.raises(UntrustedCertificateError):
        trust.check(shown_by(stranger()))
    assert trust.check(shown_by(certificate)) == certificate.fingerprint


def test_a_bundle_may_hold_others_too(tmp_path: Path, certificate: Certificate) -> None:
    bundle = stranger().pem(chain=False) + certificate.root_pem.encode()
    (tmp_path / "bundle.pem").write_bytes(bundle)
    Authorities(tmp_path).check(shown_by(certificate))


@pytest.mark.parametrize("content", [b"", b"nonsense", b"-----BEGIN CERTIFICATE-----"])
def test_a_file_that_cannot_be_read_makes_nobody_trusted(
    tmp_path: Path, certificate: Certificate, content: bytes
) -> None:
    (tmp_path / "root.pem").write_bytes(content)
    with pytest.raises(UntrustedCertificateError):
        Authorities(tmp_path).check(shown_by(certificate))


def test_who_only_calls_itself_the_authority_is_none(
    tmp_path: Path, certificate: Certificate
) -> None:
    """The name is anybody's to take: the signature counts."""
    (tmp_path / "root.pem").write_text(certificate.root_pem)
    fake = stranger(certificate.root.subject)
    with pytest.raises(UntrustedCertificateError):
        Trust(SERIAL, authorities=Authorities(tmp_path)).check(shown_by(fake))


def test_a_printers_own_certificate_is_no_authority(
    tmp_path: Path, certificate: Certificate
) -> None:
    """What one printer signs with its key says nothing of another."""
    (tmp_path / "leaf.pem").write_bytes(certificate.pem(chain=False))
    signed = signed_by(certificate.key, certificate.leaf.subject)
    with pytest.raises(UntrustedCertificateError):
        Authorities(tmp_path).check(signed.public_bytes(Encoding.DER))


def test_what_is_signed_still_has_to_be_the_printer_and_the_certificate_we_know(
    tmp_path: Path, certificate: Certificate
) -> None:
    (tmp_path / "root.pem").write_text(certificate.root_pem)
    trust = Trust(SERIAL, certificate.fingerprint, Authorities(tmp_path))
    with pytest.raises(WrongPrinterError):
        trust.check(shown_by(issue("01P00A000000002")))
    with pytest.raises(CertificateChangedError):
        trust.check(shown_by(issue(SERIAL)))


@pytest.mark.parametrize("folder", ["", "not-there"])
def test_without_files_the_first_use_is_trusted(
    tmp_path: Path, certificate: Certificate, folder: str
) -> None:
    (tmp_path / "README.txt").write_text("put them here")
    Authorities(tmp_path / folder).check(shown_by(certificate))
    Authorities().check(shown_by(certificate))


def stranger(issuer: x509.Name | None = None) -> Certificate:
    """Return a certificate for our serial that the vendor has not signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = issuer or x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nobody")])
    leaf = signed_by(key, name)
    return Certificate(leaf, key, leaf)


def signed_by(key: ec.EllipticCurvePrivateKey, issuer: x509.Name) -> x509.Certificate:
    """Return a certificate for our serial, signed with a key."""
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, SERIAL)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
