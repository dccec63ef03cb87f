"""What Home Assistant's own agent answers, over simulated printers."""

from pathlib import Path

from hassil.parse_expression import parse_sentence
from hassil.sample import sample_sentence
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
)
import pytest

from custom_components.printernizer.intent.said import SAID, Said
from tests.rigs import BambuRig, PrusaRig, Rig

from ..helpers import (
    SetUp,
    call_for_help,
    device_entry,
    entity_id,
    entry_of,
    until_sensor,
)
from .talking import expose, known, none_prints, say, stop

REPOSITORY = Path(__file__).parents[3]


@pytest.mark.parametrize("make", [BambuRig, PrusaRig])
async def test_somebody_asks_what_prints_and_how_long(
    hass: HomeAssistant, set_up: SetUp, make: type[Rig]
) -> None:
    await known(hass, set_up, make(), "Anna")
    told = await say(hass, "What is Anna printing?")
    assert told.lower().startswith("anna is printing bracket, 2")
    assert told.endswith("minutes left.")
    assert told == await say(hass, "How long does the print take?")
    told = await say(hass, "Wie lange dauert der Druck noch?", "de-CH")
    assert told.lower().startswith("anna druckt bracket, zu 2")
    assert told.endswith("Minuten.")


@pytest.mark.usefixtures("anna")
async def test_of_several_printers_the_named_one_answers_or_all_that_print(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    bert = await known(hass, set_up, PrusaRig(), "Bert's MK4")
    named = await say(hass, "What is the printer bert's mk4 printing?")
    assert named.startswith("Bert's MK4 is printing")
    assert "Anna" not in named
    both = await say(hass, "What are the printers doing?")
    assert "Anna is printing" in both
    assert named in both
    await stop(hass, bert)
    assert "Bert" not in await say(hass, "What is printing?")


async def test_a_printer_is_known_by_the_room_it_is_in(
    hass: HomeAssistant, set_up: SetUp, anna: BambuRig
) -> None:
    await known(hass, set_up, PrusaRig(), "Bert")
    area = ar.async_get(hass).async_create("Keller")
    device = device_entry(hass, anna)
    dr.async_get(hass).async_update_device(device.id, area_id=area.id)
    told = await say(hass, "Was druckt der Drucker Keller?", "de")
    assert told.startswith("Anna druckt")
    assert "Bert" not in told


async def test_nothing_is_told_of_a_printer_that_is_not_exposed(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    rig = await set_up(BambuRig(), printing=900)
    nobody = "No printer is exposed to this assistant."
    assert await say(hass, "What is printing?") == nobody
    assert await say(hass, "How much filament is left?") == nobody
    expose(hass, rig, "sensor", "status")
    assert "is printing Bracket" in await say(hass, "What is printing?")
    # Who may be asked about is not yet one that may be cancelled.
    assert await say(hass, "Cancel the print") == nobody


@pytest.mark.usefixtures("anna")
async def test_a_name_that_no_printer_has_is_said_to_be_unknown(
    hass: HomeAssistant,
) -> None:
    assert await say(hass, "What is Otto printing?") == (
        "No printer called Otto is exposed to this assistant."
    )
    assert await say(hass, "Brich den Druck auf Otto ab", "de") == (
        "Für diesen Assistenten ist kein Drucker namens Otto freigegeben."
    )


async def test_a_printer_says_why_it_waits(hass: HomeAssistant, anna: BambuRig) -> None:
    assert await say(hass, "Why is the printer waiting?") == (
        "Anna does not wait for anybody."
    )
    call_for_help(anna)
    await until_sensor(hass, anna, "status", "attention")
    told = await say(hass, "Warum wartet der Drucker?", "de")
    assert told.startswith("Anna wartet auf jemanden: Düse verstopft")


@pytest.mark.parametrize("make", [BambuRig, PrusaRig])
async def test_somebody_asks_what_is_loaded(
    hass: HomeAssistant, set_up: SetUp, make: type[Rig]
) -> None:
    await known(hass, set_up, make(), "Anna")
    assert "PLA" in await say(hass, "What filament is loaded?")
    assert "PLA" in await say(hass, "Wie viel Filament ist noch in Anna?", "de")
    # Who has one printer need not know what it is called.
    assert "PLA" in await say(hass, "How much filament is left in the printer?")


@pytest.mark.usefixtures("anna")
async def test_nothing_is_told_to_who_may_not_see_a_printer(
    hass: HomeAssistant,
) -> None:
    await hass.auth.async_create_user("Owner")
    stranger = await hass.auth.async_create_user("Stranger", group_ids=[])
    told = await say(hass, "What is printing?", user=stranger.id)
    assert told == "No printer is exposed to this assistant."


async def test_a_printer_out_of_reach_says_so(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await anna.power_off()
    await until_sensor(hass, anna, "status", "offline")
    away = "Anna is switched off or out of reach."
    assert await say(hass, "What is Anna printing?") == away
    assert await say(hass, "Cancel the print") == away


async def test_sentences_of_a_user_s_own_ask_in_another_language(
    hass: HomeAssistant,
    set_up: SetUp,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the file that the page about Assist shows."""
    page = (REPOSITORY / "docs" / "assist.md").read_text(encoding="utf-8")
    file = tmp_path / "custom_sentences" / "nl" / "printernizer.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(page.partition("```yaml\n")[2].partition("```")[0])
    monkeypatch.setattr(hass.config, "config_dir", str(tmp_path))
    anna = await known(hass, set_up, BambuRig(), "Anna")
    for text in ("Wat wordt er geprint?", "Wat print Anna?"):
        assert "Bracket" in await say(hass, text, "nl")
    assert "Otto" in await say(hass, "Wat print Otto?", "nl")
    await say(hass, "Stop de print", "nl")
    assert anna.machine.progress is not None
    await say(hass, "Ja, annuleer de print", "nl")
    await until_sensor(hass, anna, "status", "cancelled")


@pytest.mark.parametrize(
    "said", [one for one in SAID if not one.sets], ids=lambda it: it.intent_type
)
async def test_every_sentence_is_understood_as_what_it_asks(
    hass: HomeAssistant, anna: BambuRig, said: Said
) -> None:
    for template in said.sentences:
        forms = sample_sentence(parse_sentence(template), expand_lists=False)
        for text in sorted(forms)[::9]:
            told = await say(hass, text.replace("{name}", "Anna"))
            assert told.startswith("Anna "), text
    assert anna.machine.progress is not None


async def test_where_nobody_prints_and_nobody_waits_that_is_the_answer(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    await none_prints(hass, set_up)
    assert await say(hass, "What is printing?") == "No printer is printing."
    assert await say(hass, "Why is the printer waiting?") == (
        "No printer waits for anybody."
    )
    # Who is named is told of all the same.
    assert "Anna" in await say(hass, "What is Anna printing?")


async def test_a_printer_is_known_by_the_floor_it_is_on(
    hass: HomeAssistant, set_up: SetUp, anna: BambuRig
) -> None:
    await known(hass, set_up, PrusaRig(), "Bert")
    floor = fr.async_get(hass).async_create("Untergeschoss", aliases={"Keller"})
    area = ar.async_get(hass).async_create("Werkstatt", floor_id=floor.floor_id)
    device = device_entry(hass, anna)
    dr.async_get(hass).async_update_device(device.id, area_id=area.id)
    for place in ("Untergeschoss", "Keller"):
        told = await say(hass, f"Was druckt der Drucker {place}?", "de")
        assert told.startswith("Anna druckt"), place
        assert "Bert" not in told


async def test_a_printer_that_is_not_set_up_is_out_of_reach(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    await hass.config_entries.async_unload(entry_of(hass, anna).entry_id)
    told = await say(hass, "What is Anna printing?")
    assert told == "Anna is switched off or out of reach."


async def test_nothing_is_told_of_a_printer_whose_entity_is_off(
    hass: HomeAssistant, anna: BambuRig
) -> None:
    entity = entity_id(hass, anna, "sensor", "status")
    er.async_get(hass).async_update_entity(
        entity, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert await say(hass, "What is printing?") == (
        "No printer is exposed to this assistant."
    )
