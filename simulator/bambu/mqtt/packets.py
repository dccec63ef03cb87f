"""MQTT 3.1.1 on the wire: the packets that printers and their clients exchange.

Both directions are here, so that a test can be the client. QoS 2 is left out: the
printers do not use it.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
import struct
from typing import Final

MAXIMUM_SIZE: Final = 1_048_576
"""Bytes a packet may have; no client sends a printer more."""
PROTOCOL: Final = ("MQTT", 4)


class MalformedPacketError(Exception):
    """Bytes that MQTT 3.1.1 does not allow; the connection has to be closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """A client asks for a session; `keepalive` is in seconds, 0 = none."""

    client_id: str
    username: str | None = None
    password: str | None = None
    keepalive: int = 60
    clean_session: bool = True
    protocol: tuple[str, int] = PROTOCOL


@dataclass(frozen=True, slots=True)
class ConnAck:
    """The answer to `Connect`: 0 accepted, 1 protocol, 2 client id, 5 wrong login."""

    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """A message on a topic; `packet_id` is 0 with QoS 0."""

    topic: str
    payload: bytes
    qos: int = 0
    packet_id: int = 0


@dataclass(frozen=True, slots=True)
class PubAck:
    """The receipt of a message with QoS 1."""

    packet_id: int


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A client wants the messages on these topics."""

    packet_id: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubAck:
    """The answer to `Subscribe`: the QoS granted, one a topic."""

    packet_id: int
    granted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """A client no longer wants the messages on these topics."""

    packet_id: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnsubAck:
    """The answer to `Unsubscribe`."""

    packet_id: int


@dataclass(frozen=True, slots=True)
class PingReq:
    """A client is still there."""


@dataclass(frozen=True, slots=True)
class PingResp:
    """So is the printer."""


@dataclass(frozen=True, slots=True)
class Disconnect:
    """A client goes in good order."""


type Packet = (
    Connect
    | ConnAck
    | Publish
    | PubAck
    | Subscribe
    | SubAck
    | Unsubscribe
    | UnsubAck
    | PingReq
    | PingResp
    | Disconnect
)

RECEIPTS: Final[dict[type[PubAck | UnsubAck], int]] = {PubAck: 0x40, UnsubAck: 0xB0}
"""Packets of an id alone, with their first byte."""
SIGNALS: Final[dict[type[PingReq | PingResp | Disconnect], int]] = {
    PingReq: 0xC0,
    PingResp: 0xD0,
    Disconnect: 0xE0,
}
"""Packets of nothing but their first byte."""


class Fields:
    """Reads a packet's body from front to back."""

    def __init__(self, body: bytes) -> None:
        """Stand before the first byte."""
        self._body = body
        self._at = 0

    def take(self, length: int) -> bytes:
        """The next bytes; too few are malformed."""
        end = self._at + length
        if end > len(self._body):
            raise MalformedPacketError(self._body)
        piece, self._at = self._body[self._at : end], end
        return piece

    def byte(self) -> int:
        """The next byte as a number."""
        return self.take(1)[0]

    def word(self) -> int:
        """The next two bytes as a number."""
        return int.from_bytes(self.take(2))

    def packet_id(self) -> int:
        """The next two bytes as a packet's id, which is never 0."""
        if not (number := self.word()):
            raise MalformedPacketError(self._body)
        return number

    def blob(self) -> bytes:
        """The next bytes that have their length in front."""
        return self.take(self.word())

    def text(self) -> str:
        """The next string; anything but UTF-8 is malformed."""
        try:
            return self.blob().decode()
        except UnicodeDecodeError as error:
            raise MalformedPacketError(self._body) from error

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._body) - self._at)

    @property
    def left(self) -> bool:
        """Whether there is more to read."""
        return self._at < len(self._body)


def encode(packet: Packet) -> bytes:
    """The packet as bytes."""
    match packet:
        case Connect():
            first, body = 0x10, _connect_body(packet)
        case ConnAck(code):
            first, body = 0x20, bytes((0, code))
        case Publish():
            first, body = 0x30 | packet.qos << 1, _publish_body(packet)
        case Subscribe(packet_id, topics):
            wanted = b"".join(_text(topic) + b"\x00" for topic in topics)
            first, body = 0x82, _word(packet_id) + wanted
        case SubAck(packet_id, granted):
            first, body = 0x90, _word(packet_id) + bytes(granted)
        case Unsubscribe(packet_id, topics):
            first, body = 0xA2, _word(packet_id) + b"".join(map(_text, topics))
        case PubAck(packet_id) | UnsubAck(packet_id):
            first, body = RECEIPTS[type(packet)], _word(packet_id)
        case PingReq() | PingResp() | Disconnect():
            first, body = SIGNALS[type(packet)], b""
    return _frame(first, body)


def decode(first: int, body: bytes) -> Packet:
    """The packet of a first byte and a body; `MalformedPacketError` if it is none."""
    fields = Fields(body)
    packet = _decode(first, fields)
    if fields.left:
        raise MalformedPacketError(body)
    return packet


async def read_packet(reader: asyncio.StreamReader) -> Packet:
    """The next packet.

    Raises `MalformedPacketError`, or `asyncio.IncompleteReadError` at the end of the
    connection.
    """
    first = (await reader.readexactly(1))[0]
    size = await _read_size(reader)
    return decode(first, await reader.readexactly(size))


async def _read_size(reader: asyncio.StreamReader) -> int:
    """The body's size: seven bits a byte, the lowest first, at most four bytes."""
    size = 0
    for shift in (0, 7, 14, 21):
        byte = (await reader.readexactly(1))[0]
        size |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    else:
        raise MalformedPacketError(size)
    if size > MAXIMUM_SIZE:
        raise MalformedPacketError(size)
    return size


def _decode(first: int, fields: Fields) -> Packet:
    """Tell the packets by their first byte: the type and its fixed flags."""
    match first:
        case 0x10:
            return _decode_connect(fields)
        case 0x82:
            return Subscribe(fields.packet_id(), tuple(_wanted(fields)))
        case 0xA2:
            return Unsubscribe(fields.packet_id(), tuple(_named(fields)))
        case _ if first >> 4 == 0x03:
            return _decode_publish(first, fields)
        case _:
            return _decode_short(first, fields)


def _decode_short(first: int, fields: Fields) -> Packet:
    """What brokers answer, and the packets of no more than an id or nothing."""
    if first == 0x20:
        return ConnAck(fields.take(2)[1])
    if first == 0x90:
        return SubAck(fields.packet_id(), tuple(fields.rest()))
    for receipt, byte in RECEIPTS.items():
        if byte == first:
            return receipt(fields.packet_id())
    for signal, byte in SIGNALS.items():
        if byte == first:
            return signal()
    raise MalformedPacketError(first)


def _decode_connect(fields: Fields) -> Connect:
    """Read a CONNECT; a will is read over, because printers publish none."""
    protocol = fields.text(), fields.byte()
    flags = fields.byte()
    keepalive = fields.word()
    client_id = fields.text()
    if flags & 0x01:
        raise MalformedPacketError(flags)
    if flags & 0x04:
        fields.blob()
        fields.blob()
    return Connect(
        client_id=client_id,
        username=fields.text() if flags & 0x80 else None,
        password=fields.text() if flags & 0x40 else None,
        keepalive=keepalive,
        clean_session=bool(flags & 0x02),
        protocol=protocol,
    )


def _connect_body(packet: Connect) -> bytes:
    """The body of a CONNECT without a will."""
    name, level = packet.protocol
    flags = 0x02 * packet.clean_session
    flags |= 0x80 * (packet.username is not None)
    flags |= 0x40 * (packet.password is not None)
    login = [text for text in (packet.username, packet.password) if text is not None]
    head = _text(name) + struct.pack("!BBH", level, flags, packet.keepalive)
    return head + b"".join(_text(text) for text in (packet.client_id, *login))


def _decode_publish(first: int, fields: Fields) -> Publish:
    """Read a PUBLISH; QoS 2 counts as malformed here."""
    qos = first >> 1 & 0x03
    if qos > 1:
        raise MalformedPacketError(first)
    topic = fields.text()
    packet_id = fields.packet_id() if qos else 0
    return Publish(topic=topic, payload=fields.rest(), qos=qos, packet_id=packet_id)


def _publish_body(packet: Publish) -> bytes:
    """The body of a PUBLISH that is neither retained nor a duplicate."""
    number = _word(packet.packet_id) if packet.qos else b""
    return _text(packet.topic) + number + packet.payload


def _wanted(fields: Fields) -> Iterator[str]:
    """The topics of a SUBSCRIBE, of which there is at least one."""
    yield fields.text()
    fields.byte()
    while fields.left:
        yield fields.text()
        fields.byte()


def _named(fields: Fields) -> Iterator[str]:
    """The topics of an UNSUBSCRIBE, of which there is at least one."""
    yield fields.text()
    while fields.left:
        yield fields.text()


def _text(text: str) -> bytes:
    """A string with its length in front."""
    raw = text.encode()
    return _word(len(raw)) + raw


def _word(number: int) -> bytes:
    """A number in two bytes."""
    return number.to_bytes(2)


def _frame(first: int, body: bytes) -> bytes:
    """First byte, size of the body, body."""
    size, rest = bytearray(), len(body)
    while rest >= 0x80:
        size.append(rest & 0x7F | 0x80)
        rest >>= 7
    size.append(rest)
    return bytes((first,)) + size + body
