"""Every entity has a fitting icon, and no icon is left over."""

from functools import cache
import importlib.util
import json
from pathlib import Path
from typing import Any

from homeassistant import components
from homeassistant.helpers import config_validation as cv
import probatio
import pytest

from .descriptions import DESCRIPTIONS, KEYS, states
from .files import ICONS, leaves, read_json

ICON = probatio.All(cv.icon, cv.matches_regex(r"^mdi:[a-z0-9-]+$"))
STRUCTURE = probatio.Schema(
    {
        probatio.Required("entity"): {
            cv.slug: {
                cv.slug: {
                    probatio.Required("default"): ICON,
                    probatio.Optional("state"): {cv.string: ICON},
                    probatio.Optional("range"): {cv.string: ICON},
                }
            }
        },
        probatio.Optional("services"): {cv.slug: {probatio.Required("service"): ICON}},
        probatio.Optional("triggers"): {cv.slug: {probatio.Required("trigger"): ICON}},
        probatio.Optional("conditions"): {
            cv.slug: {probatio.Required("condition"): ICON}
        },
    }
)
OWN = [(platform, key) for platform, icons in ICONS["entity"].items() for key in icons]


@cache
def _icons_of_home_assistant(platform: str) -> dict[str, Any]:
    path = Path(components.__path__[0]) / platform / "icons.json"
    icons: dict[str, Any] = read_json(path)["entity_component"]
    return icons


def _of_device_class(platform: str, key: str) -> dict[str, Any] | None:
    """Return the icons that a device class brings, `None` if it brings no own ones."""
    known = _icons_of_home_assistant(platform)
    icons = known.get(DESCRIPTIONS[platform][key].device_class)
    return None if icons == known["_"] else icons


def test_the_icons_have_the_structure_of_home_assistant() -> None:
    STRUCTURE(ICONS)


def test_every_entity_has_an_icon_of_its_own_or_of_its_device_class() -> None:
    others = [(platform, key) for platform, key in KEYS if (platform, key) not in OWN]
    bare = [other for other in others if _of_device_class(*other) is None]
    assert not bare


def test_every_icon_is_for_an_entity_and_its_states() -> None:
    assert set(OWN) <= set(KEYS)
    for platform, key in OWN:
        icons = ICONS["entity"][platform][key]
        assert set(icons.get("state", {})) <= states(platform, key), key


def test_an_icon_says_more_than_the_one_that_would_be_there_anyway() -> None:
    for platform, key in OWN:
        icons = ICONS["entity"][platform][key]
        assert icons["default"] not in icons.get("state", {}).values(), key
        assert icons != _of_device_class(platform, key), key


def test_the_frontend_has_every_icon() -> None:
    if (frontend := importlib.util.find_spec("hass_frontend")) is None:
        pytest.skip("the list of icons comes with the frontend, which only demos need")
    path = Path(str(frontend.origin)).parent / "static" / "mdi" / "iconList.json"
    known = {f"mdi:{icon['name']}" for icon in json.loads(path.read_text())}
    assert not {icon for _, icon in leaves(ICONS)} - known
