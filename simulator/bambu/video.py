"""The video camera on port 322: RTSP inside of TLS, with a login by digest.

Video comes in packets between the answers (RFC 2326, 10.12): nothing goes beside the
connection. In the addresses that it tells, the printer names a host that is wrong.
"""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
import hashlib
import hmac
import re
import secrets
import ssl
from typing import override

from .server import GREETING_SECONDS, TlsServer

PORT = 322
PATH = "/streaming/live/1"
REALM = "LIVE555 Streaming Media"
SDP = """v=0
o=- 1 1 IN IP4 {host}
s=LIVE555 Streaming Media
t=0 0
a=control:*
m=video 0 RTP/AVP 96
c=IN IP4 0.0.0.0
a=rtpmap:96 H264/90000
a=fmtp:96 packetization-mode=1;profile-level-id=42E01F
a=control:{base}/track1
"""

_FIELD = re.compile(r'(\w+)="([^"]*)"')

type Headers = dict[str, str]


class VideoCamera(TlsServer):
    """Streams to those who log in; `shoot` sends a packet by hand."""

    def __init__(
        self,
        context: ssl.SSLContext,
        login: Callable[[], tuple[str, str] | None],
        picture: Callable[[], bytes],
    ) -> None:
        """Be ready; `login` tells user and access code, `picture` takes a JPEG.

        There is no login while the owner does not want it to be seen in the network.
        """
        super().__init__(context)
        self._login = login
        self._picture = picture
        self.interval: float | None = None
        """Real seconds between pictures; without, only `shoot` sends any."""
        self._watching: list[asyncio.StreamWriter] = []
        self._packets = 0
        self.total_connections = 0
        self.basic = False
        """Whether it wants a basic login in place of a digest."""
        self.told_host = "192.168.1.1"
        """The host in the addresses that it tells."""
        self.requests: list[tuple[str, Headers]] = []
        """What clients have asked for: first line and headers in small letters."""
        self.packets: list[bytes] = []
        """What clients have told of how the video arrives."""

    @property
    def viewers(self) -> int:
        """How many clients watch at present."""
        return len(self._watching)

    def shoot(self, content: bytes) -> None:
        """Send a packet of video to all who watch."""
        for writer in self._watching:
            writer.write(interleaved(self._packet(content)))

    @override
    def _accept(self, raw: asyncio.Transport) -> None:
        self.total_connections += 1
        super()._accept(raw)

    @override
    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve a client until it leaves; nobody may look while live view is off."""
        client = _Client(writer)
        try:
            if self._login() is not None:
                with suppress(OSError, EOFError, TimeoutError, ValueError):
                    await self._talk(reader, client)
        finally:
            if client.film is not None:
                client.film.cancel()
            if writer in self._watching:
                self._watching.remove(writer)
            writer.close()

    async def _film(self, writer: asyncio.StreamWriter, interval: float) -> None:
        """Show one who watches what the machine does, until they leave."""
        # What makes video takes a second to load: only where there is one to watch.
        from .film import Film  # noqa: PLC0415

        film, clock = Film(self._picture), asyncio.get_running_loop().time
        begun = clock()
        while True:
            await self.awake.wait()
            # At once: asyncio complains of each one that comes after they have left.
            packets = film.shoot(clock() - begun)
            writer.write(b"".join(interleaved(packet) for packet in packets))
            await asyncio.sleep(interval)

    async def _talk(self, reader: asyncio.StreamReader, client: _Client) -> None:
        while True:
            # Only who watches may be silent.
            patience = None if client.writer in self._watching else GREETING_SECONDS
            async with asyncio.timeout(patience):
                first = await reader.readexactly(1)
            if first == b"$":
                head = await reader.readexactly(3)
                self.packets.append(await reader.readexactly(head[1] * 256 + head[2]))
                continue
            text = (first + await reader.readuntil(b"\r\n\r\n")).decode()
            start, *lines = text.strip().split("\r\n")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            self.requests.append((start, headers))
            await self.awake.wait()
            if not self._answer(client, start, headers):
                return

    def _answer(self, client: _Client, start: str, headers: Headers) -> bool:
        """Answer a request; whether the client may go on."""
        method, uri, _ = start.split(" ")
        if method == "OPTIONS":
            client.say(headers, "200 OK", Public="OPTIONS, DESCRIBE, SETUP, PLAY")
        elif not self._lets_in(client, method, uri, headers):
            client.say(headers, "401 Unauthorized", **self._challenge(client))
        elif not re.fullmatch(rf"rtsps?://[^/]+{PATH}(/|/track1)?", uri):
            client.say(headers, "404 Stream Not Found")
        else:
            return self._do(client, method, headers)
        return True

    def _do(self, client: _Client, method: str, headers: Headers) -> bool:
        base = f"rtsps://{self.told_host}{PATH}"
        match method:
            case "DESCRIBE":
                body = SDP.format(host=self.told_host, base=base)
                client.say(headers, "200 OK", body, Content_Base=f"{base}/")
            case "SETUP" if "RTP/AVP/TCP" not in headers.get("transport", ""):
                client.say(headers, "461 Unsupported Transport")
            case "SETUP":
                transport = "RTP/AVP/TCP;unicast;interleaved=0-1"
                client.set_up = True
                session = f"{client.session};timeout=65"
                client.say(headers, "200 OK", Transport=transport, Session=session)
            case _ if headers.get("session") != client.session or not client.set_up:
                client.say(headers, "454 Session Not Found")
            case "PLAY":
                told = f"url={base}/track1;seq=1;rtptime=0"
                client.say(headers, "200 OK", Session=client.session, RTP_Info=told)
                self._watching.append(client.writer)
                if self.interval is not None:
                    film = self._film(client.writer, self.interval)
                    client.film = asyncio.create_task(film)
            case "GET_PARAMETER":
                client.say(headers, "200 OK", Session=client.session)
            case "TEARDOWN":
                client.say(headers, "200 OK")
                return False
            case _:
                client.say(headers, "405 Method Not Allowed")
        return True

    def _challenge(self, client: _Client) -> dict[str, str]:
        if self.basic:
            return {"WWW_Authenticate": f'Basic realm="{REALM}"'}
        # Each refusal makes a new one, and the one before is no longer good.
        client.nonce = secrets.token_hex(16)
        return {"WWW_Authenticate": f'Digest realm="{REALM}", nonce="{client.nonce}"'}

    def _lets_in(
        self, client: _Client, method: str, uri: str, headers: Headers
    ) -> bool:
        user, code = self._login() or ("", "")
        given = headers.get("authorization", "")
        if self.basic:
            return given == f"Basic {b64encode(f'{user}:{code}'.encode()).decode()}"
        fields = dict(_FIELD.findall(given))
        proof = _md5(
            f"{_md5(f'{user}:{REALM}:{code}')}:{client.nonce}:{_md5(f'{method}:{uri}')}"
        )
        expected = {
            "username": user,
            "realm": REALM,
            "nonce": client.nonce,
            "uri": uri,
        }
        known = expected.items() <= fields.items()
        return known and hmac.compare_digest(fields.get("response", ""), proof)

    def _packet(self, content: bytes) -> bytes:
        """Return a packet of RTP with the next number."""
        self._packets += 1
        number = self._packets.to_bytes(2)
        return b"\x80\x60" + number + bytes(8) + content


class _Client:
    """One client's connection, and what was agreed on in it."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.session = secrets.token_hex(4).upper()
        self.nonce = secrets.token_hex(16)
        self.set_up = False
        self.film: asyncio.Task[None] | None = None

    def say(
        self, request: Headers, status: str, body: str = "", **headers: str
    ) -> None:
        """Answer a request."""
        content = body.replace("\n", "\r\n").encode()
        told = {"CSeq": request.get("cseq", ""), **headers}
        if content:
            told |= {
                "Content-Type": "application/sdp",
                "Content-Length": str(len(content)),
            }
        lines = (f"{key.replace('_', '-')}: {value}\r\n" for key, value in told.items())
        self.writer.write(f"RTSP/1.0 {status}\r\n{''.join(lines)}\r\n".encode())
        self.writer.write(content)


def interleaved(packet: bytes) -> bytes:
    """Return a packet of video as it goes between answers."""
    return b"$\0" + len(packet).to_bytes(2) + packet


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
