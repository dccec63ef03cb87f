"""Finding the handler of a path; both flavours list theirs as routes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
import re

from .http import Request, Response

type Handler = Callable[..., Awaitable[Response]]
"""Called with the request and the groups of the route's pattern."""


class NoRouteError(Exception):
    """Nothing answers on this path."""


class WrongMethodError(Exception):
    """Something answers on this path, but not to this method."""


@dataclass(frozen=True, slots=True)
class Route:
    """What answers to some methods (`*` is any) on the decoded paths of a pattern."""

    methods: str
    pattern: str
    handler: Handler

    def takes(self, method: str) -> bool:
        """Whether the handler is for this method."""
        return self.methods == "*" or method in self.methods.split()


def page(methods: str, path: str, content: Callable[[], Response]) -> Route:
    """Return the route of a page that can only be read, and is as it is just then."""

    async def answer(_request: Request) -> Response:
        """Answer with the content of this moment."""
        return content()

    return Route(methods, path, answer)


async def follow(routes: Sequence[Route], request: Request, path: str) -> Response:
    """Let the first fitting route answer; `NoRouteError`, `WrongMethodError`."""
    known = False
    for route in routes:
        if (match := re.fullmatch(route.pattern, path)) is None:
            continue
        if route.takes(request.method):
            return await route.handler(request, *match.groups())
        known = True
    raise WrongMethodError if known else NoRouteError
