"""Spools that Spoolman keeps: each gram is told it once, whatever is lost."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.spools import keeper
from custom_components.printernizer.printer.spools.spoolman import Spoolman
from custom_components.printernizer.spooling import link
from simulator.bambu.filament import Spool
from simulator.spoolman.server import Fault, SpoolmanSimulator
from simulator.spoolman.spools import SpoolRow
from tests.rigs import PrusaRig, Rig

from ..helpers import (
    SetUp,
    call,
    entity_id,
    entry_of,
    let_time_pass,
    open_options,
    open_repair,
    state,
    until,
)
from .cubes import (
    TAG,
    PrintingPrusa,
    an_ams,
    choose,
    print_cube,
    shown,
    slot_entity,
    use_spoolman,
)


class LinkClock:
    """The clock by which Spoolman is asked again; stands still until it is moved."""

    def __init__(self, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
        """Begin now."""
        self._hass = hass
        self.now = utcnow()
        monkeypatch.setattr(link, "utcnow", lambda: self.now)

    async def tick(self, seconds: float) -> None:
        """Move it, and Home Assistant's with it."""
        self.now += timedelta(seconds=seconds)
        await let_time_pass(self._hass, seconds)


@dataclass(frozen=True)
class Booked:
    """A booking that got no answer: the clock, the spool and who has it."""

    clock: LinkClock
    server: SpoolmanSimulator
    row: SpoolRow
    rig: Rig

    def shown(self, hass: HomeAssistant) -> float:
        """Return what is left on the spool, as the slot shows it."""
        told = state(hass, self.rig, "sensor", "external_spool").attributes
        left: float = told["spool_remaining"]
        return left


type Book = Callable[[Fault], Awaitable[Booked]]


@pytest.fixture(name="server")
async def server_fixture(socket_enabled: None) -> AsyncGenerator[SpoolmanSimulator]:
    """Have a Spoolman that knows no spool yet."""
    async with SpoolmanSimulator() as server:
        yield server


@pytest.fixture(name="galaxy")
async def galaxy_fixture(
    hass: HomeAssistant, set_up: SetUp, server: SpoolmanSimulator
) -> Rig:
    """Return a printer that prints from a spool that is in Spoolman."""
    rig = await set_up(PrintingPrusa(), printing=900)
    server.add("Galaxy")
    await use_spoolman(hass, rig, server.address)
    await choose(hass, entity_id(hass, rig, "select", "spool"), "Galaxy (#1)")
    return rig


@pytest.fixture(name="book")
def book_fixture(
    hass: HomeAssistant,
    server: SpoolmanSimulator,
    galaxy: Rig,
    monkeypatch: pytest.MonkeyPatch,
) -> Book:
    """Give what has 20 g booked, and the request end without an answer."""

    async def book(fault: Fault) -> Booked:
        clock = LinkClock(hass, monkeypatch)
        server.faults = [fault]
        await print_cube(hass, galaxy)
        await until(hass, galaxy, lambda: server.happened[fault], "without an answer")
        await hass.async_block_till_done(wait_background_tasks=True)
        return Booked(clock, server, server.rows[1], galaxy)

    return book


async def test_a_lost_answer_is_decided_after_a_minute_and_nothing_told_again(
    hass: HomeAssistant, book: Book
) -> None:
    booking = await book(Fault.ANSWER_LOST)
    for _ in range(3):
        assert booking.shown(hass) == 980
        await booking.clock.tick(31)
    # Had it not been decided by now, nobody could tell any more.
    booking.row.use(50)
    for _ in range(5):
        await booking.clock.tick(600)
    assert not said_of(hass, "spool_doubtful_")
    assert booking.server.uses == [(1, pytest.approx(20))]
    assert booking.shown(hass) == 930


async def test_a_lost_request_is_told_again_after_a_minute_and_not_before(
    hass: HomeAssistant, book: Book
) -> None:
    booking = await book(Fault.REQUEST_LOST)
    reads = booking.server.reads
    await booking.clock.tick(31)
    assert booking.server.reads > reads
    assert booking.server.uses == []
    assert booking.shown(hass) == 980
    await booking.clock.tick(31)
    assert booking.server.uses == [(1, pytest.approx(20))]
    for _ in range(3):
        await booking.clock.tick(600)
    assert booking.server.uses == [(1, pytest.approx(20))]
    assert booking.shown(hass) == 980


async def test_a_request_without_an_answer_is_decided_by_who_starts_anew(
    hass: HomeAssistant, book: Book
) -> None:
    booking = await book(Fault.FAILS_AFTER)
    await hass.config_entries.async_reload(entry_of(hass, booking.rig).entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert booking.server.uses == [(1, pytest.approx(20))]
    for _ in range(3):
        await booking.clock.tick(31)
    assert booking.server.uses == [(1, pytest.approx(20))]
    assert booking.shown(hass) == 980


async def test_spoolman_is_asked_again_whatever_went_wrong(
    hass: HomeAssistant,
    set_up: SetUp,
    server: SpoolmanSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig = await set_up(PrusaRig())
    await use_spoolman(hass, rig, server.address)
    reads = server.reads

    async def fails(_: Spoolman) -> None:
        raise ArithmeticError

    with monkeypatch.context() as patch:
        patch.setattr(Spoolman, "spools", fails)
        await let_time_pass(hass, 600)
    await let_time_pass(hass, 60)
    assert server.reads > reads


async def test_a_tag_that_spoolman_knows_needs_no_choice(
    hass: HomeAssistant, set_up: SetUp, server: SpoolmanSimulator
) -> None:
    server.add("Tagged", tag=TAG, location="Shelf", used_weight=250)
    rig = await an_ams(set_up, Spool(uuid=TAG))
    await use_spoolman(hass, rig, server.address)
    select = slot_entity(hass, rig, "select", "slot_1_spool")
    assert shown(hass, select).state == "Tagged (#1)"
    told = shown(hass, slot_entity(hass, rig, "sensor", "slot_1")).attributes
    assert (told["spool_remaining"], told["spool_location"]) == (750, "Shelf")
    assert told["remaining_weight"] == 750


async def test_spoolman_is_only_read_where_others_tell_it(
    hass: HomeAssistant, set_up: SetUp, server: SpoolmanSimulator
) -> None:
    rig = await set_up(PrintingPrusa(), printing=900)
    server.add("Galaxy")
    await use_spoolman(hass, rig, server.address, spoolman_booked_by="others")
    await choose(hass, entity_id(hass, rig, "select", "spool"), "Galaxy (#1)")
    await print_cube(hass, rig)
    for _ in range(3):
        await let_time_pass(hass, 600)
    assert not server.uses
    assert server.reads


async def test_nothing_is_told_once_others_tell_spoolman(
    hass: HomeAssistant, server: SpoolmanSimulator, galaxy: Rig
) -> None:
    await server.power_off()
    await print_cube(hass, galaxy)
    await server.power_on()
    await use_spoolman(hass, galaxy, server.address, spoolman_booked_by="others")
    for _ in range(4):
        await let_time_pass(hass, 1000)
    assert not server.uses


def said_of(hass: HomeAssistant, kind: str) -> list[str]:
    """Return the issues about bookings of a kind."""
    return [issue for _, issue in ir.async_get(hass).issues if issue.startswith(kind)]


async def test_of_overdrawn_spools_in_spoolman_those_in_use_are_told(
    hass: HomeAssistant, set_up: SetUp, server: SpoolmanSimulator
) -> None:
    rig = await set_up(PrusaRig())
    server.add("Galaxy", used_weight=1010)
    server.add("Aside", used_weight=1020)
    await use_spoolman(hass, rig, server.address)
    select = entity_id(hass, rig, "select", "spool")
    assert not said_of(hass, "spool_overdrawn_")
    await choose(hass, select, "Galaxy (#1)")
    assert said_of(hass, "spool_overdrawn_") == ["spool_overdrawn_spoolman-1"]
    told = state(hass, rig, "sensor", "external_spool").attributes
    assert (told["spool_remaining"], told["spool_overdrawn"]) == (0, 10)
    await choose(hass, select, "none")
    assert not said_of(hass, "spool_overdrawn_")


@pytest.fixture(name="doubted")
async def doubted_fixture(
    hass: HomeAssistant,
    server: SpoolmanSimulator,
    galaxy: Rig,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Lose a booking on its way while somebody else uses the spool."""
    monkeypatch.setattr(keeper, "SETTLED_AFTER", timedelta())
    server.faults = [Fault.REQUEST_LOST]
    await print_cube(hass, galaxy)
    await until(hass, galaxy, lambda: server.happened, "lost")
    server.rows[1].use(30)
    await let_time_pass(hass, 100)
    [issue] = said_of(hass, "spool_doubtful_")
    return issue


@pytest.mark.parametrize("again", [True, False])
async def test_a_doubt_goes_once_somebody_has_looked(
    hass: HomeAssistant,
    server: SpoolmanSimulator,
    doubted: str,
    hass_client: ClientSessionGenerator,
    *,
    again: bool,
) -> None:
    told = ir.async_get(hass).async_get_issue(DOMAIN, doubted)
    assert told is not None
    assert told.is_persistent, "nobody finds it again after a restart"
    form, submit = await open_repair(hass, hass_client, doubted)
    assert form["description_placeholders"]["spool"] == "Galaxy (#1)"
    assert form["description_placeholders"]["grams"] == "20.0"
    assert (await submit({"again": again}))["type"] == "create_entry"
    assert not said_of(hass, "spool_doubtful_")
    for _ in range(3):
        await let_time_pass(hass, 1000)
    assert server.uses == ([(1, pytest.approx(20))] if again else [])


@pytest.mark.usefixtures("doubted")
async def test_what_is_said_of_bookings_goes_with_their_printer(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await an_ams(set_up)
    entries = hass.config_entries.async_entries(DOMAIN)
    mine, others = (
        next(entry for entry in entries if entry.data.get("brand") == brand)
        for brand in ("prusa", "bambu")
    )
    await hass.config_entries.async_remove(others.entry_id)
    assert said_of(hass, "spool_doubtful_")
    await an_ams(set_up)
    await hass.config_entries.async_remove(mine.entry_id)
    assert not said_of(hass, "spool_doubtful_")


async def test_what_is_said_of_bookings_goes_with_the_last_printer(
    hass: HomeAssistant, server: SpoolmanSimulator, galaxy: Rig
) -> None:
    server.rows.clear()
    await print_cube(hass, galaxy)

    await until(hass, galaxy, lambda: said_of(hass, "spool_refused_"), "said")
    await hass.config_entries.async_remove(entry_of(hass, galaxy).entry_id)
    await hass.async_block_till_done()
    assert not said_of(hass, "spool_refused_")


async def test_spoolman_hears_of_a_job_once_it_is_back(
    hass: HomeAssistant, server: SpoolmanSimulator, galaxy: Rig
) -> None:
    await server.power_off()
    await print_cube(hass, galaxy)
    told = state(hass, galaxy, "sensor", "external_spool").attributes
    assert told["spool_remaining"] == 980
    await server.power_on()
    for _ in range(4):
        await let_time_pass(hass, 1000)
    assert server.uses == [(1, pytest.approx(20))]


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("nas:7912", "invalid_spoolman_address"),
        ("http://127.0.0.1:1", "spoolman_away"),
    ],
)
async def test_an_address_where_no_spoolman_is_is_refused(
    hass: HomeAssistant, set_up: SetUp, address: str, error: str
) -> None:
    rig = await set_up(PrusaRig())
    result = await use_spoolman(hass, rig, address)
    assert result["errors"] == {"spoolman": error}
    assert "spoolman" not in entry_of(hass, rig).options


async def test_the_login_of_spoolman_is_kept_and_not_shown(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async with SpoolmanSimulator(login=("me", "secret-word")) as server:
        rig = await set_up(PrusaRig())
        address = server.address.replace("//", "//me:secret-word@")
        refused = await use_spoolman(hass, rig, server.address)
        assert refused["errors"] == {"spoolman": "spoolman_login"}
        await use_spoolman(hass, rig, address)
        form = await open_options(hass, entry_of(hass, rig), "filament")
        field = next(
            field for field in form["data_schema"].schema if field == "spoolman"
        )
        masked = (field.description or {})["suggested_value"]
        assert "secret-word" not in masked
        hass.config_entries.options.async_abort(form["flow_id"])
        await use_spoolman(hass, rig, masked)
        kept = entry_of(hass, rig).options["spoolman"]
        assert kept.rstrip("/") == address


async def test_a_spool_of_spoolman_is_changed_there(
    hass: HomeAssistant, set_up: SetUp, server: SpoolmanSimulator
) -> None:
    rig = await set_up(PrusaRig())
    server.add("Galaxy")
    await use_spoolman(hass, rig, server.address)
    (spool,) = (await call(hass, "get_spools"))["spools"]
    for action in ("edit_spool", "remove_spool"):
        with pytest.raises(ServiceValidationError) as caught:
            await hass.services.async_call(
                DOMAIN, action, {"spool": spool["spool"]}, blocking=True
            )
        assert caught.value.translation_key == "spool_of_spoolman"
