"""Spools as a user meets them: chosen for a slot, counted off by jobs."""

from typing import Any

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

from custom_components.printernizer.const import DOMAIN
from simulator.bambu.dialects import H2D
from simulator.bambu.filament import Spool
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    act,
    ask,
    call,
    entity_id,
    entry_of,
    let_time_pass,
    open_options,
    state,
    until,
    until_sensor,
)
from .cubes import (
    CUBE,
    ORANGE,
    TAG,
    UNIT,
    PrintingPrusa,
    add_spool,
    an_ams,
    begin_cube,
    choose,
    left,
    print_cube,
    put_on,
    shown,
    slot_entity,
)


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
            registry.async_get_entity_id("select", DOMAIN, choice) is not None
            for choice in choices
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
    label = await put_on(hass, rig, initial_weight=1000)
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


async def half_printed(hass: HomeAssistant, set_up: SetUp) -> BambuRig:
    """Print half a cube from the first of two spools that look the same."""
    rig = await an_ams(set_up, second=Spool(color=ORANGE))
    for number, name in ((1, "First"), (2, "Second")):
        label = await add_spool(hass, name, initial_weight=1000)
        await choose(
            hass, slot_entity(hass, rig, "select", f"slot_{number}_spool"), label
        )
    await begin_cube(hass, rig)
    rig.machine.advance(250)
    await let_time_pass(hass, rig.news_within)
    return rig


async def is_split_at(hass: HomeAssistant, printed: float) -> None:
    """See that the first spool has what was printed by then, the second the rest."""
    on = await left(hass)
    first, second = (1000 - (on[name] or 0) for name in ("First", "Second"))
    assert first + second == pytest.approx(20)
    assert first == pytest.approx(printed, abs=1.5)


async def run_out(hass: HomeAssistant, rig: BambuRig) -> None:
    """Have the printer wait for filament."""
    rig.simulator.pause_with(0x0700_8011, 6)
    await until_sensor(hass, rig, "attention_reason", "filament_runout")


def go_on(rig: BambuRig) -> None:
    """Have the printer go on, with filament."""
    rig.simulator.clear_error()
    rig.machine.resume()


async def finish_cube(hass: HomeAssistant, rig: Rig) -> None:
    """Print the rest of the cube."""
    rig.machine.advance(2 * CUBE.seconds)
    await until_sensor(hass, rig, "last_job_result", "finished")
    await let_time_pass(hass, 1)


@pytest.mark.parametrize("by_itself", [True, False], ids=["by_itself", "after_a_call"])
async def test_a_spool_that_runs_out_keeps_its_share_and_the_next_has_the_rest(
    hass: HomeAssistant, set_up: SetUp, *, by_itself: bool
) -> None:
    rig = await half_printed(hass, set_up)
    settings, printed = rig.simulator.settings, rig.machine.used
    if not by_itself:
        await run_out(hass, rig)
    settings.units[0].spools[0] = None
    settings.tray = 1
    if not by_itself:
        go_on(rig)
    rig.machine.advance(10)
    first_slot = slot_entity(hass, rig, "sensor", "slot_1")
    await until(hass, rig, lambda: shown(hass, first_slot).state == "empty", "empty")
    await finish_cube(hass, rig)
    await is_split_at(hass, printed)


async def test_a_spool_of_another_look_takes_nothing_from_the_one_before(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """Its slot shows another color, for which a spool is chosen then."""
    rig = await half_printed(hass, set_up)
    printed = rig.machine.used
    await run_out(hass, rig)
    rig.simulator.settings.units[0].spools[0] = Spool(color="00FF00FF")
    go_on(rig)
    rig.machine.advance(10)
    sensor = slot_entity(hass, rig, "sensor", "slot_1")
    await until(
        hass, rig, lambda: shown(hass, sensor).attributes["color"] == "#00FF00", "green"
    )
    select = slot_entity(hass, rig, "select", "slot_1_spool")
    assert shown(hass, select).state == "none"
    [second] = [
        option
        for option in shown(hass, select).attributes["options"]
        if "Sec" in option
    ]
    await choose(hass, select, second)
    await finish_cube(hass, rig)
    await is_split_at(hass, printed)


async def test_a_choice_in_the_midst_of_a_job_splits_it(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    """As after a change at the holder of a printer that notices nothing."""
    rig = await set_up(PrintingPrusa(), printing=900)
    labels = [
        await add_spool(hass, name, initial_weight=1000) for name in ("First", "Second")
    ]
    select = entity_id(hass, rig, "select", "spool")
    await choose(hass, select, labels[0])
    await begin_cube(hass, rig)
    rig.machine.advance(300)
    await let_time_pass(hass, rig.news_within)
    printed = rig.machine.used
    await choose(hass, select, labels[1])
    await finish_cube(hass, rig)
    await is_split_at(hass, printed)


async def test_a_job_costs_what_its_spool_costs_though_no_other_price_is_known(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    await put_on(hass, rig, initial_weight=1000, price=25)
    await print_cube(hass, rig)
    answer = await ask(hass, "get_jobs", rig)
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
    answer = await ask(hass, "get_jobs", rig)
    [job] = answer["jobs"]
    assert job["energy"] is not None
    assert job["cost"] == pytest.approx(20 * 25 / 1000)


async def test_a_job_is_counted_once_over_a_reload(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await an_ams(set_up)
    await put_on(hass, rig, initial_weight=1000)
    await print_cube(hass, rig)
    await hass.config_entries.async_reload(entry_of(hass, rig).entry_id)
    await hass.async_block_till_done()
    assert await left(hass) == {"Orange": pytest.approx(980)}


async def test_a_job_that_was_cancelled_is_counted_as_far_as_it_came(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrintingPrusa(), printing=900)
    await put_on(hass, rig, initial_weight=1000)
    await print_cube(hass, rig, cancelled_after=300)
    remaining = (await left(hass))["Orange"]
    assert remaining is not None
    assert 980 < remaining < 998


async def test_what_was_used_when_nobody_watched_is_counted(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrintingPrusa(), printing=900)
    await put_on(hass, rig, initial_weight=1000)
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
    label = await put_on(hass, rig, initial_weight=15)
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
    assert [told[field] for field in fields] == [None] * 4
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


async def test_a_spool_is_bound_to_no_holder_that_the_printer_has_not(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(PrusaRig())
    await add_spool(hass)
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "bind_spool", rig, slot=3, spool="1")
    assert caught.value.translation_key == "no_unit"
