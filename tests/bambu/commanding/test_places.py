"""How the printer counts the places of spools, and the places that there are not."""

import pytest

from custom_components.printernizer.bambu.commanding.places import (
    EXTERNAL,
    EXTERNAL_LEFT,
    feeding_place_of,
    number_of,
    place_of,
    tray_of,
)
from custom_components.printernizer.printer.errors import (
    RefusedError,
    UnsupportedError,
)
from custom_components.printernizer.printer.filament.spools import (
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
)
from custom_components.printernizer.printer.model import PrinterInfo, PrinterSnapshot
from custom_components.printernizer.printer.reasons import Reason


def unit(serial: str, address: int | None, *slots: int) -> FilamentUnit:
    """Return a unit with empty slots."""
    return FilamentUnit(
        serial=serial,
        kind=FilamentUnitKind.AMS,
        address=address,
        slots=tuple(FilamentSlot(index=index) for index in slots),
    )


SNAPSHOT = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Bambu Lab"),
    filament_units=(
        unit("ams", 1, 0, 1, 2, 3),
        unit("ht", 128, 0),
        unit("right", EXTERNAL[0], 0),
        unit("left", EXTERNAL_LEFT[0], 0),
        unit("unnumbered", None, 0),
    ),
)


@pytest.mark.parametrize(
    ("serial", "index", "place"),
    [
        ("ams", 2, (1, 2)),
        ("ht", 0, (128, 0)),
        ("right", 0, EXTERNAL),
        ("left", 0, EXTERNAL_LEFT),
    ],
)
def test_a_slot_is_where_the_printer_counts_it(
    serial: str, index: int, place: tuple[int, int]
) -> None:
    assert place_of(serial, index, SNAPSHOT) == place
    assert number_of(serial, SNAPSHOT) == place[0]


@pytest.mark.parametrize(("serial", "index"), [("ams", 4), ("ht", 1), ("gone", 0)])
def test_a_slot_that_there_is_not_is_refused(serial: str, index: int) -> None:
    with pytest.raises(UnsupportedError) as error:
        place_of(serial, index, SNAPSHOT)
    assert error.value.reason is Reason.NO_SUCH_SLOT


def test_a_unit_that_is_gone_has_no_number() -> None:
    with pytest.raises(UnsupportedError) as error:
        number_of("gone", SNAPSHOT)
    assert error.value.reason is Reason.NO_UNIT


def test_a_unit_that_the_printer_does_not_number_takes_no_command() -> None:
    with pytest.raises(UnsupportedError) as error:
        place_of("unnumbered", 0, SNAPSHOT)
    assert error.value.reason is Reason.UNIT_NOT_NUMBERED


def test_nothing_is_fed_from_the_left_external_spool_as_its_number_is_not_known() -> (
    None
):
    with pytest.raises(RefusedError) as error:
        feeding_place_of("left", 0, SNAPSHOT)
    assert error.value.reason is Reason.LEFT_SPOOL_AT_PRINTER
    assert feeding_place_of("right", 0, SNAPSHOT) == EXTERNAL


@pytest.mark.parametrize(
    ("place", "tray"), [((0, 0), 0), ((1, 2), 6), ((3, 3), 15), ((128, 0), 128)]
)
def test_a_tray_is_unit_and_slot_in_one(place: tuple[int, int], tray: int) -> None:
    assert tray_of(place) == tray
