"""What real printers get wrong about jobs: ids of 0, late names, old figures, dips."""

from dataclasses import dataclass, field
import random

from ..wire import Payload

_IDS = ("project_id", "profile_id", "task_id", "subtask_id", "job_id")
_NAMES = ("subtask_name", "gcode_file")
_PERCENT = ("mc_percent", "percent")
_LAYERS = ("layer_num", "total_layer_num", "3D")
_MINUTES = ("mc_remaining_time", "remain_time")


@dataclass(slots=True, kw_only=True)
class Untidiness:
    """How far behind the reports are; simulated seconds after a job has begun."""

    without_ids: bool = True
    names_after: float = 60.0
    percent_after: float = 20.0
    layers_after: float = 40.0
    dips: float = 0.02
    """How often a report says 100 % in the middle of a job."""
    seed: int = 1
    _job: int | None = None
    _begun: float = 0.0
    _before: Payload = field(default_factory=dict)
    _shown: Payload = field(default_factory=dict)

    def spoil(
        self, report: Payload, job: int | None, time: float, *, active: bool
    ) -> Payload:
        """Return a report as such a printer sends it."""
        if job != self._job:
            self._job, self._begun, self._before = job, time, self._shown
        untidy = report | (dict.fromkeys(_IDS, "0") if self.without_ids else {})
        late = time - self._begun
        for keys, after in (
            (_NAMES, self.names_after),
            (_PERCENT, self.percent_after),
            (_LAYERS, self.layers_after),
        ):
            if active and late < after:
                untidy |= {
                    key: self._before[key] for key in keys if key in self._before
                }
        if active and not report["mc_percent"]:
            untidy |= dict.fromkeys(_MINUTES, 0)
        chance = random.Random(f"{self.seed} {time}").random()  # noqa: S311 - no secret
        if active and report["layer_num"] and chance < self.dips:
            untidy |= dict.fromkeys(_PERCENT, 100)
        else:
            self._shown = untidy
        return untidy
