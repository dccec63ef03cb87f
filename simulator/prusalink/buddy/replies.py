"""How the embedded server writes its answers and its errors."""

from http import HTTPStatus
import json
from typing import Any

from ..http import Request, Response

ERROR_LIMIT = 127
"""The whole body of an error in JSON, bytes."""


class RefusedError(Exception):
    """The request is refused with a status and a message, which is often empty."""

    def __init__(self, status: HTTPStatus, message: str = "") -> None:
        """Take what the client will read."""
        super().__init__(message)
        self.status = status
        self.message = message


def with_json(value: Any) -> Response:
    """Answer with JSON."""
    return Response(
        headers={"Content-Type": "application/json"},
        body=json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(),
        streamed=True,
    )


def no_content(*, close: bool = False) -> Response:
    """Answer that it is done."""
    headers = {"Content-Type": "text/plain"}
    return Response(status=HTTPStatus.NO_CONTENT, headers=headers, close=close)


def with_error(
    request: Request, status: HTTPStatus, message: str = "", *, close: bool = False
) -> Response:
    """Answer with an error: JSON if the first wish is JSON, else plain text."""
    title = f"{status.value}: {status.phrase}"
    first = request.headers.get("Accept", "").split(",")[0].split(";")[0].strip()
    if first == "application/json":
        start = f'{{"title": "{title}","message":"'
        body = f'{start}{message[: ERROR_LIMIT - len(start) - 2]}"}}'
        kind = first
    else:
        body = f"{title}\n\n{message}\n"
        kind = "text/plain"
    headers = {"Content-Type": kind}
    return Response(status=status, headers=headers, body=body.encode(), close=close)
