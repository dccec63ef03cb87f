"""What a printer has done in its life, for as long as it is watched."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..model import PrinterSnapshot
from .filament_use import used_filaments
from .record import JobRecord, JobResult

NO_MATERIAL = "unknown"
# °C. Far apart, so that a nozzle that cools a little in a pause counts once.
_HOT = 150.0
_COLD = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Odometer:
    """Seconds that jobs were running, jobs by result, grams by material, heat cycles.

    A heat cycle is counted when a nozzle has become hot that was cold before; `hot` is
    `None` until its temperature was known for the first time.
    """

    seconds: float = 0.0
    jobs: Mapping[JobResult, int] = field(default_factory=dict)
    grams: Mapping[str, float] = field(default_factory=dict)
    heat_cycles: int = 0
    hot: bool | None = None

    @property
    def hours(self) -> float:
        """How long jobs were running."""
        return self.seconds / 3600

    @property
    def success_rate(self) -> float | None:
        """Per cent of the jobs that were finished, of those whose end is known."""
        told = sum(
            count
            for result, count in self.jobs.items()
            if result is not JobResult.UNKNOWN
        )
        return 100 * self.ended(JobResult.FINISHED) / told if told else None

    def ended(self, result: JobResult) -> int:
        """Return how many jobs ended so."""
        return self.jobs.get(result, 0)

    def ran(self, seconds: float) -> Odometer:
        """Return it after jobs were running for some seconds more."""
        return replace(self, seconds=self.seconds + seconds) if seconds else self

    def heated(self, snapshot: PrinterSnapshot) -> Odometer:
        """Return it after a look at the nozzles."""
        told = [
            nozzle.temperature
            for nozzle in snapshot.nozzles
            if nozzle.temperature is not None
        ]
        if not snapshot.online or not told:
            return self
        hottest = max(told)
        if hottest >= _HOT and not self.hot:
            cycles = self.heat_cycles + (self.hot is False)
            return replace(self, hot=True, heat_cycles=cycles)
        if hottest < _COLD and self.hot is not False:
            return replace(self, hot=False)
        return self

    def done(self, job: JobRecord) -> Odometer:
        """Return it after a job is over."""
        if job.result is None:
            return self
        grams = dict(self.grams)
        for used in used_filaments(job):
            material = used.material or NO_MATERIAL
            if used.weight:
                grams[material] = grams.get(material, 0.0) + used.weight
        jobs = {**self.jobs, job.result: self.ended(job.result) + 1}
        return replace(self, jobs=jobs, grams=grams)
