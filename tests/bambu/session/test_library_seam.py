"""What the session uses of other people's insides is still there.

Both packages are pinned. When a pin moves, this says what has gone.
"""

import inspect
import json
from typing import Any

from bambulabs_api import PrinterMQTTClient, ftp_client
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
import pytest

from tests.planted import ACCESS_CODE

from ..reading.reports import SERIAL


class Outbox:
    """What an encoder needs of a client: it keeps what is published."""

    def __init__(self) -> None:
        """Start empty."""
        self.sent: list[tuple[str, Any]] = []

    def is_connected(self) -> bool:
        """Say that there is a connection."""
        return True

    def publish(self, topic: str, payload: str) -> Outbox:
        """Keep a message, and be the receipt for it."""
        self.sent.append((topic, json.loads(payload)))
        return self

    def wait_for_publish(self) -> None:
        """Return at once."""

    def is_published(self) -> bool:
        """Say that it was sent."""
        return True


@pytest.fixture(name="session")
def session_fixture() -> PrinterMQTTClient:
    """Give a session of the library as ours makes it."""
    return PrinterMQTTClient(
        "192.0.2.7",
        ACCESS_CODE,
        SERIAL,
        port=8883,
        timeout=30,
        pushall_on_connect=False,
    )


@pytest.fixture(name="outbox")
def outbox_fixture(session: PrinterMQTTClient) -> Outbox:
    """Give what the session's encoders publish to."""
    outbox = Outbox()
    session._client = outbox  # type: ignore[assignment]
    return outbox


@pytest.mark.parametrize(
    "name",
    [
        "_client",
        "_on_connect",
        "_on_message",
        "_on_disconnect",
        "_update",
        "_data",
        "_access",
        "_username",
        "_hostname",
        "_port",
        "_timeout",
        "on_connect_handler",
        "on_message_handler",
        "on_disconnect_handler",
        "command_topic",
        "connect",
        "pause_print",
        "resume_print",
        "stop_print",
        "set_print_speed_lvl",
    ],
)
def test_the_library_still_has_what_the_session_uses(
    session: PrinterMQTTClient, name: str
) -> None:
    """Most of it is private, so nothing else protects us."""
    assert hasattr(session, name), (
        f"bambulabs-api has lost PrinterMQTTClient.{name}, which bambu/session.py uses"
    )


def test_the_library_still_has_its_ftp_client() -> None:
    """It is a good base class for reading files."""
    assert hasattr(ftp_client, "ImplicitFTP_TLS"), (
        "bambulabs-api has lost ftp_client.ImplicitFTP_TLS"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_access", ACCESS_CODE),
        ("_username", "bblp"),
        ("_hostname", "192.0.2.7"),
        ("_port", 8883),
        ("_timeout", 30),
        ("command_topic", f"device/{SERIAL}/request"),
    ],
)
def test_the_library_keeps_what_it_was_given(
    session: PrinterMQTTClient, name: str, value: object
) -> None:
    """The session reads it from there."""
    assert getattr(session, name) == value, f"PrinterMQTTClient.{name} has changed"


@pytest.mark.parametrize(
    ("encoder", "command"),
    [("pause_print", "pause"), ("resume_print", "resume"), ("stop_print", "stop")],
)
def test_an_encoder_publishes_its_command(
    session: PrinterMQTTClient, outbox: Outbox, encoder: str, command: str
) -> None:
    """What is missing in it is added by our own client."""
    session._data = {"print": {"gcode_state": "UNKNOWN"}}
    session._update = lambda: False  # type: ignore[method-assign]
    assert getattr(session, encoder)()
    assert outbox.sent == [
        (f"device/{SERIAL}/request", {"print": {"command": command}})
    ]


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_the_encoder_for_the_speed_sends_the_level_as_text(
    session: PrinterMQTTClient, outbox: Outbox, level: int
) -> None:
    """The printers insist on it."""
    assert session.set_print_speed_lvl(level)
    assert outbox.sent == [
        (
            f"device/{SERIAL}/request",
            {"print": {"command": "print_speed", "param": str(level)}},
        )
    ]


@pytest.mark.parametrize(
    ("encoder", "state"), [("pause_print", "PAUSE"), ("resume_print", "RUNNING")]
)
def test_an_encoder_sends_nothing_for_what_is_done_already(
    session: PrinterMQTTClient, outbox: Outbox, encoder: str, state: str
) -> None:
    """This is why the session keeps `_data` fresh."""
    session._data = {"print": {"gcode_state": state}}
    session._update = lambda: False  # type: ignore[method-assign]
    assert getattr(session, encoder)()
    assert outbox.sent == []


def test_the_getters_still_ask_through_the_one_method_that_is_overridden(
    session: PrinterMQTTClient, outbox: Outbox
) -> None:
    """Otherwise they would publish, and wait for the network."""
    asked: list[bool] = []
    session._update = lambda: asked.append(True) or False  # type: ignore[method-assign,func-returns-value]
    session.get_printer_state()
    assert asked, "get_printer_state does not go through _update any more"
    assert outbox.sent == []


def test_the_library_subscribes_and_tells_when_it_is_connected(
    session: PrinterMQTTClient,
) -> None:
    """Our session leaves the handshake to it."""

    class Yes:
        is_failure = False

    subscribed: list[str] = []
    told: list[object] = []

    class Broker:
        subscribe = staticmethod(subscribed.append)

    session.on_connect_handler = lambda *told_: told.append(told_)
    session._on_connect(Broker(), None, None, Yes(), None)  # type: ignore[arg-type]
    assert subscribed == [f"device/{SERIAL}/report"]
    assert len(told) == 1


@pytest.fixture(name="paho")
def paho_fixture() -> Client:
    """Give a client of paho's that was never connected."""
    return Client(CallbackAPIVersion.VERSION2)


@pytest.mark.parametrize(
    "name",
    [
        "_create_socket",
        "_sock",
        "_sock_close",
        "suppress_exceptions",
        "on_socket_open",
        "on_socket_close",
        "on_socket_register_write",
        "on_socket_unregister_write",
        "loop_read",
        "loop_write",
        "loop_misc",
        "want_write",
        "socket",
    ],
)
def test_paho_still_has_what_our_client_uses(paho: Client, name: str) -> None:
    """The names with an underscore are paho's own business."""
    assert hasattr(paho, name), f"paho has lost Client.{name}, which bambu/mqtt.py uses"


def test_paho_still_makes_its_socket_where_ours_takes_over() -> None:
    """Otherwise it would connect by itself, and look at no certificate."""
    parameters = list(inspect.signature(Client._create_socket).parameters)
    assert parameters == ["self"], "paho's _create_socket has changed"
    assert "self._sock = self._create_socket()" in inspect.getsource(Client.reconnect)


def test_paho_still_starts_without_a_socket_and_may_be_closed_twice(
    paho: Client,
) -> None:
    """Hanging up relies on both."""
    assert paho._sock is None
    paho._sock_close()
    paho._sock_close()
