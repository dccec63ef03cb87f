"""Which printer can print something now, and why not the others."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from custom_components.printernizer.printer.attention.attention import Attention
from custom_components.printernizer.printer.attention.reasons import AttentionReason
from custom_components.printernizer.printer.bed.ready import BedPhase
from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.filament.spools import (
    FilamentSlot,
    FilamentUnit,
    FilamentUnitKind,
)
from custom_components.printernizer.printer.fleet.finding import (
    Candidate,
    Doubt,
    Finding,
    Obstacle,
    Wish,
    examine,
)
from custom_components.printernizer.printer.model import (
    BuildVolume,
    PrinterInfo,
    PrinterSnapshot,
    PrinterStatus,
)
from custom_components.printernizer.printer.nozzles import Nozzle, NozzleSide

PRINTER = PrinterSnapshot(
    info=PrinterInfo(serial="1", brand="Any", volume=BuildVolume(x=250, y=210, z=220)),
    connection=ConnectionState.CONNECTED,
    status=PrinterStatus.IDLE,
    nozzles=(Nozzle(diameter=0.4),),
)
PETG = FilamentSlot(
    index=0, material="PETG", colour="FF0000", remaining=50, weight=1000, loaded=True
)
EMPTY = FilamentSlot(index=1, loaded=False)
ANYTHING = Wish()


def unit(
    *slots: FilamentSlot, serial: str = "A", nozzle: int | None = None
) -> FilamentUnit:
    """Return a unit with these slots."""
    return FilamentUnit(
        serial=serial, kind=FilamentUnitKind.AMS, slots=slots, nozzle=nozzle
    )


def with_spools(*slots: FilamentSlot) -> Candidate:
    """Return an idle printer with one unit."""
    return Candidate(snapshot=replace(PRINTER, filament_units=(unit(*slots),)))


def obstacles(candidate: Candidate, wish: Wish = ANYTHING) -> Sequence[Obstacle]:
    """Return why a printer cannot, which has to be told without any doubts."""
    finding = examine(candidate, wish)
    assert finding.doubts == ()
    return finding.obstacles


def doubts(candidate: Candidate, wish: Wish) -> Sequence[Doubt]:
    """Return what is not known of a printer that has nothing against it."""
    finding = examine(candidate, wish)
    assert finding.obstacles == ()
    return finding.doubts


def test_an_idle_printer_can_print_what_nothing_is_asked_for() -> None:
    assert examine(Candidate(snapshot=PRINTER), ANYTHING) == Finding()


def test_of_a_printer_that_is_not_loaded_nothing_else_is_known() -> None:
    assert obstacles(Candidate(snapshot=None)) == (Obstacle.OFFLINE,)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (PrinterStatus.PREPARING, (Obstacle.PRINTING,)),
        (PrinterStatus.PRINTING, (Obstacle.PRINTING,)),
        (PrinterStatus.PAUSED, (Obstacle.PRINTING,)),
        (PrinterStatus.ATTENTION, (Obstacle.NEEDS_ATTENTION,)),
        (PrinterStatus.BUSY, (Obstacle.BUSY,)),
        (PrinterStatus.FINISHED, ()),
        (PrinterStatus.CANCELLED, ()),
        (PrinterStatus.FAILED, ()),
    ],
)
def test_a_printer_that_does_something_else_cannot(
    status: PrinterStatus, expected: Sequence[Obstacle]
) -> None:
    assert obstacles(Candidate(snapshot=replace(PRINTER, status=status))) == expected


def test_a_printer_that_is_away_cannot() -> None:
    away = replace(
        PRINTER, connection=ConnectionState.OFFLINE, status=PrinterStatus.OFFLINE
    )
    assert obstacles(Candidate(snapshot=away)) == (Obstacle.OFFLINE,)


def test_a_printer_that_calls_somebody_cannot_whatever_it_says() -> None:
    stalled = Attention(reason=AttentionReason.STALLED)
    printing = replace(PRINTER, status=PrinterStatus.PRINTING)
    candidate = Candidate(snapshot=printing, attention=stalled)
    assert obstacles(candidate) == (Obstacle.NEEDS_ATTENTION,)


def test_a_state_that_nobody_knows_is_in_doubt() -> None:
    unknown = replace(PRINTER, status=PrinterStatus.UNKNOWN)
    assert doubts(Candidate(snapshot=unknown), ANYTHING) == (Doubt.STATE_UNKNOWN,)


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (BedPhase.EMPTY, ()),
        (BedPhase.COOLING, (Obstacle.BED_NOT_CLEARED,)),
        (BedPhase.READY, ()),
    ],
)
def test_a_print_that_is_too_warm_to_be_taken_off_is_in_the_way(
    phase: BedPhase, expected: Sequence[Obstacle]
) -> None:
    assert obstacles(Candidate(snapshot=PRINTER, bed=phase)) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (BuildVolume(x=250, y=210, z=220), ()),
        (BuildVolume(x=210, y=250, z=220), ()),
        (BuildVolume(x=0, y=0, z=221), (Obstacle.TOO_LARGE,)),
        (BuildVolume(x=211, y=211, z=1), (Obstacle.TOO_LARGE,)),
    ],
)
def test_a_thing_may_be_turned_on_the_bed_but_not_be_too_large(
    size: BuildVolume, expected: Sequence[Obstacle]
) -> None:
    assert obstacles(Candidate(snapshot=PRINTER), Wish(size=size)) == expected


def test_the_size_is_in_doubt_on_a_model_that_nobody_measured() -> None:
    unmeasured = replace(PRINTER, info=PrinterInfo(serial="1", brand="Any"))
    wish = Wish(size=BuildVolume(x=1, y=1, z=1))
    assert doubts(Candidate(snapshot=unmeasured), wish) == (Doubt.SIZE_UNKNOWN,)


def test_the_spool_that_will_do_is_told() -> None:
    wish = Wish(material="petg", grams=500, colour="F01010", nozzle=0.4)
    finding = examine(with_spools(EMPTY, PETG), wish)
    assert finding.obstacles == finding.doubts == ()
    assert finding.spool is not None
    assert finding.spool.slot == PETG


def test_of_several_spools_the_one_with_the_least_on_it_is_used_up_first() -> None:
    less = replace(PETG, index=2, remaining=20)
    too_little = replace(PETG, index=3, remaining=1)
    untold = replace(PETG, index=1, remaining=None)
    finding = examine(
        with_spools(PETG, untold, less, too_little), Wish(material="PETG", grams=100)
    )
    assert finding.spool is not None
    assert finding.spool.slot == less


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(material="PLA"), Obstacle.NO_MATERIAL),
        (Wish(colour="00FF00"), Obstacle.NO_COLOR),
        (Wish(grams=501), Obstacle.NOT_ENOUGH_LEFT),
        (Wish(material="PETG", nozzle=0.6), Obstacle.NOZZLE),
        (Wish(nozzle=0.6), Obstacle.NOZZLE),
    ],
)
def test_a_spool_or_a_nozzle_that_is_told_and_is_another_is_a_reason(
    wish: Wish, expected: Obstacle
) -> None:
    assert obstacles(with_spools(PETG, EMPTY), wish) == (expected,)


def test_the_material_counts_before_all_else() -> None:
    """A spool of another material with enough on it is no better than the right one."""
    pla = replace(PETG, index=1, material="PLA", remaining=100)
    wish = Wish(material="PETG", grams=900)
    assert obstacles(with_spools(pla, PETG), wish) == (Obstacle.NOT_ENOUGH_LEFT,)


def test_a_printer_that_tells_of_no_spool_is_in_doubt() -> None:
    wish = Wish(material="PETG")
    assert doubts(Candidate(snapshot=PRINTER), wish) == (Doubt.MATERIAL_UNKNOWN,)


def test_what_a_printer_does_not_tell_of_its_spool_is_in_doubt() -> None:
    """A Prusa printer tells the material and nothing else."""
    told = FilamentSlot(index=0, material="PETG", loaded=True)
    wish = Wish(material="PETG", colour="FF0000", grams=100)
    assert doubts(with_spools(told), wish) == (
        Doubt.COLOR_UNKNOWN,
        Doubt.REMAINING_UNKNOWN,
    )
    assert obstacles(with_spools(told), replace(wish, material="PLA")) == (
        Obstacle.NO_MATERIAL,
    )


def test_a_spool_that_nobody_described_may_be_the_right_one() -> None:
    pla = replace(PETG, index=1, material="PLA")
    undescribed = FilamentSlot(index=2)
    wish = Wish(material="PETG")
    assert doubts(with_spools(pla, undescribed), wish) == (Doubt.MATERIAL_UNKNOWN,)


def test_a_certain_spool_is_better_than_a_doubtful_one() -> None:
    undescribed = FilamentSlot(index=2)
    finding = examine(with_spools(undescribed, PETG), Wish(material="PETG"))
    assert finding.doubts == ()
    assert finding.spool is not None
    assert finding.spool.slot == PETG


def test_the_nozzle_is_that_which_the_unit_feeds() -> None:
    two = replace(
        PRINTER,
        nozzles=(
            Nozzle(index=0, side=NozzleSide.RIGHT, diameter=0.4),
            Nozzle(index=1, side=NozzleSide.LEFT, diameter=0.6),
        ),
        filament_units=(unit(PETG, nozzle=1),),
    )
    wish = Wish(material="PETG", nozzle=0.4)
    assert obstacles(Candidate(snapshot=two), wish) == (Obstacle.NOZZLE,)
    assert obstacles(Candidate(snapshot=two), replace(wish, nozzle=0.6)) == ()
    assert obstacles(Candidate(snapshot=two), Wish(nozzle=0.4)) == ()


@pytest.mark.parametrize("nozzles", [(), (Nozzle(),)])
def test_a_nozzle_that_is_not_told_is_in_doubt(nozzles: tuple[Nozzle, ...]) -> None:
    untold = Candidate(snapshot=replace(PRINTER, nozzles=nozzles))
    assert doubts(untold, Wish(nozzle=0.4)) == (Doubt.NOZZLE_UNKNOWN,)


def test_all_that_is_in_the_way_is_told_and_then_no_doubts() -> None:
    busy = replace(
        PRINTER,
        status=PrinterStatus.PRINTING,
        filament_units=(unit(replace(PETG, remaining=None)),),
    )
    wish = Wish(material="PETG", grams=1, size=BuildVolume(x=1, y=1, z=999))
    assert obstacles(Candidate(snapshot=busy), wish) == (
        Obstacle.PRINTING,
        Obstacle.TOO_LARGE,
    )
