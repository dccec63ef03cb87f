"""Which error numbers stand for what somebody has to see to."""

import pytest

from custom_components.printernizer.bambu.reading.reasons import (
    reason_of_error,
    reason_of_message,
)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (0x0700_8011, "filament_runout"),
        (0x0703_8011, "filament_runout"),
        (0x07FF_8011, "filament_runout"),
        (0x1200_8011, "filament_runout"),
        (0x0300_8004, "filament_runout"),
        (0x0300_8016, "nozzle_clog"),
        (0x0300_800F, "door"),
        (0x0300_8013, "user_pause"),
        (0x0500_8013, "storage_missing"),
        (0x0300_8008, None),
        (0x0300_8011, None),
    ],
)
def test_an_error_has_a_reason_if_its_meaning_is_known(
    number: int, reason: str | None
) -> None:
    assert reason_of_error(number) == reason


@pytest.mark.parametrize(
    ("attr", "code", "reason"),
    [
        (0x0700_2000, 0x0002_0001, "filament_runout"),
        (0x0701_2300, 0x0002_0001, "filament_runout"),
        (0x0700_2000, 0x0002_0005, None),
        (0x0700_6000, 0x0002_0001, None),
        (0x0500_0500, 0x0001_0007, "authorisation"),
        (0x0300_0100, 0x0001_0007, None),
    ],
)
def test_a_health_message_has_a_reason_if_its_meaning_is_known(
    attr: int, code: int, reason: str | None
) -> None:
    assert reason_of_message(attr, code) == reason
