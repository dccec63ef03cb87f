"""Answers that are broken on purpose, and printers that hang."""

import asyncio
from dataclasses import dataclass, replace
from enum import Enum, auto
from http import HTTPStatus
from typing import Any

from .http import Response


class Break(Enum):
    """How an answer is broken."""

    DROP = auto()
    """The connection is closed without an answer; the request is carried out."""
    TRUNCATED_JSON = auto()
    """The second half of the body is missing, and nothing on the wire tells."""
    HTML_500 = auto()
    EMPTY = auto()
    """The body is empty."""
    CUT_OFF = auto()
    """The connection is closed in the middle of what was promised."""


@dataclass(frozen=True, slots=True)
class PlannedBreak:
    """What becomes of the next answer to such a request; `None` is any."""

    kind: Break
    method: str | None = None
    path: str | None = None

    def fits(self, method: str, path: str) -> bool:
        """Whether a request, with its decoded path, is one of those."""
        return self.method in {None, method} and self.path in {None, path}


class Faults:
    """What is wrong with the web server at present."""

    def __init__(self) -> None:
        """Be in order."""
        self.overrides: dict[str, Any] = {}
        self.breaks: list[PlannedBreak] = []
        self._going = asyncio.Event()
        self._going.set()

    @property
    def holding(self) -> bool:
        """Whether requests hang."""
        return not self._going.is_set()

    def hold(self) -> None:
        """Let requests hang from now on."""
        self._going.clear()

    def release(self) -> None:
        """Go on with all that hangs."""
        self._going.set()

    async def pass_hold(self) -> None:
        """Hang as long as requests do."""
        await self._going.wait()

    def spoil(self, method: str, path: str, response: Response) -> Response | None:
        """Break an answer if it is the turn of one; `None` is no answer at all."""
        fitting = (planned for planned in self.breaks if planned.fits(method, path))
        planned = next(fitting, None)
        if planned is None:
            return response
        self.breaks.remove(planned)
        match planned.kind:
            case Break.DROP:
                return None
            case Break.TRUNCATED_JSON:
                return replace(response, body=response.body[: len(response.body) // 2])
            case Break.HTML_500:
                return _server_error(response)
            case Break.EMPTY:
                return replace(response, body=b"")
            case Break.CUT_OFF:
                return replace(response, cut_off=True)


def _server_error(response: Response) -> Response:
    """Return the page of a server that has stumbled."""
    return replace(
        response,
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        headers={**response.headers, "Content-Type": "text/html"},
        body=b"<html><body><h1>500 Internal Server Error</h1></body></html>",
        streamed=False,
    )
