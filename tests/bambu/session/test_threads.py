"""Connecting keeps nobody else's threads busy."""

import asyncio
import socket
import threading
from typing import Any

import pytest

from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.session.link import open_link
from custom_components.printernizer.bambu.session.names import look_up, number_of
from custom_components.printernizer.bambu.session.tls import Trust
from custom_components.printernizer.printer.connection.address import Address
from custom_components.printernizer.printer.errors import CannotConnectError
from tests.planted import ACCESS_CODE
from tests.waiting import until_now

pytestmark = pytest.mark.usefixtures("socket_enabled")


class SlowNameServer:
    """Takes its time for each question, until it is told to say that it knows none."""

    def __init__(self) -> None:
        """Keep everybody waiting."""
        self.done = threading.Event()
        self.asking: set[str] = set()

    def __call__(self, *_: Any, **__: Any) -> Any:
        """Answer a question."""
        self.asking.add(threading.current_thread().name)
        self.done.wait()
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def threads_for_connecting() -> list[str]:
    return [
        thread.name
        for thread in threading.enumerate()
        if "printernizer-connect" in thread.name
    ]


async def test_forty_names_that_nobody_knows_take_four_threads_and_leave_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = SlowNameServer()
    monkeypatch.setattr(socket, "getaddrinfo", server)
    access = Access(Address("printer.invalid", 8883), ACCESS_CODE, Trust("01P00A0"))
    attempts = [asyncio.create_task(open_link(access)) for _ in range(40)]
    await until_now(lambda: len(server.asking) == 4, "were asked four times")
    # Everybody else's threads are free.
    assert await asyncio.to_thread(lambda: 42) == 42
    assert len(threads_for_connecting()) == 4
    server.done.set()
    outcomes = await asyncio.gather(*attempts, return_exceptions=True)
    assert all(isinstance(outcome, CannotConnectError) for outcome in outcomes)
    assert len(server.asking) == 4
    await until_now(lambda: not threads_for_connecting(), "ended")


async def test_a_number_is_looked_up_by_no_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await number_of("192.0.2.7") == "192.0.2.7"
    assert await number_of("fe80::1") == "fe80::1"
    ((*_, address),) = await look_up("192.0.2.7", 8883)
    assert address == ("192.0.2.7", 8883)
    assert not threads_for_connecting()


async def test_the_number_of_a_name_is_its_first_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def known(host: str, port: int, **_: Any) -> list[Any]:
        assert (host, port) == ("printer.local", 0)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))
            for number in ("192.0.2.7", "192.0.2.8")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", known)
    assert await number_of("printer.local") == "192.0.2.7"
