"""What those who follow a printer look at, and how often."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util.dt import utcnow
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.printernizer.coordinator import PrinterCoordinator
from custom_components.printernizer.following import follower
from custom_components.printernizer.following.job_book import JobBook
from custom_components.printernizer.printer.model import (
    Heater,
    Network,
    PrinterSnapshot,
    PrinterStatus,
)
from tests.rigs import Rig

from ..helpers import call_for_help, until_sensor

# A heat cycle takes minutes: it is seen without looking at each temperature.
_SEEN_IN_TIME = {"nozzles"}

type Looks = list[PrinterSnapshot]


@pytest.fixture
def coordinator(entry: MockConfigEntry) -> PrinterCoordinator:
    """Return what tells of the printer."""
    found: PrinterCoordinator = entry.runtime_data.coordinator
    return found


@pytest.fixture
def looks(entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Return a list that grows with every look of the book of jobs."""
    book: JobBook = entry.runtime_data.jobs
    looks: Looks = []
    take = book._take

    def noted(snapshot: PrinterSnapshot, now: datetime) -> bool:
        looks.append(snapshot)
        return take(snapshot, now)

    monkeypatch.setattr(book, "_take", noted)
    return looks


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Return what sets the time of day of those who follow so many seconds ahead."""
    began = utcnow()

    def set_ahead(seconds: float) -> None:
        now = began + timedelta(seconds=seconds)
        monkeypatch.setattr(follower, "utcnow", lambda: now)

    set_ahead(0)
    return set_ahead


def _tells(coordinator: PrinterCoordinator, **told: Any) -> None:
    """Have the printer tell something, and nothing else."""
    coordinator.async_set_updated_data(replace(coordinator.data, **told))


def _signal(coordinator: PrinterCoordinator) -> None:
    signal = (coordinator.data.network.signal or -40) - 1
    _tells(coordinator, network=Network(signal=signal))


async def test_the_book_of_jobs_does_not_look_because_of_a_reading(
    entry: MockConfigEntry,
    coordinator: PrinterCoordinator,
    looks: Looks,
    passes: Callable[[float], None],
) -> None:
    _signal(coordinator)
    looks.clear()
    passes(9)
    _signal(coordinator)
    _tells(coordinator, bed=Heater(temperature=12.5))
    assert looks == []


@pytest.mark.parametrize("seconds", [10, -3600])
async def test_the_book_of_jobs_looks_at_any_news_after_a_while(
    entry: MockConfigEntry,
    coordinator: PrinterCoordinator,
    looks: Looks,
    passes: Callable[[float], None],
    seconds: float,
) -> None:
    """Hours and promises go by the time, which may be set back."""
    _signal(coordinator)
    looks.clear()
    passes(seconds)
    _signal(coordinator)
    assert looks == [coordinator.data]
    _signal(coordinator)
    assert len(looks) == 1


async def test_the_book_of_jobs_looks_at_once_at_another_status(
    entry: MockConfigEntry, coordinator: PrinterCoordinator, looks: Looks
) -> None:
    _signal(coordinator)
    looks.clear()
    _tells(coordinator, status=PrinterStatus.PAUSED)
    assert looks == [coordinator.data]


async def test_the_book_of_jobs_looks_when_it_is_opened_again(
    entry: MockConfigEntry, looks: Looks
) -> None:
    """An unload may be begun and not go through: what is due needs its timer then."""
    book: JobBook = entry.runtime_data.jobs
    await book.async_close()
    looks.clear()
    await book.async_open()
    assert looks


def _pause(rig: Rig) -> None:
    rig.machine.pause()


def _cancel(rig: Rig) -> None:
    rig.machine.stop()


def _finish(rig: Rig) -> None:
    rig.machine.advance(100_000)


@pytest.mark.parametrize(
    ("act", "shown"),
    [
        (_pause, "paused"),
        (_cancel, "cancelled"),
        (_finish, "finished"),
        (call_for_help, "attention"),
    ],
)
async def test_whatever_the_book_of_jobs_looks_at_concerns_it(  # noqa: PLR0917
    hass: HomeAssistant,
    rig: Rig,
    entry: MockConfigEntry,
    coordinator: PrinterCoordinator,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Rig], None],
    shown: str,
) -> None:
    """Else it would not see that in time."""
    book: JobBook = entry.runtime_data.jobs
    take, seen = book._take, set[str]()

    def noted(snapshot: PrinterSnapshot, now: datetime) -> bool:
        noting, looked_at = coordinator.parts.noting(snapshot)
        try:
            return take(noting, now)
        finally:
            seen.update(looked_at)

    monkeypatch.setattr(book, "_take", noted)
    act(rig)
    rig.machine.advance(1)
    await until_sensor(hass, rig, "status", shown)
    assert "status" in seen
    concern = book._concern_of(coordinator.data)
    for part in seen - _SEEN_IN_TIME:
        other: Any = replace(coordinator.data, **{part: object()})
        assert book._concern_of(other) != concern, part
