"""Every entity and every state has a text, and is of the kind that it should be."""

from pathlib import Path

from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.components.sensor.const import DEVICE_CLASS_UNITS
from homeassistant.const import PERCENTAGE, EntityCategory
import pytest

from custom_components.printernizer import PLATFORMS

from .descriptions import DESCRIPTIONS, KEYS, options, states
from .files import LANGUAGES, TEXTS, read_json

ENTITIES = TEXTS["entity"]
TELLING = {"binary_sensor", "camera", "event", "image", "sensor", "update"}
# What a printer is bought for: on dashboards and for voices from the start.
MAIN = {
    *(("sensor", key) for key in ("status", "progress", "remaining_time", "job_name")),
    *(("sensor", key) for key in ("nozzle_temperature", "bed_temperature")),
    *(("button", key) for key in ("pause", "resume", "cancel")),
    *(("binary_sensor", key) for key in ("attention", "ready_to_remove")),
    ("camera", "camera"),
    ("event", "print"),
    ("light", "chamber_light"),
    ("switch", "power"),
}


def test_these_tests_know_every_platform() -> None:
    assert set(DESCRIPTIONS) == set(PLATFORMS)


def test_every_entity_has_texts_and_all_texts_are_for_an_entity() -> None:
    keys = {(platform, key) for platform, texts in ENTITIES.items() for key in texts}
    assert keys == set(KEYS)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda it: it.stem)
def test_no_two_entities_of_a_platform_have_the_same_name(language: Path) -> None:
    for platform, texts in read_json(language)["entity"].items():
        # One entity may have the same name under its other key.
        named = {(DESCRIPTIONS[platform][key].key, texts[key]["name"]) for key in texts}
        names = sorted(name for _, name in named)
        assert names == sorted(set(names)), platform


def test_every_choice_has_a_text_for_each_of_its_states() -> None:
    for platform, key in KEYS:
        texts = set(ENTITIES[platform][key].get("state", {}))
        assert options(platform, key) <= texts, f"{key}: states without a text"
        assert texts <= states(platform, key), f"{key}: texts without a state"


def test_a_unit_is_in_the_texts_or_in_the_code_but_not_in_both() -> None:
    for platform, key in KEYS:
        if "unit_of_measurement" not in ENTITIES[platform][key]:
            continue
        description = DESCRIPTIONS[platform][key]
        assert getattr(description, "native_unit_of_measurement", None) is None, key
        assert not options(platform, key), f"{key}: a choice has no unit"


def test_no_state_is_told_in_the_word_of_a_programmer() -> None:
    for platform, key in KEYS:
        states_told = ENTITIES[platform][key].get("state", {}).values()
        assert not {"None", "Null", "N/A"} & set(states_told), key


@pytest.mark.parametrize(("platform", "key"), KEYS)
def test_what_tells_is_no_setting_and_what_is_set_is_no_finding(
    platform: str, key: str
) -> None:
    category = DESCRIPTIONS[platform][key].entity_category
    if platform in TELLING:
        assert category is not EntityCategory.CONFIG
    elif platform != "button":
        assert category is not EntityCategory.DIAGNOSTIC


@pytest.mark.parametrize(("platform", "key"), sorted(MAIN))
def test_what_a_printer_is_bought_for_is_in_no_category(
    platform: str, key: str
) -> None:
    assert DESCRIPTIONS[platform][key].entity_category is None


def test_every_sensor_has_the_device_class_of_its_unit() -> None:
    for key, description in DESCRIPTIONS["sensor"].items():
        assert isinstance(description, SensorEntityDescription)
        unit = description.native_unit_of_measurement
        fitting = {
            device_class
            for device_class, units in DEVICE_CLASS_UNITS.items()
            if unit in units
        }
        # Per cent may be of anything.
        if unit not in {None, PERCENTAGE} and fitting:
            assert description.device_class in fitting, key
