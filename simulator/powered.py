"""What all simulated printers have in common: they are switched on and off."""

from abc import ABC, abstractmethod
from typing import Self

from .machine import Machine

HOST = "127.0.0.1"
"""Where all of them listen."""


class PoweredPrinter(ABC):
    """One printer; an async context manager that starts and stops it."""

    host = HOST
    machine: Machine
    """The mechanics, which stand as they stood while the power is off."""
    replays_last_job = False
    """Whether it prints its last job once more when it gets power, as an A1 has."""

    async def __aenter__(self) -> Self:
        """Switch the printer on."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Switch the printer off."""
        await self.stop()

    @property
    @abstractmethod
    def port(self) -> int:
        """On which port it listens, kept while it is off; after the start never 0."""

    @abstractmethod
    async def start(self) -> None:
        """Listen; `OSError` if a port is taken."""

    @abstractmethod
    async def stop(self) -> None:
        """Close every connection and leave no task and no socket behind."""

    async def power_off(self) -> None:
        """Cut the power: nobody listens any more. The machine stays as it is."""
        await self.stop()

    async def power_on(self) -> None:
        """Come back on the same port."""
        await self.start()
        if self.replays_last_job:
            self.machine.begin_again()
