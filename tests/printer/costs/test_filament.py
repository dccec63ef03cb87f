"""What the filament of a job costs, and what a job costs in all."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from custom_components.printernizer.printer.costs.amounts import JobCosts
from custom_components.printernizer.printer.costs.appraisal import Wishes, appraise
from custom_components.printernizer.printer.costs.filament import (
    FilamentPrices,
    filament_cost,
    price_per_kg,
)
from custom_components.printernizer.printer.costs.state import JobAccount
from custom_components.printernizer.printer.filament.spools import FilamentUnitKind
from custom_components.printernizer.printer.filament.stints import Spool, Stint
from custom_components.printernizer.printer.jobs.record import JobRecord, JobResult
from custom_components.printernizer.printer.model import PlannedFilament

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRICES = FilamentPrices(other=20, materials={"PLA": 15, "PLA Silk": 30, "abs": 25})


def job(*filaments: PlannedFilament, **known: object) -> JobRecord:
    """Return a job that is complete and took an hour."""
    record = JobRecord(
        id="1", since=NOW, result=JobResult.FINISHED, planned=filaments, running=3600
    )
    return replace(record, **known)  # type: ignore[arg-type]


def grams(weight: float | None, material: str | None = "PLA") -> PlannedFilament:
    """Return a planned filament."""
    return PlannedFilament(index=1, material=material, weight=weight)


@pytest.mark.parametrize(
    ("material", "price"),
    [
        ("PLA", 15),
        ("pla", 15),
        ("PLA Silk", 30),
        ("PLA Basic", 15),
        ("ABS", 25),
        ("PETG", 20),
        (None, 20),
    ],
)
def test_a_material_costs_what_it_says_or_what_all_others_do(
    material: str | None, price: float
) -> None:
    assert price_per_kg(PRICES, material) == price


def test_the_price_of_a_spool_goes_before_that_of_its_material() -> None:
    assert price_per_kg(PRICES, "PLA", spool=12) == 12


def test_what_came_from_a_spool_costs_what_the_spool_did() -> None:
    spool = Spool(unit="A", kind=FilamentUnitKind.AMS, number=1, slot=0)
    rest = replace(spool, slot=1)
    stints = (
        Stint(filament=1, spool=spool, since=NOW, before=0.0),
        Stint(filament=1, spool=rest, since=NOW, before=0.25),
    )
    record = job(grams(100), stints=stints)
    cost = filament_cost(record, PRICES, {spool: 40.0}.get)
    assert cost.cost == pytest.approx(25 * 0.040 + 75 * 0.015)
    assert cost.complete
    unknown = filament_cost(record, FilamentPrices(), {spool: 40.0}.get)
    assert not unknown.complete


def test_a_filament_without_a_price_or_a_weight_is_missing_and_not_free() -> None:
    materials = FilamentPrices(materials={"PLA": 15})
    both = job(grams(100), replace(grams(50, "PETG"), index=2))
    assert filament_cost(both, materials).cost == pytest.approx(1.5)
    assert not filament_cost(both, materials).complete
    assert filament_cost(job(grams(None)), materials).cost is None
    assert filament_cost(job(), materials).cost is None


def test_a_job_is_worth_all_that_is_known_of_it() -> None:
    wishes = Wishes(
        energy=True, energy_cost=True, filament=PRICES, hour=0.5, currency="EUR"
    )
    account = JobAccount(id="1", started=NOW, kwh=2, cost=0.6, counts=True)
    costs = appraise(job(grams(100)), account, wishes)
    assert costs == JobCosts(
        energy=2, energy_cost=0.6, filament_cost=1.5, wear_cost=0.5, currency="EUR"
    )
    assert costs.total == pytest.approx(2.6)


def test_what_is_asked_for_and_unknown_makes_it_incomplete() -> None:
    wishes = Wishes(energy=True, energy_cost=True, filament=PRICES)
    costs = appraise(job(grams(100)), None, wishes)
    assert costs is not None
    assert (costs.energy, costs.energy_cost, costs.complete) == (None, None, False)
    assert costs.total == pytest.approx(1.5)
    unpriced = JobAccount(id="1", started=NOW, kwh=2, unpriced=2, counts=True)
    costs = appraise(job(grams(100)), unpriced, wishes)
    assert costs is not None
    assert (costs.energy, costs.energy_cost, costs.complete) == (2, None, False)


def test_a_price_without_a_weight_makes_it_incomplete() -> None:
    for prices in (FilamentPrices(other=20), FilamentPrices(materials={"PLA": 15})):
        costs = appraise(job(grams(None)), None, Wishes(filament=prices))
        assert costs is not None
        assert (costs.filament_cost, costs.complete) == (None, False)


def test_energy_that_nobody_asks_for_is_not_told() -> None:
    account = JobAccount(id="1", started=NOW, kwh=2, cost=0.6, counts=True)
    costs = appraise(job(grams(100)), account, Wishes(filament=PRICES))
    assert costs == JobCosts(filament_cost=1.5)


def test_a_meter_that_has_not_moved_yet_has_told_nothing() -> None:
    account = JobAccount(id="1", started=NOW, counts=False)
    costs = appraise(job(grams(100)), account, Wishes(energy=True))
    assert costs is not None
    assert (costs.energy, costs.complete) == (None, False)


def test_who_asks_for_nothing_is_told_nothing() -> None:
    assert appraise(job(grams(100)), None, Wishes()) is None
