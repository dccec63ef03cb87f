"""What it takes to log in to a printer, whichever of its ports."""

from dataclasses import dataclass, field

from ...printer.connection.address import Address
from .tls import Trust

DEFAULT_PORT = 8883


@dataclass(frozen=True, slots=True)
class Access:
    """Where a printer is, the access code, and whom to give it to."""

    address: Address
    access_code: str = field(repr=False)
    trust: Trust

    def port_of(self, usual: int) -> int:
        """Return where a service listens that usually does so at this port.

        Behind a forwarding that moved MQTT, the other ports are moved just as far.
        """
        return usual + self.address.port - DEFAULT_PORT
