"""The moment at which all printers tell what has gathered."""

import asyncio
from collections.abc import Callable

from homeassistant.core import HassJob, HomeAssistant
from homeassistant.util.async_ import get_scheduled_timer_handles
from homeassistant.util.dt import utcnow
import pytest

from custom_components.printernizer.gathering import (
    GATHERING_SECONDS,
    Gathering,
    Tell,
    async_gathering,
)

from .helpers import let_time_pass

# Of the loop: more than any of these have to tell.
_TURNS = 10

type Told = list[str]
type Telling = Callable[[str], Callable[[], None]]


@pytest.fixture
def gathering(hass: HomeAssistant) -> Gathering:
    """Return what all printers share."""
    return async_gathering(hass)


@pytest.fixture
def told() -> Told:
    """Return a list that grows with what is told."""
    return []


@pytest.fixture
def telling(told: Told) -> Telling:
    """Return what makes somebody who tells one thing."""
    return lambda what: lambda: told.append(what)


async def _a_moment_passes(hass: HomeAssistant) -> None:
    await let_time_pass(hass, GATHERING_SECONDS + 0.1)
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def _timers(hass: HomeAssistant, gathering: Gathering) -> int:
    """Return how often it will be called."""
    jobs = [
        arg
        for timer in get_scheduled_timer_handles(hass.loop)
        if not timer.cancelled()
        for arg in timer._args or ()
    ]
    return sum(
        isinstance(job, HassJob) and job.target == gathering._begin_to_tell
        for job in jobs
    )


async def test_all_tell_once_at_one_moment_in_the_order_in_which_they_came(
    hass: HomeAssistant, gathering: Gathering, telling: Telling, told: Told
) -> None:
    first, second = telling("first"), telling("second")
    for tell in (first, second, first):
        gathering.add(tell)
    assert _timers(hass, gathering) == 1, "each has a timer of its own"
    assert told == [], "too early"
    await _a_moment_passes(hass)
    assert told == ["first", "second"]
    await _a_moment_passes(hass)
    assert told == ["first", "second"], "told again without anything new"


async def test_who_has_more_to_tell_waits_for_the_next_moment(
    hass: HomeAssistant, gathering: Gathering, telling: Telling, told: Told
) -> None:
    """Else one who has always something to tell would tell it without a pause."""

    def tell_for_ever() -> None:
        told.append("again")
        gathering.add(tell_for_ever)

    gathering.add(tell_for_ever)
    gathering.add(telling("other"))
    await _a_moment_passes(hass)
    assert told == ["again", "other"]
    await _a_moment_passes(hass)
    assert told == ["again", "other", "again"]
    gathering.remove(tell_for_ever)


async def test_nobody_is_waited_for_who_has_told_already(
    hass: HomeAssistant, gathering: Gathering, telling: Telling, told: Told
) -> None:
    gone, left = telling("gone"), telling("left")
    gathering.add(gone)
    gathering.add(left)
    gathering.remove(gone)
    assert _timers(hass, gathering) == 1
    await _a_moment_passes(hass)
    assert told == ["left"]

    gathering.add(left)
    gathering.remove(left)
    assert _timers(hass, gathering) == 0, "a timer runs for nobody"


async def test_who_goes_while_others_tell_does_not_tell(
    hass: HomeAssistant, gathering: Gathering, telling: Telling, told: Told
) -> None:
    """A printer may be removed between two turns of the loop."""
    gone = telling("gone")
    gathering.add(lambda: gathering.remove(gone))
    gathering.add(gone)
    gathering.add(telling("left"))
    await _a_moment_passes(hass)
    assert told == ["left"]


async def test_the_loop_has_a_turn_between_two_who_tell(
    hass: HomeAssistant, gathering: Gathering, telling: Telling, told: Told
) -> None:
    """A hundred printers at a stretch would be a stall."""

    def tell_first() -> None:
        told.append("first")
        hass.loop.call_soon(telling("what came meanwhile"))

    gathering.add(telling("one"))
    gathering.add(tell_first)
    gathering.add(telling("last"))
    gathering.add(telling("very last"))
    await _a_moment_passes(hass)
    assert told.index("what came meanwhile") < told.index("very last")


async def test_only_one_tells_in_a_turn_although_the_next_moment_has_come(
    gathering: Gathering, telling: Telling, told: Told
) -> None:
    """Too many printers for one second are the last who may hold up the loop."""
    for what in ("one", "two", "three"):
        gathering.add(telling(what))
    gathering._begin_to_tell(utcnow())
    gathering.add(telling("four"))
    gathering._begin_to_tell(utcnow())
    assert told == ["one"]
    for turn in range(1, 4):
        await asyncio.sleep(0)
        assert len(told) == 1 + turn, told
    assert told == ["one", "two", "three", "four"]


async def test_one_who_fails_keeps_nobody_from_telling(
    hass: HomeAssistant, gathering: Gathering, telling: Telling, told: Told
) -> None:
    def fail() -> None:
        raise ValueError("for once")

    faults: list[object] = []
    hass.loop.set_exception_handler(lambda _, context: faults.append(context))
    gathering.add(telling("first"))
    gathering.add(fail)
    gathering.add(telling("last"))
    await _a_moment_passes(hass)
    assert told == ["first", "last"]
    assert faults


class Worked:
    """A clock that counts what the loop has worked, as a test says."""

    def __init__(self) -> None:
        """Begin at any time."""
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds

    def taking(self, seconds: float, then: Callable[[], None] = lambda: None) -> Tell:
        """Return somebody who takes so long to tell, and does something then."""

        def tell() -> None:
            self.seconds += seconds
            then()

        return tell


async def _moment(gathering: Gathering, *telling: Tell) -> None:
    """Have some tell now."""
    for tell in telling:
        gathering.add(tell)
    if gathering._timer is not None:
        gathering._timer()
    gathering._begin_to_tell(utcnow())
    for _ in range(_TURNS + len(telling)):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("number", "each", "seconds"),
    [
        (5, 0.001, 1.0),
        (40, 0.0005, 2.0),
        (100, 0.00035, 3.5),
        (100, 0.01, 5.0),
        (40, 0.01, 3.0),
        (1, 0.5, 1.05),
    ],
)
async def test_the_longer_many_take_to_tell_the_longer_is_gathered(
    hass: HomeAssistant, number: int, each: float, seconds: float
) -> None:
    """A hundredth of a core may go into what can wait; few are hardly held up."""
    worked = Worked()
    gathering = Gathering(hass, worked)
    assert gathering.seconds == 1.0
    await _moment(gathering, *(worked.taking(each) for _ in range(number)))
    assert gathering.seconds == pytest.approx(seconds)
    await _moment(gathering, worked.taking(0))
    assert gathering.seconds == 1.0, "long ago"
    await _moment(gathering, worked.taking(0.5))
    assert gathering.seconds == pytest.approx(1.05), "those before are counted"


def many(worked: Worked, seconds: float) -> list[Tell]:
    """Return a hundred who take so long to tell together."""
    return [worked.taking(seconds / 100) for _ in range(100)]


async def test_it_is_gathered_as_long_as_that(hass: HomeAssistant, told: Told) -> None:
    worked = Worked()
    gathering = Gathering(hass, worked)
    await _moment(gathering, *many(worked, 0.03))
    gathering.add(lambda: told.append("late"))
    await let_time_pass(hass, 1.9)
    assert told == []
    await let_time_pass(hass, 3.1)
    assert told == ["late"]


async def test_how_long_one_takes_to_tell_counts_though_telling_fails(
    hass: HomeAssistant,
) -> None:
    worked = Worked()
    gathering = Gathering(hass, worked)

    def fail() -> None:
        raise ValueError("for once")

    hass.loop.set_exception_handler(lambda *_: None)
    await _moment(gathering, *many(worked, 0.01), worked.taking(0.02, fail))
    assert gathering.seconds == pytest.approx(3.0)


async def test_what_comes_while_others_tell_is_gathered_as_long_as_all_before_it(
    hass: HomeAssistant,
) -> None:
    """A moment that has only begun has taken next to nothing yet."""
    worked = Worked()
    gathering = Gathering(hass, worked)
    seen: list[float] = []

    def look() -> None:
        seen.append(gathering.seconds)

    await _moment(gathering, *many(worked, 0.04))
    await _moment(gathering, worked.taking(0.0, look), *many(worked, 0.02))
    assert seen == pytest.approx([4.0])
    assert gathering.seconds == pytest.approx(2.0)


async def test_moments_that_take_longer_than_is_gathered_come_less_often_too(
    hass: HomeAssistant,
) -> None:
    """The next one comes before they are over, and they never would be."""
    worked = Worked()
    gathering = Gathering(hass, worked)
    for tell in many(worked, 10):
        gathering.add(tell)
    gathering._begin_to_tell(utcnow())
    for _ in range(90):
        await asyncio.sleep(0)
    assert gathering._telling, "it is over"
    assert gathering.seconds == 5.0


async def test_only_one_tells_in_a_turn_although_the_last_of_a_moment_has_gone(
    gathering: Gathering, telling: Telling, told: Told
) -> None:
    gone = telling("gone")
    for tell in (telling("one"), gone):
        gathering.add(tell)
    gathering._begin_to_tell(utcnow())
    gathering.remove(gone)
    for what in ("two", "three"):
        gathering.add(telling(what))
    gathering._begin_to_tell(utcnow())
    assert told == ["one"]
    await asyncio.sleep(0)
    assert told == ["one", "two"]
    await asyncio.sleep(0)
    assert told == ["one", "two", "three"]
