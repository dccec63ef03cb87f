"""Why a printer cannot be had, told without what only a programmer understands."""

import errno
import socket
import ssl

import pytest

from custom_components.printernizer.connecting.error_texts import translation_key
from custom_components.printernizer.printer.connection.cause import (
    Cause,
    cannot_connect,
    cause_of,
)
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    BusyError,
    CannotConnectError,
    CertificateChangedError,
    NotReadyError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    SwitchedOffError,
    TooManyClientsError,
    UntrustedCertificateError,
    WrongPrinterError,
)
from custom_components.printernizer.printer.reasons import Reason

TLS = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1081)")
NO_NAME = socket.gaierror(-2, "Name or service not known")
REFUSED = ConnectionRefusedError(
    errno.ECONNREFUSED, "Connect call failed ('192.0.2.7', 8883)"
)
NO_ROUTE = OSError(errno.EHOSTUNREACH, "Connect call failed ('192.0.2.7', 8883)")
MANY = OSError("Multiple exceptions: [Errno 111] Connect call failed ('192.0.2.7')")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (cannot_connect(NO_ROUTE), Cause.UNREACHABLE),
        (cannot_connect(NO_NAME), Cause.UNREACHABLE),
        (cannot_connect(REFUSED), Cause.REFUSED),
        (ProtocolError(Reason.UNEXPECTED), Cause.REFUSED),
        (AuthenticationError(Reason.UNEXPECTED), Cause.WRONG_CODE),
        (CertificateChangedError(trusted="aa", shown="bb"), Cause.CERTIFICATE_CHANGED),
        (UntrustedCertificateError(Reason.UNEXPECTED), Cause.CERTIFICATE_CHANGED),
        (WrongPrinterError(Reason.UNEXPECTED), Cause.WRONG_PRINTER),
        (TooManyClientsError(Reason.UNEXPECTED), Cause.TOO_MANY_CLIENTS),
        (SwitchedOffError(), Cause.OFF),
        (PrinterTimeoutError(Reason.UNEXPECTED), Cause.SILENT),
        (NotReadyError(Reason.UNEXPECTED), Cause.BUSY),
        (BusyError(Reason.UNEXPECTED), Cause.BUSY),
    ],
    ids=lambda it: type(it).__name__ if isinstance(it, PrinterError) else it,
)
def test_every_failure_has_one_cause(error: PrinterError, cause: Cause) -> None:
    assert cause_of(error) is cause


def test_there_are_nine_causes() -> None:
    """Each is told in the user's language: more of them would want more texts."""
    assert {cause.value for cause in Cause} == {
        "off",
        "unreachable",
        "refused",
        "wrong_code",
        "certificate_changed",
        "wrong_printer",
        "too_many_clients",
        "silent",
        "busy",
    }


@pytest.mark.parametrize(
    "error", [TLS, NO_NAME, REFUSED, NO_ROUTE, MANY, ValueError("_x")], ids=repr
)
def test_no_address_no_class_and_no_line_of_code_is_told(error: Exception) -> None:
    told = cannot_connect(error)
    assert isinstance(told, CannotConnectError)
    assert translation_key(told) == "cannot_connect"
    for raw in ("192.0.2.7", "_ssl", "[", "Error", "_x", "Errno"):
        assert raw not in str(told)
    assert str(told)


@pytest.mark.parametrize(
    ("number", "reason"),
    [(-2, Reason.NAME_UNKNOWN), (0, Reason.CONNECTION_BROKE)],
)
def test_only_numbers_below_0_are_those_of_the_search_for_a_name(
    number: int, reason: Reason
) -> None:
    assert cannot_connect(OSError(number, "x")).reason is reason
