"""What a command about filament needs, and what shows that it was taken."""

from dataclasses import replace

import pytest

from custom_components.printernizer.printer.commands.commands import Cancel, Command
from custom_components.printernizer.printer.commands.effects import shows
from custom_components.printernizer.printer.filament.commands import (
    LoadFilament,
    ReadTag,
    SetFilament,
    SkipObjects,
    StartDrying,
    StopDrying,
    UnloadFilament,
)
from custom_components.printernizer.printer.filament.effects import (
    filament_shows,
    has_place,
)
from custom_components.printernizer.printer.filament.spools import (
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
)
from custom_components.printernizer.printer.model import (
    Job,
    JobObject,
    PrinterInfo,
    PrinterSnapshot,
)

AMS = FilamentUnit(
    serial="A",
    kind=FilamentUnitKind.AMS,
    drying=False,
    slots=(
        FilamentSlot(index=0, material="PLA", colour="FF6A13", loaded=True),
        FilamentSlot(index=1, material="PETG", colour="000000", active=True),
        FilamentSlot(index=2, loaded=False),
    ),
)
HOT = replace(AMS, serial="B", drying=True, slots=())
HOLDER = FilamentUnit(serial="C", kind=FilamentUnitKind.EXTERNAL)
SNAPSHOT = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any"),
    job=Job(
        objects=(JobObject(id=1, name="a", skipped=True), JobObject(id=2, name="b"))
    ),
    filament_units=(AMS, HOT, HOLDER),
)
AT_REST = PrinterSnapshot(info=PrinterInfo(serial="1", brand="Any"))


@pytest.mark.parametrize(
    ("command", "there"),
    [
        (LoadFilament("A", 0), True),
        (LoadFilament("A", 1), True),
        (LoadFilament("A", 2), False),
        (LoadFilament("A", 3), False),
        (LoadFilament("Z", 0), False),
        (ReadTag("A", 2), False),
        (SetFilament("A", 2, "FF0000"), True),
        (SetFilament("C", 0, "FF0000"), False),
        (StartDrying("A"), True),
        (StopDrying("B"), True),
        (StartDrying("C"), False),
        (StopDrying("Z"), False),
        (UnloadFilament(), None),
        (Cancel(), None),
    ],
    ids=str,
)
def test_a_command_needs_its_unit_and_slot(
    command: Command, *, there: bool | None
) -> None:
    assert has_place(command, SNAPSHOT) is there


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (LoadFilament("A", 1), True),
        (LoadFilament("A", 0), False),
        (LoadFilament("Z", 0), False),
        (UnloadFilament(), False),
        (SetFilament("A", 0, "FF6A13", "PLA"), True),
        (SetFilament("A", 0, "FF6A14", "PLA"), False),
        (SetFilament("A", 0, "FF6A13", "PETG"), False),
        (SetFilament("Z", 0, "FF6A13", "PLA"), False),
        (StartDrying("B"), True),
        (StartDrying("A"), False),
        (StartDrying("C"), False),
        (StartDrying("Z"), False),
        (StopDrying("A"), True),
        (StopDrying("B"), False),
        (StopDrying("C"), False),
        (StopDrying("Z"), False),
        (SkipObjects((1,)), True),
        (SkipObjects((1, 2)), False),
    ],
    ids=str,
)
def test_it_shows_where_the_filament_is_as_it_was_wanted(
    command: Command, *, shown: bool
) -> None:
    assert filament_shows(command, SNAPSHOT) is shown
    assert shows(command, SNAPSHOT) is shown


def test_without_a_unit_or_a_job_there_is_nothing_loaded_and_nothing_skipped() -> None:
    assert filament_shows(UnloadFilament(), AT_REST)
    assert not filament_shows(SkipObjects((1,)), AT_REST)


def test_what_is_not_about_filament_shows_elsewhere() -> None:
    assert filament_shows(Cancel(), SNAPSHOT) is None
