"""What problems are told by where nobody is asked for the vendor's texts."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from tests.rigs import BambuRig

from ..helpers import add_through_flow, sensor, state, until_sensor


@pytest.fixture(name="rig")
async def rig_fixture(socket_enabled: None) -> Any:
    """Switch on a printer that prints."""
    async with BambuRig() as rig:
        rig.print_for(900)
        yield rig


RAN_OUT = 0x0700_8011
FAN = (0x0300_0300, 0x0001_0001)
SLOW_CARD = 0x0500_C011
UNHEARD_OF = 0x7F00_8001


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("en", RAN_OUT, "AMS: Filament ran out (0700-8011)"),
        ("de", RAN_OUT, "AMS: Filament leer (0700-8011)"),
        ("en", 0x07FF_8011, "External spool: Filament ran out (07FF-8011)"),
        # Which board has noticed it would tell nobody more.
        ("en", 0x0300_8014, "Nozzle clogged (0300-8014)"),
        ("en", SLOW_CARD, "Mainboard: Notice (0500-C011)"),
        ("en", UNHEARD_OF, "7F00-8001"),
    ],
)
async def test_an_error_is_told_in_few_words_with_its_code(
    hass: HomeAssistant, rig: BambuRig, language: str, number: int, words: str
) -> None:
    hass.config.language = language
    await add_through_flow(hass, rig)
    rig.simulator.raise_error(number)
    await until_sensor(hass, rig, "problem", words)


async def test_a_health_message_tells_the_part_that_it_is_about(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    await add_through_flow(hass, rig)
    rig.simulator.raise_hms(*FAN)
    await until_sensor(
        hass, rig, "problem", "Hotend fan: Problem (0300_0300_0001_0001)"
    )


async def test_the_reason_of_a_call_is_told_in_the_same_words(
    hass: HomeAssistant, rig: BambuRig
) -> None:
    entry = await add_through_flow(hass, rig)
    rig.simulator.settings.pause_stage = 255
    rig.simulator.raise_error(RAN_OUT)
    rig.machine.pause()
    await until_sensor(hass, rig, "attention_reason", "filament_runout")
    shown = state(hass, rig, "sensor", "attention_reason").attributes
    assert shown["text"] == sensor(hass, rig, "problem")
    (noted,) = entry.runtime_data.jobs.current.problems
    assert noted.text == shown["text"]
