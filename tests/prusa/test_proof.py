"""Whether a PrusaLink is ours: always saying yes, or no, gets nobody through."""

from collections.abc import AsyncGenerator
import json

from aiohttp import ClientSession
import pytest

from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.connection.proof import Proof
from custom_components.printernizer.prusa import proof
from simulator.prusalink.printer import Flavour
from tests.rigs import PrusaRig
from tests.traps import plain_trap

pytestmark = pytest.mark.usefixtures("socket_enabled")

CHALLENGE = (
    b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n"
    b'WWW-Authenticate: Digest realm="Printer API", nonce="0123456789abcdef"\r\n\r\n'
)


@pytest.fixture
async def session() -> AsyncGenerator[ClientSession]:
    """Make a session to lend."""
    async with ClientSession() as session:
        yield session


async def prove(
    session: ClientSession, rig: PrusaRig, port: int, **changes: str
) -> Proof:
    """Try an address at which our printer may be."""
    known = {
        "username": rig.username,
        "password": rig.password,
        "serial": rig.serial,
    }
    return await proof.prove(session, Address("127.0.0.1", port), **known | changes)


def welcome(serial: str) -> bytes:
    """Return an answer that tells a serial number."""
    body = json.dumps({"serial": serial}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Content-Type: application/json\r\n\r\n".encode() + body


@pytest.mark.parametrize("flavour", list(Flavour))
async def test_our_printer_proves_itself(
    session: ClientSession, flavour: Flavour
) -> None:
    rig = PrusaRig(flavour)
    await rig.start()
    for _ in range(3):
        assert await prove(session, rig, rig.simulator.port) is Proof.PROVEN
    await rig.power_off()


@pytest.mark.parametrize("changes", [{"serial": "another"}, {"password": "another"}])
async def test_another_printer_does_not(
    session: ClientSession, changes: dict[str, str]
) -> None:
    rig = PrusaRig()
    await rig.start()
    assert await prove(session, rig, rig.simulator.port, **changes) is Proof.FAILED
    await rig.power_off()
    assert await prove(session, rig, rig.simulator.port) is Proof.FAILED


@pytest.mark.parametrize("asks", [True, False], ids=["asks", "does not ask"])
async def test_who_lets_everybody_in_is_not_our_printer(
    session: ClientSession, *, asks: bool
) -> None:
    rig = PrusaRig()

    def answer(request: bytes) -> bytes:
        if asks and b"Authorization" not in request:
            return CHALLENGE
        return welcome(rig.serial)

    for _ in range(10):
        async with plain_trap(answer=answer) as attacker:
            assert await prove(session, rig, attacker.port) is Proof.FAILED
        assert rig.password.encode() not in attacker.heard


async def test_who_lets_nobody_in_is_not_our_printer_and_learns_no_password(
    session: ClientSession,
) -> None:
    rig = PrusaRig()
    async with plain_trap(answer=lambda _: CHALLENGE) as attacker:
        assert await prove(session, rig, attacker.port) is Proof.FAILED
    assert b"Digest" in attacker.heard
    assert rig.password.encode() not in attacker.heard


async def test_basic_authentication_is_never_answered(session: ClientSession) -> None:
    rig = PrusaRig()
    basic = CHALLENGE.replace(b"Digest", b"Basic")
    async with plain_trap(answer=lambda _: basic) as attacker:
        assert await prove(session, rig, attacker.port) is Proof.FAILED
    assert b"authorization" not in attacker.heard.lower()


async def test_an_api_key_proves_nothing_and_is_told_to_nobody(
    session: ClientSession,
) -> None:
    rig = PrusaRig()
    async with plain_trap() as attacker:
        result = await prove(session, rig, attacker.port, username="")
    assert result is Proof.IMPOSSIBLE
    assert attacker.visits == 0


def test_a_right_password_is_told_as_often_as_a_wrong_one() -> None:
    told = [login for _ in range(1000) for login in proof._order()]
    assert 0.45 < sum(told) / len(told) < 0.55


def test_right_and_wrong_passwords_come_in_no_order_that_one_can_learn() -> None:
    orders = {tuple(proof._order()) for _ in range(500)}
    assert len(orders) > 40
    assert all(len(set(order)) == 2 for order in orders)
