"""What is switched off in random schedules, and what that ruins."""

from collections.abc import Sequence

from hypothesis import Phase

from .. import skipping_clock
from ..figures import say
from .running import run_schedules
from .schedules import PlugSchedule

_SCHEDULES = 100
_STEPS = 12
_TOLD = {
    "schedules": "schedules",
    "bambu": "with a Bambu Lab printer",
    "prusa": "with a Prusa printer",
    "both": "with both on one plug",
    "prints": "prints in them, at the screen",
    "prints asked for": "prints in them, asked for",
    "by itself": "switched off by itself after one",
    "by our switch": "switched off by our switch",
    "refused": "our switch refused",
    "cuts": "cuts that are not somebody's at the plug itself",
    "a job": "cuts with a job",
    "a hot nozzle": "cuts with a hot nozzle",
    "an update": "cuts with an update",
}


def schedules(arguments: Sequence[str]) -> None:
    """Run so many schedules; the first that ruins anything is told, with its steps."""
    skipping_clock.install_time_of_day()
    count = int(arguments[0]) if arguments else _SCHEDULES
    schedule = PlugSchedule.begun_anew()
    try:
        # Each is seconds of work, so that none is made shorter.
        run_schedules(schedule, count, steps=_STEPS, phases=[Phase.generate])
    finally:
        for key, what in _TOLD.items():
            say(f"Plug: {what}", f"{schedule.tally[key]:,}")
