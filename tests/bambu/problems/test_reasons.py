"""Which error numbers stand for what somebody has to see to."""

import pytest

from custom_components.printernizer.bambu.problems.reasons import (
    reason_of_error,
    reason_of_message,
    spool_of_error,
    spool_of_message,
)
from custom_components.printernizer.printer.filament.spools import SpoolPlace


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (0x0700_8011, "filament_runout"),
        (0x0703_8011, "filament_runout"),
        (0x07FF_8011, "filament_runout"),
        (0x1200_8011, "filament_runout"),
        (0x1801_8011, "filament_runout"),
        (0x0300_8004, "filament_runout"),
        (0x0300_8015, "filament_runout"),
        (0x0700_8007, "nozzle_clog"),
        (0x0300_8014, "nozzle_clog"),
        (0x0300_8016, "nozzle_clog"),
        (0x0300_8005, "door"),
        (0x0300_800F, "door"),
        (0x0300_8042, "door"),
        (0x0300_8006, "plate"),
        (0x0300_8011, "plate"),
        (0x0C00_800A, "plate"),
        (0x0300_8003, "print_failure"),
        (0x0300_800A, "print_failure"),
        (0x0C00_8002, "print_failure"),
        (0x0C00_8005, "print_failure"),
        (0x0300_8017, "foreign_object"),
        (0x0300_8008, "heating"),
        (0x0300_8018, "heating"),
        (0x0300_8007, "power_loss"),
        (0x0300_8001, "user_pause"),
        (0x0300_8013, "user_pause"),
        (0x0500_8013, "storage_missing"),
        (0x0500_C011, None),
        (0x0300_8000, None),
        (0x0700_8005, "filament_stuck"),
        (0x1803_8010, "filament_stuck"),
        (0x1201_800A, "filament_stuck"),
        (0x0300_800B, "filament_stuck"),
        (0x0702_8016, "nozzle_clog"),
        (0x0300_801C, "nozzle_clog"),
        (0x0C00_803F, "nozzle_clog"),
        (0x0700_8003, "nozzle_clog"),
        (0x0500_8061, "plate"),
        (0x0500_807E, "plate"),
        (0x0500_807F, None),
        (0x0C00_8042, "print_failure"),
        (0x0C00_8017, "foreign_object"),
        (0x0300_8063, "heating"),
        (0x0300_8065, "heating"),
        (0x0500_400C, "storage_missing"),
        (0x0700_8017, None),
        (0x0700_8030, None),
        (0x0500_8011, None),
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
        (0x0701_2300, 0x0002_0002, "filament_runout"),
        (0x07FF_2000, 0x0002_0001, "filament_runout"),
        (0x0700_7000, 0x0002_0007, "filament_runout"),
        (0x0703_7000, 0x0002_0007, "filament_runout"),
        (0x1200_7000, 0x0002_0007, "filament_runout"),
        (0x1800_7000, 0x0002_0007, "filament_runout"),
        (0x0700_7100, 0x0002_0007, "filament_runout"),
        (0x0702_7300, 0x0002_0007, "filament_runout"),
        (0x0700_7100, 0x0002_0001, "nozzle_clog"),
        (0x0703_7200, 0x0002_0002, "filament_stuck"),
        (0x1800_7300, 0x0002_0004, "filament_stuck"),
        (0x1200_7100, 0x0002_0005, "filament_stuck"),
        (0x0700_7400, 0x0002_0005, None),
        (0x0701_2100, 0x0001_0086, "filament_stuck"),
        (0x1A00_2000, 0x0002_0001, "power_loss"),
        (0x1A00_2600, 0x0001_0002, "power_loss"),
        (0x1A00_2700, 0x0001_0002, None),
        (0x0300_A100, 0x0001_0001, "heating"),
        (0x0300_A400, 0x0001_0002, "heating"),
        (0x0300_AB00, 0x0001_0001, "heating"),
        (0x0300_A200, 0x0001_0001, "heating"),
        (0x0300_9500, 0x0001_0003, "heating"),
        (0x0300_9400, 0x0002_0003, "heating"),
        (0x0300_9400, 0x0003_0001, None),
        (0x0700_2000, 0x0002_0005, "filament_stuck"),
        (0x0700_2300, 0x0002_0025, "filament_stuck"),
        (0x0700_2300, 0x0002_0013, None),
        (0x1801_1000, 0x0002_0002, "filament_stuck"),
        (0x0700_0100, 0x0002_0002, "filament_stuck"),
        (0x0700_6000, 0x0002_0001, "filament_stuck"),
        (0x0700_4500, 0x0002_0003, "filament_stuck"),
        (0x0700_7000, 0x0002_0005, "filament_stuck"),
        (0x0700_2000, 0x0003_0002, None),
        (0x0700_7000, 0x0002_0003, "nozzle_clog"),
        (0x0700_2100, 0x0002_0009, "nozzle_clog"),
        (0x0300_0900, 0x0002_0003, "nozzle_clog"),
        (0x0300_0D00, 0x0002_000A, "plate"),
        (0x0300_0D00, 0x0001_000B, None),
        (0x0300_1E00, 0x0001_0006, "heating"),
        (0x0500_0400, 0x0003_0008, "door"),
        (0x0C00_0300, 0x0003_001B, "print_failure"),
        (0x0700_7000, 0x0002_0001, "nozzle_clog"),
        (0x0300_1A00, 0x0002_0002, "nozzle_clog"),
        (0x0300_1200, 0x0002_0001, "door"),
        (0x0300_9600, 0x0003_0001, "door"),
        (0x0300_0D00, 0x0001_0003, "plate"),
        (0x0300_0D00, 0x0001_0002, None),
        (0x0C00_0300, 0x0003_0008, "print_failure"),
        (0x0C00_0300, 0x0003_0006, "print_failure"),
        (0x0C00_0300, 0x0002_0010, "foreign_object"),
        (0x0300_0100, 0x0001_0007, "heating"),
        (0x0300_0200, 0x0001_0001, "heating"),
        (0x0300_9000, 0x0001_0001, "heating"),
        (0x0500_0500, 0x0001_0007, "authorisation"),
        (0x0500_0100, 0x0001_0007, None),
        (0x0300_0300, 0x0001_0001, None),
    ],
)
def test_a_health_message_has_a_reason_if_its_meaning_is_known(
    attr: int, code: int, reason: str | None
) -> None:
    assert reason_of_message(attr, code) == reason


def test_a_unit_that_dries_with_the_printers_power_has_not_run_out() -> None:
    # The fifth of the parts that begin like its four slots.
    assert reason_of_message(0x1802_2500, 0x0002_0001) is None


def test_a_tangle_at_an_ams_lite_is_told_where_others_have_a_heater() -> None:
    assert reason_of_message(0x1200_8200, 0x0002_0001) == "filament_stuck"
    assert reason_of_message(0x0700_8000, 0x0002_0001) is None


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (0x07FF_8011, "filament_runout"),
        (0x07FE_8030, "filament_runout"),
        (0x07FF_C030, "filament_runout"),
        (0x07FF_8003, "filament_stuck"),
        (0x18FE_8013, "nozzle_clog"),
        # Somebody is asked to push, and to look whether it comes out.
        (0x07FF_8006, None),
        (0x07FE_8007, None),
    ],
)
def test_a_spool_beside_the_printer_is_fed_by_hand(
    number: int, reason: str | None
) -> None:
    assert reason_of_error(number) == reason


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (0x0702_8011, SpoolPlace(unit=2)),
        (0x07FF_8011, SpoolPlace(unit=255, slot=0)),
        (0x07FE_8011, SpoolPlace(unit=254, slot=0)),
        (0x1200_8011, SpoolPlace(unit=0)),
        (0x1801_8011, SpoolPlace(unit=129, slot=0)),
        (0x0300_8015, SpoolPlace(unit=255, slot=0)),
        (0x0300_8004, None),
    ],
)
def test_an_error_tells_its_unit(number: int, place: SpoolPlace | None) -> None:
    assert spool_of_error(number) == place


@pytest.mark.parametrize(
    ("attr", "place"),
    [
        (0x0701_2300, SpoolPlace(unit=1, slot=3)),
        (0x0701_7000, SpoolPlace(unit=1)),
        (0x07FF_2000, SpoolPlace(unit=255, slot=0)),
        (0x1800_2000, SpoolPlace(unit=128, slot=0)),
        (0x0701_2900, SpoolPlace(unit=1)),
        (0x0702_7300, SpoolPlace(unit=2, slot=3)),
        (0x0702_7000, SpoolPlace(unit=2, slot=None)),
        (0x0300_2000, None),
    ],
)
def test_a_health_message_tells_its_slot(attr: int, place: SpoolPlace | None) -> None:
    assert spool_of_message(attr) == place
