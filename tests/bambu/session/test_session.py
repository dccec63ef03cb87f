"""Opening a session with a printer that will not, or not in time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import ssl
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode
import pytest

from custom_components.printernizer.bambu.session import (
    link,
    mqtt,
    session as session_module,
)
from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.mqtt import LoopMqttClient
from custom_components.printernizer.bambu.session.session import BambuSession
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.errors import (
    CannotConnectError,
    PrinterTimeoutError,
)
from custom_components.printernizer.printer.fields import JsonObject
from simulator.bambu import certificates
from simulator.bambu.printer import BambuSimulator
from tests.planted import ACCESS_CODE

SERIAL = "01P00A000000001"

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def open_session(port: int) -> BambuSession:
    """Open a session with whatever listens there."""
    access = Access(Address("127.0.0.1", port), ACCESS_CODE, Trust(SERIAL))
    return await BambuSession.open(
        access, on_message=lambda _: None, on_lost=lambda: None
    )


@pytest.mark.parametrize(("mqtt", "files"), [(8883, 990), (18883, 10990), (8884, 991)])
def test_all_ports_are_moved_as_far_as_that_of_mqtt(mqtt: int, files: int) -> None:
    access = Access(Address("127.0.0.1", mqtt), ACCESS_CODE, Trust(SERIAL))
    assert access.port_of(990) == files


@asynccontextmanager
async def mute_broker(answer: bytes = b"") -> AsyncGenerator[int]:
    """Provide the port of a TLS server that answers the login with these bytes."""
    context = certificates.server_context(ssl.TLSVersion.TLSv1_2)
    certificates.present(context, certificates.issue(SERIAL), chain=True)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(answer)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_a_handshake_that_does_not_end_is_a_timeout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(link, "_HANDSHAKE_TIMEOUT", 0.05)
    async with BambuSimulator() as simulator:
        simulator.freeze()
        with pytest.raises(PrinterTimeoutError):
            await open_session(simulator.port)
        simulator.thaw()


async def test_a_login_that_is_not_answered_is_a_timeout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_module, "_LOGIN_TIMEOUT", 0.05)
    async with mute_broker() as port:
        with pytest.raises(PrinterTimeoutError):
            await open_session(port)


async def test_what_is_announced_as_too_large_is_not_even_waited_for() -> None:
    welcome, five_megabytes = b"\x20\x02\x00\x00", b"\x30\x80\x80\xc0\x02"
    lost = asyncio.Event()
    async with mute_broker(welcome + five_megabytes) as port:
        access = Access(Address("127.0.0.1", port), ACCESS_CODE, Trust(SERIAL))
        session = await BambuSession.open(
            access, on_message=lambda _: None, on_lost=lost.set
        )
        async with asyncio.timeout(5):
            await lost.wait()
        assert str(session.failure) == "answer too large, megabytes 5"
        session.close()


async def test_what_would_have_to_be_kept_is_hung_up_on() -> None:
    """Paho would keep messages with QoS 2, each as large as it likes, without end."""
    welcome, exactly_once = b"\x20\x02\x00\x00", b"\x34\x06\x00\x01t\x00\x01!"
    lost = asyncio.Event()
    async with mute_broker(welcome + exactly_once * 50) as port:
        access = Access(Address("127.0.0.1", port), ACCESS_CODE, Trust(SERIAL))
        session = await BambuSession.open(
            access, on_message=lambda _: None, on_lost=lost.set
        )
        async with asyncio.timeout(5):
            await lost.wait()
        assert str(session.failure) == "not understood"
        session.close()


async def test_a_broker_that_will_not_now_is_no_wrong_access_code() -> None:
    server_unavailable = b"\x20\x02\x00\x03"
    async with mute_broker(server_unavailable) as port:
        with pytest.raises(CannotConnectError):
            await open_session(port)


async def test_a_broker_that_speaks_nonsense_cannot_be_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_module, "_LOGIN_TIMEOUT", 0.1)
    async with mute_broker(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        with pytest.raises(CannotConnectError):
            await open_session(port)


async def test_a_port_without_tls_cannot_be_connected() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        with pytest.raises(CannotConnectError):
            await open_session(server.sockets[0].getsockname()[1])


async def test_a_command_on_a_closed_session_cannot_be_sent() -> None:
    async with BambuSimulator() as simulator:
        session = await open_session(simulator.port)
        session.close()
        with pytest.raises(CannotConnectError):
            session.command(session.stop_print)
        session.close()


async def test_a_second_answer_to_the_login_changes_nothing() -> None:
    async with BambuSimulator() as simulator:
        session = await open_session(simulator.port)
        refused = ReasonCode(PacketTypes.CONNACK, "Not authorized")
        session.on_connect_handler(session, session._client, None, None, refused, None)  # type: ignore[arg-type]
        assert session.is_connected()
        session.close()


async def test_a_session_makes_one_client_and_reads_none_of_the_systems_authorities(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library would make a second one, and block the loop for 16 ms and more."""
    made: list[Client] = []
    begin = Client.__init__

    def begun(self: Client, *args: Any, **options: Any) -> None:
        made.append(self)
        begin(self, *args, **options)

    def read(*_: Any) -> None:
        pytest.fail("the system's authorities were read")

    async with BambuSimulator() as simulator:
        monkeypatch.setattr(Client, "__init__", begun)
        monkeypatch.setattr(ssl.SSLContext, "load_default_certs", read)
        session = await open_session(simulator.port)
        session.close()
    assert [type(client) for client in made] == [LoopMqttClient]


def packet(message: str) -> bytes:
    """Return a short message of the printer as a broker hands it on."""
    topic = f"device/{SERIAL}/report".encode()
    body = bytes([0, len(topic)]) + topic + message.encode()
    return bytes([0x30, len(body)]) + body


async def test_all_that_comes_at_once_is_taken_in_with_turns_for_others_in_between(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mqtt, "_PACKETS_A_TURN", 2)
    welcome = b"\x20\x02\x00\x00"
    numbers: list[object] = []
    last = asyncio.Event()

    def take(message: JsonObject) -> None:
        numbers.append(message["n"])
        if message["n"] == 9:
            last.set()

    # All in one record of TLS: the socket itself says nothing more.
    flood = b"".join(packet(f'{{"n": {number}}}') for number in range(10))
    async with mute_broker(welcome + flood) as port:
        access = Access(Address("127.0.0.1", port), ACCESS_CODE, Trust(SERIAL))
        session = await BambuSession.open(access, on_message=take, on_lost=lambda: None)
        async with asyncio.timeout(5):
            await last.wait()
        session.close()
    assert numbers == list(range(10))


async def test_an_answer_to_a_ping_that_was_not_sent_tells_no_time() -> None:
    welcome, pong = b"\x20\x02\x00\x00", b"\xd0\x00"
    heard = asyncio.Event()
    async with mute_broker(welcome + pong + packet('{"n": 1}')) as port:
        access = Access(Address("127.0.0.1", port), ACCESS_CODE, Trust(SERIAL))
        session = await BambuSession.open(
            access, on_message=lambda _: heard.set(), on_lost=lambda: None
        )
        async with asyncio.timeout(5):
            await heard.wait()
        assert session.round_trip is None
        session.close()


async def test_a_connection_that_breaks_as_it_is_made_is_not_watched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin, wrong = BambuSession.connect, []

    def break_off(session: BambuSession) -> None:
        begin(session)
        raise ConnectionResetError

    def note(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        wrong.append(context)

    monkeypatch.setattr(BambuSession, "connect", break_off)
    asyncio.get_running_loop().set_exception_handler(note)
    async with BambuSimulator() as simulator:
        with pytest.raises(ConnectionResetError):
            await open_session(simulator.port)
        await simulator.wait_for_clients(0)
        for _ in range(10):
            await asyncio.sleep(0)
    assert wrong == []
