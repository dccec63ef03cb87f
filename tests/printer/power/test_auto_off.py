"""When a printer is switched off after its job: once, and never in the next one."""

from dataclasses import replace

import pytest

from custom_components.printernizer.printer.connection.connection import ConnectionState
from custom_components.printernizer.printer.model import PrinterSnapshot, PrinterStatus
from custom_components.printernizer.printer.power.auto_off import AutoOff, AutoOffState

from .sights import AT_REST, MINUTE, PRINTING, START, nozzle, sight

GRACE = 10 * MINUTE
OFFLINE = replace(
    AT_REST, connection=ConnectionState.OFFLINE, status=PrinterStatus.OFFLINE
)
HOT = nozzle(180.0)


def in_grace() -> AutoOff:
    """Return one that saw job 1 end, and the nozzle cool after two minutes."""
    auto = AutoOff(GRACE, AutoOffState())
    auto.look(sight(0, HOT))
    auto.look(sight(2))
    assert auto.off_at == START + 12 * MINUTE
    return auto


def test_the_time_of_grace_begins_when_the_printer_is_cool() -> None:
    auto = in_grace()
    assert not auto.may_act(sight(11.9))
    assert auto.may_act(sight(12))


def test_a_job_that_was_over_before_this_was_wanted_switches_nothing_off() -> None:
    auto = AutoOff(GRACE)
    auto.look(sight(0))
    assert not auto.may_act(sight(600))


@pytest.mark.parametrize(
    "news",
    [
        PRINTING,
        replace(AT_REST, status=PrinterStatus.PREPARING),
        replace(AT_REST, status=PrinterStatus.ATTENTION),
        replace(AT_REST, status=PrinterStatus.BUSY),
        nozzle(40.0, target=240.0),
    ],
)
def test_what_is_new_ends_it_for_this_job(news: PrinterSnapshot) -> None:
    auto = in_grace()
    auto.look(sight(5, news))
    assert auto.off_at is None
    auto.look(sight(6))
    assert not auto.may_act(sight(600))


def test_a_print_that_begins_while_it_is_asked_anew_is_not_cut() -> None:
    auto = in_grace()
    assert not auto.may_act(sight(12, PRINTING))
    assert not auto.may_act(sight(600))


def test_the_timer_of_one_job_never_cuts_the_next() -> None:
    auto = in_grace()
    auto.look(sight(5, PRINTING, job="2"))
    auto.look(sight(30, HOT, last="2"))
    auto.look(sight(32, last="2"))
    assert auto.off_at == START + 42 * MINUTE, "the second has a time of its own"


@pytest.mark.parametrize(
    "unsure", [OFFLINE, replace(AT_REST, recalled=True), nozzle(None), HOT]
)
def test_what_is_not_sure_makes_it_wait_for_the_whole_time_again(
    unsure: PrinterSnapshot,
) -> None:
    auto = in_grace()
    assert not auto.may_act(sight(12, unsure))
    auto.look(sight(13))
    assert auto.off_at == START + 23 * MINUTE


def test_the_end_of_a_job_that_still_shows_its_targets_is_nothing_new() -> None:
    auto = AutoOff(GRACE, AutoOffState())
    auto.look(sight(0, nozzle(220.0, target=220.0)))
    auto.look(sight(1, replace(HOT, status=PrinterStatus.BUSY)))
    auto.look(sight(2))
    assert auto.off_at == START + 12 * MINUTE


def test_heat_while_it_cools_is_somebody_who_goes_on() -> None:
    auto = AutoOff(GRACE, AutoOffState())
    auto.look(sight(0, HOT))
    auto.look(sight(1, nozzle(170.0, target=240.0)))
    auto.look(sight(9))
    assert auto.off_at is None


def test_a_restart_counts_nothing_down_and_forgets_nothing() -> None:
    again = AutoOff(GRACE, in_grace().state)
    again.look(sight(11, OFFLINE))
    assert not again.may_act(sight(60, OFFLINE)), "nobody has seen it yet"
    again.look(sight(61))
    assert again.off_at == START + 71 * MINUTE


def test_a_plug_that_was_off_means_that_somebody_was_there() -> None:
    auto = in_grace()
    auto.look(sight(5, OFFLINE, plug=False))
    auto.look(sight(6))
    assert not auto.may_act(sight(600))


def test_a_plug_of_which_nothing_is_known_is_not_acted_on() -> None:
    auto = in_grace()
    assert not auto.may_act(sight(12, plug=None))


def test_keeping_it_on_holds_for_this_job_only() -> None:
    auto = in_grace()
    auto.keep_on(sight(5))
    assert not auto.may_act(sight(600))
    auto.look(sight(601, PRINTING, job="2"))
    auto.look(sight(610, last="2"))
    assert auto.off_at is not None


def test_a_job_under_way_can_be_told_to_leave_it_on() -> None:
    auto = AutoOff(GRACE, AutoOffState())
    auto.look(sight(0, PRINTING, job="2"))
    auto.keep_on(sight(1, PRINTING, job="2"))
    auto.look(sight(2, PRINTING, job="2"))
    auto.look(sight(30, last="2"))
    assert not auto.may_act(sight(600, last="2"))
