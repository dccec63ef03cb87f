"""What PrusaLink's answers mean: JSON, a status, words that a person can read."""

from dataclasses import dataclass
from http import HTTPStatus
import json
import re
from typing import Any

from aiohttp import ClientResponse

from ...printer.errors import (
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
from ...printer.fields import Fields, clean_text
from ...printer.reasons import Reason

FILES = "/api/v1/files/"

# The largest are photos of a Pi's camera.
_LARGEST_ANSWER = 4 * 1024 * 1024
# What a refusal after an upload begins with in the printers' plain text.
_STATUS_LINE = re.compile(r"\d{3}: [^\n]*\n+")
# The Pi's 403 says `Bad X-Api-Key.`, whatever was asked for.
_BAD_KEY = b"X-Api-Key"

type JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something that is served; `tag` or `modified` tell whether it has changed."""

    content: bytes
    content_type: str
    tag: str | None
    modified: str | None

    @classmethod
    def of(cls, response: ClientResponse, body: bytes) -> Resource:
        """Return what an answer holds."""
        return cls(
            content=body,
            content_type=response.content_type,
            tag=response.headers.get("ETag"),
            modified=response.headers.get("Last-Modified"),
        )


async def read_json(response: ClientResponse, path: str) -> JsonObject | None:
    """Return the JSON of an answer, or raise what its status means."""
    body = await read_body(response)
    check(response.status, body, path)
    # The Pi answers some commands with 204 and a body.
    return None if response.status == HTTPStatus.NO_CONTENT else parse(body)


def check(status: int, body: bytes, path: str) -> None:
    """Raise what a status means, unless it means success."""
    if status == HTTPStatus.FORBIDDEN and _is_no_such_storage(path, body):
        raise NotFoundError(Reason.NO_FOLDER)
    if status >= HTTPStatus.BAD_REQUEST:
        raise error_of(status, message_of(body))
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise UnsupportedError(Reason.NO_SUCH_PRINTER)


def _is_no_such_storage(path: str, body: bytes) -> bool:
    """Whether a printer forbids a folder outside its drive; the Pi, a wrong key."""
    return path.startswith(FILES) and _BAD_KEY not in body


async def read_body(response: ClientResponse) -> bytes:
    """Return the body; raises `ProtocolError` if it is larger than any should be."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _LARGEST_ANSWER:
            size = _LARGEST_ANSWER >> 20
            raise ProtocolError(Reason.ANSWER_TOO_LARGE, megabytes=size)
    return bytes(body)


def parse(body: bytes) -> JsonObject:
    """Return the object in a body. Raises `ProtocolError`."""
    try:
        value = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(Reason.NOT_UNDERSTOOD) from error
    if not isinstance(value, dict):
        raise ProtocolError(Reason.NOT_UNDERSTOOD)
    return value


_ERRORS: dict[int, tuple[type[PrinterError], Reason]] = {
    HTTPStatus.BAD_REQUEST: (RefusedError, Reason.REFUSED),
    HTTPStatus.UNAUTHORIZED: (AuthenticationError, Reason.LOGIN_REFUSED),
    # The Pi's answer to a wrong API key.
    HTTPStatus.FORBIDDEN: (AuthenticationError, Reason.LOGIN_REFUSED),
    HTTPStatus.NOT_FOUND: (NotFoundError, Reason.NOT_THERE),
    HTTPStatus.METHOD_NOT_ALLOWED: (UnsupportedError, Reason.NO_SUCH_COMMAND),
    HTTPStatus.REQUEST_TIMEOUT: (PrinterTimeoutError, Reason.NO_ANSWER),
    HTTPStatus.CONFLICT: (RefusedError, Reason.REFUSED),
    # The Pi's answer where it keeps a picture in another format.
    HTTPStatus.GONE: (NotFoundError, Reason.NOT_THERE),
    HTTPStatus.NOT_IMPLEMENTED: (UnsupportedError, Reason.NO_SUCH_COMMAND),
    # The Pi's answer while it starts.
    HTTPStatus.SERVICE_UNAVAILABLE: (NotReadyError, Reason.STARTING),
    HTTPStatus.INSUFFICIENT_STORAGE: (StorageError, Reason.STORAGE_FULL),
}


def error_of(status: int, message: str) -> PrinterError:
    """Return what an HTTP status of PrusaLink means; a refusal is in its own words."""
    if status not in _ERRORS:
        return ProtocolError(Reason.HTTP_STATUS, status=status)
    kind, reason = _ERRORS[status]
    if reason is Reason.REFUSED and message:
        return kind(Reason.REFUSED_WITH_WORDS, said=message)
    return kind(reason)


def message_of(body: bytes) -> str:
    """Return the server's own words, if there are any that a person can read."""
    try:
        fields = Fields(json.loads(body))
    except ValueError, RecursionError:
        return _plain_message(body)
    return clean_text(fields.text("message") or fields.text("title") or "") or ""


def _plain_message(body: bytes) -> str:
    """Return what follows the printers' status line; HTML says nothing to a person."""
    text = body[:1000].decode("utf-8", "replace")
    status_line = _STATUS_LINE.match(text)
    if status_line is None:
        return ""
    return clean_text(text[status_line.end() :].partition("\n")[0]) or ""
