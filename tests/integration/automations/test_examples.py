"""The examples of the documentation are what Home Assistant takes."""

from collections.abc import Iterator
from typing import Any

from homeassistant.components.automation.config import async_validate_config_item
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.setup import async_setup_component
import probatio
import pytest

from custom_components.printernizer.const import DOMAIN
from tests.repository.pages import PAGES, examples
from tests.rigs import BambuRig

from ..helpers import SetUp, device_of

EXAMPLES = [
    (f"{page.stem} {number}", example)
    for page in PAGES
    for number, example in enumerate(examples(page))
]


def actions_of(example: Any) -> Iterator[dict[str, Any]]:
    """Yield the actions of an automation, of a script, or the one that it is."""
    match example:
        case {"action": str()}:
            yield example
        case {"actions": list(steps)} | list(steps):
            yield from (step for step in steps if "action" in step)


def of_device(config: Any, device_id: str) -> Any:
    """Return it with a device that is there, and with what its templates stand for."""
    match config:
        case dict():
            known = {key: device_id for key in config if key == "device_id"}
            return {
                key: of_device(value, device_id) for key, value in config.items()
            } | known
        case list():
            return [of_device(item, device_id) for item in config]
        case str() if "slot_entity" in config:
            return "sensor.any_slot_1"
    return config


async def test_home_assistant_takes_the_automations_of_the_documentation(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    assert await async_setup_component(hass, "automation", {})
    automations = [example for example in EXAMPLES if "triggers" in example[1]]
    assert len(automations) > 5
    rig = await set_up(BambuRig())
    for name, example in automations:
        config = of_device(example, device_of(hass, rig))
        taken = await async_validate_config_item(hass, "example", config)
        assert taken is not None, name
        assert taken.validation_error is None, name


async def test_our_actions_take_what_the_documentation_gives_them(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    steps = [(name, step) for name, example in EXAMPLES for step in actions_of(example)]
    ours = [known for known in steps if known[1]["action"].startswith(f"{DOMAIN}.")]
    assert len(ours) > 10
    rig = await set_up(BambuRig())
    services = hass.services.async_services()[DOMAIN]
    for name, step in ours:
        action = step["action"].partition(".")[2]
        assert action in services, name
        schema = services[action].schema
        assert schema is not None
        try:
            cv.SCRIPT_SCHEMA([step])
            schema(of_device(step["data"], device_of(hass, rig)))
        except probatio.Invalid as error:
            pytest.fail(f"{name}, {action}: {error}")
