"""Spools as a user meets them: chosen for a slot, counted off by jobs."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any, override

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import probatio
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.printernizer.const import DOMAIN
from custom_components.printernizer.printer.spools import keeper
from custom_components.printernizer.printer.spools.spoolman import Spoolman
from simulator.bambu.dialects import H2D, P1S
from simulator.bambu.filament import Spool, Unit
from simulator.machine import Plan
from simulator.prusalink.sliced import bgcode
from simulator.spoolman.server import Fault, SpoolmanSimulator
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    act,
    device_of,
    entity_id,
    entry_of,
    let_time_pass,
    open_options,
    open_repair,
    state,
    until,
    until_sensor,
)

CUBE = Plan(name="Cube", file="cube.bgcode", seconds=1800, weight=20.0)
UNIT = "00600A000000007"
TAG = "D0A1B2C3D4E5F60718293A4B5C6D7E8F"


async def call(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Call an action that is for no printer and return its answer."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )


async def add_spool(hass: HomeAssistant, name: str = "Orange", **data: Any) -> str:
    """Add a spool of our own and return its label."""
    answer = await call(hass, "add_spool", name=name, **data)
    await hass.async_block_till_done()
    label: str = answer["label"]
    return label


async def left(hass: HomeAssistant) -> dict[str, float | None]:
    """Return what is left on all spools, by their names."""
    spools = (await call(hass, "get_spools"))["spools"]
    return {it["name"]: it["remaining_weight"] for it in spools}


def slot_entity(hass: HomeAssistant, rig: BambuRig, platform: str, key: str) -> str:
    """Return an entity of the first unit."""
    unit = rig.simulator.settings.units[0].serial
    found = er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"{rig.serial}_{unit}_{key}"
    )
    assert found is not None, key
    return found


async def choose(hass: HomeAssistant, entity: str, option: str) -> None:
    """Choose a spool in the list of a slot."""
    target = {"entity_id": entity, "option": option}
    await hass.services.async_call("select", "select_option", target, blocking=True)
    await hass.async_block_till_done()


def shown(hass: HomeAssistant, entity: str) -> Any:
    """Return the state of an entity."""
    found = hass.states.get(entity)
    assert found is not None, entity
    return found


class PrintingPrusa(PrusaRig):
    """A printer that tells what its file needs."""

    @override
    def print_for(self, seconds: float, plan: Plan = CUBE) -> None:
        self.simulator.files.add(plan.file, bgcode(plan), plan=plan)
        self.machine.start(plan)
        self.machine.advance(seconds)


async def begin_cube(hass: HomeAssistant, rig: Rig) -> None:
    """Print until it is known what is printed from where."""
    if not isinstance(rig, PrusaRig):
        rig.print_for(900, CUBE)
    await until_sensor(hass, rig, "status", "printing")
    await until_sensor(hass, rig, "planned_weight", "20.0")


async def print_cube(
    hass: HomeAssistant, rig: Rig, *, cancelled_after: float | None = None
) -> None:
    """Print a cube of 20 g, or as much of it as somebody lets it."""
    await begin_cube(hass, rig)
    if cancelled_after is None:
        rig.machine.advance(2 * CUBE.seconds)
        await until_sensor(hass, rig, "last_job_result", "finished")
    else:
        rig.machine.advance(cancelled_after)
        await let_time_pass(hass, rig.news_within)
        rig.machine.stop()
        await until_sensor(hass, rig, "last_job_result", "cancelled")
    await let_time_pass(hass, 1)


async def use_spoolman(
    hass: HomeAssistant, rig: Rig, address: str, **more: str
) -> dict[str, Any]:
    """Fill in where Spoolman is."""
    form = await open_options(hass, entry_of(hass, rig), "filament")
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"spoolman": address, **more}
    )
    await let_time_pass(hass, 1)
    return dict(result)


async def an_ams(set_up: SetUp, spool: Spool | None = None) -> BambuRig:
    """Set up a printer that prints from the first slot of its AMS."""
    rig = BambuRig(P1S)
    rig.simulator.settings.units = [
        Unit(serial=UNIT, spools=[spool or Spool(color="FF6A13FF"), None, None, None])
    ]
    rig.simulator.settings.tray = 0
    return await set_up(rig)


async def test_a_choice_of_spools_comes_with_the_first_spool_and_goes_at_a_start(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    choices = [
        f"{rig.serial}_{UNIT}_slot_1_spool",
        f"{rig.serial}_{UNIT}_slot_4_spool",
        f"{rig.serial}_spool",
    ]

    def are_there() -> list[bool]:
        registry = er.async_get(hass)
        return [
            registry.async_get_entity_id("select", DOMAIN, it) is not None
            for it in choices
        ]

    assert not any(are_there())
    await add_spool(hass)
    assert all(are_there())
    [spool] = (await call(hass, "get_spools"))["spools"]
    await hass.services.async_call(
        DOMAIN, "remove_spool", {"spool": spool["spool"]}, blocking=True
    )
    select = slot_entity(hass, rig, "select", "slot_1_spool")
    assert shown(hass, select).attributes["options"] == ["none"]
    await hass.config_entries.async_reload(entry_of(hass, rig).entry_id)
    await hass.async_block_till_done()
    assert not any(are_there())


async def test_a_job_is_counted_off_the_spool_in_its_slot(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    label = await add_spool(hass, initial_weight=1000, location="Shelf")
    select = slot_entity(hass, rig, "select", "slot_1_spool")
    assert shown(hass, select).state == "none"
    await choose(hass, select, label)
    assert shown(hass, select).state == label
    await print_cube(hass, rig)
    assert await left(hass) == {"Orange": pytest.approx(980)}
    told = shown(hass, slot_entity(hass, rig, "sensor", "slot_1")).attributes
    assert told["spool_remaining"] == 980
    assert (told["spool"], told["spool_location"]) == (label, "Shelf")


async def test_what_a_job_took_stays_with_a_spool_that_goes_to_another_printer(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig, other = await set_up(PrintingPrusa(), printing=900), await an_ams(set_up)
    label = await add_spool(hass, initial_weight=1000)
    await choose(hass, entity_id(hass, rig, "select", "spool"), label)
    await begin_cube(hass, rig)
    rig.machine.advance(300)
    await let_time_pass(hass, rig.news_within)
    await until_sensor(hass, other, "status", "idle")
    await choose(hass, slot_entity(hass, other, "select", "slot_1_spool"), label)
    rig.machine.advance(2 * CUBE.seconds)
    await until_sensor(hass, rig, "last_job_result", "finished")
    await let_time_pass(hass, 1)
    remaining = (await left(hass))["Orange"]
    assert remaining is not None
    assert 980 < remaining < 998


async def test_a_job_costs_what_its_spool_costs_though_no_other_price_is_known(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    label = await add_spool(hass, initial_weight=1000, price=25)
    await choose(hass, slot_entity(hass, rig, "select", "slot_1_spool"), label)
    await print_cube(hass, rig)
    answer = await call(hass, "get_jobs", device_id=device_of(hass, rig))
    [job] = answer["jobs"]
    assert job["cost"] == pytest.approx(20 * 25 / 1000)


async def test_a_job_that_is_over_is_not_priced_by_the_spool_that_came_after_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    meter = {
        "device_class": "energy",
        "state_class": "total_increasing",
        "unit_of_measurement": "kWh",
    }
    hass.states.async_set("sensor.plug", "1.0", meter)
    form = await open_options(hass, entry_of(hass, rig), "costs")
    await hass.config_entries.options.async_configure(
        form["flow_id"], {"energy_sensors": ["sensor.plug"]}
    )
    await hass.async_block_till_done()
    cheap = await add_spool(hass, initial_weight=1000, price=25)
    dear = await add_spool(hass, "Dear", initial_weight=1000, price=75)
    select = slot_entity(hass, rig, "select", "slot_1_spool")
    await choose(hass, select, cheap)
    await print_cube(hass, rig)
    await choose(hass, select, dear)
    hass.states.async_set("sensor.plug", "1.2", meter)
    await let_time_pass(hass, 60)
    answer = await call(hass, "get_jobs", device_id=device_of(hass, rig))
    [job] = answer["jobs"]
    assert job["energy"] is not None
    assert job["cost"] == pytest.approx(20 * 25 / 1000)


async def test_a_job_is_counted_once_over_a_reload(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    label = await add_spool(hass, initial_weight=1000)
    await choose(hass, slot_entity(hass, rig, "select", "slot_1_spool"), label)
    await print_cube(hass, rig)
    await hass.config_entries.async_reload(entry_of(hass, rig).entry_id)
    await hass.async_block_till_done()
    assert await left(hass) == {"Orange": pytest.approx(980)}


async def test_a_job_that_was_cancelled_is_counted_as_far_as_it_came(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrintingPrusa(), printing=900)
    label = await add_spool(hass, initial_weight=1000)
    await choose(hass, entity_id(hass, rig, "select", "spool"), label)
    await print_cube(hass, rig, cancelled_after=300)
    remaining = (await left(hass))["Orange"]
    assert remaining is not None
    assert 980 < remaining < 998


async def test_what_was_used_when_nobody_watched_is_counted(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrintingPrusa(), printing=900)
    label = await add_spool(hass, initial_weight=1000)
    await choose(hass, entity_id(hass, rig, "select", "spool"), label)
    await begin_cube(hass, rig)
    entry = entry_of(hass, rig)
    await hass.config_entries.async_unload(entry.entry_id)
    rig.machine.advance(2 * CUBE.seconds)
    await hass.config_entries.async_setup(entry.entry_id)
    await until_sensor(hass, rig, "last_job_result", "finished")
    await let_time_pass(hass, 1)
    assert await left(hass) == {"Orange": pytest.approx(980)}


async def test_what_nobody_chose_a_spool_for_is_not_counted(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrintingPrusa(), printing=900)
    await add_spool(hass, initial_weight=1000)
    await print_cube(hass, rig)
    assert await left(hass) == {"Orange": 1000}


async def test_an_overdrawn_spool_is_told_until_it_is_weighed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrintingPrusa(), printing=900)
    label = await add_spool(hass, initial_weight=15)
    await choose(hass, entity_id(hass, rig, "select", "spool"), label)
    await print_cube(hass, rig)
    assert await left(hass) == {"Orange": 0}
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "spool_overdrawn_1")
    assert issue is not None
    assert issue.translation_placeholders == {"spool": label, "grams": "5.0"}
    await call(hass, "edit_spool", spool="1", remaining_weight=40)
    assert await left(hass) == {"Orange": 40}
    assert ir.async_get(hass).async_get_issue(DOMAIN, "spool_overdrawn_1") is None


@pytest.mark.parametrize("nothing", [None, ""], ids=["null", "empty"])
async def test_what_was_told_of_a_spool_is_taken_back(
    hass: HomeAssistant, set_up: SetUp, nothing: str | None
) -> None:
    await set_up(PrusaRig())
    known = {"material": "PLA", "tag": TAG, "price": 25, "location": "Shelf"}
    await add_spool(hass, color="#FF6A13", initial_weight=1000, **known)
    told = await call(hass, "edit_spool", spool="1", price=nothing, tag=nothing)
    assert (told["price"], told["tags"]) == (None, [])
    assert (told["location"], told["material"]) == ("Shelf", "PLA")
    fields = ("material", "color", "initial_weight", "location")
    told = await call(hass, "edit_spool", spool="1", **dict.fromkeys(fields, nothing))
    assert [told[it] for it in fields] == [None] * 4
    assert told["name"] == "Orange"
    with pytest.raises(probatio.Invalid):
        await call(hass, "edit_spool", spool="1", name=nothing)
    with pytest.raises(probatio.Invalid):
        await call(hass, "add_spool", name="Blue", price=nothing)


async def test_a_spool_is_bound_and_set_free_by_an_action(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    label = await add_spool(hass)
    unit = rig.simulator.settings.units[0].serial
    select = slot_entity(hass, rig, "select", "slot_1_spool")
    await act(hass, "bind_spool", unit, slot=1, spool="1")
    await hass.async_block_till_done()
    assert shown(hass, select).state == label
    await act(hass, "bind_spool", unit, slot=1, spool="none")
    await hass.async_block_till_done()
    assert shown(hass, select).state == "none"
    with pytest.raises(ServiceValidationError):
        await act(hass, "bind_spool", unit, slot=1, spool="7")


async def test_an_empty_slot_takes_no_spool_and_says_so(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    label = await add_spool(hass)
    select = slot_entity(hass, rig, "select", "slot_2_spool")
    with pytest.raises(ServiceValidationError) as caught:
        await choose(hass, select, label)
    assert caught.value.translation_key == "slot_empty"
    await choose(hass, select, "none")


async def test_two_holders_that_look_the_same_show_their_own_spools(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(H2D))
    for key, name in (("spool", "Right"), ("spool_left", "Left")):
        label = await add_spool(hass, name)
        await choose(hass, entity_id(hass, rig, "select", key), label)
    for key, name in (("external_spool", "Right"), ("external_spool_left", "Left")):
        told = state(hass, rig, "sensor", key).attributes
        assert told["spool"].startswith(name)


async def test_a_spool_that_looks_alike_is_suggested_and_not_taken(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    sensor = shown(hass, slot_entity(hass, rig, "sensor", "slot_1"))
    label = await add_spool(
        hass,
        material=sensor.attributes["material"],
        color=sensor.attributes["color"],
    )
    select = shown(hass, slot_entity(hass, rig, "select", "slot_1_spool"))
    assert (select.state, select.attributes["suggestion"]) == ("none", label)


async def test_spoolman_is_told_of_a_job_once_although_its_answer_is_lost(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async with SpoolmanSimulator() as server:
        rig = await an_ams(set_up)
        spool = server.add("Galaxy", vendor="Prusament", location="Shelf", price=25)
        await use_spoolman(hass, rig, server.address)
        select = slot_entity(hass, rig, "select", "slot_1_spool")
        await choose(hass, select, "Prusament Galaxy (#1)")
        server.faults = [Fault.ANSWER_LOST]
        await print_cube(hass, rig)
        await until(hass, rig, lambda: server.uses, "told")
        for _ in range(5):
            await let_time_pass(hass, 600)
        assert server.uses == [(1, pytest.approx(20))]
        assert spool.used_weight == pytest.approx(20)


async def test_spoolman_is_asked_again_whatever_went_wrong(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SpoolmanSimulator() as server:
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
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async with SpoolmanSimulator() as server:
        server.add("Tagged", tag=TAG, location="Shelf", used_weight=250)
        rig = await an_ams(set_up, Spool(uuid=TAG))
        await use_spoolman(hass, rig, server.address)
        select = slot_entity(hass, rig, "select", "slot_1_spool")
        assert shown(hass, select).state == "Tagged (#1)"
        told = shown(hass, slot_entity(hass, rig, "sensor", "slot_1")).attributes
        assert (told["spool_remaining"], told["spool_location"]) == (750, "Shelf")
        assert told["remaining_weight"] == 750


async def test_spoolman_is_only_read_where_others_tell_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async with SpoolmanSimulator() as server:
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
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async with SpoolmanSimulator() as server:
        rig = await set_up(PrintingPrusa(), printing=900)
        server.add("Galaxy")
        await use_spoolman(hass, rig, server.address)
        await choose(hass, entity_id(hass, rig, "select", "spool"), "Galaxy (#1)")
        await server.power_off()
        await print_cube(hass, rig)
        await server.power_on()
        await use_spoolman(hass, rig, server.address, spoolman_booked_by="others")
        for _ in range(4):
            await let_time_pass(hass, 1000)
        assert not server.uses


def said_of(hass: HomeAssistant, kind: str) -> list[str]:
    """Return the issues about bookings of a kind."""
    return [it for _, it in ir.async_get(hass).issues if it.startswith(kind)]


@pytest.fixture
async def doubted(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[tuple[SpoolmanSimulator, str]]:
    """Lose a booking on its way while somebody else uses the spool."""
    monkeypatch.setattr(keeper, "SETTLED_AFTER", timedelta())
    async with SpoolmanSimulator() as server:
        rig = await set_up(PrintingPrusa(), printing=900)
        spool = server.add("Galaxy")
        await use_spoolman(hass, rig, server.address)
        await choose(hass, entity_id(hass, rig, "select", "spool"), "Galaxy (#1)")
        server.faults = [Fault.REQUEST_LOST]
        await print_cube(hass, rig)
        await until(hass, rig, lambda: server.happened, "lost")
        spool.use(30)
        await let_time_pass(hass, 100)
        [issue] = said_of(hass, "spool_doubtful_")
        yield server, issue


@pytest.mark.parametrize("again", [True, False])
async def test_a_doubt_goes_once_somebody_has_looked(
    hass: HomeAssistant,
    doubted: tuple[SpoolmanSimulator, str],
    hass_client: ClientSessionGenerator,
    *,
    again: bool,
) -> None:
    server, issue = doubted
    form, submit = await open_repair(hass, hass_client, issue)
    assert form["description_placeholders"]["spool"] == "Galaxy (#1)"
    assert form["description_placeholders"]["grams"] == "20.0"
    assert (await submit({"again": again}))["type"] == "create_entry"
    assert not said_of(hass, "spool_doubtful_")
    for _ in range(3):
        await let_time_pass(hass, 1000)
    assert server.uses == ([(1, pytest.approx(20))] if again else [])


async def test_what_is_said_of_bookings_goes_with_their_printer(
    hass: HomeAssistant, set_up: SetUp, doubted: tuple[SpoolmanSimulator, str]
) -> None:
    await an_ams(set_up)
    entries = hass.config_entries.async_entries(DOMAIN)
    mine, others = (
        next(it for it in entries if it.data.get("brand") == brand)
        for brand in ("prusa", "bambu")
    )
    await hass.config_entries.async_remove(others.entry_id)
    assert said_of(hass, "spool_doubtful_")
    await an_ams(set_up)
    await hass.config_entries.async_remove(mine.entry_id)
    assert not said_of(hass, "spool_doubtful_")


async def test_what_is_said_of_bookings_goes_with_the_last_printer(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async with SpoolmanSimulator() as server:
        rig = await set_up(PrintingPrusa(), printing=900)
        server.add("Galaxy")
        await use_spoolman(hass, rig, server.address)
        await choose(hass, entity_id(hass, rig, "select", "spool"), "Galaxy (#1)")
        server.rows.clear()
        await print_cube(hass, rig)

        await until(hass, rig, lambda: said_of(hass, "spool_refused_"), "said")
        await hass.config_entries.async_remove(entry_of(hass, rig).entry_id)
        await hass.async_block_till_done()
        assert not said_of(hass, "spool_refused_")


async def test_spoolman_hears_of_a_job_once_it_is_back(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async with SpoolmanSimulator() as server:
        rig = await set_up(PrintingPrusa(), printing=900)
        server.add("Galaxy")
        await use_spoolman(hass, rig, server.address)
        select = entity_id(hass, rig, "select", "spool")
        await choose(hass, select, "Galaxy (#1)")
        await server.power_off()
        await print_cube(hass, rig)
        told = state(hass, rig, "sensor", "external_spool").attributes
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
        field = next(it for it in form["data_schema"].schema if it == "spoolman")
        masked = (field.description or {})["suggested_value"]
        assert "secret-word" not in masked
        hass.config_entries.options.async_abort(form["flow_id"])
        await use_spoolman(hass, rig, masked)
        kept = entry_of(hass, rig).options["spoolman"]
        assert kept.rstrip("/") == address


async def test_who_is_no_administrator_changes_no_spool(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await set_up(PrusaRig())
    await add_spool(hass)
    await hass.auth.async_create_user("Owner", group_ids=[GROUP_ID_ADMIN])
    child = await hass.auth.async_create_user("Child", group_ids=[GROUP_ID_USER])
    admin = await hass.auth.async_create_user("Admin", group_ids=[GROUP_ID_ADMIN])
    changes: dict[str, dict[str, Any]] = {
        "add_spool": {"name": "Blue"},
        "edit_spool": {"spool": "1", "name": "Blue"},
        "remove_spool": {"spool": "1"},
    }

    async def change(action: str, user: str) -> None:
        context = Context(user_id=user)
        await hass.services.async_call(
            DOMAIN, action, changes[action], blocking=True, context=context
        )

    for action in changes:
        for user in (child.id, "nobody-any-more"):
            with pytest.raises(Unauthorized):
                await change(action, user)
    assert list(await left(hass)) == ["Orange"]
    for action in changes:
        await change(action, admin.id)
    assert list(await left(hass)) == ["Blue"]


async def test_a_spool_of_spoolman_is_changed_there(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    async with SpoolmanSimulator() as server:
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


async def test_a_spool_is_bound_to_no_holder_that_the_printer_has_not(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    await add_spool(hass)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "bind_spool", rig, slot=3, spool="1")
    assert caught.value.translation_key == "no_unit"
