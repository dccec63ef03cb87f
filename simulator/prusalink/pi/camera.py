"""A camera at a Raspberry Pi."""

from dataclasses import dataclass, field

from simulator.machine import Machine
from simulator.pictures import jpeg_of

INTERVAL = 30
"""Seconds between photos."""


@dataclass(slots=True)
class PiCamera:
    """A camera; `photo` is there once the first has been taken."""

    id: str = "b7Qk2Jx_94Tz"
    name: str = "HD Cam"
    connected: bool = True
    takes_orders: bool = True
    """Whether it takes a photo when told to; not all do."""
    photo: bytes | None = None
    taken: int = field(default=-INTERVAL)

    def look(self, machine: Machine) -> None:
        """Take the photo that is due."""
        due = int(machine.time) // INTERVAL * INTERVAL
        if due > self.taken:
            self.shoot(machine, due)

    def shoot(self, machine: Machine, time: int) -> bytes:
        """Take a photo."""
        self.photo, self.taken = jpeg_of(machine), time
        return self.photo
