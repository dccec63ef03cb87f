"""paho's MQTT client on the event loop, and nothing above it.

It is what nobody who listens to these printers with paho can do without, so that what
is above it can be told apart. It is driven as Home Assistant's `mqtt` integration
drives it, and throws away what it gets.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import ssl
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from .speakers import Form

_MISC_SECONDS = 1.0


@asynccontextmanager
async def bare_clients(forms: list[Form]) -> AsyncGenerator[None]:
    """Have one client listen to each printer."""
    clients = [_BareClient(form) for form in forms]
    for client in clients:
        await client.start()
    try:
        yield
    finally:
        for client in clients:
            client.stop()


class _BareClient:
    def __init__(self, form: Form) -> None:
        self._loop = asyncio.get_running_loop()
        self._host, port = form["host"].rsplit(":", 1)
        self._port = int(port)
        self._topic = f"device/{form['serial']}/report"
        self._listens = asyncio.Event()
        self._misc_timer: asyncio.TimerHandle | None = None
        self._sock: Any = None
        self._client = client = Client(CallbackAPIVersion.VERSION2)
        client.username_pw_set("bblp", form["access_code"])
        # These are our own simulated printers.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        client.tls_set_context(context)
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = _throw_away
        client.on_socket_register_write = self._write_wanted

    async def start(self) -> None:
        """Connect, and return when the printer has heard what we listen to."""
        await asyncio.to_thread(self._client.connect, self._host, self._port)
        self._sock = self._client.socket()
        self._loop.add_reader(self._sock, self._client.loop_read)
        self._misc()
        await self._listens.wait()

    def stop(self) -> None:
        """Hang up."""
        self._loop.remove_reader(self._sock)
        if self._misc_timer is not None:
            self._misc_timer.cancel()
        self._client.disconnect()
        self._client.loop_write()

    def _misc(self) -> None:
        self._client.loop_misc()
        self._misc_timer = self._loop.call_later(_MISC_SECONDS, self._misc)

    def _connected(self, *_: Any) -> None:
        self._client.subscribe(self._topic)

    def _subscribed(self, *_: Any) -> None:
        self._listens.set()

    def _write_wanted(self, _client: Client, _data: Any, sock: Any) -> None:
        # paho says so in the thread that connects, too.
        self._loop.call_soon_threadsafe(self._watch_writing, sock)

    def _watch_writing(self, sock: Any) -> None:
        if self._client.want_write():
            self._loop.add_writer(sock, self._write, sock)

    def _write(self, sock: Any) -> None:
        self._client.loop_write()
        if not self._client.want_write():
            self._loop.remove_writer(sock)


def _throw_away(*_: Any) -> None:
    """Leave a message."""
