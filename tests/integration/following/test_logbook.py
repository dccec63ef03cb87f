"""What the logbook tells of a printer: what happened, and little beside that."""

from collections.abc import Callable

from homeassistant.components.logbook.const import DOMAIN as LOGBOOK
from homeassistant.components.logbook.helpers import async_subscribe_events
from homeassistant.components.logbook.models import LogbookConfig
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entityfilter import (
    INCLUDE_EXCLUDE_BASE_FILTER_SCHEMA,
    convert_include_exclude_filter,
)
import pytest

from tests.repository.files import ROOT
from tests.repository.pages import examples
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import SetUp, entity_id, possible, press, until_sensor

JOBS = ROOT / "docs" / "jobs.md"

type Entry = tuple[str, str, str]


def entries(
    hass: HomeAssistant, lets_in: Callable[[str], bool] | None = None
) -> list[Entry]:
    """Return what the logbook is going to tell, by Home Assistant's own rules.

    `lets_in` says which entities the user wants to be told of, all if there is none.
    """
    hass.data[LOGBOOK] = LogbookConfig({})
    told: list[Entry] = []
    subscriptions: list[CALLBACK_TYPE] = []

    @callback
    def note(event: Event) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        told.append((new.entity_id, old.state, new.state))

    async_subscribe_events(hass, subscriptions, note, (), lets_in, None, None)
    return told


async def told_of_the_end(
    hass: HomeAssistant, rig: Rig, lets_in: Callable[[str], bool] | None = None
) -> list[Entry]:
    """Finish the job that is under way, and return what is told of that."""
    await until_sensor(hass, rig, "status", "printing")
    told = entries(hass, lets_in)
    rig.machine.advance(3600)
    await until_sensor(hass, rig, "status", "finished")
    await hass.async_block_till_done()
    return told


@pytest.mark.as_at_first
@pytest.mark.parametrize(
    ("make", "most"),
    # The event, the status and its stage, the bed that has cooled down, and what the
    # end of the file sets: two heaters and a fan.
    [pytest.param(BambuRig, 7, id="P1S"), pytest.param(PrusaRig, 3, id="MK4")],
)
async def test_the_end_of_a_job_is_told_in_few_entries(
    hass: HomeAssistant, set_up: SetUp, make: type[Rig], most: int
) -> None:
    told = await told_of_the_end(hass, await set_up(make(), printing=900))
    assert len(told) <= most, told
    assert [line for line in told if line[0].startswith("event.")], (
        "what happened is missing"
    )


@pytest.mark.as_at_first
@pytest.mark.parametrize("make", [BambuRig, PrusaRig], ids=["P1S", "MK4"])
async def test_the_end_of_a_job_is_one_entry_with_the_filter_of_our_pages(
    hass: HomeAssistant, set_up: SetUp, make: type[Rig]
) -> None:
    [config] = [
        example["logbook"] for example in examples(JOBS) if "logbook" in example
    ]
    schema = INCLUDE_EXCLUDE_BASE_FILTER_SCHEMA
    rig = await set_up(make(), printing=900)
    lets_in = convert_include_exclude_filter(schema(config))
    told = await told_of_the_end(hass, rig, lets_in)
    # The clock of the bed ran as well: that it is cold is another thing.
    happened = [line[0] for line in told if not line[0].endswith("_ready_to_remove")]
    assert happened == [entity_id(hass, rig, "event", "print")]


@pytest.mark.parametrize("make", [BambuRig, PrusaRig])
async def test_nothing_is_told_of_what_only_goes_and_comes_with_a_job(
    hass: HomeAssistant, set_up: SetUp, make: type[Rig]
) -> None:
    told = await told_of_the_end(hass, await set_up(make(), printing=900))
    assert told
    assert not [line for line in told if STATE_UNAVAILABLE in line]


@pytest.mark.parametrize("make", [BambuRig, PrusaRig])
async def test_a_button_that_makes_no_sense_now_says_so_and_refuses_in_words(
    hass: HomeAssistant, set_up: SetUp, make: type[Rig]
) -> None:
    rig = await set_up(make())
    assert not possible(hass, rig, "cancel")
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, rig, "cancel")
    assert caught.value.translation_key in {"while_idle", "no_job"}
