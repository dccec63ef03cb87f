"""What clients have published, for those who want to look or to wait for it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

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
        self._news = asyncio.Event()

    def put(self, received: Received) -> None:
        """Keep a message."""
        self.received.append(received)
        self.tell()

    def tell(self) -> None:
        """Let everybody who waits look again."""
        self._news.set()
        self._news = asyncio.Event()

    async def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition is true; it is looked at after every event."""
        while not condition():
            await self._news.wait()

    async def wait_for(self, name: str) -> Received:
        """The latest message with this command, also one received before."""
        while (found := self._latest(name)) is None:
            await self._news.wait()
        return found

    def _latest(self, name: str) -> Received | None:
        """The latest message with this command."""
        newest_first = reversed(self.received)
        return next((item for item in newest_first if name in item.commands), None)
