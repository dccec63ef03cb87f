"""A print is cancelled by whoever may, once asked and once confirmed."""

from homeassistant.auth.const import GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.core import HomeAssistant
import pytest

from custom_components.printernizer.printer.answers.confirming import ANSWER_WITHIN
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import SetUp, sensor, until_sensor
from .talking import known, none_prints, say, stop

THE_QUESTION = "yes, cancel the print."


@pytest.mark.parametrize("make", [BambuRig, PrusaRig])
async def test_a_print_is_cancelled_by_the_second_sentence(
    hass: HomeAssistant, set_up: SetUp, make: type[Rig]
) -> None:
    rig = await known(hass, set_up, make(), "Anna")
    before = rig.commands_seen()
    question = await say(hass, "Cancel the print")
    assert question.endswith(THE_QUESTION)
    assert rig.commands_seen() == before
    told = await say(hass, "Yes, cancel the print.")
    assert told.lower() == "anna cancels bracket."
    await until_sensor(hass, rig, "status", "cancelled")


async def test_it_can_be_cancelled_in_german(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    question = await say(hass, "Brich den Druck auf Anna ab", "de")
    assert question == (
        "Anna druckt Bracket. Um das abzubrechen, sag: Ja, brich den Druck ab."
    )
    told = await say(hass, "Ja, brich den Druck ab!", "de")
    assert told == "Anna bricht Bracket ab."
    await until_sensor(hass, anna, "status", "cancelled")


async def test_a_yes_that_answers_no_question_cancels_nothing(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    before = anna.commands_seen()
    told = await say(hass, "Yes, cancel the print")
    assert told.endswith(THE_QUESTION)
    assert anna.commands_seen() == before


async def test_a_yes_from_another_room_or_too_late_cancels_nothing(
    hass: HomeAssistant, anna: BambuRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = anna.commands_seen()
    await say(hass, "Cancel the print", device="kitchen")
    told = await say(hass, "Yes, cancel the print", device="hall")
    assert told.endswith(THE_QUESTION)
    later = hass.loop.time() + ANSWER_WITHIN + 1
    monkeypatch.setattr(hass.loop, "time", lambda: later)
    told = await say(hass, "Yes, cancel the print", device="kitchen")
    assert told.endswith(THE_QUESTION)
    assert anna.commands_seen() == before


async def test_a_yes_does_not_cancel_the_next_job(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await say(hass, "Cancel the print")
    await stop(hass, anna)
    anna.print_for(60)
    await until_sensor(hass, anna, "status", "printing")
    before = anna.commands_seen()
    assert (await say(hass, "Yes, cancel the print")).endswith(THE_QUESTION)
    assert anna.commands_seen() == before


async def test_who_may_only_look_cancels_nothing(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await hass.auth.async_create_user("Owner")
    guest = await hass.auth.async_create_user("Guest", group_ids=[GROUP_ID_READ_ONLY])
    assert "is printing" in await say(hass, "What is printing?", user=guest.id)
    for text in ("Cancel the print", "Yes, cancel the print"):
        told = await say(hass, text, user=guest.id)
        assert told == "You are not allowed to control Anna."
    assert anna.machine.progress is not None
    assert sensor(hass, anna, "status") == "printing"


async def test_who_says_it_twice_is_asked_twice(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    before = anna.commands_seen()
    for _ in range(2):
        assert (await say(hass, "Cancel the print")).endswith(THE_QUESTION)
    assert anna.commands_seen() == before


async def test_a_yes_of_who_lost_the_right_meanwhile_cancels_nothing(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await hass.auth.async_create_user("Owner")
    guest = await hass.auth.async_create_user("Guest", group_ids=[GROUP_ID_USER])
    told = await say(hass, "Cancel the print", user=guest.id)
    assert told.endswith(THE_QUESTION)
    await hass.auth.async_update_user(guest, group_ids=[GROUP_ID_READ_ONLY])
    before = anna.commands_seen()
    told = await say(hass, "Yes, cancel the print", user=guest.id)
    assert told == "You are not allowed to control Anna."
    assert anna.commands_seen() == before


async def test_a_yes_counts_once_also_if_the_printer_refuses(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await say(hass, "Cancel the print")
    anna.simulator.refuse_next()
    told = await say(hass, "Yes, cancel the print")
    assert not told.endswith(THE_QUESTION)
    before = anna.commands_seen()
    assert (await say(hass, "Yes, cancel the print")).endswith(THE_QUESTION)
    assert anna.commands_seen() == before


@pytest.mark.usefixtures("anna")
async def test_one_of_several_prints_has_to_be_named(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    bert = await known(hass, set_up, PrusaRig(), "Bert")
    assert await say(hass, "Cancel the print") == (
        "Please say which printer: Anna, Bert."
    )
    assert (await say(hass, "Cancel the print on Bert")).startswith("Bert is printing")
    assert await say(hass, "Yes, cancel the print on Bert") == "Bert cancels bracket."
    await until_sensor(hass, bert, "status", "cancelled")


async def test_a_printer_that_takes_no_commands_says_so(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await known(hass, set_up, BambuRig(developer_mode=False), "Anna")
    await say(hass, "Cancel the print")
    assert "Developer mode" in await say(hass, "Yes, cancel the print")
    # By then it is known beforehand.
    await until_sensor(hass, rig, "control_refusal", "authorisation")
    told = "Anna does not let its print be cancelled from here now."
    assert await say(hass, "Cancel the print") == told
    assert sensor(hass, rig, "status") == "printing"


async def test_where_nothing_prints_there_is_nothing_to_cancel(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await stop(hass, anna)
    told = "Anna prints nothing that can be cancelled."
    assert await say(hass, "Cancel the print") == told


async def test_where_none_of_several_prints_there_is_nothing_to_cancel(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await none_prints(hass, set_up)
    assert await say(hass, "Cancel the print") == "No printer is printing."


async def test_a_yes_after_the_print_was_ended_at_the_printer_cancels_nothing(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await say(hass, "Cancel the print")
    await stop(hass, anna)
    before = anna.commands_seen()
    told = await say(hass, "Yes, cancel the print")
    assert told == "Anna prints nothing that can be cancelled."
    assert anna.commands_seen() == before


async def test_a_yes_about_a_printer_that_is_gone_since_says_that_it_is(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await say(hass, "Cancel the print")
    await anna.power_off()
    await until_sensor(hass, anna, "status", "offline")
    told = await say(hass, "Yes, cancel the print")
    assert told == "Anna is switched off or out of reach."
