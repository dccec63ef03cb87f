"""Jobs while the disk takes nothing."""

from dataclasses import dataclass
from datetime import timedelta
from typing import override

from custom_components.printernizer.printer.jobs.keeper import JobKeeper, KeptJobs
from custom_components.printernizer.printer.jobs.record import JobRecord, JobResult
from custom_components.printernizer.printer.jobs.state import JobEvent
from custom_components.printernizer.printer.jobs.trouble import NotWrittenError
from tests.schedules import Disk

from .test_promise import snapshot
from .test_tracker import START

IDLE, PRINTING = snapshot("idle", None), snapshot("printing", 60)
FINISHED = snapshot("finished", 0)


@dataclass
class FailingDisk(Disk):
    """A disk that can be made read-only, in whole or but for how jobs stand."""

    is_read_only: bool = False
    takes_no_records: bool = False

    @override
    async def save(self, kept: KeptJobs) -> None:
        if self.is_read_only:
            raise NotWrittenError
        await super().save(kept)

    @override
    async def add(self, record: JobRecord) -> None:
        if self.is_read_only or self.takes_no_records:
            raise NotWrittenError
        await super().add(record)


class Home:
    """A keeper with a clock, which looks when that is due."""

    def __init__(self) -> None:
        """Watch an idle printer."""
        self.now = START
        self.disk = FailingDisk()
        self.heard: list[JobEvent] = []
        self.shown = IDLE
        self.keeper = self._keeper()
        self.keeper.look(IDLE, self.now)

    def _keeper(self) -> JobKeeper:
        return JobKeeper(self.disk, self.heard.append, now=self.now)

    @property
    def kinds(self) -> list[str]:
        """What was told."""
        return [event.kind for event in self.heard]

    async def show(self, shown: object = None, *, after: float = 5) -> None:
        """Have the printer say something, or only the time pass."""
        end = self.now + timedelta(seconds=after)
        while (due := self.keeper.due) is not None and due <= end:
            self.now = due
            await self._look()
        self.now = end
        self.shown = shown or self.shown  # type: ignore[assignment]
        await self._look()

    async def _look(self) -> None:
        if self.keeper.look(self.shown, self.now):
            await self.keeper.flush(self.now)

    async def crash(self) -> None:
        """Start Home Assistant anew from what is on the disk."""
        self.keeper = self._keeper()
        await self.keeper.load()
        await self.keeper.flush(self.now)


async def test_nothing_is_told_before_it_is_on_the_disk() -> None:
    home = Home()
    home.disk.is_read_only = True
    await home.show(PRINTING)
    assert home.kinds == []
    home.disk.is_read_only = False
    await home.show(after=30)
    assert home.kinds == ["started"]
    assert home.keeper.due is None


async def test_an_end_is_not_told_before_the_record_of_its_job_is_kept() -> None:
    home = Home()
    await home.show(PRINTING)
    home.disk.takes_no_records = True
    await home.show(FINISHED, after=3600)
    assert home.kinds == ["started"]
    home.disk.takes_no_records = False
    await home.show(after=30)
    assert home.kinds == ["started", "finished"]
    assert len(home.disk.jobs()) == 1


async def test_a_disk_that_takes_nothing_for_a_minute_is_not_waited_for() -> None:
    home = Home()
    home.disk.is_read_only = True
    await home.show(PRINTING)
    await home.show(after=59)
    assert (home.kinds, home.keeper.disk_fails) == ([], False)
    await home.show(after=1)
    assert (home.kinds, home.keeper.disk_fails) == (["started"], True)
    await home.show(FINISHED, after=3600)
    assert home.kinds == ["started", "finished"]


async def test_once_the_disk_takes_it_all_is_kept_and_nothing_told_again() -> None:
    home = Home()
    home.disk.is_read_only = True
    await home.show(PRINTING)
    await home.show(FINISHED, after=3600)
    home.disk.is_read_only = False
    await home.show(after=30)
    assert not home.keeper.disk_fails
    assert len(home.disk.jobs()) == 1
    await home.crash()
    assert home.kinds == ["started", "finished"]


async def test_what_was_not_crossed_off_is_told_again_and_marked() -> None:
    home = Home()
    await home.show(PRINTING)

    def tell(event: JobEvent) -> None:
        home.heard.append(event)
        home.disk.is_read_only = True

    home.keeper._tell = tell
    await home.show(FINISHED, after=3600)
    home.disk.is_read_only = False
    await home.crash()
    assert [event.replayed for event in home.heard] == [False, False, True]
    assert home.heard[1].id == home.heard[2].id


async def test_a_record_that_a_crash_kept_from_its_place_is_there_after_it() -> None:
    home = Home()
    await home.show(PRINTING)
    home.disk.takes_no_records = True
    await home.show(FINISHED, after=3600)
    assert home.disk.jobs() == []
    home.disk.takes_no_records = False
    await home.crash()
    assert [job.result for job in home.disk.jobs()] == [JobResult.FINISHED]
    assert home.kinds == ["started", "finished"]


async def test_a_write_is_tried_again_soon_although_the_time_was_set_back() -> None:
    home = Home()
    home.disk.is_read_only = True
    await home.show(PRINTING)
    home.disk.is_read_only = False
    home.now -= timedelta(days=365)
    await home.show()
    assert home.kinds == ["started"]
