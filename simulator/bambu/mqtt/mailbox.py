"""What clients have published, for those who want to look or to wait for it."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.news import News

from ..wire import Payload


@dataclass(frozen=True, slots=True)
class Received:
    """A message that a client published, as it came."""

    message: Payload
    qos: int
    client_id: str

    @property
    def commands(self) -> list[str]:
        """The names of the commands in it."""
        parts = [part for part in self.message.values() if isinstance(part, dict)]
        return [part["command"] for part in parts if "command" in part]


class Mailbox:
    """The messages in the order they came, answered or not."""

    def __init__(self) -> None:
        """Be empty."""
        self.received: list[Received] = []
        self._news = News()

    def put(self, received: Received) -> None:
        """Keep a message."""
        self.received.append(received)
        self.tell()

    def tell(self) -> None:
        """Let everybody who waits look again."""
        self._news.tell()

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition is true; it is looked at after every event."""
        await self._news.first(lambda: condition() or None)

    async def wait_for(self, name: str) -> Received:
        """The latest message with this command, also one received before."""
        return await self._news.first(lambda: self._latest(name))

    def _latest(self, name: str) -> Received | None:
        """The latest message with this command."""
        newest_first = reversed(self.received)
        return next((item for item in newest_first if name in item.commands), None)
