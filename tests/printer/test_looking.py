"""Which parts of a snapshot are looked at, and when they last changed."""

from dataclasses import fields, replace

import pytest

from custom_components.printernizer.printer.looking import Parts
from custom_components.printernizer.printer.model import (
    Heater,
    Motion,
    Network,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)

FIRST = PrinterSnapshot(info=PrinterInfo(serial="1", brand="Any"))


def test_a_part_has_changed_since_it_was_another_and_no_other_has() -> None:
    parts = Parts(FIRST)
    parts.take(replace(FIRST, bed=Heater(temperature=60.0)))
    seen = parts.number
    parts.take(replace(FIRST, bed=Heater(temperature=61.0)))
    assert parts.have_changed({"bed"}, since=seen)
    assert parts.have_changed({"job", "bed"}, since=seen)
    assert not parts.have_changed({"bed"}, since=parts.number)
    everything_else = {it.name for it in fields(PrinterSnapshot)} - {"bed"}
    assert not parts.have_changed(everything_else, since=seen)


def test_a_part_that_is_made_anew_and_equal_has_not_changed() -> None:
    parts = Parts(replace(FIRST, bed=Heater(temperature=60.0)))
    parts.take(replace(FIRST, bed=Heater(temperature=60.0)))
    assert not parts.have_changed({"bed"}, since=1)


def test_a_change_that_nobody_looked_at_in_time_is_still_one() -> None:
    parts = Parts(FIRST)
    seen = parts.number
    parts.take(replace(FIRST, motion=Motion(speed=50)))
    parts.take(replace(FIRST, motion=Motion(speed=50), network=Network(signal=-50)))
    assert parts.have_changed({"motion"}, since=seen)


@pytest.mark.parametrize(
    ("look", "looked_at"),
    [
        (lambda it: it.bed, {"bed"}),
        (lambda it: it.online, {"connection"}),
        (lambda it: it.watched, {"connection"}),
        (lambda it: it.nozzle(), {"nozzles"}),
        (lambda it: it.status is PrinterStatus.IDLE and it.job, {"status"}),
    ],
    ids=["a part", "a property", "one that stops", "a method", "not what is not asked"],
)
def test_what_is_looked_at_is_noted(look: object, looked_at: set[str]) -> None:
    parts = Parts(FIRST)
    snapshot, noted = parts.noting(FIRST)
    assert callable(look)
    assert look(snapshot) == look(FIRST)
    assert noted == looked_at


def test_the_next_to_look_gets_notes_of_its_own_and_the_latest_snapshot() -> None:
    parts = Parts(FIRST)
    snapshot, first = parts.noting(FIRST)
    assert snapshot.bed is None
    latest, second = parts.noting(replace(FIRST, status=PrinterStatus.IDLE))
    assert latest.status is PrinterStatus.IDLE
    assert (first, second) == ({"bed"}, {"status"})
