"""How often a printer may be asked for everything."""

import pytest

from custom_components.printernizer.bambu.session.budget import FullReportBudget
from tests.clocks import Clock

WINDOW = 300.0


@pytest.fixture(name="budget")
def budget_fixture(clock: Clock) -> FullReportBudget:
    """Give a budget of which nothing is spent."""
    return FullReportBudget(clock)


def test_the_first_is_free(budget: FullReportBudget) -> None:
    """Nothing was asked yet."""
    assert budget.wait == 0
    assert budget.spend()


def test_two_are_at_least_three_seconds_apart(
    budget: FullReportBudget, clock: Clock
) -> None:
    """The vendor's own rule."""
    budget.spend()
    clock.now += 2.9
    assert not budget.spend()
    assert budget.wait == pytest.approx(0.1)
    clock.now += 0.11
    assert budget.spend()


def test_a_window_holds_five(budget: FullReportBudget, clock: Clock) -> None:
    """However evenly they are spread."""
    for number in range(5):
        assert budget.spend(), f"number {number + 1}"
        clock.now += 10
    assert not budget.spend()
    assert budget.wait == WINDOW - 50


def test_the_window_moves_on(budget: FullReportBudget, clock: Clock) -> None:
    """The oldest one is forgotten after five minutes, the others are not."""
    for _ in range(5):
        budget.spend()
        clock.now += 10
    clock.now += budget.wait
    assert budget.spend()
    assert not budget.spend()
    assert budget.wait == 10


def test_what_was_not_granted_is_not_spent(
    budget: FullReportBudget, clock: Clock
) -> None:
    """Asking again and again does not push the next one away."""
    budget.spend()
    for _ in range(20):
        assert not budget.spend()
    clock.now += 3
    assert budget.spend()


def test_the_spacing_can_be_another(clock: Clock) -> None:
    """For those in a hurry."""
    budget = FullReportBudget(clock, 0.5)
    budget.spend()
    clock.now += 0.5
    assert budget.wait == 0


def test_a_new_report_is_known_to_be_new(
    budget: FullReportBudget, clock: Clock
) -> None:
    """Another one would tell nothing more."""
    new = [budget.spent_just_now]
    budget.spend()
    new.append(budget.spent_just_now)
    clock.now += 3
    new.append(budget.spent_just_now)
    assert new == [False, True, False]
