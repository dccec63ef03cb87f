"""The descriptions of all entities, and the states that their texts are for."""

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.helpers.entity import EntityDescription

from custom_components.printernizer.binary_sensor import BINARY_SENSORS
from custom_components.printernizer.button import BUTTONS
from custom_components.printernizer.sensor import NO_PROBLEM, SENSORS

DESCRIPTIONS: dict[str, dict[str, EntityDescription]] = {
    platform: {description.key: description for description in descriptions}
    for platform, descriptions in (
        ("binary_sensor", BINARY_SENSORS),
        ("button", BUTTONS),
        ("sensor", SENSORS),
    )
}
KEYS = [(platform, key) for platform, keys in DESCRIPTIONS.items() for key in keys]

# A sensor that is no choice, and yet has a word among its values.
_WORDS = {("sensor", "problem"): {NO_PROBLEM}}


def options(platform: str, key: str) -> set[str]:
    """Return the states of a choice; empty for everything else."""
    return set(getattr(DESCRIPTIONS[platform][key], "options", None) or ())


def states(platform: str, key: str) -> set[str]:
    """Return all states that a text or an icon can be for."""
    if platform == "binary_sensor":
        return {STATE_ON, STATE_OFF}
    return options(platform, key) | _WORDS.get((platform, key), set())
