"""What a printer does by itself, in the three places where reports have it."""

from typing import Any

import pytest

from custom_components.printernizer.bambu.commanding.control import (
    switch_feature,
    watch,
)
from custom_components.printernizer.bambu.models import UNKNOWN_MODEL
from custom_components.printernizer.bambu.reading.features import (
    HeldFeatures,
    read_features,
)
from custom_components.printernizer.printer.commands.commands import Home, SetFeature
from custom_components.printernizer.printer.fields import Fields
from custom_components.printernizer.printer.kinds import FeatureKind, Sensitivity
from custom_components.printernizer.printer.model import Feature

SPAGHETTI = FeatureKind.SPAGHETTI_DETECTION


def seen(report: dict[str, Any]) -> dict[str, Feature]:
    """Return the features of a report by their names."""
    return {
        feature.kind.value: feature
        for feature in read_features(Fields(report), UNKNOWN_MODEL)
    }


def bits(*positions: int) -> int:
    """Return a number with these bits."""
    return sum(1 << position for position in positions)


def test_a_printer_that_says_nothing_has_no_features() -> None:
    assert not seen({})
    assert not seen({"xcam": None, "ipcam": [], "home_flag": "x", "fun": "zz"})


@pytest.mark.parametrize(
    ("report", "name", "on"),
    [
        ({"home_flag": bits(4)}, "auto_recovery", True),
        ({"home_flag": 0}, "auto_recovery", False),
        ({"home_flag": bits(4), "cfg": "0"}, "auto_recovery", False),
        ({"home_flag": bits(10)}, "auto_refill", True),
        ({"home_flag": bits(17, 18)}, "prompt_sound", True),
        ({"fun": f"{bits(8):X}", "cfg": f"{bits(22):X}"}, "prompt_sound", True),
        ({"home_flag": bits(19)}, "tangle_detection", False),
        ({"home_flag": bits(24, 25)}, "nozzle_blob_detection", True),
        ({"home_flag": bits(28, 29)}, "air_print_detection", True),
        ({"home_flag": -1}, "air_print_detection", True),
        ({"xcam": {"printing_monitor": True}}, "print_monitoring", True),
        ({"xcam": {"first_layer_inspector": False}}, "first_layer_inspection", False),
        ({"ipcam": {"ipcam_record": "enable"}}, "recording", True),
        ({"ipcam": {"timelapse": "disable"}}, "timelapse", False),
    ],
)
def test_a_feature_is_read_where_it_stands(
    report: dict[str, Any], name: str, *, on: bool
) -> None:
    assert seen(report)[name].on is on


def test_how_units_are_set_is_told_where_there_is_a_unit() -> None:
    flags = {"power_on_flag": False, "insert_flag": True}
    assert not seen({"ams": {"ams": [], **flags}})
    features = seen({"ams": {"ams": [{"id": "0"}], **flags}})
    assert {name: feature.on for name, feature in features.items()} == {
        "spool_reading_at_start": False,
        "spool_reading_on_insertion": True,
    }


@pytest.mark.parametrize("name", ["prompt_sound", "tangle_detection"])
def test_what_the_printer_does_not_have_is_not_there(name: str) -> None:
    assert name not in seen({"home_flag": bits(17, 20)})


def test_a_newer_camera_tells_its_detectors_in_bits() -> None:
    report = {
        "fun": f"{bits(42, 43):X}",
        "xcam": {"cfg": bits(7, 9) | bits(11), "spaghetti_detector": False},
    }
    features = seen(report)
    assert features["spaghetti_detection"] == Feature(
        kind=SPAGHETTI, on=True, sensitivity=Sensitivity.HIGH
    )
    assert features["pile_up_detection"] == Feature(
        kind=FeatureKind.PILE_UP_DETECTION, on=False, sensitivity=Sensitivity.MEDIUM
    )
    assert "clump_detection" not in features


def test_the_air_print_detector_is_the_cameras_where_the_camera_has_one() -> None:
    of_camera = Feature(
        kind=FeatureKind.AIR_PRINT_DETECTION, sensitivity=Sensitivity.LOW
    )
    assert "xcam" in switch_feature(of_camera, on=True)
    of_printer = Feature(kind=FeatureKind.AIR_PRINT_DETECTION)
    assert switch_feature(of_printer, on=True) == {
        "print": {"command": "print_option", "air_print_detect": True}
    }


def test_a_detector_is_switched_with_all_that_the_printer_wants() -> None:
    assert watch(SPAGHETTI, on=False, sensitivity=Sensitivity.LOW) == {
        "xcam": {
            "command": "xcam_control_set",
            "module_name": "spaghetti_detector",
            "control": False,
            "enable": False,
            "print_halt": True,
            "halt_print_sensitivity": "low",
        }
    }


async def test_what_was_set_is_shown_until_the_reports_have_caught_up() -> None:
    now = 0.0
    shown: list[float] = []
    held = HeldFeatures(lambda: now, lambda: shown.append(now))
    old = (Feature(kind=SPAGHETTI, on=True),)
    held.hold(SetFeature(SPAGHETTI, on=False))
    assert shown, "what was set does not show at once"
    assert held.over(old) == (Feature(kind=SPAGHETTI, on=False),)
    now = 3.1
    assert held.over(old) == old
    held.stop()


async def test_only_features_are_held() -> None:
    shown: list[str] = []
    held = HeldFeatures(lambda: 0.0, lambda: shown.append(""))
    held.hold(Home())
    assert not shown
