"""What Spoolman tells of spools, and how it fails."""

import json

from aiohttp import ClientSession
import pytest
from yarl import URL

from custom_components.printernizer.printer.spools.errors import (
    NoSuchSpoolError,
    SpoolmanError,
    SpoolmanRefusesError,
    Trouble,
)
from custom_components.printernizer.printer.spools.spoolman import (
    Spoolman,
    parse_spoolman_address,
    read_spool,
)
from custom_components.printernizer.printer.spools.stock import StockSpool
from simulator.spoolman.server import SpoolmanSimulator

pytestmark = pytest.mark.usefixtures("socket_enabled")
TAG = "D0A1B2C3D4E5F60718293A4B5C6D7E8F"


async def test_a_spool_is_read_with_all_that_is_shown_of_it() -> None:
    async with SpoolmanSimulator() as server, ClientSession() as session:
        server.add(
            "Galaxy",
            vendor="Prusament",
            material="PETG",
            colour="1a1a1aff",
            weight=1000,
            price=25,
            tag=TAG,
            location="Shelf",
            used_weight=250,
        )
        (spool,) = await Spoolman(session, URL(server.address)).spools()
        assert spool == StockSpool(
            id="spoolman-1",
            name="Prusament Galaxy",
            material="PETG",
            colour="1A1A1A",
            tags=(TAG,),
            initial=1000,
            used=250,
            price=25,
            location="Shelf",
        )
        assert spool.remaining == 750


DEEP = "[" * 100_000


@pytest.mark.parametrize(
    "answer",
    [DEEP, json.dumps([{"id": 1, "name": "x" * 5 * 1024 * 1024}]), str([0] * 2001)],
    ids=["deep", "large", "many"],
)
async def test_what_is_too_much_is_not_understood(answer: str) -> None:
    async with SpoolmanSimulator() as server, ClientSession() as session:
        server.says = answer
        with pytest.raises(SpoolmanError) as caught:
            await Spoolman(session, URL(server.address)).spools()
        assert caught.value.trouble is Trouble.NOT_UNDERSTOOD


def test_what_is_nested_too_deeply_is_no_tag() -> None:
    spool = read_spool({"id": 1, "used_weight": 0, "extra": {"tag": DEEP}})
    assert spool is not None
    assert not spool.tags


async def test_what_nobody_weighed_has_no_remaining_weight() -> None:
    async with SpoolmanSimulator() as server, ClientSession() as session:
        server.add(None, weight=None)
        (spool,) = await Spoolman(session, URL(server.address)).spools()
        assert (spool.name, spool.remaining) == ("PLA", None)


@pytest.mark.parametrize(
    "told", [None, [], {}, {"id": 1}, {"id": "x", "used_weight": 1}, "spool"]
)
def test_what_is_no_spool_is_left_out(told: object) -> None:
    assert read_spool(told) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://nas:7912", "http://nas:7912/"),
        (" https://nas/spoolman/ ", "https://nas/spoolman"),
        ("http://nas:7912/api/v1", "http://nas:7912/"),
        ("http://nas:7912/?x=1#spools", "http://nas:7912/"),
    ],
)
def test_an_address_is_taken_as_people_copy_it(text: str, address: str) -> None:
    assert str(parse_spoolman_address(text)) == address


@pytest.mark.parametrize("text", ["nas:7912", "ftp://nas", "http://", "", "spoolman"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_spoolman_address(text)


async def test_the_login_in_the_address_is_used_and_never_told() -> None:
    async with (
        SpoolmanSimulator(login=("me", "hidden")) as server,
        ClientSession() as session,
    ):
        server.add()
        address = URL(server.address)
        right = address.with_user("me").with_password("hidden")
        assert len(await Spoolman(session, right).spools()) == 1
        wrong = address.with_user("me").with_password("other")
        with pytest.raises(SpoolmanError) as caught:
            await Spoolman(session, wrong).spools()
        assert caught.value.trouble is Trouble.LOGIN
        await server.power_off()
        with pytest.raises(SpoolmanError) as caught:
            await Spoolman(session, right).spools()
        assert caught.value.trouble is Trouble.AWAY
        assert "hidden" not in f"{caught.value!r} {caught.value.__cause__!r}"


async def test_a_spool_that_is_not_there_is_told_from_a_wrong_address() -> None:
    async with SpoolmanSimulator() as server, ClientSession() as session:
        client = Spoolman(session, URL(server.address))
        with pytest.raises(NoSuchSpoolError):
            await client.spool(7)
        server.status = 404
        with pytest.raises(SpoolmanError) as caught:
            await client.spools()
        assert caught.value.trouble is Trouble.NOT_UNDERSTOOD
        assert not isinstance(caught.value, NoSuchSpoolError)


@pytest.mark.parametrize(
    ("status", "error", "trouble"),
    [
        (300, SpoolmanError, Trouble.NOT_UNDERSTOOD),
        (400, SpoolmanRefusesError, Trouble.FAILS),
        (403, SpoolmanError, Trouble.LOGIN),
        (422, SpoolmanRefusesError, Trouble.FAILS),
        (429, SpoolmanError, Trouble.FAILS),
        (500, SpoolmanError, Trouble.FAILS),
    ],
)
async def test_what_is_refused_is_told_from_what_is_only_unclear(
    status: int, error: type[SpoolmanError], trouble: Trouble
) -> None:
    async with SpoolmanSimulator() as server, ClientSession() as session:
        server.status = status
        server.says = "[]"
        with pytest.raises(SpoolmanError) as caught:
            await Spoolman(session, URL(server.address)).spools()
        assert type(caught.value) is error
        assert caught.value.trouble is trouble


async def test_an_answer_that_is_no_spool_is_not_understood() -> None:
    async with SpoolmanSimulator() as server, ClientSession() as session:
        server.says = '{"id": 1}'
        with pytest.raises(SpoolmanError) as caught:
            await Spoolman(session, URL(server.address)).spool(1)
        assert caught.value.trouble is Trouble.NOT_UNDERSTOOD


def test_only_texts_of_some_length_are_tags() -> None:
    extra = {"a": '"x"', "b": "12345678", "c": f'" {TAG} "', "d": "{", "e": None}
    spool = read_spool({"id": 1, "used_weight": 0, "extra": extra})
    assert spool is not None
    assert spool.tags == (TAG,)


@pytest.mark.parametrize(
    ("told", "price"),
    [
        ({"price": 20, "initial_weight": 800}, 25),
        ({"filament": {"price": 30, "weight": 750}}, 40),
        ({"price": 20, "filament": {"price": 30, "weight": 750}}, 20 / 0.75),
        ({"initial_weight": 500, "filament": {"price": 30, "weight": 750}}, 40),
        ({"price": 0.01, "initial_weight": 0.5}, 20),
        ({"price": 20, "initial_weight": 0, "filament": {"weight": 800}}, 25),
        ({"filament": {"price": 30}}, None),
        ({"price": 20}, None),
        ({}, None),
    ],
)
def test_a_kilogram_costs_what_the_spool_did_or_else_its_kind(
    told: dict[str, object], price: float | None
) -> None:
    spool = read_spool({"id": 1, "used_weight": 0, **told})
    assert spool is not None
    assert spool.price == (None if price is None else pytest.approx(price))


async def test_nobody_is_led_elsewhere_with_what_is_meant_for_spoolman() -> None:
    async with (
        SpoolmanSimulator() as server,
        SpoolmanSimulator() as elsewhere,
        ClientSession() as session,
    ):
        elsewhere.add()
        server.leads_to = elsewhere.address
        spoolman = Spoolman(session, URL(server.address))
        for call in (spoolman.spools(), spoolman.spool(1), spoolman.use(1, 5)):
            with pytest.raises(SpoolmanError) as caught:
                await call
            assert caught.value.trouble is Trouble.NOT_UNDERSTOOD
        assert elsewhere.requests == 0
