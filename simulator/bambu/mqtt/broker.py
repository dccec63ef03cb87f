"""The MQTT broker inside a printer, with the rules that the printers have.

A client that breaks a rule is put out without a word, as at the printers: wrong topic,
anything but MQTT 3.1.1, no ping for one and a half keepalives. Only a wrong access code
gets an answer (CONNACK 5).
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
import itertools
import ssl
from typing import override

from ..server import GREETING_SECONDS, TlsServer
from .packets import (
    PROTOCOL,
    ConnAck,
    Connect,
    Disconnect,
    MalformedPacketError,
    Packet,
    PingReq,
    PingResp,
    PubAck,
    Publish,
    SubAck,
    Subscribe,
    UnsubAck,
    Unsubscribe,
    encode,
    read_packet,
)

BACKLOG = 4_194_304
"""Bytes that may wait for a client that does not read; more reports are lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the broker lets clients do."""

    username: str
    password: str
    report_topic: str
    request_topic: str
    client_limit: int
    """So many clients are served; one above it connects and gets no data."""
    keepalive_grace: float = 1.5
    """Keepalives without a packet after which a client is put out."""
    acknowledge: bool = True
    """Whether messages with QoS 1 get their PUBACK."""


@dataclass(eq=False, slots=True)
class Session:
    """A client that has logged in."""

    client_id: str
    keepalive: int
    writer: asyncio.StreamWriter
    served: bool
    subscribed: bool = False


class RuleBrokenError(Exception):
    """The client has to be put out."""


class Broker(TlsServer):
    """Listens, and hands over the messages that served clients publish."""

    def __init__(
        self,
        rules: Rules,
        context: ssl.SSLContext,
        on_message: Callable[[Publish, str], None],
        on_change: Callable[[], None],
    ) -> None:
        """`on_message` gets the client's id too; `on_change` follows the sessions."""
        super().__init__(context)
        self.rules = rules
        self.sessions: list[Session] = []
        self._on_message = on_message
        self._on_change = on_change
        self._names = itertools.count(1)

    def publish(self, payload: bytes) -> None:
        """Send a report to every served client that has subscribed."""
        message = Publish(topic=self.rules.report_topic, payload=payload)
        for session in self.sessions:
            if session.served and session.subscribed:
                self._send(session.writer, message)

    def publish_half(self, payload: bytes) -> None:
        """Begin to send a report, as if the network went away meanwhile."""
        packet = encode(Publish(topic=self.rules.report_topic, payload=payload))
        for session in self.sessions:
            session.writer.write(packet[: len(packet) // 2])

    @override
    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection until it ends or breaks a rule."""
        try:
            session = await self._greet(reader, writer)
            await self._converse(session, reader)
        except MalformedPacketError, RuleBrokenError, EOFError, OSError:
            pass  # whatever ended it, the printer says nothing about it
        finally:
            writer.close()
            self._forget(writer)

    async def _greet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Session:
        """Let a client log in; raise `RuleBrokenError` if it may not."""
        async with asyncio.timeout(GREETING_SECONDS):
            packet = await read_packet(reader)
        await self.awake.wait()
        if not isinstance(packet, Connect):
            raise RuleBrokenError
        code = self._judge(packet)
        self._send(writer, ConnAck(code))
        if code:
            raise RuleBrokenError
        return self._admit(packet, writer)

    def _judge(self, packet: Connect) -> int:
        """The return code of the CONNACK; 0 lets the client in."""
        if packet.protocol != PROTOCOL:
            return 1
        if not packet.client_id and not packet.clean_session:
            return 2
        login = packet.username, packet.password
        return 0 if login == (self.rules.username, self.rules.password) else 5

    def _admit(self, packet: Connect, writer: asyncio.StreamWriter) -> Session:
        """Note the session; an older one with the same client id has to go."""
        client_id = packet.client_id or f"auto-{next(self._names)}"
        for other in [s for s in self.sessions if s.client_id == client_id]:
            other.writer.transport.abort()
            self._forget(other.writer)
        served = sum(s.served for s in self.sessions) < self.rules.client_limit
        session = Session(client_id, packet.keepalive, writer, served)
        self.sessions.append(session)
        self._on_change()
        return session

    def _forget(self, writer: asyncio.StreamWriter) -> None:
        """Strike the connection's session off."""
        self.sessions = [s for s in self.sessions if s.writer is not writer]
        self._on_change()

    async def _converse(self, session: Session, reader: asyncio.StreamReader) -> None:
        """Handle packet after packet, until a DISCONNECT or too long a silence."""
        patience = session.keepalive * self.rules.keepalive_grace or None
        while True:
            async with asyncio.timeout(patience):
                packet = await read_packet(reader)
            await self.awake.wait()
            if isinstance(packet, Disconnect):
                return
            self._handle(session, packet)

    def _handle(self, session: Session, packet: Packet) -> None:
        """Do what a packet asks; raise `RuleBrokenError` if it may not ask it."""
        match packet:
            case Publish():
                self._take(session, packet)
            case Subscribe(packet_id, topics):
                self._check(topics)
                session.subscribed = True
                self._send(session.writer, SubAck(packet_id, (0,) * len(topics)))
                self._on_change()
            case Unsubscribe(packet_id, topics):
                self._check(topics)
                session.subscribed = False
                self._send(session.writer, UnsubAck(packet_id))
                self._on_change()
            case PingReq():
                self._send(session.writer, PingResp())
            case _:
                raise RuleBrokenError

    def _check(self, topics: tuple[str, ...]) -> None:
        """Nothing but this printer's reports may be subscribed to."""
        if any(topic != self.rules.report_topic for topic in topics):
            raise RuleBrokenError

    def _take(self, session: Session, message: Publish) -> None:
        """Acknowledge a request and hand it over."""
        if message.topic != self.rules.request_topic:
            raise RuleBrokenError
        if message.qos and self.rules.acknowledge:
            self._send(session.writer, PubAck(message.packet_id))
        self._on_message(message, session.client_id)

    def _send(self, writer: asyncio.StreamWriter, packet: Packet) -> None:
        """Send a packet, unless the printer is frozen or the client does not read."""
        transport = writer.transport
        if not self.awake.is_set() or transport.is_closing():
            return
        if transport.get_write_buffer_size() < BACKLOG:
            writer.write(encode(packet))
