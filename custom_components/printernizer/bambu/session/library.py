"""bambulabs-api's session, without the paho client that it would make of its own."""

from typing import Any

from bambulabs_api import PrinterMQTTClient

from .access import Access

_USER = "bblp"
# A printer that is gone without a word is known to be after twice this.
KEEPALIVE = 8


class LibrarySession(PrinterMQTTClient):
    """The library's handshake, topics and encoders, for a client of ours.

    The library's `__init__` makes a client which reads all certificate authorities of
    the system: 16 to 47 ms in which it blocks, for nothing. So it is not called. What
    the parts that we use need is kept here, and a test fails when a newer version
    keeps anything else.
    """

    def __init__(self, access: Access) -> None:
        """Keep what the library's parts ask for; `_client` is for the heir to set."""
        self._hostname = access.address.host
        self._port = access.address.port
        self._username = _USER
        self._access = access.access_code
        self._printer_serial = access.trust.serial
        self._timeout = KEEPALIVE
        self.command_topic = f"device/{access.trust.serial}/request"
        # The first thing after the handshake is for us to send.
        self.pushall_aggressive = False
        self.strict = False
        self._data: dict[Any, Any] = {}
        self.on_connect_handler = _tell_nobody
        self.on_disconnect_handler = _tell_nobody


def _tell_nobody(*_told: Any) -> None:
    """Be what the library calls where we have nothing to do."""
