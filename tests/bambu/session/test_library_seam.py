"""What the session uses of other people's insides is still there.

Both packages are pinned. When a pin moves, this says what has gone.
"""

import ast
from collections.abc import Sequence
import inspect
import json
import textwrap
from typing import Any

from bambulabs_api import PrinterMQTTClient, ftp_client
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
import pytest

from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.library import LibrarySession
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.connection.address import Address
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
def session_fixture() -> LibrarySession:
    """Give the library's session as ours begins it."""
    return LibrarySession(
        Access(Address("192.0.2.7", 8883), ACCESS_CODE, Trust(SERIAL))
    )


@pytest.fixture(name="outbox")
def outbox_fixture(session: LibrarySession) -> Outbox:
    """Give what the session's encoders publish to."""
    outbox = Outbox()
    session._client = outbox  # type: ignore[assignment]
    return outbox


def assigned_by(line: ast.AST) -> Sequence[ast.expr]:
    """Return what a line of code assigns to."""
    match line:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target):
            return [target]
    return []


NEEDLESS = {
    "_last_update": "for the getters",
    "ams_hub": "for the getters",
    "on_message_handler": "we read messages ourselves",
    "printer_info": "for the encoders of temperatures, which are ours",
    "pushall_timeout": "for the getters",
}
"""What the library's session keeps for parts that ours does without."""


def test_the_library_keeps_nothing_that_our_session_does_not_know_of(
    session: LibrarySession,
) -> None:
    """Its `__init__` is not called, so a new version's may keep what we lack."""
    source = textwrap.dedent(inspect.getsource(PrinterMQTTClient.__init__))
    kept = {
        attribute
        for line in ast.walk(ast.parse(source))
        for target in assigned_by(line)
        if (attribute := ast.unparse(target).removeprefix("self.")).isidentifier()
    }
    known = {*vars(session), "_client", *NEEDLESS}
    assert len(kept) > len(NEEDLESS), "the library's session is not read any more"
    assert kept <= known, f"bambulabs-api keeps {kept - known}, which ours does not"


@pytest.mark.parametrize(
    "name",
    [
        "_on_connect",
        "_on_message",
        "_on_disconnect",
        "_update",
        "connect",
        "pause_print",
        "resume_print",
        "stop_print",
        "set_print_speed_lvl",
    ],
)
def test_the_library_still_has_what_the_session_uses(
    session: LibrarySession, name: str
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
    ("encoder", "command"),
    [("pause_print", "pause"), ("resume_print", "resume"), ("stop_print", "stop")],
)
def test_an_encoder_publishes_its_command(
    session: LibrarySession, outbox: Outbox, encoder: str, command: str
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
    session: LibrarySession, outbox: Outbox, level: int
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
    session: LibrarySession, outbox: Outbox, encoder: str, state: str
) -> None:
    """This is why the session keeps `_data` fresh."""
    session._data = {"print": {"gcode_state": state}}
    session._update = lambda: False  # type: ignore[method-assign]
    assert getattr(session, encoder)()
    assert outbox.sent == []


def test_the_getters_still_ask_through_the_one_method_that_is_overridden(
    session: LibrarySession, outbox: Outbox
) -> None:
    """Otherwise they would publish, and wait for the network."""
    asked: list[bool] = []
    session._update = lambda: asked.append(True) or False  # type: ignore[method-assign,func-returns-value]
    session.get_printer_state()
    assert asked, "get_printer_state does not go through _update any more"
    assert outbox.sent == []


def test_the_library_subscribes_and_tells_when_it_is_connected(
    session: LibrarySession,
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
