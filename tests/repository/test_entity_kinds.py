"""What kind of thing an entity is: setting or finding, and in which unit it counts."""

from homeassistant.components.sensor import SensorEntityDescription
from homeassistant.components.sensor.const import DEVICE_CLASS_UNITS
from homeassistant.const import PERCENTAGE, EntityCategory
import pytest

from .descriptions import DESCRIPTIONS, KEYS

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
        fitting = {it for it, units in DEVICE_CLASS_UNITS.items() if unit in units}
        # Per cent may be of anything.
        if unit not in {None, PERCENTAGE} and fitting:
            assert description.device_class in fitting, key
