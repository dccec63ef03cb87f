"""How heavy a merged report may become, and what does not make it heavier."""

from collections.abc import Callable
import json
from typing import Any

import pytest

from .reports import NOW, PRINTING, heard, push

_LONG = "x" * 60_000
# Weighed now and then: so much may come in between.
_MOST = 1024 * 1024 + 16 * 61_000

type Telling = Callable[[int], dict[str, Any]]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(lambda it: {f"key_{it}": _LONG}, id="ever new keys"),
        pytest.param(lambda it: {f"key_{it % 50}": f"{it}{_LONG}"}, id="long texts"),
        pytest.param(lambda it: {f"key_{it % 50}": [f"{it}{_LONG}"]}, id="lists"),
        pytest.param(
            lambda it: {f"key_{it % 50}": {"a": f"{it}{_LONG}"}}, id="objects"
        ),
    ],
)
def test_a_report_stays_light_whatever_is_told(told: Telling) -> None:
    report = heard(PRINTING)
    for number in range(50):
        report = report.merged(push(**{f"key_{number}": 0}), NOW)
    for number in range(150):
        report = report.merged(push(**told(number)), NOW)
    weight = len(json.dumps(report.print))
    assert weight < _MOST, f"it has {weight} bytes"


@pytest.mark.parametrize(
    ("told", "heavier"),
    [
        pytest.param({"wifi_signal": "-41dBm"}, False, id="another reading"),
        pytest.param({"nozzle_temper": 201.5}, False, id="another number"),
        pytest.param({"wifi_signal": _LONG}, True, id="a long text"),
        pytest.param({"wifi_signal": ["-41dBm"]}, True, id="a list"),
        pytest.param({"never_told": 1}, True, id="a new key"),
    ],
)
def test_only_what_may_make_a_report_heavier_counts_towards_weighing_it(
    told: dict[str, Any], *, heavier: bool
) -> None:
    """To weigh it takes as long as to take in some messages."""
    before = heard(PRINTING, {"wifi_signal": "-40dBm", "nozzle_temper": 200.0})
    report = before.merged(push(**told), NOW)
    assert report is not before
    assert report.updates == before.updates + heavier
