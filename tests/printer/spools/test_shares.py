"""Which of somebody's spools a job took how much of."""

from dataclasses import replace
from datetime import timedelta

from custom_components.printernizer.printer.spools.bindings import (
    Binding,
    bound,
    with_choice,
)
from custom_components.printernizer.printer.spools.bookings import (
    Booking,
    KeptSpools,
    pending,
    with_jobs,
)
from custom_components.printernizer.printer.spools.shares import (
    Switch,
    shares,
    switches_at,
    switches_from,
)
from custom_components.printernizer.printer.spools.stock import StockSpool, suggested

from .schedules import BEGIN, PRINTER, job_of, seen_in

TAG = "D0A1B2C3D4E5F60718293A4B5C6D7E8F"
OTHER_TAG = "00A1B2C3D4E5F60718293A4B5C6D7E8F"
ORANGE = StockSpool(id="1", name="Orange", material="PLA", colour="FF6A13")
TAGGED = StockSpool(id="2", name="Tagged", material="PLA", tags=(TAG,))
STOCK = (ORANGE, TAGGED)


def chosen(*spools: str | None) -> tuple[Binding, ...]:
    """Return the bindings after spools were chosen for the first slots."""
    bindings: tuple[Binding, ...] = ()
    for slot, spool in enumerate(spools):
        bindings = with_choice(bindings, seen_in(slot), spool)
    return bindings


def test_a_spool_with_a_tag_is_known_wherever_it_sits() -> None:
    assert bound(seen_in(0, tag=TAG), (), STOCK) == "2"
    assert bound(seen_in(3, tag=TAG.lower()), (), STOCK) == "2"


def test_a_choice_for_a_slot_is_not_for_another_spool_that_tells_its_tag() -> None:
    assert bound(seen_in(0, tag=OTHER_TAG), chosen("1"), STOCK) is None


def test_a_choice_ends_when_something_else_is_seen_in_the_slot() -> None:
    assert bound(seen_in(0), chosen("1"), STOCK) == "1"
    assert bound(seen_in(0, colour="00FF00"), chosen("1"), STOCK) is None


def test_a_choice_for_a_spool_with_a_tag_moves_with_it() -> None:
    bindings = with_choice((), seen_in(0, tag=OTHER_TAG), "1")
    assert bound(seen_in(3, tag=OTHER_TAG), bindings, STOCK) == "1"


def test_somebody_may_say_that_a_tag_is_none_of_the_spools() -> None:
    bindings = with_choice((), seen_in(0, tag=TAG), None)
    assert bound(seen_in(0, tag=TAG), bindings, STOCK) is None


def test_a_spool_is_in_one_slot_only() -> None:
    bindings = with_choice(chosen("1"), seen_in(1), "1")
    assert bound(seen_in(0), bindings, STOCK) is None
    assert bound(seen_in(1), bindings, STOCK) == "1"


def test_a_spool_that_looks_alike_is_suggested_if_it_is_the_only_one() -> None:
    assert suggested(seen_in(0), STOCK) == ORANGE
    assert suggested(seen_in(0), (*STOCK, replace(ORANGE, id="3"))) is None
    assert suggested(seen_in(0, colour="000000"), STOCK) is None


def test_a_job_is_shared_by_slot_and_by_tag() -> None:
    record = job_of("a", s0=10.0, s1=(seen_in(1, tag=TAG), 5.0), s2=3.0)
    assert shares(record, chosen("1"), STOCK) == {"1": 10, "2": 5}


def test_two_stretches_of_one_spool_are_one_share() -> None:
    record = job_of("a", s0=10.0, s1=(seen_in(0), 5.0))
    assert shares(record, chosen("1"), STOCK) == {"1": 15}


def test_what_was_taken_before_a_choice_stays_with_the_spool_before() -> None:
    record = job_of("a", s0=10.0)
    switch = Switch(
        job="a",
        unit="AMS1",
        slot=0,
        spool="2",
        grams=4,
        at=BEGIN + timedelta(minutes=9),
    )
    assert shares(record, chosen("1"), STOCK, [switch]) == {"2": 4, "1": 6}
    assert shares(replace(record, id="b"), chosen("1"), STOCK, [switch]) == {"1": 10}


def test_what_was_taken_of_a_spool_stays_with_it_when_it_goes_elsewhere() -> None:
    begun = job_of("a", s0=4.0)
    before = chosen("1")
    at = BEGIN + timedelta(minutes=9)
    switches = switches_from(begun, "1", before, STOCK, at)
    after = with_choice(before, seen_in(1), "1")
    ended = job_of("a", s0=10.0, s1=3.0)
    assert shares(ended, after, STOCK, switches) == {"1": 7}
    assert not switches_from(job_of("b", s1=4.0), "1", before, STOCK, at)


def test_a_choice_after_the_end_changes_nothing_of_the_job() -> None:
    """As when nobody had heard of the end by then."""
    record = job_of("a", s0=10.0)
    switch = Switch(
        job="a", unit="AMS1", slot=0, spool="2", grams=4, at=BEGIN + timedelta(hours=5)
    )
    assert shares(record, chosen("1"), STOCK, [switch]) == {"2": 10}


def test_what_a_slot_gave_is_told_without_spools_that_tell_who_they_are() -> None:
    record = job_of("a", s0=10.0, s1=(seen_in(0, tag=TAG), 5.0), s2=3.0)
    at = BEGIN + timedelta(minutes=9)
    [switch] = switches_at(record, ("AMS1", 0), chosen("1"), STOCK, at)
    assert (switch.spool, switch.grams) == ("1", 10)
    assert not switches_at(record, ("AMS1", 1), chosen("1", "2"), STOCK, at)


def test_what_was_taken_before_the_slot_showed_something_else_stays_where_it_was() -> (
    None
):
    green = seen_in(0, colour="00FF00")
    begun = job_of("a", s0=4.0, s1=(green, 1.0))
    at = BEGIN + timedelta(minutes=9)
    switches = switches_at(begun, ("AMS1", 0), chosen("1"), STOCK, at)
    after = with_choice(chosen("1"), green, "2")
    ended = job_of("a", s0=4.0, s1=(green, 6.0))
    assert shares(ended, after, STOCK, switches) == {"1": 4, "2": 6}


def test_a_spool_of_ours_is_overdrawn_rather_than_wrong() -> None:
    kept = KeptSpools(
        spools=(replace(ORANGE, initial=8.0),),
        bindings=chosen("1"),
        done={PRINTER: ()},
    )
    (spool,) = with_jobs(kept, PRINTER, [job_of("a", s0=10.0)]).spools
    assert (spool.remaining, spool.overdrawn) == (0, 2)


def test_spoolman_is_not_told_what_somebody_else_tells_it() -> None:
    kept = KeptSpools(bindings=chosen("spoolman-1"), done={PRINTER: ()})
    records = [job_of("a", s0=10.0)]
    assert with_jobs(kept, PRINTER, records).outbox
    quiet = with_jobs(kept, PRINTER, records, tells_spoolman=False)
    assert not quiet.outbox
    assert not with_jobs(quiet, PRINTER, records).outbox


def test_a_printer_without_spoolman_takes_nothing_of_its_spools() -> None:
    """As when its address was taken back: what was read last is still known."""
    own = replace(TAGGED, id="1", initial=1000.0)
    twin = replace(TAGGED, id="spoolman-1")
    kept = KeptSpools(spools=(own,), spoolman=(twin,), done={PRINTER: ()})
    seen = replace(seen_in(0), tag=TAG)
    record = job_of("a", s0=10.0)
    stint = replace(record.stints[0], spool=seen)
    record = replace(record, stints=(stint,))
    after = with_jobs(kept, PRINTER, [record], uses_spoolman=False)
    assert [spool.used for spool in after.spools] == [10]
    assert not after.outbox


def test_what_took_nothing_has_no_share() -> None:
    record = job_of("a", s0=0.0, s1=(seen_in(1, tag=TAG), 5.0))
    assert shares(record, (*chosen("1"),), STOCK) == {"2": 5}


def test_a_spool_that_leaves_takes_along_only_what_was_taken_of_it_in_that_slot() -> (
    None
):
    at = BEGIN + timedelta(minutes=9)
    # First another spool was in the slot, and one that tells its own tag came last.
    record = job_of(
        "a",
        s0=(seen_in(0, colour="00FF00"), 2.0),
        s1=(seen_in(0), 3.0),
        s2=(seen_in(0, tag=OTHER_TAG), 5.0),
        s3=(seen_in(1), 7.0),
    )
    bindings = (
        *chosen("1"),
        *with_choice((), seen_in(2, tag=OTHER_TAG), "1"),
        *with_choice((), seen_in(3), "2"),
    )
    (switch,) = switches_from(record, "1", bindings, STOCK, at)
    assert (switch.slot, switch.grams) == (0, 5.0)


def test_a_spool_that_came_after_the_one_that_leaves_adds_nothing_to_it() -> None:
    record = job_of("a", s0=(seen_in(0), 3.0), s1=(seen_in(0, colour="00FF00"), 2.0))
    at = BEGIN + timedelta(minutes=9)
    (switch,) = switches_from(record, "1", chosen("1"), STOCK, at)
    assert switch.grams == 3.0


def test_what_spoolman_has_not_counted_yet_is_pending() -> None:
    booking = Booking(id="1", entry=PRINTER, spool="2", grams=12.5)
    kept = KeptSpools(outbox=(booking, replace(booking, id="2", spool="1")))
    assert pending(kept, "2") == 12.5, "nothing is known of that spool"
    asked = replace(kept, outbox=(replace(booking, before=100.0),))
    assert pending(asked, "2") == 12.5
    for used, left in ((100.0, 12.5), (112.5, 0)):
        spool = replace(TAGGED, used=used)
        assert pending(replace(asked, spoolman=(spool,)), "2") == left
