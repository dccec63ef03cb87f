"""What can be said of the HTTP client without a printer."""

from typing import Any, cast

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    NotFoundError,
    NotReadyError,
    PrinterError,
    PrinterTimeoutError,
    ProtocolError,
    RefusedError,
    StorageError,
    UnsupportedError,
)
from custom_components.printernizer.printer.reasons import Reason
from custom_components.printernizer.prusa.calling.answers import (
    check,
    error_of,
    message_of,
    parse,
)
from custom_components.printernizer.prusa.client import PrusaLinkClient
from tests.planted import PASSWORD

SECRET = PASSWORD


def client(username: str) -> PrusaLinkClient:
    """Make a client that is never used."""
    return PrusaLinkClient(
        cast("ClientSession", None),
        Address("192.0.2.7", 80),
        username=username,
        password=SECRET,
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        pytest.param(400, RefusedError, id="bad request"),
        pytest.param(401, AuthenticationError, id="wrong password"),
        pytest.param(403, AuthenticationError, id="wrong API key at the Pi"),
        pytest.param(404, NotFoundError, id="another job by now"),
        pytest.param(405, UnsupportedError, id="no such command"),
        pytest.param(408, PrinterTimeoutError, id="too slow"),
        pytest.param(409, RefusedError, id="not printing"),
        pytest.param(410, NotFoundError, id="no thumbnail"),
        pytest.param(418, ProtocolError, id="nobody knows"),
        pytest.param(500, ProtocolError, id="the Pi's own fault"),
        pytest.param(501, UnsupportedError, id="not implemented"),
        pytest.param(502, ProtocolError, id="a proxy"),
        pytest.param(503, NotReadyError, id="the Pi starts"),
        pytest.param(507, StorageError, id="full"),
    ],
)
def test_every_status_is_one_of_the_few_errors(
    status: int, kind: type[PrinterError]
) -> None:
    assert type(error_of(status, "Printer is not printing.")) is kind
    assert type(error_of(status, "")) is kind


@pytest.mark.parametrize("status", [400, 409])
def test_a_refusal_is_in_the_printers_own_words_if_there_are_any(status: int) -> None:
    told = error_of(status, "Printer is not printing.")
    assert told.reason is Reason.REFUSED_WITH_WORDS
    assert told.details == {"said": "Printer is not printing."}
    assert error_of(status, "").reason is Reason.REFUSED


def test_a_status_that_nobody_knows_is_told_as_it_is() -> None:
    error = error_of(418, "I'm a teapot")
    assert error.reason is Reason.HTTP_STATUS
    assert error.details == {"status": 418}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            b'{"title": "409: Conflict","message":"Not printing"}',
            "Not printing",
            id="printer",
        ),
        pytest.param(
            b'{"title": "409: Conflict","message":""}', "409: Conflict", id="no words"
        ),
        pytest.param(
            b'{"title": "Not Found", "message": "Resource you want not found.",'
            b' "url": "http://attic-pi/error/not-found"}',
            "Resource you want not found.",
            id="Raspberry Pi",
        ),
        pytest.param(
            b"409: Conflict\n\nFile already exists\n",
            "File already exists",
            id="plain text",
        ),
        pytest.param(b"408: Request Timeout\n\n\n", "", id="status alone"),
        pytest.param(b"<html><body>401</body></html>", "", id="HTML"),
        pytest.param(b"Bad X-Api-Key.", "", id="bare sentence"),
        pytest.param(b"", "", id="empty"),
        pytest.param(b"[1, 2]", "", id="list"),
        pytest.param(b"\xff\xfe\x00", "", id="no text at all"),
        pytest.param(b'{"message": {"a": 1}}', "", id="odd type"),
        pytest.param(b'{"message": "a\\u0000b\\nc"}', "abc", id="control characters"),
        pytest.param(b"[" * 100_000, "", id="deep"),
    ],
)
def test_only_words_for_people_are_passed_on(body: bytes, message: str) -> None:
    """HTML and the like are not."""
    assert message_of(body) == message


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(b'{"api": "2.0.0"}', {"api": "2.0.0"}, id="object"),
        pytest.param(b"{}", {}, id="empty object"),
        pytest.param(b'{"name": "h\xf6hle"}', {"name": "h\ufffdhle"}, id="not UTF-8"),
    ],
)
def test_an_answer_is_an_object(body: bytes, value: Any) -> None:
    """Bytes that are not UTF-8 do not cost the answer."""
    assert parse(body) == value


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<html></html>", id="HTML"),
        pytest.param(b'{"api": "2.0', id="cut off"),
        pytest.param(b"5", id="number"),
        pytest.param(b"[1]", id="list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"true", id="yes"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", id="endless number"),
    ],
)
def test_any_other_answer_is_a_protocol_error(body: bytes) -> None:
    """It does not come from PrusaLink."""
    with pytest.raises(ProtocolError):
        parse(body)


@pytest.mark.parametrize("username", ["a:b", ":", "maker:"])
def test_a_user_name_with_a_colon_cannot_be(username: str) -> None:
    """Digest joins name and password with one."""
    with pytest.raises(AuthenticationError):
        client(username)


def test_without_a_user_name_the_password_is_an_api_key() -> None:
    """Both flavours take one."""
    assert client("")._headers["X-Api-Key"] == SECRET


def test_with_a_user_name_no_secret_is_in_a_header() -> None:
    """Digest never sends the password."""
    assert SECRET not in client("maker")._headers.values()


@pytest.mark.parametrize("status", [300, 301, 302, 307, 308])
def test_what_leads_elsewhere_is_no_printer(status: int) -> None:
    with pytest.raises(UnsupportedError) as caught:
        check(status, b"", "/api/version")
    assert caught.value.reason is Reason.NO_SUCH_PRINTER
    check(200, b"", "/api/version")
