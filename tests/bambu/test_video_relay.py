"""Where the relay listens, and whom it hangs up on before any printer is asked."""

import asyncio
from collections.abc import AsyncGenerator
import gc
from urllib.parse import urlsplit

import pytest

from custom_components.printernizer.bambu.session.access import Access
from custom_components.printernizer.bambu.streaming import relay as relay_module
from custom_components.printernizer.bambu.streaming.relay import VideoRelay

pytestmark = pytest.mark.usefixtures("socket_enabled")


def nobody_asks() -> Access:
    """Be asked for no way to a printer."""
    raise AssertionError


@pytest.fixture
async def relays() -> AsyncGenerator[list[VideoRelay]]:
    """Offer the video of two printers."""
    relays = [VideoRelay(nobody_asks) for _ in range(2)]
    yield relays
    for relay in relays:
        await relay.close()


async def test_each_printer_has_an_address_that_only_this_computer_reaches(
    relays: list[VideoRelay],
) -> None:
    told = [urlsplit(await relay.open() or "") for relay in relays]
    assert {address.hostname for address in told} == {"127.0.0.1"}
    assert len({address.port for address in told}) == len(relays)
    assert len({address.path for address in told}) == len(relays), "a secret of its own"


async def test_one_who_comes_too_late_is_hung_up_on_at_once(
    relays: list[VideoRelay],
    monkeypatch: pytest.MonkeyPatch,
    recwarn: pytest.WarningsRecorder,
) -> None:
    monkeypatch.setattr(relay_module, "_MOST_VIEWERS", 0)
    where = urlsplit(await relays[0].open() or "")
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    async with asyncio.timeout(5):
        with pytest.raises((EOFError, ConnectionError)):
            await reader.readexactly(1)
    writer.close()
    gc.collect()
    # Python hangs up on whom it finds forgotten, sooner or later, and warns of it.
    assert [warning for warning in recwarn if warning.category is ResourceWarning] == []


@pytest.mark.parametrize("wanted_before", [True, False])
async def test_a_relay_that_was_closed_listens_no_more(
    relays: list[VideoRelay],
    wanted_before: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    relay = relays[0]
    if wanted_before:
        assert await relay.open() is not None
    await relay.close()
    assert await relay.open() is None
