"""What meters count for a job, held against the exact integral of what was drawn."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.printernizer.printer.costs.metering import Metering
from custom_components.printernizer.printer.costs.reading import Reading
from custom_components.printernizer.printer.costs.state import (
    JobAccount,
    MeteringState,
)
from custom_components.printernizer.printer.costs.tariff import (
    PriceStep,
    likely_change,
    mean_price,
)
from custom_components.printernizer.storing.codec import Codec
from tests.printer.costs.meters import HARD_KINDS, KINDS, Kind, Life

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_job_is_metered_to_half_a_per_cent(kind: Kind) -> None:
    # Many more are measured by `scripts/bench energy`.
    outcomes = [outcome for number in range(3) for outcome in Life(number, kind).live()]
    assert max(outcome.energy_error for outcome in outcomes) <= 0.005
    assert max(outcome.cost_error for outcome in outcomes) <= 0.005


@pytest.mark.parametrize("kind", HARD_KINDS.values(), ids=list(HARD_KINDS))
def test_where_a_meter_tells_little_it_is_off_by_little_more(kind: Kind) -> None:
    outcomes = [outcome for number in range(3) for outcome in Life(number, kind).live()]
    assert max(outcome.energy_error for outcome in outcomes) <= 0.015


def at(minutes: float) -> datetime:
    """Return a moment after the start."""
    return START + timedelta(minutes=minutes)


def read(metering: Metering, minutes: float, kwh: float, meter: str = "a") -> None:
    """Have a meter tell its count."""
    metering.read(meter, Reading(kwh=kwh, at=at(minutes)))


def running(*meters: str, price: float | None = 0.5) -> Metering:
    """Return a metering in the midst of a job that began with its meters at 10 kWh."""
    metering = Metering(None, meters)
    if price is not None:
        metering.price(price, START)
    for meter in meters:
        read(metering, 0, 10, meter)
    metering.begin("job", START)
    return metering


def told(metering: Metering) -> JobAccount:
    """Return what is known of the job."""
    account = metering.told()
    assert account is not None
    return account


def restarted(metering: Metering, *meters: str) -> Metering:
    """Return it after Home Assistant was written down and started again."""
    codec = Codec(MeteringState)
    return Metering(codec.decode(codec.encode(metering.state)).value, meters)


def test_nothing_is_known_before_a_meter_moves() -> None:
    metering = running("a")
    assert not told(metering).counts
    read(metering, 1, 10.1)
    assert told(metering).counts


def test_of_a_meter_that_never_moved_nothing_is_reckoned_with() -> None:
    metering = running("a")
    metering.end(at(30))
    assert told(metering).kwh == 0


def test_a_meter_that_moved_after_the_end_has_no_more_to_tell() -> None:
    metering = running("a")
    read(metering, 10, 10.2)
    account = metering.told(at(9))
    assert account is not None
    assert account.kwh == pytest.approx(0.2)


def begun_after(*told: tuple[float, float]) -> Metering:
    """Return a metering whose meter stood at 10 kWh, 10 minutes before its job began.

    Of what it `told` before the job began it is heard only after that.
    """
    metering = Metering(None, ["a"])
    metering.price(0.5, at(-20))
    read(metering, -10, 10)
    metering.begin("job", START)
    for minutes, kwh in told:
        read(metering, minutes, kwh)
    return metering


def test_a_step_that_was_done_before_the_job_began_is_none_of_it() -> None:
    assert told(begun_after((-1, 10.5))).kwh == 0


def test_of_two_counts_of_the_same_moment_both_are_taken() -> None:
    assert told(begun_after((-10, 10.5))).kwh == 0.5


def test_of_a_step_that_took_less_than_a_second_the_job_has_its_share() -> None:
    metering = Metering(None, ["a"])
    read(metering, -0.25 / 60, 10)
    metering.begin("job", START)
    read(metering, 0.25 / 60, 10.5)
    assert told(metering).kwh == pytest.approx(0.25)


@pytest.mark.parametrize(("seconds", "partial"), [(60, False), (61, True)])
def test_what_a_meter_counted_since_an_end_that_is_told_late_is_not_told_apart(
    seconds: float, *, partial: bool
) -> None:
    metering = running("a")
    read(metering, 10 + seconds / 60, 10.2)
    metering.end(at(10))
    assert told(metering).partial is partial


def test_two_meters_are_added() -> None:
    metering = running("a", "b")
    read(metering, 10, 10.3, "a")
    read(metering, 10, 10.2, "b")
    assert told(metering).kwh == pytest.approx(0.5)
    assert told(metering).energy_cost == pytest.approx(0.25)


def test_each_step_has_the_price_of_its_time() -> None:
    metering = running("a")
    read(metering, 10, 10.2)
    metering.price(1.0, at(15))
    read(metering, 20, 10.4)
    assert told(metering).energy_cost == pytest.approx(0.2 * 0.5 + 0.2 * 0.75)


def test_a_price_that_comes_later_counts_for_what_had_none() -> None:
    metering = running("a", price=None)
    read(metering, 10, 10.2)
    assert told(metering).energy_cost is None
    metering.price(0.5, at(11))
    assert told(metering).energy_cost == pytest.approx(0.1)


def test_over_a_restart_the_meters_own_difference_counts_and_is_marked() -> None:
    metering = running("a")
    read(metering, 10, 10.2)
    assert not told(metering).bridged
    metering = restarted(metering, "a")
    read(metering, 60, 10.9)
    assert told(metering).kwh == pytest.approx(0.9)
    assert told(metering).bridged
    assert not told(metering).partial


def test_a_meter_out_of_hearing_is_bridged_and_marked() -> None:
    metering = running("a")
    read(metering, 10, 10.2)
    metering.lose("a")
    read(metering, 40, 10.5)
    assert told(metering).kwh == pytest.approx(0.5)
    assert told(metering).bridged


def test_a_meter_that_was_heard_again_without_a_step_marks_nothing() -> None:
    metering = running("a")
    read(metering, 10, 10.2)
    metering.lose("a")
    read(metering, 10.2, 10.2)
    read(metering, 11, 10.3)
    assert not told(metering).bridged


def test_a_meter_that_is_not_asked_for_any_more_leaves_what_it_counted() -> None:
    metering = running("a", "b")
    read(metering, 10, 10.2, "a")
    read(metering, 10, 10.3, "b")
    metering = restarted(metering, "a")
    read(metering, 20, 10.4, "a")
    assert told(metering).kwh == pytest.approx(0.7)
    assert told(metering).partial


def test_a_meter_that_comes_in_the_midst_of_a_job_tells_only_a_part() -> None:
    metering = running("a")
    metering = restarted(metering, "a", "b")
    assert told(metering).partial
    read(metering, 30, 500, "b")
    read(metering, 40, 500.1, "b")
    assert told(metering).kwh == pytest.approx(0.1)
    assert told(metering).partial


def test_the_step_after_the_end_is_shared_with_the_rest() -> None:
    metering = running("a")
    for minute in range(1, 11):
        read(metering, minute, 10 + minute * 0.002)
    metering.end(at(10.5))
    assert told(metering).kwh == pytest.approx(0.021), "what is to come is estimated"
    assert metering.due == at(40.5)
    read(metering, 11, 10.0214)
    assert told(metering).kwh == pytest.approx(0.021)
    assert metering.due == at(10.5), "nobody has to wait any longer"
    read(metering, 60, 11)
    account = metering.close()
    assert account is not None
    assert account.kwh == pytest.approx(0.021)


@pytest.fixture
def over() -> Metering:
    """Return a metering after a job of 120 W on a meter that moves in steps of 1 Wh.

    At rest it draws 6 W. The job is over after 60.7 Wh, and the meter has told 60.
    """
    metering = Metering(None, ["a"])
    metering.price(0.5, at(-30))
    for minutes, kwh in ((-20, 9.998), (-10, 9.999), (0, 10.0)):
        read(metering, minutes, kwh)
    metering.begin("job", START)
    for minutes in range(1, 31):
        read(metering, minutes, 10 + 0.002 * minutes - 0.001)
    metering.end(at(30.35))
    read(metering, 30.5, 10.06)
    return metering


def test_what_was_no_whole_step_at_the_end_comes_with_the_next(over: Metering) -> None:
    assert told(over).kwh == pytest.approx(0.06, abs=0.0001)
    assert over.due == at(60.35), "it moves once more"
    read(over, 33.35, 10.061)
    assert told(over).kwh == pytest.approx(0.0607, abs=0.00003)
    assert over.due == at(30.35), "that is all"
    read(over, 43.35, 10.062)
    assert told(over).kwh == pytest.approx(0.0607, abs=0.00003)


def test_nobody_waits_for_less_than_a_step_of_a_meter_that_is_away(
    over: Metering,
) -> None:
    over.lose("a")
    assert over.due == at(30.35)
    assert not told(over).bridged
    assert told(over).kwh == pytest.approx(0.06, abs=0.0001)


def test_a_printer_that_is_switched_off_at_the_end_is_not_waited_for_for_ever() -> None:
    metering = running("a")
    for minute in range(1, 11):
        read(metering, minute, 10 + minute * 0.002)
    metering.lose("a")
    metering.end(at(10.5))
    assert metering.due == at(10.5) + timedelta(days=1)
    assert told(metering).kwh == pytest.approx(0.021)
    assert told(metering).bridged


def test_the_next_job_does_not_pay_for_the_one_before() -> None:
    metering = running("a")
    for minute in range(1, 11):
        read(metering, minute, 10 + minute * 0.002)
    metering.end(at(10.5))
    metering.begin("next", at(10.5))
    read(metering, 11, 10.022)
    read(metering, 12, 10.024)
    assert told(metering).kwh == pytest.approx(0.003)


def test_what_was_drawn_at_rest_before_a_job_is_not_the_jobs() -> None:
    metering = Metering(None, ["a"])
    for hour in range(6):
        read(metering, -600 + hour * 60, 10 + hour * 0.01)
    # Half an hour at rest, and 15 minutes with 120 W.
    metering.begin("job", at(-270))
    read(metering, -255, 10.05 + 0.005 + 0.03)
    assert told(metering).kwh == pytest.approx(0.03)


def test_a_step_that_began_long_before_the_job_is_shared_by_what_the_job_draws() -> (
    None
):
    metering = Metering(None, ["a"])
    read(metering, -60, 10)
    metering.begin("job", START)
    read(metering, 1, 10.003)
    read(metering, 2, 10.005)
    assert told(metering).kwh == pytest.approx(0.004)


def test_what_was_estimated_for_a_job_is_not_counted_again_for_the_next() -> None:
    metering = Metering(None, ["a"])
    for hour in range(6):
        read(metering, -300 + hour * 60, 10 + hour * 0.01)
    metering.begin("job", START)
    for minute in range(1, 11):
        read(metering, minute, 10.05 + minute * 0.002)
    metering.end(at(10.5))
    account = metering.close()
    assert account is not None
    assert account.kwh == pytest.approx(0.021)
    metering.begin("next", at(10.5))
    read(metering, 11, 10.072)
    assert told(metering).kwh == pytest.approx(0.001)


def test_a_job_that_is_learnt_of_late_has_what_was_counted_since_it_began() -> None:
    metering = Metering(None, ["a"])
    read(metering, -60, 10)
    read(metering, 0, 10.01)
    read(metering, 1, 10.02)
    metering.begin("job", at(0.5))
    read(metering, 2, 10.04)
    assert told(metering).kwh == pytest.approx(0.03, abs=0.0002)


def test_a_job_is_added_to_the_totals_once() -> None:
    metering = running("a")
    metering.book("job", 0.2, 1.5)
    metering.book("job", 0.2, 1.5)
    metering.book("unmetered", None, 0.5)
    metering = restarted(metering, "a")
    metering.book("job", 0.2, 1.5)
    assert metering.state.energy == pytest.approx(0.2)
    assert metering.state.cost == pytest.approx(2.0)


def test_the_first_price_holds_for_what_was_before() -> None:
    tariff = (PriceStep(at(0), 0.2), PriceStep(at(10), 0.4))
    assert mean_price(tariff, at(-10), at(10)) == pytest.approx(0.2)
    assert mean_price(tariff, at(5), at(20)) == pytest.approx((5 * 0.2 + 10 * 0.4) / 15)
    assert mean_price((), at(0), at(1)) is None


def test_a_price_that_changed_unheard_did_so_at_a_full_hour_or_quarter() -> None:
    assert likely_change(at(-10), at(10)) == START
    assert likely_change(at(5), at(20)) == at(15)
    assert likely_change(at(2), at(6)) == at(4)
    metering = running("a")
    read(metering, 10, 10.2)
    metering = restarted(metering, "a")
    metering.price(1.0, at(20))
    read(metering, 20, 10.4)
    assert told(metering).energy_cost == pytest.approx(0.2 * 0.5 + 0.2 * 0.75)
