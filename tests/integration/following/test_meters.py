"""How the sensors of plugs are read."""

from datetime import UTC, datetime
from typing import Any

from homeassistant.core import State
import pytest

from custom_components.printernizer.following.costs.meters import reading_of
from custom_components.printernizer.printer.costs.reading import MeterKind

RESET = "2026-01-01T00:00:00+00:00"


def told(value: str, **attributes: Any) -> State:
    """Return what a plug shows."""
    return State("sensor.plug", value, {"unit_of_measurement": "kWh", **attributes})


@pytest.mark.parametrize(
    ("attributes", "kind"),
    [
        ({"state_class": "total"}, MeterKind.TOTAL),
        ({"state_class": "total", "last_reset": RESET}, MeterKind.TOTAL),
        ({"state_class": "total_increasing"}, MeterKind.INCREASING),
        (
            {"state_class": "total_increasing", "last_reset": RESET},
            MeterKind.INCREASING,
        ),
        ({}, MeterKind.INCREASING),
        ({"last_reset": RESET}, MeterKind.TOTAL),
    ],
)
def test_how_a_plug_counts_is_what_it_says_or_what_it_shows(
    attributes: dict[str, Any], kind: MeterKind
) -> None:
    reading = reading_of(told("1.5", **attributes))
    assert reading is not None
    assert (reading.kwh, reading.kind) == (1.5, kind)
    reset = datetime(2026, 1, 1, tzinfo=UTC)
    assert reading.last_reset == (reset if "last_reset" in attributes else None)


@pytest.mark.parametrize("value", ["unknown", "unavailable", "nan", "inf", ""])
def test_what_is_no_number_is_no_reading(value: str) -> None:
    assert reading_of(told(value)) is None


def test_what_counts_no_energy_is_no_reading() -> None:
    assert reading_of(told("1.5", unit_of_measurement="W")) is None
    assert reading_of(None) is None
