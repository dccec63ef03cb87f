"""How the Raspberry Pi writes its answers and its errors."""

from html import escape
from http import HTTPStatus
import json
from typing import Any

from ..http import Request, Response
from .problems import NOT_FOUND, UNAVAILABLE, Problem

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
TEXT = "text/plain; charset=utf-8"


def with_json(value: Any) -> Response:
    """Answer with JSON."""
    return Response(headers={"Content-Type": JSON}, body=json.dumps(value).encode())


def no_content() -> Response:
    """Answer that it is done, or will be."""
    headers = {"Content-Type": HTML}
    return Response(status=HTTPStatus.NO_CONTENT, headers=headers)


def done() -> Response:
    """Answer that it will be done: no content, and yet an empty object."""
    headers = {"Content-Type": JSON}
    return Response(status=HTTPStatus.NO_CONTENT, headers=headers, body=b"{}")


def with_problem(request: Request, problem: Problem) -> Response:
    """Write a problem as JSON if that is wanted, else as HTML or plain text."""
    url = problem.page and f"http://{request.headers.get('Host')}/error/{problem.page}"
    wanted = _wanted(request, problem)
    headers = {"Content-Type": wanted}
    if url:
        headers["Content-Location"] = url
    body = _body(problem, url, wanted)
    return Response(status=problem.status, headers=headers, body=body.encode())


def bad_key() -> Response:
    """Refuse a wrong API key, in one sentence that calls itself HTML."""
    return Response(
        status=HTTPStatus.FORBIDDEN,
        headers={"Content-Type": HTML},
        body=b"Bad X-Api-Key.",
    )


def _wanted(request: Request, problem: Problem) -> str:
    """Return the content type of the error."""
    writes = request.method in {"PUT", "DELETE", "PATCH"}
    if problem.html or (writes and problem in {NOT_FOUND, UNAVAILABLE}):
        return HTML
    accepted = request.headers.get("Accept", "")
    if "application/json" in accepted:
        return JSON
    return HTML if "text/html" in accepted else TEXT


def _body(problem: Problem, url: str | None, wanted: str) -> str:
    """Return the error in the wanted content type."""
    if wanted == JSON:
        link = {"url": url} if url else {}
        return json.dumps({"title": problem.title, "message": problem.message, **link})
    if wanted == HTML:
        title, message = escape(problem.title), escape(problem.message)
        return f"<html><body><h1>{title}</h1><p>{message}</p></body></html>\n"
    see = f"\n\nSee: {url}" if url else ""
    return f"{problem.title}\n{problem.message}{see}\n"
