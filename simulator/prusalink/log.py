"""What clients have asked for, to look at and to wait for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from simulator.news import News


@dataclass(slots=True)
class LoggedRequest:
    """One request; the status is `None` until there is an answer."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in any case."""
    time: float
    """Simulated seconds."""
    status: int | None = None
    settled: bool = field(default=False, repr=False)
    """Whether it can be waited for: it was answered, or hangs."""

    def fits(self, method: str, path_prefix: str) -> bool:
        """Whether somebody who waits for this would take it."""
        asked = self.method == method and self.target.startswith(path_prefix)
        return asked and self.settled and self.status != HTTPStatus.UNAUTHORIZED


class RequestLog:
    """All requests in the order in which they came."""

    def __init__(self) -> None:
        """Start empty."""
        self.requests: list[LoggedRequest] = []
        self._taken: set[int] = set()
        self._news = News()

    def settle(self, entry: LoggedRequest) -> None:
        """Let those who wait look at the request."""
        entry.settled = True
        self._news.tell()

    async def wait_for(self, method: str, path_prefix: str) -> LoggedRequest:
        """Return the first such request that was not returned before."""
        return await self._news.first(lambda: self._hand_out(method, path_prefix))

    def _hand_out(self, method: str, path_prefix: str) -> LoggedRequest | None:
        """Hand out a request that has come, once."""
        for number, entry in enumerate(self.requests):
            if number not in self._taken and entry.fits(method, path_prefix):
                self._taken.add(number)
                return entry
        return None
