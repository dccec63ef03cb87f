"""No random schedule of prints, people, outages and restarts ruins a print."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.printer.power.lives import PowerSchedule

SOME = settings(max_examples=150, stateful_step_count=40, deadline=None, database=None)


def test_no_schedule_cuts_a_job_a_hot_nozzle_or_an_update() -> None:
    """`scripts/bench power` runs ten thousand of them."""
    schedule = PowerSchedule.begun_anew()
    run_state_machine_as_test(schedule, settings=SOME)
    assert schedule.tally["by itself"] > 20, schedule.tally
    assert schedule.tally["by our switch"] > 5, schedule.tally
    assert schedule.tally["refused"] > 20, schedule.tally
    assert schedule.tally["not after all"] > 0, schedule.tally
