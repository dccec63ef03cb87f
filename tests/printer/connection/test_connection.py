"""How the way to a printer is kept up, over its whole life, on a clock of our own."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
import logging

import pytest

from custom_components.printernizer.printer.connection.cause import Cause
from custom_components.printernizer.printer.connection.connection import (
    Connection,
    ConnectionState,
    RetryPolicy,
)
from custom_components.printernizer.printer.errors import (
    AuthenticationError,
    CannotConnectError,
    CertificateChangedError,
    CircuitOpenError,
    PrinterError,
    PrinterTimeoutError,
    SwitchedOffError,
)
from custom_components.printernizer.printer.reasons import Reason
from tests.clocks import Clock

STEADY = RetryPolicy(first=1, factor=2, longest=60, jitter=0, failures_to_open=5)
GONE = CannotConnectError(Reason.NO_WAY)
REFUSED = AuthenticationError(Reason.CODE_REFUSED)
STRANGER = CertificateChangedError(trusted="aa", shown="bb")


@pytest.fixture(name="connection")
def connection_fixture(clock: Clock) -> Connection:
    """Give a connection that was never tried, without jitter."""
    return Connection("Garage", policy=STEADY, clock=clock, chance=lambda: 0.5)


@pytest.fixture(name="log")
def log_fixture(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Give what was logged so far, as an ordinary user sees it."""
    caplog.set_level(logging.INFO)
    return lambda: [record.getMessage() for record in caplog.records]


def fail(connection: Connection, times: int, error: PrinterError = GONE) -> None:
    """Fail so often in a row."""
    for _ in range(times):
        connection.failed(error)


def suspend(connection: Connection) -> None:
    """Fail until the circuit opens."""
    connection.succeeded()
    fail(connection, STEADY.failures_to_open)


def test_it_starts_as_never_reached(connection: Connection) -> None:
    """Nothing was tried, so nothing has failed."""
    assert connection.state is ConnectionState.CONNECTING
    assert connection.failures == 0
    assert connection.retry_in == timedelta(), "the first attempt is due at once"
    assert connection.age is None, "nothing was heard yet"


def test_a_printer_that_answers_is_connected(connection: Connection) -> None:
    """One success is enough."""
    connection.attempt()
    connection.succeeded()
    assert connection.state is ConnectionState.CONNECTED
    connection.ensure_live()


def test_one_failure_of_a_printer_that_was_there_is_no_outage(
    connection: Connection,
) -> None:
    """A busy printer misses a poll now and then."""
    connection.succeeded()
    connection.failed(GONE)
    assert connection.state is ConnectionState.RECONNECTING
    assert connection.state.is_live, "the readings hold until one more has failed"
    connection.ensure_live()


def test_two_failures_in_a_row_are_an_outage(connection: Connection) -> None:
    """The grace is over after one."""
    connection.succeeded()
    fail(connection, 2)
    assert connection.state is ConnectionState.OFFLINE
    with pytest.raises(CannotConnectError):
        connection.ensure_live()


def test_a_success_in_between_makes_the_next_failure_the_first_again(
    connection: Connection,
) -> None:
    """Only failures in a row count."""
    connection.succeeded()
    connection.failed(GONE)
    connection.succeeded()
    connection.failed(GONE)
    assert connection.state is ConnectionState.RECONNECTING
    assert connection.failures == 1


def test_a_printer_that_was_never_there_gets_no_grace(connection: Connection) -> None:
    """There are no readings that could hold."""
    connection.failed(GONE)
    assert connection.state is ConnectionState.OFFLINE


def test_a_broken_connection_is_tried_again_at_once(
    connection: Connection, clock: Clock
) -> None:
    """The attempt after it decides."""
    connection.succeeded()
    clock.now += 60
    connection.lost()
    states = [connection.state]
    assert connection.retry_in == timedelta()
    connection.failed(GONE)
    states.append(connection.state)
    assert states == [ConnectionState.RECONNECTING, ConnectionState.OFFLINE]


@pytest.mark.parametrize("failures", [0, 1, 2, 5])
def test_only_a_standing_connection_can_break(
    connection: Connection, failures: int
) -> None:
    """Telling a loss twice changes nothing."""
    fail(connection, failures)
    before = connection.state
    connection.lost()
    assert connection.state is before


def test_the_pauses_double_up_to_the_longest(connection: Connection) -> None:
    """A printer that is off is asked ever more rarely."""
    pauses = []
    for _ in range(9):
        connection.failed(GONE)
        pauses.append(connection.retry_in.total_seconds())
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_pause_gets_shorter_as_time_passes_but_never_negative(
    connection: Connection, clock: Clock
) -> None:
    """The pause is measured from the failure."""
    fail(connection, 4)
    clock.now += 3
    assert connection.retry_in == timedelta(seconds=5)
    clock.now += 100
    assert connection.retry_in == timedelta()


@pytest.mark.parametrize(
    ("chance", "pause"),
    [
        pytest.param(0.0, 7.5, id="earliest"),
        pytest.param(0.5, 10.0, id="as planned"),
        pytest.param(1.0, 12.5, id="latest"),
    ],
)
def test_chance_spreads_the_pauses_within_the_jitter(
    chance: float, pause: float
) -> None:
    """The jitter is a share of the pause to both sides."""
    policy = RetryPolicy(first=10, jitter=0.25)
    assert policy.pause(1, chance) == pytest.approx(pause)


def test_two_printers_lost_together_are_not_asked_again_together(clock: Clock) -> None:
    """This is what the jitter is for."""
    policy = RetryPolicy(first=10, jitter=0.25)
    first = Connection("Left", policy=policy, clock=clock, chance=lambda: 0.1)
    second = Connection("Right", policy=policy, clock=clock, chance=lambda: 0.9)
    first.failed(GONE)
    second.failed(GONE)
    assert first.retry_in != second.retry_in


def test_it_never_gives_up(connection: Connection, clock: Clock) -> None:
    """A printer may be off for months."""
    for number in range(2000):
        clock.now += connection.retry_in.total_seconds()
        connection.attempt()
        connection.failed(GONE)
        assert connection.retry_in <= timedelta(seconds=60), f"failure {number}"
    clock.now += 60
    connection.attempt()
    connection.succeeded()
    assert connection.state is ConnectionState.CONNECTED


def test_the_circuit_opens_after_so_many_failures(connection: Connection) -> None:
    """From grace over outage to leaving it alone."""
    connection.succeeded()
    states = []
    for _ in range(5):
        connection.failed(GONE)
        states.append(connection.state)
    assert states == [
        ConnectionState.RECONNECTING,
        *[ConnectionState.OFFLINE] * 3,
        ConnectionState.SUSPENDED,
    ]


def test_while_the_circuit_is_closed_leave_is_always_given(
    connection: Connection,
) -> None:
    """A user's command need not wait for the pause."""
    connection.succeeded()
    fail(connection, STEADY.failures_to_open - 1)
    for _ in range(3):
        connection.attempt()


def test_an_open_circuit_lets_nobody_through_before_the_pause_is_over(
    connection: Connection, clock: Clock
) -> None:
    """And it says how long that is."""
    suspend(connection)
    clock.now += 15.9
    with pytest.raises(CircuitOpenError) as caught:
        connection.attempt()
    assert caught.value.retry_in.total_seconds() == pytest.approx(0.1)


def test_an_open_circuit_lets_one_probe_through_at_a_time(
    connection: Connection, clock: Clock
) -> None:
    """Nobody else until that one is back."""
    suspend(connection)
    clock.now += 16
    connection.attempt()
    with pytest.raises(CircuitOpenError):
        connection.attempt()


def test_a_failed_probe_keeps_the_circuit_open_for_longer(
    connection: Connection, clock: Clock
) -> None:
    """The next probe waits twice as long."""
    suspend(connection)
    clock.now += 16
    connection.attempt()
    connection.failed(GONE)
    assert connection.state is ConnectionState.SUSPENDED
    assert connection.retry_in == timedelta(seconds=32)
    with pytest.raises(CircuitOpenError):
        connection.attempt()
    clock.now += 32
    connection.attempt()


def test_a_probe_that_succeeds_closes_the_circuit(
    connection: Connection, clock: Clock
) -> None:
    """Everything is forgiven."""
    suspend(connection)
    clock.now += 16
    connection.attempt()
    connection.succeeded()
    assert connection.state is ConnectionState.CONNECTED
    assert connection.failures == 0
    connection.attempt()
    connection.attempt()


def test_a_probe_that_was_called_off_leaves_room_for_another(
    connection: Connection, clock: Clock
) -> None:
    """It says nothing about the printer."""
    suspend(connection)
    clock.now += 16
    connection.attempt()
    connection.abandoned()
    assert connection.state is ConnectionState.SUSPENDED
    assert connection.failures == STEADY.failures_to_open, "it was no failure"
    connection.attempt()


def test_one_refused_login_may_be_a_printer_that_starts(connection: Connection) -> None:
    """So it is tried once more."""
    connection.succeeded()
    connection.failed(REFUSED)
    assert connection.state is ConnectionState.RECONNECTING


def test_a_login_that_is_refused_twice_is_rejected(connection: Connection) -> None:
    """The user is asked, as it may be for good."""
    connection.succeeded()
    connection.failed(REFUSED)
    connection.failed(REFUSED)
    assert connection.state is ConnectionState.REJECTED
    assert not connection.state.is_live


def test_a_refused_login_is_tried_again_after_seconds_then_every_few_minutes(
    clock: Clock,
) -> None:
    """A printer that starts refuses for a while what it takes later."""
    connection = Connection("Garage", clock=clock, chance=lambda: 0.0)
    connection.succeeded()
    pauses = []
    for _ in range(22):
        clock.now += connection.retry_in.total_seconds()
        connection.attempt()
        connection.failed(REFUSED)
        pauses.append(connection.retry_in.total_seconds())
    assert pauses == [1, *[15] * 18, 180, 180, 180]
    clock.now += 180
    connection.attempt()
    connection.succeeded()
    assert connection.state is ConnectionState.CONNECTED


def test_a_printer_is_tried_every_15_s_and_every_minute_once_it_is_away_for_an_hour(
    clock: Clock,
) -> None:
    """The pause counts from the beginning of an attempt, however long that takes."""
    connection = Connection("Garage", clock=clock, chance=lambda: 0.5)
    connection.succeeded()
    begun = []
    end = clock.now + 4200
    while clock.now < end:
        clock.now += connection.retry_in.total_seconds()
        begun.append(clock.now)
        connection.attempt()
        clock.now += 5
        connection.failed(GONE)
    gaps = [round(later - earlier) for earlier, later in pairwise(begun)]
    assert set(gaps[1:230]) == {15}
    assert set(gaps[-5:]) == {60}


def test_the_first_attempts_of_printers_that_are_lost_together_are_spread(
    clock: Clock,
) -> None:
    """The access point was restarted, and all of them are back at once."""
    pauses = []
    for number in range(4):
        connection = Connection("One", clock=clock, chance=lambda n=number: n / 3)
        connection.succeeded()
        connection.lost()
        pauses.append(connection.retry_in.total_seconds())
    assert pauses == [0, 1, 2, 3]


def test_printers_that_are_lost_together_do_not_come_back_in_a_crowd(
    clock: Clock,
) -> None:
    for _ in range(50):
        fleet = [Connection(f"Printer {number}", clock=clock) for number in range(20)]
        for connection in fleet:
            connection.succeeded()
            connection.lost()
        seconds = Counter(
            int(connection.retry_in.total_seconds()) for connection in fleet
        )
        assert max(seconds.values()) <= 8, "of 20 in 3 s"


def test_with_reason_to_hope_the_next_attempt_is_due_at_once(
    connection: Connection, clock: Clock
) -> None:
    """Also while the circuit is open."""
    suspend(connection)
    assert connection.hurry()
    assert connection.retry_in == timedelta()
    connection.attempt()


def test_nobody_can_hurry_us_without_end(connection: Connection, clock: Clock) -> None:
    """Anybody can announce a printer, and one that answers needs no attempt."""
    connection.succeeded()
    assert not connection.hurry()
    suspend(connection)
    hurried = 0
    for _ in range(600):
        clock.now += 1
        hurried += connection.hurry()
    assert hurried == 600 / STEADY.longest


@pytest.mark.parametrize("before", [None, REFUSED, GONE])
def test_another_certificate_is_a_state_of_its_own_at_once(
    connection: Connection, before: PrinterError | None
) -> None:
    """It is no refusal, however often it is shown, and passes with the right one."""
    connection.succeeded()
    if before is not None:
        connection.failed(before)
    for _ in range(3):
        connection.failed(STRANGER)
        assert connection.state is ConnectionState.CERTIFICATE_CHANGED
        assert not connection.state.is_live
    assert connection.certificate_change is STRANGER
    connection.attempt()
    connection.succeeded()
    assert connection.certificate_change is None


def test_another_certificate_is_not_forgotten_in_an_outage(
    connection: Connection,
) -> None:
    connection.failed(STRANGER)
    connection.failed(GONE)
    assert connection.state is ConnectionState.OFFLINE
    assert connection.certificate_change is STRANGER


def test_refusals_count_only_in_a_row(connection: Connection) -> None:
    """An outage in between starts the count anew."""
    connection.succeeded()
    connection.failed(REFUSED)
    connection.failed(GONE)
    connection.failed(REFUSED)
    assert connection.state is ConnectionState.OFFLINE


def test_refusals_before_a_success_do_not_count(connection: Connection) -> None:
    """The login was right after all."""
    connection.failed(REFUSED)
    connection.succeeded()
    connection.failed(REFUSED)
    assert connection.state is ConnectionState.RECONNECTING


def test_an_open_circuit_can_still_end_in_a_rejection(
    connection: Connection, clock: Clock
) -> None:
    """The code may be changed while the printer is away."""
    suspend(connection)
    for _ in range(2):
        clock.now += connection.retry_in.total_seconds()
        connection.attempt()
        connection.failed(REFUSED)
    assert connection.state is ConnectionState.REJECTED


def test_an_outage_is_one_line_and_its_end_another(
    connection: Connection, log: Callable[[], list[str]]
) -> None:
    """However long it lasts."""
    connection.succeeded()
    fail(connection, 50, PrinterTimeoutError(Reason.NO_ANSWER))
    assert log() == ["Garage is out of reach: no answer"]
    connection.succeeded()
    connection.succeeded()
    assert log()[1:] == ["Garage is back"]


def test_a_rejection_is_one_line_too(
    connection: Connection, log: Callable[[], list[str]]
) -> None:
    """It is an outage like any other."""
    connection.succeeded()
    fail(connection, 3, REFUSED)
    assert log() == ["Garage is out of reach: code refused"]


def test_a_connection_that_broke_and_stayed_away_is_one_line(
    connection: Connection, log: Callable[[], list[str]]
) -> None:
    """A printer that pushes is lost before it fails."""
    connection.succeeded()
    connection.lost()
    fail(connection, 10)
    connection.lost()
    assert log() == ["Garage is out of reach: no way"]


def test_every_outage_is_told_anew(
    connection: Connection, log: Callable[[], list[str]]
) -> None:
    """Two outages are two pairs of lines."""
    for _ in range(2):
        connection.succeeded()
        fail(connection, 6)
    connection.succeeded()
    assert len(log()) == 4, log()


def test_a_hiccup_is_no_line_at_all(
    connection: Connection, log: Callable[[], list[str]]
) -> None:
    """Nobody noticed it."""
    connection.succeeded()
    connection.failed(GONE)
    connection.succeeded()
    connection.lost()
    connection.succeeded()
    assert log() == []


def test_a_printer_that_never_went_is_not_back(
    connection: Connection, log: Callable[[], list[str]]
) -> None:
    """A start in several attempts is no outage."""
    fail(connection, 2)
    connection.succeeded()
    assert log() == [], "nobody was told that it had gone"


@pytest.mark.parametrize(
    "failures", [pytest.param(2, id="offline"), pytest.param(5, id="suspended")]
)
def test_what_needs_the_printer_fails_at_once_while_it_is_away(
    connection: Connection, failures: int
) -> None:
    """Nobody has to wait for a timeout."""
    connection.succeeded()
    fail(connection, failures)
    with pytest.raises(CannotConnectError, match="not connected"):
        connection.ensure_live()


def test_what_needs_the_printer_fails_before_it_was_ever_reached(
    connection: Connection,
) -> None:
    """There is nothing to send a command to."""
    with pytest.raises(CannotConnectError):
        connection.ensure_live()


def test_after_hanging_up_nothing_is_live(connection: Connection) -> None:
    """The end of its life."""
    connection.succeeded()
    connection.closed()
    assert connection.state is ConnectionState.CLOSED
    with pytest.raises(CannotConnectError):
        connection.ensure_live()


def test_the_age_counts_from_the_last_message(
    connection: Connection, clock: Clock
) -> None:
    """Success is a message too."""
    connection.succeeded()
    assert connection.age == timedelta()
    clock.now += 12
    assert connection.age == timedelta(seconds=12)
    connection.heard()
    clock.now += 3
    assert connection.age == timedelta(seconds=3)


def test_a_failure_does_not_make_the_last_message_younger(
    connection: Connection, clock: Clock
) -> None:
    """Silence goes on during an outage."""
    connection.succeeded()
    clock.now += 30
    connection.failed(GONE)
    assert connection.age == timedelta(seconds=30)


def test_a_printer_without_power_is_off_and_not_tried(
    connection: Connection, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    connection.succeeded()
    connection.switched(on=False)
    assert connection.state is ConnectionState.OFFLINE
    assert connection.cause is Cause.OFF
    assert "out of reach: it is switched off" in caplog.text
    noted = connection.record.transitions[-1]
    assert (noted.state, noted.cause) == (ConnectionState.OFFLINE, Cause.OFF)
    for _ in range(3):
        with pytest.raises(SwitchedOffError):
            connection.attempt()
        connection.failed(GONE)
        assert connection.retry_in > timedelta(minutes=30)
        clock.now += connection.retry_in.total_seconds()
    assert connection.cause is Cause.OFF
    assert not connection.hurry(), "anybody can announce a printer"
    with pytest.raises(SwitchedOffError):
        connection.ensure_live()


def test_an_attempt_that_was_under_way_when_the_power_went_changes_nothing(
    connection: Connection,
) -> None:
    connection.attempt()
    connection.switched(on=False)
    connection.succeeded()
    assert connection.state is ConnectionState.OFFLINE


def test_a_printer_that_gets_power_is_tried_at_once_and_often(
    clock: Clock,
) -> None:
    connection = Connection("Garage", clock=clock, chance=lambda: 0.0)
    connection.switched(on=False)
    clock.now += 10_000
    connection.switched(on=True)
    assert connection.retry_in == timedelta()
    pauses = []
    for _ in range(3):
        connection.attempt()
        connection.failed(GONE)
        pauses.append(connection.retry_in.total_seconds())
        clock.now += pauses[-1]
    assert pauses == [1, 15, 15]
    connection.attempt()
    connection.succeeded()
    assert connection.cause is None


def test_what_stays_as_it_is_is_no_switching(connection: Connection) -> None:
    connection.succeeded()
    connection.switched(on=True)
    assert connection.state is ConnectionState.CONNECTED
