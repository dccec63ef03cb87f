"""Whose certificate is trusted."""

from dataclasses import replace
import ssl

from cryptography.hazmat.primitives.serialization import Encoding
import pytest

from custom_components.printernizer.bambu.session.tls import Trust, make_context
from custom_components.printernizer.printer.errors import (
    CertificateChangedError,
    ProtocolError,
    WrongPrinterError,
)
from simulator.bambu.certificates import Certificate, issue

from ..reading.reports import SERIAL


@pytest.fixture(name="certificate", scope="module")
def certificate_fixture() -> Certificate:
    """Give the certificate that our printer shows."""
    return issue(SERIAL)


def der(certificate: Certificate) -> bytes:
    """Return a certificate as TLS gives it."""
    return certificate.leaf.public_bytes(Encoding.DER)


def test_a_certificate_with_the_serial_is_trusted_when_first_seen(
    certificate: Certificate,
) -> None:
    """Its SHA-256 is what to remember."""
    assert Trust(SERIAL).check(der(certificate)) == certificate.fingerprint


def test_the_certificate_that_was_seen_before_is_trusted(
    certificate: Certificate,
) -> None:
    """It lives ten years."""
    trust = Trust(SERIAL, certificate.fingerprint)
    assert trust.check(der(certificate)) == certificate.fingerprint


def test_another_certificate_with_the_serial_is_not_trusted(
    certificate: Certificate,
) -> None:
    """Anybody can make one; so the access code is not sent to it."""
    trust = Trust(SERIAL, certificate.fingerprint)
    with pytest.raises(CertificateChangedError) as caught:
        trust.check(der(issue(SERIAL)))
    assert caught.value.trusted == certificate.fingerprint
    assert len(caught.value.shown) == len(certificate.fingerprint)
    assert SERIAL not in str(caught.value)


@pytest.mark.parametrize("serial", ["01P00A000000002", SERIAL.lower(), "", "01P00A"])
def test_the_certificate_of_another_printer_is_not_trusted(
    certificate: Certificate, serial: str
) -> None:
    """Serial numbers are case-sensitive and count as a whole."""
    with pytest.raises(WrongPrinterError):
        Trust(serial).check(der(certificate))


def test_another_printer_is_found_out_before_its_certificate(
    certificate: Certificate,
) -> None:
    """The name says more than that it is not the one seen before."""
    trust = replace(Trust("01P00A000000002"), fingerprint=certificate.fingerprint)
    with pytest.raises(WrongPrinterError):
        trust.check(der(certificate))


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(None, id="none"),
        pytest.param(b"", id="empty"),
        pytest.param(b"not a certificate", id="nonsense"),
        pytest.param(b"\x30\x82\x01\x00", id="cut off"),
    ],
)
def test_what_is_no_certificate_is_a_protocol_error(shown: bytes | None) -> None:
    """It says nothing about who is there."""
    with pytest.raises(ProtocolError):
        Trust(SERIAL).check(shown)


def test_the_context_speaks_what_the_printers_speak() -> None:
    """TLS 1.2 or newer, with the plain RSA suites that some firmware needs."""
    context = make_context()
    suites = {suite["name"] for suite in context.get_ciphers()}
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert {"AES256-GCM-SHA384", "AES128-GCM-SHA256"} <= suites
    assert context.verify_mode is ssl.CERT_NONE, "the check is that of Trust"
    assert not context.check_hostname
