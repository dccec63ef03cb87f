"""What has to be done at a printer now and then, by how long jobs were running."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique

from ..kinds import FanKind
from ..model import PrinterSnapshot


@unique
class Task(StrEnum):
    """Something that is due again and again."""

    LUBRICATION = "lubrication"
    BELTS = "belts"
    NOZZLE = "nozzle"
    FILTER = "filter"


_USUAL_HOURS = {
    Task.LUBRICATION: 250.0,
    Task.BELTS: 500.0,
    Task.NOZZLE: 800.0,
    Task.FILTER: 600.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """When which task was done, in seconds of running; hours that a user has chosen."""

    done: Mapping[Task, float] = field(default_factory=dict)
    hours: Mapping[Task, float] = field(default_factory=dict)

    def left(self, task: Task, seconds: float) -> float:
        """Return the hours until a task is due; below 0, it is overdue."""
        return self.interval(task) - (seconds - self.done.get(task, 0.0)) / 3600

    def interval(self, task: Task) -> float:
        """Return after how many hours a task is due."""
        return self.hours.get(task, _USUAL_HOURS[task])

    def due(self, seconds: float, snapshot: PrinterSnapshot) -> list[Task]:
        """Return the tasks of this printer that are due."""
        return [
            task
            for task in Task
            if has_task(task, snapshot) and self.left(task, seconds) <= 0
        ]

    def was_done(self, task: Task, seconds: float) -> Maintenance:
        """Return it after a task was done."""
        return replace(self, done={**self.done, task: seconds})

    def moved_by(self, seconds: float) -> Maintenance:
        """Return it after the count was corrected: nothing is due sooner or later."""
        done = {task: self.done.get(task, 0.0) + seconds for task in Task}
        return replace(self, done=done)

    def every(self, task: Task, hours: float) -> Maintenance:
        """Return it with another interval."""
        return replace(self, hours={**self.hours, task: hours})


def has_task(task: Task, snapshot: PrinterSnapshot) -> bool:
    """Whether a printer has what the task is about: only enclosures have a filter."""
    if task is not Task.FILTER:
        return True
    return any(fan.kind is FanKind.CHAMBER for fan in snapshot.fans)
