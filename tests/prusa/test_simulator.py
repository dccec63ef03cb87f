"""The simulated PrusaLink printer keeps the rules of the real ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import json
import re
from typing import Any

import aiohttp
import pytest
from yarl import URL

from simulator.machine import Machine, Phase, Plan
from simulator.prusalink import (
    Break,
    Flavour,
    LinkState,
    Picture,
    PrusaLinkSimulator,
    previews,
)
from simulator.prusalink.digest import buddy_response, rpi_response
from tests.planted import PASSWORD
from tests.waiting import until_now as until

pytestmark = pytest.mark.usefixtures("socket_enabled")

KEY = "r4spb3rryK3y"
JSON = {"Accept": "application/json"}
CUBE = Plan(file="calibration_cube.gcode")
UNTIL_PRINTING = 120.0
"""Seconds after which a cold machine has heated up and prints."""
FILES = {Flavour.BUDDY: "/api/v1/files/usb", Flavour.RPI: "/api/v1/files/local"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client got."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        """The content type without its parameters."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0]


class Client:
    """A client that logs in with the API key."""

    def __init__(self, sim: PrusaLinkSimulator, session: aiohttp.ClientSession) -> None:
        """Talk with a simulator."""
        self._sim = sim
        self._session = session

    async def ask(self, method: str, path: str, **headers: str) -> Answer:
        """Send a request, in whose headers underscores stand for hyphens."""
        key = PASSWORD if self._sim.flavour is Flavour.BUDDY else KEY
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        url = URL(self._sim.url + path, encoded=True)
        sent = {**JSON, "X-Api-Key": key, **named}
        async with self._session.request(method, url, headers=sent) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get(self, path: str, **headers: str) -> Answer:
        """Read."""
        return await self.ask("GET", path, **headers)

    async def status(self) -> Any:
        """Read the status."""
        return (await self.get("/api/v1/status")).json

    async def state(self) -> str:
        """Read the state."""
        return str((await self.status())["printer"]["state"])

    async def pause(self) -> int:
        """Pause the current job."""
        return (await self.ask("PUT", f"/api/v1/job/{self.job}/pause")).status

    async def resume(self) -> int:
        """Resume the current job."""
        return (await self.ask("PUT", f"/api/v1/job/{self.job}/resume")).status

    async def stop(self) -> int:
        """Stop the current job."""
        return (await self.ask("DELETE", f"/api/v1/job/{self.job}")).status

    @property
    def job(self) -> int | None:
        """The number of the machine's last job."""
        return self._sim.machine.job_id


@asynccontextmanager
async def running(
    flavour: Flavour, **traits: Any
) -> AsyncIterator[tuple[PrusaLinkSimulator, Client]]:
    """Run a simulator with a client."""
    sim = PrusaLinkSimulator(flavour=flavour, api_key=KEY, **traits)
    async with sim, aiohttp.ClientSession() as session:
        yield sim, Client(sim, session)


@pytest.fixture(params=list(Flavour), name="flavour")
def fixture_flavour(request: pytest.FixtureRequest) -> Flavour:
    """Return one flavour after the other."""
    flavour: Flavour = request.param
    return flavour


@pytest.fixture(name="pair")
async def fixture_pair(
    flavour: Flavour,
) -> AsyncIterator[tuple[PrusaLinkSimulator, Client]]:
    """Run a simulator of one flavour after the other."""
    async with running(flavour) as pair:
        yield pair


@pytest.fixture(name="sim")
def fixture_sim(pair: tuple[PrusaLinkSimulator, Client]) -> PrusaLinkSimulator:
    """Return the simulator."""
    return pair[0]


@pytest.fixture(name="client")
def fixture_client(pair: tuple[PrusaLinkSimulator, Client]) -> Client:
    """Return its client."""
    return pair[1]


@pytest.fixture(name="buddy")
async def fixture_buddy() -> AsyncIterator[tuple[PrusaLinkSimulator, Client]]:
    """Run an embedded printer."""
    async with running(Flavour.BUDDY) as pair:
        yield pair


@pytest.fixture(name="rpi")
async def fixture_rpi() -> AsyncIterator[tuple[PrusaLinkSimulator, Client]]:
    """Run a Raspberry Pi."""
    async with running(Flavour.RPI) as pair:
        yield pair


type Pair = tuple[PrusaLinkSimulator, Client]


async def converse(sim: PrusaLinkSimulator, request: str) -> bytes:
    """Send bytes and read all that comes until the printer closes."""
    reader, writer = await asyncio.open_connection(sim.host, sim.port)
    writer.write(request.replace("\n", "\r\n").encode())
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


def digest_session(flavour: Flavour, password: str = PASSWORD) -> aiohttp.ClientSession:
    """Return a session that logs in with aiohttp's own digest."""
    user = "maker" if flavour is Flavour.BUDDY else "prusa"
    middleware = aiohttp.DigestAuthMiddleware(user, password)
    return aiohttp.ClientSession(middlewares=(middleware,))


# --- Logging in


def test_the_embedded_digest_has_the_worked_value() -> None:
    """RFC 2069 without qop."""
    response = buddy_response(
        username="maker",
        password=PASSWORD,
        nonce="9c41e07b00001c2a",
        method="GET",
        target="/api/v1/status",
    )
    assert response == "bf3df0f45f08c12210dc6d02afb75cb0"


def test_the_raspberry_digest_has_the_worked_value() -> None:
    """MD5-sess with qop=auth."""
    nonce = "2a97516c354b68848cdbd8f54a226a0a55b21ed138e207ad6c5cbb9c00aa5aea"
    fields = {
        "nonce": nonce,
        "cnonce": "0a4f113b9e6d2c58",
        "nc": "00000001",
        "uri": "/api/v1/status",
    }
    response = rpi_response("maker", PASSWORD, "GET", fields)
    assert response == "ef2f9721889411471ac9acc7ef8156b9"


@pytest.mark.parametrize(
    ("flavour", "pattern"),
    [
        (
            Flavour.BUDDY,
            r'Digest realm="Printer API", nonce="[0-9a-f]{16}", stale=false',
        ),
        (
            Flavour.RPI,
            (
                r'Digest realm="Administrator",qop="auth",algorithm="MD5-sess",'
                r'nonce="[0-9a-f]{64}",opaque="[0-9a-f]{64}"'
            ),
        ),
    ],
)
async def test_the_challenge_is_written_exactly(
    sim: PrusaLinkSimulator, pattern: str
) -> None:
    """A stranger sees the realm of the flavour."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sim.url}/api/version") as response,
    ):
        assert response.status == 401
        assert re.fullmatch(pattern, response.headers["WWW-Authenticate"])


async def test_aiohttp_logs_in_with_its_own_digest(
    sim: PrusaLinkSimulator, flavour: Flavour
) -> None:
    """Both dialects are those of the standard, more or less."""
    async with digest_session(flavour) as session:
        for path in ("/api/version", "/api/v1/info", "/api/v1/status?some=query"):
            async with session.get(sim.url + path) as response:
                assert response.status == 200, path
    refused = [one.target for one in sim.requests if one.status == 401]
    assert refused == ["/api/version"], "a challenge should serve more than one request"


async def test_a_wrong_password_is_refused(
    sim: PrusaLinkSimulator, flavour: Flavour
) -> None:
    """With 401, as often as it is tried."""
    async with (
        digest_session(flavour, "wrong") as session,
        session.get(f"{sim.url}/api/v1/info") as response,
    ):
        assert response.status == 401


async def test_an_empty_password_lets_nobody_in_to_an_embedded_printer() -> None:
    """Neither by digest nor as the API key."""
    async with running(Flavour.BUDDY, password="") as (sim, client):
        async with (
            digest_session(Flavour.BUDDY, "") as session,
            session.get(f"{sim.url}/api/v1/info") as response,
        ):
            assert response.status == 401
        assert (await client.get("/api/v1/info", X_Api_Key="")).status == 401


def authorization(sim: PrusaLinkSimulator, challenge: str, **changes: str) -> str:
    """Answer a challenge for GET /api/v1/info, with some fields changed."""
    given = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    fields = {"uri": "/api/v1/info", "nonce": given["nonce"], **changes}
    if sim.flavour is Flavour.BUDDY:
        fields["response"] = buddy_response(
            username="maker",
            password=PASSWORD,
            nonce=fields["nonce"],
            method="GET",
            target="/api/v1/info",
        )
    else:
        strict = {"username": "prusa", "realm": given["realm"], "qop": "auth"}
        extra = {"algorithm": "MD5-sess", "opaque": given["opaque"]}
        session = {"nc": "00000001", "cnonce": "c0ffee"}
        fields = {**strict, **extra, **session, **fields}
        fields["response"] = rpi_response("prusa", PASSWORD, "GET", fields)
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in fields.items())


async def info(sim: PrusaLinkSimulator, **headers: str) -> aiohttp.ClientResponse:
    """Ask for the info with one's own credentials."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{sim.url}/api/v1/info", headers=named) as response,
    ):
        return response


async def challenge_of(sim: PrusaLinkSimulator, **headers: str) -> str:
    """Return the challenge that a stranger gets."""
    return (await info(sim, **headers)).headers["WWW-Authenticate"]


async def test_an_embedded_printer_reads_only_nonce_and_response(buddy: Pair) -> None:
    """The uri that is hashed is what was asked for, whatever the field says."""
    sim, _ = buddy
    challenge = await challenge_of(sim)
    answer = authorization(sim, challenge, uri="/nonsense", username="nobody")
    assert (await info(sim, Authorization=answer)).status == 200


@pytest.mark.parametrize(
    ("age", "verdict"), [(299.0, "granted"), (300.0, "stale=true")]
)
async def test_an_embedded_nonce_lives_300_seconds(
    buddy: Pair, age: float, verdict: str
) -> None:
    """An old nonce with a right digest is stale, which proves the password."""
    sim, _ = buddy
    answer = authorization(sim, await challenge_of(sim))
    sim.machine.advance(age)
    response = await info(sim, Authorization=answer)
    assert verdict in response.headers.get("WWW-Authenticate", "granted")


async def test_an_old_embedded_nonce_with_a_wrong_digest_is_not_stale(
    buddy: Pair,
) -> None:
    """`stale` would prove the password."""
    sim, _ = buddy
    answer = authorization(sim, await challenge_of(sim))
    sim.expire_nonces()
    response = await info(
        sim, Authorization=answer.replace('response="', 'response="0')
    )
    assert "stale=false" in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("age", "status"), [(60.0, 200), (119.0, 200), (121.0, 401)])
async def test_a_raspberry_nonce_lives_for_its_window_and_the_next(
    rpi: Pair, age: float, status: int
) -> None:
    """Windows are 60 s long."""
    sim, _ = rpi
    answer = authorization(sim, await challenge_of(sim))
    sim.machine.advance(age)
    response = await info(sim, Authorization=answer)
    assert response.status == status
    stale = response.headers.get("WWW-Authenticate", "").endswith(",stale=true")
    assert stale == (status == 401)


async def test_a_raspberry_nonce_is_bound_to_the_user_agent(rpi: Pair) -> None:
    """Another User-Agent makes it stale."""
    sim, _ = rpi
    answer = authorization(sim, await challenge_of(sim, User_Agent="one"))
    assert (await info(sim, Authorization=answer, User_Agent="one")).status == 200
    other = await info(sim, Authorization=answer, User_Agent="other")
    assert other.status == 401
    assert other.headers["WWW-Authenticate"].endswith(",stale=true")


@pytest.mark.parametrize(
    "change",
    [
        {"algorithm": "MD5-SESS"},
        {"algorithm": "MD5"},
        {"qop": "auth-int"},
        {"opaque": "0" * 64},
        {"realm": "Printer API"},
        {"uri": "/api/v1/status"},
        {"username": "maker"},
    ],
    ids=lambda change: "-".join(next(iter(change.items())))[:20],
)
async def test_a_raspberry_checks_every_field(
    rpi: Pair, change: dict[str, str]
) -> None:
    """A digest that does not say exactly what it must is wrong, not stale."""
    sim, _ = rpi
    answer = authorization(sim, await challenge_of(sim), **change)
    response = await info(sim, Authorization=answer)
    assert response.status == 401
    assert "stale" not in response.headers["WWW-Authenticate"]


async def test_a_raspberry_does_not_count_nor_compare_hosts(rpi: Pair) -> None:
    """`nc` may repeat and the uri need only end with the target."""
    sim, _ = rpi
    whole = f"{sim.url}/api/v1/info"
    answer = authorization(sim, await challenge_of(sim), uri=whole)
    assert (await info(sim, Authorization=answer)).status == 200
    assert (await info(sim, Authorization=answer)).status == 200


async def test_nonces_can_be_expired(sim: PrusaLinkSimulator, flavour: Flavour) -> None:
    """A client that caches its challenge must take the new one."""
    async with digest_session(flavour) as session:
        for _ in range(2):
            async with session.get(f"{sim.url}/api/v1/info") as response:
                assert response.status == 200
            sim.expire_nonces()
    statuses = [one.status for one in sim.requests]
    assert statuses == [401, 200, 401, 200]


async def test_nonces_are_lost_with_the_power(sim: PrusaLinkSimulator) -> None:
    """The printer cannot know them any more."""
    answer = authorization(sim, await challenge_of(sim))
    await sim.power_off()
    await sim.power_on()
    response = await info(sim, Authorization=answer)
    assert response.status == 401
    assert "stale=true" in response.headers["WWW-Authenticate"]


async def test_a_wrong_key_is_401_at_an_embedded_printer(buddy: Pair) -> None:
    """With a challenge of its own."""
    response = await info(buddy[0], X_Api_Key="wrong")
    assert response.status == 401
    assert response.headers["WWW-Authenticate"] == 'ApiKey realm="Printer API"'


async def test_a_wrong_key_is_403_at_a_raspberry(rpi: Pair) -> None:
    """In one bare sentence that calls itself HTML."""
    _, client = rpi
    answer = await client.get("/api/v1/info", X_Api_Key="wrong")
    assert (answer.status, answer.kind) == (403, "text/html")
    assert answer.body == b"Bad X-Api-Key."


async def test_a_deleted_key_opens_no_raspberry() -> None:
    """Not even an empty one."""
    sim = PrusaLinkSimulator(flavour=Flavour.RPI)
    async with sim:
        assert (await info(sim, X_Api_Key="")).status == 403
        assert (await info(sim, X_Api_Key=PASSWORD)).status == 403


async def test_basic_authentication_is_not_accepted(sim: PrusaLinkSimulator) -> None:
    """The password must not go over the wire."""
    header = aiohttp.encode_basic_auth("maker", PASSWORD)
    assert (await info(sim, Authorization=header)).status == 401


@pytest.mark.parametrize("path", ["/usb/a.gcode", "/thumb/l/usb/a.gcode", "/api/x"])
async def test_embedded_files_need_a_login_too(buddy: Pair, path: str) -> None:
    """As does every path under /api."""
    _, client = buddy
    assert (await client.get(path, X_Api_Key="wrong")).status == 401


async def test_a_raspberry_answers_some_heads_without_login(rpi: Pair) -> None:
    """Files, and the root with the name of the program start."""
    sim, _ = rpi
    async with aiohttp.ClientSession() as session:
        async with session.head(f"{sim.url}/") as root:
            assert re.fullmatch("[0-9a-f-]{36}", root.headers["Instance-ID"])
        async with session.head(f"{sim.url}/api/v1/files/local") as folder:
            assert folder.status == 200


# --- Transport


async def test_an_embedded_printer_chunks_with_padded_sizes(buddy: Pair) -> None:
    """It says nothing about itself, and keeps the connection."""
    sim, _ = buddy
    reader, writer = await asyncio.open_connection(sim.host, sim.port)
    request = f"GET /api/v1/info HTTP/1.1\r\nX-Api-Key: {PASSWORD}\r\n\r\n".encode()
    for _ in range(2):
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        size = await reader.readline()
        payload = await reader.readexactly(int(size, 16))
        assert await reader.readexactly(8) == b"\r\n0000\r\n"
        assert await reader.readline() == b"\r\n"
        assert head.startswith("HTTP/1.1 200 OK\r\n")
        assert "Transfer-Encoding: chunked" in head
        assert not re.search("^(Server|Date|Content-Length):", head, re.MULTILINE)
        assert re.fullmatch(rb"[0-9a-f]{4}\r\n", size)
        assert json.loads(payload)["hostname"] == "prusa-mk4"
    writer.close()
    await writer.wait_closed()
    assert sim.total_connections == 1


@pytest.mark.parametrize(
    "request_head",
    ["GET /api/v1/info HTTP/1.1\nConnection: close\n", "GET /api/v1/info HTTP/1.0\n"],
    ids=["close", "1.0"],
)
async def test_an_embedded_json_can_end_with_the_connection_only(
    buddy: Pair, request_head: str
) -> None:
    """It has neither a length nor chunks then."""
    sim, _ = buddy
    answer = await converse(sim, f"{request_head}X-Api-Key: {PASSWORD}\n\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Content-Length" not in head
    assert b"Transfer-Encoding" not in head
    assert json.loads(body)["mmu"] is False


async def test_a_raspberry_speaks_http_1_0_and_closes(rpi: Pair) -> None:
    """With a length, its name and the date."""
    sim, _ = rpi
    request = f"GET /api/v1/info HTTP/1.1\nX-Api-Key: {KEY}\n\n"
    head, _, body = (await converse(sim, request)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200 OK\r\n")
    assert b"\r\nServer: PrusaLink\r\n" in head
    assert b"\r\nDate: " in head
    assert f"Content-Length: {len(body)}".encode() in head


@pytest.mark.parametrize(
    ("flavour", "limit"),
    [
        (Flavour.BUDDY, 168),
        (Flavour.RPI, 2048 - len("GET  HTTP/1.1")),
    ],
)
async def test_a_target_that_is_too_long_is_414(client: Client, limit: int) -> None:
    """Path and query count together."""
    start = "/api/version?"
    longest = start + "q" * (limit - len(start))
    assert (await client.get(longest)).status == 200
    assert (await client.get(longest + "q")).status == 414


async def test_the_fourth_request_waits_for_a_slot(buddy: Pair) -> None:
    """An embedded printer works on three."""
    sim, client = buddy
    sim.hold()
    asked = [asyncio.create_task(client.get("/api/v1/info")) for _ in range(4)]
    for _ in range(3):
        await sim.wait_for_request("GET", "/api/v1/info")
    await until(lambda: sim.most_parallel == 4, "four requests at the printer")
    assert len(sim.requests) == 3, "the fourth was taken while three were in work"
    sim.release()
    assert [answer.status for answer in await asyncio.gather(*asked)] == [200] * 4
    assert len(sim.requests) == 4


async def test_a_raspberry_works_on_many_requests_at_once(rpi: Pair) -> None:
    """Each has a thread."""
    sim, client = rpi
    sim.hold()
    asked = [asyncio.create_task(client.get("/api/v1/info")) for _ in range(4)]
    for _ in range(4):
        await sim.wait_for_request("GET", "/api/v1/info")
    sim.release()
    await asyncio.gather(*asked)
    assert sim.most_parallel == 4


async def test_an_idle_connection_is_closed_after_60_seconds(buddy: Pair) -> None:
    """Not before."""
    sim, client = buddy
    await client.get("/api/v1/info")
    sim.machine.advance(59)
    await client.get("/api/v1/info")
    assert (sim.connections, sim.total_connections) == (1, 1)
    sim.machine.advance(60)
    await until(lambda: sim.connections == 0, "the idle connection was closed")


async def test_idle_connections_are_closed_when_slots_run_short(buddy: Pair) -> None:
    """Somebody waits for what they keep."""
    sim, client = buddy
    reader, writer = await asyncio.open_connection(sim.host, sim.port)
    writer.write(b"GET /nowhere HTTP/1.1\r\n\r\n")
    await reader.readuntil(b"404: Not Found\n\n\n")
    sim.hold()
    asked = [asyncio.create_task(client.get("/api/v1/info")) for _ in range(4)]
    assert await reader.read() == b"", "the idle connection was kept"
    writer.close()
    await writer.wait_closed()
    sim.release()
    await asyncio.gather(*asked)


async def test_an_embedded_printer_has_twelve_connections(buddy: Pair) -> None:
    """A thirteenth makes it close the idle ones; with none idle it is refused."""
    sim, client = buddy
    sim.hold()
    asked = [asyncio.create_task(client.get("/api/v1/info")) for _ in range(12)]
    await until(lambda: sim.most_parallel == 12, "twelve requests at the printer")
    reader, writer = await asyncio.open_connection(sim.host, sim.port)
    with suppress(ConnectionError):
        assert await reader.read() == b""
    assert sim.connections == 12
    writer.close()
    sim.release()
    assert {answer.status for answer in await asyncio.gather(*asked)} == {200}
    _, writer = await asyncio.open_connection(sim.host, sim.port)
    await until(lambda: sim.connections == 1, "the idle connections made room")
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    "noise",
    ["nonsense\n\n", "GET / HTTP/1.1\nno colon\n\n", "GET / HTTP/9.9\n\n"],
)
async def test_noise_is_not_answered(sim: PrusaLinkSimulator, noise: str) -> None:
    """The connection is closed."""
    assert await converse(sim, noise) == b""


async def test_a_stalled_request_gets_a_bare_408(buddy: Pair) -> None:
    """After ten seconds, without any header."""
    sim, _ = buddy
    reader, writer = await asyncio.open_connection(sim.host, sim.port)
    writer.write(b"GET /api/version HT")
    stages = sim._server.connections
    await until(
        lambda: [one.stage.name for one in stages] == ["READING"], "the request began"
    )
    sim.machine.advance(10)
    assert await reader.read() == b"HTTP/1.1 408 Request Timeout\r\n\r\n"
    writer.close()
    await writer.wait_closed()


async def test_an_embedded_printer_closes_after_a_refused_write(buddy: Pair) -> None:
    """It reads the rest of the body first."""
    sim, _ = buddy
    request = "PUT /api/v1/job/1/pause HTTP/1.1\nContent-Length: 4\n\nbody"
    head = (await converse(sim, request)).partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 401 ")
    assert b"Connection: close" in head


async def test_a_done_write_keeps_an_embedded_connection(buddy: Pair) -> None:
    """The body is read, so the next request is understood."""
    sim, client = buddy
    sim.machine.start(CUBE)
    assert await client.pause() == 204
    assert await client.resume() == 204
    assert sim.total_connections == 1


@pytest.mark.parametrize(("target", "status"), [("+", 200), ("%20", 200), ("%2B", 404)])
async def test_a_plus_is_a_space_at_an_embedded_printer(
    buddy: Pair, target: str, status: int
) -> None:
    """So a plus in a name must be encoded."""
    sim, client = buddy
    sim.files.add("bracket v2.gcode")
    answer = await client.get(f"/api/v1/files/usb/bracket{target}v2.gcode")
    assert answer.status == status


async def test_dots_lead_nowhere(buddy: Pair) -> None:
    """A path that goes up is not found."""
    _, client = buddy
    assert (await client.get("/api/v1/files/usb/parts/%2E%2E/x")).status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/api/v1/status"),
        ("OPTIONS", "/api/v1/status"),
        ("GET", "/api/v1/job/1/pause"),
    ],
)
async def test_a_wrong_method_is_405_and_closes(
    buddy: Pair, method: str, path: str
) -> None:
    """As it is for what is not HTTP's everyday."""
    _, client = buddy
    answer = await client.ask(method, path)
    assert answer.status == 405
    assert answer.headers["Connection"] == "close"


async def test_a_wrong_method_is_405_in_html_at_a_raspberry(rpi: Pair) -> None:
    """Whatever is accepted."""
    _, client = rpi
    answer = await client.ask("PUT", "/api/v1/status")
    assert (answer.status, answer.kind) == (405, "text/html")


@pytest.mark.parametrize("path", ["/api/v1/status", "/nowhere"])
async def test_head_is_for_files_only_at_an_embedded_printer(
    buddy: Pair, path: str
) -> None:
    """405 elsewhere, and the connection ends."""
    sim, _ = buddy
    request = f"HEAD {path} HTTP/1.1\nX-Api-Key: {PASSWORD}\n\n"
    assert (await converse(sim, request)).startswith(b"HTTP/1.1 405 ")


async def test_an_embedded_error_to_head_carries_a_body(buddy: Pair) -> None:
    """Against the rules of HTTP."""
    sim, _ = buddy
    request = f"HEAD /api/v1/files/usb/none HTTP/1.1\nX-Api-Key: {PASSWORD}\n"
    answer = await converse(sim, f"{request}Connection: close\n\n")
    assert answer.endswith(b"\r\n\r\n404: Not Found\n\n\n")


# --- Error bodies


async def test_an_embedded_printer_reads_only_the_first_accepted_type(
    buddy: Pair,
) -> None:
    """JSON in the second place is plain text."""
    _, client = buddy
    first = await client.get("/nowhere", Accept="application/json, text/html")
    second = await client.get("/nowhere", Accept="text/html, application/json")
    assert first.body == b'{"title": "404: Not Found","message":""}'
    assert (second.kind, second.body) == ("text/plain", b"404: Not Found\n\n\n")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/html, application/json", "application/json"),
        ("text/html", "text/html"),
        ("*/*", "text/plain"),
    ],
)
async def test_a_raspberry_reads_all_accepted_types(
    rpi: Pair, accept: str, kind: str
) -> None:
    """JSON anywhere is JSON."""
    _, client = rpi
    answer = await client.get("/api/v1/files/local/none", Accept=accept)
    assert (answer.status, answer.kind) == (404, kind)
    assert b"File you want was not found." in answer.body


async def test_a_raspberry_links_to_its_explanations(rpi: Pair) -> None:
    """In the body and in a header."""
    sim, client = rpi
    sim.machine.start(CUBE)
    answer = await client.ask("POST", "/api/v1/files/local/calibration_cube.gcode")
    url = f"{sim.url}/error/not-state-to-print"
    assert answer.status == 409
    assert answer.headers["Content-Location"] == url
    assert answer.json == {
        "title": "Not in state to print",
        "message": "Printer is not in state to print.",
        "url": url,
    }


@pytest.mark.parametrize(
    ("method", "kind"), [("GET", "application/json"), ("PUT", "text/html")]
)
async def test_a_raspberry_has_html_for_writes_to_nowhere(
    rpi: Pair, method: str, kind: str
) -> None:
    """Reads get what they accept."""
    _, client = rpi
    answer = await client.ask(method, "/api/v1/nowhere")
    assert (answer.status, answer.kind) == (404, kind)


async def test_a_raspberry_asks_for_credentials_in_html(rpi: Pair) -> None:
    """Even a client that wants JSON."""
    response = await info(rpi[0], Accept="application/json")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


async def test_no_content_calls_itself_something(
    client: Client, flavour: Flavour
) -> None:
    """Each flavour its own thing, with a length of 0."""
    answer = await client.get("/api/v1/job")
    kinds = {Flavour.BUDDY: "text/plain", Flavour.RPI: "text/html; charset=utf-8"}
    assert answer.status == 204
    assert answer.headers["Content-Type"] == kinds[flavour]
    assert answer.headers["Content-Length"] == "0"


# --- Version, info, storage


async def test_the_version_tells_the_flavours_apart(
    client: Client, flavour: Flavour
) -> None:
    """Only the Raspberry Pi has `original` and `sdk`."""
    version = (await client.get("/api/version")).json
    is_rpi = flavour is Flavour.RPI
    assert version["text"] == ("PrusaLink 0.8.1" if is_rpi else "PrusaLink")
    assert ({"original", "sdk", "firmware"} <= version.keys()) == is_rpi
    assert version["api"] == "2.0.0"
    assert version["capabilities"] == {"upload-by-put": True}
    assert version["hostname"] == "prusa-mk4"


async def test_the_info_has_the_keys_of_its_flavour(
    client: Client, flavour: Flavour
) -> None:
    """The host name of a Raspberry Pi's info is that of Prusa Connect."""
    payload = (await client.get("/api/v1/info")).json
    assert payload["serial"] == "10589-2109876543210987"
    assert ("mmu" in payload) == (flavour is Flavour.BUDDY)
    expected = "prusa-mk4" if flavour is Flavour.BUDDY else "connect.example"
    assert payload["hostname"] == expected


async def test_a_raspberry_may_know_no_serial() -> None:
    """Null stays in the info."""
    async with running(Flavour.RPI, serial=None) as (_, client):
        assert (await client.get("/api/v1/info")).json["serial"] is None


async def test_the_embedded_storage_is_an_object_without_free_space(
    buddy: Pair,
) -> None:
    """An ejected drive is listed as not available."""
    sim, client = buddy
    expected = {"path": "/usb/", "name": "usb", "read_only": False}
    assert (await client.status())["storage"] == expected
    sim.eject_medium()
    (usb,) = (await client.get("/api/v1/storage")).json["storage_list"]
    assert usb == {**expected, "type": "USB", "available": False}
    folder = await client.get("/api/v1/files/usb")
    assert (folder.status, folder.json["children"]) == (200, [])
    cube = "/api/v1/files/usb/calibration_cube.gcode"
    assert (await client.get(cube)).status == 404
    sim.insert_medium()
    assert (await client.get(cube)).status == 200


async def test_the_old_page_of_a_raspberry_knows_no_material(rpi: Pair) -> None:
    _sim, client = rpi
    page = (await client.get("/api/printer")).json
    assert page["telemetry"]["material"] == " - "
    assert page["state"]["flags"]["link_state"] == "IDLE"
    assert page["temperature"]["tool0"]["target"] == 0.0


async def test_the_raspberry_storage_is_a_list(rpi: Pair) -> None:
    """The SD card is always in it, with a name once it is inserted."""
    sim, client = rpi
    local, card = (await client.status())["storage"]
    assert local["free_space"] > 0
    assert card == {"path": "/sdcard", "read_only": True}
    assert (await client.get("/api/v1/files/sdcard")).status == 404
    sim.insert_medium().add("vase.gcode")
    _, card = (await client.status())["storage"]
    assert card["name"] == "SD Card"
    _, detail = (await client.get("/api/v1/storage")).json["storage_list"]
    assert detail["available"] is True
    file = (await client.get("/api/v1/files/sdcard/vase.gcode")).json
    assert set(file["refs"].values()) == {None}
    refused = await client.ask("DELETE", "/api/v1/files/sdcard/vase.gcode")
    assert (refused.status, refused.json["title"]) == (409, "SD Card Read Only")


# --- Status and job


async def test_a_print_runs_from_idle_to_finished(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """With a new job number, and no job before and after."""
    assert (await client.state(), "job" in await client.status()) == ("IDLE", False)
    sim.machine.start(CUBE)
    sim.machine.advance(UNTIL_PRINTING + CUBE.seconds / 2)
    status = await client.status()
    assert status["printer"]["state"] == "PRINTING"
    assert status["job"]["id"] == 1
    assert 45 < status["job"]["progress"] < 55
    sim.machine.advance(status["job"]["time_remaining"] + 1)
    status = await client.status()
    assert (status["printer"]["state"], "job" in status) == ("FINISHED", False)
    assert (await client.get("/api/v1/job")).status == 204
    sim.machine.start(CUBE)
    assert (await client.status())["job"]["id"] == 2


async def test_remaining_time_comes_with_the_first_layer(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """The G-code reports it, so there is none while the bed heats."""
    sim.machine.start(CUBE)
    assert "time_remaining" not in (await client.status())["job"]
    sim.machine.advance(UNTIL_PRINTING)
    assert (await client.status())["job"]["time_remaining"] > 0


async def test_elapsed_time_is_late_only_at_a_raspberry(
    sim: PrusaLinkSimulator, client: Client, flavour: Flavour
) -> None:
    """In the first moments of a job."""
    sim.machine.start(CUBE)
    job = (await client.status())["job"]
    assert ("time_printing" in job) == (flavour is Flavour.BUDDY)


async def test_the_embedded_job_counts_down_to_the_filament_change(buddy: Pair) -> None:
    """As long as it is ahead."""
    sim, client = buddy
    sim.device.filament_change_at = 600.0
    sim.machine.start(CUBE)
    sim.machine.advance(UNTIL_PRINTING)
    job = (await client.status())["job"]
    assert job["filament_change_in"] == int(600 - sim.machine.printed)
    sim.machine.advance(600)
    assert "filament_change_in" not in (await client.status())["job"]


@pytest.mark.parametrize(
    ("phase", "flavour", "shown"),
    [
        (Phase.IDLE, Flavour.BUDDY, True),
        (Phase.PRINTING, Flavour.BUDDY, False),
        (Phase.PAUSED, Flavour.BUDDY, False),
        (Phase.FINISHED, Flavour.BUDDY, True),
        (Phase.IDLE, Flavour.RPI, True),
        (Phase.PRINTING, Flavour.RPI, False),
        (Phase.PAUSED, Flavour.RPI, True),
        (Phase.FINISHED, Flavour.RPI, True),
    ],
)
async def test_x_and_y_show_only_in_some_states(
    sim: PrusaLinkSimulator, client: Client, phase: Phase, *, shown: bool
) -> None:
    """The nozzle stands still in all of them."""
    bring_to(sim.machine, phase)
    printer = (await client.status())["printer"]
    assert ("axis_x" in printer, "axis_y" in printer) == (shown, shown)


def bring_to(machine: Machine, phase: Phase) -> None:
    """Bring an idle machine to a phase."""
    if phase is Phase.IDLE:
        return
    machine.start(CUBE)
    machine.advance(UNTIL_PRINTING)
    if phase is Phase.PAUSED:
        machine.pause()
    if phase is Phase.FINISHED:
        while machine.phase is not Phase.FINISHED:
            machine.advance(1)


async def test_the_embedded_end_shows_until_it_is_dismissed(buddy: Pair) -> None:
    """However long that takes."""
    sim, client = buddy
    bring_to(sim.machine, Phase.FINISHED)
    sim.machine.advance(10_000)
    assert await client.state() == "FINISHED"
    sim.machine.dismiss()
    assert await client.state() == "IDLE"


@pytest.mark.parametrize("stopped", [False, True])
async def test_the_raspberry_end_shows_for_11_seconds(
    rpi: Pair, *, stopped: bool
) -> None:
    """Then the printer is idle, and takes a job again."""
    sim, client = rpi
    bring_to(sim.machine, Phase.PRINTING if stopped else Phase.FINISHED)
    if stopped:
        sim.machine.stop()
    start = "/api/v1/files/local/calibration_cube.gcode"
    sim.machine.advance(10.5)
    assert await client.state() == ("STOPPED" if stopped else "FINISHED")
    assert (await client.ask("POST", start)).status == 409
    sim.machine.advance(0.5)
    assert await client.state() == "IDLE"
    assert (await client.ask("POST", start)).status == 204


async def test_a_long_advance_does_not_prolong_the_end(rpi: Pair) -> None:
    """The 11 seconds count from the end of the job."""
    sim, client = rpi
    sim.machine.start(CUBE)
    sim.machine.advance(10_000)
    assert await client.state() == "IDLE"


async def test_resuming_shows_as_paused_at_an_embedded_printer(buddy: Pair) -> None:
    """Until it prints again."""
    sim, client = buddy
    bring_to(sim.machine, Phase.PAUSED)
    assert await client.resume() == 204
    assert await client.state() == "PAUSED"
    assert await client.resume() == 409
    sim.machine.advance(1)
    assert await client.state() == "PRINTING"


async def test_a_raspberry_boots_in_steps() -> None:
    """503, BUSY, IDLE with speeds, and at last the temperatures."""
    async with running(Flavour.RPI, booted=False) as (sim, client):
        unavailable = await client.get("/api/v1/status", X_Api_Key="wrong")
        assert unavailable.status == 503
        assert unavailable.json["title"] == "Printer Unavailable."
        put = await client.ask("PUT", "/api/v1/job/1/pause")
        assert (put.status, put.kind) == (503, "text/html")
        sim.machine.advance(6)
        printer = (await client.status())["printer"]
        assert printer.keys() == {"state", "status_connect", "status_printer"}
        assert printer["state"] == "BUSY"
        assert (await client.get("/api/version")).json["firmware"] is None
        sim.machine.advance(4)
        printer = (await client.status())["printer"]
        assert (printer["state"], printer["speed"], printer["flow"]) == (
            "IDLE",
            100,
            100,
        )
        assert "temp_nozzle" not in printer
        sim.machine.advance(68)
        printer = (await client.status())["printer"]
        assert {"temp_nozzle", "axis_z", "fan_print"} <= printer.keys()


async def test_an_embedded_printer_is_complete_at_once() -> None:
    """Even at its first request."""
    async with running(Flavour.BUDDY, booted=False) as (_, client):
        assert "temp_nozzle" in (await client.status())["printer"]


async def test_a_power_cycle_can_boot_a_raspberry_the_long_way(rpi: Pair) -> None:
    """As after a power cut."""
    sim, client = rpi
    await sim.power_off()
    await sim.power_on(booted=False)
    assert (await client.get("/api/version")).status == 503


async def test_the_embedded_job_tells_its_file_by_short_name(buddy: Pair) -> None:
    """With the long name for show, and no meta."""
    sim, client = buddy
    file = sim.files.add("parts/bracket v2.gcode", b"G1\n" * 7)
    sim.machine.start(file.plan)
    sim.machine.advance(UNTIL_PRINTING)
    job = (await client.get("/api/v1/job")).json
    short = "/usb/PARTS/BRACKE~1.GCO"
    assert job["state"] == "PRINTING"
    assert job["file"] == {
        "refs": {
            "icon": f"/thumb/s{short}",
            "thumbnail": f"/thumb/l{short}",
            "download": short,
        },
        "name": "BRACKE~1.GCO",
        "display_name": "bracket v2.gcode",
        "path": "/usb/PARTS",
        "size": 21,
        "m_timestamp": 1767268800,
    }


async def test_the_raspberry_job_tells_its_file_by_display_path(rpi: Pair) -> None:
    """With what the slicer wrote, and refs that are not encoded."""
    sim, client = rpi
    file = sim.files.add("parts/bracket v2.gcode", pictures=previews())
    sim.machine.start(file.plan)
    sim.machine.advance(UNTIL_PRINTING)
    payload = (await client.get("/api/v1/job")).json
    path = "PrusaLink gcodes/parts/bracket v2.gcode"
    assert payload["file"]["path"] == f"/{path}"
    assert payload["file"]["refs"] == {
        "download": f"/api/files/local/{path}/raw",
        "icon": None,
        "thumbnail": f"/api/thumbnails/{path}.orig.png",
    }
    assert payload["file"]["meta"]["filament used [g]"] == file.plan.weight
    assert payload["inaccurate_estimates"] is False


async def test_a_job_without_its_file_is_still_a_job(
    sim: PrusaLinkSimulator, client: Client, flavour: Flavour
) -> None:
    """Only the Raspberry Pi has no details then."""
    sim.machine.start(Plan(file="gone.gcode"))
    answer = await client.get("/api/v1/job")
    assert answer.status == (200 if flavour is Flavour.BUDDY else 204)
    assert (await client.status())["job"]["id"] == 1
    if flavour is Flavour.BUDDY:
        assert "size" not in answer.json["file"]


async def test_a_raspberry_keeps_null_in_the_job(rpi: Pair) -> None:
    """Only the status has its nulls removed."""
    sim, client = rpi
    sim.machine.start(CUBE)
    assert (await client.get("/api/v1/job")).json["time_remaining"] is None


# --- Dialogs and faults of the printer


async def test_attention_in_a_print_shows_the_job(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """The print rests until the question is answered."""
    bring_to(sim.machine, Phase.PRINTING)
    sim.attention(job=True)
    status = await client.status()
    assert (status["printer"]["state"], status["job"]["id"]) == ("ATTENTION", 1)
    assert sim.machine.phase is Phase.PAUSED
    sim.clear()
    sim.machine.advance(5)
    assert await client.state() == "PRINTING"


async def test_attention_on_an_idle_printer_has_no_job(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """But the axes show."""
    sim.attention(job=False)
    status = await client.status()
    assert (status["printer"]["state"], "job" in status) == ("ATTENTION", False)
    assert "axis_x" in status["printer"]


@pytest.mark.parametrize(("flavour", "seconds"), [(Flavour.BUDDY, 0), (Flavour.RPI, 5)])
async def test_an_answered_question_lingers_at_a_raspberry(
    sim: PrusaLinkSimulator, client: Client, seconds: int
) -> None:
    """The printer repeats it, and PrusaLink waits for that to end."""
    sim.attention(job=False)
    sim.clear()
    states = []
    for _ in range(6):
        states.append(await client.state())
        sim.machine.advance(1)
    assert states == ["ATTENTION"] * seconds + ["IDLE"] * (6 - seconds)


async def test_the_embedded_job_is_paused_while_there_is_a_question(
    buddy: Pair,
) -> None:
    """The job has fewer states than the printer."""
    sim, client = buddy
    bring_to(sim.machine, Phase.PRINTING)
    sim.attention(job=True)
    assert (await client.get("/api/v1/job")).json["state"] == "PAUSED"


async def test_busy_hides_the_job_and_brings_it_back(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """The same number comes back."""
    bring_to(sim.machine, Phase.PRINTING)
    sim.busy()
    status = await client.status()
    assert (status["printer"]["state"], "job" in status) == ("BUSY", False)
    assert (await client.get("/api/v1/job")).status == 204
    assert await client.pause() == 409
    printed = f"{FILES[sim.flavour]}/calibration_cube.gcode"
    assert (await client.ask("DELETE", printed)).status == 409
    sim.clear()
    assert (await client.status())["job"]["id"] == 1


async def test_an_error_ends_the_job(sim: PrusaLinkSimulator, client: Client) -> None:
    """Clearing it leaves an idle printer."""
    bring_to(sim.machine, Phase.PRINTING)
    sim.error("Serial device does not exist")
    status = await client.status()
    assert (status["printer"]["state"], "job" in status) == ("ERROR", False)
    assert sim.view.state is LinkState.ERROR
    sim.clear()
    assert await client.state() == "IDLE"


async def test_a_raspberry_shows_old_temperatures_in_an_error(rpi: Pair) -> None:
    """It does not hear the printer any more."""
    sim, client = rpi
    bring_to(sim.machine, Phase.PRINTING)
    sim.error("Serial device does not exist")
    before = (await client.status())["printer"]
    sim.machine.advance(600)
    after = (await client.status())["printer"]
    assert after == before
    assert after["temp_nozzle"] > 200
    assert after["status_printer"] == {
        "ok": False,
        "message": "Serial device does not exist",
    }
    sim.clear()
    assert (await client.status())["printer"]["temp_nozzle"] < 100


async def test_a_failed_machine_is_an_error(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """Whoever let it fail."""
    bring_to(sim.machine, Phase.PRINTING)
    sim.machine.fail("Firmware detected a hardware issue")
    assert await client.state() == "ERROR"


# --- Commands


async def test_a_job_is_paused_resumed_and_stopped(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """The state follows; at a Raspberry Pi a little later."""
    bring_to(sim.machine, Phase.PRINTING)
    for command, state in (
        (client.pause, "PAUSED"),
        (client.resume, "PRINTING"),
        (client.stop, "STOPPED"),
    ):
        assert await command() == 204
        sim.machine.advance(4)
        assert await client.state() == state


async def test_commands_take_a_while_at_a_raspberry(rpi: Pair) -> None:
    """They wait in a queue; a long advance does not delay them."""
    sim, client = rpi
    bring_to(sim.machine, Phase.PRINTING)
    assert await client.pause() == 204
    assert await client.state() == "PRINTING"
    printed = sim.machine.printed
    sim.machine.advance(600)
    assert await client.state() == "PAUSED"
    assert sim.machine.printed - printed <= sim.device.command_delay


async def test_a_queued_command_may_fail_in_silence(rpi: Pair) -> None:
    """Nobody reports it."""
    sim, client = rpi
    bring_to(sim.machine, Phase.PRINTING)
    assert (await client.pause(), await client.pause()) == (204, 204)
    sim.machine.advance(5)
    assert await client.state() == "PAUSED"


async def test_commands_that_do_not_fit_the_state_are_409(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """The last job's number is remembered after its end."""
    bring_to(sim.machine, Phase.PRINTING)
    assert await client.resume() == 409
    sim.machine.pause()
    assert await client.pause() == 409
    sim.machine.stop()
    assert [await client.pause(), await client.resume(), await client.stop()] == [
        409
    ] * 3


@pytest.mark.parametrize("path", ["2/pause", "2/resume", "2"])
async def test_another_job_is_not_found(
    sim: PrusaLinkSimulator, client: Client, path: str
) -> None:
    """Only the current number counts."""
    bring_to(sim.machine, Phase.PRINTING)
    method = "PUT" if "/" in path else "DELETE"
    assert (await client.ask(method, f"/api/v1/job/{path}")).status == 404


@pytest.mark.parametrize(
    ("flavour", "status"), [(Flavour.BUDDY, 400), (Flavour.RPI, 404)]
)
async def test_a_job_number_is_a_number(client: Client, status: int) -> None:
    """Each flavour says so in its way."""
    assert (await client.ask("PUT", "/api/v1/job/x/pause")).status == status
    assert (await client.ask("DELETE", "/api/v1/job/x")).status == status


@pytest.mark.parametrize(
    ("flavour", "status"), [(Flavour.BUDDY, 400), (Flavour.RPI, 204)]
)
async def test_continue_helps_nowhere(
    sim: PrusaLinkSimulator, client: Client, status: int
) -> None:
    """It is refused, or does nothing."""
    bring_to(sim.machine, Phase.PAUSED)
    assert (await client.ask("PUT", "/api/v1/job/1/continue")).status == status
    sim.machine.advance(20)
    assert await client.state() == "PAUSED"


@pytest.mark.parametrize(
    ("flavour", "status"), [(Flavour.BUDDY, 204), (Flavour.RPI, 409)]
)
async def test_a_question_can_be_stopped_at_an_embedded_printer_only(
    sim: PrusaLinkSimulator, client: Client, status: int
) -> None:
    """But resumed at neither."""
    bring_to(sim.machine, Phase.PRINTING)
    sim.attention(job=True)
    assert (await client.pause(), await client.resume()) == (409, 409)
    assert await client.stop() == status
    assert (await client.state() == "STOPPED") == (status == 204)


async def test_no_job_is_204_to_any_method_at_an_embedded_printer(buddy: Pair) -> None:
    """With a job, only GET is right."""
    sim, client = buddy
    assert (await client.ask("DELETE", "/api/v1/job")).status == 204
    sim.machine.start(CUBE)
    assert (await client.ask("DELETE", "/api/v1/job")).status == 405


# --- Files


async def test_the_embedded_folder_lists_what_can_be_printed(buddy: Pair) -> None:
    """Folders and G-code that is not hidden, without sizes, by short names."""
    sim, client = buddy
    for path in (
        "parts/a.gcode",
        "vase.BGCODE",
        ".hidden.gcode",
        "notes.txt",
        "mk4.bbf",
    ):
        sim.files.add(path)
    folder = (await client.get("/api/v1/files/usb/")).json
    names = {child["display_name"]: child["name"] for child in folder["children"]}
    assert names == {
        "calibration_cube.gcode": "CALIBR~1.GCO",
        "parts": "PARTS",
        "vase.BGCODE": "VASE~1.BGC",
    }
    assert not any("size" in child for child in folder["children"])
    assert "m_timestamp" not in folder
    types = [
        (await client.get(f"/api/v1/files/usb/{name}")).json["type"]
        for name in ("vase.BGCODE", "notes.txt", "mk4.bbf", "PARTS")
    ]
    assert types == ["PRINT_FILE", "FILE", "FIRMWARE", "FOLDER"]


async def test_embedded_files_have_two_names(buddy: Pair) -> None:
    """Short and long ones lead to the same file, in any case."""
    sim, client = buddy
    sim.files.add("parts/bracket v2.gcode")
    sim.files.add("parts/bracket v3.gcode")
    for path in (
        "PARTS/BRACKE~2.GCO",
        "parts/bracket%20v3.gcode",
        "Parts/bracke~2.gco",
    ):
        file = (await client.get(f"/api/v1/files/usb/{path}")).json
        assert file["display_name"] == "bracket v3.gcode", path


async def test_the_raspberry_folder_lists_everything_with_sizes(rpi: Pair) -> None:
    """By the real names, in the case they have."""
    sim, client = rpi
    for path in ("parts/a.gcode", "mk3.hex", "notes.txt", ".hidden"):
        sim.files.add(path, b"12345")
    folder = (await client.get("/api/v1/files/local")).json
    types = {child["name"]: child["type"] for child in folder["children"]}
    assert folder["name"] == "PrusaLink gcodes"
    assert types == {
        "calibration_cube.gcode": "PRINT_FILE",
        "parts": "FOLDER",
        "mk3.hex": "FIRMWARE",
        "notes.txt": "FILE",
    }
    assert all(child["size"] > 0 for child in folder["children"])
    assert (await client.get("/api/v1/files/local/MK3.hex")).status == 404


@pytest.mark.parametrize(
    ("flavour", "status", "path"),
    [
        (Flavour.BUDDY, 403, "/api/v1/files/local"),
        (Flavour.RPI, 404, "/api/v1/files/usb"),
    ],
)
async def test_another_storage_is_refused(
    client: Client, status: int, path: str
) -> None:
    """Each flavour has its own roots."""
    assert (await client.get(path)).status == status


async def test_files_tell_whether_they_are_printed(
    sim: PrusaLinkSimulator, client: Client, flavour: Flavour
) -> None:
    """In headers that each flavour spells in its way."""
    path = f"{FILES[flavour]}/calibration_cube.gcode"
    name, no, yes = {
        Flavour.BUDDY: ("Currently-Printing", "false", "true"),
        Flavour.RPI: ("Currently-Printed", "False", "True"),
    }[flavour]
    for method in ("GET", "HEAD"):
        answer = await client.ask(method, path)
        assert (answer.headers["Read-Only"], answer.headers[name]) == (no, no)
    sim.machine.start(CUBE)
    assert (await client.get(path)).headers[name] == yes


async def test_a_folder_that_has_not_changed_is_304(
    sim: PrusaLinkSimulator, client: Client, flavour: Flavour
) -> None:
    """Until any file changes."""
    folder = await client.get(FILES[flavour])
    tag = folder.headers["ETag"]
    same = await client.get(FILES[flavour], If_None_Match=tag)
    assert (same.status, same.headers["ETag"]) == (304, tag)
    assert ("Content-Type" in same.headers) == (flavour is Flavour.BUDDY)
    sim.files.add("new.gcode")
    assert (await client.get(FILES[flavour], If_None_Match=tag)).status == 200


async def test_only_the_digits_of_an_embedded_tag_are_read(buddy: Pair) -> None:
    """A weak one will do."""
    _, client = buddy
    tag = (await client.get("/api/v1/files/usb")).headers["ETag"]
    assert re.fullmatch(r'"[0-9]+"', tag)
    weak = await client.get("/api/v1/files/usb", If_None_Match=f"W/{tag}")
    assert weak.status == 304


async def test_a_raspberry_tag_must_match_exactly(rpi: Pair) -> None:
    """The date of the last change works as well."""
    _, client = rpi
    headers = (await client.get("/api/v1/files/local")).headers
    assert re.fullmatch(r'W/"[0-9a-f]{10}"', headers["ETag"])
    strong = await client.get("/api/v1/files/local", If_None_Match=headers["ETag"][2:])
    dated = await client.get(
        "/api/v1/files/local", If_Modified_Since=headers["Last-Modified"]
    )
    assert (strong.status, dated.status) == (200, 304)


async def test_an_embedded_thumbnail_comes_in_two_sizes(buddy: Pair) -> None:
    """With a tag, and only as PNG."""
    sim, client = buddy
    icon, large = previews()
    job_photo = Picture(width=640, height=480, data=b"\xff\xd8", format="jpg")
    sim.files.add("seen.gcode", pictures=[icon, job_photo, large])
    sim.files.add("photo.gcode", pictures=[job_photo])
    small = await client.get("/thumb/s/usb/seen.gcode")
    big = await client.get("/thumb/l/usb/SEEN~1.GCO")
    assert (small.body, big.body) == (icon.data, large.data)
    again = await client.get(
        "/thumb/l/usb/SEEN~1.GCO", If_None_Match=big.headers["ETag"]
    )
    assert again.status == 304
    none = await client.get("/thumb/l/usb/photo.gcode")
    assert none.body == (
        b'{"title": "404: Not Found","message":"File doesn\'t contain preview"}'
    )


async def test_a_raspberry_thumbnail_is_asked_for_in_its_format(rpi: Pair) -> None:
    """410 for another format, 404 until the file has been analysed."""
    sim, client = rpi
    large = previews()[-1]
    sim.files.add("seen.gcode", pictures=[large])
    sim.files.add("fresh.gcode", pictures=[large], analysed=False)
    start = "/api/thumbnails/PrusaLink%20gcodes"
    good = await client.get(f"{start}/seen.gcode.orig.png")
    assert (good.status, good.body) == (200, large.data)
    assert good.headers["Cache-Control"] == "private, max-age=604800"
    assert (await client.get(f"{start}/seen.gcode.orig.jpg")).status == 410
    assert (await client.get(f"{start}/fresh.gcode.orig.png")).status == 404
    fresh = (await client.get("/api/v1/files/local/fresh.gcode")).json
    assert fresh["refs"]["thumbnail"] is None


@pytest.mark.parametrize(
    ("flavour", "path", "disposition"),
    [
        (Flavour.BUDDY, "/usb/parts/vase.gcode", "attachment"),
        (
            Flavour.RPI,
            "/api/files/local/PrusaLink%20gcodes/parts/vase.gcode/raw",
            'attachment;filename="vase.gcode"',
        ),
    ],
)
async def test_a_file_can_be_downloaded(
    sim: PrusaLinkSimulator, client: Client, path: str, disposition: str
) -> None:
    """Where its refs say."""
    sim.files.add("parts/vase.gcode", b"G28\nG1 X1\n")
    answer = await client.get(path)
    assert answer.body == b"G28\nG1 X1\n"
    assert answer.headers["Content-Disposition"] == disposition


async def test_a_file_is_started(
    sim: PrusaLinkSimulator, client: Client, flavour: Flavour
) -> None:
    """Once; the embedded printer closes after that."""
    plan = Plan(name="Vase", weight=3.0)
    sim.files.add("parts/vase.gcode", plan=plan)
    path = f"{FILES[flavour]}/parts/vase.gcode"
    answer = await client.ask("POST", path)
    assert (answer.status, answer.body) == (204, b"")
    if flavour is Flavour.BUDDY:
        assert answer.headers["Connection"] == "close"
    assert sim.machine.plan == Plan(name="Vase", weight=3.0, file="parts/vase.gcode")
    assert (await client.ask("POST", path)).status == 409
    assert (await client.ask("POST", f"{FILES[flavour]}/none.gcode")).status == 404


@pytest.mark.parametrize(
    ("flavour", "status"), [(Flavour.BUDDY, 404), (Flavour.RPI, 204)]
)
async def test_only_a_raspberry_prints_anything(
    sim: PrusaLinkSimulator, client: Client, flavour: Flavour, status: int
) -> None:
    """It does not look at the type."""
    sim.files.add("notes.txt")
    assert (await client.ask("POST", f"{FILES[flavour]}/notes.txt")).status == status


async def test_an_embedded_printer_starts_over_an_old_end(buddy: Pair) -> None:
    """FINISHED need not be dismissed first; a question must be answered."""
    sim, client = buddy
    path = "/api/v1/files/usb/CALIBR~1.GCO"
    bring_to(sim.machine, Phase.FINISHED)
    sim.attention(job=False)
    assert (await client.ask("POST", path)).status == 409
    sim.clear()
    assert (await client.ask("POST", path)).status == 204


async def test_a_file_is_deleted_unless_it_is_printed(
    sim: PrusaLinkSimulator, client: Client, flavour: Flavour
) -> None:
    """The Raspberry Pi shows that a second later."""
    path = f"{FILES[flavour]}/calibration_cube.gcode"
    sim.machine.start(CUBE)
    assert (await client.ask("DELETE", path)).status == 409
    sim.machine.stop()
    assert (await client.ask("DELETE", path)).status == 204
    listed = (await client.get(path)).status == 200
    assert listed == (flavour is Flavour.RPI)
    sim.machine.advance(1)
    assert (await client.get(path)).status == 404
    assert (await client.ask("DELETE", path)).status == 404


async def test_deleting_the_printed_file_dismisses_an_embedded_end(
    buddy: Pair,
) -> None:
    """There is nothing left to show."""
    sim, client = buddy
    bring_to(sim.machine, Phase.FINISHED)
    await client.ask("DELETE", "/api/v1/files/usb/calibration_cube.gcode")
    assert await client.state() == "IDLE"


@pytest.mark.parametrize(
    ("flavour", "status"), [(Flavour.BUDDY, 404), (Flavour.RPI, 409)]
)
async def test_a_folder_must_be_empty_to_be_deleted(
    sim: PrusaLinkSimulator, client: Client, flavour: Flavour, status: int
) -> None:
    """Then it goes."""
    sim.files.add("parts/a.gcode")
    path = f"{FILES[flavour]}/parts"
    assert (await client.ask("DELETE", path)).status == status
    sim.files.remove("parts/a.gcode")
    assert (await client.ask("DELETE", path)).status == 204
    sim.machine.advance(1)
    assert sim.files.find("parts") is None


async def test_a_raspberry_deletes_a_folder_by_force(rpi: Pair) -> None:
    """Unless something in it is printed."""
    sim, client = rpi
    file = sim.files.add("parts/a.gcode")
    path = "/api/v1/files/local/parts"
    sim.machine.start(file.plan)
    printed = await client.ask("DELETE", path, Force="?1")
    assert (printed.status, printed.json["title"]) == (409, "File is currently printed")
    sim.machine.stop()
    assert (await client.ask("DELETE", path, Force="?1")).status == 204


# --- Faults of the network


async def test_a_printer_comes_back_on_its_port(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """While it is off, nobody answers."""
    port = sim.port
    assert (await client.get("/api/version")).status == 200
    await sim.power_off()
    assert sim.connections == 0
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.get("/api/version")
    await sim.power_on()
    assert sim.port == port
    assert (await client.get("/api/version")).status == 200


async def test_a_printer_that_hangs_can_be_switched_off(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """What hangs is broken."""
    sim.hold()
    asked = asyncio.create_task(client.get("/api/version"))
    entry = await sim.wait_for_request("GET", "/api/version")
    assert entry.status is None
    await sim.power_off()
    with pytest.raises(aiohttp.ClientConnectionError):
        await asked


async def test_a_client_that_goes_away_is_no_connection(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """Even while its request hangs; the request is carried out all the same."""
    bring_to(sim.machine, Phase.PRINTING)
    sim.hold()
    asked = asyncio.create_task(client.pause())
    entry = await sim.wait_for_request("PUT", "/api/v1/job")
    asked.cancel()
    await until(lambda: sim.connections == 0, "the connection was closed")
    sim.release()
    await until(lambda: entry.status == 204, "the command was carried out")


async def test_a_dropped_answer_is_no_answer(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """The log says so; the next request is answered."""
    sim.break_next(Break.DROP)
    # aiohttp itself repeats GET, PUT and DELETE once, but never POST.
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.ask("POST", "/api/v1/nowhere")
    assert sim.requests[-1].status is None
    assert (await client.get("/api/version")).status == 200


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Break.TRUNCATED_JSON, 200), (Break.HTML_500, 500), (Break.EMPTY, 200)],
)
async def test_a_broken_answer_is_no_json(
    sim: PrusaLinkSimulator, client: Client, kind: Break, status: int
) -> None:
    """But well-formed HTTP; only one answer is broken."""
    sim.break_next(kind)
    answer = await client.get("/api/v1/status")
    assert answer.status == status
    with pytest.raises(ValueError, match=r"line 1|Expecting value"):
        _ = answer.json
    assert await client.state() == "IDLE"


async def test_an_answer_that_is_cut_off_is_not_whole(
    sim: PrusaLinkSimulator, client: Client
) -> None:
    """Only the one to the path that was named; the next one is whole."""
    sim.break_next(Break.CUT_OFF, "GET", "/api/v1/status")
    assert (await client.get("/api/version")).status == 200
    with pytest.raises(aiohttp.ClientPayloadError):
        await client.get("/api/v1/status")
    assert await client.state() == "IDLE"


async def test_a_challenge_is_never_broken(
    sim: PrusaLinkSimulator, flavour: Flavour
) -> None:
    """The fault waits for the client to log in."""
    sim.break_next(Break.HTML_500)
    async with (
        digest_session(flavour) as session,
        session.get(f"{sim.url}/api/version") as response,
    ):
        assert response.status == 500


@pytest.mark.parametrize("value", [{"printer": []}, [1, 2], "text", None, 0])
async def test_an_endpoint_can_answer_anything(
    sim: PrusaLinkSimulator, client: Client, value: Any
) -> None:
    """For clients that want to be fuzzed."""
    sim.override("/api/v1/status", value)
    assert await client.status() == value
    sim.clear()
    assert await client.state() == "IDLE"


async def test_requests_are_logged_and_handed_out_once(
    sim: PrusaLinkSimulator, flavour: Flavour
) -> None:
    """Those without a login are logged, but not waited for."""
    async with digest_session(flavour) as session:
        for path in ("/api/version?first", "/api/version?second"):
            async with session.get(sim.url + path):
                pass
    first = await sim.wait_for_request("GET", "/api/version")
    second = await sim.wait_for_request("GET", "/api/version")
    assert (first.target, first.status) == ("/api/version?first", 200)
    assert second.target == "/api/version?second"
    assert "authorization" in first.headers
    assert len(sim.requests) == 3


async def test_a_stopped_simulator_leaves_nothing(flavour: Flavour) -> None:
    """No task, not even of a client that says nothing."""
    before = asyncio.all_tasks()
    sim = PrusaLinkSimulator(flavour=flavour)
    await sim.start()
    reader, writer = await asyncio.open_connection(sim.host, sim.port)
    await until(lambda: sim.connections == 1, "the client was connected")
    await sim.stop()
    assert asyncio.all_tasks() == before
    assert sim.connections == 0
    with suppress(ConnectionError):
        assert await reader.read() == b"", "the silent client was answered"
    writer.close()
