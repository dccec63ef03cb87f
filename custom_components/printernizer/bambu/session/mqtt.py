"""paho's MQTT client on the event loop: no thread, one connection, then thrown away.

Home Assistant's own `mqtt` integration drives paho the same way. It is given a socket
that is connected already.
"""

import asyncio
from collections.abc import Callable
import contextlib
from datetime import timedelta
import socket
import ssl
import time
from typing import Any, override
import uuid

from paho.mqtt.client import Client, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion

from ...printer.errors import PrinterError, PrinterTimeoutError, ProtocolError
from ...printer.reasons import Reason
from .link import Link
from .messages import SealedMessage

# As often as in Home Assistant's own `mqtt`.
_MISC_INTERVAL = 1.0
_PACKETS_A_TURN = 32
# Full reports have some 30 kB.
_LARGEST_PACKET = 2 * 1024 * 1024
# What is read at once: memory is set aside for all of it, each time.
_LARGEST_PIECE = 64 * 1024


class PublishReceipt:
    """What the library's encoders get back: they never wait for the printer."""

    def __init__(self, info: MQTTMessageInfo) -> None:
        """Keep what paho said when it took the message."""
        self._info = info

    def wait_for_publish(self) -> None:
        """Return at once: printers acknowledge unreliably."""

    def is_published(self) -> bool:
        """Whether paho took the message."""
        return self._info.rc == MQTTErrorCode.MQTT_ERR_SUCCESS


class LoopMqttClient(Client):
    """One MQTT connection to one printer, driven by the event loop.

    `seal` makes a message ready to be sent; `on_closed` is called on the loop when
    the socket is gone.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        link: Link,
        seal: Callable[[str], SealedMessage],
        on_closed: Callable[[], None],
    ) -> None:
        """Take over a connection; nothing is sent yet."""
        super().__init__(
            CallbackAPIVersion.VERSION2,
            # Of two clients with one id the second throws the first out (MQTT 3.1.1,
            # 3.1.4).
            client_id=f"printernizer-{uuid.uuid4().hex[:12]}",
            protocol=MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
        )
        self.suppress_exceptions = True
        # Printers acknowledge unreliably: a limit on what is unacknowledged would
        # sooner or later stop everything.
        self.max_inflight_messages_set(0)
        self._link = link
        self.round_trip: timedelta | None = None
        """How long the last answer to a ping took."""
        self.fault: PrinterError | None = None
        """Why we hung up, if the printer did not."""
        self._event_loop = loop
        self._seal = seal
        self._on_closed = on_closed
        self._misc_timer: asyncio.TimerHandle | None = None
        self._watched: socket.socket | None = None
        self._hung_up = False
        self.on_socket_open = self._socket_opened
        self.on_socket_close = self._socket_closed
        self.on_socket_register_write = self._write_wanted
        self.on_socket_unregister_write = self._write_done

    @override
    def _handle_publish(self) -> Any:
        """Take a message. No printer sends with QoS 2, which paho would store."""
        if self._in_packet["command"] >> 1 & 0x03 > 1:
            self.fault = ProtocolError(Reason.NOT_UNDERSTOOD)
            return MQTTErrorCode.MQTT_ERR_PROTOCOL
        return super()._handle_publish()

    @override
    def _handle_pingresp(self) -> Any:
        """Take the answer to a ping, and note how long it took."""
        if self._ping_t:
            self.round_trip = timedelta(seconds=time.monotonic() - self._ping_t)
        return super()._handle_pingresp()

    @override
    def publish(  # type: ignore[override]
        self, topic: str, payload: str, *_args: Any, **_options: Any
    ) -> PublishReceipt:
        """Send a message of ours or of the library's, made ready to be sent."""
        sealed = self._seal(payload)
        return PublishReceipt(super().publish(topic, sealed.text, sealed.qos))

    def hang_up(self) -> None:
        """Say goodbye and close the socket now. On the event loop; may be repeated."""
        self._hung_up = True
        self.disconnect()
        if self._sock is not None:
            self.loop_write()
        self._sock_close()
        self._link.sock.close()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate that the printer showed, in hex."""
        return self._link.fingerprint

    def break_off(self, fault: PrinterError) -> None:
        """Close the socket because of what the printer does. On the event loop.

        A moment later: paho takes the lock of its callbacks to close, and holds it
        while it hands a message on.
        """
        self.fault = fault
        self._event_loop.call_soon(self._sock_close)

    @override
    def _create_socket(self) -> ssl.SSLSocket:
        """Use the connection that was made under the printer's serial number."""
        return self._link.sock

    @override
    def _sock_recv(self, bufsize: int) -> bytes:
        """Read a piece of a packet; of one that is too large, not even the first."""
        if bufsize > _LARGEST_PACKET:
            self.fault = ProtocolError(Reason.ANSWER_TOO_LARGE, megabytes=bufsize >> 20)
            raise ConnectionAbortedError(str(self.fault))
        piece: bytes = super()._sock_recv(min(bufsize, _LARGEST_PIECE))
        return piece

    def _socket_opened(self, _client: Client, _data: Any, sock: Any) -> None:
        self._event_loop.call_soon_threadsafe(self._watch, sock)

    def _watch(self, sock: socket.socket) -> None:
        """Read the socket from now on, unless it is closed already."""
        if self._hung_up or sock.fileno() < 0:
            return
        self._watched = sock
        self._event_loop.add_reader(sock, self._receive)
        self._misc_timer = self._event_loop.call_later(_MISC_INTERVAL, self._misc)
        # What came in with the handshake is in OpenSSL's buffer, not in the socket.
        self._receive()

    def _receive(self) -> None:
        """Take in packets until there are none, or give the loop a turn in between."""
        for _ in range(_PACKETS_A_TURN):
            if self.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            sock = self.socket()
            if not isinstance(sock, ssl.SSLSocket) or not sock.pending():
                return
        self._event_loop.call_soon(self._receive)

    def _misc(self) -> None:
        """Ask whether the printer is still there; hang up if it does not say so."""
        self.loop_misc()
        if self.socket() is None:
            self.fault = self.fault or PrinterTimeoutError(Reason.NO_ANSWER)
        else:
            self._misc_timer = self._event_loop.call_later(_MISC_INTERVAL, self._misc)

    def _write_wanted(self, _client: Client, _data: Any, sock: Any) -> None:
        self._event_loop.call_soon_threadsafe(self._watch_writing, sock)

    def _watch_writing(self, sock: socket.socket) -> None:
        if not self._hung_up and sock.fileno() >= 0 and self.want_write():
            self._event_loop.add_writer(sock, self._write)

    def _write(self) -> None:
        self.loop_write()

    def _write_done(self, _client: Client, _data: Any, sock: Any) -> None:
        if sock.fileno() >= 0:
            self._event_loop.remove_writer(sock)

    def _socket_closed(self, _client: Client, _data: Any, sock: Any) -> None:
        """Stop watching, on the loop: this may be called while connecting fails."""
        with contextlib.suppress(RuntimeError):
            self._event_loop.call_soon_threadsafe(self._on_closed)
        if self._watched is None or sock is not self._watched:
            return
        self._watched = None
        if sock.fileno() >= 0:
            self._event_loop.remove_reader(sock)
            self._event_loop.remove_writer(sock)
        if self._misc_timer is not None:
            self._misc_timer.cancel()
