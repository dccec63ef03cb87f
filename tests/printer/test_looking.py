"""Which parts of a snapshot are looked at, and whom a change of them concerns."""

from dataclasses import replace

import pytest

from custom_components.printernizer.printer.looking import (
    Beyond,
    Onlooker,
    Onlookers,
    Parts,
)
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
    parts = Parts(replace(FIRST, bed=Heater(temperature=60.0)))
    assert parts.take(replace(FIRST, bed=Heater(temperature=61.0)))
    assert parts.changes() == {"bed"}
    assert parts.changes() == set()


def test_a_part_that_is_made_anew_and_equal_has_not_changed() -> None:
    parts = Parts(replace(FIRST, bed=Heater(temperature=60.0)))
    assert not parts.take(replace(FIRST, bed=Heater(temperature=60.0)))
    assert parts.changes() == set()


def test_the_same_snapshot_is_no_other_one() -> None:
    parts = Parts(FIRST)
    assert not parts.take(FIRST)


def test_a_change_that_nobody_asked_for_in_time_is_still_one() -> None:
    parts = Parts(FIRST)
    parts.take(replace(FIRST, motion=Motion(speed=50)))
    parts.take(replace(FIRST, motion=Motion(speed=50), network=Network(signal=-50)))
    parts.mark(Beyond.NEWS)
    assert parts.changes() == {"motion", "network", Beyond.NEWS}


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


class Audience:
    """Onlookers with names, and who of them was told."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.onlookers = Onlookers()
        self.told: list[str] = []

    def join(self, name: str, *looks_at: str) -> Onlooker:
        """Have somebody look."""
        onlooker = Onlooker(frozenset(looks_at))
        self.onlookers.add(onlooker, lambda: self.told.append(name))
        return onlooker

    def told_of(self, *changed: str) -> list[str]:
        """Return who is told of a change."""
        self.told.clear()
        for tell in self.onlookers.concerned(set(changed)):
            tell()
        return list(self.told)


def test_only_who_looks_at_what_has_changed_is_told_once_and_in_order() -> None:
    audience = Audience()
    audience.join("both", "bed", "job")
    audience.join("fans", "fans")
    audience.join("bed", "bed")
    assert audience.told_of("bed", "job") == ["both", "bed"]
    assert audience.told_of("network") == []


def test_who_looks_at_anything_is_told_each_time() -> None:
    audience = Audience()
    audience.join("anything", Beyond.ANYTHING)
    assert audience.told_of() == ["anything"]


def test_who_looks_at_something_else_is_told_of_that_from_then_on() -> None:
    audience = Audience()
    onlooker = audience.join("turning", "bed", "job")
    audience.onlookers.turn(onlooker, frozenset({"job", "fans"}))
    assert audience.told_of("bed") == []
    assert audience.told_of("fans") == audience.told_of("job") == ["turning"]


def test_who_has_left_is_told_no_more_though_they_look_once_more() -> None:
    audience = Audience()
    onlooker = Onlooker(frozenset({"bed"}))
    leave = audience.onlookers.add(onlooker, lambda: audience.told.append("gone"))
    leave()
    audience.onlookers.turn(onlooker, frozenset({"bed", "job"}))
    leave()
    assert audience.told_of("bed", "job") == []
